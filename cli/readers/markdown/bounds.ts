/**
 * Bounds the work for one text in Markdown.
 *
 * @module
 */
import { FileError } from "../../errors.ts";

/** How deep quotes, lists and footnotes may nest; real texts stay under 10. */
const MAX_DEPTH = 50;

/** How many characters the parser may read again: a fixed number, and more for each character of the text. */
const BUDGET = 2_500_000;
/** Prose needs five. */
const BUDGET_PER_CHARACTER = 50;

/** The messages for a text that exceeds its budget, by what used it up. */
export const TOO_MUCH = {
	emphasis: "has too many * and _ in one paragraph: write those that are meant as text as \\* and \\_",
	strikethrough: "has too many ~ in one paragraph: write those that are meant as text as \\~",
	links: "has too many [ in one paragraph: write those that are meant as text as \\[",
	addresses: "has too many ( in one address: write each as %28",
	lines: "has too many lines in one paragraph of a list: separate them with empty lines",
	lazyLines: "has too many lines without > in one quote: begin each with >",
	tables: "has a table too large to be read as Markdown: make it smaller, or write it in HTML",
	nesting: "has too much text in nested quotes and lists: nest them less deeply",
	blocks: "has too many headings, lists and quotes without empty lines between them: add empty lines",
	formulas: "has formulas whose macros expand to too much: write them without macros",
	dollars: "has too many $ in one paragraph: write those that are meant as text as \\$",
};

/** The remaining work budget for one text. */
export class Bounds {
	#depth = 0;
	/** How many characters may still be read again. */
	#left: number;

	/** @param length the length of the text, in UTF-16 code units */
	constructor(length: number) {
		this.#left = BUDGET + BUDGET_PER_CHARACTER * length;
	}

	/**
	 * Subtracts characters that are read again from the budget.
	 *
	 * @param tooMuch the message for too many
	 * @throws {FileError} with that message, if the budget is used up
	 */
	spend(characters: number, tooMuch: string): void {
		this.#left -= characters;
		if (this.#left < 0) throw new FileError(tooMuch);
	}

	/**
	 * Reads a block that holds others.
	 *
	 * @throws {FileError} if it is nested too deeply, or the budget is used up
	 */
	nested<Block extends { raw: string }>(read: () => Block | undefined): Block | undefined {
		if (this.#depth >= MAX_DEPTH) throw new FileError(`nests quotes and lists more than ${MAX_DEPTH} deep`);
		this.#depth++;
		try {
			const found = read();
			this.spend(found?.raw.length ?? 0, TOO_MUCH.nesting);
			return found;
		} finally {
			this.#depth--;
		}
	}
}

/**
 * The index of the next block that ends the paragraph before it, for the parser's `start`. The parser calls it with a text
 * without its first character, so that the text's beginning is not the beginning of a line.
 *
 * @param block the pattern of its beginning, with `\n` before it
 */
export function lineAt(block: RegExp, src: string, bounds: Bounds): number | undefined {
	const paragraph = paragraphIn(src);
	bounds.spend(paragraph.length / 10, TOO_MUCH.blocks);
	const found = block.exec(paragraph);
	return found === null ? undefined : found.index + 1;
}

/** The lines up to the first empty one. */
export function paragraphIn(src: string): string {
	return src.slice(0, /\n[\t ]*\n/.exec(src)?.index);
}
