/**
 * Reads Markdown in bounded time.
 *
 * The parser reads the inside of a quote or a list again for each level, and searches the rest of the paragraph for the end of
 * each mark of emphasis, so that a few kilobytes of either can take minutes.
 *
 * @module
 */
import { Tokenizer, type Tokens } from "marked";
import { FileError } from "../errors.ts";

/** How deep quotes and lists may nest; people stay under 10. */
const MAX_DEPTH = 50;

/** How many characters may be searched for ends of emphasis: a fixed number, and more for each character of the text. */
const SEARCHED = 5_000_000;
/** Prose takes five. */
const SEARCHED_EACH = 50;

/**
 * How much of a text is searched for the end of plain words, in UTF-16 code units: at each mark, the parser searches up to the
 * next space for an e-mail address. It joins the pieces of plain text again.
 */
const MAX_WORDS = 500;

/** Where to cut a text: before the spaces between two words, so that neither is read as something else. */
function cutIn(text: string): number {
	if (text.length <= MAX_WORDS) return text.length;
	let cut = text.lastIndexOf(" ", MAX_WORDS);
	while (text[cut - 1] === " ") cut--;
	return cut > 0 ? cut : MAX_WORDS;
}

/** The tokenizer of one text. Its methods throw {@link FileError} beyond the bounds. */
export class BoundedTokenizer extends Tokenizer {
	#depth = 0;
	/** How many characters may still be searched for ends of emphasis. */
	#left: number;

	/** @param length the length of the text, in UTF-16 code units */
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
		// If there is no end, the whole rest is searched. Within a word, _ does not begin emphasis.
		const found = super.emStrong(src, maskedSrc, prevChar);
		const isMark = src.startsWith("*") || (src.startsWith("_") && !/[\p{L}\p{N}]$/u.test(prevChar));
		if (isMark) this.#left -= found?.raw.length ?? src.length;
		if (this.#left < 0)
			throw new FileError(
				"has too many * and _ in one paragraph: write those that are meant as text as \\* and \\_",
			);
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
