/**
 * Reads the stored entries of a source, so that a poll recognises them.
 *
 * @module
 */
import { rowsOf } from "../../../platform/rows.ts";
import { ALIKE_ENTRIES, ENTRIES_BY_GUID, type KnownEntry, NEWEST_ENTRIES } from "../sql/entries.ts";

/** How many stored entries are read at most that share a date with a document's entries, or whose guids were made from theirs. */
const MOST_ALIKE = 2_000;

/** Reads a source's stored entries that have one of these guids, or a guid made from one of them (see `identify.ts`). */
export async function readEntries(db: D1Database, source: string, guids: string[]): Promise<KnownEntry[]> {
	const { results } = await db
		.prepare(ENTRIES_BY_GUID)
		.bind(source, JSON.stringify(guids), MOST_ALIKE)
		.all<KnownEntry>();
	return results;
}

/**
 * Reads a source's stored entries that may be a document's entries under other guids.
 *
 * @param wanted.dates when they were published, in milliseconds since 1970
 * @param wanted.urlKeys their addresses and titles (see `urlKey`)
 * @param wanted.newest how many of the newest to read in any case
 */
export async function readEntriesLike(
	db: D1Database,
	source: string,
	{ dates, urlKeys, newest }: { dates: number[]; urlKeys: string[]; newest: number },
): Promise<KnownEntry[]> {
	const alike = db
		.prepare(ALIKE_ENTRIES)
		.bind(source, JSON.stringify(dates), JSON.stringify(urlKeys), MOST_ALIKE);
	const latest = db.prepare(NEWEST_ENTRIES).bind(source, Math.min(newest, MOST_ALIKE));
	const results = await db.batch(newest > 0 ? [alike, latest] : [alike]);
	return results.flatMap((result) => rowsOf<KnownEntry>(result));
}
