/**
 * The newest change in each feed and on each page, as far as an instance of the Worker knows.
 *
 * @module
 */

import type { Scope } from "../model/scope.ts";
import type { Cacheable, CacheContext } from "./cacheable.ts";
import { remember } from "./instance-memory.ts";
import type { Metadata } from "./kv-metadata.ts";

/** What can change: a feed, or the page of a feed, which also changes with what all pages show. */
export type Subject = Scope | `page ${Scope}`;

/** The newest known change in a feed or on a page. */
interface Newest {
	revision: number;
	/** Seconds since 1970, if known. */
	lastModified?: number;
	/** When the database was queried, in milliseconds since 1970. */
	at: number;
}

/** What an instance knows about the newest changes. */
export interface NewestChanges {
	learn: (subject: Subject, seen: Newest) => void;
	/** Whether a document has its newest known change, for this deployment and this time. */
	isCurrent: (
		document: Pick<Cacheable, "scope" | "isPage">,
		metadata: Metadata,
		context: Pick<CacheContext, "version" | "now">,
	) => boolean;
}

/** What a document depends on. */
export function subjectOf({ scope, isPage }: Pick<Cacheable, "scope" | "isPage">): Subject {
	return isPage ? `page ${scope}` : scope;
}

/** Creates the knowledge of an instance that has just started: none. */
export function createNewestChanges(): NewestChanges {
	const newest = new Map<Subject, Newest>();

	/**
	 * Records a change. Requests end in any order, so it may be an old one. But an older revision that was read later means
	 * that the database was restored to an earlier time.
	 */
	function learn(subject: Subject, seen: Newest): void {
		const known = newest.get(subject);
		if (known !== undefined && seen.revision < known.revision && seen.at <= known.at) return;
		remember(newest, subject, seen);
	}

	/**
	 * Whether a page lacks a change to its feed, or to what all pages show, that became known by itself.
	 *
	 * @param known the newest change to the page, which includes all changes before it
	 */
	function isOvertaken(scope: Scope, revision: number, known: Newest | undefined): boolean {
		return ([scope, "site"] as const).some((one) => {
			const change = newest.get(one);
			return change !== undefined && change.revision > revision && change.at >= (known?.at ?? 0);
		});
	}

	const isCurrent: NewestChanges["isCurrent"] = (document, metadata, context) => {
		const { version, revision, lastModified, renderedAt, until } = metadata;
		if (version !== context.version || (until !== undefined && until <= context.now)) return false;
		const known = newest.get(subjectOf(document));
		if (document.isPage && isOvertaken(document.scope, revision, known)) return false;
		if (known === undefined) return true;
		if (revision === known.revision) return (known.lastModified ?? lastModified) === lastModified;
		return revision > known.revision && renderedAt >= known.at;
	};

	return { learn, isCurrent };
}
