/**
 * HTML comments, which are meant for the author only.
 *
 * @module
 */
import { FileError } from "../../errors.ts";

export const START = "<!--";
export const END = "-->";

/** A part of a text: the index of its beginning, and the index after it. */
export type Range = [start: number, end: number];

/**
 * Markup without its comments.
 *
 * @throws {FileError} if a comment does not end, and browsers would hide everything after it; or if it is within a tag
 */
export function withoutComments(markup: string): string {
	if (!markup.includes(START)) return markup;
	return without(markup, commentsIn(markup));
}

/** Text without what would be comments in markup. One that does not end stays as text. */
export function withoutEndedComments(text: string): string {
	return text.includes(START) && text.includes(END) ? without(text, endedIn(text)) : text;
}

/** The comments of a text that end. */
export function endedIn(text: string): Range[] {
	return startsIn(text).flatMap((start) => {
		const end = endOf(text, start);
		return end === undefined ? [] : [[start, end] as Range];
	});
}

/** The indexes at which comments may begin. `<!-->` and `<!--->` are complete, empty comments, and are left out. */
export function startsIn(text: string): number[] {
	const starts: number[] = [];
	for (let at = text.indexOf(START); at !== -1; at = text.indexOf(START, at + START.length))
		if (!/^-?>/.test(text.slice(at + START.length, at + START.length + 2))) starts.push(at);
	return starts;
}

/** The index after a comment; `undefined` if it does not end. */
function endOf(text: string, start: number): number | undefined {
	const short = /^-?>/.exec(text.slice(start + START.length, start + START.length + 2))?.[0];
	if (short !== undefined) return start + START.length + short.length;
	const end = text.indexOf(END, start + START.length);
	return end === -1 ? undefined : end + END.length;
}

/** The comments of markup, outside of the tags' attributes. */
export function commentsIn(markup: string): Range[] {
	const comments: Range[] = [];
	let mayBeTag = true;
	const lastEnd = markup.lastIndexOf(END);
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
		const end = mayBeTag && /[a-z/!?]/i.test(markup.charAt(at + 1)) ? endOfTag(markup, at, lastEnd) : at + 1;
		// If this tag does not end, no later one does.
		if (end === undefined) mayBeTag = false;
		at = end ?? at + 1;
	}
	return comments;
}

/**
 * The index after a tag, whose quoted values may have a >; `undefined` if it does not end.
 *
 * @param lastEnd where the last comment ends
 * @throws {FileError} if it has a comment between its attributes, which browsers would read as more attributes
 */
function endOfTag(markup: string, start: number, lastEnd: number): number | undefined {
	// After <! or <?, the first > ends the tag, even within quotes.
	const special = /[!?]/.test(markup.charAt(start + 1)) ? /<!--|>/g : /<!--|[>"']/g;
	special.lastIndex = start;
	for (let found = special.exec(markup); found !== null; found = special.exec(markup)) {
		if (found[0] === ">") return special.lastIndex;
		if (found[0] === START) {
			if (special.lastIndex > lastEnd) continue;
			throw new FileError("has a comment within a tag: put it before the tag, or after it");
		}
		const close = markup.indexOf(found[0], special.lastIndex);
		if (close === -1) return undefined;
		special.lastIndex = close + 1;
	}
	return undefined;
}

/** A text without these parts, which are sorted by their beginnings. */
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
