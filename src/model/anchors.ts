/**
 * Places within an article: the ids in its HTML, and links to them.
 *
 * Every id gets a prefix, so that none of an article can be one of the page that shows it. A link that begins with `#` leads
 * into the article wherever it is shown. Stored, it is the address of the original and the original's own fragment; or, for
 * articles whose page is on this site, {@link ARTICLE_PLACEHOLDER} and the prefixed id.
 *
 * @module
 */
import { escapeHtml } from "./text.ts";

/** What ids in articles begin with. */
const PREFIX = "user-content-";

/**
 * Stands for the address of an article's page on this site, which is not known before the article is stored. `.invalid` can
 * never be a real host (RFC 6761 §6.4).
 */
export const ARTICLE_PLACEHOLDER = "https://article.invalid/";

/** In sanitised HTML, texts and attribute values have no quotes, so that this can only be a link. */
const PLACEHOLDER_LINK = ` href="${ARTICLE_PLACEHOLDER}#`;

/** A link to a fragment: its address and the fragment. */
const FRAGMENT_LINK = / href="([^"#]*)#([^"]*)"/g;

const ANCHOR = / (?:id|name)="([^"]*)"/g;

/**
 * The id that an element of an article has for the one that it was given: with the prefix, and without white space, which
 * ids cannot contain (HTML §3.2.6). The anchor of an anchor is the same.
 *
 * @param id XML-safe text
 * @returns an empty string if the id is empty
 */
export function anchorOf(id: string): string {
	const name = /\s/.test(id) ? id.trim().replace(/\s+/g, "-") : id;
	if (name.startsWith(PREFIX)) return name === PREFIX ? "" : name;
	return name && PREFIX + name;
}

/**
 * Makes the links of an article into itself lead to {@link ARTICLE_PLACEHOLDER}, and those to its ids to the prefixed ones.
 *
 * @param html sanitised; its links that begin with `#` lead to the placeholder already
 * @param page address of the article's page on this site, if it is known
 * @param url the article's own address, if that is another
 */
export function withLinksHere(html: string, page?: string, url?: string): string {
	const here = new Set([ARTICLE_PLACEHOLDER, page]);
	const original = url?.replace(/#.*/s, "");
	return withLinks(html, (address, target, fragment) => {
		if (here.has(address)) return `${ARTICLE_PLACEHOLDER}${target ?? `#${fragment}`}`;
		return address === original && target !== undefined ? ARTICLE_PLACEHOLDER + target : undefined;
	});
}

/** Paths of front pages and feeds: their programs make links into an article absolute against these. */
const FRONT_PAGE = /^\/$|\/index(?:\.\w+)?$|\/(?:feed|rss|atom)\/?$|\.(?:xml|rss|atom)$/i;

/**
 * Makes the links of an article to its own ids lead to the original where they have the address of its site's front page or
 * feed.
 *
 * @param html sanitised
 * @param url the address of the original
 */
export function withLinksToOriginal(html: string, url: string): string {
	const original = url.replace(/#.*/s, "");
	const origin = URL.parse(original)?.origin;
	return withLinks(html, (address, target, fragment) => {
		if (target === undefined || address === original) return undefined;
		const given = URL.parse(address);
		const isFront = given?.origin === origin && given?.search === "" && FRONT_PAGE.test(given.pathname);
		return isFront ? `${original}#${fragment}` : undefined;
	});
}

/**
 * Makes the links of an article to its own ids lead to these on the page that shows it.
 *
 * @param html sanitised, with the addresses that it has in feeds
 * @param isArticle whether an address without its fragment is that of the article
 */
export function withLinksOnPage(html: string, isArticle: (address: string) => boolean): string {
	return withLinks(html, (address, target) =>
		target !== undefined && isArticle(address) ? target : undefined,
	);
}

/**
 * Makes links to sections of other articles lead to the prefixed ids that these have here.
 *
 * @param html sanitised
 * @param isArticlePage whether an address without its fragment is that of an article's page on this site
 */
export function withLinksToSections(html: string, isArticlePage: (address: string) => boolean): string {
	return withLinks(html, (address, _, fragment) => {
		const id = anchorOf(decoded(fragment));
		// A fragment may also be a passage to look for, or the top of the page (HTML §7.4.6.4).
		if (id === "" || /^(?::~:|top$)/i.test(fragment) || !isArticlePage(address)) return undefined;
		const url = URL.parse(address);
		if (url === null) return undefined;
		url.hash = `#${id}`;
		return url.href;
	});
}

/** Puts an article's address in the place of {@link ARTICLE_PLACEHOLDER}. */
export function withLinksTo(page: string, html: string): string {
	return html.replaceAll(PLACEHOLDER_LINK, () => ` href="${escapeHtml(page)}#`);
}

/** How many links of sanitised HTML lead to {@link ARTICLE_PLACEHOLDER}. */
export function linksToPlaceholder(html: string): number {
	return html.split(PLACEHOLDER_LINK).length - 1;
}

/**
 * Writes links to fragments anew.
 *
 * @param hrefOf the new address, or `undefined` to leave it; takes the address before the `#`, `#` and the id in this HTML
 * that the link leads to, if there is one, and the fragment as it is written
 */
function withLinks(
	html: string,
	hrefOf: (address: string, target: string | undefined, fragment: string) => string | undefined,
): string {
	let ids: Set<string> | undefined;
	return html.replace(FRAGMENT_LINK, (link, address: string, written: string) => {
		ids ??= new Set([...html.matchAll(ANCHOR)].map(([, id = ""]) => unescaped(id)));
		const fragment = unescaped(written);
		const href = hrefOf(unescaped(address), targetOf(fragment, ids), fragment);
		return href === undefined ? link : ` href="${escapeHtml(href)}"`;
	});
}

/** The fragment with its `#` that leads to the element meant, by its id as written or else decoded (HTML §7.4.6.4). */
function targetOf(fragment: string, ids: ReadonlySet<string>): string | undefined {
	const id = [fragment, decoded(fragment)].map(anchorOf).find((anchor) => ids.has(anchor));
	if (id === undefined) return undefined;
	const url = new URL(ARTICLE_PLACEHOLDER);
	url.hash = `#${id}`;
	return url.hash;
}

/** Percent-decoded text; what does not decode stays as it is. */
function decoded(text: string): string {
	return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
		try {
			return decodeURIComponent(run);
		} catch {
			return run;
		}
	});
}

/** The value of an attribute as `escapeHtml` wrote it. */
function unescaped(value: string): string {
	if (!value.includes("&")) return value;
	return value
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&quot;", '"')
		.replaceAll("&amp;", "&");
}
