/**
 * `tributary.json` at the top of an export: its contents, and whether it is complete.
 *
 * @module
 */
import { mkdir, readFile, realpath, rename, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import * as v from "valibot";
import { fileAt } from "../../src/urls/media.ts";
import { CommandError } from "../errors.ts";
import { isDocumentPath } from "./documents.ts";

const MANIFEST = "tributary.json";

const Manifest = v.object({
	kind: v.literal("tributary-export"),
	format: v.literal(1),
	/** Whether the export was finished. */
	complete: v.boolean(),
	exported_at: v.string(),
	site: v.object({ title: v.string(), url: v.optional(v.string()) }),
	/** The id of the database. An export can only be continued with the same one. */
	database: v.string(),
	/** The revision of the last change to an article. */
	revision: v.number(),
	/** How many rows each table has. */
	rows: v.record(v.string(), v.number()),
	/** The documents for people: their SHA-256, by their paths. */
	documents: v.record(v.pipe(v.string(), v.check(isDocumentPath)), v.string()),
	/** The files, with their media types. */
	files: v.array(
		v.object({
			url: v.pipe(
				v.string(),
				v.check((url) => fileAt(url) !== undefined),
			),
			mime_type: v.optional(v.string()),
		}),
	),
});

export type Manifest = v.InferOutput<typeof Manifest>;

/**
 * The manifest of a folder; `undefined` if it is no export.
 *
 * @throws {CommandError} if it is one that cannot be used
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
	const text = await readFile(join(folder, MANIFEST), "utf8").catch(() => undefined);
	// The settings of a folder of articles have the same name.
	if (text === undefined || !/"kind"\s*:\s*"tributary-export"/.test(text)) return undefined;
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch {
		throw new CommandError(`${join(folder, MANIFEST)} is damaged. Use another copy of the export.`);
	}
	const { success, output } = v.safeParse(Manifest, document);
	if (success) return output;
	const { format } = document as { format?: unknown };
	throw new CommandError(
		format === 1
			? `${join(folder, MANIFEST)} is damaged, or refers to files outside the export. Use another copy of the export.`
			: `${folder} was exported by another version of Tributary (format ${format}). Use that version.`,
	);
}

/** Writes the manifest, as a whole or not at all. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
	await replaceFile(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, "\t")}\n`);
}

/**
 * Writes a file of an export, and the folders that it is in.
 *
 * @param path below the folder, with `/` between its parts
 * @throws {CommandError} if a link leads out of the folder
 */
export async function writeInto(folder: string, path: string, content: string | Uint8Array): Promise<void> {
	await replaceFile(await placeIn(folder, path), content);
}

/**
 * Returns the path of a file of an export, and makes its folders.
 *
 * @throws {CommandError} if a link leads out of the folder
 */
export async function placeIn(folder: string, path: string): Promise<string> {
	const file = join(folder, path);
	await mkdir(dirname(file), { recursive: true });
	const [root, real] = await Promise.all([realpath(folder), realpath(dirname(file))]);
	if (real !== root && !real.startsWith(root + sep))
		throw new CommandError(`${dirname(file)} is a link that leads out of the export. Choose a new folder.`);
	return file;
}

/** Replaces a file, as a whole or not at all. */
async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
	await writeFile(`${path}.part`, content);
	await rename(`${path}.part`, path);
}
