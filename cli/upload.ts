/**
 * Uploads one file to the site.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { basename, extname } from "node:path";
import { parseFile } from "music-metadata";
import { ALLOWED_TYPES, byHand, isAllowed, MAX_FILE_BYTES } from "../src/media/upload-policy.ts";
import { isPlayable, typeByName } from "../src/model/media-type.ts";
import { MAX_NAME, type MediaFile, mediaKey, mediaPath } from "../src/urls/media.ts";
import { shortPath } from "./beside.ts";
import { FileError, RequestError, TooLargeError, UnavailableError } from "./errors.ts";
import { HEAD_BYTES, otherThan } from "./first-bytes.ts";
import { openReal } from "./opened.ts";
import { type Output, report } from "./output.ts";
import { PICTURE_BYTES, type PictureSize, sizeOfPicture } from "./picture-size.ts";
import { hasFile, request, type Server } from "./server.ts";

/** A file on the site. */
export interface Uploaded {
	path: string;
	size: number;
	mediaType: string;
	/** In seconds, if the file can be played. */
	duration: number | undefined;
	/** The size of a picture, if it is known. */
	picture: PictureSize | undefined;
}

/** The reason why files of this type or name cannot be uploaded; `undefined` if they can. */
export function refusalByType(path: string, declared: string | undefined): string | undefined {
	const mediaType = declared ?? typeOf(path);
	if (mediaType === undefined) {
		const ending = extname(path);
		return ending === ""
			? "the name of this file has no extension; add one, such as .mp3"
			: `files that end in "${ending}" cannot be uploaded. They may be ${ALLOWED_TYPES}`;
	}
	return isAllowed(mediaType)
		? undefined
		: `files of the type "${mediaType}" cannot be uploaded. They may be ${ALLOWED_TYPES}`;
}

/** The types of files that articles may include, in addition to those of {@link typeByName}. */
const MORE_TYPES: Partial<Record<string, string>> = { ".epub": "application/epub+zip", ".m4b": "audio/mp4" };

function typeOf(path: string): string | undefined {
	return MORE_TYPES[extname(path).toLowerCase()] ?? typeByName(basename(path));
}

/**
 * Uploads a file, unless the site has it.
 *
 * @param isDry whether nothing is uploaded
 * @param path the path that `realpath` returned
 * @throws {FileError} if it cannot be uploaded
 */
export async function uploadFile(
	path: string,
	declared: string | undefined,
	server: Server,
	output: Output,
	isDry = false,
): Promise<Uploaded> {
	const mediaType = declared ?? typeOf(path) ?? "";
	const refusal = refusalByType(path, declared);
	if (refusal !== undefined) throw new FileError(refusal);
	const { sha256, size, head } = await digestOf(
		path,
		/^image\//i.test(mediaType) ? PICTURE_BYTES : HEAD_BYTES,
	);
	if (size === 0) throw new FileError("this file is empty");
	const other = otherThan(mediaType, head);
	if (other !== undefined) throw new FileError(`this file is not what its name says, but ${other}`);
	const file: MediaFile = { digest: sha256.toString("hex").slice(0, 16), name: nameFor(path) };
	const duration = isPlayable(mediaType) ? await durationOf(path) : undefined;
	const picture = /^image\//i.test(mediaType) ? sizeOfPicture(mediaType, head) : undefined;
	const uploaded = { path: mediaPath(file), size, mediaType, duration, picture };
	const say = (status: string) => {
		const url = new URL(uploaded.path, server.url).href;
		report(
			output,
			{ type: "file", status, file: path, url },
			`${status.padEnd(10)} ${uploaded.path}  ${shortPath(path)}`,
		);
	};
	const digest = `sha-256=:${sha256.toString("base64")}:`;
	try {
		if (await hasFile(server, uploaded.path, digest)) return uploaded;
		if (size > MAX_FILE_BYTES)
			throw new FileError(
				`this file has ${size} bytes, at most ${MAX_FILE_BYTES} can be uploaded. Make it smaller, or put it into the bucket yourself and import again: ${byHand(mediaKey(file), mediaType, path)}`,
			);
		if (isDry) {
			say("would be uploaded");
			return uploaded;
		}
		// It is opened again. If it has been replaced, the server refuses its bytes, because they do not match the digest.
		const content = await openAsBlob(path).catch(unreadable);
		const headers = { "content-type": mediaType, "repr-digest": digest };
		await request(server, { method: "PUT", path: `/api${uploaded.path}`, file: { content, headers } });
	} catch (error) {
		if (error instanceof UnavailableError)
			throw new FileError(`it could not be uploaded; run the command again: ${error.detail}`);
		if (error instanceof RequestError) throw new FileError(`it could not be uploaded: ${error.detail}`);
		if (error instanceof TooLargeError) throw new FileError(`it could not be uploaded: ${error.message}`);
		throw error;
	}
	say("uploaded");
	return uploaded;
}

/** The duration of a recording in seconds, if it can be read. */
async function durationOf(path: string): Promise<number | undefined> {
	try {
		const { format } = await parseFile(path, { duration: true, skipCovers: true });
		// For a broken file, it may be 0 or not a number.
		return format.duration ? Math.round(format.duration * 100) / 100 : undefined;
	} catch {
		return undefined;
	}
}

/** A file's digest, its size, and its first bytes, at most `wanted`. */
async function digestOf(
	path: string,
	wanted: number,
): Promise<{ sha256: Buffer; size: number; head: Uint8Array }> {
	const hash = createHash("sha256");
	const first: Buffer[] = [];
	let size = 0;
	try {
		await using file = await openReal(path);
		for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
			hash.update(chunk);
			if (size < wanted) first.push(chunk);
			size += chunk.length;
		}
	} catch (error) {
		if (error instanceof FileError) throw error;
		unreadable(error);
	}
	return { sha256: hash.digest(), size, head: Buffer.concat(first).subarray(0, wanted) };
}

function unreadable(error: unknown): never {
	throw new FileError(`this file cannot be read: ${error instanceof Error ? error.message : error}`);
}

/** A file's name as it may be in an address: letters without accents, and hyphens for other characters. */
export function nameFor(path: string): string {
	const suffix = plain(extname(path)).slice(0, 10);
	const stem = plain(basename(path, extname(path))).replace(/^[.-]+|[.-]+$/g, "");
	return (stem || "file").slice(0, MAX_NAME - suffix.length) + suffix;
}

function plain(text: string): string {
	return text
		.normalize("NFKD")
		.replace(/\p{Mark}+/gu, "")
		.replace(/[^\w.-]+/g, "-");
}
