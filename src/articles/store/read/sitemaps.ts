/**
 * Reads the operator's articles for sitemaps: all of them in files, or the newest for a sitemap of news. Articles of followed
 * feeds have their pages elsewhere, and so have the operator's articles with an address on another site.
 *
 * Triggers assign each new article to a file (see migration 0013).
 *
 * @module
 */

import {
	DATABASE_STATE,
	notMigrated,
	splitDatabase,
	WITH_DATABASE,
	type WithDatabase,
} from "../../../platform/database-state.ts";
import { rowsOf } from "../../../platform/rows.ts";
import { SITE_PLACEHOLDER } from "../../../urls/origin.ts";
import type { ScopeState } from "../sql/scopes.ts";

/**
 * How many places a file has, as in migration 0013. The protocol allows 50,000 entries, but rendering so many takes some 250
 * milliseconds of the Worker's time and reads 100,000 rows whenever an article is new. With these, it stays within what the
 * free plan gives to an invocation, and a new article changes the last file alone.
 */
export const FILE_PLACES = 2_000;

/** An article as a sitemap lists it. Addresses are as they are stored. */
export interface ListedArticle {
	slug: string;
	url: string | null;
	image: string | null;
	/** When it was edited last, or else published, in milliseconds since 1970. */
	changedAt: number;
}

/** One file of the sitemap. */
export interface SitemapFile {
	/** From 1, the oldest. */
	number: number;
	/** In milliseconds since 1970. */
	changedAt: number;
}

/** The newest change in the operator's articles. */
type OwnState = Pick<ScopeState, "revision" | "lastModified">;

const OWN_STATE = `SELECT revision, last_modified AS "lastModified" FROM scopes WHERE scope = 'own'`;

/** A page of the operator's that is no article. */
export interface ListedPage {
	/** Its path as it is in addresses. */
	path: string;
	/** In milliseconds since 1970. */
	changedAt: number;
}

/**
 * The state of the operator's articles and pages, and that of the database, to tell a new database from one without articles.
 */
type SitemapState = OwnState & Pick<ScopeState, "hadArticles" | "database">;

const SITEMAP_STATE = `
	SELECT max(own.revision, coalesce(site.revision, 0)) AS revision,
		max(own.last_modified, coalesce(site.last_modified, 0)) AS "lastModified",
		own.articles > 0 OR own.filled AS "hadArticles",
		(SELECT json_group_array(json_object('path', path, 'changedAt', changed_at))
			FROM (SELECT path, changed_at FROM pages WHERE path <> '' ORDER BY path)) AS pages, ${DATABASE_STATE}
	FROM scopes own LEFT JOIN scopes site ON site.scope = 'site' ${WITH_DATABASE} WHERE own.scope = 'own'`;

/** Whether an article's page is on this site, whose origin is `?1`. */
const IS_HERE = `coalesce(instr(a.item ->> 'url', '${SITE_PLACEHOLDER}/') = 1 OR instr(a.item ->> 'url', ?1 || '/') = 1, 1)`;

/**
 * All files, the articles of one of them in the order in which they came, and the operator's pages, as of one moment: three
 * queries in one transaction.
 *
 * @param origin of this site
 * @param number of the file; without it, the first one is read if it is the only one
 */
export async function readSitemap(
	db: D1Database,
	origin: string,
	number: number | undefined,
): Promise<{ state: SitemapState; files: SitemapFile[]; articles: ListedArticle[]; pages: ListedPage[] }> {
	const [states, files, articles] = await db.batch([
		db.prepare(SITEMAP_STATE),
		db.prepare(`SELECT number, changed_at AS "changedAt" FROM sitemaps ORDER BY number`),
		db
			.prepare(
				`SELECT a.slug, a.item ->> 'url' AS url, a.item ->> 'image' AS image,
					coalesce(a.item ->> 'date_modified', a.sorted_at) AS "changedAt"
				FROM sitemap_places p JOIN articles a ON a.id = p.id
				WHERE p.place > ?2 AND p.place <= CASE
						WHEN ?3 OR NOT EXISTS (SELECT 1 FROM sitemaps WHERE number > 1) THEN ?2 + ${FILE_PLACES} ELSE 0 END
					AND ${IS_HERE}
				ORDER BY p.place`,
			)
			.bind(origin, ((number ?? 1) - 1) * FILE_PLACES, Number(number !== undefined)),
	]);
	const { pages, ...state } = splitDatabase(
		stateIn<Omit<SitemapState, "database"> & WithDatabase & { pages: string }>(states),
	);
	return {
		state,
		pages: JSON.parse(pages) as ListedPage[],
		files: rowsOf<SitemapFile>(files),
		articles: rowsOf<ListedArticle>(articles),
	};
}

/** An article as a sitemap of news lists it. */
export interface NewsArticle extends Pick<ListedArticle, "slug" | "url"> {
	title: string | null;
	excerpt: string;
	language: string | null;
	/** When it was published here, in milliseconds since 1970: not its date, if that is still to come. */
	publishedAt: number;
}

/**
 * The newest articles, the newest first: three queries in one transaction.
 *
 * @param origin of this site
 * @param now in milliseconds since 1970
 * @param age they are younger than this, in milliseconds
 * @returns `lastModified` is of the newest change in what is given: an article came, was edited or deleted, or became too old
 */
export async function readNews(
	db: D1Database,
	origin: string,
	{ now, age, limit }: { now: number; age: number; limit: number },
): Promise<{ state: OwnState; articles: NewsArticle[] }> {
	const [states, articles, older] = await db.batch([
		db.prepare(OWN_STATE),
		db
			.prepare(
				`SELECT a.slug, a.item ->> 'url' AS url, a.item ->> 'title' AS title, a.item ->> 'excerpt' AS excerpt,
					a.item ->> 'language' AS language, s.sorted_at AS "publishedAt"
				FROM scope_articles s CROSS JOIN articles a ON a.id = s.id
				WHERE s.scope = 'own' AND s.sorted_at > ?2 AND ${IS_HERE}
				ORDER BY s.sorted_at DESC, s.id DESC LIMIT ?3`,
			)
			.bind(origin, now - age, limit),
		db
			.prepare(
				`SELECT sorted_at AS "publishedAt" FROM scope_articles WHERE scope = 'own' AND sorted_at <= ?1
				ORDER BY sorted_at DESC LIMIT 1`,
			)
			.bind(now - age),
	]);
	const state = stateIn<OwnState>(states);
	const [last] = rowsOf<Pick<NewsArticle, "publishedAt">>(older);
	const leftAt = last === undefined ? 0 : Math.ceil((last.publishedAt + age) / 1000);
	return {
		state: { ...state, lastModified: Math.max(state.lastModified, leftAt) },
		articles: rowsOf<NewsArticle>(articles),
	};
}

function stateIn<Row>(states: D1Result | undefined): Row {
	const [state] = rowsOf<Row>(states);
	// The first migrations made it, and nothing removes it.
	if (state === undefined) throw notMigrated();
	return state;
}
