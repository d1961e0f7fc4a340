/**
 * The list of followed feeds for other readers and as a backup: `/subscriptions.opml`.
 *
 * @module
 */

import { assertAbsent } from "../feeds/cached-document.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { SUBSCRIPTIONS_TAG } from "../http/edge-cache.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { type MediaType, representationOf } from "../http/representation.ts";
import { cacheControl, respond } from "../http/respond.ts";
import { ANY_ORIGIN } from "../http/responses.ts";
import { siteFrom } from "../settings/site.ts";
import { listSources, readListState } from "../sources/store.ts";
import { renderOpml } from "../sources/subscriptions/opml.ts";

const OPML: MediaType = { mediaType: "text/x-opml", edgeCompresses: false };

/** Adds the route of the list of subscriptions to the application. */
export function subscriptionRoutes(app: App, cache: FeedCache): void {
	app.get("/subscriptions.opml", (c) => answerList(c, cache));
}

async function answerList(c: RequestContext, cache: FeedCache): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	// Read before the list: after a change in between, the list is newer than its revision, never older.
	const state = await readListState(databaseOf(c));
	const sources = await listSources(databaseOf(c));
	// Readers that follow the list would unsubscribe from all feeds in it.
	if (sources.length === 0) await assertAbsent(c, cache, "followed");
	const text = renderOpml(`${site.title}: subscriptions`, sources, state.lastModified * 1000);
	const headers = {
		"cache-control": cacheControl(site.maxAge),
		"cache-tag": SUBSCRIPTIONS_TAG,
		...ANY_ORIGIN,
		"access-control-expose-headers": "ETag, Last-Modified, Retry-After",
	};
	return respond(c.req.raw, await representationOf(text, OPML, state), OPML, headers, Date.now());
}
