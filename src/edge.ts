/**
 * Workers Cache, which stands in front of the Worker: what it may keep, what each response is tagged with, and what is
 * purged when something changes (developers.cloudflare.com/workers/cache). Locally there is none.
 *
 * Purging goes by revisions, not by writes: whatever has changed since the last purge is purged together, so a poll of
 * 500 sources purges once, and what a failed purge has left is purged by the next one.
 *
 * @module
 */
import type { Scope } from "./articles/identity.ts";
import { rowsOf } from "./articles/rows.ts";
import { log } from "./log.ts";

/** When changes are purged, as in `wrangler.toml`. Those made through the API are purged at once besides. */
export const PURGE_CRON = "*/2 * * * *";

/**
 * How long a change stays to be purged again, in milliseconds: until all instances of the Worker know of it, one may fill
 * the cache with the former state, out of KV.
 */
export const SPREAD = 120_000;

/** Tags in one purge; purges are few, and more tags than so many are everything. */
const TAGS_AT_ONCE = 100;
const MOST_TAGS = 500;

/** The tag of the list of subscriptions. */
export const SUBSCRIPTIONS_TAG = "subscriptions";

/** Keeps a response out of this cache alone: clients are told by `Cache-Control` how long they may keep it. */
export const KEEP_OUT = { "cloudflare-cdn-cache-control": "no-store" } as const;

/**
 * For a response that may be of before a change: this cache asks again soon, and does not pass it on while it does. The last
 * purge may be over, and nothing else would put an end to it.
 */
export const KEEP_SHORTLY = { "cloudflare-cdn-cache-control": "public, max-age=60" } as const;

/** The tag of everything that changes with a feed: printable ASCII, at most 1,024 characters. */
function cacheTag(scope: Scope): string {
	return encodeURIComponent(scope).replaceAll("%3A", ":");
}

/** The header that names the scopes with which a response changes. */
export function tagged(...scopes: Scope[]): Record<"cache-tag", string> {
	return { "cache-tag": [...new Set(scopes)].map(cacheTag).join(",") };
}

/** The cache in front of the Worker, as far as it is used here. */
export interface Edge {
	purge: (options: { tags: string[] } | { purgeEverything: true }) => Promise<CachePurgeResult>;
}

/**
 * Purges what has changed: right after a write, what was not purged yet; by the clock, what may have come back since.
 * Never throws: what fails is left for the next time.
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
 * Purges what has one tag and no revision. Nothing makes up for a failure later, so it is told.
 *
 * @param edge `undefined` where there is no such cache
 * @throws if it is not purged
 */
export async function purgeTag(edge: Edge | undefined, tag: string): Promise<void> {
	if (edge !== undefined) await purge(edge, { tags: [tag] });
}

/**
 * What has changed since.
 *
 * @returns tags to purge, and up to which revisions that is all: of changes in feeds, of those among them that nothing can
 * bring back (0 if that is not asked), and of the list of subscriptions
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
