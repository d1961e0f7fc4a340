/**
 * The lines of a text, for any kind of line ending.
 *
 * @module
 */

/** The line ends of YAML 1.1, which old and new editors write. */
const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/g;

/**
 * Invisible characters other than spaces: format and control characters, characters that browsers ignore, the empty Braille
 * pattern, and replacement characters, such as those for a broken byte order mark.
 */
const INVISIBLE = /[^\P{C}\s]|[\p{Default_Ignorable_Code_Point}\u2800\uFFFC\uFFFD]/gu;

/** A text without invisible characters other than spaces. */
export function withoutInvisible(text: string): string {
	return text.replace(INVISIBLE, "");
}

/** A line of a text. */
export interface Line {
	text: string;
	/** Without invisible characters, and without spaces around it. */
	bare: string;
	/** How many spaces it begins with. */
	indent: number;
	start: number;
	/** The index of the next line. */
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

/** The lines up to the first empty one. Empty lines at the beginning are included. */
export function paragraphIn(text: string): string {
	return /^\s*[\s\S]*?(?=(?:\r\n|\n|\r(?!\n))[^\S\n\r]*[\n\r]|$)/.exec(text)?.[0] ?? "";
}
