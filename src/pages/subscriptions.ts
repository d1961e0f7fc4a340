/**
 * What is followed here, for other readers and as a backup: `/subscriptions.opml`.
 *
 * @module
 */
import { SUBSCRIPTIONS_TAG } from "../edge.ts";
import { type MediaType, representationOf } from "../feeds/representation.ts";
import { cacheControl, respond } from "../feeds/respond.ts";
import { type App, databaseOf, type RequestContext } from "../http.ts";
import { siteFrom } from "../site.ts";
import { renderOpml } from "../sources/opml.ts";
import { listSources, readListState } from "../sources/store.ts";

const OPML: MediaType = { mediaType: "text/x-opml", edgeCompresses: false };

/** Puts the list of subscriptions into the application. */
export function subscriptionRoutes(app: App): void {
	app.get("/subscriptions.opml", answerList);
}

async function answerList(c: RequestContext): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	// Before the list: a change in between makes this list newer than it says, never older.
	const state = await readListState(databaseOf(c));
	const sources = await listSources(databaseOf(c));
	const text = renderOpml(`${site.title}: subscriptions`, sources, state.lastModified * 1000);
	const headers = {
		"cache-control": cacheControl(site.maxAge),
		"cache-tag": SUBSCRIPTIONS_TAG,
		"access-control-allow-origin": "*",
		"access-control-expose-headers": "ETag, Last-Modified, Retry-After",
	};
	return respond(c.req.raw, await representationOf(text, OPML, state), OPML, headers, Date.now());
}
