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
export type Range = [start: number, end: number];

/**
 * Markup without its comments.
 *
 * @throws {FileError} if one does not end: browsers would hide everything after it
 */
export function withoutComments(markup: string): string {
	if (!markup.includes(START)) return markup;
	return without(markup, commentsIn(markup));
}

/** Text without what would be comments in markup; one that does not end is text. */
export function withoutEndedComments(text: string): string {
	return text.includes(START) && text.includes(END) ? without(text, endedIn(text)) : text;
}

/** What is between the beginnings and the ends of comments. */
function endedIn(text: string): Range[] {
	return startsIn(text).flatMap((start) => {
		const end = endOf(text, start);
		return end === undefined ? [] : [[start, end] as Range];
	});
}

/** The comments of a text in Markdown. */
export interface Comments {
	/** Those that are comments by the rules of Markdown. */
	markup: Range[];
	/** Those that would be words by these rules, as they go over several paragraphs, or stand where only words can. */
	words: Range[];
}

/**
 * The comments of Markdown. What looks like one in code, or has no end among words, is none.
 *
 * To find out where each that may be one has come to, they are numbered, and looked for among the tokens.
 *
 * @param tokensOf all tokens of a text, those within others too
 * @throws {FileError} if a comment does not end
 */
export function commentsOf(text: string, tokensOf: (text: string) => Iterable<Token>): Comments {
	const starts = startsIn(text);
	if (starts.length === 0) return { markup: [], words: [] };
	const mark = characterNotIn(text);
	let numbered = "";
	let done = 0;
	for (const [i, start] of starts.entries()) {
		const next = start + START.length;
		numbered += `${text.slice(done, next)}${mark}${i}${mark}`;
		done = next;
	}
	const number = new RegExp(`(${START})?${mark}(\\d+)${mark}`, "g");
	const markup = new Set<number>();
	const shown = new Set<number>();
	for (const token of tokensOf(numbered + text.slice(done))) {
		const { type, raw } = token;
		if (!raw.includes(mark)) continue;
		const isCode = type === "code" || type === "codespan";
		const isMarkup = type === "html" || type === "formula";
		const isWords = type === "text" && !("tokens" in token && token.tokens);
		if (!isCode && !isMarkup && !isWords) continue;
		const comments = new Set(
			(type === "html" ? commentsIn(raw) : isMarkup ? endedIn(raw) : []).map(([start]) => start),
		);
		const isInCode = isWords && "escaped" in token && token.escaped === true;
		for (const found of raw.matchAll(number)) {
			const i = Number(found[2]);
			if (comments.has(found.index)) markup.add(i);
			// Where the < has come to another token, it was escaped.
			else if (isCode || isMarkup || isInCode || found[1] === undefined) shown.add(i);
		}
	}
	const rangesOf = (is: (i: number) => boolean) =>
		starts.flatMap((start, i): Range[] => {
			const end = is(i) ? endOf(text, start) : undefined;
			return end === undefined ? [] : [[start, end]];
		});
	const ranges = rangesOf((i) => markup.has(i));
	const isWithin = (start: number) => ranges.some(([from, to]) => from < start && start < to);
	return {
		markup: ranges,
		words: rangesOf((i) => !markup.has(i) && !shown.has(i)).filter(([start]) => !isWithin(start)),
	};
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
export function without(text: string, ranges: readonly Range[]): string {
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
