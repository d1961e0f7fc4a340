/**
 * The entries of a document while it is repaired: where each begins and ends, and which of them are kept.
 *
 * @module
 */
import { checkEntries, type EntrySpan, newestSpans, noteDate, spanFrom } from "../entry-spans.ts";
import { NotAFeedError } from "../not-a-feed.ts";
import { checkParsed } from "./parser-limits.ts";
import type { Rewriter } from "./rewriter.ts";
import { MAX_ATTRIBUTES } from "./tags.ts";

/** The entries of one document, in its order. Each begins and ends with a piece of the rewriter. */
export class Entries {
	readonly #rewriter: Rewriter;
	/** The number of elements and attributes outside of entries. */
	#elements = 0;
	#attributes = 0;
	readonly #ended: EntrySpan[] = [];
	/** The entries that are in elements of other vocabularies. */
	readonly #foreign = new Set<EntrySpan>();
	/** The entry that has not ended yet. */
	#open: EntrySpan | undefined;

	constructor(rewriter: Rewriter) {
		this.#rewriter = rewriter;
	}

	/** How many entries have ended. */
	get ended(): number {
		return this.#ended.length;
	}

	/** The number of elements around the entry that has not ended yet; `undefined` if there is none. */
	get depth(): number | undefined {
		return this.#open?.depth;
	}

	/** Begins an entry with a piece of its own, after the previous entry, which may be unclosed. */
	begin(at: number, depth: number, { isForeign }: { isForeign: boolean }): void {
		this.#rewriter.replace(at, at, "");
		this.#open = spanFrom(this.#rewriter.pieces, depth);
		if (isForeign) this.#foreign.add(this.#open);
	}

	/**
	 * Ends the open entry with the piece up to here, unless the entry continues.
	 *
	 * @param depth how many elements are open
	 */
	end(at: number, depth: number): void {
		const entry = this.#open;
		if (entry === undefined || depth > entry.depth) return;
		this.#rewriter.replace(at, at, "");
		entry.to = this.#rewriter.pieces;
		this.#ended.push(entry);
		this.#open = undefined;
		checkEntries(this.#ended.length);
	}

	/**
	 * Gives up the open entry, which the document cuts off.
	 *
	 * @returns its span; `undefined` if there is none
	 */
	giveUp(): EntrySpan | undefined {
		const entry = this.#open;
		this.#open = undefined;
		return entry;
	}

	/**
	 * Records where the date of the open entry is, if this is its child and contains one.
	 *
	 * @param kind the element's name in lower case
	 * @param at where its contents begin
	 * @param depth how many elements are around it
	 */
	noteDate(kind: string, at: number, depth: number): void {
		if (this.#open !== undefined && depth === this.#open.depth + 1) noteDate(this.#open, kind, at);
	}

	/** Counts elements and attributes for the parser's limits, if their entry is kept. */
	countParsed(elements: number, attributes: number): void {
		if (attributes > MAX_ATTRIBUTES)
			throw new NotAFeedError(`It has a tag with more than ${MAX_ATTRIBUTES} attributes.`);
		const entry = this.#open;
		if (entry === undefined) {
			this.#elements += elements;
			this.#attributes += attributes;
		} else {
			entry.elements += elements;
			entry.attributes += attributes;
		}
		checkParsed(this.#elements + (entry?.elements ?? 0), this.#attributes + (entry?.attributes ?? 0));
	}

	/**
	 * Empties the pieces of all entries but the newest ones.
	 *
	 * @param text of the document
	 * @returns how many older entries are left out
	 * @throws {NotAFeedError} if the document is cut off and has no whole entry, or if what is kept is too much for the parser
	 */
	keepNewest(text: string, maxEntries: number, { isCut }: { isCut: boolean }): number {
		const entries = this.#own();
		if (isCut && entries.length === 0)
			throw new NotAFeedError(
				"It is cut off: it ends before its first entry does, so that nothing of it can be used.",
			);
		const areKept = newestSpans(entries, text, maxEntries);
		let [elements, attributes] = [this.#elements, this.#attributes];
		for (const [i, entry] of entries.entries()) {
			if (areKept[i]) {
				elements += entry.elements;
				attributes += entry.attributes;
			} else this.#rewriter.empty(entry.from, entry.to);
		}
		checkParsed(elements, attributes);
		return Math.max(entries.length - maxEntries, 0);
	}

	/** The entries outside of elements of other vocabularies. If there are none, such an element is the list of entries. */
	#own(): EntrySpan[] {
		const own = this.#ended.filter((entry) => !this.#foreign.has(entry));
		if (own.length === 0) return this.#ended;
		for (const { from, to } of this.#foreign) this.#rewriter.empty(from, to);
		return own;
	}
}
