/**
 * Responses shared by the whole site: redirects, short texts and temporary errors.
 *
 * @module
 */

/** Lets pages of any origin read a response (Fetch, §3.2): nothing here is secret. */
export const ANY_ORIGIN = { "access-control-allow-origin": "*" };

/** How long a client should wait after a temporary error, in seconds. */
export const RETRY_AFTER = 60;

/** How long a 404, or a redirect that depends on the articles, may be cached, in seconds: an article may take the address at any time. */
export const SHORT_MAX_AGE = 60;

/** How long a permanent redirect may be kept, in seconds. */
const REDIRECT_MAX_AGE = 86_400;

/**
 * A permanent redirect (RFC 9110 §15.4.2).
 *
 * @param headers additional headers, for a redirect that depends on stored articles
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

/** One sentence as plain text. It may be cached for a minute. */
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

/** 503: a service behind the Worker fails, and the client should try again (RFC 9110 §15.6.4). Never cached. */
export function unavailable(sentence: string, headers: Record<string, string> = {}): Response {
	return plainText(503, `${sentence} Please try again in a minute.`, {
		"cache-control": "no-store",
		"retry-after": String(RETRY_AFTER),
		...headers,
	});
}
