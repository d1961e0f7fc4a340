/**
 * Removes tags and authors that have no articles left. Their rows stay until their feeds have been purged from the cache in
 * front of the Worker.
 *
 * @module
 */
import { log } from "../../platform/log.ts";

/**
 * The most rows that one sweep removes. Each costs three written rows, counting indexes. A sweep every two minutes thus takes
 * at most two thirds of the 100,000 written rows a day of the free plan.
 */
const AT_ONCE = 30;

/**
 * Removes some of the tags and authors that have no articles left: one query, which reads two rows for each. Never throws:
 * a sweep that fails is left to the next one.
 *
 * @param hasEdge whether there is a cache in front; if so, only rows whose feeds have been purged for good are removed
 * @param settledAt rows that changed later stay, as some instances may not know of the change; milliseconds since 1970
 */
export async function sweepScopes(db: D1Database, hasEdge: boolean, settledAt: number): Promise<void> {
	try {
		await db
			.prepare(
				// A tag or author that comes back gets a new row, whose date must be later than the last one of this row.
				`DELETE FROM scopes WHERE articles = 0 AND changed_at <= ?1 AND last_modified * 1000 <= ?1
					AND (?2 = 0 OR revision <= (SELECT settled FROM purges))
					AND scope IN (SELECT scope FROM scopes WHERE kind IN ('tag', 'author') AND articles = 0 LIMIT ${AT_ONCE})`,
			)
			.bind(settledAt, Number(hasEdge))
			.run();
	} catch (error) {
		log("sweep-failed", { error });
	}
}
