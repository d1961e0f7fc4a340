/**
 * The budget of KV writes. The free plan has 1,000 a day, and a crawl of archives, tags and authors could use up all of them.
 * The feeds that most readers poll are written whenever they change. All other documents share a daily budget; beyond it,
 * they are rendered, and only the cache in front of the Worker keeps them.
 *
 * @module
 */

import { log } from "../platform/log.ts";

/** How many documents all instances together may write to KV in a day (UTC), not counting those that are always written. */
export const DAILY_WRITES = 200;

const DAY = 86_400_000;

/** The budget as one instance of the Worker sees it. */
export interface WriteBudget {
	/**
	 * Takes one write from the day's budget. This writes one row, unless the instance knows that the budget is spent.
	 *
	 * @param now milliseconds since 1970
	 * @returns whether there was one left
	 */
	take: (db: D1Database, now: number) => Promise<boolean>;
}

/** Creates a budget for one instance, which does not know yet whether today's is spent. */
export function createWriteBudget(): WriteBudget {
	let spentDay: number | undefined;

	async function take(db: D1Database, now: number): Promise<boolean> {
		const day = Math.floor(now / DAY);
		if (day === spentDay) return false;
		// One at a time: instances are many and short-lived, and the unused rest of a larger share would be lost with each.
		const taken = await db
			.prepare(
				`UPDATE kv_writes SET documents = CASE day WHEN ?1 THEN documents + 1 ELSE 1 END, day = ?1
				WHERE one = 1 AND day <= ?1 RETURNING documents`,
			)
			.bind(day)
			.first<number>("documents");
		// The clock of this instance is behind.
		if (taken === null) return false;
		if (taken <= DAILY_WRITES) return true;
		spentDay = day;
		log("kv-budget-spent", { until: new Date((day + 1) * DAY).toISOString() });
		return false;
	}

	return { take };
}
