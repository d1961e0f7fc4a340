/**
 * A write of an article, and its result.
 *
 * @module
 */
import { OWN } from "../../../model/identity.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import type { Fault } from "../../schema/item.ts";
import type { StoredPath } from "./own-identity.ts";

/** What must be true of the stored article for a write to happen (RFC 9110 §13.1). */
export type Expectation = { match: number[] | "any" } | { match: "none" };

/** One article to be written. */
export interface Write {
	candidate: Candidate;
	/** The slug that it must have, if the caller named one. Otherwise it gets the candidate's, if that is free. */
	slug?: string;
	expect?: Expectation | undefined;
	/**
	 * The fingerprint of its file or entry. A write is skipped if the article was made from the same by the present rules, or
	 * has been deleted.
	 */
	imported?: string | undefined;
	/** Whether facts about its files could not be looked up: the next import then sends it again, unless it has been edited since. */
	isIncomplete?: boolean;
	/** The fingerprint that a former version would have given to the same file. */
	formerImported?: string | undefined;
	/** The path of its file, as it is to be stored. */
	place?: StoredPath | undefined;
	/**
	 * Whether the stored article has no file yet. Former versions did not read all dates that files have, and kept the date of
	 * the article where that of the file changed.
	 */
	isAdopted?: boolean | undefined;
	/** A warning to be returned with its result. */
	warning?: Fault | undefined;
	/** Why it must not be stored. */
	refusal?: Fault | undefined;
	/** Whether the entry is in the same document as when it was last read, so that only the rules can have changed. */
	isSameDocument?: boolean;
	/**
	 * Set if the candidate is an article that is stored but not public, as it is: it becomes public because it is `due`, or
	 * because the operator `asked` to restore it.
	 */
	revival?: "due" | "asked";
}

/** The result of one {@link Write}. */
export interface Written {
	/**
	 * `repaired` is updated because only the rules have changed, or only the Markdown and not what was made of it. `withdrawn`
	 * is no longer public, `restored` is public again. `draft` and `expired` have never been public, and are not stored.
	 */
	status:
		| "created"
		| "updated"
		| "repaired"
		| "unchanged"
		| "scheduled"
		| "withdrawn"
		| "restored"
		| "draft"
		| "expired"
		| "deleted"
		| "refused"
		| "precondition-failed"
		| "slug-taken";
	id: string;
	slug: string;
	/** The revision of the article's last change; 0 if it is not stored. */
	revision: number;
	/** Whether an unchanged article's row names this fingerprint and the present rules from now on. */
	isMarked?: boolean;
	/** Whether an operator's article made by former rules is left as it is, as it may have been edited through the API. */
	isKept?: boolean;
	/** The slug that it had before, if it has moved. */
	movedFrom?: string;
	/** Why it is refused. */
	errors?: Fault[];
	/** What it requested and did not get. */
	warnings?: Fault[];
	/** Whether feeds show nothing of the change. */
	isUnseen?: boolean;
	/** When it will be public, if it is scheduled, in milliseconds since 1970. */
	date_published?: number;
}

/** Whether the stored article, if there is one, is what the writer expects. */
export function isExpected(
	expect: Expectation | undefined,
	before: { revision: number } | undefined,
): boolean {
	if (expect === undefined) return true;
	if (expect.match === "none") return before === undefined;
	if (before === undefined) return false;
	return expect.match === "any" || expect.match.includes(before.revision);
}

/** A result. */
export function resultOf(
	status: Written["status"],
	{ id, slug, revision }: { id: string; slug: string; revision: number },
): Written {
	return { status, id, slug, revision };
}

/** The result of a write that is refused. */
export function refused(article: { id: string; slug: string; revision: number }, errors: Fault[]): Written {
	return { ...resultOf("refused", article), errors };
}

/** An article of which nothing is stored, for {@link resultOf}. */
export function unstored({ id, slug }: { id: string; slug: string }): {
	id: string;
	slug: string;
	revision: number;
} {
	return { id, slug, revision: 0 };
}

/** Whether a write comes from a file or a followed feed, and so leaves deleted articles deleted. */
export function isAutomatic({ candidate, imported }: Write): boolean {
	return imported !== undefined || candidate.article.source !== OWN;
}
