/**
 * Reads the articles of all feeds by month.
 *
 * @module
 */
import { notMigrated, splitDatabase } from "../../../platform/database-state.ts";
import { rowsOf } from "../../../platform/rows.ts";
import type { Month } from "../../../urls/directories.ts";
import { newestFirst } from "../cursor.ts";
import { MONTH_PAGE, MONTH_SIZES, MONTH_STATE, type MonthSize } from "../sql/months.ts";
import { SCOPE_STATE, type ScopeState, type StateRow } from "../sql/scopes.ts";
import type { ArticleRow } from "../sql/shown-articles.ts";
import { asCombined } from "./combined.ts";
import { articleOf, type StoredArticle } from "./shown.ts";

/** A month, and how many articles it has. */
export interface CountedMonth extends Month {
	articles: number;
}

/** Reads all months with articles, the newest first, and the state of the feed of all articles: two queries. */
export async function readMonths(db: D1Database): Promise<{ state: ScopeState; months: CountedMonth[] }> {
	const [states, months] = await db.batch([db.prepare(SCOPE_STATE).bind("all"), db.prepare(MONTH_SIZES)]);
	return {
		state: stateIn(states),
		months: rowsOf<MonthSize>(months).map(({ month, articles }) => ({ ...monthIn(month), articles })),
	};
}

/** A page of the articles of a month. */
export interface MonthPage {
	state: ScopeState;
	/** How many articles the month has. */
	total: number;
	/** Newest first. */
	articles: StoredArticle[];
	/** The nearest months with articles before and after it. */
	older: Month | undefined;
	newer: Month | undefined;
}

/**
 * Reads some articles of a month without their contents: three queries in one transaction, which read at most two rows for
 * each article of the month.
 *
 * @param offset how many of the month's newest articles to leave out
 */
export async function readMonth(
	db: D1Database,
	{ year, month }: Month,
	{ limit, offset, now = Date.now() }: { limit: number; offset: number; now?: number },
): Promise<MonthPage> {
	const range = [beginOf(year, month), beginOf(year, month + 1)];
	const [states, counts, rows] = await db.batch([
		db.prepare(SCOPE_STATE).bind("all"),
		db.prepare(MONTH_STATE).bind(...range),
		db.prepare(MONTH_PAGE).bind(...range, limit, offset),
	]);
	const [count] = rowsOf<{ articles: number; older: number | null; newer: number | null }>(counts);
	return {
		state: stateIn(states),
		total: count?.articles ?? 0,
		articles: rowsOf<ArticleRow>(rows)
			.sort(newestFirst)
			.map((row) => asCombined(articleOf(row, now), row.item.length)),
		older: monthAt(count?.older),
		newer: monthAt(count?.newer),
	};
}

/** The beginning of a month in milliseconds since 1970; a month after December is of the next year. */
function beginOf(year: number, month: number): number {
	// `Date.UTC` takes the years 0 to 99 for those of the twentieth century.
	return new Date(0).setUTCFullYear(year, month - 1, 1);
}

function monthAt(moment: number | null | undefined): Month | undefined {
	if (moment === null || moment === undefined) return undefined;
	const date = new Date(moment);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 };
}

/** Parses a month as SQLite writes it. */
function monthIn(text: string): Month {
	const [year = "", month = ""] = text.split("-");
	return { year: Number(year), month: Number(month) };
}

function stateIn(states: D1Result | undefined): ScopeState {
	const [row] = rowsOf<StateRow>(states);
	if (row === undefined) throw notMigrated();
	return splitDatabase(row);
}
