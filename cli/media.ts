/**
 * Files that articles bring along: they are uploaded, and the article says where they are on the site.
 *
 * @module
 */
import { isPlayable } from "../src/articles/media-type.ts";
import { fileBeside, type Place } from "./beside.ts";
import { FileError } from "./errors.ts";
import type { Output } from "./output.ts";
import type { Item, TextFiles } from "./readers/front-matter.ts";
import { mentionsIn, referencesIn } from "./references.ts";
import type { Server } from "./server.ts";
import { type Uploaded, uploadFile } from "./upload.ts";

/** The `SITE_PLACEHOLDER` of articles: the site's own address, whatever that will be. */
const SITE = "https://site.invalid";

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
		if ("reason" in found) return found;
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
		return content === html ? copy : { ...copy, content_html: content };
	};
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
