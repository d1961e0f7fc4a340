/**
 * Reads and writes documents in Workers KV, in bounded time.
 *
 * @module
 */

import { log } from "../platform/log.ts";
import { withTimeout } from "../platform/time-limit.ts";
import type { CacheContext } from "./cacheable.ts";
import { isMetadata, type Metadata } from "./kv-metadata.ts";

/**
 * How long a reader waits for KV, in milliseconds, before the feed is taken from elsewhere; a cold read takes a tenth of
 * that. Also how long a reader waits for a rendering if an older one can be sent; the rendering continues meanwhile.
 */
export const PATIENCE = 3_000;

/** How long KV may take to store something, in milliseconds: less than the Worker may run after a response. */
const STORING_TIME = 20_000;

/** A document in KV. */
export interface KvDocument {
	body: Uint8Array<ArrayBuffer> | undefined;
	metadata: Metadata;
}

/** KV's answer for a key. */
export interface KvAnswer {
	/** Whether KV answered. */
	isAnswered: boolean;
	stored?: KvDocument | undefined;
}

/** Whether KV holds the same bytes, for the same deployment and the same period. */
export function isSame(metadata: Metadata, stored: Metadata | undefined): boolean {
	return (
		stored?.etag === metadata.etag && stored.version === metadata.version && stored.until === metadata.until
	);
}

/** Reads a document from KV, if it answers in time. */
export async function readKv(
	context: CacheContext,
	key: string,
	local: KvDocument | undefined,
): Promise<KvAnswer> {
	try {
		return { isAnswered: true, stored: await withTimeout(PATIENCE, "KV", readWhole(context, key, local)) };
	} catch (error) {
		log("kv-read-failed", { key, error });
		return { isAnswered: false };
	}
}

/** Reads a document from KV, if it is whole and its metadata are valid. Bytes that this instance has are not read again. */
async function readWhole(
	{ kv, needsBody }: CacheContext,
	key: string,
	local: KvDocument | undefined,
): Promise<KvDocument | undefined> {
	const { value, metadata } = await kv.getWithMetadata(key, "stream");
	if (value === null) return undefined;
	const isKnown = isMetadata(metadata);
	const isSame = isKnown && local?.metadata.etag === metadata.etag;
	if (!isKnown || isSame || !needsBody(metadata)) {
		value.cancel().catch(() => undefined);
		return isKnown ? { body: isSame ? local.body : undefined, metadata } : undefined;
	}
	// Read as a whole first: a body that breaks off here can be rendered instead, but not in the middle of a response.
	const body = new Uint8Array(await new Response(value).arrayBuffer());
	if (body.length === metadata.length) return { body, metadata };
	log("kv-value-cut", { key, bytes: body.length, expected: metadata.length });
	return undefined;
}

/** Changes a value in KV. A failure is logged only: the next request notices and tries again. */
export async function changeKv(key: string, write: () => Promise<void>): Promise<void> {
	try {
		await withTimeout(STORING_TIME, "KV", write());
	} catch (error) {
		log("kv-write-failed", { key, error });
	}
}
