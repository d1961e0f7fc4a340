/**
 * A cache in which nothing is ever found.
 *
 * @module
 */
import { createFeedCache, type FeedCache } from "../../src/http/kv-cache.ts";

/** Renders for each request: each rendering has a key of its own. */
export function emptyCache(): FeedCache {
	return {
		get: (cacheable, context) =>
			createFeedCache().get({ ...cacheable, key: `${cacheable.key} ${crypto.randomUUID()}` }, context),
		assertPart: async () => {},
		changed() {},
	};
}
