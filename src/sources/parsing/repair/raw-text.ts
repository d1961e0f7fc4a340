/**
 * Finds the end of an element that may contain unescaped HTML and whose end tag may be missing.
 *
 * @module
 */

import { ALSO_HTML, CONTAINERS, TEXT_ELEMENTS, VALUES } from "./elements.ts";
import { endTagAt, tagAt } from "./tags.ts";

/** The extent of an element's text, from its start tag on. */
export interface Extent {
	/** Where it ends. */
	to: number;
	/** Where its end tag ends; the end of the text if there is no end tag. */
	next: number;
	/** How many tags are in it, outside CDATA sections. */
	tags: number;
	hasSections: boolean;
	/** Positions of each `<` that does not begin markup. */
	stray: number[];
}

/** HTML and SVG elements that can contain an element whose name is also used in feeds. */
const HOSTS = new Map([
	["summary", "details"],
	["title", "svg"],
]);

/** The document ends within an element. Also says what would close it: `]]>` in a CDATA section. */
export interface CutOff {
	missing: "" | "]]>";
}

/** Finds the ends of elements in one document, in linear time. */
export class ExtentFinder {
	readonly #text: string;
	readonly #kindOf: (name: string) => string;
	readonly #lastComment: number;
	/** How many characters may still be read twice, in search of missing end tags. */
	#lookahead: number;

	/** @param kindOf returns the normalised name of an element */
	constructor(text: string, kindOf: (name: string) => string) {
		this.#text = text;
		this.#kindOf = kindOf;
		this.#lastComment = text.lastIndexOf("-->");
		this.#lookahead = 2 * text.length;
	}

	/**
	 * @param from where the element's start tag ended
	 * @param kind the element's normalised name
	 */
	from(from: number, kind: string): Extent | CutOff {
		const text = this.#text;
		const isProse = TEXT_ELEMENTS.has(kind);
		const extent: Extent = {
			to: -1,
			next: -1,
			tags: 0,
			hasSections: false,
			stray: [],
		};
		/** The position of a tag that belongs after this element, and whether other tags came before it. */
		let sibling = -1;
		let before = 0;
		/** The number of open elements that can contain one of the same name, and of those contained. */
		let hosts = 0;
		let inner = 0;
		let at = text.indexOf("<", from);
		for (; at !== -1; at = text.indexOf("<", at)) {
			if (text.startsWith("<![CDATA[", at)) {
				extent.hasSections = true;
				const end = text.indexOf("]]>", at + 9);
				if (end === -1) return { missing: "]]>" };
				at = end + 3;
				continue;
			}
			if (text.startsWith("<!--", at)) {
				if (this.#lastComment < at + 4) extent.stray.push(at++);
				else at = text.indexOf("-->", at + 4) + 3;
				continue;
			}
			const closing = endTagAt(text, at);
			const opening = closing === undefined ? tagAt(text, at) : undefined;
			const tag = closing ?? opening;
			if (tag === undefined) {
				extent.stray.push(at++);
				continue;
			}
			const found = this.#kindOf(tag.name);
			if (closing !== undefined && found === kind && inner-- === 0)
				return { ...extent, to: at, next: closing.end };
			if (found === HOSTS.get(kind)) hosts += closing === undefined ? 1 : -1;
			if (found === kind && hosts > 0 && opening?.selfClosing === false) inner++;
			const isSibling = TEXT_ELEMENTS.has(found) || VALUES.has(found) || CONTAINERS.has(found);
			if (isSibling && sibling === -1 && !ALSO_HTML.has(found)) {
				sibling = at;
				before = extent.tags;
			}
			const isBeside = (!isProse && isSibling) || CONTAINERS.has(found);
			if (isBeside || (sibling !== -1 && this.#lookahead < 0)) break;
			extent.tags++;
			at = tag.end;
		}
		// The end tag is missing: the element ends before the first tag that cannot be in it.
		if (sibling !== -1) {
			this.#lookahead -= (at === -1 ? text.length : at) - sibling;
			return { ...extent, to: sibling, next: sibling, tags: before };
		}
		return at === -1 ? { missing: "" } : { ...extent, to: at, next: at };
	}
}
