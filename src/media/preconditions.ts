/**
 * Conditions on a request for a file (RFC 9110 §13), besides those that feeds have too.
 *
 * @module
 */
import { httpDate, isNotModified, lastModifiedAt } from "../http/conditional.ts";
import type { Validators } from "../http/representation.ts";

const ENTITY_TAG = /(W\/)?"([^"]*)"/g;

/**
 * What the conditions make of a GET or HEAD, in the order of §13.2.2: refused, spared its content, or as if there were
 * none.
 *
 * @param now milliseconds since 1970
 */
export function outcomeOf(headers: Headers, validators: Validators, now: number): 412 | 304 | undefined {
	const match = headers.get("if-match");
	const isRefused =
		match === null
			? isModifiedSince(headers.get("if-unmodified-since"), validators, now)
			: !matches(match, validators.etag);
	if (isRefused) return 412;
	return isNotModified(headers, validators, now) ? 304 : undefined;
}

/** Whether tags alone tell that no content is sent, whatever dates say: the tag of a file is known before it is read. */
export function isDecidedByTag(headers: Headers, etag: string): boolean {
	const match = headers.get("if-match");
	if (match !== null && !matches(match, etag)) return true;
	return headers.has("if-none-match") && isNotModified(headers, { etag, lastModified: 0 }, 0);
}

/** Whether a condition in `If-Range` is an entity tag; else it is a date (§13.1.5). */
export function isTag(condition: string): boolean {
	return /^(W\/)?"/.test(condition);
}

/** `If-Match` (§13.1.1), by strong comparison: a weak tag matches nothing. */
function matches(list: string, etag: string): boolean {
	if (list.trim() === "*") return true;
	return Array.from(list.matchAll(ENTITY_TAG)).some(([, weak, tag]) => weak === undefined && tag === etag);
}

/** `If-Unmodified-Since` turned round (§13.1.4). What is no date is ignored. */
function isModifiedSince(date: string | null, validators: Validators, now: number): boolean {
	const since = httpDate(date ?? "");
	return since !== undefined && lastModifiedAt(validators, now) > since;
}
