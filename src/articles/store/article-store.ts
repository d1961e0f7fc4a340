/**
 * The writing part of the store of articles; see `read/` for reading. Every write is one transaction that names the revision
 * it was planned on: if another write came first, nothing happens and it is planned again. So a write that is cut short
 * leaves nothing half-done, and two writers never lose each other's work.
 *
 * @module
 */

import type { Scope } from "../../model/scope.ts";
import type { Change } from "../../platform/revisions.ts";
import type { Expectation, Write, Written } from "./plan/write.ts";
import { type TakenDown, takeDown, withdrawExpired } from "./remove.ts";
import { restore } from "./restore.ts";
import { purgeSource, type Retention, removeSource, trimSource } from "./retention.ts";
import { preview, type Saved, save } from "./save.ts";
import { touchScope } from "./touch-scope.ts";
import type { Writer } from "./transaction.ts";

/** Writes to the store of articles, with a fixed time. */
export interface ArticleStore {
	/** Creates or updates articles of one source; all or none are stored. */
	save(writes: readonly Write[]): Promise<Saved>;
	/** Returns the results that {@link ArticleStore.save} would have now, and stores nothing. */
	preview(writes: readonly Write[]): Promise<Written[]>;
	/**
	 * Deletes an article and leaves a tombstone, so that no import or poll brings it back. If it is the version of a story
	 * that combined feeds show, all versions of the story are deleted. The operator's articles are kept, and can be restored.
	 *
	 * @returns what happened, or `undefined` if there is no such article
	 */
	delete(slug: string, expect?: Expectation): Promise<TakenDown | undefined>;
	/**
	 * Withdraws one of the operator's articles: it is not public until an import brings it again, or it is restored.
	 *
	 * @returns what happened, or `undefined` if there is no such article
	 */
	withdraw(slug: string, expect?: Expectation): Promise<TakenDown | undefined>;
	/**
	 * Restores one of the operator's articles. It has the id, date and place that it had, and its slug unless another article
	 * has taken that. One that was scheduled and has never been public waits for its date again.
	 *
	 * @param publisher the configured site URL, or empty
	 * @returns what happened, or `undefined` if there is no such article
	 */
	restore(
		slug: string,
		options: { publisher: string; expect: Expectation | undefined },
	): Promise<Written | undefined>;
	/**
	 * Withdraws articles that have expired.
	 *
	 * @param limit how many at most
	 * @returns whether there were any
	 */
	withdrawExpired(limit: number): Promise<boolean>;
	/**
	 * Removes all articles of a source, in several transactions. They may come back when the source is followed again.
	 *
	 * @returns how many it had
	 */
	removeSource(source: string): Promise<number>;
	/**
	 * Removes articles of a source that are not kept, at most 1,000. Tombstones keep a feed that still has such entries from
	 * bringing them back.
	 *
	 * @returns how many were removed
	 */
	purgeSource(source: string, retention: Retention): Promise<number>;
	/**
	 * Removes the oldest articles of a source that exceeds its total size limit, whatever their age. Reads a row for each
	 * article of the source.
	 *
	 * @returns how many were removed
	 */
	trimSource(source: string): Promise<number>;
	/** Gives a feed another name, if there is such a feed. */
	renameScope(scope: Scope, name: string): Promise<void>;
	/** Marks a feed as changed, for a change that is not in its articles, if there is such a feed. */
	touchScope(scope: Scope): Promise<void>;
}

/**
 * Returns the store of articles in a database.
 *
 * @param now the time of its writes, in milliseconds since 1970
 * @param changed called with the changes of each transaction
 */
export function articleStore(
	db: D1Database,
	now: number,
	changed: (change: Change) => void = () => {},
): ArticleStore {
	const writer: Writer = { db, now, changed };
	return {
		save: (writes) => save(writer, writes),
		preview: (writes) => preview(writer, writes),
		delete: (slug, expect) => takeDown(writer, slug, { state: "deleted", expect }),
		withdraw: (slug, expect) => takeDown(writer, slug, { state: "withdrawn", expect }),
		restore: (slug, options) => restore(writer, slug, options),
		withdrawExpired: (limit) => withdrawExpired(writer, limit),
		removeSource: (source) => removeSource(writer, source),
		purgeSource: (source, retention) => purgeSource(writer, source, retention),
		trimSource: (source) => trimSource(writer, source),
		renameScope: (scope, name) => touchScope(writer, scope, name),
		touchScope: (scope) => touchScope(writer, scope),
	};
}
