/**
 * XML that a person could read, made such that a parser can: truncated documents, stray `<`, HTML left unescaped,
 * tags that were not closed or closed in another case, attributes without quotes, junk around the root. What is
 * well-formed stays as it is, except that relative URLs under `xml:base` become absolute, because parsers forget
 * where in the document a value stood.
 *
 * The document type is dropped unread: no entity that a document declares is ever expanded or loaded.
 *
 * @module
 */
import { MAX_LINE } from "../articles/article.ts";
import { escapeHtml } from "../text.ts";
import { NotAFeedError } from "./not-a-feed.ts";
import { type Tag, tagAt, writeTag } from "./tags.ts";

/** How deep elements may stand in each other; real feeds stay under 10. */
const MAX_DEPTH = 50;

/** The root elements of feeds, without their prefix. */
const ROOTS = new Set(["rss", "rdf", "feed"]);

/** Elements with text that may be HTML, which some forget to escape. Their end is their own end tag. */
const PROSE = new Set(
	`title description summary content subtitle tagline rights copyright info body content:encoded dc:description
	dc:title dc:rights itunes:summary itunes:subtitle media:description media:title googleplay:description`.split(
		/\s+/,
	),
);

/** Elements with a short value. The next tag after it is their end tag, or that was forgotten. */
const VALUES = new Set(
	`link guid id pubdate published updated modified issued created category comments language ttl managingeditor
	webmaster lastbuilddate docs generator icon logo name uri url email enclosure width height hour day rating
	dc:creator dc:date dc:subject dc:language dc:identifier dcterms:created dcterms:modified dcterms:issued itunes:author
	itunes:duration itunes:keywords itunes:explicit media:keywords sy:updateperiod sy:updatefrequency`.split(
		/\s+/,
	),
);

/** Elements that may name a person in so many ways that taking them apart takes time: they are kept short. */
const PERSONS = new Set(["author", "managingeditor", "webmaster", "name"]);

/** The longest name of a person, with their address, in UTF-16 code units. */
const MAX_PERSON = 500;

/** What few write, in words that every parser knows, by the root of the feed. */
const SYNONYMS: Record<"rss" | "feed", Record<string, string>> = {
	rss: {
		body: "content:encoded",
		content: "content:encoded",
		created: "dc:date",
		date: "dc:date",
		fulltext: "content:encoded",
		modified: "dcterms:modified",
		published: "dc:date",
		updated: "dcterms:modified",
	},
	feed: { copyright: "rights" },
};

/** Elements that begin where the one before them, of the same kind, has ended. */
const ENTRIES = new Set(["item", "entry"]);

/** What can stand beside an element of {@link PROSE}, but never in it. */
const AROUND = new Set([...ENTRIES, "channel", "feed", "rss", "rdf"]);

/** Values that are URLs. */
const ADDRESSES = new Set(["link", "uri", "url", "icon", "logo", "comments", "docs"]);

/** Content, whose own `xml:base` is that of its entry for whoever reads the content. */
const CONTENT = new Set(["content", "content:encoded", "description", "summary", "body"]);

/** An XML document that can be parsed. */
export interface Markup {
	/** From the root's start tag to its end tag. */
	text: string;
	/** Its name in lower case, without a prefix: `rss`, `rdf` or `feed`. */
	root: string;
	attributes: Map<string, string>;
}

/** An element that has not ended yet. */
interface Open {
	tag: Tag;
	name: string;
	/** Absolute, if there was an `xml:base` here or around it. */
	base: string | undefined;
	/** Which of the pieces its start tag is, if it was written anew. */
	piece: number | undefined;
}

/**
 * Makes a document well-formed as far as parsing a feed needs, in one pass.
 *
 * @param url what the first `xml:base` is resolved against
 * @throws {NotAFeedError} if there is no feed in it, or elements nest too deeply
 */
export function repair(text: string, url: string): Markup {
	const start = rootIn(text);
	const root = tagAt(text, start);
	if (root === undefined) throw new NotAFeedError("The document ends before its first element does.");
	const walk = new Walk(text, start, url, prefixesOf(text, start));
	walk.run();
	return { text: walk.written(), root: walk.kindOf(root.name), attributes: root.attributes };
}

/** Where the root of a feed begins: after a declaration, comments, a document type, and junk. */
function rootIn(text: string): number {
	let firstName: string | undefined;
	for (let at = text.indexOf("<"); at !== -1; ) {
		if (text.startsWith("<!--", at)) at = text.indexOf("-->", at + 4);
		else if (text.startsWith("<?", at)) at = text.indexOf("?>", at);
		else if (text.startsWith("<!", at)) at = endOfDoctype(text, at);
		else {
			const name = tagAt(text, at)?.name;
			const kind = name?.toLowerCase().replace(/^.*:/, "");
			if (kind !== undefined && ROOTS.has(kind)) return at;
			firstName ??= name;
			// A page that shows a feed is a page.
			if (kind === "html" || kind === "opml" || kind === "urlset" || kind === "sitemapindex") break;
		}
		if (at === -1) break;
		at = text.indexOf("<", at + 1);
	}
	throw new NotAFeedError(whatElse(text, firstName));
}

/** The `>` of a document type, after its internal subset if it has one. */
function endOfDoctype(text: string, at: number): number {
	const end = text.indexOf(">", at);
	const subset = text.indexOf("[", at);
	if (subset === -1 || end === -1 || subset > end) return end;
	const close = /\]\s*>/g;
	close.lastIndex = subset;
	return close.exec(text)?.index ?? end;
}

function whatElse(text: string, root: string | undefined): string {
	const name = root?.toLowerCase();
	if (name === "html" || /^\s*<!doctype\s+html/i.test(text) || /<(head|body)[\s>]/i.test(text.slice(0, 5000)))
		return "This is a web page (HTML), not a feed.";
	if (name === "opml") return "This is a list of feeds (OPML), not a feed.";
	if (name === "urlset" || name === "sitemapindex") return "This is a sitemap, not a feed.";
	if (root === undefined) return "This is neither XML nor JSON.";
	return `This is XML, but not a feed: its first element is <${root.slice(0, 40)}>.`;
}

/** The prefixes that stand for the formats themselves, with their colon: `atom:` in `<atom:feed xmlns:atom=…>`. */
function prefixesOf(text: string, start: number): Set<string> {
	const prefixes = new Set(["rdf:"]);
	const head = text.slice(start, start + 65_536);
	for (const [, prefix = "", uri = ""] of head.matchAll(/\sxmlns:([\w.-]+)\s*=\s*["']([^"']*)/gi)) {
		if (
			/w3\.org\/2005\/atom|purl\.org\/(atom|rss)|22-rdf-syntax-ns|netscape\.com\/rdf|userland\.com\/rss|xhtml$/i.test(
				uri,
			)
		)
			prefixes.add(`${prefix.toLowerCase()}:`);
	}
	return prefixes;
}

class Walk {
	readonly #text: string;
	readonly #start: number;
	readonly #url: string;
	readonly #prefixes: Set<string>;
	readonly #open: Open[] = [];
	/** What has been written, up to `#copied` in the text; nothing while nothing was changed. */
	readonly #pieces: string[] = [];
	#copied: number;
	#end: number;
	readonly #hasBase: boolean;
	readonly #lastGreater: number;
	readonly #lastComment: number;
	/** How many characters may still be read twice, in search of end tags that are not there. */
	#lookahead: number;

	constructor(text: string, start: number, url: string, prefixes: Set<string>) {
		this.#text = text;
		this.#start = start;
		this.#url = url;
		this.#prefixes = prefixes;
		this.#copied = start;
		this.#end = text.length;
		this.#hasBase = text.includes("xml:base");
		this.#lastGreater = text.lastIndexOf(">");
		this.#lastComment = text.lastIndexOf("-->");
		this.#lookahead = 2 * text.length;
	}

	written(): string {
		return this.#pieces.join("") + this.#text.slice(this.#copied, this.#end);
	}

	/** An element's name in lower case, without a prefix that stands for the format itself. */
	kindOf(name: string): string {
		const lower = name.toLowerCase();
		const colon = lower.indexOf(":") + 1;
		return colon > 0 && this.#prefixes.has(lower.slice(0, colon)) ? lower.slice(colon) : lower;
	}

	run(): void {
		const text = this.#text;
		let at = this.#start;
		while (at !== -1 && at < text.length) {
			let next: number;
			if (text.startsWith("<!--", at)) next = endAfter(text, "-->", at + 4);
			else if (text.startsWith("<![CDATA[", at)) next = endAfter(text, "]]>", at + 9);
			else if (text.startsWith("<?", at)) next = endAfter(text, "?>", at);
			else if (text.startsWith("</", at)) next = this.#endTag(at);
			else next = this.#startTag(at);
			if (this.#open.length === 0) return;
			if (next === -1) {
				this.#cutAt(at);
				return;
			}
			at = text.indexOf("<", next);
		}
		this.#cutAt(text.length);
	}

	/** Puts something in place of a part of the text; returns which piece it is. */
	#replace(from: number, to: number, replacement: string): number {
		this.#pieces.push(this.#text.slice(this.#copied, from));
		this.#copied = to;
		return this.#pieces.push(replacement) - 1;
	}

	/** Ends the document here, and every element that is still open. */
	#cutAt(at: number): void {
		const from = Math.max(at, this.#copied);
		this.#replace(from, this.#text.length, "");
		this.#close(0, this.#text.length);
		this.#end = this.#text.length;
	}

	/** Ends open elements until so many are left. */
	#close(left: number, at: number): void {
		let tags = "";
		while (this.#open.length > left) tags += `</${this.#open.pop()?.tag.name}>`;
		if (tags !== "") this.#replace(at, at, tags);
	}

	/** Returns where to go on, or -1 if the document was cut off in this tag. */
	#endTag(at: number): number {
		const text = this.#text;
		const [whole = "", given = ""] = matchAt(END_TAG, text, at) ?? [];
		if (whole === "") {
			if (this.#lastGreater < at) return -1;
			this.#replace(at, at + 1, "&lt;");
			return at + 1;
		}
		const name = this.kindOf(given);
		const index = this.#open.findLastIndex((open) => open.name === name);
		const end = at + whole.length;
		const open = this.#open[index];
		if (open === undefined) {
			this.#replace(at, end, "");
			return end;
		}
		this.#close(index + 1, at);
		this.#open.pop();
		if (open.tag.name !== given || whole.length !== given.length + 3)
			this.#replace(at, end, `</${open.tag.name}>`);
		if (this.#open.length === 0) this.#end = end;
		return end;
	}

	#startTag(at: number): number {
		const text = this.#text;
		const given = tagAt(text, at);
		if (given === undefined) {
			if (this.#lastGreater < at) return -1;
			this.#replace(at, at + 1, "&lt;");
			return at + 1;
		}
		const tag = this.#inKnownWords(given);
		const name = this.kindOf(tag.name);
		if (ENTRIES.has(name)) {
			const unclosed = this.#open.findIndex((open) => open.name === name);
			if (unclosed !== -1) this.#close(unclosed, at);
		}
		if (this.#open.length >= MAX_DEPTH)
			throw new NotAFeedError(`Its elements stand in each other more than ${MAX_DEPTH} deep.`);
		const parent = this.#open.at(-1);
		const ownBase = tag.attributes.get("xml:base");
		const base =
			ownBase === undefined
				? parent?.base
				: (URL.parse(unescaped(ownBase), parent?.base ?? this.#url)?.href ?? parent?.base);
		const isRoot = parent === undefined;
		if (base !== undefined) resolveIn(tag, base, isRoot || ENTRIES.has(name) || CONTENT.has(name));
		// An empty root would not be seen.
		const selfClosing = tag.selfClosing;
		if (isRoot) tag.selfClosing = false;
		const isNew =
			base !== undefined ||
			!tag.wellFormed ||
			tag !== given ||
			selfClosing !== tag.selfClosing ||
			(this.#hasBase && ENTRIES.has(name));
		const piece = isNew ? this.#replace(at, tag.end, writeTag(tag)) : undefined;
		if (tag.selfClosing) return tag.end;
		if (isRoot && selfClosing) {
			this.#replace(tag.end, tag.end, `</${tag.name}>`);
			this.#end = tag.end;
			return tag.end;
		}
		const isProse = PROSE.has(name);
		if (!isProse && !VALUES.has(name) && !(name === "author" && !this.#isPersonAt(tag.end))) {
			this.#open.push({ tag, name, base, piece });
			// The parser takes several values for a list, but not one.
			const value = { skiphours: "hour", skipdays: "day" }[name];
			if (value !== undefined) this.#replace(tag.end, tag.end, `<${value}></${value}>`);
			return tag.end;
		}
		if (ownBase !== undefined && CONTENT.has(name)) this.#setEntryBase(base);
		return this.#value(tag, this.kindOf(given.name), base, isProse);
	}

	/** Whether a person begins here as in Atom, with elements, or is a text as in RSS. */
	#isPersonAt(at: number): boolean {
		if (this.#open[0]?.name === "feed") return true;
		const next = this.#text.indexOf("<", at);
		return (
			this.kindOf(tagAt(this.#text, next)?.name ?? "") === "name" && this.#text.slice(at, next).trim() === ""
		);
	}

	#inKnownWords(tag: Tag): Tag {
		const kind = this.kindOf(tag.name);
		if (kind === "dc:author") return { ...tag, name: "dc:creator" };
		const root = this.#open[0]?.name === "feed" ? "feed" : "rss";
		const isOwn = root === "feed" ? this.#open.length === 1 : this.#open.at(-1)?.name === "item";
		const name = isOwn ? SYNONYMS[root][kind] : undefined;
		return name === undefined ? tag : { ...tag, name };
	}

	/** For whoever reads an entry, the base of its content is the entry's: all else in it is absolute by now. */
	#setEntryBase(base: string | undefined): void {
		const entry = this.#open.findLast(({ name }) => ENTRIES.has(name));
		if (entry === undefined || base === undefined) return;
		entry.tag.attributes.set("xml:base", base);
		if (entry.piece !== undefined) this.#pieces[entry.piece] = writeTag(entry.tag);
	}

	/** Reads an element that has no elements in it but those of HTML. */
	#value(tag: Tag, name: string, base: string | undefined, isProse: boolean): number {
		const text = this.#text;
		const from = tag.end;
		let hasMarkup = false;
		let hadMarkup = false;
		let hasSections = false;
		const stray: number[] = [];
		/** Where a tag stands that belongs beside this element. */
		let sibling = -1;
		let to = -1;
		let next = -1;
		let at = text.indexOf("<", from);
		for (; at !== -1; at = text.indexOf("<", at)) {
			if (text.startsWith("<![CDATA[", at)) {
				hasSections = true;
				const end = text.indexOf("]]>", at + 9);
				if (end === -1) return this.#cutIn(tag, "]]>");
				at = end + 3;
				continue;
			}
			if (text.startsWith("<!--", at)) {
				if (this.#lastComment < at + 4) stray.push(at++);
				else at = text.indexOf("-->", at + 4) + 3;
				continue;
			}
			const [closing, given = ""] = matchAt(END_TAG, text, at) ?? [];
			if (closing !== undefined && this.kindOf(given) === name) {
				to = at;
				next = at + closing.length;
				break;
			}
			const inner = closing === undefined ? tagAt(text, at) : undefined;
			if (closing === undefined && inner === undefined) {
				stray.push(at++);
				continue;
			}
			const kind = this.kindOf(closing === undefined ? (inner?.name ?? "") : given);
			const isSibling = PROSE.has(kind) || VALUES.has(kind) || AROUND.has(kind);
			if (isSibling && sibling === -1 && !HTML_TOO.has(kind)) {
				sibling = at;
				hadMarkup = hasMarkup;
			}
			if ((!isProse && isSibling) || AROUND.has(kind) || (sibling !== -1 && this.#lookahead < 0)) {
				to = sibling === -1 ? at : sibling;
				break;
			}
			hasMarkup = true;
			at = inner?.end ?? at + (closing?.length ?? 1);
		}
		if (to === -1 && sibling === -1) return this.#cutIn(tag, "");
		if (next === -1) {
			// Its end tag is missing.
			if (sibling !== -1) {
				this.#lookahead -= (at === -1 ? text.length : at) - sibling;
				hasMarkup = hadMarkup;
				to = sibling;
			}
			next = to;
		}
		const isXml = tag.attributes.get("type") === "xhtml" || /[/+]xml$/.test(tag.attributes.get("type") ?? "");
		const inside = text.slice(from, to);
		const longest = PERSONS.has(name) ? MAX_PERSON : MAX_LINE;
		if (!isProse && inside.length > longest) {
			const words = inside.replace(/<!\[CDATA\[|\]\]>/g, "").slice(0, longest);
			this.#replace(from, to, escapeHtml(words.replace(/[<>()[\]]/g, " ")));
		} else if (hasMarkup && !isXml) {
			this.#replace(from, to, section(inside));
		} else {
			for (const place of stray) if (place < to) this.#replace(place, place + 1, "&lt;");
			if (base !== undefined && ADDRESSES.has(name) && stray.length === 0) {
				const written = inside.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, "").trim();
				const url = written === "" ? null : URL.parse(hasSections ? written : unescaped(written), base);
				if (url !== null) this.#replace(from, to, escapeHtml(url.href));
			}
		}
		// Its end tag as its start tag: whatever the case, or if there is none.
		if (text.slice(to, next) !== `</${tag.name}>`) this.#replace(to, next, `</${tag.name}>`);
		return next;
	}

	/** The document ends within an element's text: what is there of it stays, without what is half there. */
	#cutIn(tag: Tag, closing: string): number {
		const text = this.#text;
		const lastTag = text.lastIndexOf("<");
		const isHalf = closing === "" && lastTag >= tag.end && text.indexOf(">", lastTag) === -1;
		const half =
			closing === "" ? /&[#\w]*$/.exec(text.slice(-20))?.[0].length : /\]{1,2}$/.exec(text)?.[0].length;
		const end = isHalf ? lastTag : text.length - (half ?? 0);
		const inside = text.slice(tag.end, end);
		// Tags before any section: HTML that was not escaped.
		const isHtml = /^[^<]*<(?!!\[CDATA\[)/.test(inside);
		this.#replace(tag.end, text.length, `${isHtml ? section(inside) : inside + closing}</${tag.name}>`);
		return text.length;
	}
}

/** Names that are elements of HTML as well: alone they do not show that an end tag is missing. */
const HTML_TOO = new Set(["title", "link", "summary", "content", "body", "id", "name", "url", "day"]);

/** Makes the URLs in a start tag absolute, and its `xml:base` too. */
function resolveIn(tag: Tag, base: string, keepsBase: boolean): void {
	for (const key of ["href", "url", "src", "uri"]) {
		const value = tag.attributes.get(key);
		const url = value === undefined ? null : URL.parse(unescaped(value), base);
		if (url !== null) tag.attributes.set(key, escapeHtml(url.href));
	}
	if (keepsBase) tag.attributes.set("xml:base", escapeHtml(base));
}

/** HTML as a section that needs no escaping. */
function section(html: string): string {
	return `<![CDATA[${html.replace(/<!\[CDATA\[|\]\]>/g, "")}]]>`;
}

/** The references that URLs are written with. */
function unescaped(value: string): string {
	return value.replace(/&(amp|#38|#x26);/gi, "&").trim();
}

const END_TAG = /<\/\s*([^\s<>/]+)(?=[\s/>])[^<>]*>/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}

/** The index after the next end mark, or -1. */
function endAfter(text: string, mark: string, from: number): number {
	const at = text.indexOf(mark, from);
	return at === -1 ? -1 : at + mark.length;
}
