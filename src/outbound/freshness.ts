/**
 * When an upstream wants to be asked again, as its answer's headers say.
 *
 * @module
 */
import { looseHttpDate } from "../platform/http-date.ts";

/** Beyond this a number of seconds means nothing more (RFC 9111 §1.2.2). */
const LONGEST = 2 ** 31;

/**
 * For how many more seconds an answer is fresh (RFC 9111 §4.2): `max-age`, else `Expires` − `Date`, less its `Age`.
 * `s-maxage` speaks to shared caches, which a reader is not.
 *
 * @param now milliseconds since 1970, for an answer without a `Date`
 * @returns at least 0; `undefined` if the answer does not say
 */
export function freshFor(headers: Headers, now: number): number | undefined {
	const directives = directivesOf(headers.get("cache-control") ?? "");
	if (directives.has("no-store") || directives.has("no-cache")) return 0;
	const lifetime = seconds(directives.get("max-age")) ?? expiresIn(headers, now);
	return lifetime && Math.max(0, lifetime - (seconds(headers.get("age")) ?? 0));
}

/**
 * `Retry-After` in seconds (RFC 9110 §10.2.3), given in seconds or as a date.
 *
 * @param now milliseconds since 1970
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
	const text = headers.get("retry-after");
	const wait = seconds(text);
	if (wait !== undefined) return wait;
	const moment = dateIn(headers, "retry-after");
	// The upstream's clock may be off: what it counts from is its own.
	return moment && Math.max(0, Math.ceil((moment - (dateIn(headers, "date") ?? now)) / 1000));
}

/** Seconds until `Expires`; a value that is no date, `0` above all, means that it has passed (RFC 9111 §5.3). */
function expiresIn(headers: Headers, now: number): number | undefined {
	if (!headers.has("expires")) return undefined;
	const moment = dateIn(headers, "expires");
	if (moment === undefined) return 0;
	return Math.max(0, Math.floor((moment - (dateIn(headers, "date") ?? now)) / 1000));
}

/** The directives of `Cache-Control`, names in lower case, values without quotes; the first of a name counts. */
function directivesOf(text: string): Map<string, string> {
	const directives = new Map<string, string>();
	for (const [, name = "", quoted, token] of text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?/g)) {
		const key = name.toLowerCase();
		if (!directives.has(key)) directives.set(key, quoted ?? token ?? "");
	}
	return directives;
}

/** delta-seconds (RFC 9111 §1.2.2). A fraction or a sign, which some send, makes it no number. */
function seconds(text: string | null | undefined): number | undefined {
	return text && /^\s*\d+\s*$/.test(text) ? Math.min(Number(text), LONGEST) : undefined;
}

/** The date in a header, in milliseconds since 1970. */
function dateIn(headers: Headers, name: string): number | undefined {
	return looseHttpDate(headers.get(name) ?? "");
}
