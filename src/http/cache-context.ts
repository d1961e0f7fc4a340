/**
 * Builds the context that the cache of rendered documents needs from a request.
 *
 * @module
 */

import type { CacheContext } from "./cacheable.ts";
import { databaseOf, type RequestContext } from "./context.ts";
import { needsBody } from "./respond.ts";

/** The cache context of a request; the database is only opened if it is needed. */
export function cacheContext(c: RequestContext): CacheContext {
	const now = Date.now();
	return {
		get db() {
			return databaseOf(c);
		},
		kv: c.env.FEEDS,
		version: c.env.VERSION.id,
		now,
		needsBody: (validators) => needsBody(c.req.raw, validators, now),
		waitUntil: (promise) => c.executionCtx.waitUntil(promise),
	};
}
