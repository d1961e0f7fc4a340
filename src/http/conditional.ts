/**
 * Conditional requests (RFC 9110 §13), including the malformed validators that real clients send.
 *
 * @module
 */
import { httpDate } from "../platform/http-date.ts";
import type { Validators } from "./representation.ts";

// An entity tag (§8.8.3), or one whose quotes the client has removed.
const ENTITY_TAG = /(?:W\/)?"([^"]*)"|([^\s,"]+)/g;

/** An entity tag that may be weak, in `If-Match`. */
const STRONG_OR_WEAK_TAG = /(W\/)?"([^"]*)"/g;

// What servers and proxies append to the tag when they compress: Apache `-gzip`, others `;gzip` or `--gzip`. The
// lookbehind keeps the time linear: a run of hyphens is matched only from its beginning.
const CODING_SUFFIX = /(?<![-;])[-;]+(?:gzip|br|zstd|deflate)$/;

/**
 * Whether a GET or HEAD is answered with 304: its `If-None-Match` names the current version (weak comparison,
 * lists and `*`, §13.1.2), or there is none and nothing changed since `If-Modified-Since` (§13.1.3).
 *
 * @param now milliseconds since 1970
 */
export function isNotModified(headers: Headers, validators: Validators, now: number): boolean {
	const tags = headers.get("if-none-match");
	if (tags !== null) return tags.trim() === "*" || entityTags(tags).includes(validators.etag);
	const since = httpDate(headers.get("if-modified-since") ?? "");
	return since !== undefined && lastModifiedAt(validators, now) * 1000 <= since;
}

/**
 * The `Last-Modified` to send at `now`, in seconds since 1970: never in the future (RFC 9110 §8.8.2.1).
 *
 * A date cannot distinguish two changes within one second (§8.8.2.2), so the store dates the second one a second
 * later. A client that polls in between gets 304 for that second at most, and then the change.
 *
 * @param now milliseconds since 1970
 */
export function lastModifiedAt({ lastModified }: Validators, now: number): number {
	return Math.min(lastModified, Math.floor(now / 1000));
}

/** The opaque tags of a list, without quotes, weakness marks or the suffix of a coding. */
export function entityTags(list: string): string[] {
	return Array.from(list.matchAll(ENTITY_TAG), ([, quoted, bare]) =>
		(quoted ?? bare ?? "").replace(CODING_SUFFIX, ""),
	);
}

/**
 * The status that the conditions of a GET or HEAD lead to, in the order of §13.2.2: 412, 304, or `undefined` if they all hold.
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

/** Whether the entity tags alone rule out a body, regardless of dates: the tag of a file is known before the file is read. */
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
	return Array.from(list.matchAll(STRONG_OR_WEAK_TAG)).some(
		([, weak, tag]) => weak === undefined && tag === etag,
	);
}

/** The inverse of `If-Unmodified-Since` (§13.1.4). An invalid date is ignored. */
function isModifiedSince(date: string | null, validators: Validators, now: number): boolean {
	const since = httpDate(date ?? "");
	return since !== undefined && lastModifiedAt(validators, now) * 1000 > since;
}
