/**
 * Decides what writes and removals change in the store. It uses no clock and no database: the same input gives the same plan.
 *
 * @module
 */

import type { AddressChanges } from "./address-book.ts";
import type { Changes } from "./changes.ts";
import { Draft } from "./draft.ts";
import { type Archived, fillArchives } from "./fill-archives.ts";
import { planWrite } from "./plan-write.ts";
import type { Snapshot } from "./snapshot.ts";
import { type WorkingRows, WorkingSet } from "./working-set.ts";
import type { Write, Written } from "./write.ts";

/** What one transaction writes. */
export interface Plan
	extends Changes,
		Pick<Draft, "revived" | "unshared" | "marks" | "originals" | "adopted" | "unpublished" | "expiries"> {
	results: Written[];
	addresses: AddressChanges;
	/** Articles and stories that move from the main feed into archives, other than those among the rows. */
	archived: Archived[];
}

/** The results that change what feeds contain. */
const IS_NEWS: ReadonlySet<Written["status"]> = new Set(["created", "updated", "withdrawn", "restored"]);

/**
 * Plans the writes of one owner.
 *
 * @param now milliseconds since 1970
 */
export function planWrites(writes: Write[], snapshot: Snapshot, now: number): Plan {
	const draft = new Draft(snapshot, now);
	const results = writes.map((write) => planWrite(draft, write));
	const { revived, unshared, marks, originals, adopted, unpublished, expiries } = draft;
	const addresses = draft.addresses.changes();
	const changes = draft.working.changes();
	const archived = fillArchives(changes, snapshot.history);
	const isRepair = results.every(({ status, isUnseen }) => isUnseen || !IS_NEWS.has(status));
	const own = { marks, originals, adopted, addresses, unpublished, expiries };
	return { ...changes, isRepair, results, revived, unshared, archived, ...own };
}

/**
 * Plans the removal of articles.
 *
 * @param source the source that loses them: an article that it shares with another source stays with that source
 */
export function planRemoval(ids: string[], rows: WorkingRows, source?: string): Changes {
	const working = new WorkingSet(rows);
	for (const id of ids) {
		const version = working.byId(id);
		if (version === undefined) continue;
		if (source !== undefined && version.source !== source) working.unshare(version, source);
		else working.remove(version);
	}
	return working.changes();
}
