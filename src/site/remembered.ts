/**
 * Keeps the state that all pages show in the memory of an instance of the Worker.
 *
 * @module
 */
import { readSiteState, type SiteState } from "./read.ts";

/**
 * How long a remembered state is used, in milliseconds: as long as a document from KV is used before it is compared. The edge is
 * purged repeatedly until all instances have seen a change.
 */
const FRESH_FOR = 60_000;

const remembered = new WeakMap<object, { state: SiteState; at: number }>();

/**
 * Returns what all pages show, as it was within the last minute. Takes a query if nothing is remembered.
 *
 * @param env the Worker's bindings; the state is remembered as long as they exist
 */
export async function recentSiteState(env: object, db: () => D1Database): Promise<SiteState> {
	const known = remembered.get(env);
	return known !== undefined && Date.now() - known.at < FRESH_FOR ? known.state : newestSiteState(env, db());
}

/** Returns what all pages show now. Takes a query. */
export async function newestSiteState(env: object, db: D1Database): Promise<SiteState> {
	const at = Date.now();
	const state = await readSiteState(db);
	remembered.set(env, { state, at });
	return state;
}

/** Returns the state that was read last, however old it is; `undefined` if none was read. */
export function lastSiteState(env: object): SiteState | undefined {
	return remembered.get(env)?.state;
}

/** Forgets the state, after a write by this instance. */
export function forgetSiteState(env: object): void {
	remembered.delete(env);
}
