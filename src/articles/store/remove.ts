/**
 * Removes articles: deletes or withdraws one, withdraws those that have expired, or drops those of a source.
 *
 * @module
 */

import { OWN } from "../../model/identity.ts";
import type { Change } from "../../platform/revisions.ts";
import { NEWEST_REVISION } from "../../platform/revisions.ts";
import { retryOnConflict } from "./conflicts.ts";
import type { Changes } from "./plan/changes.ts";
import { planRemoval } from "./plan/plan.ts";
import { noUnpublishedChanges } from "./plan/unpublished-set.ts";
import { type Expectation, isExpected } from "./plan/write.ts";
import { readUnpublished } from "./read/unpublished.ts";
import { readRows } from "./snapshot.ts";
import { EXPIRED_IDS, ID_AT_SLUG, LISTED_IDS } from "./sql/articles.ts";
import { INSERT_TOMBSTONES } from "./sql/tombstones.ts";
import { tombstoneOf } from "./tombstone.ts";
import { Transaction, type Writer } from "./transaction.ts";

/** What happened to an article that was to be deleted or withdrawn. */
export interface TakenDown {
	status: "deleted" | "withdrawn" | "precondition-failed" | "not-own";
	id: string;
	slug: string;
	/** What changed, if the article was public. */
	change?: Change;
}

/** How an article is to be taken down. */
interface TakeDown {
	/** The state in which an article of the operator's is kept. */
	state: "deleted" | "withdrawn";
	expect: Expectation | undefined;
}

/**
 * Deletes or withdraws the article at a slug. If it is the version of a story that combined feeds show, all versions of the
 * story are deleted.
 *
 * @returns what happened, or `undefined` if there is no such article
 */
export async function takeDown(
	writer: Writer,
	slug: string,
	{ state, expect }: TakeDown,
): Promise<TakenDown | undefined> {
	const taken = await retryOnConflict(async (): Promise<TakenDown | undefined> => {
		const rows = await readRows(writer.db, ID_AT_SLUG, slug);
		const { existing, stories } = rows;
		const story = stories.find((row) => row.slug === slug);
		const article =
			existing.find((row) => row.slug === slug) ?? existing.find(({ id }) => id === story?.shown);
		if (article === undefined) return takeDownUnpublished(writer, slug, { state, expect });
		const { id } = article;
		if (!isExpected(expect, article)) return { status: "precondition-failed", id, slug };
		if (article.source !== OWN && state === "withdrawn") return { status: "not-own", id, slug };
		// Otherwise, the next version of the story would be shown in its place.
		const isShown = stories.some(({ shown }) => shown === article.id);
		const gone = isShown ? existing.filter(({ story }) => story === article.story) : [article];
		const ids = gone.map(({ id }) => id);
		const change = await remove(writer, rows.revision, planRemoval(ids, rows), {
			hasTombstones: true,
			state,
		});
		return { status: state, id, slug: article.slug, change };
	});
	if (taken?.change !== undefined) writer.changed(taken.change);
	return taken;
}

/** The same for an article that is not public, which has a tombstone already if it ever was. */
async function takeDownUnpublished(
	writer: Writer,
	slug: string,
	{ state, expect }: TakeDown,
): Promise<TakenDown | undefined> {
	const revision = (await writer.db.prepare(NEWEST_REVISION).first<number>("revision")) ?? 0;
	const row = await readUnpublished(writer.db, slug);
	if (row === undefined || row.state === "deleted") return undefined;
	const { id, guid } = row;
	if (!isExpected(expect, row)) return { status: "precondition-failed", id, slug };
	if (row.state === state) return { status: state, id, slug };
	await new Transaction(writer, revision)
		.advance({ scopes: new Map() })
		.changeUnpublished({ ...noUnpublishedChanges(), restated: [{ guid, state }] })
		.commit();
	return { status: state, id, slug };
}

/**
 * Withdraws public articles that have expired.
 *
 * @param limit how many at most
 * @returns whether there were any
 */
export async function withdrawExpired(writer: Writer, limit: number): Promise<boolean> {
	const { db, now } = writer;
	const change = await retryOnConflict(async () => {
		const { results } = await db.prepare(EXPIRED_IDS).bind(now, limit).all<{ id: string }>();
		if (results.length === 0) return undefined;
		const ids = results.map(({ id }) => id);
		const rows = await readRows(db, LISTED_IDS, JSON.stringify(ids));
		// One that has been given more time since is left alone.
		const expired = rows.existing.filter(
			({ id, expires_at }) => ids.includes(id) && expires_at !== null && expires_at <= now,
		);
		const expiredIds = expired.map(({ id }) => id);
		return remove(writer, rows.revision, planRemoval(expiredIds, rows), {
			hasTombstones: true,
			state: "withdrawn",
		});
	});
	if (change !== undefined) writer.changed(change);
	return change !== undefined;
}

/**
 * Removes articles of a source. An article that it shares with another source stays with that source.
 *
 * @param hasTombstones whether tombstones keep polls from bringing the articles back
 */
export async function removeFromSource(
	writer: Writer,
	source: string,
	ids: string[],
	{ hasTombstones }: { hasTombstones: boolean },
): Promise<void> {
	const change = await retryOnConflict(async () => {
		const rows = await readRows(writer.db, LISTED_IDS, JSON.stringify(ids));
		return remove(writer, rows.revision, planRemoval(ids, rows, source), { hasTombstones });
	});
	writer.changed(change);
}

/**
 * Removes articles as planned.
 *
 * @param revision that the removal was planned on
 * @param state in which the operator's articles among them are kept
 */
function remove(
	writer: Writer,
	revision: number,
	changes: Changes,
	{ hasTombstones, state = "deleted" }: { hasTombstones: boolean; state?: "deleted" | "withdrawn" },
): Promise<Change> {
	const tombstones = hasTombstones ? changes.deleted.map(tombstoneOf) : [];
	const own = changes.deleted.filter(({ source }) => source === OWN);
	const withdrawn = own.map(({ id }) => ({ id, state }));
	return new Transaction(writer, revision)
		.advance(changes)
		.changeUnpublished({ ...noUnpublishedChanges(), withdrawn })
		.changePublic(changes)
		.each(INSERT_TOMBSTONES, tombstones, writer.now)
		.refillMain()
		.commit();
}
