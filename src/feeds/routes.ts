/**
 * The feeds over HTTP: `/feed.xml`, `/atom.xml`, `/feed.json` and `/feed`, for everything, its archives, own or followed
 * articles, a tag, an author or a source.
 *
 * @module
 */

import { accepts } from "hono/accepts";
import { parseCursor } from "../articles/store/cursor.ts";
import { readScope, type ScopePage } from "../articles/store/read/feed.ts";
import { readState, settlePodcastOrigin } from "../articles/store/read/scopes.ts";
import { cacheContext } from "../http/cache-context.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { acceptsDelta } from "../http/delta.ts";
import { NO_EDGE_STORE, tagged } from "../http/edge-cache.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { NAVIGATION_HEADER } from "../http/navigation.ts";
import { feedRepresentationOf } from "../http/representation.ts";
import { archiveCacheControl, cacheControl, respond } from "../http/respond.ts";
import { ANY_ORIGIN, plainText, redirect, SHORT_MAX_AGE } from "../http/responses.ts";
import { isArchive, isHistory, type Scope } from "../model/scope.ts";
import { siteFrom } from "../settings/site.ts";
import { CONVENTIONAL_FILES, CONVENTIONAL_PATHS } from "../urls/conventional.ts";
import {
	canonicalPath,
	FEED_ROUTES,
	feedPath,
	isPodcastScope,
	PODCAST_ROUTES,
	scopeOf,
} from "../urls/feeds.ts";
import { documentIn, sourceOf } from "./cached-document.ts";
import { type ContentMode, feedDocument, isPodcast } from "./document.ts";
import { ATOM, FORMATS, type Format, JSON_FEED, RSS } from "./formats.ts";
import { queryOf, type View } from "./links.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/**
 * The number of episodes in a podcast: directories drop episodes that are no longer in the feed, and few apps follow pages.
 */
const PODCAST_LIMIT = 300;

/** More articles than the main feed or an archive ever has (see `archives.ts`), as these must be complete. */
const UNLIMITED = 1_000;

/** The media types that `/feed` offers for `Accept`, and their formats. The first one is the default. */
const NEGOTIATED = new Map<string, Format>([
	[RSS.mediaType, RSS],
	[ATOM.mediaType, ATOM],
	[JSON_FEED.mediaType, JSON_FEED],
	["application/json", JSON_FEED],
	["application/xml", RSS],
	["text/xml", RSS],
]);

/** The request headers that decide what a client gets at the address of a feed: a delta, or in a browser a page. */
export const FEED_VARY = `A-IM, ${NAVIGATION_HEADER}`;

/** Adds the routes of feeds to the application. */
export function feedRoutes(app: App, cache: FeedCache): void {
	// The RSS of a podcast is at its path with `.xml`, where apps and directories look for it.
	for (const path of PODCAST_ROUTES) {
		app.get(`${path}.xml`, (c) => answerFeed(c, cache, RSS, {}));
		app.get(`${path}/feed.xml`, (c) => redirect(`${path}.xml${new URL(c.req.url).search}`));
	}
	for (const prefix of FEED_ROUTES) {
		for (const format of FORMATS) {
			app.get(`${prefix}/${format.file}`, (c) => answerFeed(c, cache, format, {}));
		}
		app.get(`${prefix}/feed`, (c) => {
			const supports = [...NEGOTIATED.keys()];
			const type = accepts(c, { header: "Accept", supports, default: RSS.mediaType, match: bestType });
			const format = NEGOTIATED.get(type) ?? RSS;
			const variant = variantOf(c);
			const location = feedPath(scopeOf(c), format.file) + (variant ? queryOf(variant) : "");
			// `Accept` differs between readers: the edge would keep one copy for each value.
			const negotiated = { "content-location": location, vary: `Accept, ${FEED_VARY}`, ...NO_EDGE_STORE };
			return answerFeed(c, cache, format, negotiated);
		});
		for (const [path, target] of Object.entries(CONVENTIONAL_FILES)) {
			app.get(`${prefix}/${path}`, (c) => {
				const { pathname, search } = new URL(c.req.url);
				const above = pathname.slice(0, -path.length);
				const isPodcast = PODCAST_ROUTES.some((path) => path === prefix) && target === RSS.file;
				return redirect((isPodcast ? `${prefix}.xml` : above + target) + search);
			});
		}
	}
	for (const [path, target] of Object.entries(CONVENTIONAL_PATHS)) {
		app.get(path, (c) => redirect(target + new URL(c.req.url).search));
	}
}

/** The type that `Accept` prefers (RFC 9110 §12.5.1); the first of equals, or the default if it accepts none. */
function bestType(
	accepted: { type: string; q: number }[],
	{ supports, default: fallback }: { supports: string[]; default: string },
): string {
	/** The quality of each media range; if one is repeated, the first counts. A map, as a header may have thousands. */
	const qualities = new Map<string, number>();
	for (const { type, q } of accepted) {
		const range = type.toLowerCase();
		if (!qualities.has(range)) qualities.set(range, q);
	}
	const qualityOf = (type: string) => {
		// The most specific range counts.
		const ranges = [type, `${type.split("/")[0]}/*`, "*/*"];
		return ranges.map((range) => qualities.get(range)).find((quality) => quality !== undefined) ?? 0;
	};
	const [best = fallback] = supports.toSorted((a, b) => qualityOf(b) - qualityOf(a));
	return qualityOf(best) > 0 ? best : fallback;
}

async function answerFeed(
	c: RequestContext,
	cache: FeedCache,
	format: Format,
	headers: Record<string, string>,
): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	const scope = scopeOf(c);
	const canonical = canonicalPath(c, scope);
	if (canonical !== undefined) return redirect(canonical);
	const variant = variantOf(c);
	if (variant === undefined) return badCursor();
	const isPart = queryOf(variant) !== "";
	// Parts of the main feed are parts of all articles by date, without archives.
	const listed = isPart && scope === "main" ? "all" : scope;
	const context = cacheContext(c);
	const control = isArchive(scope) ? archiveCacheControl() : cacheControl(site.maxAge);
	const all = { ...feedHeaders(c.req.raw, listed), "cache-control": control, ...headers };
	const read = async () => {
		const found = await readScope(databaseOf(c), listed, {
			limit: isPart || !isHistory(scope) ? variant.limit : UNLIMITED,
			content: variant.content === "full",
			// Only the operator's articles have Markdown, and Atom has no element for it.
			markdown: site.feedMarkdown && variant.content === "full" && format !== ATOM,
			from: variant.from,
			now: context.now,
		});
		// Once in the life of a site: the first podcast served fixes the ids of all podcasts.
		if (found && found.state.podcastOrigin === null && site.configured && isPodcast(found))
			found.state.podcastOrigin = await settlePodcastOrigin(databaseOf(c), site.origin);
		return found;
	};
	const render = (found: ScopePage) =>
		feedRepresentationOf(
			format.render(feedDocument(site, found, variant)),
			found.articles,
			format,
			found.state,
		);

	const document = documentIn(site, scope, format.file);
	if (isPart) {
		// Not kept: parameters could multiply the writes without bound.
		const found = await read();
		await cache.assertPart(document.key, await sourceOf(databaseOf(c), found, scope), context);
		if (found === undefined || found.state.gone) return missingFeed(databaseOf(c), scope);
		if (isShort(found, variant)) return toFirstPage(feedPath(scope, format.file), variant, all);
		const { index, ...whole } = await render(found);
		// In the middle of a feed, unchanged articles may move in at either end, which a delta would miss.
		const part = variant.from === undefined ? { index, ...whole } : whole;
		return respond(c.req.raw, part, format, all, context.now);
	}
	const cacheable = {
		...document,
		render: async () => {
			const found = await read();
			const representation = found && !found.state.gone ? await render(found) : undefined;
			return { ...(await sourceOf(databaseOf(c), found, scope)), representation, until: found?.until };
		},
	};
	const cached = await cache.get(cacheable, context);
	return cached === undefined
		? missingFeed(databaseOf(c), scope)
		: respond(c.req.raw, cached, format, all, context.now);
}

/** Whether a page on the way back to the newest articles is shorter than the limit. */
function isShort({ articles, more }: ScopePage, { limit, from }: Variant): boolean {
	return from?.direction === "after" && !more && articles.length < limit;
}

/** The requested part of a feed. */
interface Variant extends View {
	limit: number;
	content: ContentMode;
}

/** The known query parameters, limited to their ranges; others are ignored. `undefined` if the cursor is invalid. */
function variantOf(c: RequestContext): Variant | undefined {
	const asked = Number.parseInt(c.req.query("limit") ?? "", 10);
	const usual = isPodcastScope(scopeOf(c)) ? PODCAST_LIMIT : DEFAULT_LIMIT;
	const limit = Number.isNaN(asked) ? usual : Math.min(Math.max(asked, 1), Math.max(MAX_LIMIT, usual));
	const content = c.req.query("content") === "summary" ? "summary" : "full";
	const parameters: View["parameters"] = [];
	// Archives have no parameters.
	if (c.req.param("archive") !== undefined) return { limit, content: "full", parameters };
	// The main feed without parameters has its own length.
	const isAsked = !Number.isNaN(asked) && scopeOf(c) === "main";
	if (limit !== usual || isAsked) parameters.push(["limit", String(limit)]);
	if (content === "summary") parameters.push(["content", content]);
	for (const direction of ["before", "after"] as const) {
		const text = c.req.query(direction);
		if (text === undefined) continue;
		const cursor = parseCursor(text);
		return cursor && { limit, content, parameters, from: { direction, cursor } };
	}
	return { limit, content, parameters };
}

/** Redirects to the newest articles, as a full page. */
function toFirstPage(path: string, variant: Variant, headers: Record<string, string>): Response {
	const location = path + queryOf({ ...variant, from: undefined });
	const control = `public, max-age=${SHORT_MAX_AGE}`;
	return new Response(null, { status: 302, headers: { ...headers, location, "cache-control": control } });
}

/**
 * The headers of every feed, on 200 and 304 alike. Readers in browsers may fetch it from any page. Requests for deltas are a
 * variant that the edge must not cache, so that they reach the Worker; all others share one copy.
 */
function feedHeaders(request: Request, scope: Scope): Record<string, string> {
	return {
		...tagged(scope),
		vary: FEED_VARY,
		...ANY_ORIGIN,
		"access-control-expose-headers":
			"ETag, Last-Modified, Content-Location, Link, Retry-After, IM, Delta-Base",
		...(acceptsDelta(request.headers) && NO_EDGE_STORE),
	};
}

/** 404, or 410 for a feed that is permanently gone (RFC 9110 §15.5.11), so that readers stop polling. */
async function missingFeed(db: D1Database, scope: Scope): Promise<Response> {
	const state = scope.startsWith("source:") ? await readState(db, scope) : undefined;
	// A cached 404 must not hide a feed that is created later.
	const headers = tagged(scope);
	if (state?.gone)
		return plainText(410, "This feed is gone: its source is no longer followed here.", headers);
	return plainText(404, "There is no such feed here. All feeds are listed on the front page.", headers);
}

function badCursor(): Response {
	return plainText(
		400,
		"`before` or `after` is not valid. Take it from the links of this feed: next, previous.",
	);
}
