/**
 * Removes articles of a source: all of them when it is no longer followed, or those that are not kept.
 *
 * @module
 */
import { removeFromSource } from "./remove.ts";
import { IDS_IN_SCOPE, OVERLONG_IDS, SURPLUS_IDS } from "./sql/places.ts";
import type { Writer } from "./transaction.ts";

/** How many articles one transaction removes at most: as many as one poll may bring. */
const AT_ONCE = 1_000;

/** Which articles of a source are kept: a number of the newest ones, and all of a number of days. */
export interface Retention {
	articles: number;
	days: number;
}

/** The least and the most that each may be. */
export const RETENTION_BOUNDS = { articles: [1, 100_000], days: [0, 36_500] } as const;

/** The retention of a source unless the operator sets another; the column has the same default. */
export const USUAL_RETENTION: Retention = { articles: 500, days: 90 };

/** The most that the articles of a source may have together (see `feedLength`): one source must not fill the database. */
const KEPT_LENGTH = 100_000_000;

/** In milliseconds. */
const DAY = 86_400_000;

/**
 * Removes all articles of a source, in several transactions. They may come back when the source is followed again.
 *
 * @returns how many it had
 */
export async function removeSource(writer: Writer, source: string): Promise<number> {
	for (let removed = 0; ; ) {
		const ids = await readIds(writer, IDS_IN_SCOPE, [`source:${source}`, AT_ONCE]);
		if (ids.length === 0) return removed;
		await removeFromSource(writer, source, ids, { hasTombstones: false });
		removed += ids.length;
	}
}

/**
 * Removes articles of a source that are not kept, at most 1,000. Tombstones keep a feed that still has such entries from
 * bringing them back.
 *
 * @returns how many were removed
 */
export async function purgeSource(
	writer: Writer,
	source: string,
	{ articles, days }: Retention,
): Promise<number> {
	const since = writer.now - days * DAY;
	return purge(
		writer,
		source,
		await readIds(writer, SURPLUS_IDS, [`source:${source}`, articles, since, AT_ONCE]),
	);
}

/**
 * Removes the oldest articles of a source that exceeds its total size limit, whatever their age. Reads a row for each article
 * of the source.
 *
 * @returns how many were removed
 */
export async function trimSource(writer: Writer, source: string): Promise<number> {
	return purge(
		writer,
		source,
		await readIds(writer, OVERLONG_IDS, [`source:${source}`, KEPT_LENGTH, AT_ONCE]),
	);
}

async function purge(writer: Writer, source: string, ids: string[]): Promise<number> {
	if (ids.length > 0) await removeFromSource(writer, source, ids, { hasTombstones: true });
	return ids.length;
}

async function readIds({ db }: Writer, sql: string, values: (string | number)[]): Promise<string[]> {
	const { results } = await db
		.prepare(sql)
		.bind(...values)
		.all<{ id: string }>();
	return results.map(({ id }) => id);
}
