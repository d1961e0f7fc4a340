/**
 * The newest change in each feed, as far as an instance of the Worker knows.
 *
 * @module
 */

import type { Scope } from "../model/scope.ts";
import type { CacheContext } from "./cacheable.ts";
import { remember } from "./instance-memory.ts";
import type { Metadata } from "./kv-metadata.ts";

/** The newest known change in a feed. */
interface Newest {
	revision: number;
	/** Seconds since 1970, if known. */
	lastModified?: number;
	/** When the database was queried, in milliseconds since 1970. */
	at: number;
}

/** What an instance knows about the newest changes. */
export interface NewestChanges {
	learn: (scope: Scope, seen: Newest) => void;
	/** Whether a document of a feed has its newest known change, for this deployment and this time. */
	isCurrent: (scope: Scope, metadata: Metadata, context: Pick<CacheContext, "version" | "now">) => boolean;
}

/** Creates the knowledge of an instance that has just started: none. */
export function createNewestChanges(): NewestChanges {
	const newest = new Map<Scope, Newest>();

	/**
	 * Records a change. Requests end in any order, so it may be an old one. But an older revision that was read later means
	 * that the database was restored to an earlier time.
	 */
	function learn(scope: Scope, seen: Newest): void {
		const known = newest.get(scope);
		if (known !== undefined && seen.revision < known.revision && seen.at <= known.at) return;
		remember(newest, scope, seen);
	}

	const isCurrent: NewestChanges["isCurrent"] = (scope, metadata, context) => {
		const { version, revision, lastModified, renderedAt, until } = metadata;
		if (version !== context.version || (until !== undefined && until <= context.now)) return false;
		const known = newest.get(scope);
		if (known === undefined) return true;
		if (revision === known.revision) return (known.lastModified ?? lastModified) === lastModified;
		return revision > known.revision && renderedAt >= known.at;
	};

	return { learn, isCurrent };
}
