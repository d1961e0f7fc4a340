/**
 * A file from R2 as an HTTP response: the whole file, a range of it, or only its headers.
 *
 * @module
 */

import { isDecidedByTag, isTag, lastModifiedAt, outcomeOf } from "../http/conditional.ts";
import { ANY_ORIGIN, plainText } from "../http/responses.ts";
import { UNKNOWN_TYPE } from "../model/media-type.ts";
import { READING_TIME } from "../platform/database.ts";
import { TimeLimitError, withTimeout } from "../platform/time-limit.ts";
import { type MediaFile, mediaKey } from "../urls/media.ts";
import { type ByteRange, parseRange, r2Range, sliceOf } from "./range.ts";

/** The headers of every response about a file: players on other sites may play it and read its headers. */
export const SHARED = {
	...ANY_ORIGIN,
	"access-control-expose-headers":
		"Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified, Repr-Digest",
};

/**
 * Allows a file that a browser opens directly to be played, and nothing else. An SVG picture, or any other file that may
 * contain scripts, never runs as a page of this site.
 */
const CONTENT_SECURITY_POLICY = "default-src 'none'; media-src 'self'; sandbox";

/**
 * The edge must not compress files: ranges count uncompressed bytes, and the strong ETag would become weak. The types that
 * the edge compresses include SVG and text, and may change.
 */
const CACHE_CONTROL = "public, max-age=31536000, immutable, no-transform";

/** The cache tag by which a deleted file is purged. */
export function mediaTag({ digest }: MediaFile): string {
	return `media:${digest}`;
}

/**
 * Answers a GET or HEAD by RFC 9110 §13 and §14. Takes one R2 operation; two if R2 cannot serve the requested range, or if
 * `If-Range` has a date.
 *
 * @param now milliseconds since 1970
 * @returns `undefined` if there is no such file
 * @throws if R2 fails or does not answer in time
 */
export async function respondWithFile(
	{ method, headers }: Request,
	file: MediaFile,
	bucket: R2Bucket,
	now: number,
): Promise<Response | undefined> {
	const isHead = method === "HEAD";
	const key = mediaKey(file);
	// Only for GET (§14.2).
	let range = isHead ? undefined : parseRange(headers.get("range"));
	const condition = range && headers.get("if-range");
	if (condition && isTag(condition) && condition !== `"${file.digest}"`) range = undefined;
	const dependsOnDate = !!condition && !isTag(condition);

	const needsNoBody = isHead || dependsOnDate || isDecidedByTag(headers, file.digest);
	const found = await (needsNoBody ? inTime(bucket.head(key)) : read(bucket, key, range));
	if (found === null) return undefined;
	const validators = { etag: file.digest, lastModified: Math.floor(found.uploaded.getTime() / 1000) };
	const lastModified = new Date(lastModifiedAt(validators, now) * 1000).toUTCString();
	const repeated = {
		...SHARED,
		"accept-ranges": "bytes",
		"cache-control": CACHE_CONTROL,
		"cache-tag": mediaTag(file),
		etag: `"${file.digest}"`,
		"last-modified": lastModified,
	};
	const whole = { ...repeated, ...representationHeaders(found), "content-length": String(found.size) };

	const outcome = outcomeOf(headers, validators, now);
	if (outcome !== undefined || isHead) await discard(found);
	if (outcome === 412) return refusal(412, "The file does not meet the conditions of the request.");
	if (outcome === 304) return new Response(null, { status: 304, headers: repeated });
	if (isHead) return new Response(null, { headers: whole });

	if (dependsOnDate && condition !== lastModified) range = undefined;
	const slice = range && sliceOf(range, found.size);
	if (slice === "unsatisfiable") {
		await discard(found);
		return refusal(416, `The file has ${found.size} bytes.`, {
			"accept-ranges": "bytes",
			"content-range": `bytes */${found.size}`,
		});
	}
	const content = hasBody(found) ? found : await get(bucket, key, slice);
	if (content === null) return undefined;
	const length = slice ? slice.last - slice.first + 1 : found.size;
	// A body that ends too early aborts the response, so that clients do not take it for complete.
	const body = content.body.pipeThrough(new FixedLengthStream(length));
	if (slice === undefined) return new Response(body, { headers: whole });
	// The type is sent even where If-Range makes it unnecessary (§15.3.7): players read the type of each part.
	return new Response(body, {
		status: 206,
		headers: {
			...whole,
			"content-length": String(length),
			"content-range": `bytes ${slice.first}-${slice.last}/${found.size}`,
		},
	});
}

/** The headers that describe the file, with its digest (RFC 9530 §3) if R2 has it. */
function representationHeaders({ httpMetadata, checksums: { sha256 } }: R2Object): Record<string, string> {
	return {
		// A file put into the bucket by other means may have no type.
		"content-type": httpMetadata?.contentType || UNKNOWN_TYPE,
		"content-security-policy": CONTENT_SECURITY_POLICY,
		...(sha256 && { "repr-digest": `sha-256=:${btoa(String.fromCharCode(...new Uint8Array(sha256)))}:` }),
	};
}

function refusal(status: 412 | 416, sentence: string, headers: Record<string, string> = {}): Response {
	return plainText(status, sentence, { ...SHARED, "cache-control": "no-store", ...headers });
}

/** The file with this range of bytes; without a body if R2 cannot serve the range and throws an error. */
async function read(
	bucket: R2Bucket,
	key: string,
	range: ByteRange | undefined,
): Promise<R2Object | R2ObjectBody | null> {
	try {
		return await get(bucket, key, range);
	} catch (error) {
		if (range === undefined || error instanceof TimeLimitError) throw error;
		return inTime(bucket.head(key));
	}
}

function get(bucket: R2Bucket, key: string, range: ByteRange | undefined): Promise<R2ObjectBody | null> {
	return inTime(bucket.get(key, range && { range: r2Range(range) }));
}

function inTime<T>(answer: Promise<T>): Promise<T> {
	return withTimeout(READING_TIME, "R2", answer);
}

function hasBody(found: R2Object | R2ObjectBody): found is R2ObjectBody {
	return "body" in found;
}

/** Cancels an unread body. */
async function discard(found: R2Object | R2ObjectBody): Promise<void> {
	if (hasBody(found)) await found.body.cancel();
}
