/**
 * Removes Obsidian's comments, `%% … %%`, which are meant for the author only.
 *
 * @module
 */
import { FileError } from "../errors.ts";

/** The beginning of code or of a comment: a fence, a run of backticks, or two percent signs. */
const MARK = /^([ \t>]*)(`{3,}|~{3,})([^\n]*)$|`+|%%/gm;

/**
 * A note without its comments. Percent signs in code stay.
 *
 * @throws {FileError} if a comment does not end, because it is not clear how much of the text it hides; or if it is not clear
 *   whether there is a comment
 */
export function withoutVaultComments(text: string): string {
	if (!text.includes("%%")) return text;
	const runs = runsIn(text);
	const marks = new RegExp(MARK);
	let kept = "";
	let from = 0;
	for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
		const { 0: mark, 1: indent = "", 2: fence, 3: info = "", index } = found;
		if (fence !== undefined && !(fence.startsWith("`") && info.includes("`"))) {
			const close = new RegExp(`^[ \\t>]*${fence}${fence[0]}*[ \\t]*$`, "gm");
			close.lastIndex = marks.lastIndex;
			const isClosed = close.exec(text) !== null;
			// A fence in a quote ends with the quote, and an indented one may be no fence.
			if (!isClosed && /^ {4}|[\t>]/.test(indent) && text.includes("%%", marks.lastIndex))
				throw new FileError(`has code before %% that does not end: close it with a line of ${fence}`);
			// Code without an end reaches to the end of the text.
			if (!isClosed) break;
			marks.lastIndex = close.lastIndex;
		} else if (mark === "%%") {
			const end = text.indexOf("%%", index + 2);
			if (end === -1) throw new FileError("has an Obsidian comment that does not end: close it with %%");
			kept += text.slice(from, index);
			from = end + 2;
			marks.lastIndex = from;
		} else {
			const run = fence ?? mark;
			const start = index + indent.length + run.length;
			const places = runs.get(run.length) ?? [];
			while ((places.at(-1) ?? start) < start) places.pop();
			const end = places.at(-1);
			const isSpan = end !== undefined && !/\n[ \t]*\n/.test(text.slice(start, end));
			marks.lastIndex = isSpan ? end + run.length : start;
		}
	}
	return kept + text.slice(from);
}

/** The indexes of runs of backticks, by their lengths, last first. */
function runsIn(text: string): Map<number, number[]> {
	const runs = new Map<number, number[]>();
	for (const { 0: run, index } of text.matchAll(/`+/g)) {
		const places = runs.get(run.length);
		if (places === undefined) runs.set(run.length, [index]);
		else places.push(index);
	}
	for (const places of runs.values()) places.reverse();
	return runs;
}
