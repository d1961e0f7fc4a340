/**
 * Uploads files over HTTP: `/api/media/…`. Uploaded files are served at `/media/…`.
 *
 * @module
 */

import { type App, edgeOf, type RequestContext } from "../http/context.ts";
import { purgeTag } from "../http/edge-cache.ts";
import { mediaTag } from "../media/respond.ts";
import { ALLOWED_TYPES, byHand, isAllowed, MAX_FILE_BYTES } from "../media/upload-policy.ts";
import { WRITING_TIME } from "../platform/database.ts";
import { withTimeout } from "../platform/time-limit.ts";
import { fileAt, type MediaFile, mediaKey, mediaPath, NAME_RULE } from "../urls/media.ts";
import { answer, BadRequestError, methodNotAllowed } from "./answers.ts";
import { problem } from "./problem.ts";

/** The slowest upload that is waited for, in bytes per millisecond. */
const SLOWEST = 16;

/** The error of R2 for bytes that do not match the announced digest. */
const BAD_DIGEST = /\(10037\)/;

/** A SHA-256 among the digests of `Repr-Digest` (RFC 9530 §3). */
const SHA_256 = /(?:^|,)[ \t]*sha-256=:([A-Za-z0-9+/]{43}=):/;

/** Adds the routes of files to the API. Files have their own size limit and are streamed, never held in memory. */
export function mediaRoutes(api: App): void {
	api.get("/media", list);
	api.all("/media", () => methodNotAllowed("GET, HEAD"));
	api.put("/media/*", upload);
	api.delete("/media/*", remove);
	api.all("/media/*", () => methodNotAllowed("PUT, DELETE"));
}

/** Lists the files by name, a thousand at a time. */
async function list(c: RequestContext): Promise<Response> {
	const bucket = c.env.MEDIA;
	// Without a bucket the list is empty, consistent with the 404 of `/media/…`.
	if (bucket === undefined) return answer({ files: [] });
	const cursor = c.req.query("cursor");
	const options = { include: ["httpMetadata" as const], ...(cursor !== undefined && { cursor }) };
	const found = await withTimeout(WRITING_TIME, "R2", bucket.list(options));
	const files = found.objects.flatMap(({ key, size, httpMetadata }) => {
		const file = fileAt(`/media/${key}`);
		return file ? [{ url: mediaPath(file), size_in_bytes: size, mime_type: httpMetadata?.contentType }] : [];
	});
	return answer({ files, ...(found.truncated && { cursor: found.cursor }) });
}

async function upload(c: RequestContext): Promise<Response> {
	const file = fileOf(c);
	const bucket = c.env.MEDIA;
	if (bucket === undefined) return noBucket();
	const mediaType = c.req.header("content-type") ?? "";
	if (!isAllowed(mediaType) || mediaType.length > 200 || c.req.header("content-encoding") !== undefined)
		return problem({
			status: 415,
			title: "Unsupported media type",
			detail: `The Content-Type "${mediaType.slice(0, 60)}" cannot be stored, or there is a Content-Encoding. Files may be ${ALLOWED_TYPES}.`,
		});
	const length = c.req.header("content-length");
	if (length === undefined || !/^\d{1,15}$/.test(length))
		return problem({
			status: 411,
			title: "Length required",
			detail: "Send the file with a Content-Length, not chunked.",
		});
	const size = Number(length);
	if (size > MAX_FILE_BYTES)
		return problem({
			status: 413,
			title: "Too large",
			detail: `A file may have at most ${MAX_FILE_BYTES} bytes; Cloudflare accepts no larger requests. Make it smaller, or put it into the bucket yourself: ${byHand(mediaKey(file), mediaType)}`,
		});
	const sha256 = digestOf(c, file);

	const known = await withTimeout(WRITING_TIME, "R2", bucket.head(mediaKey(file)));
	if (known !== null) {
		const stored = known.checksums.toJSON().sha256;
		return stored === undefined || stored === sha256
			? describe(file, known, 200)
			: problem({
					status: 409,
					title: "Another file",
					detail: `Another file is at ${mediaPath(file)}, with the SHA-256 ${stored}. Give yours another name.`,
				});
	}
	try {
		const body = c.req.raw.body ?? new Uint8Array();
		const options = { httpMetadata: { contentType: mediaType }, sha256 };
		const putting = bucket.put(mediaKey(file), body, options);
		return describe(file, await withTimeout(WRITING_TIME + size / SLOWEST, "R2", putting), 201);
	} catch (error) {
		if (!BAD_DIGEST.test(String(error))) throw error;
		return problem({
			status: 422,
			title: "Wrong digest",
			detail:
				"Nothing is stored: the bytes do not match the digest in Repr-Digest. Check that the file has not changed, and send it again.",
		});
	}
}

/** Deletes a file and purges it from the cache in front; copies that clients have stay valid. */
async function remove(c: RequestContext): Promise<Response> {
	const file = fileOf(c);
	const bucket = c.env.MEDIA;
	if (bucket === undefined) return noBucket();
	const known = await withTimeout(WRITING_TIME, "R2", bucket.head(mediaKey(file)));
	if (known !== null) await withTimeout(WRITING_TIME, "R2", bucket.delete(mediaKey(file)));
	// Purge even if the file is already gone: an earlier purge may have failed.
	await purgeTag(edgeOf(c), mediaTag(file));
	if (known !== null) return new Response(null, { status: 204 });
	return problem({ status: 404, title: "Not found", detail: `There is no file at ${mediaPath(file)}.` });
}

function fileOf(c: RequestContext): MediaFile {
	const file = fileAt(new URL(c.req.url).pathname.replace(/^\/api/, ""));
	if (file !== undefined) return file;
	throw new BadRequestError(
		`A file's address is /api/media/<the first 16 hex digits of its SHA-256, in lower case>/<name>; the name has ${NAME_RULE}.`,
	);
}

/** The SHA-256 in the request's `Repr-Digest`, in hex. */
function digestOf(c: RequestContext, file: MediaFile): string {
	const [, base64] = SHA_256.exec(c.req.header("repr-digest") ?? "") ?? [];
	if (base64 === undefined)
		throw new BadRequestError(
			"Send the SHA-256 of the file as `Repr-Digest: sha-256=:<base64>:` (RFC 9530).",
		);
	const hex = Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
	if (hex.startsWith(file.digest)) return hex;
	throw new BadRequestError(
		`The digest in Repr-Digest begins with ${hex.slice(0, file.digest.length)}, but the address has ${file.digest}.`,
	);
}

/** Describes an uploaded file. */
function describe(file: MediaFile, { size, httpMetadata }: R2Object, status: 200 | 201): Response {
	const url = mediaPath(file);
	const body = { url, size_in_bytes: size, mime_type: httpMetadata?.contentType };
	return answer(body, status, status === 201 ? { location: url } : {});
}

function noBucket(): Response {
	return problem({
		status: 501,
		title: "No bucket for files",
		detail:
			"This site has no R2 bucket. Enable R2 in the Cloudflare account, uncomment the three lines of [[r2_buckets]] in wrangler.toml, and run `npm run deploy`.",
	});
}
