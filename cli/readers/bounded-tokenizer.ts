/**
 * The parts of Markdown in bounded time.
 *
 * The parser reads what is inside a quote or a list once more for each level, and from each mark of emphasis it looks for the
 * end to the end of the paragraph, so that a few kilobytes of either take minutes.
 *
 * @module
 */
import { Tokenizer, type Tokens } from "marked";
import { FileError } from "../errors.ts";

/** How deep quotes and lists may nest; people stay under 10. */
const MAX_DEPTH = 50;

/** How many characters may be looked through for ends of emphasis, and how many more for each of the text; prose takes five. */
const SEARCHED = 5_000_000;
const SEARCHED_EACH = 50;

/** Reads one text. Throws {@link FileError} beyond its bounds. */
export class BoundedTokenizer extends Tokenizer {
	#depth = 0;
	/** How many characters may still be looked through. */
	#left: number;

	/** @param length of the text, in UTF-16 code units */
	constructor(length: number) {
		super();
		this.#left = SEARCHED + SEARCHED_EACH * length;
	}

	override blockquote(src: string): Tokens.Blockquote | undefined {
		return this.#nested(() => super.blockquote(src));
	}

	override list(src: string): Tokens.List | undefined {
		return this.#nested(() => super.list(src));
	}

	override emStrong(src: string, maskedSrc: string, prevChar?: string) {
		if (src.startsWith("*") || src.startsWith("_")) this.#left -= src.length;
		if (this.#left < 0)
			throw new FileError("has too many * and _ in one paragraph: write those that are text as \\* and \\_");
		return super.emStrong(src, maskedSrc, prevChar);
	}

	#nested<Token>(read: () => Token): Token {
		if (this.#depth >= MAX_DEPTH) throw new FileError(`nests quotes and lists more than ${MAX_DEPTH} deep`);
		this.#depth++;
		try {
			return read();
		} finally {
			this.#depth--;
		}
	}
}
