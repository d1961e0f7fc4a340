/**
 * Counts what a source brings per day.
 *
 * @module
 */
import type { DailyIntake, Source } from "../source.ts";

/** What was stored of a document, or sent to the queue; negative `articles` are subtracted. */
export interface IngestTotals extends DailyIntake {
	/** The prefixes of the fingerprints of entries that left nothing to store. */
	skipped: string[];
	/** Stored prefixes of entries that are no longer in the document. */
	forgotten: string[];
}

/**
 * Adds to the intake of a source. Parts of a document may be stored at the same time.
 *
 * @param source as it was read before. If its filters have changed since, skipped entries are not recorded
 * @returns the total length of the articles that it has brought on this day
 */
export async function recordIngest(db: D1Database, source: Source, totals: IngestTotals): Promise<number> {
	const { day, articles, length, skipped, forgotten } = totals;
	const total = await db
		.prepare(
			`UPDATE sources SET
				supply = CASE supply ->> 'day' WHEN ?2
					THEN json_object('day', ?2, 'articles', (supply ->> 'articles') + ?3, 'length', (supply ->> 'length') + ?4)
					ELSE json_object('day', ?2, 'articles', ?3, 'length', ?4) END,
				passed_over = CASE filters WHEN ?7 THEN (SELECT json_group_array(value) FROM (
					SELECT value FROM json_each(passed_over) WHERE value NOT IN (SELECT value FROM json_each(?6))
					UNION SELECT value FROM json_each(?5)
				)) ELSE passed_over END
			WHERE id = ?1 RETURNING supply ->> 'length' AS length`,
		)
		.bind(
			source.id,
			day,
			articles,
			length,
			JSON.stringify(skipped),
			JSON.stringify(forgotten),
			JSON.stringify(source.filters),
		)
		.first<number>("length");
	return total ?? 0;
}
