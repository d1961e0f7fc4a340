/**
 * Machine-readable errors: `application/problem+json` (RFC 9457).
 *
 * @module
 */
import type { Fault } from "../articles/schema/item.ts";

/** A problem: what is wrong, and what to do about it. */
export interface Problem {
	status: 400 | 401 | 404 | 405 | 409 | 411 | 412 | 413 | 415 | 422 | 429 | 501 | 503;
	/** The kind of problem, the same for every occurrence. */
	title: string;
	/** This occurrence, with what to do about it. */
	detail: string;
	/** Each invalid field, by JSON pointer. */
	errors?: Fault[];
	headers?: Record<string, string>;
}

/** A problem as a response. */
export function problem({ headers, ...members }: Problem): Response {
	return new Response(JSON.stringify({ type: "about:blank", ...members }), {
		status: members.status,
		headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
	});
}
