/**
 * Rendered output in Workers KV. A poll of an unchanged document costs one KV read and nothing else; a change
 * costs one rendering and one KV write; and when the database fails, the last rendering is still served.
 *
 * @module
 */

import type { Scope } from "../model/scope.ts";
import { type DatabaseState, readDatabase } from "../platform/database-state.ts";
import { log } from "../platform/log.ts";
import { type Change, readNewest } from "../platform/revisions.ts";
import { withTimeout } from "../platform/time-limit.ts";
import { holdsAnother, isMetadata, isOfAnother, type Metadata } from "./kv-metadata.ts";
import type { Representation, Validators } from "./representation.ts";
import { createWriteBudget } from "./write-budget.ts";

/** How long KV's content is trusted without asking the database, in milliseconds. KV itself takes as long to spread. */
const FRESH_FOR = 60_000;

/**
 * How long an instance remembers what it rendered or read, in milliseconds: after a write, KV may return the former value
 * for a minute or longer.
 */
const REMEMBERED_FOR = 150_000;

/** How long other requests wait for a rendering before they begin their own, in milliseconds. */
const RENDERING_TIME = 20_000;

/**
 * How long a reader waits for KV, in milliseconds, before the feed is taken from elsewhere; a cold read takes a tenth of
 * that. Also how long a reader waits for a rendering if an older one can be sent; the rendering continues meanwhile.
 */
const PATIENCE = 3_000;

/** After a database timeout, requests that have a copy to send do not wait for the database for this long, in milliseconds. */
const DATABASE_REST = 10_000;

/**
 * Entries whose dates come within one of these are dated at its end, in milliseconds: a feed whose entries are dated a minute
 * apart must not cause a rendering and a write each minute.
 */
const QUARTER = 15 * 60_000;

/** How long KV may take to store something, in milliseconds: less than the Worker may run after a response. */
const STORING_TIME = 20_000;

/** Limits on what an instance remembers, so that requests for many documents cannot exhaust its memory. */
const REMEMBERED_BYTES = 16_000_000;
const REMEMBERED_KEYS = 10_000;

/** The request, bindings and clock that a cached response is made with. */
export interface CacheContext {
	db: D1Database;
	kv: KVNamespace;
	/** The deployed version of the Worker; documents that another version rendered are rendered again. */
	version: string;
	/** Milliseconds since 1970. */
	now: number;
	waitUntil: (promise: Promise<unknown>) => void;
	/** Whether the response needs the body of a document with these validators. If not, it is not read from KV. */
	needsBody: (validators: Validators) => boolean;
}

/** A document that can be rendered and cached. */
export interface Cacheable {
	/** Its name in KV. */
	key: string;
	/** The feed that the document depends on. */
	scope: Scope;
	/** Whether it also depends on what all pages show: the look, the operator's pages and the menu. */
	isPage?: boolean | undefined;
	/** Whether it is written to KV whenever it changes; all others share a budget (see `write-budget.ts`). */
	isEssential: boolean;
	/** The origin in the document if it was taken from the request, where a client can name any host. */
	hostedAt: string | undefined;
	render: () => Promise<Rendered>;
}

/** A document rendered from the current database. */
export interface Rendered {
	/** `undefined` if the document does not exist or no longer exists. */
	representation: Representation | undefined;
	/** When the document changes without a write to the database, in milliseconds since 1970. */
	until?: number | undefined;
	/** Whether its feed has ever had an article in this database. */
	isFilled: boolean;
	database: DatabaseState;
}

/** A representation to be sent. It is always complete. */
export interface Cached extends Validators {
	/** Where its entries are, if it is a feed (see `delta.ts`). */
	index?: string | undefined;
	/** `undefined` only if `needsBody` returned false. */
	body: Uint8Array<ArrayBuffer> | undefined;
	/** Whether it may be stale: it has not been checked against the database recently; a check is being made. */
	mayBeStale?: boolean;
}

/** A document in KV. */
interface Stored {
	body: Uint8Array<ArrayBuffer> | undefined;
	metadata: Metadata;
}

/** A document that this instance rendered, or read completely from KV. */
interface Remembered extends Stored {
	body: Uint8Array<ArrayBuffer>;
	/** When that was, in milliseconds since 1970. */
	since: number;
	/** When it was written to KV or read from it, in milliseconds since 1970; 0 if it never was. */
	storedAt: number;
}

/** KV's answer for a key. */
interface Found {
	/** Whether KV answered. */
	isAnswered: boolean;
	stored?: Stored | undefined;
}

/** The newest known change in a feed. */
interface Newest {
	revision: number;
	/** Seconds since 1970, if known. */
	lastModified?: number;
	/** When the database was queried, in milliseconds since 1970. */
	at: number;
}

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

/** The database has no articles yet, but KV has feeds rendered from another database that had some. */
class NewDatabaseError extends Error {
	override name = "NewDatabaseError";

	constructor() {
		super(
			"the database has never had articles in this feed, but KV has it with articles of another database",
		);
	}
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
	 * @throws {UnavailableError} if KV has documents that another database filled, or does not answer
	 */
	assertPart: (key: string, part: Omit<Rendered, "representation">, context: CacheContext) => Promise<void>;
	/** Records a write made by this instance, so that its next responses show it. */
	changed: (change: Change) => void;
}

/** Creates an empty cache, for the life of one instance of the Worker. */
export function createFeedCache(): FeedCache {
	// What this instance knows about feeds and pages, and when it last checked them; see `subjectOf`.
	const newest = new Map<string, Newest>();
	const checkedAt = new Map<string, number>();
	const rendering = new Map<string, Job>();
	const remembered = new Map<string, Remembered>();
	const budget = createWriteBudget();
	// When a check for changes last timed out, in milliseconds since 1970.
	let checkFailedAt = 0;
	const forgottenAt = new Map<string, number>();
	// Whether KV has documents that another database filled; `undefined` until KV has been checked.
	let another: { database: string; isThere: boolean } | undefined;

	async function get(cacheable: Cacheable, context: CacheContext): Promise<Cached | undefined> {
		const { key } = cacheable;
		const subject = subjectOf(cacheable);
		const local = remembered.get(key);
		const found = await readKv(context, key, local);
		const { stored } = found;
		const isCurrent = ({ version, revision, lastModified, renderedAt, until }: Metadata) => {
			if (version !== context.version || (until !== undefined && until <= context.now)) return false;
			const known = newest.get(subject);
			if (isOvertaken(cacheable, revision, known)) return false;
			if (known === undefined) return true;
			if (revision === known.revision) return (known.lastModified ?? lastModified) === lastModified;
			return revision > known.revision && renderedAt >= known.at;
		};

		if (
			stored?.body !== undefined &&
			stored.body !== local?.body &&
			(local === undefined || isCurrent(stored.metadata))
		)
			keep(key, { ...stored, body: stored.body, since: context.now, storedAt: context.now });
		const kept = [stored, local].find((one) => one !== undefined && isCurrent(one.metadata));
		if (kept !== undefined) {
			// Clocks differ, so the document may seem to have been rendered in the future.
			const renderedAt = kept.metadata.renderedAt <= context.now ? kept.metadata.renderedAt : 0;
			const lastCheck = Math.max(renderedAt, checkedAt.get(subject) ?? 0);
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
			if (error instanceof NewDatabaseError) remember(checkedAt, subject, context.now);
			if (last !== undefined) return cachedOf(last, true, context);
			throw new UnavailableError("neither the cache nor the database can be reached", { cause: error });
		}
	}

	/**
	 * Whether a page misses a change to its feed or to what all pages show that this instance knows of by itself.
	 *
	 * @param known what is known about the page, which holds for all changes before
	 */
	function isOvertaken({ scope, isPage }: Cacheable, revision: number, known: Newest | undefined): boolean {
		if (!isPage) return false;
		return ([scope, "site"] as const).some((one) => {
			const change = newest.get(one);
			return change !== undefined && change.revision > revision && change.at >= (known?.at ?? 0);
		});
	}

	/**
	 * Whether a copy that has not been checked against the database for a while may be sent. Essential documents are sent at
	 * once, and checked after the response. KV may lack newer versions of all others, so these are checked before it.
	 */
	async function checkedState(
		cacheable: Cacheable,
		kept: Stored,
		found: Found,
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
		kept: Stored,
		found: Found,
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
		{ metadata }: Stored,
		context: CacheContext,
	): Promise<boolean> {
		const known = await readNewest(context.db, cacheable.scope, cacheable.isPage);
		// Rendering decides: while this database has no articles, the feed from the other database is the last good one.
		if (known === undefined || known.database !== metadata.database) return false;
		const { revision, lastModified } = known;
		// The other formats of this feed will not query the database for a while, so they need this result.
		learn(subjectOf(cacheable), { revision, lastModified, at: context.now });
		return revision === metadata.revision && lastModified === metadata.lastModified;
	}

	/** Renders and caches a document, once for all simultaneous requests to this instance. */
	function renderOnce(cacheable: Cacheable, found: Found, context: CacheContext): Job {
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
		found: Found,
		context: CacheContext,
	): Promise<Remembered | undefined> {
		const { key, render } = cacheable;
		const { representation, until, isFilled, database } = await render();
		if (!isFilled) await assertNoOther(found, database, context);
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
		learn(subjectOf(cacheable), { revision, lastModified, at: context.now });
		keep(key, rendered);
		store(cacheable, rendered, found, context, database);
		return rendered;
	}

	/**
	 * Makes sure that a feed without articles is not empty just because its database is new: readers would forget the
	 * articles that they have.
	 *
	 * @throws {Error} if KV has documents that another database filled, or does not answer
	 */
	async function assertNoOther(found: Found, database: DatabaseState, { kv }: CacheContext): Promise<void> {
		const metadata = found.stored?.metadata;
		if (metadata !== undefined && isOfAnother(metadata, database.id)) throw new NewDatabaseError();
		if (!found.isAnswered) throw new Error("KV did not say whether it has this feed with articles");
		if (database.filled) return;
		if (another?.database !== database.id) {
			const isThere = await withTimeout(PATIENCE, "KV", holdsAnother(kv, database.id));
			another = { database: database.id, isThere };
		}
		if (another.isThere) throw new NewDatabaseError();
	}

	async function assertPart(
		key: string,
		{ isFilled, database }: Omit<Rendered, "representation">,
		context: CacheContext,
	): Promise<void> {
		if (isFilled) return;
		const found = await readKv({ ...context, needsBody: () => false }, key, undefined);
		try {
			await assertNoOther(found, database, context);
		} catch (cause) {
			throw new UnavailableError("the feed is empty here, and may not be in KV", { cause });
		}
	}

	/** Removes a document that no longer exists, so that it does not come back from KV. */
	function forget(key: string, { stored }: Found, context: CacheContext): void {
		remembered.delete(key);
		const last = forgottenAt.get(key) ?? 0;
		// KV may return it for another minute.
		if (stored === undefined || context.now - last < FRESH_FOR) return;
		remember(forgottenAt, key, context.now);
		context.waitUntil(change(key, () => context.kv.delete(key)));
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
		{ isAnswered, stored }: Found,
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
		context.waitUntil(change(key, write));
	}

	function keep(key: string, newest: Remembered): void {
		remembered.delete(key);
		remembered.set(key, newest);
		let bytes = 0;
		for (const { body } of remembered.values()) bytes += body.length;
		// The oldest go first; the newest stays even if it alone exceeds the bound.
		for (const [oldest, { body, since }] of remembered) {
			const isOld = newest.since - since > REMEMBERED_FOR;
			if (oldest === key || (bytes <= REMEMBERED_BYTES && !isOld)) break;
			remembered.delete(oldest);
			bytes -= body.length;
		}
	}

	function changed({ scopes, revision }: Change): void {
		for (const scope of scopes) learn(scope, { revision, at: Date.now() });
	}

	/**
	 * Records a change. Requests end in any order, so it may be an old one. But an older revision that was read later means
	 * that the database was restored to an earlier time.
	 */
	function learn(subject: string, seen: Newest): void {
		const known = newest.get(subject);
		if (known !== undefined && seen.revision < known.revision && seen.at <= known.at) return;
		remember(newest, subject, seen);
	}

	return { get, assertPart, changed };
}

/** What a document depends on: a feed, or the page of a feed, which also changes with what all pages show. */
function subjectOf({ scope, isPage }: Cacheable): string {
	return isPage ? `page ${scope}` : scope;
}

/** Returns the copy with the newer articles, so that a feed never goes back to an earlier state. */
function newerOf(one: Stored | undefined, other: Stored | undefined): Stored | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return one.metadata.revision >= other.metadata.revision ? one : other;
}

/** Whether KV holds the same bytes, for the same deployment and the same period. */
function isSame(metadata: Metadata, stored: Metadata | undefined): boolean {
	return (
		stored?.etag === metadata.etag && stored.version === metadata.version && stored.until === metadata.until
	);
}

/** Adds an entry to a map, and removes the oldest if there are too many. */
function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
	map.delete(key);
	map.set(key, value);
	if (map.size <= REMEMBERED_KEYS) return;
	for (const oldest of map.keys()) {
		map.delete(oldest);
		break;
	}
}

function cachedOf({ body, metadata }: Stored, mayBeStale: boolean, { version }: CacheContext): Cached {
	const { etag, index, lastModified } = metadata;
	// Another version of the Worker may have written an index in another format.
	return { etag, lastModified, index: metadata.version === version ? index : undefined, body, mayBeStale };
}

/** Reads a document from KV, if it answers in time. */
async function readKv(context: CacheContext, key: string, local: Remembered | undefined): Promise<Found> {
	try {
		return { isAnswered: true, stored: await withTimeout(PATIENCE, "KV", readWhole(context, key, local)) };
	} catch (error) {
		log("kv-read-failed", { key, error });
		return { isAnswered: false };
	}
}

/** Reads a document from KV, if it is whole and its metadata are valid. Bytes that this instance has are not read again. */
async function readWhole(
	{ kv, needsBody }: CacheContext,
	key: string,
	local: Remembered | undefined,
): Promise<Stored | undefined> {
	const { value, metadata } = await kv.getWithMetadata(key, "stream");
	if (value === null) return undefined;
	const isKnown = isMetadata(metadata);
	const isSame = isKnown && local?.metadata.etag === metadata.etag;
	if (!isKnown || isSame || !needsBody(metadata)) {
		value.cancel().catch(() => undefined);
		return isKnown ? { body: isSame ? local.body : undefined, metadata } : undefined;
	}
	// Read as a whole first: a body that breaks off here can be rendered instead, but not in the middle of a response.
	const body = new Uint8Array(await new Response(value).arrayBuffer());
	if (body.length === metadata.length) return { body, metadata };
	log("kv-value-cut", { key, bytes: body.length, expected: metadata.length });
	return undefined;
}

/** Changes a value in KV. A failure is logged only: the next request notices and tries again. */
async function change(key: string, write: () => Promise<void>): Promise<void> {
	try {
		await withTimeout(STORING_TIME, "KV", write());
	} catch (error) {
		log("kv-write-failed", { key, error });
	}
}
