/**
 * Comments of HTML in Markdown, which nobody but the author is to read.
 *
 * @module
 */
import type { Token } from "marked";
import { FileError } from "../../errors.ts";

const START = "<!--";
const END = "-->";

/** A part of a text: where it begins, and where what follows it does. */
type Range = [start: number, end: number];

/**
 * Markup without its comments.
 *
 * @throws {FileError} if one does not end: browsers would hide everything after it
 */
export function withoutComments(markup: string): string {
	if (!markup.includes(START)) return markup;
	return without(markup, commentsIn(markup));
}

/**
 * Markdown without its comments, otherwise as it was. What looks like one in code or in words stays.
 *
 * To find out what is a comment, each that may be one is numbered, and looked for among the tokens.
 *
 * @param tokensOf all tokens of a text, those within others too
 * @throws {FileError} if a comment does not end
 */
export function markdownWithoutComments(text: string, tokensOf: (text: string) => Iterable<Token>): string {
	const starts = startsIn(text);
	if (starts.length === 0) return text;
	const mark = characterNotIn(text);
	let numbered = "";
	let done = 0;
	for (const [i, start] of starts.entries()) {
		const next = start + START.length;
		numbered += `${text.slice(done, next)}${mark}${i}${mark}`;
		done = next;
	}
	const number = new RegExp(`${START}${mark}(\\d+)${mark}`, "y");
	const found = new Set<number>();
	for (const { type, raw } of tokensOf(numbered + text.slice(done))) {
		if ((type !== "html" && type !== "formula") || !raw.includes(START)) continue;
		for (const [start] of commentsIn(raw)) {
			number.lastIndex = start;
			found.add(Number(number.exec(raw)?.[1]));
		}
	}
	return without(
		text,
		starts.filter((_, i) => found.has(i)).map((start) => [start, endOf(text, start) ?? text.length]),
	);
}

/** Where comments may begin; `<!-->` and `<!--->` are whole ones, without words. */
function startsIn(text: string): number[] {
	const starts: number[] = [];
	for (let at = text.indexOf(START); at !== -1; at = text.indexOf(START, at + START.length))
		if (!/^-?>/.test(text.slice(at + START.length, at + START.length + 2))) starts.push(at);
	return starts;
}

/** Where a comment ends; `undefined` if it does not. */
function endOf(text: string, start: number): number | undefined {
	const short = /^-?>/.exec(text.slice(start + START.length, start + START.length + 2))?.[0];
	if (short !== undefined) return start + START.length + short.length;
	const end = text.indexOf(END, start + START.length);
	return end === -1 ? undefined : end + END.length;
}

/** The comments of markup, outside of the tags' attributes. */
function commentsIn(markup: string): Range[] {
	const comments: Range[] = [];
	let mayBeTag = true;
	for (let at = markup.indexOf("<"); at !== -1; at = markup.indexOf("<", at)) {
		if (markup.startsWith(START, at)) {
			const end = endOf(markup, at);
			if (end === undefined)
				throw new FileError(
					"has a comment that does not end: close it with -->, within other HTML before the next empty line",
				);
			comments.push([at, end]);
			at = end;
			continue;
		}
		const end = mayBeTag && /[a-z/]/i.test(markup.charAt(at + 1)) ? endOfTag(markup, at) : at + 1;
		// Without an end, there is no tag after it either.
		if (end === undefined) mayBeTag = false;
		at = end ?? at + 1;
	}
	return comments;
}

/** Where a tag ends, not within its quoted values; `undefined` if it does not. */
function endOfTag(markup: string, start: number): number | undefined {
	const special = /[>"']/g;
	special.lastIndex = start;
	for (let found = special.exec(markup); found !== null; found = special.exec(markup)) {
		if (found[0] === ">") return special.lastIndex;
		const close = markup.indexOf(found[0], special.lastIndex);
		if (close === -1) return undefined;
		special.lastIndex = close + 1;
	}
	return undefined;
}

/** A text without some parts, in the order of their beginnings. */
function without(text: string, ranges: readonly Range[]): string {
	let kept = "";
	let done = 0;
	for (const [start, end] of ranges) {
		if (start < done) continue;
		kept += text.slice(done, start);
		done = end;
	}
	return kept + text.slice(done);
}

/** A character for private use that a text does not have. */
function characterNotIn(text: string): string {
	for (let code = 0xe000; code <= 0xf8ff; code++) {
		const character = String.fromCharCode(code);
		if (!text.includes(character)) return character;
	}
	throw new FileError("uses all characters that are for private use: write some as &#xE000;");
}
