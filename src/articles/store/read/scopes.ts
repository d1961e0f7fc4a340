/**
 * Reads what is known of feeds without their articles.
 *
 * @module
 */
import type { Scope } from "../../../model/scope.ts";
import { splitDatabase } from "../../../platform/database-state.ts";
import { rowsOf } from "../../../platform/rows.ts";
import {
	LARGEST_SCOPES,
	type NamedScope,
	PODCAST_ORIGIN,
	SCOPE_STATE,
	type ScopeState,
	SETTLE_PODCAST_ORIGIN,
	type StateRow,
} from "../sql/scopes.ts";

/**
 * Reads the state of a feed: one row, two for the neighbouring archives, and two for the database. `undefined` if there
 * is no such feed.
 */
export async function readState(db: D1Database, scope: Scope): Promise<ScopeState | undefined> {
	const row = await db.prepare(SCOPE_STATE).bind(scope).first<StateRow>();
	return row === null ? undefined : splitDatabase(row);
}

/** Reads the tags or the authors with the most articles. */
export async function readLargest(
	db: D1Database,
	kind: "tag" | "author",
	limit: number,
): Promise<NamedScope[]> {
	const { results } = await db.prepare(LARGEST_SCOPES).bind(kind, limit).all<NamedScope>();
	return results;
}

/**
 * Settles, once and for all, from which origin the ids of podcasts are computed.
 *
 * @returns the origin that was settled first
 */
export async function settlePodcastOrigin(db: D1Database, origin: string): Promise<string> {
	const [, settled] = await db.batch([
		db.prepare(SETTLE_PODCAST_ORIGIN).bind(origin),
		db.prepare(PODCAST_ORIGIN),
	]);
	return rowsOf<{ origin: string }>(settled)[0]?.origin ?? origin;
}
