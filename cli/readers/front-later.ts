/**
 * Refuses front matter in the wrong place: below other text, or in a code block around the whole text.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import type { Block } from "./front-block.ts";
import { isContinuation, isLooseFence, keyIn, mayKeepBack, mayMarkDraft } from "./front-lines.ts";
import { proseLines } from "./prose-lines.ts";
import { type Line, lineAt, linesFrom, paragraphIn } from "./text-lines.ts";

/** How many places of a text are tried: each try may read to the end of the text. */
const MAX_PLACES = 20;

/** How much of unreadable front matter is searched for signs of a draft, in UTF-16 code units. */
const MAX_UNREADABLE = 5000;

/** Reads front matter at an index. */
type BlockReader = (text: string, start: number) => Block | undefined;

/**
 * Refuses a text that has no front matter at its beginning, but has some further down that would, or might, keep the article
 * back. A heading, a picture or a dot above front matter is a mistake, and the article is still meant to be a draft.
 *
 * @throws {FileError} if there is such front matter outside of code, or in a code fence around the whole text
 */
export function refuseLaterFront(text: string, start: number, blockAt: BlockReader): void {
	refuseWrapped(text, start, blockAt);
	const refuseAt = (index: number) => {
		throw new FileError(
			`has front matter at line ${lineAt(text, index)} that says not to publish the article: move it to the beginning of the file`,
		);
	};
	/** The last fence, and where the key lines after it begin. */
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

/** Whether the front matter that begins at a line keeps the article back, or might. */
function isKeptBackAt(text: string, line: Line, blockAt: BlockReader): boolean {
	try {
		const block = blockAt(text, line.start + line.text.length - line.text.trimStart().length);
		return block !== undefined && block.format !== "pandoc" && mayKeepBack(block.source, block.format);
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		return mayMarkDraft(paragraphIn(text.slice(line.start, line.start + MAX_UNREADABLE)));
	}
}

/**
 * Refuses a text that is in a code fence as a whole, as programs that generate texts return it.
 *
 * @throws {FileError} if it has front matter that keeps the article back, or might
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
		throw new FileError(`is one code block, with its front matter inside: remove the lines of ${fence}`);
}
