/**
 * Keeps a new database from replacing feeds in KV that have articles of another database: readers would forget the
 * articles that they have.
 *
 * @module
 */

import type { DatabaseState } from "../platform/database-state.ts";
import { withTimeout } from "../platform/time-limit.ts";
import type { CacheContext } from "./cacheable.ts";
import { type KvAnswer, PATIENCE } from "./kv-documents.ts";
import { holdsAnother, isOfAnother } from "./kv-metadata.ts";

/** The database has no articles yet, but KV has feeds rendered from another database that had some. */
export class NewDatabaseError extends Error {
	override name = "NewDatabaseError";

	constructor() {
		super(
			"the database has never had articles in this feed, but KV has it with articles of another database",
		);
	}
}

/** Creates the check of an instance, which lists KV at most once for each database. */
export function createNewDatabaseCheck(): (
	found: KvAnswer,
	database: DatabaseState,
	context: CacheContext,
) => Promise<void> {
	// Whether KV has documents with articles of another database; `undefined` until KV has been checked.
	let another: { database: string; isThere: boolean } | undefined;

	/**
	 * Makes sure that a feed without articles is not empty just because its database is new: readers would forget the
	 * articles that they have.
	 *
	 * @throws {Error} if KV has documents with articles of another database, or does not answer
	 */
	async function assertNoOther(
		found: KvAnswer,
		database: DatabaseState,
		{ kv }: CacheContext,
	): Promise<void> {
		const metadata = found.stored?.metadata;
		if (metadata !== undefined && isOfAnother(metadata, database.id)) throw new NewDatabaseError();
		if (!found.isAnswered) throw new Error("KV did not say whether it has this feed with articles");
		if (database.hadArticles) return;
		if (another?.database !== database.id) {
			const isThere = await withTimeout(PATIENCE, "KV", holdsAnother(kv, database.id));
			another = { database: database.id, isThere };
		}
		if (another.isThere) throw new NewDatabaseError();
	}

	return assertNoOther;
}
