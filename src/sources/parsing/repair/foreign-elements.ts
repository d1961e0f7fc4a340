/**
 * Finds out whether an entry is in an element of another vocabulary.
 *
 * @module
 */

/** How far ahead the end of a foreign element around an entry is searched for, in UTF-16 code units. */
const LOOKAHEAD = 20_000;

/** The elements of other vocabularies that contain entries of one document. */
export class ForeignElements {
	readonly #text: string;
	/** Where the last such element ends. */
	#end = 0;
	/** How many characters may still be read twice, in search of the ends of such elements. */
	#lookahead: number;

	constructor(text: string) {
		this.#text = text;
		this.#lookahead = text.length;
	}

	/**
	 * Whether such an element contains the entry that begins here.
	 *
	 * @param from where the entry's start tag ends
	 * @param around the name of the innermost open element of another vocabulary, if there is one
	 */
	contain(at: number, from: number, around: string | undefined): boolean {
		this.#end = Math.max(this.#end, this.#endAround(from, around));
		return at < this.#end;
	}

	/**
	 * The end of the foreign element that contains the entry at this position, or 0 if there is none. If the next start tag of
	 * that name comes before the end tag, the end tag is missing and this is an entry of the feed.
	 */
	#endAround(from: number, around: string | undefined): number {
		if (around === undefined || this.#lookahead <= 0 || from <= this.#end) return 0;
		const ahead = this.#text.slice(from, from + LOOKAHEAD);
		const closing = ahead.indexOf(`</${around}>`);
		this.#lookahead -= closing === -1 ? ahead.length : closing;
		const opening = ahead.indexOf(`<${around}`);
		return closing === -1 || (opening !== -1 && opening < closing) ? 0 : from + closing;
	}
}
