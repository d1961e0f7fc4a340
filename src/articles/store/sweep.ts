/**
 * Removes tags and authors that have no articles left. Their rows stay until their feeds have been purged from the cache in
 * front of the Worker.
 *
 * @module
 */
import { log } from "../../platform/log.ts";
import { REMOVE_EMPTY_SCOPES } from "./sql/scopes.ts";

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
export async function sweepScopes(
	db: D1Database,
	{ hasEdge, settledAt }: { hasEdge: boolean; settledAt: number },
): Promise<void> {
	try {
		await db.prepare(REMOVE_EMPTY_SCOPES).bind(settledAt, Number(hasEdge), AT_ONCE).run();
	} catch (error) {
		log("sweep-failed", { error });
	}
}
