/**
 * Media types (RFC 9110 §8.3.1) of the files that readers and podcast apps use.
 *
 * @module
 */

/** A media type with its parameters, in printable ASCII. */
export const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+( *;[ -~]*)?$/;

/** The type of a file if neither its feed nor its name indicates one. */
export const UNKNOWN_TYPE = "application/octet-stream";

/** The type of chapters in the podcast namespace (JSON Chapters). */
export const CHAPTERS_TYPE = "application/json+chapters";

/** Types by the suffix of a file's name, for files without a declared type. */
const TYPES: Partial<Record<string, string>> = {
	aac: "audio/aac",
	avif: "image/avif",
	flac: "audio/flac",
	gif: "image/gif",
	html: "text/html",
	jpeg: "image/jpeg",
	jpg: "image/jpeg",
	json: "application/json",
	m4a: "audio/mp4",
	m4v: "video/mp4",
	mov: "video/quicktime",
	mp3: "audio/mpeg",
	mp4: "video/mp4",
	oga: "audio/ogg",
	ogg: "audio/ogg",
	ogv: "video/ogg",
	opus: "audio/ogg",
	pdf: "application/pdf",
	png: "image/png",
	srt: "application/x-subrip",
	svg: "image/svg+xml",
	torrent: "application/x-bittorrent",
	txt: "text/plain",
	vtt: "text/vtt",
	wav: "audio/wav",
	webm: "video/webm",
	webp: "image/webp",
};

/** Returns the type that a file's name suggests. A declared type takes precedence. */
export function typeByName(name: string): string | undefined {
	if (/^magnet:/i.test(name)) return TYPES.torrent;
	return TYPES[/\.(\w{2,7})(?:[?#]|$)/.exec(name)?.[1]?.toLowerCase() ?? ""];
}

/** Whether files of this type can be played. An article with such a file is an episode. */
export function isPlayable(mediaType: string): boolean {
	return /^(audio|video)\//i.test(mediaType);
}

/** Whether a file is a picture, by its type, and can be shown. */
export function isPicture({ mime_type, url }: { mime_type: string; url: string }): boolean {
	return /^image\//i.test(mime_type) && isOnWeb(url);
}

/** Whether an absolute address is on the web. A link may also name a torrent (`magnet:`) or a mailbox (`mailto:`). */
export function isOnWeb(url: string): boolean {
	return /^https?:/i.test(url);
}
