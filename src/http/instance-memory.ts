/**
 * What an instance of the Worker remembers between requests, within limits.
 *
 * @module
 */

import type { KvDocument } from "./kv-documents.ts";

/**
 * How long an instance remembers what it rendered or read, in milliseconds: after a write, KV may return the former value
 * for a minute or longer.
 */
const REMEMBERED_FOR = 150_000;

/** Limits on what an instance remembers, so that requests for many documents cannot exhaust its memory. */
const REMEMBERED_BYTES = 16_000_000;
const REMEMBERED_KEYS = 10_000;

/** A document that this instance rendered, or read completely from KV. */
export interface Remembered extends KvDocument {
	body: Uint8Array<ArrayBuffer>;
	/** When that was, in milliseconds since 1970. */
	since: number;
	/** When it was written to KV or read from it, in milliseconds since 1970; 0 if it never was. */
	storedAt: number;
}

/** The documents that an instance remembers. */
export interface DocumentMemory {
	get: (key: string) => Remembered | undefined;
	/** Adds or replaces a document. The oldest ones are forgotten if all of them are too long together. */
	keep: (key: string, newest: Remembered) => void;
	forget: (key: string) => void;
}

/** Creates an empty memory. */
export function createDocumentMemory(): DocumentMemory {
	const remembered = new Map<string, Remembered>();

	function keep(key: string, newest: Remembered): void {
		remembered.delete(key);
		remembered.set(key, newest);
		let bytes = 0;
		for (const { body } of remembered.values()) bytes += body.length;
		// The oldest go first; the newest stays even if it alone exceeds the bound.
		for (const [oldest, { body, since }] of remembered) {
			const isOld = newest.since - since > REMEMBERED_FOR;
			if (oldest === key || (bytes <= REMEMBERED_BYTES && !isOld)) break;
			remembered.delete(oldest);
			bytes -= body.length;
		}
	}

	return {
		get: (key) => remembered.get(key),
		keep,
		forget: (key) => void remembered.delete(key),
	};
}

/** Adds an entry to a map, and removes the oldest if there are too many. */
export function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
	map.delete(key);
	map.set(key, value);
	if (map.size <= REMEMBERED_KEYS) return;
	for (const oldest of map.keys()) {
		map.delete(oldest);
		break;
	}
}
