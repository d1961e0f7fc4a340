/**
 * Files that articles bring along: they are uploaded, and the article says where they are on the site.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, isAbsolute, relative, resolve, sep } from "node:path";
import { parseFile } from "music-metadata";
import { parseFragment } from "parse5";
import { isPlayable, typeByName } from "../src/articles/media-type.ts";
import { MAX_NAME, type MediaFile, mediaKey, mediaPath } from "../src/media/address.ts";
import { ALLOWED_TYPES, byHand, isAllowed, MAX_FILE_BYTES } from "../src/media/types.ts";
import { FileError, RequestError, TooLargeError, UnavailableError } from "./errors.ts";
import type { Output } from "./output.ts";
import type { Item } from "./readers/front-matter.ts";
import { elementsOf } from "./readers/html.ts";
import { hasFile, request, type Server } from "./server.ts";

/** The `SITE_PLACEHOLDER` of articles: the site's own address, whatever that will be. */
const SITE = "https://site.invalid";

/** Chapters as the podcast namespace has them; other JSON has no type of its own. */
const CHAPTERS_TYPE = "application/json+chapters";

/** An article's file, and the folders whose files it may bring along. */
export interface Place {
	file: string;
	roots: string[];
}

/** A file on the site. */
interface Uploaded {
	path: string;
	size: number;
	mediaType: string;
	/** Seconds, of what can be played. */
	duration: number | undefined;
}

/** A member of an item that may name a file. */
interface Reference {
	/** Where it is, as `attachments/0/url`. */
	pointer: string;
	url: string;
	/** The type that is declared for it. */
	declared?: unknown;
	put: (url: string, uploaded: Uploaded) => void;
}

/** Where one is named in HTML. */
interface Mention {
	url: string;
	attribute: string;
	/** Of the attribute, with its name. */
	start: number;
	end: number;
}

/**
 * Uploads the files that items name by relative addresses. Each file is looked at once, and sent only if the site does
 * not have it.
 *
 * @returns what gives an item with the addresses that its files have on the site, the same item if it names none
 * @throws {FileError} (what is returned does) if one of them cannot be uploaded, with the reason
 */
export function uploadsTo(server: Server, output: Output): (item: Item, place: Place) => Promise<Item> {
	const known = new Map<string, Promise<Uploaded>>();
	function uploaded(file: string, declared: string | undefined): Promise<Uploaded> {
		const key = JSON.stringify([file, declared]);
		const upload = known.get(key) ?? uploadFile(file, declared, server, output);
		known.set(key, upload);
		return upload;
	}

	/** The address on the site for one in an article; `undefined` if that does not name a file. */
	async function replaced(url: string, declared: string | undefined, place: Place, site: string) {
		const found = await fileBeside(url, place);
		if (typeof found === "string") return found;
		const file = await uploaded(found.path, declared);
		return { file, url: site + file.path + found.fragment };
	}

	return async (item, place) => {
		// Documents may hold anything.
		if (typeof item !== "object" || item === null) return item;
		const html = typeof item.content_html === "string" ? item.content_html : "";
		const mentions = mentionsIn(html);
		if (mentions.length === 0 && referencesIn(item).length === 0) return item;

		const copy = structuredClone(item);
		// What is relative in an article is relative to its address, which may be elsewhere.
		const site = item.url === undefined || item.url === null ? "" : SITE;
		for (const { pointer, url, declared, put } of referencesIn(copy)) {
			await naming(pointer, url, async () => {
				const type = typeof declared === "string" && declared !== "" ? declared : undefined;
				const found = await replaced(url, type, place, site);
				if (typeof found === "string") throw new FileError(found);
				put(found.url, found.file);
			});
		}
		let content = html;
		// From the end, so that the places of the others stay what they are.
		for (const { url, attribute, start, end } of mentions.toReversed()) {
			await naming("content_html", url, async () => {
				const found = await replaced(url, undefined, place, site);
				if (typeof found === "string") return;
				const value = found.url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
				content = `${content.slice(0, start)}${attribute}="${value}"${content.slice(end)}`;
			});
		}
		return content === html ? copy : { ...copy, content_html: content };
	};
}

/** Says which address a reason is about. */
async function naming(pointer: string, url: string, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		throw new FileError(`${pointer} "${url}": ${error.message}`);
	}
}

/** The members of an item that name a file by a relative address. */
function referencesIn(item: Item): Reference[] {
	const references: Reference[] = [];
	const note = (
		object: Record<string, unknown>,
		member: string,
		pointer: string,
		more: Omit<Partial<Reference>, "pointer"> = {},
	) => {
		const url = object[member];
		if (typeof url !== "string" || !isRelative(url)) return;
		const put = (address: string) => {
			object[member] = address;
		};
		references.push({ put, ...more, pointer, url });
	};
	for (const [i, one] of objectsIn(item.attachments)) {
		note(one, "url", `attachments/${i}/url`, {
			declared: one.mime_type,
			put(url, { size, mediaType, duration }) {
				one.url = url;
				one.mime_type ||= mediaType;
				one.size_in_bytes = size;
				if (duration !== undefined) one.duration_in_seconds ??= duration;
			},
		});
	}
	note(item, "image", "image");
	const podcast = item._podcast;
	if (!isObject(podcast)) return references;
	for (const [i, one] of objectsIn(podcast.transcripts))
		note(one, "url", `_podcast/transcripts/${i}/url`, { declared: one.mime_type });
	const isJson = typeof podcast.chapters_url === "string" && /\.json$/i.test(podcast.chapters_url);
	note(podcast, "chapters_url", "_podcast/chapters_url", {
		declared: podcast.chapters_type ?? (isJson ? CHAPTERS_TYPE : undefined),
	});
	for (const [i, one] of objectsIn(podcast.persons)) note(one, "image", `_podcast/persons/${i}/image`);
	return references;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectsIn(list: unknown): [number, Record<string, unknown>][] {
	return Array.isArray(list) ? list.flatMap((one, i) => (isObject(one) ? [[i, one]] : [])) : [];
}

/** Where pictures, sound and video in HTML have relative addresses, in the order of the text. */
function mentionsIn(html: string): Mention[] {
	if (!/<(?:img|audio|video|source)\b/i.test(html)) return [];
	const mentions: Mention[] = [];
	for (const element of elementsOf(parseFragment(html, { sourceCodeLocationInfo: true }))) {
		if (!["img", "audio", "video", "source"].includes(element.tagName)) continue;
		for (const { name, value } of element.attrs) {
			const isAddress = name === "src" || (name === "poster" && element.tagName === "video");
			const place = element.sourceCodeLocation?.attrs?.[name];
			if (isAddress && place !== undefined && isRelative(value))
				mentions.push({ url: value.trim(), attribute: name, start: place.startOffset, end: place.endOffset });
		}
	}
	return mentions.sort((a, b) => a.start - b.start);
}

/** Whether an address is none of the web's, nor one from the root of the site, nor a place within the article. */
function isRelative(url: string): boolean {
	return url.trim() !== "" && !/^\s*(?:[a-z][a-z0-9+.-]*:|[/\\#?])/i.test(url);
}

/**
 * The file that a relative address stands for: literally, or as an address, with percent signs and perhaps a fragment.
 * What is hidden is passed over, as it is when a folder is imported. Articles may be somebody else's, so links out of the
 * folder are not followed.
 *
 * @returns why there is none, in words
 */
export async function fileBeside(
	url: string,
	{ file, roots }: Place,
): Promise<{ path: string; fragment: string } | string> {
	const allowed = await Promise.all(roots.map((root) => realpath(root)));
	const [, address = "", fragment = ""] = /^([^?#]*)(?:\?[^#]*)?(#.*)?$/s.exec(url.trim()) ?? [];
	let reason = "there is no such file beside the article";
	for (const [name, rest] of [
		[url.trim(), ""],
		[decoded(address), fragment],
	] as const) {
		if (name.split(/[/\\]/).some((part) => /^\.(?!\.?$)/.test(part))) continue;
		const path = await realpath(resolve(dirname(file), name)).catch(() => undefined);
		if (path === undefined || !(await stat(path)).isFile()) continue;
		if (allowed.some((root) => isWithin(root, path))) return { path, fragment: rest };
		reason = "this file is outside of the folder that is imported";
	}
	return reason;
}

function decoded(address: string): string {
	try {
		return decodeURIComponent(address);
	} catch {
		return address;
	}
}

/** Whether a path is below a folder; both as `realpath` gives them, or as they were given. */
export function isWithin(folder: string, path: string): boolean {
	const way = relative(folder, path);
	return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Uploads a file, unless the site has it. */
async function uploadFile(
	path: string,
	declared: string | undefined,
	server: Server,
	output: Output,
): Promise<Uploaded> {
	const mediaType = declared ?? typeByName(basename(path));
	if (mediaType === undefined)
		throw new FileError(`the name of this file does not say what it is; give it an ending such as .mp3`);
	const { sha256, size } = await digestOf(path);
	const file: MediaFile = { digest: sha256.toString("hex").slice(0, 16), name: nameFor(path) };
	const duration = isPlayable(mediaType) ? await durationOf(path) : undefined;
	const uploaded = { path: mediaPath(file), size, mediaType, duration };
	const digest = `sha-256=:${sha256.toString("base64")}:`;
	try {
		if (await hasFile(server, uploaded.path, digest)) return uploaded;
		if (!isAllowed(mediaType))
			throw new FileError(
				`files of the type "${mediaType}" cannot be uploaded. They may be ${ALLOWED_TYPES}`,
			);
		if (size > MAX_FILE_BYTES)
			throw new FileError(
				`this file has ${size} bytes, at most ${MAX_FILE_BYTES} can be uploaded. Make it smaller, or put it into the bucket yourself and import again: ${byHand(mediaKey(file), mediaType, path)}`,
			);
		const content = await openAsBlob(path).catch(unreadable);
		const headers = { "content-type": mediaType, "repr-digest": digest };
		await request(server, { method: "PUT", path: `/api${uploaded.path}`, file: { content, headers } });
	} catch (error) {
		if (error instanceof UnavailableError)
			throw new FileError(`it could not be uploaded, run the same again: ${error.detail}`);
		if (error instanceof RequestError) throw new FileError(`it could not be uploaded: ${error.detail}`);
		if (error instanceof TooLargeError) throw new FileError(`it could not be uploaded: ${error.message}`);
		throw error;
	}
	output.log(`uploaded   ${uploaded.path}  ${path}`);
	return uploaded;
}

/** How long a recording is, in seconds, if that can be told. */
async function durationOf(path: string): Promise<number | undefined> {
	try {
		const { format } = await parseFile(path, { duration: true, skipCovers: true });
		return format.duration === undefined ? undefined : Math.round(format.duration * 100) / 100;
	} catch {
		return undefined;
	}
}

async function digestOf(path: string): Promise<{ sha256: Buffer; size: number }> {
	const hash = createHash("sha256");
	let size = 0;
	try {
		for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
			hash.update(chunk);
			size += chunk.length;
		}
	} catch (error) {
		unreadable(error);
	}
	return { sha256: hash.digest(), size };
}

function unreadable(error: unknown): never {
	throw new FileError(`this file cannot be read: ${error instanceof Error ? error.message : error}`);
}

/** A file's name as it may be in an address: letters without their accents, and hyphens for what else there is. */
function nameFor(path: string): string {
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
