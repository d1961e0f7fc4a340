/**
 * HTML comments in Markdown. Whether a `<!--` begins one depends on the text around it.
 *
 * @module
 */
import type { Token } from "marked";
import { FileError } from "../../errors.ts";
import { commentsIn, END, endedIn, type Range, START, startsIn } from "./comments.ts";
import type { Place } from "./places.ts";

/** The comments of a text in Markdown. */
export interface Comments {
	/** The comments by the rules of Markdown. */
	markup: Range[];
	/**
	 * Comments that these rules would treat as words, because they span several paragraphs or are where only words can be; those in
	 * parts that are not shown, such as an unused footnote; and those in what other programs might not read as code.
	 */
	words: Range[];
}

/** A parsed text: its tokens, and the HTML of the article. */
export interface ReadText {
	places: Iterable<Place>;
	/** The HTML of the article. */
	html: string;
}

/** A `<!--` that may begin a comment. */
interface Beginning {
	start: number;
	/** The index after the comment, if it ends. */
	end: number | undefined;
	/** The text before it on its line; empty if that is longer than {@link MAX_BEFORE}. */
	before: string;
}

/** The longest text of a line before a comment that is read, in UTF-16 code units: quotes and lists do not nest deeper. */
const MAX_BEFORE = 500;

/** The tags of syntax highlighting between the characters of code. */
const COLOURS = /<\/?span(?: class="hljs-[^"]*")?>/g;

/**
 * Finds the comments of Markdown. A `<!--` in code that is shown, or without an end among words, begins none.
 *
 * Each `<!--` is numbered before the text is parsed. Then its number shows among which tokens and where in the HTML it is.
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
	/** The beginnings that are code or words, and whether a `-->` follows in the same block. */
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
			// If the < is in another token, it was escaped.
			else if (isCode || isMarkup || found[1] === undefined)
				kept.set(i, { isEnded: beforeCode.has(i) || endedWithin(top).has(i) });
		}
	}
	const shown = numbersIn(html.replace(COLOURS, ""));
	const found: Comments = { markup: [], words: [] };
	/** The index after the last comment. */
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
				"has a comment that begins in a part that is not shown and ends outside of it: write it on lines of its own",
			);
	}
	return found;
}

/**
 * Removes the comments that Markdown would treat as words, and empties the others, so that the text around these is read as
 * before.
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
		// Several beginnings may have the same end.
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

/** The comments of a token, if it is of a type that can have comments. */
function markupIn({ type, raw }: Token): Range[] {
	if (type === "html") return commentsIn(raw);
	return type === "formula" ? endedIn(raw) : [];
}

/** Blocks that a following line cannot continue. */
const CLOSED = new Set(["code", "heading", "hr", "html", "space"]);

/**
 * Whether all programs read a token as code. Their rules differ: an indented line may continue the paragraph before it, a fence
 * in a list may have lines that are not indented, and tabs within quotes and lists have different widths.
 *
 * @param line the text before the comment on its line
 */
function isSurelyCode({ token, top, before }: Place, line: string): boolean {
	if (token.type !== "code") return true;
	if (token !== top && !/^(?:[ \t>*+-]|\d+[.)])/.test(line)) return false;
	if (token.codeBlockStyle !== "indented") return true;
	if (before !== undefined && !CLOSED.has(before.type) && !/\n[ \t]*\n$/.test(before.raw)) return false;
	return token === top || !line.includes("\t");
}

/** A private-use character that a text does not have. */
function characterNotIn(text: string): string {
	for (let code = 0xe000; code <= 0xf8ff; code++) {
		const character = String.fromCharCode(code);
		if (!text.includes(character)) return character;
	}
	throw new FileError("uses all private-use characters: write some of them as references such as &#xE000;");
}
