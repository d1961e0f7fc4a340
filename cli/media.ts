/**
 * Files that articles bring along: they are uploaded, and the article says where they are on the site.
 *
 * @module
 */
import { isPlayable } from "../src/articles/media-type.ts";
import { fileBeside, type Place } from "./beside.ts";
import { FileError } from "./errors.ts";
import type { FileContent } from "./files.ts";
import type { Output } from "./output.ts";
import type { Item, TextFiles } from "./readers/front-matter.ts";
import { mentionsIn, referencesIn } from "./references.ts";
import type { Server } from "./server.ts";
import { type Uploaded, uploadFile } from "./upload.ts";

/** The `SITE_PLACEHOLDER` of articles: the site's own address, whatever that will be. */
const SITE = "https://site.invalid";

/** An item that is complete. */
export interface Complete {
	item: Item;
	/** What it was made from outside of its file: addresses that change with what is in the files. */
	resources: string[];
}

/** Brings the files of a run's articles onto the site. */
export interface Media {
	/**
	 * Uploads the files that an item names by relative addresses, and puts their addresses into it.
	 *
	 * @throws {FileError} if one of them cannot be uploaded, with the reason
	 */
	complete(item: Item, place: Place): Promise<Complete>;
	/** Uploads one file, by the path that `realpath` returned. */
	upload(path: string, declared: string | undefined): Promise<Uploaded>;
}

/** Reads a file as articles, by the path that `realpath` returned; throws a {@link FileError} if it cannot be read. */
export type Read = (path: string) => Promise<FileContent>;

/** Each file is looked at once, and sent only if the site does not have it; in a dry run, it is only looked at. */
export function mediaFor(server: Server, output: Output, _read: Read, isDry = false): Media {
	const known = new Map<string, Promise<Uploaded>>();
	function upload(file: string, declared: string | undefined): Promise<Uploaded> {
		const key = JSON.stringify([file, declared]);
		const upload = known.get(key) ?? uploadFile(file, declared, server, output, isDry);
		known.set(key, upload);
		return upload;
	}
	return { upload, complete: (item, place) => completed(item, place, upload, output) };
}

async function completed(
	item: Item,
	place: Place,
	upload: Media["upload"],
	output: Output,
): Promise<Complete> {
	const resources: string[] = [];
	/** The address on the site for one in an article; `undefined` if that does not name a file. */
	async function replaced(url: string, declared: string | undefined, place: Place, site: string) {
		const found = await fileBeside(url, place);
		if ("reason" in found) return found;
		const file = await upload(found.path, declared);
		resources.push(file.path);
		return { file, url: site + file.path + found.fragment };
	}

	// Documents may hold anything.
	if (typeof item !== "object" || item === null) return { item, resources };
	const html = typeof item.content_html === "string" ? item.content_html : "";
	const mentions = mentionsIn(html);
	if (mentions.length === 0 && referencesIn(item).length === 0) return { item, resources };

	const copy = structuredClone(item);
	// What is relative in an article is relative to its address, which may be elsewhere.
	const site = item.url === undefined || item.url === null ? "" : SITE;
	for (const { pointer, url, declared, isTimed, put } of referencesIn(copy)) {
		await naming(pointer, url, async () => {
			const type = typeof declared === "string" && declared !== "" ? declared : undefined;
			const found = await replaced(url, type, place, site);
			if ("reason" in found) throw new FileError(found.reason);
			put(found.url, found.file);
			if (!isTimed && isPlayable(found.file.mediaType) && found.file.duration === undefined)
				output.error(
					`note       ${place.file}: ${pointer.slice(1)} "${url}": how long it is cannot be told; say it with duration_in_seconds`,
				);
		});
	}
	let content = html;
	// From the end, so that the places of the others stay what they are.
	for (const { url, attribute, start, end } of mentions.toReversed()) {
		await naming("/content_html", url, async () => {
			const found = await replaced(url, undefined, place, site);
			if ("reason" in found) {
				// An address without a file here may still lead somewhere on the site.
				if (found.isThere) output.error(`warning    ${place.file}: "${url}": ${found.reason}`);
				return;
			}
			const value = found.url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
			content = `${content.slice(0, start)}${attribute}="${value}"${content.slice(end)}`;
		});
	}
	return { item: content === html ? copy : { ...copy, content_html: content }, resources };
}

/** The files that an item names, other than in its text, as `realpath` gives them. */
export async function filesNamedBy(item: Item | null, texts: TextFiles, place: Place): Promise<string[]> {
	const names = [...Object.values(texts), ...referencesIn(item).map(({ url }) => url)];
	const found = await Promise.all(names.map((name) => fileBeside(name, place)));
	return found.flatMap((file) => ("reason" in file ? [] : file.path));
}

/** Says which address a reason is about. */
async function naming(pointer: string, url: string, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		throw new FileError(`"${url}": ${error.message}`, pointer);
	}
}
