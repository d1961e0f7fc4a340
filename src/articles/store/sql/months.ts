/**
 * SQL for the articles of all feeds by month, in the order of feeds.
 *
 * @module
 */
import { SHOWN, STORY_META } from "./shown-articles.ts";

/** A row of {@link MONTH_SIZES}. */
export interface MonthSize {
	/** `2026-05`, in UTC. */
	month: string;
	articles: number;
}

/** The month of a column in milliseconds since 1970. */
const monthOf = (column: string) => `strftime('%Y-%m', ${column} / 1000.0, 'unixepoch')`;

/** The first or the last place in a feed. */
const endOf = (order: "ASC" | "DESC") =>
	`(SELECT sorted_at FROM scope_articles p WHERE p.scope = s.scope ORDER BY sorted_at ${order} LIMIT 1)`;

/**
 * How many articles each month has. All articles are in the main feed or one of its archives, and an archive knows how many it
 * has. So it is enough to look up the first and the last article of each archive, and only archives with articles of several
 * months, and the main feed, are read in full: some 27,000 rows for 100,000 articles.
 */
export const MONTH_SIZES = `
	WITH parts AS MATERIALIZED (
		SELECT scope, articles, ${monthOf(endOf("ASC"))} AS first, ${monthOf(endOf("DESC"))} AS last
		FROM (
			SELECT scope, articles FROM scopes WHERE scope = 'main' AND articles > 0
			UNION ALL SELECT scope, articles FROM scopes WHERE archive IS NOT NULL AND articles > 0
		) s
	)
	SELECT month, sum(articles) AS articles FROM (
		SELECT first AS month, articles FROM parts WHERE first = last
		UNION ALL
		SELECT ${monthOf("p.sorted_at")}, 1 FROM parts CROSS JOIN scope_articles p ON p.scope = parts.scope
		WHERE first <> last
	) GROUP BY month ORDER BY month DESC`;

/** The places from `?1` until before `?2`, in milliseconds since 1970. */
const IN_MONTH = "scope = 'all' AND sorted_at >= ?1 AND sorted_at < ?2";

/** How many articles there are from `?1` until before `?2`, and the nearest places around them. Reads a row for each. */
export const MONTH_STATE = `SELECT (SELECT count(*) FROM scope_articles WHERE ${IN_MONTH}) AS articles,
	(SELECT sorted_at FROM scope_articles WHERE scope = 'all' AND sorted_at < ?1 ORDER BY sorted_at DESC LIMIT 1) AS older,
	(SELECT sorted_at FROM scope_articles WHERE scope = 'all' AND sorted_at >= ?2 ORDER BY sorted_at LIMIT 1) AS newer`;

/** At most `?3` of these articles, after the newest `?4`. Reads a row for each of these, too. */
export const MONTH_PAGE = `SELECT ${STORY_META} FROM (
		SELECT id FROM scope_articles WHERE ${IN_MONTH} ORDER BY sorted_at DESC, id DESC LIMIT ?3 OFFSET ?4
	) place ${SHOWN}`;
