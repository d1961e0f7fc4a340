/**
 * Turns the files of an entry into attachments within the limits of an item.
 *
 * @module
 */
import type { Attachment } from "../../model/attachment.ts";
import { MAX_ATTACHMENTS, MAX_STATED_BYTES } from "../../model/limits.ts";
import { isOnWeb, isPlayable, typeByName, UNKNOWN_TYPE } from "../../model/media-type.ts";
import { dropEmpty, isWebUrl, lineOf, linkUrl, mediaTypeOf, secondsOf, within } from "./coerce.ts";
import { ORIGINAL_FILE } from "./repair/elements.ts";

/** The longest list of attachments of an entry, in UTF-16 code units of JSON. */
const MAX_LENGTH = 20_000;

/** How many files are examined. It exceeds the number kept because a file may be listed many times. */
export const MOST_FILES = 10 * MAX_ATTACHMENTS;

/** A file of an entry. */
export interface EntryFile {
	/** Absolute or relative to `base`. */
	url: string | undefined;
	/** As declared; may not be a valid media type. */
	type: string | undefined;
	title?: string | undefined;
	/** Bytes. */
	size?: number | undefined;
	/** Seconds. */
	duration?: number | undefined;
	/** Whether it is marked as sensitive and therefore shown only on request. */
	isSensitive?: boolean | undefined;
}

/**
 * Replaces a proxy's addresses of files with the original ones (`feedburner:origEnclosureLink`), if each file has one.
 *
 * @param links the links of the entry
 */
export function withOriginals(
	files: EntryFile[],
	links: { rel?: string | undefined; href?: string | undefined }[],
): EntryFile[] {
	const originals = links.filter(({ rel }) => rel === ORIGINAL_FILE);
	if (originals.length !== files.length) return files;
	return files.map((file, i) => {
		const url = originals[i]?.href;
		return isWebUrl(url) ? { ...file, url } : file;
	});
}

/**
 * Lists each file once and merges what several elements (an enclosure, Media RSS) say about it. The first value wins.
 *
 * @param duration of the entry, in seconds; assigned to the first playable file
 */
export function attachmentsOf(files: EntryFile[], duration: number | undefined, base: string): Attachment[] {
	const known = new Map<string, Omit<Attachment, "mime_type"> & { mime_type: string | undefined }>();
	for (const { url: given, ...file } of files.slice(0, MOST_FILES)) {
		const url = linkUrl(given, base);
		if (url === undefined) continue;
		const before = known.get(url);
		known.set(url, {
			url,
			mime_type: before?.mime_type ?? mediaTypeOf(file.type),
			title: before?.title ?? lineOf(file.title),
			size_in_bytes: before?.size_in_bytes ?? sizeOf(file.size),
			_sensitive: before?._sensitive ?? (file.isSensitive || undefined),
			duration_in_seconds: before?.duration_in_seconds ?? (secondsOf(file.duration) || undefined),
		});
		if (known.size >= MAX_ATTACHMENTS) break;
	}
	const all = [...known.values()].map((file) => dropEmpty({ ...file, mime_type: typeOf(file) }));
	const attachments = within(all, MAX_LENGTH);
	const length = secondsOf(duration);
	const played =
		attachments.find(({ mime_type }) => isPlayable(mime_type)) ??
		attachments.find(({ mime_type }) => !/^(image|text)\/|\/pdf$/i.test(mime_type));
	if (length && played) played.duration_in_seconds ??= length;
	return attachments;
}

/** The declared media type, else the one of the URL's suffix, else `application/octet-stream`. */
function typeOf({ url, mime_type }: { url: string; mime_type: string | undefined }): string {
	return mime_type ?? typeByName(isOnWeb(url) ? new URL(url).pathname : url) ?? UNKNOWN_TYPE;
}

/** A valid size in bytes. Zero means unknown, because RSS 2.0 requires a length for an `enclosure`. */
function sizeOf(given: number | undefined): number | undefined {
	const isSize = Number.isSafeInteger(given) && Number(given) > 0 && Number(given) <= MAX_STATED_BYTES;
	return isSize ? given : undefined;
}
