/**
 * Cache keys of feeds and pages, and the database that they are rendered from.
 *
 * @module
 */

import type { ScopePage } from "../articles/store/read/feed.ts";
import { readState } from "../articles/store/read/scopes.ts";
import { cacheContext } from "../http/cache-context.ts";
import type { Cacheable, Rendered } from "../http/cacheable.ts";
import { databaseOf, type RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import type { Scope } from "../model/scope.ts";
import { readDatabase } from "../platform/database-state.ts";
import { type Site, siteFrom } from "../settings/site.ts";
import { FORMATS, isEssential, RSS } from "./formats.ts";

/**
 * A document as the cache identifies it. Its key in KV contains the origin only if no site URL is set, as output then
 * depends on it.
 *
 * @param file the beginning of the key: the file name of a feed or sitemap, `page`, or the name of a page of all articles such as `archive`
 */
export function documentIn(site: Site, scope: Scope, file: string): Omit<Cacheable, "render"> {
	const key = `${file} ${scope}`;
	return {
		key: site.configured ? key : `${key} ${site.origin}`,
		scope,
		// The operator's pages are in the sitemap too.
		isPage: !FORMATS.some((format) => format.file === file),
		isEssential: isEssential(scope, file),
		hostedAt: site.configured ? undefined : site.origin,
	};
}

/** The database that a document is made from, and whether its feed has ever had an article there. */
export async function sourceOf(
	db: D1Database,
	found: Pick<ScopePage, "state"> | undefined,
	scope: Scope,
): Promise<Omit<Rendered, "representation">> {
	if (found !== undefined)
		return { database: found.state.database, hadArticles: Boolean(found.state.hadArticles) };
	// A tag or author without articles still has a row. Without a row, only another database can have had its feed.
	const state = await readState(db, scope);
	return { database: state?.database ?? (await readDatabase(db)), hadArticles: state !== undefined };
}

/**
 * Makes sure that something is missing because it does not exist, and not because the database is new.
 *
 * @param scope the feed that would have it
 * @param files the documents of that feed whose copies in KV show that another database was used before
 * @throws {UnavailableError} if KV has feeds with articles of another database, or does not answer
 */
export async function assertAbsent(
	c: RequestContext,
	cache: FeedCache,
	scope: Scope,
	files: string[] = [RSS.file],
): Promise<void> {
	const site = siteFrom(c.env, c.req.url);
	const state = await readState(databaseOf(c), scope);
	const source = await sourceOf(databaseOf(c), state && { state }, scope);
	for (const file of files)
		await cache.assertPart(documentIn(site, scope, file).key, source, cacheContext(c));
}
