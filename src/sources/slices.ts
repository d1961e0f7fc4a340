/**
 * Entries cut into what one invocation of the Worker stores, and what one message of the queue holds. Values in, values
 * out.
 *
 * @module
 */
import type { EntriesMessage, FreshEntry } from "./messages.ts";

/**
 * How much is stored by the invocation that has read the document, which on the free plan has 10 ms of CPU (bytes of
 * JSON). The rest goes through the queue.
 */
const FIRST_SLICE = 15_000;

/** How long a message is usually: the queue counts up to 64 KB as one operation (bytes). */
const USUAL_MESSAGE = 60_000;

/** The longest message: the queue takes 128,000 bytes, of which about 100 are its own. */
const LONGEST_MESSAGE = 127_500;

/** Entries of one document, in their order. */
export interface Slices {
	/** To be stored at once. */
	first: FreshEntry[];
	/** To be sent, each with `of` in one message. */
	others: FreshEntry[][];
}

/**
 * Cuts the entries of a document so that no message is longer than the queue takes. An entry that no message can hold is
 * stored at once, before the others.
 *
 * Lengths are those of messages as they are sent: as JSON (the content type `json` of Queues, the default since March
 * 2024), in UTF-8. The length of a message is that of its envelope and its entries, with a comma between two of them.
 *
 * @param of what each message says besides its entries
 */
export function slicesOf(entries: readonly FreshEntry[], of: Omit<EntriesMessage, "entries">): Slices {
	const envelope = bytesOf({ ...of, entries: [] });
	const sized = entries.map((entry) => ({ entry, size: bytesOf(entry) + 1 }));
	const first = sized.filter(({ size }) => envelope + size > LONGEST_MESSAGE).map(({ entry }) => entry);
	const others: FreshEntry[][] = [];
	let slice = first;
	let room = FIRST_SLICE;
	for (const { entry, size } of sized) {
		if (envelope + size > LONGEST_MESSAGE) continue;
		room -= size;
		if (room < 0 && slice.length > 0) {
			slice = [];
			others.push(slice);
			room = USUAL_MESSAGE - envelope - size;
		}
		slice.push(entry);
	}
	return { first, others };
}

/** How long a value is as JSON, in bytes of UTF-8. */
function bytesOf(value: unknown): number {
	return new TextEncoder().encode(JSON.stringify(value)).length;
}
