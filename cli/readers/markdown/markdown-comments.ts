/**
 * Comments of HTML in Markdown. What is one depends on what stands around it.
 *
 * @module
 */
import type { Token } from "marked";
import { FileError } from "../../errors.ts";
import { commentsIn, END, endedIn, type Range, START, startsIn } from "./comments.ts";
import type { Place } from "./places.ts";

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
export interface ReadText {
	places: Iterable<Place>;
	/** What the article shows. */
	html: string;
}

/** What may be a comment. */
interface Beginning {
	start: number;
	/** Where it ends, if it does. */
	end: number | undefined;
	/** What is before it on its line, if that is not long. */
	before: string;
}

/** What is looked at of a line before a comment, in UTF-16 code units: quotes and lists do not nest deeper. */
const MAX_BEFORE = 500;

/** What the colours of code put between its characters. */
const COLOURS = /<\/?span(?: class="hljs-[^"]*")?>/g;

/**
 * The comments of Markdown. What looks like one in code that is shown, or has no end among words, is none.
 *
 * To find out where each that may be one has come to, they are numbered, and looked for among the tokens and in the HTML.
 *
 * @throws {FileError} if a comment does not end
 */
export function commentsOf(text: string, read: (text: string) => ReadText): Comments {
	const beginnings = beginningsIn(text);
	if (beginnings.length === 0) return { markup: [], words: [] };
	const mark = characterNotIn(text);
	const number = new RegExp(`(${START})?${mark}(\\d+)${mark}`, "g");
	const numbersIn = (part: string) => new Set([...part.matchAll(number)].map(([, , i]) => Number(i)));
	const { places, html } = read(withNumbers(text, beginnings, mark));
	const markup = new Set<number>();
	/** Those that are code or words, and whether what holds them has an end for them. */
	const kept = new Map<number, { isEnded: boolean }>();
	const endedIn = new WeakMap<Token, Set<number>>();
	const endedWithin = (top: Token) => {
		const ended = endedIn.get(top) ?? numbersIn(top.raw.slice(0, Math.max(0, top.raw.lastIndexOf(END))));
		endedIn.set(top, ended);
		return ended;
	};
	for (const place of places) {
		const { token, top } = place;
		if (!token.raw.includes(mark)) continue;
		const isCode = token.type === "code" || token.type === "codespan";
		const isMarkup = token.type === "html" || token.type === "formula";
		const isWords = token.type === "text" && !("tokens" in token && token.tokens);
		if (!isCode && !isMarkup && !isWords) continue;
		const comments = new Set(markupIn(token).map(([start]) => start));
		const beforeCode = numbersIn(isCode && "lang" in token ? String(token.lang) : "");
		for (const found of token.raw.matchAll(number)) {
			const i = Number(found[2]);
			if (comments.has(found.index)) markup.add(i);
			else if (isCode && !isSurelyCode(place, beginnings[i]?.before ?? "")) continue;
			// Where the < has come to another token, it was escaped.
			else if (isCode || isMarkup || found[1] === undefined)
				kept.set(i, { isEnded: beforeCode.has(i) || endedWithin(top).has(i) });
		}
	}
	const shown = numbersIn(html.replace(COLOURS, ""));
	const found: Comments = { markup: [], words: [] };
	/** Where the last of those that are comments ends. */
	let last = 0;
	for (const [i, { start, end }] of beginnings.entries()) {
		const one = kept.get(i);
		if (end === undefined) continue;
		if (markup.has(i)) {
			found.markup.push([start, end]);
			last = Math.max(last, end);
		} else if (start >= last && (one === undefined || (one.isEnded && !shown.has(i))))
			found.words.push([start, end]);
		else if (one !== undefined && !one.isEnded && !shown.has(i) && end <= (beginnings[i + 1]?.start ?? end))
			throw new FileError(
				"has a comment that begins in what is not shown, and ends elsewhere: write it on lines of its own",
			);
	}
	return found;
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

function beginningsIn(text: string): Beginning[] {
	const beginnings: Beginning[] = [];
	let done = 0;
	let line = 0;
	let end = 0;
	for (const start of startsIn(text)) {
		const newLine = text.slice(done, start).lastIndexOf("\n");
		if (newLine !== -1) line = done + newLine + 1;
		done = start;
		const from = start + START.length;
		// One end may be that of many.
		if (end !== -1 && end < from) end = text.indexOf(END, from);
		const before = start - line <= MAX_BEFORE ? text.slice(line, start) : "";
		beginnings.push({ start, end: end === -1 ? undefined : end + END.length, before });
	}
	return beginnings;
}

function withNumbers(text: string, beginnings: readonly Beginning[], mark: string): string {
	let numbered = "";
	let done = 0;
	for (const [i, { start }] of beginnings.entries()) {
		const next = start + START.length;
		numbered += `${text.slice(done, next)}${mark}${i}${mark}`;
		done = next;
	}
	return numbered + text.slice(done);
}

/** The comments of a token that can have some. */
function markupIn({ type, raw }: Token): Range[] {
	if (type === "html") return commentsIn(raw);
	return type === "formula" ? endedIn(raw) : [];
}

/** Blocks after which no paragraph goes on. */
const CLOSED = new Set(["code", "heading", "hr", "html", "space"]);

/**
 * Whether all programs take it for code. By rules that differ, what is indented may go on with a paragraph before it, and a
 * fence of a list with lines that are not indented; tabs within quotes and lists are of many widths.
 *
 * @param line what is before the comment on its line
 */
function isSurelyCode({ token, top, before }: Place, line: string): boolean {
	if (token.type !== "code") return true;
	if (token !== top && !/^(?:[ \t>*+-]|\d+[.)])/.test(line)) return false;
	if (token.codeBlockStyle !== "indented") return true;
	if (before !== undefined && !CLOSED.has(before.type) && !/\n[ \t]*\n$/.test(before.raw)) return false;
	return token === top || !line.includes("\t");
}

/** A character for private use that a text does not have. */
function characterNotIn(text: string): string {
	for (let code = 0xe000; code <= 0xf8ff; code++) {
		const character = String.fromCharCode(code);
		if (!text.includes(character)) return character;
	}
	throw new FileError("uses all characters that are for private use: write some as &#xE000;");
}
