/**
 * Revisions: each write of articles has the next one, and each feed has that of its newest change.
 *
 * @module
 */
import type { Scope } from "../model/scope.ts";

/** What a transaction changed, for the caches. */
export interface Change {
	scopes: Scope[];
	revision: number;
}

/** SQL for the revision of the newest write. */
export const NEWEST_REVISION = "SELECT revision FROM scopes WHERE scope = 'all'";

/** The newest change in a feed, and its database. */
export interface NewestChange {
	revision: number;
	/** Seconds since 1970. */
	lastModified: number;
	/** The id of the database. */
	database: string;
}

/** Reads a feed's newest change: two rows. `undefined` if there is no such feed. */
export async function readNewest(db: D1Database, scope: Scope): Promise<NewestChange | undefined> {
	const newest = await db
		.prepare(
			`SELECT revision, last_modified AS "lastModified", (SELECT id FROM identity WHERE one = 1) AS database
			FROM scopes WHERE scope = ?1`,
		)
		.bind(scope)
		.first<NewestChange>();
	return newest ?? undefined;
}
