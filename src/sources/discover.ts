/**
 * Autodiscovery: the feeds that a web page names in its head (`<link rel="alternate">`,
 * https://www.rssboard.org/rss-autodiscovery), in its `Link` header (RFC 8288), or in links for people to follow.
 *
 * @module
 */
import { type Token, type TokenHandler, Tokenizer, TokenizerMode } from "parse5";
import { MAX_LINE } from "../articles/article.ts";
import { oneLine } from "../text.ts";
import { linksInHeader, titleOfLink } from "./link-header.ts";

/** A feed that a page names. */
export interface FeedLink {
	/** Absolute. */
	url: string;
	/** The media type that the page gives it, without parameters; empty if none. */
	type: string;
	title: string | undefined;
}

/** A feed that a page seems to name. */
export interface Candidate extends FeedLink {
	/** Whether the page does not declare it as a feed: it is a link for people that looks as if it led to one. */
	isGuess?: true;
}

/** How much of a page is searched, in UTF-16 code units. */
const LOOKED_AT = 500_000;
/** How many declared feeds are looked at, and how many links for people. */
const MAX_LINKS = 50;
/** How many elements of each kind are collected before that. */
const MAX_COLLECTED = 500;
/** The longest text of a link for people that is looked at, in UTF-16 code units. */
const MAX_TEXT = 200;

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

/** Types that feeds are declared with, too, but other documents more often. */
const XML_TYPES = new Set(["text/xml", "application/xml"]);

/**
 * The feeds that a page names, best first: what it declares, those that are only called XML after the others; then links for
 * people that look as if they led to a feed; and last, feeds of comments. Among these its own come before those of a tag or
 * of another site, and otherwise they are in the order of the page, which is that of its author.
 *
 * @param url the page's own, absolute
 * @param header its `Link` header
 */
export function feedLinks(html: string, url: string, header = ""): Candidate[] {
	const { declared, anchors } = linksIn(html.slice(0, LOOKED_AT), url);
	const found = new Map<string, { link: Candidate; rank: number }>();
	const page = withoutHash(url);
	for (const links of [[...declared, ...linksOfHeader(header, url)], anchors]) {
		let count = 0;
		for (const { rank, ...link } of links) {
			// The same document in the page's own spelling of it counts once, as do an alternate and a link to it.
			if (isNoFeed(link.url, link.type) || withoutHash(link.url) === page || found.has(link.url)) continue;
			if (count++ >= MAX_LINKS) break;
			found.set(link.url, { link, rank: rank + (isOfComments(link) ? COMMENTS : 0) + remoteness(link, url) });
		}
	}
	// Sorting is stable.
	return [...found.values()].sort((a, b) => a.rank - b.rank).map(({ link }) => link);
}

/** Classes of links, from the best to the worst; within each, they are ordered by their remoteness, which is below 10. */
const FEED = 0;
const XML = 10;
const ANCHOR = 20;
const COMMENTS = 100;

interface Ranked extends Candidate {
	rank: number;
}

/** A link as written. */
interface Written {
	href: string;
	type: string;
	rel: string;
	title: string | undefined;
}

/** The declared feeds and the links for people that look like feeds, each in the order of the page. */
function linksIn(html: string, url: string): { declared: Ranked[]; anchors: Ranked[] } {
	const declared: Written[] = [];
	const anchors: Written[] = [];
	let base: string | undefined;
	/** The link for people that is open, and its text. */
	let open: { link: Written; text: string } | undefined;
	const close = () => {
		if (open === undefined) return;
		const text = oneLine(open.text);
		if (anchors.length < MAX_COLLECTED && saysFeed(open.link, text))
			anchors.push({ ...open.link, title: open.link.title ?? (text || undefined) });
		open = undefined;
	};
	const say = (text: string) => {
		if (open !== undefined && open.text.length < MAX_TEXT) open.text += text.slice(0, MAX_TEXT);
	};
	const handler: TokenHandler = {
		onStartTag(tag) {
			const mode = TEXT_MODES.get(tag.tagName);
			if (mode !== undefined) tokenizer.state = mode;
			if (tag.tagName === "base") base ??= attribute(tag, "href");
			if (tag.tagName === "link" && declared.length < MAX_COLLECTED) declared.push(writtenIn(tag));
			if (tag.tagName === "img") say(` ${attribute(tag, "alt") ?? ""}`);
			if (tag.tagName !== "a") return;
			close();
			open = { link: writtenIn(tag), text: "" };
		},
		onEndTag({ tagName }) {
			if (tagName === "a") close();
		},
		onCharacter({ chars }) {
			say(chars);
		},
		onComment() {},
		onDoctype() {},
		onEof() {},
		onNullCharacter() {},
		onWhitespaceCharacter() {
			say(" ");
		},
	};
	const tokenizer = new Tokenizer({ sourceCodeLocationInfo: false }, handler);
	tokenizer.write(html, true);
	close();
	const given = URL.parse(base ?? "", url)?.href ?? url;
	// With a longer base, every relative address would become as long.
	const from = given.length > MAX_LINE ? url : given;
	return {
		declared: declared.flatMap((link) => declaredIn(link, from)),
		anchors: anchors.flatMap((link) => rankedIn(link, from, ANCHOR)),
	};
}

function writtenIn(tag: Token.TagToken): Written {
	return {
		href: attribute(tag, "href")?.trim() ?? "",
		type: typeOf(attribute(tag, "type")),
		rel: (attribute(tag, "rel") ?? "").toLowerCase(),
		title: oneLine(attribute(tag, "title") ?? "").slice(0, 1000) || undefined,
	};
}

/** A media type in lower case, without parameters. */
function typeOf(text = ""): string {
	return text.toLowerCase().split(";")[0]?.trim() ?? "";
}

/** The feeds that a `Link` header declares. */
function linksOfHeader(header: string, url: string): Ranked[] {
	return linksInHeader(header).flatMap((link) => {
		const { target: href, params } = link;
		// It may speak of another document than the one that it came with (RFC 8288 §3.2).
		const anchor = params.get("anchor");
		if (anchor !== undefined && URL.parse(anchor, url)?.href !== url) return [];
		const title = oneLine(titleOfLink(link) ?? "").slice(0, 1000) || undefined;
		return declaredIn(
			{ href, type: typeOf(params.get("type")), rel: (params.get("rel") ?? "").toLowerCase(), title },
			url,
		);
	});
}

/** A link, if it declares a feed. */
function declaredIn(link: Written, base: string): Ranked[] {
	const rel = link.rel.split(/\s+/);
	const isAlternate = rel.includes("alternate") || rel.includes("feed");
	if (isAlternate && FEED_TYPES.has(link.type)) return rankedIn(link, base, FEED);
	if (rel.includes("feed") && link.type === "") return rankedIn(link, base, FEED);
	return isAlternate && XML_TYPES.has(link.type) ? rankedIn(link, base, XML) : [];
}

function rankedIn({ href, type, title }: Written, base: string, rank: number): Ranked[] {
	// `feed:` was a scheme of its own once.
	const address = href.replace(/^feed:\/\//i, "http://").replace(/^feed:(?=https?:)/i, "");
	const url = address === "" ? null : URL.parse(address, base);
	if (url === null || !/^https?:$/.test(url.protocol)) return [];
	return [{ url: url.href, type, title, rank, ...(rank === ANCHOR && { isGuess: true as const }) }];
}

/** The last segment of a path that is a feed's: `feed`, `rss.xml`, `index.xml`, `news.atom`, `feed.json`. */
const FEED_PATH =
	/\/(?:(?:feeds?|rss2?|atom|rdf)(?:\.(?:xml|json|php|aspx?))?|index\.xml|[^/]*(?:feed|rss|atom)[^/]*\.xml|[^/]+\.(?:rss|atom|rdf))\/?$/i;
/** Parameters by which pages are asked for as a feed: `?feed=rss2`, `?format=atom`. */
const FEED_QUERY = /[?&](?:feed|format|output|type|alt)=(?:rss2?|atom|rdf|feed)(?:&|$)/i;
/** What links to feeds are called, in a few words: `RSS`, `Atom feed`, `Subscribe (RSS)`. */
const FEED_TEXT = /(?:^|[^\p{L}\p{N}-])(?:rss|atom|web ?feed|news ?feed|feed)(?:[^\p{L}\p{N}-]|$)/iu;

/** Whether a link for people says that it leads to a feed: by its type, its address, or, if it is short, by its text. */
function saysFeed({ href, type, rel, title = "" }: Written, text: string): boolean {
	if (href === "" || href.startsWith("#")) return false;
	if (FEED_TYPES.has(type) || /^feed:/i.test(href) || /(?:^|\s)feed(?:\s|$)/.test(rel)) return true;
	const [path = ""] = href.split(/[?#]/, 1);
	if (FEED_PATH.test(`/${path}`) || FEED_QUERY.test(href)) return true;
	return [text, title].some((words) => words.length <= 40 && FEED_TEXT.test(words));
}

function withoutHash(url: string): string {
	return url.split("#", 1)[0] ?? url;
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

const OF_COMMENTS = /comment|kommentar|comentario|commentaire|reacties|replies/i;

/** Whether a feed is one of comments: a person who follows a site wants its articles. */
function isOfComments({ url, title = "" }: FeedLink): boolean {
	const { pathname, search } = new URL(url);
	return OF_COMMENTS.test(title) || OF_COMMENTS.test(pathname + search);
}

/** How far a feed is from being the page's own. */
function remoteness({ url }: FeedLink, page: string): number {
	const { host, pathname, search } = new URL(url);
	if (/[?&/](cat|category|tag|tags|author|search|s)[=/]/i.test(pathname + search)) {
		// A page about a tag may well name the tag's feed first.
		return pathname.startsWith(new URL(page).pathname) && new URL(page).pathname !== "/" ? 0 : 2;
	}
	return host.replace(/^www\./, "") === new URL(page).host.replace(/^www\./, "") ? 0 : 1;
}
