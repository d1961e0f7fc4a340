/**
 * What an instance of the Worker remembers of what all pages show.
 *
 * @module
 */
import { readSiteState, type SiteState } from "./read.ts";

/**
 * How long it is trusted, in milliseconds: no longer than KV is. The cache in front is purged until all instances have seen a
 * change.
 */
const FRESH_FOR = 60_000;

const remembered = new WeakMap<object, { state: SiteState; at: number }>();

/**
 * Returns what all pages show, as it was within the last minute. Takes a query if nothing is remembered.
 *
 * @param env the Worker's bindings, for whose life it is remembered
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

/** Returns what was read last, whenever that was. */
export function lastSiteState(env: object): SiteState | undefined {
	return remembered.get(env)?.state;
}

/** Forgets it, after a write by this instance. */
export function forgetSiteState(env: object): void {
	remembered.delete(env);
}
