/**
 * Writes the elements of a feed that contain text or HTML.
 *
 * @module
 */
import { decodeXML } from "entities/decode";
import { namesNothing } from "../../../articles/sanitise/pictures.ts";
import { MAX_LINE } from "../../../model/limits.ts";
import { escapeHtml } from "../../../model/text.ts";
import { decodedBase64 } from "../base64.ts";
import { secondsIn } from "../dates/durations.ts";
import { unescapedUrl } from "../html.ts";
import { namespacesIn } from "../namespaces/prefixes.ts";
import { htmlOfXml, type XmlContent } from "../xhtml.ts";
import { ADDRESSES, type Family, NUMERIC_ELEMENTS, PERSONS, TEXT_ELEMENTS } from "./elements.ts";
import { MAX_ELEMENTS } from "./parser-limits.ts";
import type { Extent, ExtentFinder } from "./raw-text.ts";
import type { Rewriter } from "./rewriter.ts";
import { endTagAt, type Tag, tagAt, writeTag } from "./tags.ts";

/** The longest name of a person, with their address, in UTF-16 code units. */
const MAX_PERSON = 500;

/** An element with a value. */
export interface ValueElement {
	/** Where its start tag begins. */
	at: number;
	tag: Tag;
	kind: string;
	/** Absolute, if there was an `xml:base` here or around it. */
	base: string | undefined;
	/** The index of the piece with its start tag, if that was rewritten. */
	piece: number | undefined;
}

/** Writes the values of one document. */
export class ValueWriter {
	readonly #text: string;
	readonly #url: string;
	readonly #family: Family;
	readonly #extents: ExtentFinder;
	readonly #rewriter: Rewriter;
	readonly #countParsed: (elements: number, attributes: number) => void;

	/**
	 * @param document.url the feed's own, absolute
	 * @param document.countParsed counts elements and attributes for the parser's limits
	 */
	constructor(document: {
		text: string;
		url: string;
		family: Family;
		extents: ExtentFinder;
		rewriter: Rewriter;
		countParsed: (elements: number, attributes: number) => void;
	}) {
		this.#text = document.text;
		this.#url = document.url;
		this.#family = document.family;
		this.#extents = document.extents;
		this.#rewriter = document.rewriter;
		this.#countParsed = document.countParsed;
	}

	/**
	 * Writes the element whose start tag has just been read.
	 *
	 * @param around returns the start tags of the elements around it
	 * @returns where it ends
	 */
	write({ at, tag, kind, base, piece }: ValueElement, around: () => Tag[]): number {
		const text = this.#text;
		const from = tag.end;
		const extent = this.#extents.from(from, kind);
		if ("missing" in extent) return this.#cutIn(tag, extent.missing);
		const { to, next, tags, hasSections, stray } = extent;
		const isProse = TEXT_ELEMENTS.has(kind);
		const isAtom = this.#family === "feed";
		const inside = text.slice(from, to);
		const xml = isProse && tags > 0 ? this.#xmlIn(inside, { tag, base, extent, around }) : undefined;
		const decoded = isAtom && tag.attributes.get("mode") === "base64" ? decodedBase64(inside) : undefined;
		const seconds =
			kind === "itunes:duration" ? secondsIn(inside.replace(/<!\[CDATA\[|\]\]>/g, "")) : undefined;
		const longest = PERSONS.has(kind) ? MAX_PERSON : MAX_LINE;
		if (!isProse && inside.length > longest) {
			const start = inside.replace(/<!\[CDATA\[|\]\]>/g, "").slice(0, longest);
			this.#rewriter.replace(from, to, escapeHtml(start.replace(/[<>()[\]]/g, " ")));
		} else if (hasSections && NUMERIC_ELEMENTS.has(kind)) {
			this.#rewriter.replace(from, to, escapeHtml(inside.replace(/<!\[CDATA\[|\]\]>/g, "")));
		} else if (decoded !== undefined || seconds !== undefined) {
			this.#rewriter.replace(from, to, decoded === undefined ? String(seconds) : section(decoded));
		} else if (tags > 0 && xml !== "foreign") {
			const isDeclared = isAtom && /^(text\/)?html$/i.test(tag.attributes.get("type")?.trim() ?? "");
			const escaped = isDeclared && xml === undefined ? escapedIn(inside) : undefined;
			// In Atom, a text with elements is HTML, whatever type it declares.
			if (
				isAtom &&
				isProse &&
				(xml?.language || !/^(text\/)?html$/i.test(tag.attributes.get("type") ?? ""))
			) {
				tag.attributes.set("type", "html");
				if (xml?.language) tag.attributes.set("xml:lang", xml.language);
				if (piece === undefined) this.#rewriter.replace(at, tag.end, writeTag(tag));
				else this.#rewriter.rewrite(piece, writeTag(tag));
			}
			this.#rewriter.replace(from, to, section(xml?.html ?? escaped ?? inside));
		} else {
			for (const index of stray) if (index < to) this.#rewriter.replace(index, index + 1, "&lt;");
			if (base !== undefined && ADDRESSES.has(kind) && stray.length === 0) {
				const written = inside.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, "").trim();
				const url = namesNothing(written)
					? null
					: URL.parse(hasSections ? written : unescapedUrl(written), base);
				if (url !== null) this.#rewriter.replace(from, to, escapeHtml(url.href));
			}
		}
		// Writes the end tag with the name of the start tag, even if it was missing or in another case.
		if (text.slice(to, next) !== `</${tag.name}>`) this.#rewriter.replace(to, next, `</${tag.name}>`);
		return next;
	}

	/**
	 * Converts the XML in an element to HTML. Returns `undefined` if the text is HTML already, and "foreign" if it is neither. Text
	 * that is not declared as XML is XML if it is well-formed.
	 */
	#xmlIn(
		inside: string,
		{
			tag,
			base,
			extent,
			around,
		}: { tag: Tag; base: string | undefined; extent: Extent; around: () => Tag[] },
	): XmlContent | "foreign" | undefined {
		const { tags, hasSections } = extent;
		const type = tag.attributes.get("type")?.trim().toLowerCase() ?? "";
		const isXhtml = /^(xhtml|application\/xhtml\+xml)$/.test(type);
		const isXml = this.#family === "feed" && /^xhtml$|[/+]xml$/.test(type);
		// Most have a start tag and an end tag.
		if (isXml) this.#countParsed(Math.ceil(tags / 2), 0);
		else if (tags > MAX_ELEMENTS || !/\/>|<\?|<!|<[\w.-]+:|<(plaintext|xmp)\b/i.test(inside))
			return undefined;
		let namespaces: Map<string, string> | undefined;
		const content = htmlOfXml(inside, {
			// Most elements have no prefix.
			namespaceOf: (prefix) => {
				namespaces ??= namespacesIn([...around(), tag]);
				return namespaces.get(prefix);
			},
			base: base ?? this.#url,
			room: this.#rewriter.room,
			hasHtmlInSections: !isXml && hasSections,
			isWrapped: isXhtml,
		});
		if (isXml && !isXhtml && !content.isHtml) return "foreign";
		return isXml || content.isBalanced ? content : undefined;
	}

	/** Ends an element's text with the document, without a tag or character reference that is cut off. */
	#cutIn(tag: Tag, closing: string): number {
		const text = this.#text;
		const lastTag = text.lastIndexOf("<");
		const isHalf = closing === "" && lastTag >= tag.end && text.indexOf(">", lastTag) === -1;
		const half =
			closing === "" ? /&[#\w]*$/.exec(text.slice(-20))?.[0].length : /\]{1,2}$/.exec(text)?.[0].length;
		const end = isHalf ? lastTag : text.length - (half ?? 0);
		const inside = text.slice(tag.end, end);
		// Tags before any CDATA section mean unescaped HTML.
		const isHtml = /^[^<]*<(?!!\[CDATA\[)/.test(inside);
		this.#rewriter.replace(
			tag.end,
			text.length,
			`${isHtml ? section(inside) : inside + closing}</${tag.name}>`,
		);
		return text.length;
	}
}

/**
 * The HTML that is escaped in an XHTML `div`, if there is nothing else. TypePad declared its content as HTML and still wrapped
 * it in the `div` that only XHTML needs.
 */
function escapedIn(inside: string): string | undefined {
	const div = tagAt(inside, inside.indexOf("<"));
	if (div?.name !== "div" || !/1999\/xhtml/.test(div.attributes.get("xmlns") ?? "")) return undefined;
	const end = inside.indexOf("<", div.end);
	const around = inside.slice(0, inside.indexOf("<")) + inside.slice(endTagAt(inside, end)?.end ?? 0);
	const text = inside.slice(div.end, end);
	return around.trim() === "" && /&(?:lt|#60|#x3c);[a-z/!]/i.test(text) ? decodeXML(text) : undefined;
}

/** HTML in a CDATA section, where it needs no escaping. */
function section(html: string): string {
	return `<![CDATA[${html.replace(/<!\[CDATA\[|\]\]>/g, "")}]]>`;
}
