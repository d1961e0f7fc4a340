/**
 * Front matter that is not where it belongs: after the beginning of the text, or in code together with the whole text.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import type { Block } from "./front-block.ts";
import { isContinuation, isLooseFence, keyIn, mayKeepBack, saysDraft } from "./front-lines.ts";
import { proseLines } from "./prose-lines.ts";
import { type Line, lineAt, linesFrom, paragraphIn } from "./text-lines.ts";

/** How many places of a text are looked at, each of which may lead to its end. */
const MAX_PLACES = 20;

/** How much of what cannot be read is looked at, in UTF-16 code units. */
const MAX_UNREADABLE = 5000;

/** Reads front matter at an index. */
type BlockReader = (text: string, start: number) => Block | undefined;

/**
 * Refuses a text without front matter at its beginning, if it has some further down that would keep it back there, or might:
 * those that put a heading, a picture or a dot before it did not mean it to be read.
 *
 * @throws {FileError} if there is such front matter outside of code, or in a fence that the whole text is in
 */
export function refuseLaterFront(text: string, start: number, blockAt: BlockReader): void {
	refuseWrapped(text, start, blockAt);
	const refuseAt = (index: number) => {
		throw new FileError(
			`has lines at line ${lineAt(text, index)} that would keep it back before the text: move them to the beginning`,
		);
	};
	/** Where the lines of keys after the last fence begin, and how it looked. */
	let opening: { fence: string; from: number } | undefined;
	let places = 0;
	for (const line of proseLines(text, start)) {
		if (isLooseFence(line.bare) || /^(?:\+{3,}|[*_=]{3,}|\.{3})$/.test(line.bare)) {
			const source = opening && text.slice(opening.from, line.start);
			if (source !== undefined && mayKeepBack(source, opening?.fence.startsWith("+") ? "toml" : "yaml"))
				refuseAt(opening?.from ?? 0);
			opening = { fence: line.bare, from: line.end };
		} else if (line.bare !== "" && keyIn(line.text) === undefined && !isContinuation(line))
			opening = undefined;
		const isPlace = /^(?:\\?-{2,}|\\?\+{3}|;{3}|[\u2010-\u2015\u2212]|\{\s*(?:["'\p{L}]|$))/u.test(line.bare);
		if (isPlace && places++ < MAX_PLACES && isKeptBackAt(text, line, blockAt)) refuseAt(line.start);
	}
}

/** Whether the front matter that begins with a line keeps back, or might. */
function isKeptBackAt(text: string, line: Line, blockAt: BlockReader): boolean {
	try {
		const block = blockAt(text, line.start + line.text.length - line.text.trimStart().length);
		return block !== undefined && block.format !== "pandoc" && mayKeepBack(block.source, block.format);
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		return saysDraft(paragraphIn(text.slice(line.start, line.start + MAX_UNREADABLE)));
	}
}

/**
 * Programs that write texts give them back in a fence of code.
 *
 * @throws {FileError} if there is front matter in it
 */
function refuseWrapped(text: string, start: number, blockAt: BlockReader): void {
	const [opening = "", fence = ""] =
		/^(`{3,}|~{3,})[ \t]*(?:markdown|mdx?|ya?ml|te?xt)?[ \t]*(?:\r\n|[\n\r])\s*/i.exec(
			text.slice(start, start + 200),
		) ?? [];
	if (opening === "") return;
	const lines = [...linesFrom(text, start + opening.length)].filter(({ bare }) => bare !== "");
	const isWrapped = lines.at(-1)?.bare === fence || !lines.some(({ bare }) => bare === fence);
	const [first] = lines;
	if (isWrapped && first !== undefined && isKeptBackAt(text, first, blockAt))
		throw new FileError(`is code as a whole, with front matter in it: remove the lines of ${fence}`);
}
