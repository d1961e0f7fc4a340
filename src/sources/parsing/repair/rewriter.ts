/**
 * Replaces parts of a text in one pass, within bounds.
 *
 * @module
 */
import { NotAFeedError } from "../not-a-feed.ts";

/**
 * The longest total replacement text of a repair, in UTF-16 code units: one and a half times the longest document, whose text
 * may all be unescaped HTML. A few bytes can become many, such as a relative address under a long `xml:base`, or an escaped `<`.
 */
const MAX_WRITTEN = 15_000_000;

/** How many replacements a repair may make. All are kept in memory until the text is written. */
const MAX_REPLACEMENTS = 500_000;

/**
 * A text with replacements, kept as a list of pieces. Replacements are made from the beginning of the text to its end. They can
 * be changed or emptied later, by the index of the piece.
 */
export class Rewriter {
	readonly #text: string;
	readonly #pieces: string[] = [];
	/** Up to where the text is in the pieces. */
	#copied = 0;
	/** The total length of all replacements, in UTF-16 code units. */
	#written = 0;

	constructor(text: string) {
		this.#text = text;
	}

	/** Up to where the text has been replaced or copied. */
	get copied(): number {
		return this.#copied;
	}

	/** How many pieces there are. */
	get pieces(): number {
		return this.#pieces.length;
	}

	/** How much may still be written, in UTF-16 code units. */
	get room(): number {
		return MAX_WRITTEN - this.#written;
	}

	/**
	 * Replaces a part of the text.
	 *
	 * @returns the index of its piece
	 * @throws {NotAFeedError} if there are too many replacements, or they are too long
	 */
	replace(from: number, to: number, replacement: string): number {
		this.#count(replacement);
		if (this.#pieces.length > 2 * MAX_REPLACEMENTS)
			throw new NotAFeedError(`Its repair would take more than ${MAX_REPLACEMENTS} replacements.`);
		this.#pieces.push(this.#text.slice(this.#copied, from));
		this.#copied = to;
		return this.#pieces.push(replacement) - 1;
	}

	/** Changes the replacement in a piece. */
	rewrite(piece: number, replacement: string): void {
		this.#count(replacement);
		this.#pieces[piece] = replacement;
	}

	/** Empties pieces, up to the last one if `to` is not given. */
	empty(from: number, to?: number): void {
		this.#pieces.fill("", from, to);
	}

	/** The text up to `end`, with all replacements. */
	finish(end: number): string {
		return this.#pieces.join("") + this.#text.slice(this.#copied, end);
	}

	#count(replacement: string): void {
		this.#written += replacement.length;
		if (this.#written > MAX_WRITTEN)
			throw new NotAFeedError(`Its repair would take more than ${MAX_WRITTEN} characters of replacements.`);
	}
}
