/**
 * Counts what a source brings in a day.
 *
 * @module
 */
import type { DailyIntake, Source } from "../source.ts";

/** What was stored of a document, or of a part of it, or was sent to be stored; `articles` may be negative to take it back. */
export interface IngestTotals extends DailyIntake {
	/** Entries that left nothing to store, by the beginnings of their fingerprints. */
	skipped: string[];
	/** Those of earlier times that the document has no more. */
	forgotten: string[];
}

/**
 * Counts what was stored of a source; parts of a document may be stored side by side.
 *
 * @param source as it was read before: what its filters left out counts only as long as they are the same
 * @returns the length of what it has brought on this day
 */
export async function recordIngest(db: D1Database, source: Source, brought: IngestTotals): Promise<number> {
	const { day, articles, length, skipped, forgotten } = brought;
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
