/**
 * Removes articles of a source: all of them when it is no longer followed, or old ones.
 *
 * @module
 */

import type { Change } from "../../platform/revisions.ts";
import { readRows, remove, retryOnConflict } from "./article-store.ts";
import { planRemoval } from "./plan/plan.ts";

/** How many articles one transaction removes at most: as many as one poll may bring. */
const AT_ONCE = 1_000;

/** Which articles of a source are kept: a number of the newest ones, and all of a number of days. */
export interface Retention {
	articles: number;
	days: number;
}

/** The least and the most that each may be. */
export const RETENTION_BOUNDS = { articles: [1, 100_000], days: [0, 36_500] } as const;

/** As long as the operator does not say otherwise; the column's default says the same. */
export const USUAL_RETENTION: Retention = { articles: 500, days: 90 };

/** No more than this of them together (see `feedLength`): one source must not fill the database. */
const KEPT_LENGTH = 100_000_000;

/**
 * Removes all articles of a source. They may come back when the source is followed again.
 *
 * @param changed hears of each transaction
 */
export async function removeSourceArticles(
	db: D1Database,
	source: string,
	now: number,
	changed: (change: Change) => void,
): Promise<number> {
	for (let removed = 0; ; ) {
		const { results } = await db
			.prepare("SELECT id FROM scope_articles WHERE scope = ?1 LIMIT ?2")
			.bind(`source:${source}`, AT_ONCE)
			.all<{ id: string }>();
		if (results.length === 0) return removed;
		const ids = results.map(({ id }) => id);
		changed(await removeFromSource(db, source, ids, { forGood: false, now }));
		removed += ids.length;
	}
}

/**
 * Removes what a source has beyond what is kept of it, at most 1,000 articles. Tombstones keep a feed that still names
 * such entries from bringing them back.
 */
export async function purgeSource(
	db: D1Database,
	source: string,
	{ articles, days }: Retention,
	now: number,
	changed: (change: Change) => void,
): Promise<number> {
	const { results } = await db
		.prepare(
			`SELECT id FROM scope_articles WHERE scope = ?1 AND sorted_at < ?3 ORDER BY sorted_at, id
			LIMIT max(0, min(coalesce((SELECT articles FROM scopes WHERE scope = ?1), 0) - ?2, ?4))`,
		)
		.bind(`source:${source}`, articles, now - days * 86_400_000, AT_ONCE)
		.all<{ id: string }>();
	return removeForGood(db, source, results, now, changed);
}

/** Removes what a source has beyond all measure, of any age. It reads a row for each article of the source. */
export async function trimSource(
	db: D1Database,
	source: string,
	now: number,
	changed: (change: Change) => void,
): Promise<number> {
	const { results } = await db
		.prepare(
			`SELECT id FROM (
				SELECT id, sum(bytes) OVER (ORDER BY sorted_at DESC, id DESC) AS length FROM scope_articles WHERE scope = ?1
			) WHERE length > ?2 LIMIT ?3`,
		)
		.bind(`source:${source}`, KEPT_LENGTH, AT_ONCE)
		.all<{ id: string }>();
	return removeForGood(db, source, results, now, changed);
}

async function removeForGood(
	db: D1Database,
	source: string,
	articles: { id: string }[],
	now: number,
	changed: (change: Change) => void,
): Promise<number> {
	if (articles.length === 0) return 0;
	const ids = articles.map(({ id }) => id);
	changed(await removeFromSource(db, source, ids, { forGood: true, now }));
	return ids.length;
}

async function removeFromSource(
	db: D1Database,
	source: string,
	ids: string[],
	{ forGood, now }: { forGood: boolean; now: number },
): Promise<Change> {
	return retryOnConflict(async () => {
		const rows = await readRows(db, "SELECT value FROM json_each(?1)", JSON.stringify(ids));
		return remove(db, rows.revision, now, planRemoval(ids, rows, source), { forGood });
	});
}
