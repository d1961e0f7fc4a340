/**
 * Front matter without an opening fence, or in a comment.
 *
 * @module
 */
import type { Block } from "./front-block.ts";
import { isContinuation, keepsBack, keyIn, mayKeepBack } from "./front-lines.ts";
import { isKnown } from "./front-names.ts";
import { lineAt, linesFrom } from "./text-lines.ts";

/**
 * Front matter without an opening fence. It ends at a fence, as in Hexo or if the first line was lost, or at an empty line, as in
 * MultiMarkdown and Pelican. Prose may also begin with a word and a colon, and so may a heading underlined with `---`. So the
 * lines are front matter only if they keep the article back, or have several known keys.
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

/** A key as Logseq (`draft:: true`), Org (`#+DRAFT: t`), Nikola (`.. status: draft`) and reStructuredText (`:draft: yes`) write it. */
const MARKED = /^(?:- (?=[^:]{1,61}::)|#\+|\.\. |:)?([\p{L}_][\p{L}\p{N}_-]{0,60})::?\s*(.{0,500})$/u;

/**
 * Key lines in the syntax of other programs, up to an empty line, if they keep the article back. Otherwise such lines are
 * treated as text.
 */
export function markedBlock(text: string, start: number): Block | undefined {
	let [source, end] = ["", start];
	for (const line of linesFrom(text, start)) {
		const [, key, value = ""] = MARKED.exec(line.bare) ?? [];
		if (key === undefined && line.bare !== "") return undefined;
		end = line.end;
		if (key === undefined) break;
		source += `${key}: ${JSON.stringify(value)}\n`;
	}
	return keepsBack(source, "yaml") ? { source, format: "yaml", line: lineAt(text, start), end } : undefined;
}

/** Adds the braces that JSON front matter lacks in Hexo. */
export function inBraces(source: string): string {
	return /^\s*\{/.test(source) ? source : `{${source}}`;
}

/** The lines of a comment, if they keep the article back, or might. */
export function commentedLines(inner: string): string | undefined {
	const lines = inner.replace(/^[ \t]*\.\. /gm, "").trim();
	for (const line of linesFrom(lines, 0))
		if (line.bare !== "" && keyIn(line.text) === undefined && !isContinuation(line)) return undefined;
	return mayKeepBack(lines, "yaml") ? lines : undefined;
}
