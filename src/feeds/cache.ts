/**
 * Rendered output in Workers KV. A poll of something unchanged costs one KV read and nothing else; a change
 * costs one rendering and one KV write; and when the database fails, what was rendered last still goes out.
 *
 * @module
 */
import type { Scope } from "../articles/identity.ts";
import { readRevision } from "../articles/store.ts";
import type { Change } from "../articles/write.ts";
import { log } from "../log.ts";
import type { Representation, Validators } from "./representation.ts";

/** How long KV's content is trusted without a look at the database, in milliseconds. KV itself takes as long to spread. */
const FRESH_FOR = 60_000;

/**
 * How long what was rendered here is remembered, in milliseconds: after a write, KV may hand out the former
 * value for a minute and more.
 */
const REMEMBERED_FOR = 150_000;

/** How long others wait for a rendering before they begin their own, in milliseconds. */
const RENDERING_TIME = 20_000;

/** The most that is remembered, so that memory stays bounded whatever is asked for. */
const REMEMBERED_BYTES = 16_000_000;
const REMEMBERED_SCOPES = 10_000;

/** What a request for something cached is answered from. */
export interface CacheContext {
	db: D1Database;
	kv: KVNamespace;
	/** Names what was deployed: renderings of another version are rendered anew. */
	version: string;
	/** Milliseconds since 1970. */
	now: number;
	waitUntil: (promise: Promise<unknown>) => void;
}

/** Something that can be rendered and kept. */
export interface Cacheable {
	/** Its name in KV. */
	key: string;
	/** The feed whose changes make it change. */
	scope: Scope;
	/** Renders it, or gives `undefined` if it does not exist. */
	render: () => Promise<Representation | undefined>;
}

/** A representation on its way out. `body` is read, or cancelled, exactly once. */
export interface Cached extends Validators {
	/** Where its entries are, if it is a feed (see `delta.ts`). */
	index?: string | undefined;
	body: ReadableStream | Uint8Array<ArrayBuffer>;
}

/** Kept in KV beside the bytes (1,024 bytes at most). */
interface Metadata extends Validators {
	index?: string | undefined;
	revision: number;
	version: string;
	/** Milliseconds since 1970. */
	renderedAt: number;
}

/** What was rendered by this instance. */
interface Rendered {
	body: Uint8Array<ArrayBuffer>;
	metadata: Metadata;
}

/** Neither the cache nor the database could answer. */
export class UnavailableError extends Error {
	override name = "UnavailableError";
}

/** The cache as one instance of the Worker sees it. */
export interface FeedCache {
	/**
	 * The representation of something, or `undefined` if it does not exist.
	 *
	 * @throws {UnavailableError} if it is not in KV and cannot be rendered
	 */
	get: (cacheable: Cacheable, context: CacheContext) => Promise<Cached | undefined>;
	/** Takes note of a write made by this instance, so that its next answers show it. */
	changed: (change: Change) => void;
}

/** A cache without memory. One is made for the life of each instance of the Worker. */
export function createFeedCache(): FeedCache {
	// What this instance knows of the feeds: the newest revision it has seen, and when it last looked.
	const revisions = new Map<Scope, number>();
	const checkedAt = new Map<Scope, number>();
	const rendering = new Map<string, { job: Promise<Rendered | undefined>; since: number }>();
	const remembered = new Map<string, Rendered>();

	async function get(cacheable: Cacheable, context: CacheContext): Promise<Cached | undefined> {
		const { key, scope } = cacheable;
		const stored = await readKv(context.kv, key);
		const isCurrent = (metadata: Metadata) =>
			metadata.version === context.version && metadata.revision >= (revisions.get(scope) ?? 0);

		const own = remembered.get(key);
		const kept = [stored, own].find((one) => one !== undefined && isCurrent(one.metadata));
		if (kept !== undefined) {
			if (kept !== stored) await stored?.body.cancel();
			const lastLook = Math.max(kept.metadata.renderedAt, checkedAt.get(scope) ?? 0);
			if (context.now - lastLook > FRESH_FOR)
				context.waitUntil(revalidate(cacheable, kept, stored?.metadata, context));
			return { ...kept.metadata, body: kept.body };
		}
		try {
			let fresh = await renderOnce(cacheable, stored?.metadata, context);
			// A rendering that was under way already may have begun before the newest change.
			if (fresh && !isCurrent(fresh.metadata)) fresh = await renderOnce(cacheable, stored?.metadata, context);
			await stored?.body.cancel();
			return fresh && { ...fresh.metadata, body: fresh.body };
		} catch (error) {
			log("render-failed", { key, error });
			const last = newerOf(stored, own);
			if (last !== stored) await stored?.body.cancel();
			if (last !== undefined) return { ...last.metadata, body: last.body };
			throw new UnavailableError("neither the cache nor the database can be reached", { cause: error });
		}
	}

	/** Looks whether the feed has changed since it was rendered, and renders it anew only then. */
	async function revalidate(
		cacheable: Cacheable,
		kept: { metadata: Metadata },
		stored: Metadata | undefined,
		context: CacheContext,
	): Promise<void> {
		remember(checkedAt, cacheable.scope, context.now);
		try {
			const revision = (await readRevision(context.db, cacheable.scope)) ?? 0;
			// The other formats of this feed are not looked after again for a while: they have to know.
			learn(cacheable.scope, revision);
			if (revision !== kept.metadata.revision) {
				await renderOnce(cacheable, stored, context);
				return;
			}
			const own = remembered.get(cacheable.key);
			if (own === kept && !isSame(own.metadata, stored)) {
				// The write after the rendering has failed or was overtaken: it is made up for here.
				await writeKv(context.kv, cacheable.key, own);
			}
		} catch (error) {
			log("revalidate-failed", { key: cacheable.key, error });
		}
	}

	/** Renders and keeps, once for all requests of this instance that want the same at the same time. */
	function renderOnce(
		cacheable: Cacheable,
		stored: Metadata | undefined,
		context: CacheContext,
	): Promise<Rendered | undefined> {
		const { key } = cacheable;
		const underWay = rendering.get(key);
		// One that takes too long may have ended with the request that began it, without a word.
		if (underWay !== undefined && context.now - underWay.since < RENDERING_TIME) return underWay.job;
		const job = renderAndKeep(cacheable, stored, context).finally(() => {
			if (rendering.get(key)?.job === job) rendering.delete(key);
		});
		rendering.set(key, { job, since: context.now });
		// Others may wait for this rendering after the client that asked first has gone.
		context.waitUntil(job.catch(() => undefined));
		return job;
	}

	async function renderAndKeep(
		{ key, scope, render }: Cacheable,
		stored: Metadata | undefined,
		context: CacheContext,
	): Promise<Rendered | undefined> {
		const representation = await render();
		if (representation === undefined) {
			// What is gone must not come back out of KV.
			remembered.delete(key);
			if (stored !== undefined) context.waitUntil(deleteKv(context.kv, key));
			return undefined;
		}
		const { body, etag, index, lastModified, revision } = representation;
		const metadata = {
			etag,
			index,
			lastModified,
			revision,
			version: context.version,
			renderedAt: context.now,
		};
		const rendered = { body, metadata };
		learn(scope, revision);
		keep(key, rendered);
		if (!isSame(metadata, stored)) context.waitUntil(writeKv(context.kv, key, rendered));
		return rendered;
	}

	function keep(key: string, rendered: Rendered): void {
		remembered.delete(key);
		remembered.set(key, rendered);
		let bytes = 0;
		for (const { body } of remembered.values()) bytes += body.length;
		// The oldest go first; the newest stays even if it alone is over the bound.
		for (const [oldest, { body, metadata }] of remembered) {
			const isOld = rendered.metadata.renderedAt - metadata.renderedAt > REMEMBERED_FOR;
			if (oldest === key || (bytes <= REMEMBERED_BYTES && !isOld)) break;
			remembered.delete(oldest);
			bytes -= body.length;
		}
	}

	function changed({ scopes, revision }: Change): void {
		for (const scope of scopes) learn(scope, revision);
	}

	/** Takes note of a revision. Requests end in any order, so it may be an old one. */
	function learn(scope: Scope, revision: number): void {
		remember(revisions, scope, Math.max(revision, revisions.get(scope) ?? 0));
	}

	return { get, changed };
}

/** The one with the newer articles, so that a feed never goes back to what it was. */
function newerOf<One extends { metadata: Metadata }, Other extends { metadata: Metadata }>(
	one: One | undefined,
	other: Other | undefined,
): One | Other | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return one.metadata.revision >= other.metadata.revision ? one : other;
}

/** Whether KV holds the same bytes for the same deployment. */
function isSame(metadata: Metadata, stored: Metadata | undefined): boolean {
	return stored?.etag === metadata.etag && stored.version === metadata.version;
}

/** Takes note of a number, and forgets the oldest where there are too many. */
function remember(map: Map<Scope, number>, scope: Scope, value: number): void {
	map.delete(scope);
	map.set(scope, value);
	if (map.size <= REMEMBERED_SCOPES) return;
	for (const oldest of map.keys()) {
		map.delete(oldest);
		break;
	}
}

async function readKv(
	kv: KVNamespace,
	key: string,
): Promise<{ body: ReadableStream; metadata: Metadata } | undefined> {
	try {
		const { value, metadata } = await kv.getWithMetadata<Metadata>(key, "stream");
		return value !== null && metadata !== null ? { body: value, metadata } : undefined;
	} catch (error) {
		log("kv-read-failed", { key, error });
		return undefined;
	}
}

async function deleteKv(kv: KVNamespace, key: string): Promise<void> {
	try {
		await kv.delete(key);
	} catch (error) {
		log("kv-delete-failed", { key, error });
	}
}

async function writeKv(kv: KVNamespace, key: string, { body, metadata }: Rendered): Promise<void> {
	try {
		await kv.put(key, body, { metadata });
	} catch (error) {
		log("kv-write-failed", { key, error });
	}
}
