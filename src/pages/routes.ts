/**
 * Pages for people: the operator's own, `/`, `/own`, `/followed`, `/podcast`, `/own/podcast`, `/articles/:slug`, `/tags/:tag`,
 * `/authors/:author` and `/sources/:source`.
 *
 * @module
 */

import { type Cursor, parseCursor } from "../articles/store/cursor.ts";
import { pageKey } from "../articles/store/plan/address-book.ts";
import { readAddress } from "../articles/store/read/addresses.ts";
import { type FoundArticle, readArticle, readRelated } from "../articles/store/read/article.ts";
import { readNewerStart, readScope } from "../articles/store/read/feed.ts";
import { readLargest, readState } from "../articles/store/read/scopes.ts";
import type { StoredArticle } from "../articles/store/read/shown.ts";
import { assertAbsent, documentIn, sourceOf } from "../feeds/cached-document.ts";
import { cacheContext } from "../http/cache-context.ts";
import type { Rendered } from "../http/cacheable.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { tagged } from "../http/edge-cache.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { HTML, representationOf } from "../http/representation.ts";
import { cacheControl, respond } from "../http/respond.ts";
import { redirect } from "../http/responses.ts";
import type { Scope } from "../model/scope.ts";
import { historyScope } from "../model/scope.ts";
import { newerVersion } from "../platform/revisions.ts";
import { siteFrom } from "../settings/site.ts";
import { readPage } from "../site/read.ts";
import { readIconNames } from "../sources/icons/store.ts";
import { type ListedSource, readListedSource } from "../sources/subscriptions/directory.ts";
import { isOwnPath, MAX_PATH, pathKey } from "../urls/article-paths.ts";
import { canonicalPath, podcastOf, SCOPE_ROUTES, scopeOf } from "../urls/feeds.ts";
import { permanentPath } from "../urls/origin.ts";
import { renderArticlePage } from "./article-page.tsx";
import { placesOf } from "./cache-tags.ts";
import { directoryRoutes } from "./directories/routes.ts";
import { episodeFileRoutes } from "./episode-files.ts";
import { PAGE_ARTICLES, PAGE_TAGS, renderScopePage } from "./listing-page.tsx";
import { markdownInstead, markdownRoutes, markdownUrl, prefersMarkdown, varianceOf } from "./markdown.ts";
import { renderOwnPage } from "./own-page.tsx";
import { newestPageSite, pageSite } from "./page-site.ts";
import { message, pageHeaders } from "./responses.ts";
import { themeRoutes } from "./theme-routes.ts";

// The lookbehind keeps the time linear: a run is matched only from its beginning.
const FINAL_SLASHES = /(?<!\/)\/+$/;

/** Adds the routes of pages to the application. */
export function pageRoutes(app: App, cache: FeedCache): void {
	for (const path of SCOPE_ROUTES) {
		app.get(path || "/", (c) => answerScopePage(c, cache));
	}
	directoryRoutes(app, cache, (c) => answerAddress(c, pathKey(new URL(c.req.url).pathname)));
	markdownRoutes(app, cache);
	app.get("/articles/:slug", (c) => answerArticlePage(c, cache));
	episodeFileRoutes(app, cache);
	themeRoutes(app);
	app.notFound((c) => answerUnrouted(c, app));
}

async function answerScopePage(c: RequestContext, cache: FeedCache): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	const scope = scopeOf(c);
	const canonical = canonicalPath(c, scope);
	if (canonical !== undefined) return redirect(canonical);
	const before = c.req.query("before");
	const cursor = before === undefined ? undefined : parseCursor(before);
	if (before !== undefined && cursor === undefined) return message(c, 404, "older");
	const render = () => renderScope(c, scope, cursor);
	const context = cacheContext(c);
	const renderPart = async () => {
		const { representation, ...source } = await render();
		await cache.assertPart(document.key, source, context);
		return representation;
	};
	const document = documentIn(site, scope, "page");
	// Only the first page is cached in KV: there are too many others.
	const cached =
		cursor === undefined ? await cache.get({ ...document, render }, context) : await renderPart();
	if (cached === undefined) return message(c, 404, "articles");
	const isPart = scope === "main" && cursor !== undefined;
	const headers = pageHeaders(site, [isPart ? "all" : scope], scope === "main" ? ["main"] : [scope, "main"]);
	return respond(c.req.raw, cached, HTML, headers, context.now);
}

async function renderScope(c: RequestContext, scope: Scope, cursor: Cursor | undefined): Promise<Rendered> {
	const db = databaseOf(c);
	const from = cursor && ({ direction: "before", cursor } as const);
	const isMain = scope === "main";
	const isFront = isMain && from === undefined;
	const podcast = from === undefined ? podcastOf(scope) : undefined;
	const id = scope.startsWith("source:") ? scope.slice("source:".length) : undefined;
	// The site's pages list all articles by date, archived or not.
	const listed = isMain ? "all" : scope;
	const [site, found, newer, main, tags, episodes, followed, text] = await Promise.all([
		newestPageSite(c),
		readScope(db, listed, { limit: PAGE_ARTICLES, content: false, from }),
		cursor && readNewerStart(db, listed, cursor, PAGE_ARTICLES),
		isFront ? readState(db, "main") : undefined,
		isFront ? readLargest(db, "tag", PAGE_TAGS) : [],
		podcast && readState(db, podcast),
		id === undefined ? undefined : readListedSource(db, id),
		isFront ? readPage(db, "") : undefined,
	]);
	const source = await sourceOf(db, found, scope);
	if (found === undefined || found.state.gone) return { ...source, representation: undefined };
	// The front page gets new articles when the main feed does.
	const state = main ?? found.state;
	const page = { ...found, state: { ...state, scope }, before: cursor };
	const links = {
		newer,
		tags,
		podcast: episodes?.articles ? episodes.scope : undefined,
		source: id === undefined ? undefined : (followed ?? formerSource(id, found.articles)),
		text,
	};
	const others = new Set(found.articles.flatMap(({ sources }) => sources[0]?.source ?? []));
	// On the page of a source, its icon is at the top.
	const icons = id === undefined ? await readIconNames(db, [...others]) : undefined;
	return {
		...source,
		until: found.until,
		representation: await representationOf(
			renderScopePage(site, page, links, icons),
			HTML,
			newerVersion(state, site.shown),
		),
	};
}

/** What the newest article says about its source, if that is no longer followed; `undefined` without articles. */
function formerSource(id: string, articles: StoredArticle[]): ListedSource | undefined {
	const said = articles[0]?.sources.find(({ source }) => source === id);
	return (
		said && {
			...{ id, title: said.title || said.feed_url, feedUrl: said.feed_url, homePageUrl: said.home_page_url },
			...{ description: undefined, newestAt: undefined, icon: undefined },
		}
	);
}

/** There are too many articles to cache each page in KV; a page is rendered when the caches in front do not have it. */
async function answerArticlePage(c: RequestContext, cache: FeedCache): Promise<Response> {
	const slug = c.req.param("slug") ?? "";
	const found = await readForPage(c, slug);
	if (typeof found === "object") return articlePage(c, found);
	const elsewhere = await answerAddress(c, pageKey(slug));
	if (elsewhere !== undefined) return elsewhere;
	if (found === "deleted") return gone(c);
	await assertAbsent(c, cache, "main");
	return message(c, 404, "article");
}

/** Reads an article for its page, with its Markdown for those who prefer that. */
function readForPage(c: RequestContext, slug: string): ReturnType<typeof readArticle> {
	return readArticle(databaseOf(c), slug, Date.now(), prefersMarkdown(c.req.raw) ? ["markdown"] : []);
}

async function articlePage(c: RequestContext, found: FoundArticle): Promise<Response> {
	const { markdown } = found.originals;
	const [site, related] = await Promise.all([
		pageSite(c),
		markdown === undefined ? readRelated(databaseOf(c), found) : [],
	]);
	const usual = pageHeaders(site, placesOf(found, related));
	const headers = found.hasMarkdown ? { ...usual, ...varianceOf(c.req.raw) } : usual;
	if (markdown !== undefined) return markdownInstead(c, site, found, markdown, headers);
	const html = renderArticlePage(site, found.article, { ...found, related });
	const alternate = `<${markdownUrl(site, found.article)}>; rel="alternate"; type="text/markdown"`;
	return respond(
		c.req.raw,
		await representationOf(html, HTML, newerVersion(found.state, site.shown)),
		HTML,
		{ ...headers, ...(found.hasMarkdown && { link: `${headers.link}, ${alternate}` }) },
		Date.now(),
	);
}

/**
 * Answers a path without a route: the same path without a final slash may have one, or it is an article's permalink or
 * redirects to one. An unknown path takes one row.
 */
async function answerUnrouted(c: RequestContext, app: App): Promise<Response> {
	const { pathname, search } = new URL(c.req.url);
	const key = pathKey(pathname);
	const bare = pathname.replace(FINAL_SLASHES, "");
	if (bare !== pathname && isRouted(app, bare)) return redirect(bare + search);
	const isPossible = !isOwnPath(key) && key.length <= MAX_PATH;
	const found = isPossible ? await answerAddress(c, key) : undefined;
	return found ?? message(c, 404, "nothing");
}

/** Whether a path has a route, not counting wildcard routes. */
function isRouted(app: App, path: string): boolean {
	const [handlers] = app.router.match("GET", path);
	return handlers.some(([[, route]]) => !route.path.endsWith("*"));
}

/**
 * Answers a path of an article other than that of its slug: its permalink with the page, all others with a redirect.
 *
 * @returns `undefined` if no public article has it
 */
async function answerAddress(c: RequestContext, key: string): Promise<Response | undefined> {
	const address = await readAddress(databaseOf(c), key);
	if (address === undefined) return undefined;
	const { kind, slug, url, archive } = address;
	if (kind === "page") return answerOwnPage(c, key);
	if (slug === null) return address.gone ? gone(c) : undefined;
	const path = permanentPath({ slug, url });
	const { pathname } = new URL(c.req.url);
	// Other differences are only of spelling: clients that normalise paths differently would be redirected endlessly.
	const isThere = kind === "permalink" && endOf(path) === endOf(pathname);
	const found = isThere ? await readForPage(c, slug) : undefined;
	if (typeof found === "object") return articlePage(c, found);
	return redirect(path, {
		...tagged(historyScope(archive)),
		"cache-control": cacheControl(siteFrom(c.env, c.req.url).maxAge),
	});
}

/** Answers with a page of the operator's; any other spelling of its path redirects to it. */
async function answerOwnPage(c: RequestContext, key: string): Promise<Response | undefined> {
	const page = await readPage(databaseOf(c), key);
	if (page === undefined) return undefined;
	const { pathname, search } = new URL(c.req.url);
	if (pathname !== key)
		return redirect(key + search, {
			...tagged("site"),
			"cache-control": cacheControl(siteFrom(c.env, c.req.url).maxAge),
		});
	const site = await pageSite(c);
	const html = await representationOf(renderOwnPage(site, page), HTML, site.shown);
	return respond(c.req.raw, html, HTML, { ...pageHeaders(site, []), ...tagged("site") }, Date.now());
}

/** The trailing slashes of a path. */
function endOf(path: string): string {
	return FINAL_SLASHES.exec(path)?.[0] ?? "";
}

function gone(c: RequestContext): Promise<Response> {
	return message(c, 410, "deleted");
}

/** Answers with a page that says why there is nothing else at this address. */
