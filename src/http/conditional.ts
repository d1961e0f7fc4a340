/**
 * Conditional requests (RFC 9110 §13), as clients really send them.
 *
 * @module
 */
import type { Validators } from "./representation.ts";

// An entity tag (§8.8.3), or what is left of one that a client has stripped of its quotes.
const ENTITY_TAG = /(?:W\/)?"([^"]*)"|([^\s,"]+)/g;

// What servers and proxies append to the tag when they compress: Apache `-gzip`, others `;gzip` or `--gzip`. The
// lookbehind keeps the time linear: a run of hyphens is matched only from its beginning.
const CODING_SUFFIX = /(?<![-;])[-;]+(?:gzip|br|zstd|deflate)$/;

// The three forms of HTTP-date (§5.6.7); anything else is ignored, as §13.1.3 asks.
const HTTP_DATE =
	/^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

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
	return since !== undefined && lastModifiedAt(validators, now) <= since;
}

/**
 * `Last-Modified` as it is said at `now`, in seconds since 1970: never in the future (RFC 9110 §8.8.2.1).
 *
 * A date cannot tell two changes within one second apart (§8.8.2.2), so the store dates the second one a second
 * later. A client that asked in between is answered with 304 for that second at most, and then gets the change.
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

/** An HTTP-date in seconds since 1970, or `undefined` if it is none. */
export function httpDate(text: string): number | undefined {
	if (!HTTP_DATE.test(text)) return undefined;
	// asctime names no zone, and means GMT.
	const moment = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
	return Number.isNaN(moment) ? undefined : moment / 1000;
}
