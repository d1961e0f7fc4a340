/**
 * Comments of HTML in Markdown, which nobody but the author is to read.
 *
 * @module
 */
import { FileError } from "../../errors.ts";
import type { Place } from "./places.ts";

const START = "<!--";
const END = "-->";

/** A part of a text: where it begins, and where what follows it does. */
export type Range = [start: number, end: number];

/**
 * Markup without its comments.
 *
 * @throws {FileError} if one does not end: browsers would hide everything after it; or if one is within a tag
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
	/**
	 * Those that would be words by these rules, as they go over several paragraphs, or stand where only words can; those in what
	 * is not shown, as a note to which nothing refers; and those in what other programs might not take for code.
	 */
	words: Range[];
}

/** What a text in Markdown is read as. */
export interface Reading {
	places: Iterable<Place>;
	/** What the article shows. */
	html: string;
}

/** What the colours of code put between its characters. */
const COLOURS = /<\/?span(?: class="hljs-[^"]*")?>/g;

/**
 * The comments of Markdown. What looks like one in code that is shown, or has no end among words, is none.
 *
 * To find out where each that may be one has come to, they are numbered, and looked for among the tokens and in the HTML.
 *
 * @throws {FileError} if a comment does not end
 */
export function commentsOf(text: string, read: (text: string) => Reading): Comments {
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
	/** Those that are code or words, and whether what holds them has an end for them. */
	const kept = new Map<number, { isEnded: boolean }>();
	const { places, html } = read(numbered + text.slice(done));
	for (const place of places) {
		const { token, top } = place;
		const { type, raw } = token;
		if (!raw.includes(mark)) continue;
		const isCode = type === "code" || type === "codespan";
		const isMarkup = type === "html" || type === "formula";
		const isWords = type === "text" && !("tokens" in token && token.tokens);
		if (!isCode && !isMarkup && !isWords) continue;
		const comments = new Set(
			(type === "html" ? commentsIn(raw) : isMarkup ? endedIn(raw) : []).map(([start]) => start),
		);
		for (const found of raw.matchAll(number)) {
			const i = Number(found[2]);
			if (comments.has(found.index)) markup.add(i);
			else if (isCode && !isSurelyCode(place, text, starts[i] ?? 0)) continue;
			// Where the < has come to another token, it was escaped.
			else if (isCode || isMarkup || found[1] === undefined) {
				const own = `${mark}${i}${mark}`;
				const isBeforeCode = isCode && "lang" in token && String(token.lang).includes(own);
				kept.set(i, { isEnded: isBeforeCode || top.raw.includes(END, top.raw.indexOf(own)) });
			}
		}
	}
	const seen = new Set([...html.replace(COLOURS, "").matchAll(number)].map(([, , i]) => Number(i)));
	const rangesOf = (is: (i: number) => boolean) =>
		starts.flatMap((start, i): Range[] => {
			const end = is(i) ? endOf(text, start) : undefined;
			return end === undefined ? [] : [[start, end]];
		});
	const ranges = rangesOf((i) => markup.has(i));
	const isWithin = (start: number) => ranges.some(([from, to]) => from < start && start < to);
	const isOut = (i: number) => {
		const one = kept.get(i);
		if (one === undefined) return true;
		if (seen.has(i) || one.isEnded) return !seen.has(i);
		const end = endOf(text, starts[i] ?? 0);
		if (end !== undefined && end <= (starts[i + 1] ?? text.length))
			throw new FileError(
				"has a comment that begins in what is not shown, and ends elsewhere: write it on lines of its own",
			);
		return false;
	};
	return {
		markup: ranges,
		words: rangesOf((i) => !markup.has(i) && isOut(i)).filter(([start]) => !isWithin(start)),
	};
}

/** Blocks after which no paragraph goes on. */
const CLOSED = new Set(["code", "heading", "hr", "html", "space"]);

/**
 * Whether all programs take it for code. By rules that differ, what is indented may go on with a paragraph before it, and a
 * fence of a list with lines that are not indented; tabs within quotes and lists are of many widths.
 */
function isSurelyCode({ token, top, before }: Place, text: string, start: number): boolean {
	if (token.type !== "code") return true;
	const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
	if (token !== top && !/^(?:[ \t>*+-]|\d+[.)])/.test(line)) return false;
	if (token.codeBlockStyle !== "indented") return true;
	if (before !== undefined && !CLOSED.has(before.type) && !/\n[ \t]*\n$/.test(before.raw)) return false;
	return token === top || !line.includes("\t");
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
		const end = mayBeTag && /[a-z/!?]/i.test(markup.charAt(at + 1)) ? endOfTag(markup, at) : at + 1;
		// Without an end, there is no tag after it either.
		if (end === undefined) mayBeTag = false;
		at = end ?? at + 1;
	}
	return comments;
}

/**
 * Where a tag ends, not within its quoted values; `undefined` if it does not.
 *
 * @throws {FileError} if it has a comment between its attributes, which are attributes themselves to browsers
 */
function endOfTag(markup: string, start: number): number | undefined {
	// What begins with <! or <? ends at the first >, also within quotes.
	const special = /[!?]/.test(markup.charAt(start + 1)) ? /<!--|>/g : /<!--|[>"']/g;
	special.lastIndex = start;
	for (let found = special.exec(markup); found !== null; found = special.exec(markup)) {
		if (found[0] === ">") return special.lastIndex;
		if (found[0] === START) {
			if (endOf(markup, found.index) === undefined) continue;
			throw new FileError("has a comment within a tag: put it before the tag, or after it");
		}
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

/**
 * A text without those comments that would be words, and with nothing in the others, so that what stands around these is read
 * as before.
 */
export function withoutWords(text: string, { markup, words }: Comments): string {
	const emptied = new Set(markup);
	let kept = "";
	let done = 0;
	for (const range of [...markup, ...words].sort(([a], [b]) => a - b)) {
		const [start, end] = range;
		if (start < done) continue;
		kept += text.slice(done, start);
		if (emptied.has(range)) kept += START + text.slice(start, end).replace(/[^\n]+/g, "") + END;
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
