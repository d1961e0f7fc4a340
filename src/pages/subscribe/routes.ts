/**
 * Pages for subscribing at `…/subscribe`, and pages for people who open the address of a feed in a browser.
 *
 * Every response at the address of a feed names `Sec-Fetch-Dest` in `Vary`, so that no cache mixes the two. Workers Cache
 * keeps one copy for each value: one of the feed for clients without this header, which are nearly all feed readers, and one
 * for scripts in browsers. Caches that ignore `Vary` cannot store the page at all, as it is sent with `no-store`.
 *
 * @module
 */

import { readScope } from "../../articles/store/read/feed.ts";
import { readState } from "../../articles/store/read/scopes.ts";
import { assertAbsent } from "../../feeds/cached-document.ts";
import { FORMATS, type Format, RSS } from "../../feeds/formats.ts";
import { FEED_VARY } from "../../feeds/routes.ts";
import { type App, databaseOf, type RequestContext } from "../../http/context.ts";
import { acceptsDelta } from "../../http/delta.ts";
import { NO_EDGE_STORE } from "../../http/edge-cache.ts";
import type { FeedCache } from "../../http/kv-cache.ts";
import { isNavigation, NAVIGATION_HEADER } from "../../http/navigation.ts";
import { HTML, representationOf } from "../../http/representation.ts";
import { respond } from "../../http/respond.ts";
import { redirect } from "../../http/responses.ts";
import type { Scope } from "../../model/scope.ts";
import { newerVersion } from "../../platform/revisions.ts";
import { listSources } from "../../sources/store.ts";
import {
	canonicalPath,
	FEED_ROUTES,
	PODCAST_ROUTES,
	podcastOf,
	SCOPE_ROUTES,
	scopeOf,
} from "../../urls/feeds.ts";
import { pageSite } from "../page-site.ts";
import { message, pageHeaders } from "../responses.ts";
import { type Offers, renderListPage, renderSubscribePage } from "./page.tsx";

/** How many of the newest entries the page at the address of a feed shows. */
const NEWEST = 10;

/** The parameter that shows a browser the feed itself. */
const RAW = "raw";

/** Adds the pages for subscribing to the application. They must precede the routes of feeds, to which they leave all clients but browsers. */
export function subscribeRoutes(app: App, cache: FeedCache): void {
	for (const route of SCOPE_ROUTES) app.get(`${route}/subscribe`, (c) => answerSubscribePage(c, cache));
	for (const route of FEED_ROUTES) {
		for (const format of FORMATS)
			forPeople(app, `${route}/${format.file}`, (c) => openFeed(c, cache, format));
		forPeople(app, `${route}/feed`, (c) => openFeed(c, cache, RSS));
	}
	for (const route of PODCAST_ROUTES) forPeople(app, `${route}.xml`, (c) => openFeed(c, cache, RSS));
	forPeople(app, "/subscriptions.opml", (c) => openList(c));
}

/**
 * Answers people in a browser with a page, at an address where everyone else gets a feed. With the parameter `raw`, they get
 * the feed as plain text, as browsers would save it or hand it to an app by its own type.
 */
function forPeople(app: App, path: string, page: (c: RequestContext) => Promise<Response>): void {
	// Before the page, so that a page that fails has these headers too.
	app.get(path, async (c, next) => {
		await next();
		const { headers } = c.res;
		const isPerson = isByPerson(c.req.raw);
		if (isPerson && isRaw(c) && c.res.ok) headers.set("content-type", "text/plain; charset=utf-8");
		if (isPerson) for (const [name, value] of Object.entries(NO_EDGE_STORE)) headers.set(name, value);
		if (isPerson) headers.set("cache-control", "no-store");
		if (!headers.get("vary")?.includes(NAVIGATION_HEADER)) headers.append("vary", FEED_VARY);
	});
	app.get(path, (c, next) => (isByPerson(c.req.raw) && !isRaw(c) ? page(c) : next()));
}

/** Whether a person opens the address. No browser asks for a delta: with that, it is a feed reader with the headers of a browser. */
function isByPerson(request: Request): boolean {
	return isNavigation(request) && !acceptsDelta(request.headers);
}

function isRaw(c: RequestContext): boolean {
	return c.req.query(RAW) !== undefined;
}

/** The address that shows the source of what is at an address. */
function sourceOf(c: RequestContext): string {
	const { pathname, search } = new URL(c.req.url);
	return `${pathname}${search}${search === "" ? "?" : "&"}${RAW}`;
}

/** What else there is to subscribe to, besides a feed. */
async function offersOf(db: D1Database, scope: Scope): Promise<Offers> {
	const podcast = podcastOf(scope);
	const [followed, episodes] = await Promise.all([
		scope === "main" || scope === "followed" ? readState(db, "followed") : undefined,
		podcast && readState(db, podcast),
	]);
	return {
		hasSources: (followed?.articles ?? 0) > 0,
		podcast: (episodes?.articles ?? 0) > 0 ? podcast : undefined,
	};
}

async function answerSubscribePage(c: RequestContext, cache: FeedCache): Promise<Response> {
	const site = await pageSite(c);
	const scope = scopeOf(c);
	const canonical = canonicalPath(c, scope);
	if (canonical !== undefined) return redirect(canonical);
	const db = databaseOf(c);
	const [state, offers] = await Promise.all([readState(db, scope), offersOf(db, scope)]);
	if (state === undefined || state.gone) {
		await assertAbsent(c, cache, scope);
		return state?.gone ? message(c, 410, "goneFeed") : message(c, 404, "feed");
	}
	const page = await representationOf(
		renderSubscribePage(site, state, offers),
		HTML,
		newerVersion(state, site.shown),
	);
	return respond(c.req.raw, page, HTML, pageHeaders(site, [scope], [scope]), Date.now());
}

async function openFeed(c: RequestContext, cache: FeedCache, format: Format): Promise<Response> {
	const site = await pageSite(c);
	const scope = scopeOf(c);
	const canonical = canonicalPath(c, scope);
	if (canonical !== undefined) return redirect(canonical);
	const db = databaseOf(c);
	const [found, offers] = await Promise.all([
		readScope(db, scope, { limit: NEWEST, content: false }),
		offersOf(db, scope),
	]);
	if (found === undefined || found.state.gone) {
		await assertAbsent(c, cache, scope);
		return found?.state.gone ? message(c, 410, "goneFeed") : message(c, 404, "feed");
	}
	const { state, articles } = found;
	const opened = { format, source: sourceOf(c), articles };
	return c.html(renderSubscribePage(site, state, offers, opened), 200, pageHeaders(site, [], [scope]));
}

async function openList(c: RequestContext): Promise<Response> {
	const site = await pageSite(c);
	const sources = await listSources(databaseOf(c));
	return c.html(renderListPage(site, sources, sourceOf(c)), 200, pageHeaders(site, []));
}
