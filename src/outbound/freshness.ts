/**
 * When an upstream wants to be asked again, as its answer's headers say.
 *
 * @module
 */

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
	const moment = httpDate(text);
	// The upstream's clock may be off: what it counts from is its own.
	return moment && Math.max(0, Math.ceil((moment - (httpDate(headers.get("date")) ?? now)) / 1000));
}

/** Seconds until `Expires`; a value that is no date, `0` above all, means that it has passed (RFC 9111 §5.3). */
function expiresIn(headers: Headers, now: number): number | undefined {
	const expires = headers.get("expires");
	if (expires === null) return undefined;
	const moment = httpDate(expires);
	if (moment === undefined) return 0;
	return Math.max(0, Math.floor((moment - (httpDate(headers.get("date")) ?? now)) / 1000));
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

/** An HTTP-date (RFC 9110 §5.6.7) in milliseconds since 1970, its zone taken as it comes. */
function httpDate(text: string | null): number | undefined {
	// Date.parse would read a bare number as a year.
	if (text === null || !/^[A-Za-z]{3,9},? .*\d:\d\d:\d\d/.test(text)) return undefined;
	// asctime names no zone, and means GMT.
	const moment = Date.parse(
		/\d{4}$/.test(text.trim()) && !/[+-]\d{4}$/.test(text.trim()) ? `${text} GMT` : text,
	);
	return Number.isNaN(moment) ? undefined : moment;
}
