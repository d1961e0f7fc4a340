/**
 * The rows of an export in its folder `database`: a file for each table, and one for each article's texts, so that only
 * those that changed are written again.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Row } from "../../src/backup/tables.ts";
import { CommandError } from "../errors.ts";
import { writeInto } from "./manifest.ts";

const Cell = v.union([v.string(), v.number(), v.null()]);
const RowSchema = v.record(v.string(), Cell);

/** The texts of one article. */
const Texts = v.object({
	/** Changes with each version of the texts. */
	version: v.string(),
	/** The SHA-256 of the rows, to detect damage. */
	sha256: v.string(),
	/** The row of `contents`. */
	content: RowSchema,
	/** The rows of `originals`. */
	originals: v.array(RowSchema),
});

export type Texts = Omit<v.InferOutput<typeof Texts>, "sha256">;

/** Writes a table. */
export async function writeTable(folder: string, name: string, rows: Row[]): Promise<void> {
	await writeInto(folder, `database/${name}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/**
 * Reads a table.
 *
 * @throws {CommandError} if it is missing or damaged
 */
export async function readTableFile(folder: string, name: string): Promise<Row[]> {
	const path = tablePath(folder, name);
	try {
		const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
		return lines.map((line) => v.parse(RowSchema, JSON.parse(line)));
	} catch (error) {
		throw damaged(path, error);
	}
}

/** Writes the texts of an article. */
export async function writeTexts(folder: string, id: string, texts: Texts): Promise<void> {
	const json = JSON.stringify({ ...texts, sha256: digestOf(texts) });
	await writeInto(folder, relativePath(id), `${json}\n`);
}

/** Reads the texts of an article; `undefined` if they are missing or damaged. */
export async function readTexts(folder: string, id: string): Promise<Texts | undefined> {
	try {
		const { sha256, ...texts } = v.parse(Texts, JSON.parse(await readFile(textsPath(folder, id), "utf8")));
		return sha256 === digestOf(texts) ? texts : undefined;
	} catch {
		return undefined;
	}
}

/** Removes the texts of all articles except these. */
export async function keepTexts(folder: string, ids: Iterable<string>): Promise<void> {
	const kept = new Set(Array.from(ids, (id) => textsPath(folder, id)));
	const texts = join(folder, "database", "texts");
	for (const entry of await readdir(texts, { recursive: true, withFileTypes: true }).catch(() => [])) {
		const path = join(entry.parentPath, entry.name);
		if (entry.isFile() && !kept.has(path)) await rm(path);
	}
}

/** The error for a file of an export that cannot be read. */
export function damaged(path: string, error?: unknown): CommandError {
	const reason = error instanceof Error ? ` (${error.message.split("\n", 1)[0]})` : "";
	return new CommandError(
		`${path} is missing or damaged${reason}. Export again, or use another copy of the export.`,
	);
}

function tablePath(folder: string, name: string): string {
	return join(folder, "database", `${name}.ndjson`);
}

/** The file with the texts of an article. */
export function textsPath(folder: string, id: string): string {
	return join(folder, relativePath(id));
}

function relativePath(id: string): string {
	const hash = createHash("sha256").update(id).digest("hex").slice(0, 32);
	return `database/texts/${hash.slice(0, 2)}/${hash}.json`;
}

function digestOf({ content, originals }: Texts): string {
	return createHash("sha256")
		.update(JSON.stringify([content, originals]))
		.digest("hex");
}
