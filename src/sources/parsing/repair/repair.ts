/**
 * Repairs XML so that a parser can read it: truncated documents, stray `<`, unescaped HTML, tags that are not closed or closed
 * in another case, attributes without quotes, entries beside the channel, elements of another format. Well-formed parts stay
 * unchanged, except that
 *
 * - relative URLs under `xml:base` become absolute, because parsers do not keep the position of a value;
 * - RSS of every version, RDF included, becomes one `<rss>` with one `<channel>` and everything in it.
 *
 * The document type is dropped. Entities that it declares are expanded if they are plain text (`entities.ts`); none is loaded.
 *
 * @module
 */
import { namesNothing } from "../../../articles/sanitise/pictures.ts";
import { MAX_LINE } from "../../../model/limits.ts";
import { escapeHtml } from "../../../model/text.ts";
import { checkEntries, type EntrySpan, newestSpans, noteDate, spanFrom } from "../entry-spans.ts";
import { unescapedUrl } from "../html.ts";
import { type Prefixes, prefixesOf } from "../namespaces/prefixes.ts";
import { NotAFeedError } from "../not-a-feed.ts";
import {
	attributeNamed,
	CONTENT,
	ENTRIES,
	type Family,
	knownTag,
	TEXT_ELEMENTS,
	VALUES,
} from "./elements.ts";
import { withEntities } from "./entities.ts";
import { rootIn } from "./find-root.ts";
import { checkParsed } from "./parser-limits.ts";
import { ExtentFinder } from "./raw-text.ts";
import { Rewriter } from "./rewriter.ts";
import { endTagAt, MAX_ATTRIBUTES, type Tag, tagAt, writeTag } from "./tags.ts";
import { ValueWriter } from "./values.ts";

/** How deep elements may nest. Real feeds stay below 10. */
const MAX_DEPTH = 50;

/** How far ahead the end of a foreign element around an entry is searched for, in UTF-16 code units. */
const LOOKAHEAD = 20_000;

/** An XML document that can be parsed. */
export interface Markup {
	/** From the root's start tag to its end tag: `rss` or `feed`. */
	text: string;
	/** The original name of the root, in lower case and without a prefix: `rss`, `rdf` or `feed`. */
	root: string;
	/** The original attributes of the root. */
	attributes: Map<string, string>;
	/** How many older entries were left out. */
	omitted: number;
	/** Whether the document ended before its root did. An entry that was cut off is left out. */
	isCut: boolean;
}

/** An element that has not ended yet. */
interface Open {
	tag: Tag;
	kind: string;
	/** The absolute base, if there is an `xml:base` here or around it. */
	base: string | undefined;
	/** The index of the piece with its start tag, if that was rewritten. */
	piece: number | undefined;
	/** For an entry: the base of its last content. It is written into the entry's start tag when the entry ends. */
	contentBase?: string;
}

/**
 * Makes a document well-formed enough to be parsed as a feed, in one pass.
 *
 * @param url the base for the outermost `xml:base`
 * @param maxEntries how many entries are kept; the newest ones are
 * @throws {NotAFeedError} if there is no feed in it, elements nest too deeply, or it is cut off before an entry is whole
 */
export function repair(text: string, url: string, maxEntries: number): Markup {
	const document = withEntities(text, rootIn(text));
	const root = tagAt(document, 0);
	if (root === undefined) throw new NotAFeedError("The document ends before its first element does.");
	const family = /(^|:)feed$/i.test(root.name) ? "feed" : "rss";
	const repairer = new Repairer({
		text: document,
		url,
		family,
		prefixes: prefixesOf(document, root.name, family),
	});
	repairer.run();
	const written = repairer.written(maxEntries);
	return {
		...written,
		root: root.name.toLowerCase().replace(/^.*:/, ""),
		attributes: root.attributes,
	};
}

/** Repairs one document, from its first tag to its last. */
class Repairer {
	readonly #text: string;
	readonly #url: string;
	readonly #family: Family;
	readonly #prefixes: Prefixes;
	readonly #open: Open[] = [];
	readonly #rewriter: Rewriter;
	readonly #values: ValueWriter;
	/** The number of elements and attributes outside of entries. */
	#elements = 0;
	#attributes = 0;
	readonly #entries: EntrySpan[] = [];
	/** The entries that are in elements of other vocabularies, and where the last such element ends. */
	readonly #foreign = new Set<EntrySpan>();
	#foreignEnd = 0;
	/** The entry that has not ended yet. */
	#entry: EntrySpan | undefined;
	/** Whether the channel ended after the last entry began. */
	#isChannelOver = false;
	#isCut = false;
	#end: number;
	readonly #hasBase: boolean;
	readonly #lastGreater: number;
	/** How many characters may still be read twice, in search of the ends of foreign elements around entries. */
	#lookahead: number;

	/** @param document.url the base for the outermost `xml:base` */
	constructor(document: { text: string; url: string; family: Family; prefixes: Prefixes }) {
		const { text, url, family, prefixes } = document;
		this.#text = text;
		this.#url = url;
		this.#family = family;
		this.#prefixes = prefixes;
		this.#end = text.length;
		this.#hasBase = text.includes("xml:base");
		this.#lastGreater = text.lastIndexOf(">");
		this.#lookahead = text.length;
		this.#rewriter = new Rewriter(text);
		this.#values = new ValueWriter({
			text,
			url,
			family,
			extents: new ExtentFinder(text, (name) => this.#kindOf(name)),
			rewriter: this.#rewriter,
			countParsed: (elements, attributes) => this.#countParsed(elements, attributes),
		});
	}

	/** The repaired document with its newest entries. */
	written(maxEntries: number): Pick<Markup, "text" | "omitted" | "isCut"> {
		const entries = this.#ownEntries();
		if (this.#isCut && entries.length === 0)
			throw new NotAFeedError(
				"It is cut off: it ends before its first entry does, so that nothing of it can be used.",
			);
		const areKept = newestSpans(entries, this.#text, maxEntries);
		let [elements, attributes] = [this.#elements, this.#attributes];
		for (const [i, entry] of entries.entries()) {
			if (areKept[i]) {
				elements += entry.elements;
				attributes += entry.attributes;
			} else this.#rewriter.empty(entry.from, entry.to);
		}
		checkParsed(elements, attributes);
		return {
			text: this.#rewriter.finish(this.#end),
			omitted: Math.max(entries.length - maxEntries, 0),
			isCut: this.#isCut,
		};
	}

	/** The entries outside of elements of other vocabularies. If there are none, such an element is the list of entries. */
	#ownEntries(): EntrySpan[] {
		const own = this.#entries.filter((entry) => !this.#foreign.has(entry));
		if (own.length === 0) return this.#entries;
		for (const { from, to } of this.#foreign) this.#rewriter.empty(from, to);
		return own;
	}

	/** An element's name in lower case, without a prefix of the format. */
	#kindOf(name: string): string {
		const lower = name.toLowerCase();
		const colon = lower.indexOf(":") + 1;
		return colon > 0 && this.#prefixes.has(lower.slice(0, colon)) ? lower.slice(colon) : lower;
	}

	run(): void {
		const text = this.#text;
		let at = 0;
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

	/** Counts elements and attributes for the parser's limits, if their entry is kept. */
	#countParsed(elements: number, attributes: number): void {
		if (attributes > MAX_ATTRIBUTES)
			throw new NotAFeedError(`It has a tag with more than ${MAX_ATTRIBUTES} attributes.`);
		const entry = this.#entry;
		if (entry === undefined) {
			this.#elements += elements;
			this.#attributes += attributes;
		} else {
			entry.elements += elements;
			entry.attributes += attributes;
		}
		checkParsed(this.#elements + (entry?.elements ?? 0), this.#attributes + (entry?.attributes ?? 0));
	}

	/** Begins an entry with a piece of its own, after the previous entry, which may be unclosed. */
	#beginEntry(at: number): void {
		this.#rewriter.replace(at, at, "");
		this.#isChannelOver = false;
		this.#entry = spanFrom(this.#rewriter.pieces, this.#open.length);
	}

	/** Ends the open entry with the piece up to here, unless the entry continues. */
	#endEntry(at: number): void {
		const entry = this.#entry;
		if (entry === undefined || this.#open.length > entry.depth) return;
		this.#rewriter.replace(at, at, "");
		entry.to = this.#rewriter.pieces;
		this.#entries.push(entry);
		this.#entry = undefined;
		checkEntries(this.#entries.length);
	}

	/** Ends the document here and closes every open element. */
	#cutAt(at: number): void {
		const entry = this.#entry;
		this.#isCut = !this.#isOverAt(at);
		const from = Math.max(at, this.#rewriter.copied);
		this.#rewriter.replace(from, this.#text.length, "");
		if (entry !== undefined) {
			// A truncated entry could become a second article, because its guid may be truncated too.
			this.#entry = undefined;
			this.#close(entry.depth, this.#text.length);
			this.#rewriter.empty(entry.from);
		}
		this.#close(0, this.#text.length);
		this.#end = this.#text.length;
	}

	/**
	 * Whether a document that ends here lacks only the end of its root: the channel has ended (in RDF, the items follow it), or an
	 * end tag has begun that can only be that of the root or the channel.
	 */
	#isOverAt(at: number): boolean {
		const root = tagAt(this.#text, 0)?.name.toLowerCase() ?? "";
		const isRdf = this.#family === "rss" && !/(^|:)rss$/.test(root);
		if (this.#family === "rss" && this.#isChannelOver && !(isRdf && this.#entries.length === 0)) return true;
		const rest = this.#text.slice(at).trimEnd().toLowerCase();
		const ends = [`</${root}`, ...(root.endsWith("rss") ? [`</${root.replace(/rss$/, "channel")}`] : [])];
		const areEnded = this.#open.length <= (this.#family === "rss" ? 2 : 1);
		return areEnded && rest.length > 2 && ends.some((end) => end.startsWith(rest));
	}

	/** Closes open elements until `count` are left. */
	#close(left: number, at: number): void {
		let tags = "";
		while (this.#open.length > left) tags += `</${this.#pop()?.tag.name}>`;
		if (tags !== "") this.#rewriter.replace(at, at, tags);
		this.#endEntry(at);
	}

	/** Removes the last open element from the list. */
	#pop(): Open | undefined {
		const open = this.#open.pop();
		if (open?.contentBase !== undefined && open.piece !== undefined) {
			open.tag.attributes.set("xml:base", open.contentBase);
			this.#rewriter.rewrite(open.piece, writeTag(open.tag));
		}
		return open;
	}

	/** Returns where to continue, or -1 if the document was cut off in this tag. */
	#endTag(at: number): number {
		const text = this.#text;
		const given = endTagAt(text, at);
		if (given === undefined) {
			if (this.#lastGreater < at) return -1;
			this.#rewriter.replace(at, at + 1, "&lt;");
			return at + 1;
		}
		const kind = this.#kindOf(given.name);
		const { end } = given;
		const index = this.#open.findLastIndex((open) => open.kind === kind);
		const open = this.#open[index];
		// The channel is closed at the end of the document, because items may follow its end tag.
		if (open === undefined || kind === "channel") {
			if (kind === "channel") this.#isChannelOver = true;
			this.#rewriter.replace(at, end, "");
			return end;
		}
		this.#close(index + 1, at);
		this.#pop();
		if (text.slice(at, end) !== `</${open.tag.name}>`) this.#rewriter.replace(at, end, `</${open.tag.name}>`);
		this.#endEntry(end);
		if (this.#open.length === 0) this.#end = end;
		return end;
	}

	#startTag(at: number): number {
		const text = this.#text;
		const given = tagAt(text, at);
		if (given === undefined) {
			if (this.#lastGreater < at) return -1;
			this.#rewriter.replace(at, at + 1, "&lt;");
			return at + 1;
		}
		const kind = this.#kindOf(given.name);
		if (ENTRIES.has(kind) && this.#open.length > 0) this.#startEntry(at, given);
		this.#countParsed(1, given.attributes.size);
		if (this.#open.length >= MAX_DEPTH)
			throw new NotAFeedError(`Its elements are nested more than ${MAX_DEPTH} deep.`);
		const parent = this.#open.at(-1);
		if (parent === undefined) return this.#root(at, given, kind);
		const base = this.#baseOf(given);
		const hasOwnBase = given.attributes.has("xml:base");
		if (this.#family === "rss" && kind === "channel" && this.#open.length === 2) {
			// All channels become one.
			parent.base = base;
			if (given.selfClosing) this.#isChannelOver = true;
			this.#rewriter.replace(at, given.end, "");
			return given.end;
		}
		const isText = matchAt(TEXT, text, given.end) !== null && !given.selfClosing;
		const known = knownTag(given, {
			kind,
			family: this.#family,
			isInEntry: ENTRIES.has(parent.kind),
			isText,
		});
		const tag = this.#withoutPrefix(known);
		const isValue =
			TEXT_ELEMENTS.has(kind) ||
			VALUES.has(kind) ||
			(known !== given && !ENTRIES.has(kind)) ||
			(kind === "author" && !this.#isPersonAt(tag.end));
		const emptyEnd = isValue || kind === "image" ? this.#emptyEnd(given, kind) : -1;
		if (emptyEnd !== -1) {
			// Parsers read only the first element of a name, so an empty one would hide the next.
			this.#rewriter.replace(at, emptyEnd, "");
			return emptyEnd;
		}
		if (base !== undefined) resolveIn(tag, base, { keepsBase: ENTRIES.has(kind) || CONTENT.has(kind) });
		const isNew =
			base !== undefined || !tag.wellFormed || tag !== given || (this.#hasBase && ENTRIES.has(kind));
		const piece = isNew ? this.#rewriter.replace(at, tag.end, writeTag(tag)) : undefined;
		if (tag.selfClosing) {
			this.#endEntry(tag.end);
			return tag.end;
		}
		if (this.#entry !== undefined && this.#open.length === this.#entry.depth + 1)
			noteDate(this.#entry, kind, tag.end);
		if (isValue) {
			if (hasOwnBase && CONTENT.has(kind)) this.#setEntryBase(base);
			return this.#values.write({ at, tag, kind, base, piece }, () => this.#open.map((open) => open.tag));
		}
		this.#openElement({ tag, kind, base, piece });
		return tag.end;
	}

	/**
	 * Closes the elements that cannot contain the entry that begins here. Entries are children of the feed: other open elements
	 * are unclosed, or are lists of entries. An entry in an element of another vocabulary belongs to the entry around that.
	 */
	#startEntry(at: number, given: Tag): void {
		this.#foreignEnd = Math.max(this.#foreignEnd, this.#endOfForeign(given.end));
		const isForeign = at < this.#foreignEnd;
		const innermost = this.#open.findLastIndex((open) => open.kind.includes(":"));
		const isWithin = this.#entry !== undefined && innermost > this.#entry.depth;
		if (isForeign && isWithin) return;
		this.#close(this.#family === "rss" ? 2 : 1, at);
		this.#beginEntry(at);
		if (isForeign && this.#entry !== undefined) this.#foreign.add(this.#entry);
	}

	/** Opens an element, and writes its start tag as parsers need it. */
	#openElement(element: Open): void {
		const { tag, kind } = element;
		this.#open.push(element);
		// The parser reads several values as a list, but a single one as a string.
		if (kind === "skiphours") this.#rewriter.replace(tag.end, tag.end, "<hour></hour>");
		if (kind === "skipdays") this.#rewriter.replace(tag.end, tag.end, "<day></day>");
		// The identifier in RDF, as an element that RSS has. There may be a `guid` as well.
		const about = kind === "item" && this.#family === "rss" ? attributeNamed(tag, "about") : undefined;
		if (about !== undefined)
			this.#rewriter.replace(tag.end, tag.end, `<atom:id>${about.replaceAll("<", "&lt;")}</atom:id>`);
	}

	/**
	 * The end of the foreign element that contains the entry at this position, or 0 if there is none. If the next start tag of
	 * that name comes before the end tag, the end tag is missing and this is an entry of the feed.
	 */
	#endOfForeign(from: number): number {
		const around = this.#open.findLast(({ kind }) => kind.includes(":"));
		if (around === undefined || this.#lookahead <= 0 || from <= this.#foreignEnd) return 0;
		const ahead = this.#text.slice(from, from + LOOKAHEAD);
		const closing = ahead.indexOf(`</${around.tag.name}>`);
		this.#lookahead -= closing === -1 ? ahead.length : closing;
		const opening = ahead.indexOf(`<${around.tag.name}`);
		return closing === -1 || (opening !== -1 && opening < closing) ? 0 : from + closing;
	}

	/** Begins the document. RSS of every version begins with `<rss>` without a namespace, and a channel. */
	#root(at: number, given: Tag, kind: string): number {
		const base = this.#baseOf(given);
		const isRss = this.#family === "rss";
		// The parser ignores an empty-element tag as the root, so it gets an end tag.
		const tag = {
			...given,
			name: isRss ? "rss" : this.#withoutPrefix(given).name,
			attributes: new Map(
				Array.from(given.attributes, ([key, value]) => [key.replace(/^([\w.-]+):xmlns$/, "xmlns:$1"), value]),
			),
			selfClosing: false,
		};
		if (isRss) tag.attributes.delete("xmlns");
		if (base !== undefined) resolveIn(tag, base, { keepsBase: true });
		const piece = this.#rewriter.replace(at, tag.end, writeTag(tag));
		this.#open.push({ tag, kind, base, piece });
		if (given.selfClosing) {
			this.#close(0, tag.end);
			this.#end = tag.end;
		} else if (isRss) {
			const channel = {
				name: "channel",
				attributes: new Map(),
				selfClosing: false,
				wellFormed: true,
				end: tag.end,
			};
			this.#rewriter.replace(tag.end, tag.end, writeTag(channel));
			this.#open.push({ tag: channel, kind: "channel", base, piece: undefined });
		}
		return tag.end;
	}

	/**
	 * The base for relative addresses in this element: an absolute address if it or an outer element has an `xml:base`. A base
	 * above the length limit of addresses is ignored, because every relative address would become as long.
	 */
	#baseOf(tag: Tag): string | undefined {
		const outer = this.#open.at(-1)?.base;
		const own = tag.attributes.get("xml:base");
		const base = own === undefined ? undefined : URL.parse(unescapedUrl(own), outer ?? this.#url)?.href;
		return base === undefined || base.length > MAX_LINE ? outer : base;
	}

	/** Removes a prefix of the format that the parser does not expect. RSS has no namespace, but some feeds give it one. */
	#withoutPrefix(tag: Tag): Tag {
		const colon = tag.name.indexOf(":") + 1;
		if (colon === 0 || this.#prefixes.get(tag.name.slice(0, colon).toLowerCase()) !== true) return tag;
		return { ...tag, name: tag.name.slice(colon) };
	}

	/** The end of an empty element without a reference to another one (such as the one from RDF's channel to its image). */
	#emptyEnd(tag: Tag, kind: string): number {
		if (tag.attributes.size > 0 && !(kind === "image" && attributeNamed(tag, "resource") !== undefined))
			return -1;
		if (tag.selfClosing) return tag.end;
		const [whole, name = ""] = matchAt(NOTHING, this.#text, tag.end) ?? [];
		return whole !== undefined && this.#kindOf(name) === kind ? tag.end + whole.length : -1;
	}

	/** Whether a person begins here with elements as in Atom, instead of text as in RSS. */
	#isPersonAt(at: number): boolean {
		if (this.#family === "feed") return true;
		const next = this.#text.indexOf("<", at);
		return (
			this.#kindOf(tagAt(this.#text, next)?.name ?? "") === "name" && this.#text.slice(at, next).trim() === ""
		);
	}

	/** Sets the base of an entry to that of its content. All other addresses of the entry are absolute already. */
	#setEntryBase(base: string | undefined): void {
		const entry = this.#open.findLast(({ kind }) => ENTRIES.has(kind));
		if (entry !== undefined && base !== undefined) entry.contentBase = base;
	}
}

/**
 * Makes the URLs in a start tag absolute, including `xml:base`. Empty URLs (`href=""`, `href="#"`) stay: resolved, they would
 * make the base the page, the file or the picture of each such entry.
 */
function resolveIn(tag: Tag, base: string, { keepsBase }: { keepsBase: boolean }): void {
	for (const key of ["href", "url", "src", "uri", "img", "image"]) {
		const value = tag.attributes.get(key);
		const url = value === undefined || namesNothing(value) ? null : URL.parse(unescapedUrl(value), base);
		if (url !== null) tag.attributes.set(key, escapeHtml(url.href));
	}
	if (keepsBase) tag.attributes.set("xml:base", escapeHtml(base));
}

/** Matches text, as opposed to a tag. */
const TEXT = /\s*(?:<!\[CDATA\[|[^\s<])/y;

/** Matches an end tag without text before it. */
const NOTHING = /\s*(?:<!\[CDATA\[\s*\]\]>\s*)?<\/\s*([^\s<>/]+)\s*>/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}

/** The index after the next end mark, or -1. */
function endAfter(text: string, mark: string, from: number): number {
	const at = text.indexOf(mark, from);
	return at === -1 ? -1 : at + mark.length;
}
