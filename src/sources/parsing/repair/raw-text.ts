/**
 * How far the text of an element goes, where HTML may stand in it unescaped and its end tag may be missing.
 *
 * @module
 */

import { ALSO_HTML, CONTAINERS, TEXT_ELEMENTS, VALUES } from "./elements.ts";
import { endTagAt, tagAt } from "./tags.ts";

/** The text of an element, from its start tag on. */
export interface Extent {
	/** Where it ends. */
	to: number;
	/** Where its end tag ends, or the text if there is none. */
	next: number;
	/** How many tags are in it, not counting sections. */
	tags: number;
	hasSections: boolean;
	/** Where there is a `<` that begins nothing. */
	stray: number[];
}

/** Elements that may hold one of a name that feeds have, too. */
const HOSTS = new Map([
	["summary", "details"],
	["title", "svg"],
]);

/** A document that ends within an element, and what would have to stand there to go on: `]]>` in a section. */
export interface CutOff {
	missing: "" | "]]>";
}

/** Finds the ends of elements in one document, in a time that grows with its length and no faster. */
export class ExtentFinder {
	readonly #text: string;
	readonly #kindOf: (name: string) => string;
	readonly #lastComment: number;
	/** How many characters may still be read twice, in search of end tags that are not there. */
	#lookahead: number;

	/** @param kindOf the name of an element in the words of the vocabulary */
	constructor(text: string, kindOf: (name: string) => string) {
		this.#text = text;
		this.#kindOf = kindOf;
		this.#lastComment = text.lastIndexOf("-->");
		this.#lookahead = 2 * text.length;
	}

	/**
	 * @param from where the element's start tag ended
	 * @param kind its name, which its end tag has as well
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
		/** Where a tag stands that belongs beside this element, and whether there were others before. */
		let sibling = -1;
		let before = 0;
		/** How many elements are open that may hold one of the same name, and how many of those. */
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
		// Its end tag is missing, and it goes as far as the first tag that cannot be in it.
		if (sibling !== -1) {
			this.#lookahead -= (at === -1 ? text.length : at) - sibling;
			return { ...extent, to: sibling, next: sibling, tags: before };
		}
		return at === -1 ? { missing: "" } : { ...extent, to: at, next: at };
	}
}
