/**
 * When an upstream wants the next request, by the headers of its response.
 *
 * @module
 */
import { looseHttpDate } from "../platform/http-date.ts";

/** Larger numbers of seconds are treated as this one (RFC 9111 §1.2.2). */
const LONGEST = 2 ** 31;

/**
 * For how many more seconds a response is fresh (RFC 9111 §4.2): `max-age`, else `Expires` − `Date`, minus `Age`.
 * `s-maxage` is ignored, because it applies to shared caches only.
 *
 * @param now milliseconds since 1970, for a response without a `Date`
 * @returns at least 0; `undefined` if the response has no freshness lifetime
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
	// The upstream's clock may be wrong, so the date is compared with its own `Date`.
	return moment && Math.max(0, Math.ceil((moment - (dateIn(headers, "date") ?? now)) / 1000));
}

/** Seconds until `Expires`; an invalid date, most often `0`, counts as already expired (RFC 9111 §5.3). */
function expiresIn(headers: Headers, now: number): number | undefined {
	if (!headers.has("expires")) return undefined;
	const moment = dateIn(headers, "expires");
	if (moment === undefined) return 0;
	return Math.max(0, Math.floor((moment - (dateIn(headers, "date") ?? now)) / 1000));
}

/** The directives of `Cache-Control`, names in lower case, values without quotes. If a name is repeated, the first one counts. */
function directivesOf(text: string): Map<string, string> {
	const directives = new Map<string, string>();
	for (const [, name = "", quoted, token] of text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?/g)) {
		const key = name.toLowerCase();
		if (!directives.has(key)) directives.set(key, quoted ?? token ?? "");
	}
	return directives;
}

/** Parses delta-seconds (RFC 9111 §1.2.2). Values with a fraction or a sign, which some servers send, are invalid. */
function seconds(text: string | null | undefined): number | undefined {
	return text && /^\s*\d+\s*$/.test(text) ? Math.min(Number(text), LONGEST) : undefined;
}

/** The date in a header, in milliseconds since 1970. */
function dateIn(headers: Headers, name: string): number | undefined {
	return looseHttpDate(headers.get(name) ?? "");
}
