/**
 * Front matter that is not where it belongs: without a fence before it, in a comment, or after the beginning of the text.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import type { Block } from "./front-block.ts";
import { isContinuation, isLooseFence, keepsBack, keyIn } from "./front-lines.ts";
import { isKnown } from "./front-names.ts";
import { lineAt, linesFrom } from "./text-lines.ts";

/**
 * Lines of keys with no fence before them: up to one, as Hexo has them and as they are when the first line was lost, or up to
 * an empty line, as MultiMarkdown and Pelican have them. Prose may begin with a word and a colon, and so may a heading with
 * a line of `---` below it: they are front matter only if they keep the article back, or have several keys that are known.
 */
export function unfencedBlock(text: string, start: number): Block | undefined {
	const names: string[] = [];
	let close = "";
	let [to, end] = [text.length, text.length];
	for (const line of linesFrom(text, start)) {
		const name = keyIn(line.text);
		const isOver = line.bare === "" || line.bare === ";;;" || /^(?:-{3,}|\.{3})$/.test(line.bare);
		if (!isOver && (name !== undefined || (names.length > 0 && isContinuation(line)))) {
			if (name !== undefined) names.push(name);
			continue;
		}
		if (names.length === 0) return undefined;
		close = line.bare;
		to = line.start;
		end = isOver ? line.end : line.start;
		break;
	}
	const format = close === ";;;" ? "json" : "yaml";
	const lines = text.slice(start, to);
	const source = format === "json" ? inBraces(lines) : lines;
	const known = names.filter(isKnown).length;
	const isClosed = /^[-.;]{3}/.test(close);
	const isMeant = isClosed
		? known > 1 || (known === 1 && /^["'\p{Ll}]/u.test(lines))
		: known > 1 && known === names.length && (close === "" || end !== to);
	if (!isMeant && !keepsBack(source, format)) return undefined;
	return { source, format, line: lineAt(text, start), end };
}

/** JSON without braces, as Hexo has it, with them. */
export function inBraces(source: string): string {
	return /^\s*\{/.test(source) ? source : `{${source}}`;
}

/**
 * Where in the comments at the beginning of a text there is front matter, which some put there so that other programs do not
 * show it: between fences, or as lines that keep the article back, perhaps with Nikola's two dots before each.
 */
export function* commentsAt(text: string): Generator<{ inner: string; start: number; end: number }> {
	const comments = /[\s\p{Cf}]*<!--([\s\S]*?)-->/uy;
	for (let found = comments.exec(text); found !== null; found = comments.exec(text)) {
		const { 0: whole, 1: inner = "", index } = found;
		yield { inner, start: index + whole.length - "-->".length - inner.length, end: index + whole.length };
	}
}

/** Lines of a comment that keep the article back. */
export function commentedLines(inner: string): string | undefined {
	const lines = inner.replace(/^[ \t]*\.\. /gm, "").trim();
	for (const line of linesFrom(lines, 0))
		if (line.bare !== "" && keyIn(line.text) === undefined && !isContinuation(line)) return undefined;
	return keepsBack(lines, "yaml") ? lines : undefined;
}

/**
 * Refuses a text that has lines between two fences further down that would keep it back at its beginning: those that put a
 * heading, a picture or a dot before them did not mean them to be read.
 *
 * @throws {FileError} if there are such lines outside of code
 */
export function refuseLaterFront(text: string, start: number): void {
	/** Where the lines of keys after the last fence begin, and how it looked. */
	let opening: { fence: string; from: number } | undefined;
	let code: string | undefined;
	for (const line of linesFrom(text, start)) {
		const [mark] = /^[ \t]*(?:`{3,}|~{3,})/.exec(line.text) ?? [];
		if (mark !== undefined) {
			const fence = mark.trim();
			if (code === undefined) code = fence;
			else if (fence.startsWith(code)) code = undefined;
			opening = undefined;
		} else if (code !== undefined) continue;
		else if (isLooseFence(line.bare) || /^(?:\+{3}|[*_=]{3,}|\.{3})$/.test(line.bare)) {
			const source = opening && text.slice(opening.from, line.start);
			if (source !== undefined && keepsBack(source, opening?.fence === "+++" ? "toml" : "yaml"))
				throw new FileError(
					`has lines at line ${lineAt(text, opening?.from ?? 0)} that would keep it back before the text: move them to the beginning`,
				);
			opening = { fence: line.bare, from: line.end };
		} else if (line.bare !== "" && keyIn(line.text) === undefined && !isContinuation(line))
			opening = undefined;
	}
}
