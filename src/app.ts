/**
 * The Hono application: the routes of the feeds, pages, media and API, with their error handling.
 *
 * @module
 */
import { Hono } from "hono";
import { apiRoutes } from "./api/routes.ts";
import { feedRoutes } from "./feeds/routes.ts";
import { type App, isReading, type RequestContext } from "./http/context.ts";
import { NO_EDGE_STORE } from "./http/edge-cache.ts";
import { createFeedCache, UnavailableError } from "./http/kv-cache.ts";
import { ANY_ORIGIN, unavailable } from "./http/responses.ts";
import { mediaRoutes } from "./media/routes.ts";
import { pageRoutes } from "./pages/routes.ts";
import { siteFileRoutes } from "./pages/site-files.ts";
import { sitemapRoutes } from "./pages/sitemaps.ts";
import { sourceIconRoutes } from "./pages/source-icons.ts";
import { sourcesRoutes } from "./pages/sources.ts";
import { subscribeRoutes } from "./pages/subscribe/routes.ts";
import { subscriptionRoutes } from "./pages/subscriptions.ts";
import { boundedDatabase, READING_TIME, unreachableDatabase } from "./platform/database.ts";
import { log } from "./platform/log.ts";
import { keepSettings, recallSettings, siteFrom } from "./settings/site.ts";

/** Creates the application. Without a given cache it gets a new, empty one, as each instance of the Worker does. */
export function createApp(cache = createFeedCache()): App {
	const app: App = new Hono();

	app.use(async (c, next) => {
		const failure = await recallSettings(c.env, () => boundedDatabase(c.env.DB, READING_TIME));
		if (failure !== undefined) c.set("db", unreachableDatabase(failure));
		if (isReading(c) || c.req.path.startsWith("/api/")) await next();
		else c.res = readOnly(c);
		const { headers } = c.res;
		headers.set("x-content-type-options", "nosniff");
		// Without this header, caches keep a response for as long as they like.
		if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
		// The cache in front does not distinguish hosts, and without a site URL, responses depend on the host.
		if (failure !== undefined || !siteFrom(c.env, c.req.url).configured)
			for (const [name, value] of Object.entries(NO_EDGE_STORE)) headers.set(name, value);
		// A request that has queried the database may query it once more; a poll answered from KV still needs no query.
		const db = failure === undefined && c.res.status < 500 ? c.get("db") : undefined;
		if (db !== undefined) c.executionCtx.waitUntil(keepSettings(c.env, db));
	});

	apiRoutes(app, cache);
	subscribeRoutes(app, cache);
	feedRoutes(app, cache);
	subscriptionRoutes(app, cache);
	sitemapRoutes(app, cache);
	siteFileRoutes(app);
	mediaRoutes(app);
	sourceIconRoutes(app);
	sourcesRoutes(app, cache);
	pageRoutes(app, cache);

	app.onError((error, c) => {
		// Never send an empty or partial feed: readers drop their articles on an empty 200 and unsubscribe on a 404.
		log(error instanceof UnavailableError ? "unavailable" : "failed", { path: c.req.path, error });
		return unavailable("The articles cannot be reached at the moment.");
	});
	return app;
}

/** Answers OPTIONS, and methods that would write (RFC 9110 §9.3.7, §15.5.6). */
function readOnly(c: RequestContext): Response {
	const headers = {
		allow: "GET, HEAD, OPTIONS",
		...ANY_ORIGIN,
		"access-control-allow-methods": "GET, HEAD, OPTIONS",
		"access-control-allow-headers": "*",
		"access-control-max-age": "86400",
	};
	if (c.req.method === "OPTIONS") return c.body(null, 204, headers);
	return c.text("This address can be read (GET, HEAD), not written to.\n", 405, headers);
}
