/**
 * Reads and writes lists of feeds as OPML 2.0. An exported list can be imported without loss.
 *
 * Settings that OPML cannot express are in attributes of our own namespace, which other readers ignore: a source's id,
 * the operator's name for it, its state, how often it is polled, and as JSON its filters and what is kept of it.
 *
 * @module
 */
import { type Opml, ParseError, parseOpml } from "feedsmith";
import { html } from "hono/html";
import * as v from "valibot";
import { RETENTION_BOUNDS, type Retention, USUAL_RETENTION } from "../../articles/store/retention.ts";
import { excerpt, oneLine } from "../../model/text.ts";
import { intervalOf } from "../../settings/poll-intervals.ts";
import { type Filter, Filters } from "../filter.ts";
import { decode } from "../parsing/encoding/decode.ts";
import { tagAt, writeTag } from "../parsing/repair/tags.ts";
import { type Source, titleOf } from "../source.ts";

/** How many feeds one document may have. */
const MAX_FEEDS = 5_000;
/** How deep outlines may nest. */
const MAX_DEPTH = 50;
/** The longest title or tag, the most tags (the limits of the API), and the longest address of a home page. */
const MAX_TITLE = 1_000;
const MAX_TAGS = 20;
const MAX_URL = 4_000;

/** The namespace of our attributes. It must never change, because exported documents contain it. */
const NAMESPACE = "urn:uuid:5b0f5d0e-6a52-4c57-9d0b-8a4be41b0c2f";

const OWN_ATTRIBUTES = [
	"tributary:id",
	"tributary:title",
	"tributary:state",
	"tributary:filters",
	"tributary:retention",
	"tributary:every",
] as const;

/** The attributes that are read, in lower case: their case differs between programs. */
const ATTRIBUTES = new Set([
	"text",
	"title",
	"type",
	"xmlurl",
	"htmlurl",
	"url",
	"category",
	"created",
	...OWN_ATTRIBUTES,
]);

/** One feed of a list. All texts are on one line and within bounds. */
export interface OpmlFeed {
	/** Its address as written. */
	url: string;
	/** What it calls itself. */
	feedTitle: string | undefined;
	/** The reader's own name for it. */
	title: string | undefined;
	homePageUrl: string | undefined;
	/** From its categories and the folders around it, outermost first. */
	tags: string[];
	state: Source["state"];
	/** Their patterns are still to be tried. */
	filters: Filter[];
	/** What is kept of it, if that is not what is kept of all. */
	retention: Retention | undefined;
	/** How many seconds its reader wants between two polls, if that is set. */
	pollEvery: number | undefined;
	/** The last part of its address at the Tributary that wrote the list. */
	id: string | undefined;
	/** Since when it is followed, in milliseconds since 1970. */
	created: number | undefined;
}

/** The document is not a list of feeds; `message` has the reason. */
export class OpmlError extends Error {
	override name = "OpmlError";
}

type Outline = Opml.Outline<string, typeof OWN_ATTRIBUTES>;

/**
 * Reads a list of feeds in any version of OPML, even if it is malformed.
 *
 * @param contentType the `Content-Type` header as received; only its charset is used
 * @returns the feeds in the order of the document, with repetitions
 * @throws {OpmlError} if it is not OPML, or too large
 */
export function readOpml(bytes: Uint8Array, contentType: string | null | undefined): OpmlFeed[] {
	const feeds: OpmlFeed[] = [];
	collect(outlinesIn(decode(bytes, contentType)), [], feeds);
	return feeds;
}

function collect(outlines: Outline[], folders: string[], feeds: OpmlFeed[]): void {
	for (const outline of outlines) {
		const isFeed = /^(rss|atom)/i.test(outline.type ?? "");
		// A feed without an address is kept, so that it can be refused by its name.
		const missing = isFeed && outline.outlines === undefined ? "" : undefined;
		const url = outline.xmlUrl ?? (isFeed ? outline.url : undefined) ?? missing;
		if (url !== undefined) feeds.push(feedOf(outline, oneLine(url), folders));
		const name = url === undefined ? lineOf(outline.text ?? outline.title) : undefined;
		collect(outline.outlines ?? [], name === undefined ? folders : [...folders, name], feeds);
	}
}

function feedOf(outline: Outline, url: string, folders: string[]): OpmlFeed {
	const text = lineOf(outline.text);
	const feedTitle = lineOf(outline.title) ?? text;
	const [id, title, state, filters, retention, every] = OWN_ATTRIBUTES.map((name) => {
		const value = outline[name];
		return typeof value === "string" ? value : undefined;
	});
	const created = Date.parse(outline.created ?? "");
	return {
		url,
		feedTitle,
		// `title` is the feed's, and `text` what its reader sees (OPML 2.0, "Subscription lists").
		title: lineOf(title) ?? (text === feedTitle ? undefined : text),
		homePageUrl: webAddress(outline.htmlUrl),
		tags: mergedTags(tagsIn(outline.category), folders),
		state: state === "paused" || state === "gone" ? state : "active",
		filters: filtersIn(filters),
		retention: retentionIn(retention),
		pollEvery: intervalOf(every),
		id,
		created: created >= 0 ? created : undefined,
	};
}

function filtersIn(json: string | undefined): Filter[] {
	const result = v.safeParse(v.pipe(v.string(), v.parseJson(), Filters), json ?? "[]");
	return result.success ? result.output : [];
}

function retentionIn(json: string | undefined): Retention | undefined {
	const count = (least: number, most: number) =>
		v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
	const schema = v.pipe(
		v.string(),
		v.parseJson(),
		v.object({ articles: count(...RETENTION_BOUNDS.articles), days: count(...RETENTION_BOUNDS.days) }),
	);
	const result = v.safeParse(schema, json);
	return result.success ? result.output : undefined;
}

function lineOf(text: string | undefined): string | undefined {
	const line = oneLine(text ?? "");
	return (line.length > MAX_TITLE ? excerpt(line, MAX_TITLE - 1) : line) || undefined;
}

function webAddress(text: string | undefined): string | undefined {
	const address = oneLine(text ?? "");
	const isWeb = /^https?:$/.test(URL.parse(address)?.protocol ?? "") && address.length <= MAX_URL;
	return isWeb ? address : undefined;
}

/** Tags of several places, each once, and not too many. */
export function mergedTags(...lists: string[][]): string[] {
	return [...new Set(lists.flat())].slice(0, MAX_TAGS);
}

/** Categories are parted by commas, and their levels by slashes (OPML 2.0, "category"); each level is a tag. */
function tagsIn(category: string | undefined): string[] {
	return (category ?? "").split(/[,/]/).flatMap((part) => {
		const tag = lineOf(part.replace(/%(2C|2F|25)/gi, decodeURIComponent));
		return tag === undefined ? [] : [tag];
	});
}

/** The reverse of {@link tagsIn}: a category without slashes is a tag. */
function categoryOf(tags: string[]): string {
	return tags.map((tag) => tag.replace(/[%,/]/g, encodeURIComponent)).join();
}

function outlinesIn(text: string): Outline[] {
	try {
		return parseOpml(outlinesOnly(text), { extraOutlineAttributes: OWN_ATTRIBUTES }).body?.outlines ?? [];
	} catch (error) {
		// The list is empty.
		if (error instanceof ParseError) return [];
		throw error;
	}
}

/**
 * The outlines of a document as well-formed OPML without anything else: no document type, no comments, no text
 * between them, and every one closed, in documents too that were cut short or never were XML.
 */
function outlinesOnly(text: string): string {
	const written: string[] = [];
	let root: string | undefined;
	let depth = 0;
	let feeds = 0;
	for (let at = text.indexOf("<"); at !== -1; ) {
		let next = at + 1;
		if (text.startsWith("<!--", at)) next = endAfter(text, "-->", at + 4);
		else if (text.startsWith("<?", at)) next = endAfter(text, "?>", at);
		else if (text.startsWith("<![CDATA[", at)) next = endAfter(text, "]]>", at);
		else if (/^<\/outline[\s>]/i.test(text.slice(at, at + 10))) {
			if (depth > 0) written.push("</outline>");
			depth = Math.max(depth - 1, 0);
		} else {
			const tag = tagAt(text, at);
			const name = tag?.name.toLowerCase();
			root ??= name;
			if (root !== undefined && root !== "opml") throw new OpmlError(whatElse(root));
			if (tag !== undefined && name === "outline") {
				const attributes = new Map<string, string>();
				for (const [key, value] of tag.attributes) {
					const attribute = key.toLowerCase();
					if (ATTRIBUTES.has(attribute) && !attributes.has(attribute)) attributes.set(attribute, value);
				}
				written.push(writeTag({ ...tag, name, attributes }));
				if (!tag.selfClosing) depth++;
				if (attributes.has("xmlurl") || attributes.has("url")) feeds++;
			}
			next = tag?.end ?? next;
		}
		if (depth > MAX_DEPTH) throw new OpmlError(`Its outlines are nested more than ${MAX_DEPTH} deep.`);
		if (feeds > MAX_FEEDS)
			throw new OpmlError(`It has more than ${MAX_FEEDS} feeds. Send them in several documents.`);
		at = text.indexOf("<", next);
	}
	if (root === undefined) throw new OpmlError("This is not XML.");
	return `<opml version="2.0"><body>${written.join("")}${"</outline>".repeat(depth)}</body></opml>`;
}

/** The index after the next end mark; the end of the text if there is none. */
function endAfter(text: string, mark: string, from: number): number {
	const at = text.indexOf(mark, from);
	return at === -1 ? text.length : at + mark.length;
}

function whatElse(root: string): string {
	if (root === "html" || root === "head" || root === "body") return "This is a web page (HTML), not OPML.";
	if (root === "rss" || root === "feed" || root === "rdf:rdf")
		return "This is a feed, not a list of feeds (OPML).";
	return `This is not OPML: its first element is <${root.slice(0, 40)}>.`;
}

/** Part of a document, escaped. */
type Xml = ReturnType<typeof html>;

/**
 * Sources as OPML 2.0, each in the folder of its first tag, where other readers look for it.
 *
 * @param title of the list
 * @param modified when the list last changed, in milliseconds since 1970
 */
export function renderOpml(title: string, sources: Source[], modified: number): string {
	const created = sources.reduce((first, { createdAt }) => Math.min(first, createdAt), modified);
	const folders = Map.groupBy(sources, ({ tags }) => tags[0]);
	return String(html`<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0" xmlns:tributary="${NAMESPACE}">
<head>
<title>${title}</title>
<dateCreated>${rfc822(created)}</dateCreated>
<dateModified>${rfc822(modified)}</dateModified>
</head>
<body>
${Array.from(folders, ([folder, members]) =>
	folder === undefined
		? members.map(outline)
		: html`<outline text="${folder}">
${members.map(outline)}</outline>
`,
)}</body>
</opml>
`);
}

function outline(source: Source): Xml {
	const { id, feedUrl, about, title, tags, filters, retention, pollEvery, state, createdAt } = source;
	return html`<outline type="rss" text="${oneLine(titleOf(source))}" title="${oneLine(
		titleOf({ about, feedUrl, title: undefined }),
	)}" xmlUrl="${feedUrl}"${about.homePageUrl && html` htmlUrl="${about.homePageUrl}"`}${
		tags.length > 0 && html` category="${categoryOf(tags)}"`
	} created="${rfc822(createdAt)}" tributary:id="${id}"${title && html` tributary:title="${title}"`}${
		state !== "active" && html` tributary:state="${state}"`
	}${filters.length > 0 && html` tributary:filters="${JSON.stringify(filters)}"`}${
		isUsual(retention) ? "" : html` tributary:retention="${JSON.stringify(retention)}"`
	}${pollEvery !== undefined && html` tributary:every="${pollEvery}"`}/>
`;
}

function isUsual({ articles, days }: Retention): boolean {
	return articles === USUAL_RETENTION.articles && days === USUAL_RETENTION.days;
}

/** A moment as OPML writes it (RFC 822 with four digits for the year). */
function rfc822(moment: number): string {
	return new Date(moment).toUTCString();
}
