/**
 * Converts HTML written as XML, as it appears unescaped in feeds, to equivalent HTML.
 *
 * The two are parsed differently: an HTML parser ignores the slash in `<script/>`, so that the element swallows what follows;
 * it reads a CDATA section as a comment, and a prefix as part of a name.
 *
 * @module
 */
import { decodeXML } from "entities/decode";
import { namesNothing } from "../../articles/sanitise/pictures.ts";
import { MAX_LINE } from "../../model/limits.ts";
import { escapeHtml } from "../../model/text.ts";
import { NotAFeedError } from "./not-a-feed.ts";
import { endTagAt, type Tag, tagAt, writeTag } from "./repair/tags.ts";

/** The context of a piece of XML in its document. */
export interface XmlPlace {
	/** Returns the namespace declared there for a prefix (in lower case). */
	namespaceOf: (prefix: string) => string | undefined;
	/** The absolute address against which an `xml:base` is resolved. */
	base: string;
	/** The longest HTML allowed, in UTF-16 code units. */
	room: number;
	/** Whether CDATA sections contain HTML instead of text. */
	hasHtmlInSections: boolean;
	/** Whether a `div` around everything is only a wrapper, not content (RFC 4287 §3.1.1.3). */
	isWrapped: boolean;
}

/** A piece of XML as HTML. */
export interface XmlContent {
	html: string;
	/** Whether all elements are closed in order. */
	isBalanced: boolean;
	/** Whether the outermost elements belong to HTML, SVG or MathML. */
	isHtml: boolean;
	/** The language declared by the wrapper, which would be lost with it. */
	language: string | undefined;
}

/** The namespace of elements without a prefix where none is declared, or only the feed's own. */
const XHTML = "http://www.w3.org/1999/xhtml";
const IS_XHTML = /^$|w3\.org\/(1999\/xhtml|TR\/(xhtml|REC-html40)|2005\/Atom)/i;
/** Vocabularies that HTML can embed, by their root elements. */
const FOREIGN = new Map([
	["svg", "http://www.w3.org/2000/svg"],
	["math", "http://www.w3.org/1998/Math/MathML"],
]);
const IS_FOREIGN = /w3\.org\/(2000\/svg|1998\/Math\/MathML)/i;

/** Elements of those vocabularies that contain HTML. */
const INTEGRATION = namesIn("annotation-xml desc foreignobject");

/** Prefixes that mean HTML even when they are not declared. */
const USUAL_PREFIX = /^(x?html|xh|h)$/;

/** Elements without an end tag in HTML (HTML §13.1.2), obsolete ones included. */
const VOID = namesIn(
	"area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr",
);

/** Elements whose content an HTML parser reads as text, up to the first end tag of their name (HTML §13.2.6.4). */
const RAW = namesIn("iframe noembed noframes script style textarea title");

/** Raw elements in which character references are not resolved. */
const CODE = namesIn("script style");

/** Obsolete elements that keep an HTML parser from seeing markup in or after them, with their replacements. */
const RENAMED = new Map([
	["listing", "pre"],
	["plaintext", "pre"],
	["xmp", "pre"],
]);

/** Attributes that hold one address. */
const ADDRESS_ATTRIBUTES = ["action", "background", "cite", "data", "href", "longdesc", "poster", "src"];

/** An element that has not ended yet. */
interface Open {
	/** As it was written, in lower case. */
	name: string;
	/** The name in HTML; empty if only the content is written. */
	written: string;
	/** Prefixes that it declares a namespace for. */
	declared: string[];
	/** An absolute address, if there is an `xml:base` here or around it. */
	base: string | undefined;
}

/**
 * Writes XML as HTML in linear time. Malformed XML is read leniently.
 *
 * @throws {NotAFeedError} if the HTML exceeds `place.room`
 */
export function htmlOfXml(xml: string, place: XmlPlace): XmlContent {
	return new Writer(xml, place).content();
}

class Writer {
	readonly #xml: string;
	readonly #place: XmlPlace;
	readonly #pieces: string[] = [];
	#room: number;
	readonly #open: Open[] = [];
	/** How many elements of each name are open. */
	readonly #counts = new Map<string, number>();
	/** The namespaces of each prefix, innermost last; the default namespace has the empty prefix. */
	readonly #namespaces = new Map<string, string[]>();
	#openVoids = 0;
	#isBalanced = true;
	#isHtml = true;
	/** The open element whose content is text in HTML. */
	#raw: Open | undefined;
	/** The first outermost element, and the range of pieces with its content. `#isAlone` is whether nothing is beside it. */
	#first: { tag: Tag; isDiv: boolean; from: number; to: number } | undefined;
	#isAlone = true;

	constructor(xml: string, place: XmlPlace) {
		this.#xml = xml;
		this.#place = place;
		this.#room = place.room;
	}

	content(): XmlContent {
		this.#run();
		const first = this.#first;
		const isWrapper = this.#place.isWrapped && first?.isDiv && first.to >= 0 && this.#isAlone;
		const div = isWrapper ? first : undefined;
		const attributes = div?.tag.attributes;
		// A wrapper with `dir` is kept, because nothing else has the direction of the text.
		const isLeftOut = div !== undefined && !attributes?.has("dir");
		return {
			html: (isLeftOut ? this.#pieces.slice(div.from, div.to) : this.#pieces).join(""),
			isBalanced: this.#isBalanced && this.#open.length === 0 && this.#openVoids === 0,
			isHtml: this.#isHtml,
			language: attributes?.get("xml:lang") ?? attributes?.get("lang"),
		};
	}

	#run(): void {
		const xml = this.#xml;
		const lastComment = xml.lastIndexOf("-->");
		const lastInstruction = xml.lastIndexOf("?>");
		const lastSection = xml.lastIndexOf("]]>");
		let from = 0;
		for (let at = xml.indexOf("<"); at !== -1; at = xml.indexOf("<", from)) {
			this.#text(xml.slice(from, at));
			if (xml.startsWith("<![CDATA[", at) && lastSection > at) {
				from = xml.indexOf("]]>", at) + 3;
				this.#section(xml.slice(at + 9, from - 3));
			} else if (xml.startsWith("<!--", at) && lastComment >= at + 4) from = xml.indexOf("-->", at + 4) + 3;
			else if (xml.startsWith("<?", at) && lastInstruction > at) from = xml.indexOf("?>", at) + 2;
			else from = this.#endTag(at) ?? this.#startTag(at) ?? this.#lessThan(at);
		}
		this.#text(xml.slice(from));
	}

	#write(piece: string): void {
		this.#room -= piece.length;
		if (this.#room < 0) throw new NotAFeedError("Its XHTML is longer than the most that is read of a feed.");
		if (piece !== "") this.#pieces.push(piece);
	}

	#text(text: string): void {
		if (this.#open.length === 0 && text.trim() !== "") this.#isAlone = false;
		// An HTML parser drops the first line feed in `pre`.
		if (text.startsWith("\n") && this.#pieces.at(-1)?.startsWith("<pre")) this.#write("\n");
		this.#write(this.#isInCode() ? inCode(decodeXML(text)) : text);
	}

	#section(text: string): void {
		if (this.#open.length === 0) this.#isAlone = false;
		if (this.#isInCode()) this.#write(inCode(text));
		else this.#write(this.#place.hasHtmlInSections ? text : escapeHtml(text));
	}

	#lessThan(at: number): number {
		this.#write(this.#isInCode() ? "<" : "&lt;");
		return at + 1;
	}

	#isInCode(): boolean {
		return CODE.has(this.#raw?.written ?? "");
	}

	/** Writes the end tag at an index, and returns where it ends; `undefined` if there is none. */
	#endTag(at: number): number | undefined {
		const given = endTagAt(this.#xml, at);
		if (given === undefined) return undefined;
		const name = given.name.toLowerCase();
		if (VOID.has(this.#inHtml(name).written) && this.#openVoids > 0) this.#openVoids--;
		else if (!this.#counts.get(name)) {
			this.#isBalanced = false;
			if (this.#raw === undefined) this.#write(this.#xml.slice(at, given.end));
		} else {
			if (this.#open.at(-1)?.name !== name) this.#isBalanced = false;
			for (let last = this.#open.pop(); last !== undefined; last = this.#open.pop()) {
				this.#close(last, { isNamed: last.name === name });
				if (last.name === name) break;
			}
		}
		return given.end;
	}

	/** @param end.isNamed whether this is the element's own end tag, not one of an element around it */
	#close(element: Open, { isNamed }: { isNamed: boolean }): void {
		const { name, written, declared } = element;
		this.#counts.set(name, (this.#counts.get(name) ?? 0) - 1);
		for (const prefix of declared) this.#namespaces.get(prefix)?.pop();
		if (this.#open.length === 0 && this.#first?.to === -1) this.#first.to = this.#pieces.length;
		if (this.#raw === element) this.#raw = undefined;
		const isWritten = this.#raw === undefined || !(RAW.has(written) || this.#isInCode());
		if (written !== "" && isWritten && (isNamed || RAW.has(written))) this.#write(`</${written}>`);
	}

	/** Writes the start tag at an index, and returns where it ends; `undefined` if there is none. */
	#startTag(at: number): number | undefined {
		const tag = tagAt(this.#xml, at);
		if (tag === undefined) return undefined;
		const name = tag.name.toLowerCase();
		const declared = this.#declare(name, tag);
		const { written, isHtml } = this.#inHtml(name);
		const isOutermost = this.#open.length === 0;
		if (isOutermost) this.#isHtml &&= written !== "" && !written.includes(":");
		if (isOutermost && this.#first !== undefined) this.#isAlone = false;
		const base = this.#baseOf(tag);
		const isVoid = isHtml && VOID.has(written);
		const isRaw = isHtml && RAW.has(written);
		const isWritten = written !== "" && !this.#isInCode() && !(isRaw && this.#raw !== undefined);
		if (isWritten) this.#write(this.#htmlTag(at, tag, { written, base, isVoid }));
		if (isOutermost) this.#first ??= { tag, isDiv: written === "div", from: this.#pieces.length, to: -1 };
		if (isVoid) {
			if (!tag.selfClosing) this.#openVoids++;
			for (const prefix of declared) this.#namespaces.get(prefix)?.pop();
			return tag.end;
		}
		const element: Open = { name, written, declared, base };
		this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
		if (isRaw) this.#raw ??= element;
		if (tag.selfClosing) this.#close(element, { isNamed: true });
		else this.#open.push(element);
		return tag.end;
	}

	/**
	 * The start tag of an element in HTML.
	 *
	 * @param html.written its name there
	 */
	#htmlTag(
		at: number,
		tag: Tag,
		{ written, base, isVoid }: { written: string; base: string | undefined; isVoid: boolean },
	): string {
		const attributes = new Map(tag.attributes);
		const language = attributes.get("xml:lang");
		if (language !== undefined && !attributes.has("lang")) attributes.set("lang", language);
		if (base !== undefined) resolveIn(attributes, base);
		const isAsWritten =
			tag.wellFormed &&
			written === tag.name &&
			(isVoid || !tag.selfClosing) &&
			language === undefined &&
			base === undefined;
		if (isAsWritten) return this.#xml.slice(at, tag.end);
		return writeTag({ ...tag, name: written, attributes, selfClosing: false });
	}

	/** Records the namespaces that an element declares, and returns their prefixes. */
	#declare(name: string, { attributes }: Tag): string[] {
		const declared: string[] = [];
		const set = (prefix: string, uri: string) => {
			const before = this.#namespaces.get(prefix);
			if (before === undefined) this.#namespaces.set(prefix, [uri]);
			else before.push(uri);
			declared.push(prefix);
		};
		for (const [key, uri] of attributes) {
			if (key === "xmlns") set("", uri.trim());
			else if (key.startsWith("xmlns:")) set(key.slice(6).toLowerCase(), uri.trim());
		}
		if (declared.includes("")) return declared;
		const foreign = FOREIGN.get(name);
		if (foreign !== undefined) set("", foreign);
		else if (INTEGRATION.has(name)) set("", XHTML);
		return declared;
	}

	#namespaceOf(prefix: string): string | undefined {
		const here = this.#namespaces.get(prefix)?.at(-1);
		// Many programs embed HTML without declaring its namespace, so elements without a prefix are HTML.
		if (prefix === "") return here ?? XHTML;
		return here ?? this.#place.namespaceOf(prefix) ?? (USUAL_PREFIX.test(prefix) ? XHTML : undefined);
	}

	/** An element's name in HTML (empty if HTML does not have its namespace), and whether it is an HTML element. */
	#inHtml(name: string): { written: string; isHtml: boolean } {
		const colon = name.indexOf(":");
		const uri = this.#namespaceOf(name.slice(0, Math.max(0, colon)));
		const local = name.slice(colon + 1);
		if (uri === XHTML || (uri !== undefined && IS_XHTML.test(uri)))
			return { written: RENAMED.get(local) ?? local, isHtml: true };
		if (uri !== undefined && IS_FOREIGN.test(uri)) return { written: local, isHtml: false };
		return { written: colon === -1 ? "" : name, isHtml: false };
	}

	/** The base for relative addresses in an element, from its own or the nearest `xml:base` that is not too long. */
	#baseOf({ attributes }: Tag): string | undefined {
		const outer = this.#open.at(-1)?.base;
		const own = attributes.get("xml:base");
		const base = own === undefined ? undefined : resolved(own, outer ?? this.#place.base);
		return base === undefined || base.length > MAX_LINE ? outer : base;
	}
}

/**
 * Makes the addresses among attributes absolute, except empty ones (`src=""`) and fragments (`#note`), which lead into the
 * article (`model/anchors.ts`).
 */
function resolveIn(attributes: Map<string, string>, base: string): void {
	for (const key of ADDRESS_ATTRIBUTES) {
		const written = attributes.get(key);
		if (written === undefined || namesNothing(written) || written.trimStart().startsWith("#")) continue;
		const url = resolved(written, base);
		if (url !== undefined) attributes.set(key, escapeHtml(url));
	}
	const candidates = attributes.get("srcset");
	if (candidates !== undefined)
		attributes.set(
			"srcset",
			candidates.replace(/(^\s*|,\s+)([^\s,]\S*)/g, (whole, before: string, given: string) => {
				const url = resolved(given, base);
				return url === undefined ? whole : before + escapeHtml(url);
			}),
		);
}

function resolved(written: string, base: string): string | undefined {
	return URL.parse(decodeXML(written).trim(), base)?.href;
}

/** Escapes text within a script, so that it cannot end the script. */
function inCode(text: string): string {
	return text.replaceAll("</", "<\\/");
}

function namesIn(text: string): Set<string> {
	return new Set(text.split(" "));
}
