/**
 * Writes the documents of an export, and the files beside them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { copyFile, readFile, rm } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { cuesIn, subRip } from "../../src/articles/schema/transcript.ts";
import { parseStored } from "../../src/articles/store/stored-item.ts";
import type { Row } from "../../src/backup/tables.ts";
import type { Chapter } from "../../src/model/episode.ts";
import type { Output } from "../output.ts";
import { nameFor } from "../upload.ts";
import {
	besideDocument,
	documentOf,
	documentPath,
	type Exported,
	isDocumentPath,
	namedIn,
} from "./documents.ts";
import { type Manifest, placeIn, writeInto } from "./manifest.ts";
import { damaged, readTexts, type Texts, textsPath } from "./store.ts";

/**
 * Writes the documents of all articles, and removes those of articles that are gone. A document that was edited since it
 * was exported is replaced, and reported.
 *
 * @param unpublished the kept texts of articles that are not published
 * @returns the documents, for the manifest
 */
export async function exportDocuments(
	folder: string,
	tables: Map<string, Row[]>,
	unpublished: Row[],
	{ site, documents: former }: Manifest,
	output: Output,
): Promise<Manifest["documents"]> {
	const documents: Manifest["documents"] = await exportOwnParts(folder, tables);
	const taken = new Set<string>();
	const aliases = new Map<string, string[]>();
	for (const { guid, path, kind } of tables.get("addresses") ?? [])
		if (kind !== "permalink") aliases.set(String(guid), [...(aliases.get(String(guid)) ?? []), String(path)]);

	const write = async (row: Row, texts: Pick<Texts, "content" | "originals">) => {
		const path = documentPath({ row, originals: texts.originals }, taken);
		if (path === undefined) return;
		const exported: Exported = { row, ...texts, aliases: aliases.get(String(row.guid)) ?? [] };
		const { text } = documentOf(path, exported, site.url);
		const sha256 = digestOf(text);
		documents[path] = sha256;
		const there = await readFile(join(folder, path)).catch(() => undefined);
		if (there === undefined || digestOf(there) !== sha256) {
			if (there !== undefined && digestOf(there) !== former[path])
				output.error(`note       ${join(folder, path)}: was edited since the last export, and is replaced`);
			await writeInto(folder, path, text);
		}
		if (texts.originals.length > 0) await writeNamed(folder, path, text, row, texts.content);
	};
	for (const row of tables.get("articles") ?? []) {
		const texts = await readTexts(folder, String(row.id));
		if (texts === undefined) throw damaged(textsPath(folder, String(row.id)));
		await write(row, texts);
	}
	for (const row of tables.get("unpublished") ?? [])
		await write(row, { content: row, originals: unpublished.filter(({ guid }) => guid === row.guid) });
	for (const path of Object.keys(former))
		if (!(path in documents)) await rm(await placeIn(folder, path), { force: true });
	// Marks the root of the content for an import.
	if (Object.keys(documents).some((path) => path.startsWith("articles/")))
		await writeInto(folder, "articles/tributary.json", "{}\n");
	return documents;
}

/**
 * Writes the operator's pages as the files that they were imported from, and the files of the look.
 *
 * @returns the files, for the manifest
 */
async function exportOwnParts(folder: string, tables: Map<string, Row[]>): Promise<Manifest["documents"]> {
	const files = new Map<string, string | Buffer>();
	for (const { file, source } of tables.get("pages") ?? [])
		if (typeof file === "string" && typeof source === "string") files.set(`pages/${file}`, source);
	for (const { path, content } of tables.get("theme_files") ?? [])
		files.set(String(path), Buffer.from(String(content), "base64"));
	const documents: Manifest["documents"] = {};
	for (const [path, content] of files) {
		// One file cannot be the folder of another. Such pages, sent through the API, are in the tables alone.
		const isInFile = [...files.keys()].some((other) => path.startsWith(`${other}/`));
		if (isInFile || !isDocumentPath(path)) continue;
		await writeInto(folder, path, content);
		documents[path] = digestOf(content);
	}
	return documents;
}

/** Puts the files that a kept document refers to beside it, as they were when it was imported. */
async function writeNamed(
	folder: string,
	document: string,
	text: string,
	row: Row,
	content: Row,
): Promise<void> {
	const stored = `${row.item} ${content.content_html ?? ""}`;
	const urls = new Map(
		Array.from(stored.matchAll(/\/media\/[0-9a-f]{16}\/([\w-][\w.-]*)/g), ([url, name = ""]) => [name, url]),
	);
	const { episode } = parseStored(String(row.item));
	if (urls.size === 0 && episode === undefined) return;
	const { addresses, texts } = namedIn(document, text);
	for (const written of new Set(addresses)) {
		const path = besideDocument(document, written);
		const url = path && urls.get(nameFor(basename(path)));
		if (!path || !url || (await hasDigest(join(folder, path), url))) continue;
		const place = await placeIn(folder, path);
		// A file may have been deleted from the site.
		await copyFile(join(folder, url), place).catch(() => undefined);
	}
	const transcript = texts.transcript && besideDocument(document, texts.transcript);
	if (transcript && typeof content.transcript === "string") {
		const isSubRip = extname(transcript).toLowerCase() === ".srt";
		await writeInto(folder, transcript, isSubRip ? subRip(cuesIn(content.transcript)) : content.transcript);
	}
	const chapters = texts.chapters && besideDocument(document, texts.chapters);
	if (chapters && episode?.chapters !== undefined)
		await writeInto(folder, chapters, jsonChapters(episode.chapters));
}

/** Chapters as a document of JSON Chapters 1.2. */
function jsonChapters(chapters: Chapter[]): string {
	const list = chapters.map(({ start, end, title, url, image }) => ({
		startTime: start,
		endTime: end,
		title,
		url,
		img: image,
	}));
	return `${JSON.stringify({ version: "1.2.0", chapters: list }, undefined, "\t")}\n`;
}

/** Whether a file is the one at an address of the site, which begins with its digest. */
async function hasDigest(path: string, url: string): Promise<boolean> {
	const bytes = await readFile(path).catch(() => undefined);
	return bytes !== undefined && url.startsWith(`/media/${digestOf(bytes).slice(0, 16)}/`);
}

function digestOf(content: string | Uint8Array): string {
	return createHash("sha256").update(content).digest("hex");
}
