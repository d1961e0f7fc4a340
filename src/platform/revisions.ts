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

/** A change by its revision, and its time in seconds since 1970. */
type Version = Pick<NewestChange, "revision" | "lastModified">;

/** The version of something that depends on two things: that of the newest change to either. */
export function newerVersion(one: Version, other: Version): Version {
	return {
		revision: Math.max(one.revision, other.revision),
		lastModified: Math.max(one.lastModified, other.lastModified),
	};
}

/**
 * Reads a feed's newest change: two rows, or three with the newest change to what all pages show. `undefined` if there is
 * no such feed.
 *
 * @param isPage whether to return that change if it is newer
 */
export async function readNewest(
	db: D1Database,
	scope: Scope,
	isPage = false,
): Promise<NewestChange | undefined> {
	const site = isPage ? "LEFT JOIN scopes s ON s.scope = 'site'" : "";
	const newer = (column: string) => (isPage ? `max(f.${column}, coalesce(s.${column}, 0))` : `f.${column}`);
	const newest = await db
		.prepare(
			`SELECT ${newer("revision")} AS revision, ${newer("last_modified")} AS "lastModified",
				(SELECT id FROM identity WHERE one = 1) AS database
			FROM scopes f ${site} WHERE f.scope = ?1`,
		)
		.bind(scope)
		.first<NewestChange>();
	return newest ?? undefined;
}
