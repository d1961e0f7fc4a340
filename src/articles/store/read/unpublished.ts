/**
 * Reads the operator's articles that are not public.
 *
 * @module
 */
import { rowsOf } from "../../../platform/rows.ts";
import { DUE_ARTICLES, UNPUBLISHED_AT, type UnpublishedRow } from "../sql/unpublished.ts";

/**
 * Reads an article by its slug. Several may have had the same one: then it is a scheduled or withdrawn one, else the one
 * deleted last.
 */
export async function readUnpublished(db: D1Database, slug: string): Promise<UnpublishedRow | undefined> {
	return (await db.prepare(UNPUBLISHED_AT).bind(slug).first<UnpublishedRow>()) ?? undefined;
}

/**
 * Reads the scheduled articles that are due, the first one first.
 *
 * @param now milliseconds since 1970
 * @param most.articles how many at most
 * @param most.length how long their contents may be together, in characters; the first one comes in any case
 */
export async function readDue(
	db: D1Database,
	now: number,
	most: { articles: number; length: number },
): Promise<UnpublishedRow[]> {
	const [result] = await db.batch([db.prepare(DUE_ARTICLES).bind(now, most.articles, most.length)]);
	return rowsOf<UnpublishedRow>(result);
}
