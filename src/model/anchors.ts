/**
 * Anchors: the ids in an article's HTML, and links to them.
 *
 * Every id gets a prefix, so that it cannot clash with an id of the page that shows the article. A link that begins with `#`
 * leads into the article wherever it is shown. It is stored as the address of the original with the original fragment; or,
 * for articles whose page is on this site, as {@link ARTICLE_PLACEHOLDER} with the prefixed id.
 *
 * @module
 */
import { escapeHtml, unescapeHtml } from "./text.ts";

/** The prefix of ids in articles. */
const PREFIX = "user-content-";

/**
 * Stands for the address of an article's page on this site, which is not known before the article is stored. `.invalid` can
 * never be a real host (RFC 6761 §6.4).
 */
export const ARTICLE_PLACEHOLDER = "https://article.invalid/";

/** In sanitised HTML, texts and attribute values contain no quotes, so this matches links only. */
const PLACEHOLDER_LINK = ` href="${ARTICLE_PLACEHOLDER}#`;

/** A link to a fragment: its address and the fragment. */
const FRAGMENT_LINK = / href="([^"#]*)#([^"]*)"/g;

const ANCHOR = / (?:id|name)="([^"]*)"/g;

/**
 * Returns the id of an article's element: the given id with the prefix, and without white space, which ids cannot contain
 * (HTML §3.2.6). Applying it twice changes nothing.
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
 * Rewrites the links of an article to itself: to {@link ARTICLE_PLACEHOLDER}, and to the prefixed ids.
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

/** Paths of front pages and feeds, against which some programs resolve links into an article. */
const FRONT_PAGE = /^\/$|\/index(?:\.\w+)?$|\/(?:feed|rss|atom)\/?$|\.(?:xml|rss|atom)$/i;

/**
 * Rewrites links to the article's own ids that have the address of its site's front page or feed: they lead to the original.
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
 * Rewrites the links of an article to its own ids, so that they lead to these ids on the page that shows it.
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
 * Rewrites links to sections of other articles on this site, so that they lead to the prefixed ids.
 *
 * @param html sanitised
 * @param isArticlePage whether an address without its fragment is that of an article's page on this site
 */
export function withLinksToSections(html: string, isArticlePage: (address: string) => boolean): string {
	return withLinks(html, (address, _, fragment) => {
		const id = anchorOf(decoded(fragment));
		// A fragment may also be a text directive, or the top of the page (HTML §7.4.6.4).
		if (id === "" || /^(?::~:|top$)/i.test(fragment) || !isArticlePage(address)) return undefined;
		const url = URL.parse(address);
		if (url === null) return undefined;
		url.hash = `#${id}`;
		return url.href;
	});
}

/** Replaces {@link ARTICLE_PLACEHOLDER} with the article's address. */
export function withLinksTo(page: string, html: string): string {
	return html.replaceAll(PLACEHOLDER_LINK, () => ` href="${escapeHtml(page)}#`);
}

/** Counts the links of sanitised HTML to {@link ARTICLE_PLACEHOLDER}. */
export function linksToPlaceholder(html: string): number {
	return html.split(PLACEHOLDER_LINK).length - 1;
}

/**
 * Rewrites links to fragments.
 *
 * @param hrefOf returns the new address, or `undefined` to keep the old one; takes the address before the `#`, `#` with the
 * id in this HTML that the link leads to, if there is one, and the fragment as written
 */
function withLinks(
	html: string,
	hrefOf: (address: string, target: string | undefined, fragment: string) => string | undefined,
): string {
	let ids: Set<string> | undefined;
	return html.replace(FRAGMENT_LINK, (link, address: string, written: string) => {
		ids ??= new Set([...html.matchAll(ANCHOR)].map(([, id = ""]) => unescapeHtml(id)));
		const fragment = unescapeHtml(written);
		const href = hrefOf(unescapeHtml(address), targetOf(fragment, ids), fragment);
		return href === undefined ? link : ` href="${escapeHtml(href)}"`;
	});
}

/** Returns the fragment, with its `#`, of the element that a link means: the id as written, else decoded (HTML §7.4.6.4). */
function targetOf(fragment: string, ids: ReadonlySet<string>): string | undefined {
	const id = [fragment, decoded(fragment)].map(anchorOf).find((anchor) => ids.has(anchor));
	if (id === undefined) return undefined;
	const url = new URL(ARTICLE_PLACEHOLDER);
	url.hash = `#${id}`;
	return url.hash;
}

/** Decodes percent-encoding; invalid sequences stay as they are. */
function decoded(text: string): string {
	return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
		try {
			return decodeURIComponent(run);
		} catch {
			return run;
		}
	});
}
