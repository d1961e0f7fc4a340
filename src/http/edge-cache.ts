/**
 * Workers Cache, the cache in front of the Worker: what it may keep, the tags of each response, and what is purged when
 * something changes (developers.cloudflare.com/workers/cache). There is none locally.
 *
 * Purges follow revisions, not writes: all changes since the last purge are purged together. So a poll of 500 sources
 * purges once, and a failed purge is retried by the next one.
 *
 * @module
 */
import type { Scope } from "../model/scope.ts";
import { log } from "../platform/log.ts";
import { rowsOf } from "../platform/rows.ts";

/** When changes are purged, as in `wrangler.toml`. Changes made through the API are also purged at once. */
export const PURGE_CRON = "*/2 * * * *";

/**
 * For how long a change is purged repeatedly, in milliseconds: until every instance of the Worker has seen the change, one
 * of them may fill the cache with the former state from KV.
 */
export const SPREAD = 120_000;

/** How many tags one purge may name. */
const TAGS_AT_ONCE = 100;

/** With more changed tags than this, everything is purged, as purges are limited in number. */
const MOST_TAGS = 500;

/** The tag of the list of subscriptions. */
export const SUBSCRIPTIONS_TAG = "subscriptions";

/** Keeps a response out of this cache only; `Cache-Control` still applies to clients. */
export const NO_EDGE_STORE = { "cloudflare-cdn-cache-control": "no-store" } as const;

/**
 * For a response that may predate the latest change: this cache keeps it for a minute only, without
 * stale-while-revalidate. The purge for that change may already have run, and nothing else would evict the response.
 */
export const SHORT_EDGE_TTL = { "cloudflare-cdn-cache-control": "public, max-age=60" } as const;

/** The tag of all responses that depend on a feed: printable ASCII, at most 1,024 characters. */
function cacheTag(scope: Scope): string {
	return encodeURIComponent(scope).replaceAll("%3A", ":");
}

/** The `Cache-Tag` header of a response that depends on these scopes. */
export function tagged(...scopes: Scope[]): Record<"cache-tag", string> {
	return { "cache-tag": [...new Set(scopes)].map(cacheTag).join(",") };
}

/** The cache in front of the Worker, reduced to the method used here. */
export interface Edge {
	purge: (options: { tags: string[] } | { purgeEverything: true }) => Promise<CachePurgeResult>;
}

/**
 * Purges changed documents: right after a write, those not purged yet; on the trigger, also those whose former state may
 * have been cached again. Never throws: a failed purge is retried by the next one.
 *
 * @param edge `undefined` where there is no such cache
 * @param now milliseconds since 1970
 */
export async function purgeChanged(
	db: D1Database,
	edge: Edge | undefined,
	since: "purged" | "settled",
	now: number,
): Promise<void> {
	if (edge === undefined) return;
	try {
		const { tags, purged, settled, subscriptions } = await readChanges(db, since, now);
		if (tags.length === 0) return;
		if (tags.length > MOST_TAGS) await purge(edge, { purgeEverything: true });
		else {
			for (let i = 0; i < tags.length; i += TAGS_AT_ONCE)
				await purge(edge, { tags: tags.slice(i, i + TAGS_AT_ONCE) });
		}
		await db
			.prepare(
				`UPDATE purges SET purged = max(purged, ?1), settled = max(settled, ?2), subscriptions = max(subscriptions, ?3)`,
			)
			.bind(purged, settled, subscriptions)
			.run();
	} catch (error) {
		log("purge-failed", { error });
	}
}

/**
 * Purges responses that have one tag and no revision. No later purge would retry it, so a failure throws.
 *
 * @param edge `undefined` where there is no such cache
 * @throws if it is not purged
 */
export async function purgeTag(edge: Edge | undefined, tag: string): Promise<void> {
	if (edge !== undefined) await purge(edge, { tags: [tag] });
}

/**
 * Reads the changes since the last purge.
 *
 * @returns the tags to purge, and the revisions that they cover: of changes in feeds, of the changes whose former state can
 * no longer be cached again (0 unless `since` is `settled`), and of the list of subscriptions
 */
async function readChanges(db: D1Database, since: "purged" | "settled", now: number) {
	const [scopes, revisions, lists] = await db.batch([
		db
			.prepare(`SELECT scope FROM scopes WHERE revision > (SELECT ${since} FROM purges) LIMIT ?1`)
			.bind(MOST_TAGS + 1),
		db
			.prepare(
				`SELECT max(revision) AS newest, min(CASE WHEN changed_at > ?1 THEN revision END) AS unsettled
				FROM scopes WHERE revision > (SELECT ${since} FROM purges)`,
			)
			.bind(now - SPREAD),
		db.prepare(
			"SELECT s.revision, s.revision > p.subscriptions AS changed FROM subscriptions s CROSS JOIN purges p",
		),
	]);
	const tags = rowsOf<{ scope: Scope }>(scopes).map(({ scope }) => cacheTag(scope));
	const [changed] = rowsOf<{ newest: number | null; unsettled: number | null }>(revisions);
	const purged = changed?.newest ?? 0;
	const [list] = rowsOf<{ revision: number; changed: number }>(lists);
	if (list?.changed) tags.push(SUBSCRIPTIONS_TAG);
	const settled = since === "settled" ? (changed?.unsettled ?? purged + 1) - 1 : 0;
	return { tags, purged, settled, subscriptions: list?.revision ?? 0 };
}

async function purge(edge: Edge, options: Parameters<Edge["purge"]>[0]): Promise<void> {
	const { success, errors } = await edge.purge(options);
	if (!success) throw new Error(errors.map(({ message }) => message).join("; "));
}
