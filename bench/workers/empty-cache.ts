/**
 * A cache that never contains a document.
 *
 * @module
 */
import { createFeedCache, type FeedCache } from "../../src/http/kv-cache.ts";

/** Creates it. Every request has a key of its own, so everything is rendered for each request. */
export function emptyCache(): FeedCache {
	return {
		get: (cacheable, context) =>
			createFeedCache().get({ ...cacheable, key: `${cacheable.key} ${crypto.randomUUID()}` }, context),
		assertPart: async () => {},
		changed() {},
	};
}
