/**
 * The files that may be uploaded. Shared with the command line.
 *
 * @module
 */

/** The largest file, in bytes: Cloudflare accepts no larger request bodies. */
export const MAX_FILE_BYTES = 100_000_000;

/** Excludes every type that browsers treat as a page, script or style, in addition to other protections. */
const ALLOWED =
	/^(?:(?:audio|video)\/[\w.+-]+|image\/(?:png|jpeg|gif|webp|avif|svg\+xml)|text\/(?:plain|vtt)|application\/(?:pdf|epub\+zip|json|json\+chapters|srt|x-subrip))$/;

/** The allowed types, for messages. */
export const ALLOWED_TYPES =
	"audio/…, video/…, pictures (image/png, jpeg, gif, webp, avif, svg+xml), application/pdf, application/epub+zip, text/plain, and for podcasts text/vtt, application/x-subrip, application/srt, application/json and application/json+chapters";

/** Whether files of a media type may be uploaded; its parameters, as in `audio/ogg; codecs=opus`, are ignored. */
export function isAllowed(mediaType: string): boolean {
	const [essence = ""] = mediaType.split(";");
	return ALLOWED.test(essence.trim().toLowerCase());
}

/** The command that puts a file into the bucket directly, for one that is too large to upload. */
export function byHand(key: string, mediaType: string, path = "<file>"): string {
	return `npx wrangler r2 object put "tributary-media/${key}" --remote --file "${path}" --content-type "${mediaType}"`;
}
