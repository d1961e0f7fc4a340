/**
 * Autodiscovery: the feeds that a web page names in its head (`<link rel="alternate">`,
 * https://www.rssboard.org/rss-autodiscovery), in its `Link` header (RFC 8288), or in links for people to follow.
 *
 * @module
 */
import { type Token, type TokenHandler, Tokenizer, TokenizerMode } from "parse5";
import { MAX_LINE } from "../../model/limits.ts";
import { oneLine } from "../../model/text.ts";
import { linksInHeader, titleOfLink } from "../../outbound/link-header.ts";

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
/** How many pictures in such a link are looked at. */
const MAX_PICTURES = 5;

/** The types of feeds, and what is written for them: `application/x-rss+xml`, `text/rss`, `application/xml+rss`. */
const FEED_TYPE =
	/^(?:application|text)\/(?:x[-.])?(?:(?:rss|atom|rdf)(?:[-+ ]?xml)?|xml[-+ ](?:rss|atom|rdf)|feed[-+ ]json|json[-+ ]feed)$/;

/** JSON is a feed's where it is called one. */
const JSON_TYPE = "application/json";

/** Types that feeds are declared with, too, but other documents more often. */
const XML_TYPES = new Set(["text/xml", "application/xml"]);

/** Types that say nothing of a feed. */
const NO_TYPES = new Set(["", "text/html", "text/plain"]);

/**
 * The feeds that a page names, best first: what it declares, those that are only called XML or have no type after the others; then
 * links for people that look as if they led to a feed, those that only have its icon after the others; and last, feeds of comments. Among these its own come before those of a tag or
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
			if (isNoFeed(link) || withoutHash(link.url) === page || found.has(link.url)) continue;
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
const UNTYPED = 20;
const ANCHOR = 30;
const HINT = 40;
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
	/** Whether it names a language, as a link to a translation does. */
	hasLanguage: boolean;
}

/** The declared feeds and the links for people that look like feeds, each in the order of the page. */
function linksIn(html: string, url: string): { declared: Ranked[]; anchors: Ranked[] } {
	const declared: Written[] = [];
	const anchors: { link: Written; rank: number }[] = [];
	let base: string | undefined;
	/** The link for people that is open, and its text. */
	let open: ({ link: Written } & Shown) | undefined;
	const close = () => {
		if (open === undefined) return;
		const { link } = open;
		const rank = guessOf(link, open);
		const title = link.title ?? (oneLine(open.text) || undefined);
		if (anchors.length < MAX_COLLECTED && rank !== undefined)
			anchors.push({ link: { ...link, title }, rank });
		open = undefined;
	};
	/** Notes what an element in a link, or the link itself, shows and is called. */
	const show = (tag: Token.TagToken) => {
		if (open === undefined) return;
		if (tag.tagName === "img" || tag.tagName === "area") say(` ${attribute(tag, "alt") ?? ""}`);
		if (tag.tagName !== "use") say(` ${attribute(tag, "aria-label") ?? ""}`);
		if (open.icons.length < MAX_TEXT) {
			const symbol = tag.tagName === "use" ? (attribute(tag, "href") ?? attribute(tag, "xlink:href")) : "";
			open.icons += ` ${attribute(tag, "class") ?? ""} ${symbol?.slice(symbol.lastIndexOf("#")) ?? ""}`.slice(
				0,
				MAX_TEXT,
			);
		}
		const picture = tag.tagName === "img" ? (attribute(tag, "src") ?? "") : "";
		const [path = ""] = picture.slice(0, MAX_LINE).split(/[?#]/, 1);
		if (path !== "" && open.pictures.length < MAX_PICTURES)
			open.pictures.push(path.slice(path.lastIndexOf("/") + 1));
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
			const isLink = tag.tagName === "a" || tag.tagName === "area";
			if (isLink) {
				close();
				open = { link: writtenIn(tag), text: "", icons: "", pictures: [] };
			}
			show(tag);
			if (tag.tagName === "area") close();
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
		anchors: anchors.flatMap(({ link, rank }) => rankedIn(link, from, rank)),
	};
}

function writtenIn(tag: Token.TagToken): Written {
	return {
		href: attribute(tag, "href")?.trim() ?? "",
		type: typeOf(attribute(tag, "type")),
		rel: (attribute(tag, "rel") ?? "").toLowerCase(),
		title: oneLine(attribute(tag, "title") ?? "").slice(0, 1000) || undefined,
		hasLanguage: attribute(tag, "hreflang") !== undefined,
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
		const type = typeOf(params.get("type"));
		const rel = (params.get("rel") ?? "").toLowerCase();
		return declaredIn({ href, type, rel, title, hasLanguage: params.has("hreflang") }, url);
	});
}

/** A link, if it declares a feed. */
function declaredIn(link: Written, base: string): Ranked[] {
	const rel = link.rel.split(/\s+/);
	const isAlternate = rel.includes("alternate") || rel.includes("feed");
	if (!isAlternate || rel.includes("stylesheet")) return [];
	if (FEED_TYPE.test(link.type) || link.type === JSON_TYPE) return rankedIn(link, base, FEED);
	if (rel.includes("feed") && link.type === "") return rankedIn(link, base, FEED);
	if (XML_TYPES.has(link.type)) return rankedIn(link, base, XML);
	// Without its type, or with that of the page, it is one if it says so otherwise.
	const isUntyped = NO_TYPES.has(link.type) && !link.hasLanguage;
	return isUntyped && guessOf(link) !== undefined ? rankedIn(link, base, UNTYPED) : [];
}

function rankedIn({ href, type, title }: Written, base: string, rank: number): Ranked[] {
	// `feed:` was a scheme of its own once.
	const address = href.replace(/^feed:\/\//i, "http://").replace(/^feed:(?=https?:)/i, "");
	const url = address === "" ? null : URL.parse(address, base);
	if (url === null || !/^https?:$/.test(url.protocol)) return [];
	return [{ url: url.href, type, title, rank, ...(rank >= UNTYPED && { isGuess: true as const }) }];
}

/** The last segment of a path that is a feed's: `feed`, `rss.xml`, `index.xml`, `news.atom`, `feed.json`. */
const FEED_PATH =
	/\/(?:(?:feeds?|rss2?|atom|rdf)(?:\.(?:xml|json|php|aspx?))?|index\.xml|[^/]*(?:feed|rss|atom)[^/]*\.xml|[^/]+\.(?:rss|atom|rdf))\/?$/i;
/** Parameters by which pages are asked for as a feed: `?feed=rss2`, `?format=atom`. */
const FEED_QUERY = /[?&](?:feed|format|output|type|alt)=(?:rss2?|atom|rdf|feed)(?:&|$)/i;
/** What links to feeds are called, in a few words: `RSS`, `Atom feed`, `Web-Feed`, `RSS購読`, `Subscribe (RSS)`. */
const FEED_TEXT =
	/(?:^|[^\p{sc=Latin}\p{N}])(?:rss2?|フィード|(?:rss|atom|json|web|news)?[- ]?feeds?(?!-\p{L}))(?:[^\p{sc=Latin}\p{N}]|$)|(?:^|[^\p{L}\p{N}-])atom(?:[^\p{L}\p{N}-]|$)/iu;
/** What more words around `RSS` are about, where the link leads to a feed and not to what is said of feeds. */
const SUBSCRIBE =
	/subscri|abonn|suscri|suscrí|assin|iscri|odběr|odebír|prenumer|follow|folge|suiv|sigue|segui|подпи|підпи|購読|订阅|訂閱|구독/iu;
/** Classes and names of icons: `rss-link`, `fa fa-rss`, `#icon-rss`, `feed-icon`. */
const FEED_ICON =
	/(?:^|[^a-z0-9])rss2?(?:[^a-z0-9]|$)|(?:^|[\s#])(?:fa-|icon-)?feed(?:-icon|-link)?(?:\s|$)/i;
/** Names of the files of pictures: `rss.png`, `icon_rss_32.gif`, `feed-icon-14x14.png`, and the old orange `xml.gif`. */
const FEED_PICTURE =
	/(?:^|[^a-z0-9])(?:rss[\w.-]*|feed[-_]?icon[\w.-]*|xml(?:[-_]?(?:icon|button))?)\.(?:png|gif|svg|jpe?g|webp|ico)(?:[?#]|$)/i;

/** What is known of a link for people besides its attributes. */
interface Shown {
	text: string;
	/** The classes and names of what it consists of. */
	icons: string;
	/** The last parts of the addresses of its pictures. */
	pictures: string[];
}

/**
 * How clearly a link for people says that it leads to a feed: by its type, its address, or, if it is short, by its text;
 * or less clearly by its icon, or in more words.
 *
 * @returns the class of the link, if it says so
 */
function guessOf({ href, type, rel, title = "" }: Written, shown?: Shown): number | undefined {
	if (href === "" || href.startsWith("#")) return undefined;
	if (FEED_TYPE.test(type) || /^feed:/i.test(href) || /(?:^|\s)feed(?:\s|$)/.test(rel)) return ANCHOR;
	const [path = ""] = href.split(/[?#]/, 1);
	if (FEED_PATH.test(`/${path}`) || FEED_QUERY.test(href)) return ANCHOR;
	const text = oneLine(shown?.text ?? "");
	const said = [text, title].filter((words) => FEED_TEXT.test(words));
	if (said.some((words) => words.length <= 40)) return ANCHOR;
	const hasIcon =
		shown !== undefined &&
		(FEED_ICON.test(shown.icons) || shown.pictures.some((name) => FEED_PICTURE.test(name)));
	return hasIcon || said.some((words) => SUBSCRIBE.test(words)) ? HINT : undefined;
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
function isNoFeed({ url, type, title = "" }: FeedLink): boolean {
	return /\/wp-json\/|\/oembed\b/i.test(url) || (type === JSON_TYPE && !/feed/i.test(`${url} ${title}`));
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
