/**
 * Rendered output in Workers KV. A poll of an unchanged document costs one KV read and nothing else; a change
 * costs one rendering and one KV write; and when the database fails, the last rendering is still served.
 *
 * @module
 */

import { type DatabaseState, readDatabase } from "../platform/database-state.ts";
import { log } from "../platform/log.ts";
import { type Change, readNewest } from "../platform/revisions.ts";
import { withTimeout } from "../platform/time-limit.ts";
import type { Cacheable, CacheContext, Cached, Rendered } from "./cacheable.ts";
import { createDocumentMemory, type Remembered, remember } from "./instance-memory.ts";
import { changeKv, isSame, type KvAnswer, type KvDocument, PATIENCE, readKv } from "./kv-documents.ts";
import type { Metadata } from "./kv-metadata.ts";
import { createNewDatabaseCheck, NewDatabaseError } from "./new-database.ts";
import { createNewestChanges, type Subject, subjectOf } from "./newest-changes.ts";
import { createWriteBudget } from "./write-budget.ts";

/** How long KV's content is trusted without asking the database, in milliseconds. KV itself takes as long to spread. */
const FRESH_FOR = 60_000;

/** How long other requests wait for a rendering before they begin their own, in milliseconds. */
const RENDERING_TIME = 20_000;

/** After a database timeout, requests that have a copy to send do not wait for the database for this long, in milliseconds. */
const DATABASE_REST = 10_000;

/**
 * Entries whose dates come within one of these are dated at its end, in milliseconds: a feed whose entries are dated a minute
 * apart must not cause a rendering and a write each minute.
 */
const QUARTER = 15 * 60_000;

/** A rendering in progress. */
interface Job {
	job: Promise<Remembered | undefined>;
	/** When it started, in milliseconds since 1970. */
	since: number;
}

/** Neither the cache nor the database could answer. */
export class UnavailableError extends Error {
	override name = "UnavailableError";
}

/** The cache as one instance of the Worker sees it. */
export interface FeedCache {
	/**
	 * Returns the representation of a document, or `undefined` if it does not exist or is gone.
	 *
	 * @throws {UnavailableError} if it is not in KV and cannot be rendered
	 */
	get: (cacheable: Cacheable, context: CacheContext) => Promise<Cached | undefined>;
	/**
	 * Makes sure that a part of a document is not empty just because the database is new. Parts themselves are not cached.
	 *
	 * @param key the key of the whole document
	 * @throws {UnavailableError} if KV has documents with articles of another database, or does not answer
	 */
	assertPart: (key: string, part: Omit<Rendered, "representation">, context: CacheContext) => Promise<void>;
	/** Records a write made by this instance, so that its next responses show it. */
	changed: (change: Change) => void;
}

/** Creates an empty cache, for the life of one instance of the Worker. */
export function createFeedCache(): FeedCache {
	const newest = createNewestChanges();
	// When feeds and pages were last checked for changes, in milliseconds since 1970.
	const checkedAt = new Map<Subject, number>();
	const rendering = new Map<string, Job>();
	const remembered = createDocumentMemory();
	const budget = createWriteBudget();
	const assertNoOther = createNewDatabaseCheck();
	// When a check for changes last timed out, in milliseconds since 1970.
	let checkFailedAt = 0;
	const forgottenAt = new Map<string, number>();

	async function get(cacheable: Cacheable, context: CacheContext): Promise<Cached | undefined> {
		const { key } = cacheable;
		const local = remembered.get(key);
		const found = await readKv(context, key, local);
		const { stored } = found;
		const isCurrent = (metadata: Metadata) => newest.isCurrent(cacheable, metadata, context);

		if (
			stored?.body !== undefined &&
			stored.body !== local?.body &&
			(local === undefined || isCurrent(stored.metadata))
		)
			remembered.keep(key, { ...stored, body: stored.body, since: context.now, storedAt: context.now });
		const kept = [stored, local].find((one) => one !== undefined && isCurrent(one.metadata));
		if (kept !== undefined) {
			// Clocks differ, so the document may seem to have been rendered in the future.
			const renderedAt = kept.metadata.renderedAt <= context.now ? kept.metadata.renderedAt : 0;
			const lastCheck = Math.max(renderedAt, checkedAt.get(subjectOf(cacheable)) ?? 0);
			const needsCheck = context.now - lastCheck > FRESH_FOR;
			const state = needsCheck ? await checkedState(cacheable, kept, found, context) : "current";
			if (state !== "outdated") {
				// KV did not store the document or has lost it since, so it is written again.
				if (kept === local && context.now - local.storedAt > FRESH_FOR)
					store(cacheable, local, found, context);
				return cachedOf(kept, state === "unchecked", context);
			}
		}
		const last = newerOf(stored, local);
		const render = () => {
			const { job, since } = renderOnce(cacheable, found, context);
			return last === undefined ? job : withTimeout(since + PATIENCE - context.now, "the rendering", job);
		};
		try {
			let fresh = await render();
			// A rendering already in progress may have started before the newest change.
			if (fresh !== undefined && !isCurrent(fresh.metadata)) fresh = await render();
			return fresh && cachedOf(fresh, false, context);
		} catch (error) {
			log("render-failed", { key, error });
			// A copy from another database cannot become more outdated, so it is not checked again for a while.
			if (error instanceof NewDatabaseError) remember(checkedAt, subjectOf(cacheable), context.now);
			if (last !== undefined) return cachedOf(last, true, context);
			throw new UnavailableError("neither the cache nor the database can be reached", { cause: error });
		}
	}

	/**
	 * Whether a copy that has not been checked against the database for a while may be sent. Essential documents are sent at
	 * once, and checked after the response. KV may lack newer versions of all others, so these are checked before it.
	 */
	async function checkedState(
		cacheable: Cacheable,
		kept: KvDocument,
		found: KvAnswer,
		context: CacheContext,
	): Promise<"current" | "outdated" | "unchecked"> {
		const { key, isEssential, hostedAt } = cacheable;
		if (isEssential && hostedAt === undefined) {
			context.waitUntil(revalidate(cacheable, kept, found, context));
			return "unchecked";
		}
		if (context.now - checkFailedAt < DATABASE_REST) return "unchecked";
		try {
			const checking = isUpToDate(cacheable, kept, context);
			if (!(await withTimeout(PATIENCE, "the database", checking))) return "outdated";
			remember(checkedAt, subjectOf(cacheable), context.now);
			return "current";
		} catch (error) {
			checkFailedAt = context.now;
			log("revalidate-failed", { key, error });
			return "unchecked";
		}
	}

	/** Checks whether the feed has changed since the document was rendered, and renders it again only then. */
	async function revalidate(
		cacheable: Cacheable,
		kept: KvDocument,
		found: KvAnswer,
		context: CacheContext,
	): Promise<void> {
		remember(checkedAt, subjectOf(cacheable), context.now);
		try {
			if (!(await isUpToDate(cacheable, kept, context))) await renderOnce(cacheable, found, context).job;
		} catch (error) {
			log("revalidate-failed", { key: cacheable.key, error });
		}
	}

	/** Whether a copy contains the feed's newest change. Takes one query. */
	async function isUpToDate(
		cacheable: Cacheable,
		{ metadata }: KvDocument,
		context: CacheContext,
	): Promise<boolean> {
		const known = await readNewest(context.db, cacheable.scope, cacheable.isPage);
		// Rendering decides: while this database has no articles, the feed from the other database is the last good one.
		if (known === undefined || known.database !== metadata.database) return false;
		const { revision, lastModified } = known;
		// The other formats of this feed will not query the database for a while, so they need this result.
		newest.learn(subjectOf(cacheable), { revision, lastModified, at: context.now });
		return revision === metadata.revision && lastModified === metadata.lastModified;
	}

	/** Renders and caches a document, once for all simultaneous requests to this instance. */
	function renderOnce(cacheable: Cacheable, found: KvAnswer, context: CacheContext): Job {
		const { key } = cacheable;
		const underWay = rendering.get(key);
		// A rendering that takes too long may have ended silently with the request that began it.
		if (underWay !== undefined && context.now - underWay.since < RENDERING_TIME) return underWay;
		const job = renderAndKeep(cacheable, found, context).finally(() => {
			if (rendering.get(key)?.job === job) rendering.delete(key);
		});
		const begun = { job, since: context.now };
		rendering.set(key, begun);
		// Other requests may wait for this rendering after the first client has gone.
		context.waitUntil(job.catch(() => undefined));
		return begun;
	}

	async function renderAndKeep(
		cacheable: Cacheable,
		found: KvAnswer,
		context: CacheContext,
	): Promise<Remembered | undefined> {
		const { key, render } = cacheable;
		const { representation, until, hadArticles, database } = await render();
		if (!hadArticles) await assertNoOther(found, database, context);
		if (representation === undefined) {
			forget(key, found, context);
			return undefined;
		}
		const { body, etag, index, lastModified, revision } = representation;
		const metadata = {
			etag,
			index,
			lastModified,
			length: body.length,
			revision,
			database: database.id,
			version: context.version,
			renderedAt: context.now,
			until: until === undefined ? undefined : Math.ceil(until / QUARTER) * QUARTER,
		};
		const rendered = { body, metadata, since: context.now, storedAt: 0 };
		newest.learn(subjectOf(cacheable), { revision, lastModified, at: context.now });
		remembered.keep(key, rendered);
		store(cacheable, rendered, found, context, database);
		return rendered;
	}

	async function assertPart(
		key: string,
		{ hadArticles, database }: Omit<Rendered, "representation">,
		context: CacheContext,
	): Promise<void> {
		if (hadArticles) return;
		const found = await readKv({ ...context, needsBody: () => false }, key, undefined);
		try {
			await assertNoOther(found, database, context);
		} catch (cause) {
			throw new UnavailableError("the feed is empty here, and may not be in KV", { cause });
		}
	}

	/** Removes a document that no longer exists, so that it does not come back from KV. */
	function forget(key: string, { stored }: KvAnswer, context: CacheContext): void {
		remembered.forget(key);
		const last = forgottenAt.get(key) ?? 0;
		// KV may return it for another minute.
		if (stored === undefined || context.now - last < FRESH_FOR) return;
		remember(forgottenAt, key, context.now);
		context.waitUntil(changeKv(key, () => context.kv.delete(key)));
	}

	/**
	 * Writes a rendering to KV. It is not written if KV already has the same bytes or did not answer (it may have them), if it
	 * contains a host other than the operator's, or if the write budget is spent.
	 *
	 * @param database its current state; read again if needed, as the operator's host may have changed since the rendering
	 */
	function store(
		{ key, isEssential, hostedAt }: Cacheable,
		rendered: Remembered,
		{ isAnswered, stored }: KvAnswer,
		context: CacheContext,
		database?: DatabaseState,
	): void {
		if (!isAnswered) return;
		rendered.storedAt = context.now;
		const { body, metadata } = rendered;
		if (isSame(metadata, stored?.metadata)) return;
		const write = async () => {
			if (hostedAt !== undefined) {
				const { origin } = database ?? (await readDatabase(context.db));
				if (origin !== hostedAt) return;
			}
			if (isEssential || (await budget.take(context.db, context.now)))
				await context.kv.put(key, body, { metadata });
		};
		context.waitUntil(changeKv(key, write));
	}

	function changed({ scopes, revision }: Change): void {
		for (const scope of scopes) newest.learn(scope, { revision, at: Date.now() });
	}

	return { get, assertPart, changed };
}

/** Returns the copy with the newer articles, so that a feed never goes back to an earlier state. */
function newerOf(one: KvDocument | undefined, other: KvDocument | undefined): KvDocument | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return one.metadata.revision >= other.metadata.revision ? one : other;
}

function cachedOf({ body, metadata }: KvDocument, mayBeStale: boolean, { version }: CacheContext): Cached {
	const { etag, index, lastModified } = metadata;
	// Another version of the Worker may have written an index in another format.
	return { etag, lastModified, index: metadata.version === version ? index : undefined, body, mayBeStale };
}
