/**
 * Files for search engines and news apps: `/robots.txt`, `/sitemap.xml` with its parts, and `/news-sitemap.xml`.
 *
 * @module
 */

import { readNews, readSitemap } from "../articles/store/read/sitemaps.ts";
import { assertAbsent, documentIn } from "../feeds/cached-document.ts";
import { RSS } from "../feeds/formats.ts";
import { cacheContext } from "../http/cache-context.ts";
import type { Rendered } from "../http/cacheable.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { tagged } from "../http/edge-cache.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { type MediaType, representationOf } from "../http/representation.ts";
import { cacheControl, respond } from "../http/respond.ts";
import { type Site, siteFrom } from "../settings/site.ts";
import { renderNewsSitemap, renderSitemap, renderSitemapIndex } from "./sitemap-xml.ts";

const XML: MediaType = { mediaType: "application/xml", edgeCompresses: true };
const TEXT: MediaType = { mediaType: "text/plain", edgeCompresses: true };

/** The file that is the sitemap, or lists its files. */
const SITEMAP = "sitemap.xml";

/** The limits of Google News: articles of the last two days (milliseconds), and their number. */
const NEWS_AGE = 2 * 86_400_000;
const NEWS_ARTICLES = 1_000;

/** How long the news sitemap may be cached, in seconds. It changes with the clock, so a stale one must not be served. */
const NEWS_MAX_AGE = 300;

/** Adds their routes to the application. */
export function sitemapRoutes(app: App, cache: FeedCache): void {
	app.get("/robots.txt", answerRobots);
	app.get("/news-sitemap.xml", (c) => answerNews(c, cache));
	app.get("/sitemap.xml", (c) => answerSitemap(c, cache, undefined));
	app.get("/sitemaps/:file{[1-9][0-9]{0,5}\\.xml}", (c) =>
		answerSitemap(c, cache, Number.parseInt(c.req.param("file"), 10)),
	);
}

/** Robots may read everything but the API (RFC 9309). It changes only with a deployment. */
async function answerRobots(c: RequestContext): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	const text = [
		"User-agent: *",
		"Allow: /",
		"Disallow: /api/",
		"",
		`Sitemap: ${site.origin}/sitemap.xml`,
		`Sitemap: ${site.origin}/news-sitemap.xml`,
		"",
	].join("\n");
	const deployedAt = Date.parse(c.env.VERSION.timestamp) || 0;
	const state = { lastModified: Math.floor(deployedAt / 1000), revision: 0 };
	const headers = { "cache-control": cacheControl(site.maxAge) };
	return respond(c.req.raw, await representationOf(text, TEXT, state), TEXT, headers, Date.now());
}

/** The news sitemap. It is not cached in KV, as it changes with the clock and reads few rows. */
async function answerNews(c: RequestContext, cache: FeedCache): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	const now = Date.now();
	const asked = { now, age: NEWS_AGE, limit: NEWS_ARTICLES };
	const { state, articles } = await readNews(databaseOf(c), site.origin, asked);
	if (articles.length === 0) await assertAbsent(c, cache, "own", [SITEMAP, RSS.file]);
	const headers = { ...tagged("own"), "cache-control": `public, max-age=${NEWS_MAX_AGE}` };
	const text = renderNewsSitemap(site, articles);
	return respond(c.req.raw, await representationOf(text, XML, state), XML, headers, now);
}

async function answerSitemap(
	c: RequestContext,
	cache: FeedCache,
	number: number | undefined,
): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	const context = cacheContext(c);
	const name = number === undefined ? SITEMAP : `sitemaps/${number}.xml`;
	const render = () => renderFile(databaseOf(c), site, number);
	const cached = await cache.get({ ...documentIn(site, "own", name), render }, context);
	if (cached === undefined) return c.notFound();
	const headers = { ...tagged("own", "site"), "cache-control": cacheControl(site.maxAge) };
	return respond(c.req.raw, cached, XML, headers, context.now);
}

/** The whole sitemap if it fits into one file, else the index of its files; or one of these files. */
async function renderFile(db: D1Database, site: Site, number: number | undefined): Promise<Rendered> {
	const { state, files, articles, pages } = await readSitemap(db, site.origin, number);
	const source = { database: state.database, hadArticles: Boolean(state.hadArticles) };
	// There may have been more files before the database was restored to an earlier time.
	if (number !== undefined && !files.some((file) => file.number === number))
		return { ...source, representation: undefined };
	const text =
		number === undefined && files.length > 1
			? renderSitemapIndex(site, files)
			: renderSitemap(site, articles, (number ?? 1) === 1 ? pages : undefined);
	return { ...source, representation: await representationOf(text, XML, state) };
}
