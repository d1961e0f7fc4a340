/**
 * A representation as an HTTP response: validators, caching, codings, and 304.
 *
 * @module
 */

import type { Cached } from "./cacheable.ts";
import { isNotModified, lastModifiedAt } from "./conditional.ts";
import { type Delta, deltaFor } from "./delta.ts";
import { NO_EDGE_STORE, SHORT_EDGE_TTL } from "./edge-cache.ts";
import type { MediaType, Validators } from "./representation.ts";

/** How long a stale response may be used, in seconds (RFC 5861): while it is revalidated, and while revalidation fails. */
const STALE_WHILE_REVALIDATE = 86_400;
const STALE_IF_ERROR = 604_800;

/** `Cache-Control` of documents that change. `s-maxage`, `no-cache` and `must-revalidate` would forbid stale reuse. */
export function cacheControl(maxAge: number): string {
	return `public, max-age=${maxAge}, stale-while-revalidate=${STALE_WHILE_REVALIDATE}, stale-if-error=${STALE_IF_ERROR}`;
}

/** How long an archive may be cached, in seconds: it changes only when an article in it is edited or deleted. */
const ARCHIVE_MAX_AGE = 86_400;

/** `Cache-Control` of archives (RFC 5005 §4): a client that has one need not revalidate it (RFC 8246). */
export function archiveCacheControl(): string {
	return `${cacheControl(ARCHIVE_MAX_AGE)}, immutable`;
}

/** Whether the response to a GET or HEAD needs the body of a representation with these validators. */
export function needsBody(request: Request, validators: Validators, now: number): boolean {
	return request.method !== "HEAD" && !isNotModified(request.headers, validators, now);
}

/**
 * Answers a GET or HEAD with a representation: 304 if the client already has it (RFC 9110 §15.4.5), 226 with only the new
 * entries if the client accepts deltas (RFC 3229), else 200.
 *
 * @param headers additional headers; they are repeated on a 304
 * @param now milliseconds since 1970
 */
export async function respond(
	request: Request,
	cached: Cached,
	type: MediaType,
	headers: Record<string, string>,
	now: number,
): Promise<Response> {
	const takesGzip = acceptsGzip(request);
	// Nearly all clients accept gzip. They must never get the uncompressed copy, even if the edge ignores `Vary`.
	const isRare = !takesGzip && !type.edgeCompresses;
	const allHeaders = { ...(cached.mayBeStale && SHORT_EDGE_TTL), ...headers, ...(isRare && NO_EDGE_STORE) };
	const isCoded = takesGzip && !type.edgeCompresses;
	const repeated = headersOf(cached, type, allHeaders, isCoded, now);
	if (isNotModified(request.headers, cached, now))
		return new Response(null, { status: 304, headers: repeated });
	const whole = { ...repeated, ...contentHeaders(type, isCoded) };
	const delta = deltaFor(request.headers, cached);
	// The edge compresses nothing but 200.
	const partial = delta && {
		...deltaHeaders(headersOf(cached, type, allHeaders, takesGzip, now), delta),
		...contentHeaders(type, takesGzip),
	};
	if (request.method === "HEAD")
		return new Response(null, partial ? { status: 226, headers: partial } : { headers: whole });
	const { body } = cached;
	if (body === undefined) throw new Error("a body that is needed was left unread");
	const part = delta && (await partOf(body, delta, type));
	if (partial !== undefined && part !== undefined) {
		return new Response(takesGzip ? part.pipeThrough(new CompressionStream("gzip")) : part, {
			status: 226,
			headers: partial,
			...(takesGzip && { encodeBody: "manual" }),
		});
	}
	if (type.edgeCompresses) return new Response(body, { headers: whole });
	return isCoded
		? new Response(body, { headers: whole, encodeBody: "manual" })
		: new Response(gunzip(body), { headers: whole });
}

/** The headers that describe a body. */
function contentHeaders({ mediaType }: MediaType, isCoded: boolean): Record<string, string> {
	return {
		"content-type": `${mediaType}; charset=utf-8`,
		...(isCoded && { "content-encoding": "gzip" }),
	};
}

/** The headers of a representation, sent with or without its body. */
function headersOf(
	cached: Cached,
	{ edgeCompresses }: MediaType,
	headers: Record<string, string>,
	isCoded: boolean,
	now: number,
): Record<string, string> {
	const vary =
		edgeCompresses && !isCoded ? headers.vary : `Accept-Encoding${headers.vary ? `, ${headers.vary}` : ""}`;
	return {
		...headers,
		...(vary && { vary }),
		// The compressed form is another sequence of bytes and needs a strong tag of its own (§8.8.3.3).
		etag: isCoded ? `"${cached.etag}-gzip"` : `"${cached.etag}"`,
		"last-modified": new Date(lastModifiedAt(cached, now) * 1000).toUTCString(),
	};
}

/** The headers of a delta, from those of the whole document. A cache without delta support must not store it (RFC 3229 §10.7, §10.8). */
function deltaHeaders(all: Record<string, string>, { base }: Delta): Record<string, string> {
	return {
		...all,
		im: "feed",
		"delta-base": `"${base}"`,
		"cache-control": "no-store, im",
		vary: [all.vary, "If-None-Match"].filter(Boolean).join(", "),
	};
}

/** Whether the client itself, not the edge in between, accepts gzip (RFC 9110 §12.5.3). */
function acceptsGzip(request: Request): boolean {
	// On Cloudflare the header contains what the edge accepts; the client's own value is in `cf`.
	const cf = request.cf as { clientAcceptEncoding?: string } | undefined;
	const accepted = cf === undefined ? request.headers.get("accept-encoding") : cf.clientAcceptEncoding;
	const codings = new Map<string, number>();
	for (const coding of (accepted ?? "").toLowerCase().split(",")) {
		const [name = "", ...parameters] = coding.split(";").map((part) => part.trim());
		const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
		codings.set(name, quality === undefined ? 1 : Number(quality));
	}
	return (codings.get("gzip") ?? codings.get("x-gzip") ?? codings.get("*") ?? 0) > 0;
}

/** The byte ranges of a delta; `undefined` if they do not belong to exactly this version of the document. */
async function partOf(
	body: Uint8Array<ArrayBuffer>,
	{ spans }: Delta,
	type: MediaType,
): Promise<ReadableStream | undefined> {
	const bytes = type.edgeCompresses ? body : new Uint8Array(await new Response(gunzip(body)).arrayBuffer());
	if (spans.at(-1)?.[1] !== bytes.length) return undefined;
	return new Blob(spans.map(([from, to]) => bytes.subarray(from, to))).stream();
}

function gunzip(body: Uint8Array<ArrayBuffer>): ReadableStream {
	return new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"));
}
