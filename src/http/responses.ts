/**
 * Responses that are the same all over the site: redirects, short texts, and errors that will pass.
 *
 * @module
 */

/** Lets pages of any origin read a response (Fetch, §3.2): nothing here is secret. */
export const ANY_ORIGIN = { "access-control-allow-origin": "*" };

/** How long a client should wait after an error that will pass, in seconds. */
export const RETRY_AFTER = 60;

/** How long a missing document, or a redirect that depends on the articles, may be kept, in seconds: it may come into use at any time. */
export const SHORT_MAX_AGE = 60;

/** How long a permanent redirect may be kept, in seconds. */
const REDIRECT_MAX_AGE = 86_400;

/**
 * A permanent redirect (RFC 9110 §15.4.2).
 *
 * @param headers of a redirect that depends on what is stored
 */
export function redirect(location: string, headers: Record<string, string> = {}): Response {
	return new Response(null, {
		status: 301,
		headers: {
			location,
			"cache-control": `public, max-age=${REDIRECT_MAX_AGE}`,
			...ANY_ORIGIN,
			...headers,
		},
	});
}

/** One sentence as a plain text. It may be kept for a minute. */
export function plainText(status: number, sentence: string, headers: Record<string, string> = {}): Response {
	return new Response(`${sentence}\n`, {
		status,
		headers: {
			"content-type": "text/plain; charset=utf-8",
			"cache-control": `public, max-age=${SHORT_MAX_AGE}`,
			...ANY_ORIGIN,
			...headers,
		},
	});
}

/** 503: something behind the Worker fails, and the client should try again (RFC 9110 §15.6.4). Never stored. */
export function unavailable(sentence: string, headers: Record<string, string> = {}): Response {
	return plainText(503, `${sentence} Please try again in a minute.`, {
		"cache-control": "no-store",
		"retry-after": String(RETRY_AFTER),
		...headers,
	});
}
