/**
 * `tributary export`: saves a whole site in a folder.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import * as v from "valibot";
import type { Row, Value } from "../../src/backup/tables.ts";
import { fileAt } from "../../src/urls/media.ts";
import { CommandError } from "../errors.ts";
import { counted, type Output } from "../output.ts";
import { download, request, type Server } from "../server.ts";
import { type Manifest, placeIn, readManifest, writeInto, writeManifest } from "./manifest.ts";
import { type Extent, LISTED, readExtent, readKeys, readTable } from "./rows.ts";
import { keepTexts, readTexts, type Texts, writeTable, writeTexts } from "./store.ts";
import { exportDocuments } from "./write-documents.ts";

/** How often an export begins again because the site has changed in the meantime. */
const MOST_ROUNDS = 5;

/** How many articles' texts are requested at once. */
const TEXTS_AT_ONCE = 100;

const Files = v.object({
	files: v.array(v.object({ url: v.string(), size_in_bytes: v.number(), mime_type: v.optional(v.string()) })),
	cursor: v.optional(v.string()),
});
type ListedFile = v.InferOutput<typeof Files>["files"][number];

/** What an export wrote. */
export interface Tally {
	articles: number;
	sources: number;
	files: number;
	/** How many articles' texts were read, because they were new or had changed. */
	read: number;
}

/**
 * Exports a site into a folder. The folder is empty, or has an earlier export of the site: then only changes are read. An
 * interrupted export is simply run again.
 *
 * @throws {CommandError} if the folder has anything else in it, or the site cannot be read
 */
export async function exportTo(folder: string, server: Server, output: Output): Promise<Tally> {
	const former = await formerExport(folder);
	await mkdir(folder, { recursive: true });
	for (let round = 1; round <= MOST_ROUNDS; round++) {
		const extent = await readExtent(server);
		const tables = new Map<string, Row[]>();
		for (const name of LISTED) tables.set(name, await readTable(server, name));
		const database = String(tables.get("identity")?.[0]?.id ?? "");
		if (former !== undefined && former.database !== database)
			throw new CommandError(`${folder} contains an export of another site. Choose another folder.`);
		const manifest: Manifest = {
			...{ kind: "tributary-export", format: 1, complete: false, exported_at: new Date().toISOString() },
			site: extent.site,
			database,
			revision: extent.revision,
			...{ rows: {}, documents: former?.documents ?? {}, files: former?.files ?? [] },
		};
		await writeManifest(folder, manifest);
		const { texts, read } = await exportTexts(folder, tables, server, output);
		const files = await exportFiles(folder, server, output);
		// The rows that were read first may not match those that were read last.
		if ((await readExtent(server)).revision !== extent.revision) {
			output.error("note       the site changed during the export; reading the changes");
			continue;
		}
		for (const [name, rows] of tables) await writeTable(folder, name, rows);
		await writeTable(folder, "originals", texts.unpublished);
		await keepTexts(
			folder,
			(tables.get("articles") ?? []).map(({ id }) => String(id)),
		);
		await exportOpml(folder, server);
		const documents = await exportDocuments(folder, tables, texts.unpublished, manifest, output);
		await writeManifest(folder, {
			...manifest,
			complete: true,
			rows: countsOf(tables, texts),
			documents,
			files: files.map(({ url, mime_type }) => ({ url, ...(mime_type && { mime_type }) })),
		});
		return tallyOf(extent, files.length, read);
	}
	throw new CommandError(
		"The site kept changing during the export. What was read so far is saved; run the command again at a quieter time.",
	);
}

function tallyOf({ rows }: Extent, files: number, read: number): Tally {
	return { articles: rows.articles ?? 0, sources: rows.sources ?? 0, files, read };
}

async function formerExport(folder: string): Promise<Manifest | undefined> {
	const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENOENT") return [];
		throw new CommandError(`${folder} cannot be used: ${error.message}`);
	});
	const manifest = await readManifest(folder);
	if (entries.some((name) => !name.endsWith(".part")) && manifest === undefined)
		throw new CommandError(`${folder} is not empty and is not an export. Choose an empty or new folder.`);
	return manifest;
}

/** The texts of all articles. */
interface AllTexts {
	/** How many rows of `originals` the published articles have. */
	originals: number;
	/** The rows of `originals` of articles that are not published. */
	unpublished: Row[];
}

/** Reads the texts that the folder does not have, or has in an older version. */
async function exportTexts(
	folder: string,
	tables: Map<string, Row[]>,
	server: Server,
	output: Output,
): Promise<{ texts: AllTexts; read: number }> {
	const articles = tables.get("articles") ?? [];
	const digests = await originalDigests(server);
	const versionOf = (row: Row) => textsVersion(row, digests.get(String(row.guid)));
	const changed: Row[] = [];
	let originals = 0;
	for (const row of articles) {
		const known = await readTexts(folder, String(row.id));
		if (known?.version === versionOf(row)) originals += known.originals.length;
		else changed.push(row);
	}
	let done = 0;
	for (let i = 0; i < changed.length; i += TEXTS_AT_ONCE) {
		const some = changed.slice(i, i + TEXTS_AT_ONCE);
		const own = some.filter(({ source }) => source === "");
		const kept = await originalsOf(server, own);
		const rows = new Map(some.map((row) => [row.id, row]));
		for await (const contents of readKeys(
			server,
			"contents",
			some.map(({ id = null }) => [id]),
		)) {
			for (const content of contents) {
				const row = rows.get(content.id ?? null);
				if (row === undefined) continue;
				const texts: Texts = {
					version: versionOf(row),
					content,
					originals: kept.get(String(row.guid)) ?? [],
				};
				originals += row.source === "" ? texts.originals.length : 0;
				await writeTexts(folder, String(row.id), row.source === "" ? texts : { ...texts, originals: [] });
			}
		}
		done += some.length;
		output.progress?.(done, changed.length, "articles");
	}
	const unpublished = [...(await originalsOf(server, tables.get("unpublished") ?? [])).values()].flat();
	return { texts: { originals, unpublished }, read: changed.length };
}

/** The kept texts of the operator's articles, by their guids. */
async function originalsOf(server: Server, rows: Row[]): Promise<Map<string, Row[]>> {
	const keys = rows.flatMap(({ guid = null }): Value[][] => [
		[guid, "markdown"],
		[guid, "file"],
	]);
	const found = new Map<string, Row[]>();
	for await (const some of readKeys(server, "originals", keys))
		for (const row of some) found.set(String(row.guid), [...(found.get(String(row.guid)) ?? []), row]);
	return found;
}

/** A value that changes whenever the texts of an article change. */
function textsVersion(
	{ source, revision, digest, imported, rules }: Row,
	originals: string | undefined,
): string {
	return JSON.stringify([revision, digest, imported, rules, source === "" ? originals : undefined]);
}

/** The digests of each article's kept texts, by guid. They change with the texts. */
async function originalDigests(server: Server): Promise<Map<string, string>> {
	const digests = new Map<string, string>();
	for (const { guid, kind, digest } of await readTable(server, "original_digests"))
		digests.set(String(guid), `${digests.get(String(guid)) ?? ""} ${kind} ${digest}`);
	return digests;
}

function countsOf(tables: Map<string, Row[]>, { originals, unpublished }: AllTexts): Record<string, number> {
	const counts = Object.fromEntries([...tables].map(([name, rows]) => [name, rows.length]));
	return { ...counts, contents: counts.articles ?? 0, originals: originals + unpublished.length };
}

/** Downloads the files that are not there yet. */
async function exportFiles(folder: string, server: Server, output: Output): Promise<ListedFile[]> {
	const files: ListedFile[] = [];
	for (let cursor: string | undefined = ""; cursor !== undefined; ) {
		const query: string = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
		const answer = v.safeParse(Files, await request(server, { method: "GET", path: `/api/media${query}` }));
		if (!answer.success)
			throw new CommandError(
				`${server.url.origin} answered, but not as a Tributary server. Check the address.`,
			);
		// Their addresses become paths in the folder.
		files.push(...answer.output.files.filter(({ url }) => fileAt(url) !== undefined));
		cursor = answer.output.cursor;
	}
	let done = 0;
	for (const { url, size_in_bytes } of files) {
		const path = await placeIn(folder, url);
		if ((await stat(path).catch(() => undefined))?.size !== size_in_bytes) {
			const response = await download(server, url);
			if (response?.body == null)
				throw new CommandError(`${url} was deleted during the export. Run the command again.`);
			await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(`${path}.part`));
			await rename(`${path}.part`, path);
		}
		output.progress?.(++done, files.length, "files");
	}
	const kept = new Set(files.map(({ url }) => join(folder, url)));
	const there = await readdir(join(folder, "media"), { recursive: true, withFileTypes: true }).catch(
		() => [],
	);
	for (const entry of there) {
		const path = join(entry.parentPath, entry.name);
		if (entry.isFile() && !kept.has(path)) await rm(path);
	}
	return files;
}

async function exportOpml(folder: string, server: Server): Promise<void> {
	const opml = await download(server, "/subscriptions.opml");
	if (opml === undefined) await rm(join(folder, "subscriptions.opml"), { force: true });
	else await writeInto(folder, "subscriptions.opml", new Uint8Array(await opml.arrayBuffer()));
}

/** Prints what an export wrote. */
export function exportSummary(folder: string, { articles, sources, files, read }: Tally): string {
	return `${counted(articles, "article")} (${read} new or changed), ${counted(sources, "source")} and ${counted(files, "file")} are in ${folder}`;
}

/** The paths of the documents that were edited since the export. */
export async function editedDocuments(folder: string, { documents }: Manifest): Promise<string[]> {
	const edited: string[] = [];
	for (const [path, sha256] of Object.entries(documents)) {
		const text = await readFile(join(folder, path)).catch(() => undefined);
		if (text === undefined || createHash("sha256").update(text).digest("hex") !== sha256) edited.push(path);
	}
	return edited;
}
