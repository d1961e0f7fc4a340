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
import { type Prefixes, prefixesOf } from "../namespaces/prefixes.ts";
import { NotAFeedError } from "../not-a-feed.ts";
import { baseOf, resolveIn } from "./base-urls.ts";
import { emptyEnd, isBeforeText, isPersonAt } from "./element-start.ts";
import {
	attributeNamed,
	CONTENT,
	ENTRIES,
	type Family,
	knownTag,
	TEXT_ELEMENTS,
	VALUES,
} from "./elements.ts";
import { isOverAt } from "./end-of-document.ts";
import { withEntities } from "./entities.ts";
import { Entries } from "./entries.ts";
import { rootIn } from "./find-root.ts";
import { ForeignElements } from "./foreign-elements.ts";
import { ExtentFinder } from "./raw-text.ts";
import { Rewriter } from "./rewriter.ts";
import { endTagAt, type Tag, tagAt, writeTag } from "./tags.ts";
import { ValueWriter } from "./values.ts";

/** How deep elements may nest. Real feeds stay below 10. */
const MAX_DEPTH = 50;

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
	readonly #entries: Entries;
	readonly #foreign: ForeignElements;
	/** Whether the channel ended after the last entry began. */
	#isChannelOver = false;
	#isCut = false;
	#end: number;
	readonly #hasBase: boolean;
	readonly #lastGreater: number;

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
		this.#foreign = new ForeignElements(text);
		this.#rewriter = new Rewriter(text);
		this.#entries = new Entries(this.#rewriter);
		this.#values = new ValueWriter({
			text,
			url,
			family,
			extents: new ExtentFinder(text, this.#kindOf),
			rewriter: this.#rewriter,
			countParsed: (elements, attributes) => this.#entries.countParsed(elements, attributes),
		});
	}

	/** The repaired document with its newest entries. */
	written(maxEntries: number): Pick<Markup, "text" | "omitted" | "isCut"> {
		const isCut = this.#isCut;
		const omitted = this.#entries.keepNewest(this.#text, maxEntries, { isCut });
		return { text: this.#rewriter.finish(this.#end), omitted, isCut };
	}

	/** An element's name in lower case, without a prefix of the format. */
	readonly #kindOf = (name: string): string => {
		const lower = name.toLowerCase();
		const colon = lower.indexOf(":") + 1;
		return colon > 0 && this.#prefixes.has(lower.slice(0, colon)) ? lower.slice(colon) : lower;
	};

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

	/** Ends the document here and closes every open element. */
	#cutAt(at: number): void {
		this.#isCut = !isOverAt(this.#text, at, {
			family: this.#family,
			depth: this.#open.length,
			isChannelOver: this.#isChannelOver,
			hasEntries: this.#entries.ended > 0,
		});
		const from = Math.max(at, this.#rewriter.copied);
		this.#rewriter.replace(from, this.#text.length, "");
		const entry = this.#entries.giveUp();
		if (entry !== undefined) {
			// A truncated entry could become a second article, because its guid may be truncated too.
			this.#close(entry.depth, this.#text.length);
			this.#rewriter.empty(entry.from);
		}
		this.#close(0, this.#text.length);
		this.#end = this.#text.length;
	}

	/** Closes open elements until only `left` of them are open. */
	#close(left: number, at: number): void {
		let tags = "";
		while (this.#open.length > left) tags += `</${this.#pop()?.tag.name}>`;
		if (tags !== "") this.#rewriter.replace(at, at, tags);
		this.#entries.end(at, this.#open.length);
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
		this.#entries.end(end, this.#open.length);
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
		this.#entries.countParsed(1, given.attributes.size);
		if (this.#open.length >= MAX_DEPTH)
			throw new NotAFeedError(`Its elements are nested more than ${MAX_DEPTH} deep.`);
		const parent = this.#open.at(-1);
		if (parent === undefined) return this.#root(at, given, kind);
		const base = baseOf(given, parent.base, this.#url);
		const hasOwnBase = given.attributes.has("xml:base");
		if (this.#family === "rss" && kind === "channel" && this.#open.length === 2) {
			// All channels become one.
			parent.base = base;
			if (given.selfClosing) this.#isChannelOver = true;
			this.#rewriter.replace(at, given.end, "");
			return given.end;
		}
		const isText = isBeforeText(given, text);
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
			(kind === "author" && this.#family === "rss" && !isPersonAt(tag.end, text, this.#kindOf));
		const endIfEmpty = isValue || kind === "image" ? emptyEnd(given, text, this.#kindOf) : -1;
		if (endIfEmpty !== -1) {
			// Parsers read only the first element of a name, so an empty one would hide the next.
			this.#rewriter.replace(at, endIfEmpty, "");
			return endIfEmpty;
		}
		if (base !== undefined) resolveIn(tag, base, { keepsBase: ENTRIES.has(kind) || CONTENT.has(kind) });
		const isNew =
			base !== undefined || !tag.wellFormed || tag !== given || (this.#hasBase && ENTRIES.has(kind));
		const piece = isNew ? this.#rewriter.replace(at, tag.end, writeTag(tag)) : undefined;
		if (tag.selfClosing) {
			this.#entries.end(tag.end, this.#open.length);
			return tag.end;
		}
		this.#entries.noteDate(kind, tag.end, this.#open.length);
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
		const innermost = this.#open.findLastIndex((open) => open.kind.includes(":"));
		const isForeign = this.#foreign.contain(at, given.end, this.#open[innermost]?.tag.name);
		const { depth } = this.#entries;
		if (isForeign && depth !== undefined && innermost > depth) return;
		this.#close(this.#family === "rss" ? 2 : 1, at);
		this.#isChannelOver = false;
		this.#entries.begin(at, this.#open.length, { isForeign });
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

	/** Begins the document. RSS of every version begins with `<rss>` without a namespace, and a channel. */
	#root(at: number, given: Tag, kind: string): number {
		const base = baseOf(given, undefined, this.#url);
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

	/** Removes a prefix of the format that the parser does not expect. RSS has no namespace, but some feeds give it one. */
	#withoutPrefix(tag: Tag): Tag {
		const colon = tag.name.indexOf(":") + 1;
		if (colon === 0 || this.#prefixes.get(tag.name.slice(0, colon).toLowerCase()) !== true) return tag;
		return { ...tag, name: tag.name.slice(colon) };
	}

	/** Sets the base of an entry to that of its content. All other addresses of the entry are absolute already. */
	#setEntryBase(base: string | undefined): void {
		const entry = this.#open.findLast(({ kind }) => ENTRIES.has(kind));
		if (entry !== undefined && base !== undefined) entry.contentBase = base;
	}
}

/** The index after the next end mark, or -1. */
function endAfter(text: string, mark: string, from: number): number {
	const at = text.indexOf(mark, from);
	return at === -1 ? -1 : at + mark.length;
}
