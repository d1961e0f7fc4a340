/**
 * Finds the tags of well-formed XML, without reading their attributes.
 *
 * @module
 */

/** Matches the beginning of a CDATA section, a comment, an instruction or a tag, whose name and slash it captures. */
const BEGINNING = /<(?:!\[CDATA\[|!--|\?|(\/?)([^\s<>/!?]+))/g;

/** Matches the rest of a tag, at most up to the next one. */
const REST = /[^"'<>]*(?:"[^"]*"[^"'<>]*|'[^']*'[^"'<>]*)*>/y;

/** The ends of sections, comments and instructions, by their beginnings. */
const ENDS: ReadonlyMap<string, string> = new Map([
	["<![CDATA[", "]]>"],
	["<!--", "-->"],
	["<?", "?>"],
]);

/** A tag, and its position in the text: from `at` up to, but not including, `end`. */
export interface TagSpan {
	at: number;
	end: number;
	/** As written, with its prefix. */
	name: string;
	isEnd: boolean;
	/** Whether it is an empty-element tag (`<a/>`). */
	isEmpty: boolean;
}

/** Yields the tags outside of sections, comments and instructions, in linear time. */
export function* tagSpans(text: string): Generator<TagSpan> {
	const beginning = new RegExp(BEGINNING);
	const rest = new RegExp(REST);
	for (let found = beginning.exec(text); found !== null; found = beginning.exec(text)) {
		const { index: at, 0: whole, 1: slash, 2: name } = found;
		if (name === undefined) {
			const end = text.indexOf(ENDS.get(whole) ?? "", beginning.lastIndex);
			if (end === -1) return;
			beginning.lastIndex = end + 2;
			continue;
		}
		rest.lastIndex = beginning.lastIndex;
		if (rest.exec(text) === null) continue;
		const end = rest.lastIndex;
		beginning.lastIndex = end;
		const isEnd = slash === "/";
		yield { at, end, name, isEnd, isEmpty: !isEnd && text[end - 2] === "/" };
	}
}
