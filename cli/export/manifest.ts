/**
 * `tributary.json` at the top of an export: what is in it, and whether all of it is there.
 *
 * @module
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";

const MANIFEST = "tributary.json";

const Manifest = v.object({
	kind: v.literal("tributary-export"),
	format: v.literal(1),
	/** Whether the export came to its end. */
	complete: v.boolean(),
	exported_at: v.string(),
	site: v.object({ title: v.string(), url: v.optional(v.string()) }),
	/** The id of the database, by which an export is continued only with the same site. */
	database: v.string(),
	/** The revision of the last change to an article. */
	revision: v.number(),
	/** How many rows each table has. */
	rows: v.record(v.string(), v.number()),
	/** The documents for people, by their paths, each with the version of the article that it was made from. */
	documents: v.record(v.string(), v.object({ version: v.string(), sha256: v.string() })),
	/** The files, with their media types. */
	files: v.array(v.object({ url: v.string(), mime_type: v.optional(v.string()) })),
});

export type Manifest = v.InferOutput<typeof Manifest>;

/** The manifest of a folder; `undefined` if it is no export of a format that is known here. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
	const text = await readFile(join(folder, MANIFEST), "utf8").catch(() => undefined);
	if (text === undefined) return undefined;
	try {
		return v.parse(Manifest, JSON.parse(text));
	} catch {
		return undefined;
	}
}

/** Writes the manifest, so that a folder has the former one or this, and never a part. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
	await replaceFile(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, "\t")}\n`);
}

/** Writes a file in the place of another one, which stays whole until then. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
	await writeFile(`${path}.part`, content);
	await rename(`${path}.part`, path);
}
