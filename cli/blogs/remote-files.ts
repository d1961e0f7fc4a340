/**
 * Fetches the files that the articles of an export have on its former site into a folder, from which an import uploads them.
 *
 * @module
 */
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { isAllowed, MAX_FILE_BYTES } from "../../src/media/upload-policy.ts";
import { typeByName } from "../../src/model/media-type.ts";
import { FollowError, follow, network } from "../../src/outbound/follow.ts";
import type { Output } from "../output.ts";
import type { Item } from "../readers/front-matter.ts";

/** How long a file may take, in milliseconds. */
const TIME_LIMIT = 120_000;

/** A file to download, and the path to save it at. */
export interface RemoteFiles {
	/** The origins whose files are fetched. */
	sites: string[];
	/** The folder that they go into. */
	folder: string;
	/** The folder's path from where the articles are, with `/` between its parts. */
	path: string;
	/** Whether addresses inside a network may be requested. */
	allowPrivate: boolean;
}

/**
 * Fetches the files that items name, unless they are in the folder already. A file that cannot be fetched is reported, and its
 * address stays.
 *
 * @returns the items, with the paths of the files instead of their addresses
 */
export async function fetchFiles(items: Item[], files: RemoteFiles, output: Output): Promise<Item[]> {
	const known = new Map<string, Promise<string | undefined>>();
	const fetched = (url: string): Promise<string | undefined> => {
		const path = placeFor(url, files.sites);
		if (path === undefined) return Promise.resolve(undefined);
		const job = known.get(url) ?? fetchFile(url, path, files, output);
		known.set(url, job);
		return job;
	};
	const result: Item[] = [];
	for (const item of items) result.push(await withFiles(item, fetched));
	return result;
}

async function withFiles(item: Item, fetched: (url: string) => Promise<string | undefined>): Promise<Item> {
	const copy = { ...item };
	if (typeof item.image === "string") copy.image = (await fetched(item.image)) ?? item.image;
	if (Array.isArray(item.attachments)) {
		copy.attachments = [];
		for (const attachment of item.attachments as Item[]) {
			const path = typeof attachment.url === "string" ? await fetched(attachment.url) : undefined;
			(copy.attachments as Item[]).push(path === undefined ? attachment : { ...attachment, url: path });
		}
	}
	if (typeof item.content_html !== "string") return copy;
	const html = item.content_html;
	const parts: string[] = [];
	let done = 0;
	for (const { url, start, end } of addressesIn(html)) {
		const path = await fetched(url);
		if (path === undefined) continue;
		parts.push(html.slice(done, start), path);
		done = end;
	}
	copy.content_html = parts.join("") + html.slice(done);
	return copy;
}

/** The absolute addresses in the tags of a text. */
function* addressesIn(html: string): Generator<{ url: string; start: number; end: number }> {
	for (const { 0: tag, index } of html.matchAll(/<[a-z][^<>]*>/gi)) {
		for (const match of tag.matchAll(/(?<=["'\s,=])https?:\/\/[^\s"'<>,]+/gi)) {
			const start = index + match.index;
			yield { url: match[0].replaceAll("&amp;", "&"), start, end: start + match[0].length };
		}
	}
}

/** The path for a file below the folder; `undefined` for an address that is not on the sites, or names no file. */
function placeFor(address: string, sites: string[]): string | undefined {
	const url = URL.parse(address);
	// Sites move from http to https, and their exports name both.
	const hosts = sites.map((site) => URL.parse(site)?.host);
	if (url === null || !/^https?:$/.test(url.protocol) || !hosts.includes(url.host)) return undefined;
	let path: string;
	try {
		path = decodeURIComponent(url.pathname);
	} catch {
		return undefined;
	}
	const type = typeByName(posix.basename(path));
	if (type === undefined || !isAllowed(type)) return undefined;
	const parts = path.split("/").filter((part) => part !== "");
	const isSafe = parts.every(
		(part) => !part.startsWith(".") && !/[\\:*?"<>|\p{Cc}]/u.test(part) && part.length <= 200,
	);
	return isSafe ? [url.host.replace(":", "_"), ...parts].join("/") : undefined;
}

async function fetchFile(
	url: string,
	place: string,
	{ folder, path, allowPrivate }: RemoteFiles,
	output: Output,
): Promise<string | undefined> {
	const file = join(folder, place);
	const result = [path, ...place.split("/")]
		.map((part, i) => (i === 0 ? part : encodeURIComponent(part)))
		.join("/");
	if ((await stat(file).catch(() => undefined))?.isFile()) return result;
	try {
		await mkdir(dirname(file), { recursive: true });
		const options = { fetch: network, allowPrivate };
		const { response } = await follow(url, { signal: AbortSignal.timeout(TIME_LIMIT) }, options);
		if (!response.ok || response.body === null) {
			await response.body?.cancel();
			throw new Error(`it answers ${response.status}`);
		}
		const body = Readable.fromWeb(response.body as ReadableStream);
		await pipeline(body, bounded(), createWriteStream(`${file}.part`));
		await rename(`${file}.part`, file);
		output.log(`fetched    ${basename(file)}  ${url}`);
		return result;
	} catch (error) {
		await rm(`${file}.part`, { force: true });
		output.error(`warning    ${url}: could not be fetched, and its address stays: ${reasonOf(error)}`);
		return undefined;
	}
}

/** Passes on as many bytes as a file may have. */
function bounded(): Transform {
	let length = 0;
	return new Transform({
		transform(chunk: Buffer, _, done) {
			length += chunk.length;
			if (length > MAX_FILE_BYTES) done(new Error(`it has more than ${MAX_FILE_BYTES} bytes`));
			else done(null, chunk);
		},
	});
}

function reasonOf(error: unknown): string {
	if (error instanceof FollowError) return error.message.replace(/^It\b/, "it");
	if (!(error instanceof Error)) return String(error);
	if (error.name === "TimeoutError") return `it takes more than ${TIME_LIMIT / 1000} seconds`;
	return error.cause === undefined ? error.message : "it cannot be reached";
}
