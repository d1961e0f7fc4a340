/**
 * `tributary import` of an export: puts it back into an empty site.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { sanitiseHtml } from "../../src/articles/sanitise/index.ts";
import { type Row, TABLES } from "../../src/backup/tables.ts";
import { ARTICLE_PLACEHOLDER } from "../../src/model/anchors.ts";
import { fileAt } from "../../src/urls/media.ts";
import { SITE_PLACEHOLDER } from "../../src/urls/origin.ts";
import { CommandError, FileError, RequestError } from "../errors.ts";
import { counted, type Output, report } from "../output.ts";
import { request, type Server } from "../server.ts";
import { uploadFile } from "../upload.ts";
import { editedDocuments } from "./export.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { readExtent } from "./rows.ts";
import { damaged, readTableFile, readTexts, textsPath } from "./store.ts";

/** How many UTF-16 code units of rows are sent at once: little enough to be staged as one row of the database. */
const PART_LENGTH = 500_000;

const Staged = v.object({
	staged: v.array(v.object({ name: v.string(), part: v.number(), digest: v.string() })),
});

/** Whether a folder is an export, whole or not. */
export async function isExport(folder: string): Promise<boolean> {
	return (await readManifest(folder)) !== undefined;
}

/**
 * Restores an export into an empty site. Until it is complete, the site shows nothing of it. An interrupted restore is simply
 * run again.
 *
 * @returns how many files were refused
 * @throws {CommandError} if the export is incomplete, or the site is not empty or cannot be written to
 */
export async function restoreFrom(folder: string, server: Server, output: Output): Promise<number> {
	const manifest = await readManifest(folder);
	if (manifest === undefined) throw new CommandError(`${folder} is not an export.`);
	if (!manifest.complete)
		throw new CommandError(`The export in ${folder} is incomplete. Export again, then import it.`);
	const staged = await stagedParts(server);
	const refused = await restoreFiles(folder, manifest, server, output);
	let parts = 0;
	let changed = 0;
	const count = () => changed++;
	for await (const { name, part, rows } of partsOf(folder, manifest, count)) {
		const digest = createHash("sha256").update(JSON.stringify(rows)).digest("hex");
		const key = `${name}/${part}`;
		const isStaged = staged.get(key) === digest;
		staged.delete(key);
		if (isStaged) continue;
		await restoring(server, () =>
			request(server, { method: "PUT", path: `/api/restore/${name}/${part}`, json: { rows } }),
		);
		output.progress?.(++parts, undefined, "parts");
	}
	// The parts that are left on the server belong to another export.
	for (const key of staged.keys()) await request(server, { method: "DELETE", path: `/api/restore/${key}` });
	const { format, rows } = manifest;
	await restoring(server, () =>
		request(server, { method: "POST", path: "/api/restore", json: { format, rows } }),
	);
	const { articles = 0, sources = 0 } = rows;
	const files = manifest.files.length - refused;
	report(
		output,
		{ type: "summary", articles, sources, files, refused },
		`restored   ${counted(articles, "article")}, ${counted(sources, "source")}, ${counted(files, "file")}`,
	);
	if (changed > 0)
		output.error(
			`note       ${counted(changed, "article")} contained HTML that this version does not allow, and were sanitised again`,
		);
	await reportOmissions(folder, manifest, server, output);
	return refused;
}

/** Reports what a restore does not include. */
async function reportOmissions(
	folder: string,
	manifest: Manifest,
	server: Server,
	output: Output,
): Promise<void> {
	const { url } = manifest.site;
	if (url !== undefined && (await readExtent(server)).site.url !== url)
		output.log(
			`note       the links point to ${url}: set SITE_URL to it, and the other settings to their former values`,
		);
	const edited = await editedDocuments(folder, manifest);
	const articles = edited.filter((path) => path.startsWith("articles/"));
	if (articles.length > 0)
		output.error(
			`note       ${counted(articles.length, "file")} in ${join(folder, "articles")} were edited after the export, and the edits are not restored; import that folder to publish them: ${articles.slice(0, 3).join(", ")}${articles.length > 3 ? ", …" : ""}`,
		);
}

/** The digests of the parts that an interrupted restore has sent, by table and part. */
async function stagedParts(server: Server): Promise<Map<string, string>> {
	const answer = v.safeParse(
		Staged,
		await restoring(server, () => request(server, { method: "GET", path: "/api/restore" })),
	);
	if (!answer.success)
		throw new CommandError(
			`${server.url.origin} answered, but not as a Tributary server. Check the address.`,
		);
	return new Map(answer.output.staged.map(({ name, part, digest }) => [`${name}/${part}`, digest]));
}

/** Runs a request that only an empty site accepts. For another site, the error says what to do. */
async function restoring<T>(server: Server, run: () => Promise<T>): Promise<T> {
	try {
		return await run();
	} catch (error) {
		if (!(error instanceof RequestError) || error.status !== 409) throw error;
		if (!error.message.includes("Not empty")) throw new CommandError(`${server.url.origin}: ${error.detail}`);
		throw new CommandError(
			`${server.url.origin}: ${error.detail} To get an empty site on this machine, run \`npm start -- --empty\` in a new folder. To add articles to this site, import the folder \`articles\` of the export.`,
		);
	}
}

async function restoreFiles(
	folder: string,
	{ files }: Manifest,
	server: Server,
	output: Output,
): Promise<number> {
	let refused = 0;
	for (const { url, mime_type } of files) {
		const file = fileAt(url);
		const path = join(folder, url);
		if (file === undefined || !(await stat(path).catch(() => undefined))?.isFile()) throw damaged(path);
		try {
			const uploaded = await uploadFile(path, mime_type, server, output);
			if (uploaded.path !== url) throw damaged(path);
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			refused++;
			const line = `refused    ${path}: ${error.message}`;
			report(output, { type: "file", status: "refused", file: path, error: error.message }, line, "fault");
		}
	}
	return refused;
}

/** The rows of all tables, in parts. */
async function* partsOf(
	folder: string,
	manifest: Manifest,
	changed: () => void,
): AsyncGenerator<{ name: string; part: number; rows: Row[] }> {
	for (const { name } of TABLES) {
		// Exports of former versions lack tables that came later.
		if (manifest.rows[name] === undefined) continue;
		let part = 0;
		let rows: Row[] = [];
		let length = 0;
		let count = 0;
		for await (const found of rowsOf(folder, name)) {
			const row = sanitised(found);
			if (row !== found) changed();
			const size = JSON.stringify(row).length;
			if (rows.length > 0 && length + size > PART_LENGTH) {
				yield { name, part: part++, rows };
				[rows, length] = [[], 0];
			}
			rows.push(row);
			length += size;
			count++;
		}
		if (count !== (manifest.rows[name] ?? 0)) throw damaged(join(folder, "database", `${name}.ndjson`));
		if (rows.length > 0) yield { name, part, rows };
	}
}

async function* rowsOf(folder: string, name: string): AsyncGenerator<Row> {
	if (name !== "contents") yield* await readTableFile(folder, name);
	if (name !== "contents" && name !== "originals") return;
	for (const { id } of await readTableFile(folder, "articles")) {
		const texts = await readTexts(folder, String(id));
		if (texts === undefined) throw damaged(textsPath(folder, String(id)));
		if (name === "contents") yield texts.content;
		else yield* texts.originals;
	}
}

/**
 * A row with its HTML sanitised again: an export may have been edited, or come from a stranger. HTML that was stored by the
 * present rules does not change.
 */
function sanitised(row: Row): Row {
	const { content_html } = row;
	if (typeof content_html !== "string") return row;
	const { html } = sanitiseHtml(content_html, `${SITE_PLACEHOLDER}/`, ARTICLE_PLACEHOLDER, true);
	return html === content_html ? row : { ...row, content_html: html };
}
