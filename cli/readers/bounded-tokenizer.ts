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

/**
 * How much of a text is looked at to find the end of plain words, in UTF-16 code units: the parser looks for an address of mail
 * from each mark on, to the next space. It puts plain words together again.
 */
const MAX_WORDS = 500;

/** Where a text may be cut: before the spaces between two words, so that neither is read as something else. */
function cutIn(text: string): number {
	if (text.length <= MAX_WORDS) return text.length;
	let cut = text.lastIndexOf(" ", MAX_WORDS);
	while (text[cut - 1] === " ") cut--;
	return cut > 0 ? cut : MAX_WORDS;
}

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

	override emStrong(src: string, maskedSrc: string, prevChar = "") {
		// An end that is there is found on the way; one that is not is looked for to the end. Within a word, _ begins nothing.
		const found = super.emStrong(src, maskedSrc, prevChar);
		const isMark = src.startsWith("*") || (src.startsWith("_") && !/[\p{L}\p{N}]$/u.test(prevChar));
		if (isMark) this.#left -= found?.raw.length ?? src.length;
		if (this.#left < 0)
			throw new FileError("has too many * and _ in one paragraph: write those that are text as \\* and \\_");
		return found;
	}

	override url(src: string): Tokens.Link | undefined {
		const isAddress = /^(?:https?:\/\/|ftp:\/\/|www\.)/i.test(src) || src.slice(0, MAX_WORDS).includes("@");
		return isAddress ? super.url(src) : undefined;
	}

	override inlineText(src: string): Tokens.Text | undefined {
		return super.inlineText(src.slice(0, cutIn(src)));
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
