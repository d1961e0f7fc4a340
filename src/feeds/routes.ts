/**
 * The feeds over HTTP: `/feed.xml`, `/atom.xml`, `/feed.json` and `/feed`, for everything, own or followed articles, a tag, an author or a source.
 *
 * @module
 */
import { accepts } from "hono/accepts";
import { nameSlug, type Scope } from "../articles/identity.ts";
import { readScope } from "../articles/store.ts";
import type { App, RequestContext } from "../http.ts";
import { type Site, siteFrom } from "../site.ts";
import type { CacheContext, FeedCache } from "./cache.ts";
import { type ContentMode, feedDocument } from "./document.ts";
import { ATOM, FORMATS, type Format, JSON_FEED, RSS } from "./formats.ts";
import { feedRepresentationOf, type Representation } from "./representation.ts";
import { cacheControl, respond } from "./respond.ts";
import { scopePath } from "./scopes.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** How long a "no such feed" may be kept, in seconds: short, as the tag may come into use any time. */
const NOT_FOUND_MAX_AGE = 60;

/** How long a permanent redirect may be kept, in seconds. */
const REDIRECT_MAX_AGE = 86_400;

/** What `Accept` may ask of `/feed`, and the format it gets. The first is for clients that do not care. */
const NEGOTIATED = new Map<string, Format>([
	[RSS.mediaType, RSS],
	[ATOM.mediaType, ATOM],
	[JSON_FEED.mediaType, JSON_FEED],
	["application/json", JSON_FEED],
	["application/xml", RSS],
	["text/xml", RSS],
]);

/** Where readers and people look for a feed by habit, and where it is. */
const CONVENTIONAL: Record<string, string> = {
	"/rss": "/feed.xml",
	"/rss/": "/feed.xml",
	"/rss.xml": "/feed.xml",
	"/rss2.xml": "/feed.xml",
	"/index.xml": "/feed.xml",
	"/index.rss": "/feed.xml",
	"/feed.rss": "/feed.xml",
	"/feeds": "/feed",
	"/feeds/": "/feed",
	"/feed/": "/feed",
	"/feed.xml/": "/feed.xml",
	"/atom.xml/": "/atom.xml",
	"/feed.json/": "/feed.json",
	"/feed/rss": "/feed.xml",
	"/feed/rss/": "/feed.xml",
	"/feed/atom": "/atom.xml",
	"/feed/atom/": "/atom.xml",
	"/feed/json": "/feed.json",
	"/feed/json/": "/feed.json",
	"/atom": "/atom.xml",
	"/atom/": "/atom.xml",
	"/feed.atom": "/atom.xml",
	"/index.atom": "/atom.xml",
	"/json": "/feed.json",
	"/feed.jsonfeed": "/feed.json",
	"/index.json": "/feed.json",
};

/** Puts the feeds into the application. */
export function feedRoutes(app: App, cache: FeedCache): void {
	for (const prefix of ["", "/own", "/followed", "/tags/:tag", "/authors/:author", "/sources/:source"]) {
		for (const format of FORMATS) {
			app.get(`${prefix}/${format.file}`, (c) => answerFeed(c, cache, format, {}));
		}
		app.get(`${prefix}/feed`, (c) => {
			const supports = [...NEGOTIATED.keys()];
			const type = accepts(c, { header: "Accept", supports, default: RSS.mediaType, match: bestType });
			const format = NEGOTIATED.get(type) ?? RSS;
			const location = `${scopePath(scopeOf(c))}/${format.file}${variantOf(c).query}`;
			return answerFeed(c, cache, format, { "content-location": location, vary: "Accept" });
		});
	}
	for (const [path, target] of Object.entries(CONVENTIONAL)) {
		app.get(path, (c) => redirect(target + new URL(c.req.url).search));
	}
}

/** The type that `Accept` prefers (RFC 9110 §12.5.1), the first of several; the default where it takes none of them. */
function bestType(
	accepted: { type: string; q: number }[],
	{ supports, default: fallback }: { supports: string[]; default: string },
): string {
	const qualityOf = (type: string) => {
		// The most specific range counts.
		const ranges = [type, `${type.split("/")[0]}/*`, "*/*"];
		const named = ranges.map((range) => accepted.find((accept) => accept.type.toLowerCase() === range));
		return named.find((accept) => accept !== undefined)?.q ?? 0;
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
	const context = cacheContext(c);
	const render = () => renderFeed(c.env.DB, site, scope, format, variant);
	// Only the variant that readers subscribe to is kept: parameters could multiply the writes without bound.
	const cached =
		variant.query === ""
			? await cache.get({ key: cacheKey(site, scope, format.file), scope, render }, context)
			: await render();
	if (cached === undefined) return feedNotFound();
	return respond(c.req.raw, cached, format, { ...feedHeaders(site), ...headers }, context.now);
}

/** A feed, from the database to bytes: two queries. `undefined` if nothing ever had this tag or author. */
async function renderFeed(
	db: D1Database,
	site: Site,
	scope: Scope,
	format: Format,
	{ limit, content, query }: Variant,
): Promise<Representation | undefined> {
	const found = await readScope(db, scope, { limit, content: content === "full" });
	if (found === undefined) return undefined;
	const rendering = format.render(feedDocument(site, found, { content, query }));
	return feedRepresentationOf(rendering, found.articles, format, found.state);
}

/** The part of a feed that is asked for. */
interface Variant {
	limit: number;
	content: ContentMode;
	/** The parameters that differ from the default, in one order; empty for the default. */
	query: string;
}

/** The known query parameters, brought into range; others are ignored. */
function variantOf(c: RequestContext): Variant {
	const asked = Number.parseInt(c.req.query("limit") ?? "", 10);
	const limit = Number.isNaN(asked) ? DEFAULT_LIMIT : Math.min(Math.max(asked, 1), MAX_LIMIT);
	const content = c.req.query("content") === "summary" ? "summary" : "full";
	const parameters: string[] = [];
	if (limit !== DEFAULT_LIMIT) parameters.push(`limit=${limit}`);
	if (content === "summary") parameters.push("content=summary");
	return { limit, content, query: parameters.length > 0 ? `?${parameters.join("&")}` : "" };
}

/** The scope that a path names. */
export function scopeOf(c: RequestContext): Scope {
	const { tag, author, source } = c.req.param() as { tag?: string; author?: string; source?: string };
	if (tag !== undefined) return `tag:${nameSlug(tag)}`;
	if (author !== undefined) return `author:${nameSlug(author)}`;
	if (source !== undefined) return `source:${nameSlug(source)}`;
	const [, first] = c.req.path.split("/");
	return first === "own" || first === "followed" ? first : "all";
}

/** Where a request belongs that names a tag or author in another spelling; `undefined` if it is right as it is. */
export function canonicalPath(c: RequestContext, scope: Scope): string | undefined {
	const { tag, author, source } = c.req.param() as { tag?: string; author?: string; source?: string };
	const given = tag ?? author ?? source;
	if (given === undefined || scope.endsWith(`:${given}`)) return undefined;
	const { pathname, search } = new URL(c.req.url);
	return (
		scopePath(scope) +
		pathname
			.split("/")
			.slice(3)
			.map((segment) => `/${segment}`)
			.join("") +
		search
	);
}

/** A redirect that may be relied on (RFC 9110 §15.4.2). */
export function redirect(location: string): Response {
	return new Response(null, {
		status: 301,
		headers: {
			location,
			"cache-control": `public, max-age=${REDIRECT_MAX_AGE}`,
			"access-control-allow-origin": "*",
		},
	});
}

/** What the cache needs to know of a request. */
export function cacheContext(c: RequestContext): CacheContext {
	return {
		db: c.env.DB,
		kv: c.env.FEEDS,
		version: c.env.VERSION.id,
		now: Date.now(),
		waitUntil: (promise) => c.executionCtx.waitUntil(promise),
	};
}

/** The name of a representation in KV. It holds the origin only where no site URL is set and output depends on it. */
export function cacheKey(site: Site, scope: Scope, file: string): string {
	return site.configured ? `${file} ${scope}` : `${file} ${scope} ${site.origin}`;
}

/** The headers that every feed has, on 200 and 304 alike. Browser readers may fetch it from any page. */
function feedHeaders(site: Site): Record<string, string> {
	return {
		"cache-control": cacheControl(site.maxAge),
		"access-control-allow-origin": "*",
		"access-control-expose-headers":
			"ETag, Last-Modified, Content-Location, Link, Retry-After, IM, Delta-Base",
	};
}

function feedNotFound(): Response {
	return new Response("There is no such feed here. All feeds are listed on the front page.\n", {
		status: 404,
		headers: {
			"content-type": "text/plain; charset=utf-8",
			"cache-control": `public, max-age=${NOT_FOUND_MAX_AGE}`,
			"access-control-allow-origin": "*",
		},
	});
}
