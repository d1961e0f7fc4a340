/**
 * The item that version 1 of the readers sent for a file. The server has its fingerprint, which shows an import that the file
 * has not changed since, although its article is better now. Must not change.
 *
 * The files in this folder are those of that version. Since version 2, the fingerprint is that of the file (see
 * `import/fingerprint.ts`), so that no former readers have to be kept.
 *
 * @module
 */
import { basename, dirname, extname, resolve } from "node:path";
import { fileBeside, type Place } from "../beside.ts";
import { FileError } from "../errors.ts";
import type { Media } from "../media.ts";
import { withTexts } from "../texts.ts";
import type { FrontMatter, Item, TextFiles } from "./front-matter.ts";
import { readHtml } from "./html.ts";
import { readMarkdown } from "./markdown.ts";
import { mentionsIn, referencesIn } from "./references.ts";
import { readText } from "./text.ts";

const SITE = "https://site.invalid";

/** A file's article as it was then, without the files that it includes. */
export interface Former {
	item: Item;
	files: TextFiles;
}

type Reader = (text: string, file: string) => Former;

const READERS: Record<string, Reader> = {
	".md": (text, file) => single(readMarkdown(text), file),
	".markdown": (text, file) => single(readMarkdown(text), file),
	".html": (text, file) => single(readHtml(text), file),
	".htm": (text, file) => single(readHtml(text), file),
	".txt": (text, file) => ({ item: { id: nameOf(file), ...readText(text) }, files: {} }),
};

/**
 * The article of a file that is no document.
 *
 * @param file its path as the user gave it, or below a folder that the user named
 * @returns `undefined` if that version refused the file
 */
export function formerArticle(text: string, file: string): Former | undefined {
	try {
		return READERS[extname(file).toLowerCase()]?.(text, file);
	} catch (error) {
		if (error instanceof FileError || error instanceof RangeError) return undefined;
		throw error;
	}
}

/**
 * The item that was sent for an article, with its texts and the addresses of its files.
 *
 * @returns `undefined` if that version refused it
 */
export async function formerItem(
	{ item, files }: Former,
	place: Place,
	upload: Media["upload"],
): Promise<Item | undefined> {
	try {
		return await withFiles(withTexts(item, files, place), place, upload);
	} catch (error) {
		if (error instanceof FileError) return undefined;
		throw error;
	}
}

function single({ item, files }: FrontMatter, file: string): Former {
	const name = nameOf(file);
	const slug = { slug: name.replace(/^\d{4}-\d{2}-\d{2}[-_ ]+(?=.)/, "") };
	return { item: { id: item.url ?? name, _tributary: slug, ...item }, files };
}

function nameOf(file: string): string {
	const name = basename(file, extname(file));
	const named = name.toLowerCase() === "index" ? basename(dirname(resolve(file))) || name : name;
	return named.normalize("NFC");
}

/** An item with the addresses that its files have on the site. */
async function withFiles(item: Item, place: Place, upload: Media["upload"]): Promise<Item> {
	const html = typeof item.content_html === "string" ? item.content_html : "";
	const mentions = mentionsIn(html);
	if (mentions.length === 0 && referencesIn(item).length === 0) return item;
	const copy = structuredClone(item);
	const site = item.url === undefined || item.url === null ? "" : SITE;
	for (const { url, declared, put } of referencesIn(copy)) {
		const found = fileBeside(url, place);
		if ("reason" in found) throw new FileError(found.reason);
		const type = typeof declared === "string" && declared !== "" ? declared : undefined;
		const file = await upload(found.path, type);
		put(site + file.path + found.fragment, file);
	}
	let content = html;
	for (const { url, attribute, start, end } of mentions.toReversed()) {
		const found = fileBeside(url, place);
		if ("reason" in found) continue;
		const address = site + (await upload(found.path, undefined)).path + found.fragment;
		const value = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
		content = `${content.slice(0, start)}${attribute}="${value}"${content.slice(end)}`;
	}
	return content === html ? copy : { ...copy, content_html: content };
}
