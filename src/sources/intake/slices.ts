/**
 * Divides entries into slices: one that this invocation of the Worker stores, and others that each fit into a message of
 * the queue.
 *
 * @module
 */
import type { ChangedEntry, EntriesMessage } from "../messages.ts";

/**
 * How much the invocation that read the document stores itself, in bytes of JSON: on the free plan, it has 10 ms of CPU
 * time. The rest goes through the queue.
 */
const FIRST_SLICE = 15_000;

/** The length that messages do not exceed if they can: the queue counts up to 64 KB as one operation (bytes). */
const USUAL_MESSAGE = 60_000;

/** The longest message, in bytes: the queue takes 128,000, of which it uses about 100 itself. */
const LONGEST_MESSAGE = 127_500;

/** The entries of one document, in slices. */
export interface Slices {
	/** The entries to store at once. */
	first: ChangedEntry[];
	/** The entries to send, one message for each list. */
	others: ChangedEntry[][];
}

/**
 * Cuts the entries of a document so that no message is longer than the queue takes. An entry that no message can hold is
 * stored at once, before the others.
 *
 * Lengths are those of messages as sent: as JSON in UTF-8 (the content type `json` of Queues, the default since March
 * 2024). The length of a message is the sum of its envelope and its entries, with a comma after each.
 *
 * @param of the members of each message other than its entries
 */
export function slicesOf(entries: readonly ChangedEntry[], of: Omit<EntriesMessage, "changed">): Slices {
	const envelope = bytesOf({ ...of, changed: [] });
	const sized = entries.map((entry) => ({ entry, size: bytesOf(entry) + 1 }));
	const first = sized.filter(({ size }) => envelope + size > LONGEST_MESSAGE).map(({ entry }) => entry);
	const others: ChangedEntry[][] = [];
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
