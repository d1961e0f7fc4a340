/**
 * Documents for the cache: how it gets and returns them.
 *
 * @module
 */

import type { Scope } from "../model/scope.ts";
import type { DatabaseState } from "../platform/database-state.ts";
import type { Representation, Validators } from "./representation.ts";

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
	hadArticles: boolean;
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
