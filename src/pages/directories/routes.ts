/**
 * Pages that lead to all articles: `/archive` with the pages of months, `/tags` and `/authors`.
 *
 * An article or page of the operator's that had one of the paths in `/archive` before they were reserved keeps it.
 *
 * @module
 */

import { readAddress } from "../../articles/store/read/addresses.ts";
import { readMonth, readMonths } from "../../articles/store/read/months.ts";
import { readLargest, readState } from "../../articles/store/read/scopes.ts";
import type { ScopeState } from "../../articles/store/sql/scopes.ts";
import { assertAbsent, documentIn } from "../../feeds/cached-document.ts";
import { cacheContext } from "../../http/cache-context.ts";
import type { Rendered } from "../../http/cacheable.ts";
import { type App, databaseOf, type RequestContext } from "../../http/context.ts";
import type { FeedCache } from "../../http/kv-cache.ts";
import { HTML, representationOf } from "../../http/representation.ts";
import { respond } from "../../http/respond.ts";
import { redirect } from "../../http/responses.ts";
import { notMigrated } from "../../platform/database-state.ts";
import { newerVersion } from "../../platform/revisions.ts";
import { siteFrom } from "../../settings/site.ts";
import { pathKey } from "../../urls/article-paths.ts";
import {
	ARCHIVE_PATH,
	AUTHORS_PATH,
	type Month,
	monthPath,
	TOPICS_PATH,
	yearPath,
} from "../../urls/directories.ts";
import { newestPageSite, type PageSite, pageSite } from "../page-site.ts";
import { message, pageHeaders } from "../responses.ts";
import { MONTH_ARTICLES, renderMonthPage } from "./month-page.tsx";
import { renderMonthsPage } from "./months-page.tsx";
import { renderNamesPage } from "./names-page.tsx";

/** How many topics or authors are listed at most, those with the most articles. Two rows are read for each. */
const MOST_NAMES = 1_000;

/** Answers with the operator's article or page at the path of a request; `undefined` if there is none. */
type OwnAnswer = (c: RequestContext) => Promise<Response | undefined>;

/** Adds the routes of these pages to the application. */
export function directoryRoutes(app: App, cache: FeedCache, answerOwn: OwnAnswer): void {
	app.get(ARCHIVE_PATH, (c) => answerMonths(c, cache, answerOwn));
	app.get(`${ARCHIVE_PATH}/:year{[0-9]{4}}`, async (c) => {
		const own = await answerOwn(c);
		return own ?? redirect(yearPath(Number(c.req.param("year"))));
	});
	app.get(`${ARCHIVE_PATH}/:year{[0-9]{4}}/:month{(?:0[1-9]|1[0-2])}`, (c) =>
		answerMonth(c, cache, answerOwn),
	);
	app.get(TOPICS_PATH, (c) => answerNames(c, cache, "tag"));
	app.get(AUTHORS_PATH, (c) => answerNames(c, cache, "author"));
}

async function answerMonths(c: RequestContext, cache: FeedCache, answerOwn: OwnAnswer): Promise<Response> {
	const answer = await answerCached(c, cache, "archive", async (db) => {
		// Counting the months reads far more rows, and a page that is not rendered here is not cached.
		if ((await readAddress(db, keyOf(c))) !== undefined)
			return { state: await readAll(db), render: undefined };
		const { state, months } = await readMonths(db);
		return { state, render: (site) => renderMonthsPage(site, months) };
	});
	return answer ?? (await answerOwn(c)) ?? message(c, 404, "nothing");
}

async function answerNames(c: RequestContext, cache: FeedCache, kind: "tag" | "author"): Promise<Response> {
	const file = kind === "tag" ? "tags" : "authors";
	const answer = await answerCached(c, cache, file, async (db) => {
		const [state, names] = await Promise.all([readAll(db), readLargest(db, kind, MOST_NAMES + 1)]);
		return { state, render: (site) => renderNamesPage(site, kind, names, MOST_NAMES) };
	});
	return answer ?? message(c, 404, "nothing");
}

/** A page as it is rendered from what was read for it, with the state of the feed of all articles. */
interface Read {
	state: ScopeState;
	/** Absent if there is no such page. */
	render: ((site: PageSite) => string) | undefined;
}

/**
 * Answers with a page that depends on all articles. KV has it, so what is read for it is read once after a change.
 *
 * @param file the beginning of its key in KV
 */
async function answerCached(
	c: RequestContext,
	cache: FeedCache,
	file: string,
	read: (db: D1Database) => Promise<Read>,
): Promise<Response | undefined> {
	const site = siteFrom(c.env, c.req.url);
	const context = cacheContext(c);
	const render = async (): Promise<Rendered> => {
		const [shown, { state, render }] = await Promise.all([newestPageSite(c), read(databaseOf(c))]);
		return {
			database: state.database,
			hadArticles: Boolean(state.hadArticles),
			representation:
				render && (await representationOf(render(shown), HTML, newerVersion(state, shown.shown))),
		};
	};
	const cached = await cache.get({ ...documentIn(site, "all", file), render }, context);
	return cached && respond(c.req.raw, cached, HTML, pageHeaders(site, ["all"]), context.now);
}

async function answerMonth(c: RequestContext, cache: FeedCache, answerOwn: OwnAnswer): Promise<Response> {
	const month: Month = { year: Number(c.req.param("year")), month: Number(c.req.param("month")) };
	const text = c.req.query("page");
	const page = text === undefined ? 1 : pageNumber(text);
	const own = await answerOwn(c);
	if (own !== undefined) return own;
	if (page === undefined) return message(c, 404, "older");
	if (page === 1 && text !== undefined) return redirect(monthPath(month));
	const [site, found] = await Promise.all([
		pageSite(c),
		readMonth(databaseOf(c), month, { limit: MONTH_ARTICLES, offset: (page - 1) * MONTH_ARTICLES }),
	]);
	if (found.articles.length === 0) {
		if (found.total === 0) await assertAbsent(c, cache, "main");
		return message(c, 404, found.total === 0 ? "month" : "older");
	}
	const html = renderMonthPage(site, month, found, page);
	const representation = await representationOf(html, HTML, newerVersion(found.state, site.shown));
	return respond(c.req.raw, representation, HTML, pageHeaders(site, ["all"]), Date.now());
}

/** Reads the state of the feed of all articles. */
async function readAll(db: D1Database): Promise<ScopeState> {
	const state = await readState(db, "all");
	if (state === undefined) throw notMigrated();
	return state;
}

/** The number of a page; `undefined` if the text is not one. */
function pageNumber(text: string): number | undefined {
	return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

/** See {@link pathKey}. */
function keyOf(c: RequestContext): string {
	return pathKey(new URL(c.req.url).pathname);
}
