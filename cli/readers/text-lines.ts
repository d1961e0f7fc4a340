/**
 * The lines of a text, for any kind of line ending.
 *
 * @module
 */

/** What ends a line in YAML 1.1: editors of all times are among those who write front matter. */
const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/g;

/**
 * What cannot be seen and is no space: marks of formats and control characters, what browsers ignore, an empty pattern of
 * Braille, and what is put in place of characters that could not be read, such as those of a broken byte order mark.
 */
const INVISIBLE = /[^\P{C}\s]|[\p{Default_Ignorable_Code_Point}\u2800\uFFFC\uFFFD]/gu;

/** A text without what cannot be seen and is no space. */
export function withoutInvisible(text: string): string {
	return text.replace(INVISIBLE, "");
}

/** A line of a text. */
export interface Line {
	text: string;
	/** Without what cannot be seen, and spaces around it. */
	bare: string;
	/** How many spaces it begins with. */
	indent: number;
	start: number;
	/** Where the next one begins. */
	end: number;
}

/** The lines of a text from an index on. */
export function* linesFrom(text: string, start: number): Generator<Line> {
	const breaks = new RegExp(LINE_END);
	breaks.lastIndex = start;
	for (let from = start; from < text.length; from = breaks.lastIndex) {
		const found = breaks.exec(text);
		const line = text.slice(from, found?.index);
		yield {
			text: line,
			bare: withoutInvisible(line).trim(),
			indent: /^[ \t\u00A0]*/.exec(line)?.[0].length ?? 0,
			start: from,
			end: found === null ? text.length : breaks.lastIndex,
		};
		if (found === null) return;
	}
}

/** The number of the line that an index is in, counted from 1. */
export function lineAt(text: string, index: number): number {
	return (text.slice(0, index).match(LINE_END)?.length ?? 0) + 1;
}

/** The lines up to an empty one, but for those at the beginning. */
export function paragraphIn(text: string): string {
	return /^\s*[\s\S]*?(?=(?:\r\n|\n|\r(?!\n))[^\S\n\r]*[\n\r]|$)/.exec(text)?.[0] ?? "";
}
