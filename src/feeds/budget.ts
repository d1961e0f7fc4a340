/**
 * What KV is written for. The free plan has 1,000 writes a day, and a walk through archives, tags and authors could use up
 * all of them. The feeds that readers live on are written whenever they change. All other documents together may be written
 * so many times a day; those beyond that are rendered, and kept by the cache in front of the Worker alone.
 *
 * @module
 */
import type { Scope } from "../articles/identity.ts";
import { log } from "../log.ts";
import { FORMATS } from "./formats.ts";

/** How many documents may be written to KV on one day (UTC) besides the {@link isEssential} ones, by all instances together. */
export const DAILY_WRITES = 200;

const DAY = 86_400_000;

const ESSENTIAL: ReadonlySet<Scope> = new Set(["main", "own", "followed", "podcast", "own-podcast"]);

/**
 * Whether a document is written to KV whenever it has changed: the main, own, followed and podcast feeds in each format.
 *
 * @param file as in its key
 */
export function isEssential(scope: Scope, file: string): boolean {
	return ESSENTIAL.has(scope) && FORMATS.some((format) => format.file === file);
}

/** The budget as one instance of the Worker sees it. */
export interface WriteBudget {
	/**
	 * Takes one write out of the day's budget: one row written, until an instance knows that there is none left.
	 *
	 * @param now milliseconds since 1970
	 * @returns whether there was one
	 */
	take: (db: D1Database, now: number) => Promise<boolean>;
}

/** A budget without memory. */
export function createWriteBudget(): WriteBudget {
	let spentDay: number | undefined;

	async function take(db: D1Database, now: number): Promise<boolean> {
		const day = Math.floor(now / DAY);
		if (day === spentDay) return false;
		// One at a time: instances are many and short-lived, and each would take the rest of a larger share with it.
		const taken = await db
			.prepare(
				`UPDATE kv_writes SET documents = CASE day WHEN ?1 THEN documents + 1 ELSE 1 END, day = ?1
				WHERE one = 1 AND day <= ?1 RETURNING documents`,
			)
			.bind(day)
			.first<number>("documents");
		// None for an instance whose clock is behind.
		if (taken === null) return false;
		if (taken <= DAILY_WRITES) return true;
		spentDay = day;
		log("kv-budget-spent", { until: new Date((day + 1) * DAY).toISOString() });
		return false;
	}

	return { take };
}
