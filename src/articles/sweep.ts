/**
 * Tags and authors without articles. The row of one stays until the end of its feed has been purged from the cache in front
 * of the Worker; then it is swept out.
 *
 * @module
 */
import { log } from "../log.ts";

/**
 * Rows that one sweep removes. Each is three rows written, its indexes counted, of the 100,000 a day that the free plan has: a
 * day full of sweeps, one in two minutes, takes two thirds of that.
 */
const AT_ONCE = 30;

/**
 * Removes some of the tags and authors that have no articles any more: one query, which reads two rows for each. Never throws:
 * what fails is left for the next time.
 *
 * @param hasEdge whether there is a cache in front: only what has been purged from it for good is removed then
 * @param settledAt what has changed after that stays, as instances may not know of it; in milliseconds since 1970
 */
export async function sweepScopes(db: D1Database, hasEdge: boolean, settledAt: number): Promise<void> {
	try {
		await db
			.prepare(
				// One that comes back gets a new row, whose date must be later than the last one of this.
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
