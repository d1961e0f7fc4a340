/**
 * How much work one text of Markdown may make.
 *
 * @module
 */
import { FileError } from "../../errors.ts";

/** How deep quotes, lists and footnotes may nest; people stay under 10. */
const MAX_DEPTH = 50;

/** How many characters may be looked at again: a fixed number, and more for each character of the text. */
const AGAIN = 2_500_000;
/** Prose takes five. */
const AGAIN_EACH = 50;

/** What there is too much of, when the bound is reached, and what to do. */
export const TOO_MUCH = {
	emphasis: "has too many * and _ in one paragraph: write those that are meant as text as \\* and \\_",
	strikethrough: "has too many ~ in one paragraph: write those that are meant as text as \\~",
	links: "has too many [ in one paragraph: write those that are meant as text as \\[",
	addresses: "has too many ( in one address: write each as %28",
	lines: "has too many lines in one paragraph of a list: part them by empty lines",
	lazyLines: "has too many lines without > in one quote: begin each with >",
	tables: "has a table too large to be read as Markdown: make it smaller, or write it in HTML",
	nesting: "has too much text in quotes and lists within one another: nest them less deep",
	blocks: "has too many headings, lists and quotes without empty lines between them: add empty lines",
	formulas: "has formulas whose macros make too much of them: write them without macros",
	dollars: "has too many $ in one paragraph: write those that are meant as text as \\$",
};

/** The remaining work budget for one text. */
export class Bounds {
	#depth = 0;
	/** How many characters may still be looked at again. */
	#left: number;

	/** @param length the length of the text, in UTF-16 code units */
	constructor(length: number) {
		this.#left = AGAIN + AGAIN_EACH * length;
	}

	/**
	 * Counts characters that are looked at again.
	 *
	 * @throws {FileError} with these words, if they are too many
	 */
	spend(characters: number, tooMuch: string): void {
		this.#left -= characters;
		if (this.#left < 0) throw new FileError(tooMuch);
	}

	/**
	 * Reads a block that holds others.
	 *
	 * @throws {FileError} if it nests too deep, or too much is read again
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
 * Where a block begins that ends the paragraph before it, for the parser's `start`: it hands in a text without its first
 * character, so that the beginning is none of a line.
 *
 * @param block with `\n` before it
 */
export function lineAt(block: RegExp, src: string, bounds: Bounds): number | undefined {
	const paragraph = paragraphIn(src);
	bounds.spend(paragraph.length / 10, TOO_MUCH.blocks);
	const found = block.exec(paragraph);
	return found === null ? undefined : found.index + 1;
}

/** The lines up to an empty one. */
export function paragraphIn(src: string): string {
	return src.slice(0, /\n[\t ]*\n/.exec(src)?.index);
}
