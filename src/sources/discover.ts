/**
 * Autodiscovery: the feeds that a web page names (`<link rel="alternate">`, https://www.rssboard.org/rss-autodiscovery).
 *
 * @module
 */
import { type Token, type TokenHandler, Tokenizer, TokenizerMode } from "parse5";
import { MAX_LINE } from "../articles/article.ts";
import { oneLine } from "../text.ts";

/** A feed that a page names. */
export interface FeedLink {
	/** Absolute. */
	url: string;
	/** The media type that the page gives it, without parameters. */
	type: string;
	title: string | undefined;
}

/** How much of a page is searched, in UTF-16 code units: links are in its head. */
const LOOKED_AT = 500_000;
const MAX_LINKS = 50;

/** The types of feeds. Plain JSON and XML are too often something else. */
const FEED_TYPES = new Set([
	"application/rss+xml",
	"application/atom+xml",
	"application/feed+json",
	"application/rdf+xml",
	"application/json",
	"application/x.atom+xml",
	"text/rss+xml",
	"text/xml+rss",
	"text/atom+xml",
]);

/**
 * The feeds that a page names, best first: its own before those of comments, a tag, or another page; in the order
 * of the page otherwise, which is that of its author.
 *
 * @param url the page's own, absolute
 */
export function feedLinks(html: string, url: string): FeedLink[] {
	const found = new Map<string, FeedLink>();
	for (const { href, type, title } of linksIn(html.slice(0, LOOKED_AT), url)) {
		if (isNoFeed(href, type) || found.size >= MAX_LINKS) continue;
		// The same document in the page's own spelling of it counts once.
		if (!found.has(href)) found.set(href, { url: href, type, title });
	}
	// Sorting is stable.
	return [...found.values()].sort((a, b) => remoteness(a, url) - remoteness(b, url));
}

interface Link {
	href: string;
	type: string;
	title: string | undefined;
}

/** Every alternate of a feed's type. */
function linksIn(html: string, url: string): Link[] {
	const links: { href: string; type: string; title: string | undefined }[] = [];
	let base: string | undefined;
	const handler: TokenHandler = {
		onStartTag(tag) {
			const mode = TEXT_MODES.get(tag.tagName);
			if (mode !== undefined) tokenizer.state = mode;
			if (tag.tagName === "base") base ??= attribute(tag, "href");
			if (tag.tagName !== "link") return;
			const rel = (attribute(tag, "rel") ?? "").toLowerCase().split(/\s+/);
			const type = (attribute(tag, "type") ?? "").toLowerCase().split(";")[0]?.trim() ?? "";
			const href = attribute(tag, "href")?.trim();
			const isFeed = FEED_TYPES.has(type) || (rel.includes("feed") && type === "");
			if (!isFeed || !href || !(rel.includes("alternate") || rel.includes("feed"))) return;
			links.push({ href, type, title: oneLine(attribute(tag, "title") ?? "").slice(0, 1000) || undefined });
		},
		onEndTag() {},
		onCharacter() {},
		onComment() {},
		onDoctype() {},
		onEof() {},
		onNullCharacter() {},
		onWhitespaceCharacter() {},
	};
	const tokenizer = new Tokenizer({ sourceCodeLocationInfo: false }, handler);
	tokenizer.write(html, true);
	const given = URL.parse(base ?? "", url)?.href ?? url;
	// With a longer base, every relative address would become as long.
	const from = given.length > MAX_LINE ? url : given;
	return links.flatMap((link) => {
		// `feed:` was a scheme of its own once.
		const href = link.href.replace(/^feed:\/\//i, "http://").replace(/^feed:(?=https?:)/i, "");
		const resolved = URL.parse(href, from);
		return resolved !== null && /^https?:$/.test(resolved.protocol) ? [{ ...link, href: resolved.href }] : [];
	});
}

/** Elements whose contents are text: a link in a script is none. */
const TEXT_MODES = new Map(
	Object.entries({
		iframe: TokenizerMode.RAWTEXT,
		noembed: TokenizerMode.RAWTEXT,
		noframes: TokenizerMode.RAWTEXT,
		script: TokenizerMode.SCRIPT_DATA,
		style: TokenizerMode.RAWTEXT,
		textarea: TokenizerMode.RCDATA,
		title: TokenizerMode.RCDATA,
		xmp: TokenizerMode.RAWTEXT,
	}),
);

function attribute(tag: Token.TagToken, name: string): string | undefined {
	return tag.attrs.find((attribute) => attribute.name === name)?.value;
}

/** WordPress names its API and its embeds as alternates as well. */
function isNoFeed(href: string, type: string): boolean {
	return /\/wp-json\/|\/oembed\b/i.test(href) || (type === "application/json" && !/feed/i.test(href));
}

/** How far a feed is from being the page's own: comments last. */
function remoteness({ url, title = "" }: FeedLink, page: string): number {
	const { host, pathname, search } = new URL(url);
	const ofComments = /comment|kommentar|comentario|commentaire|reacties|replies/i;
	if (ofComments.test(title) || ofComments.test(pathname + search)) return 3;
	if (/[?&/](cat|category|tag|tags|author|search|s)[=/]/i.test(pathname + search)) {
		// A page about a tag may well name the tag's feed first.
		return pathname.startsWith(new URL(page).pathname) && new URL(page).pathname !== "/" ? 0 : 2;
	}
	return host.replace(/^www\./, "") === new URL(page).host.replace(/^www\./, "") ? 0 : 1;
}
