/**
 * Reads pages of feeds.
 *
 * @module
 */
import { isPermanent, isRemovable, type Scope } from "../../../model/scope.ts";
import { notMigrated, splitDatabase } from "../../../platform/database-state.ts";
import { rowsOf } from "../../../platform/rows.ts";
import { type Cursor, cursorOf, newestFirst, type PageStart, TOP } from "../cursor.ts";
import { SCOPE_STATE, type ScopeState, type StateRow } from "../sql/scopes.ts";
import { type ArticleRow, FEED_BUDGET, feedPage } from "../sql/shown-articles.ts";
import { parseStored } from "../stored-item.ts";
import { asCombined } from "./combined.ts";
import { articleOf, nextDate, type StoredArticle } from "./shown.ts";

/** A part of a feed, in the order of the feed. */
export interface ScopePage {
	state: ScopeState;
	/** Newest first. */
	articles: StoredArticle[];
	/** Whether the feed has more articles, in the direction of the request. */
	more: boolean;
	/** The first future date among them, in milliseconds since 1970. */
	until?: number | undefined;
}

/**
 * Reads a feed's state and some of its articles in one transaction of two queries. `undefined` if there is no such feed, or
 * if it is a tag or an author without articles.
 *
 * @param limit how many articles at most; fewer come if their contents are huge
 * @param content whether to read the contents of the articles
 * @param markdown whether to read the Markdown that they were written in, too
 * @param from where the page begins: `before` a cursor are the next older articles, `after` it the next newer ones. Without a
 * cursor, the page has the newest
 * @param now the moment as of which they are shown, in milliseconds since 1970
 */
export async function readScope(
	db: D1Database,
	scope: Scope,
	{
		limit,
		content,
		markdown = false,
		from,
		now = Date.now(),
	}: { limit: number; content: boolean; markdown?: boolean; from?: PageStart | undefined; now?: number },
): Promise<ScopePage | undefined> {
	const { direction, cursor } = from ?? { direction: "before", cursor: TOP };
	const source = scope.startsWith("source:") ? scope.slice("source:".length) : undefined;
	const page = feedPage({ isCombined: source === undefined, content, markdown, direction });
	const budget = content ? FEED_BUDGET : Number.MAX_SAFE_INTEGER;
	const [states, rows] = await db.batch([
		db.prepare(SCOPE_STATE).bind(scope),
		db.prepare(page).bind(scope, limit, budget, cursor.sortedAt, cursor.id),
	]);
	const [row] = rowsOf<StateRow>(states);
	if (row === undefined && isPermanent(scope)) throw notMigrated();
	// The row of a tag or author without articles stays until its feed has been purged everywhere.
	if (row === undefined || (row.articles === 0 && isRemovable(scope))) return undefined;
	const state = splitDatabase(row);
	const places = rowsOf<ArticleRow | { id: null }>(rows);
	const all = places.filter((place) => place.id !== null).sort(newestFirst);
	// One more place than requested was read, to find out whether there are more.
	const found = direction === "before" ? all.slice(0, limit) : all.slice(-limit);
	// An empty feed would make readers delete their articles.
	if (from === undefined && found.length === 0 && state.articles > 0)
		throw new Error(`the database counts ${state.articles} articles in ${scope}, and has none`);
	const parsed = found.map((row) => ({ row, item: parseStored(row.item) }));
	const articles = parsed.map(({ row, item }) => {
		const article = articleOf(row, now, item);
		return source === undefined ? asCombined(article, row.item.length) : asToldBy(article, source);
	});
	return {
		state,
		articles,
		more: found.length < places.length,
		until: nextDate(parsed, now),
	};
}

/**
 * Reads where the next newer page of a feed begins. It reads a row for each article of that page.
 *
 * @param before the position that the articles of the present page are older than
 * @returns `null` if it is the first page
 */
export async function readNewerStart(
	db: D1Database,
	scope: Scope,
	before: Cursor,
	limit: number,
): Promise<Cursor | null> {
	const place = await db
		.prepare(
			`SELECT sorted_at, id FROM scope_articles WHERE scope = ?1 AND (sorted_at, id) >= (?2, ?3)
			ORDER BY sorted_at, id LIMIT 1 OFFSET ?4`,
		)
		.bind(scope, before.sortedAt, before.id, limit)
		.first<{ sorted_at: number; id: string }>();
	return place && cursorOf(place);
}

/** An article as the feed of one source shows it: without other sources. */
function asToldBy(article: StoredArticle, source: string): StoredArticle {
	return { ...article, sources: article.sources.filter((one) => one.source === source) };
}
