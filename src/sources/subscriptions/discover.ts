/**
 * Autodiscovery: finds the feeds of a web page in its head (`<link rel="alternate">`,
 * https://www.rssboard.org/rss-autodiscovery), in its `Link` header (RFC 8288), or among its visible links.
 *
 * @module
 */
import { type Token, type TokenHandler, Tokenizer, TokenizerMode } from "parse5";
import { MAX_LINE } from "../../model/limits.ts";
import { oneLine } from "../../model/text.ts";
import { linksInHeader, titleOfLink } from "../../outbound/link-header.ts";

/** A feed that a page links to. */
export interface FeedLink {
	/** Absolute. */
	url: string;
	/** The media type that the page declares for it, without parameters; empty if none. */
	type: string;
	title: string | undefined;
}

/** A link of a page that is declared as a feed, or looks like one. */
export interface Candidate extends FeedLink {
	/** Whether the page does not declare it as a feed: it is a visible link that looks like one to a feed. */
	isGuess?: true;
}

/** How much of a page is searched, in UTF-16 code units. */
const LOOKED_AT = 500_000;
/** How many declared feeds, and how many visible links, are returned. */
const MAX_LINKS = 50;
/** How many elements of each kind are collected before that. */
const MAX_COLLECTED = 500;
/** How much text of a visible link is examined, in UTF-16 code units. */
const MAX_TEXT = 200;
/** How many pictures in such a link are examined. */
const MAX_PICTURES = 5;

/** Matches the media types of feeds, and common variants: `application/x-rss+xml`, `text/rss`, `application/xml+rss`. */
const FEED_TYPE =
	/^(?:application|text)\/(?:x[-.])?(?:(?:rss|atom|rdf)(?:[-+ ]?xml)?|xml[-+ ](?:rss|atom|rdf)|feed[-+ ]json|json[-+ ]feed)$/;

/** A link with this type is a feed only if its title or address says so. */
const JSON_TYPE = "application/json";

/** Types that are declared for feeds, but more often for other documents. */
const XML_TYPES = new Set(["text/xml", "application/xml"]);

/** Types that are no evidence for or against a feed. */
const NO_TYPES = new Set(["", "text/html", "text/plain"]);

/**
 * Lists the feeds of a page, best first: declared feeds (with a feed type, then with an XML type, then without a type), visible
 * links that look like feeds (by address or text, then by icon), and feeds of comments. Within each class, the page's own feeds
 * come before those of a tag or of another site; otherwise they keep the order of the page.
 *
 * @param url the page's own URL, absolute
 * @param header its `Link` header
 */
export function feedLinks(html: string, url: string, header = ""): Candidate[] {
	const { declared, anchors } = linksIn(html.slice(0, LOOKED_AT), url);
	const found = new Map<string, { link: Candidate; rank: number }>();
	const page = withoutHash(url);
	for (const links of [[...declared, ...linksOfHeader(header, url)], anchors]) {
		let count = 0;
		for (const { rank, ...link } of links) {
			// Different spellings of one address, or an alternate and a visible link to it, count once.
			if (isNoFeed(link) || withoutHash(link.url) === page || found.has(link.url)) continue;
			if (count++ >= MAX_LINKS) break;
			found.set(link.url, { link, rank: rank + (isOfComments(link) ? COMMENTS : 0) + remoteness(link, url) });
		}
	}
	// Sorting is stable.
	return [...found.values()].sort((a, b) => a.rank - b.rank).map(({ link }) => link);
}

/** Ranks of the classes of links, best first. Within a class, {@link remoteness} is added, which is below 10. */
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
	/** Whether it has `hreflang`, as links to translations do. */
	hasLanguage: boolean;
}

/** The declared feeds and the visible links that look like feeds, each in the order of the page. */
function linksIn(html: string, url: string): { declared: Ranked[]; anchors: Ranked[] } {
	const declared: Written[] = [];
	const anchors: { link: Written; rank: number }[] = [];
	let base: string | undefined;
	/** The open visible link, and its text. */
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
	/** Records the pictures, classes and names of a link or an element in it. */
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
	// A longer base is ignored, because every relative address would become as long.
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
		// With `anchor`, the link belongs to another document (RFC 8288 §3.2).
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
	// Without a type, or with that of a page, its address or title must look like a feed's.
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

/** Matches the last path segment of a feed: `feed`, `rss.xml`, `index.xml`, `news.atom`, `feed.json`. */
const FEED_PATH =
	/\/(?:(?:feeds?|rss2?|atom|rdf)(?:\.(?:xml|json|php|aspx?))?|index\.xml|[^/]*(?:feed|rss|atom)[^/]*\.xml|[^/]+\.(?:rss|atom|rdf))\/?$/i;
/** Matches query parameters that request a page as a feed: `?feed=rss2`, `?format=atom`. */
const FEED_QUERY = /[?&](?:feed|format|output|type|alt)=(?:rss2?|atom|rdf|feed)(?:&|$)/i;
/** Matches short texts of links to feeds: `RSS`, `Atom feed`, `Web-Feed`, `RSS購読`, `Subscribe (RSS)`. */
const FEED_TEXT =
	/(?:^|[^\p{sc=Latin}\p{N}])(?:rss2?|フィード|(?:rss|atom|json|web|news)?[- ]?feeds?(?!-\p{L}))(?:[^\p{sc=Latin}\p{N}]|$)|(?:^|[^\p{L}\p{N}-])atom(?:[^\p{L}\p{N}-]|$)/iu;
/** Matches longer texts with `RSS` that are about subscribing, as opposed to an article about feeds. */
const SUBSCRIBE =
	/subscri|abonn|suscri|suscrí|assin|iscri|odběr|odebír|prenumer|follow|folge|suiv|sigue|segui|подпи|підпи|購読|订阅|訂閱|구독/iu;
/** Matches classes and names of icons: `rss-link`, `fa fa-rss`, `#icon-rss`, `feed-icon`. */
const FEED_ICON =
	/(?:^|[^a-z0-9])rss2?(?:[^a-z0-9]|$)|(?:^|[\s#])(?:fa-|icon-)?feed(?:-icon|-link)?(?:\s|$)/i;
/** Matches file names of icons: `rss.png`, `icon_rss_32.gif`, `feed-icon-14x14.png`, and the old orange `xml.gif`. */
const FEED_PICTURE =
	/(?:^|[^a-z0-9])(?:rss[\w.-]*|feed[-_]?icon[\w.-]*|xml(?:[-_]?(?:icon|button))?)\.(?:png|gif|svg|jpe?g|webp|ico)(?:[?#]|$)/i;

/** The content of a visible link. */
interface Shown {
	text: string;
	/** The classes and names of the elements in it. */
	icons: string;
	/** The last parts of the addresses of its pictures. */
	pictures: string[];
}

/**
 * Ranks a visible link that looks like one to a feed. Its type, its address, or a short text are strong evidence; an icon or a
 * longer text is weak.
 *
 * @returns the rank of the link's class, or `undefined` if it does not look like a feed
 */
function guessOf({ href, type, rel, title = "" }: Written, shown?: Shown): number | undefined {
	if (href === "" || href.startsWith("#")) return undefined;
	if (FEED_TYPE.test(type) || /^feed:/i.test(href) || /(?:^|\s)feed(?:\s|$)/.test(rel)) return ANCHOR;
	const [path = ""] = href.split(/[?#]/, 1);
	if (FEED_PATH.test(`/${path}`) || FEED_QUERY.test(href)) return ANCHOR;
	const text = oneLine(shown?.text ?? "");
	const texts = [text, title].filter((one) => FEED_TEXT.test(one));
	if (texts.some((one) => one.length <= 40)) return ANCHOR;
	const hasIcon =
		shown !== undefined &&
		(FEED_ICON.test(shown.icons) || shown.pictures.some((name) => FEED_PICTURE.test(name)));
	return hasIcon || texts.some((one) => SUBSCRIBE.test(one)) ? HINT : undefined;
}

function withoutHash(url: string): string {
	return url.split("#", 1)[0] ?? url;
}

/** Elements whose content is text, so that tags in it are not links. */
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

/** Whether this is an alternate for WordPress's API or embeds, which are not feeds. */
function isNoFeed({ url, type, title = "" }: FeedLink): boolean {
	return /\/wp-json\/|\/oembed\b/i.test(url) || (type === JSON_TYPE && !/feed/i.test(`${url} ${title}`));
}

const OF_COMMENTS = /comment|kommentar|comentario|commentaire|reacties|replies/i;

/** Whether this is a feed of comments, which a follower of the site rarely wants. */
function isOfComments({ url, title = "" }: FeedLink): boolean {
	const { pathname, search } = new URL(url);
	return OF_COMMENTS.test(title) || OF_COMMENTS.test(pathname + search);
}

/** How far a feed is from being the page's own, from 0 to 2. */
function remoteness({ url }: FeedLink, page: string): number {
	const { host, pathname, search } = new URL(url);
	if (/[?&/](cat|category|tag|tags|author|search|s)[=/]/i.test(pathname + search)) {
		// A page about a tag may link to the tag's feed first.
		return pathname.startsWith(new URL(page).pathname) && new URL(page).pathname !== "/" ? 0 : 2;
	}
	return host.replace(/^www\./, "") === new URL(page).host.replace(/^www\./, "") ? 0 : 1;
}
