/**
 * Caches that make every request cost what only the first one costs otherwise.
 *
 * @module
 */
import { createFeedCache, type FeedCache } from "../../src/http/kv-cache.ts";

/** Finds nothing, neither in memory nor in KV: each rendering has a key of its own. */
export function emptyCache(): FeedCache {
	return {
		get: (cacheable, context) =>
			createFeedCache().get({ ...cacheable, key: `${cacheable.key} ${crypto.randomUUID()}` }, context),
		assertPart: async () => {},
		changed() {},
	};
}

/** Finds in KV what cannot be used any more, as after a change: each rendering is of a deployment of its own. */
export function outdatedCache(): FeedCache {
	return {
		get: (cacheable, context) =>
			createFeedCache().get(cacheable, { ...context, version: crypto.randomUUID() }),
		assertPart: async () => {},
		changed() {},
	};
}
