/**
 * Saves articles: reads what they may affect, plans the changes, and writes them in one transaction.
 *
 * @module
 */
import type { Change } from "../../platform/revisions.ts";
import { retryOnConflict } from "./conflicts.ts";
import { type Plan, planWrites } from "./plan/plan.ts";
import { hasUnpublishedChanges } from "./plan/unpublished-set.ts";
import type { Write, Written } from "./plan/write.ts";
import { withIdentities } from "./read/own-files.ts";
import { readSnapshot } from "./snapshot.ts";
import { DELETE_ADDRESSES, UPSERT_ADDRESSES } from "./sql/addresses.ts";
import { ADOPT_PATHS, ARCHIVE_ARTICLES, MARK_IMPORTED, PARK_PATHS, SET_EXPIRIES } from "./sql/articles.ts";
import { replaceOriginals } from "./sql/originals.ts";
import { ARCHIVE_STORIES, FORGET_SHARED } from "./sql/stories.ts";
import { DELETE_TOMBSTONES, INSERT_TOMBSTONES } from "./sql/tombstones.ts";
import { tombstoneOf } from "./tombstone.ts";
import { statementsFor, Transaction, type Writer } from "./transaction.ts";

/** The results of several writes. */
export interface Saved {
	/** One for each write, in order. */
	results: Written[];
	/** What changed; `undefined` if no article did. */
	change: Change | undefined;
}

/** Creates or updates articles of one source; all or none are stored. */
export async function save(writer: Writer, writes: readonly Write[]): Promise<Saved> {
	if (writes.length === 0) return { results: [], change: undefined };
	const saved = await retryOnConflict(async () => {
		const { plan, revision } = await planned(writer, writes);
		return { results: plan.results, change: await commit(writer, plan, revision) };
	});
	if (saved.change !== undefined) writer.changed(saved.change);
	return saved;
}

/** Returns the results that {@link save} would have now, and stores nothing. */
export async function preview(writer: Writer, writes: readonly Write[]): Promise<Written[]> {
	return writes.length === 0 ? [] : (await planned(writer, writes)).plan.results;
}

async function planned(
	{ db, now }: Writer,
	writes: readonly Write[],
): Promise<{ plan: Plan; revision: number }> {
	const identified = await withIdentities(db, writes);
	const snapshot = await readSnapshot(db, identified);
	return { plan: planWrites(identified, snapshot, now), revision: snapshot.revision };
}

/** Whether a plan changes more than what is recorded about files. */
function hasChanges({ rows, renamed, expiries, unpublished }: Plan): boolean {
	return rows.length > 0 || renamed.length > 0 || expiries.length > 0 || hasUnpublishedChanges(unpublished);
}

/** Executes a plan; returns the feeds that changed, if an article did. */
async function commit(writer: Writer, plan: Plan, revision: number): Promise<Change | undefined> {
	const { db, now } = writer;
	const parked = PARK_PATHS.flatMap((sql) => statementsFor(db, sql, plan.adopted));
	const fileFacts = [
		...statementsFor(db, MARK_IMPORTED, plan.marks),
		...ADOPT_PATHS.flatMap((sql) => statementsFor(db, sql, plan.adopted)),
		...replaceOriginals(db, plan.originals),
	];
	if (!hasChanges(plan)) {
		if (fileFacts.length > 0) await db.batch([...parked, ...fileFacts]);
		return undefined;
	}
	const transaction = new Transaction(writer, revision)
		.add(parked)
		.advance(plan)
		.changeUnpublished(plan.unpublished)
		.changePublic(plan)
		.each(SET_EXPIRIES, plan.expiries)
		.each(DELETE_TOMBSTONES, plan.revived)
		.each(FORGET_SHARED, plan.unshared)
		.each(ARCHIVE_ARTICLES, plan.archived)
		.each(ARCHIVE_STORIES, plan.archived)
		.add(fileFacts)
		.each(DELETE_ADDRESSES, plan.addresses.removed)
		.each(UPSERT_ADDRESSES, plan.addresses.set)
		.each(INSERT_TOMBSTONES, plan.deleted.map(tombstoneOf), now);
	if (plan.deleted.length > 0) transaction.refillMain();
	return transaction.commit();
}
