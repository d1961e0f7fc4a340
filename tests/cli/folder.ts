/** Files for a test, in a folder of their own that is gone afterwards. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type FileContent, readArticles } from "../../cli/files.ts";
import { Roots } from "../../cli/import/roots.ts";
import type { Item } from "../../cli/readers/front-matter.ts";

/** A folder with these files, by their paths in it. */
export function folderWith(files: Record<string, string | Uint8Array>): string {
	const folder = mkdtempSync(join(tmpdir(), "tributary-files-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const [path, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), content);
	}
	return folder;
}

/** The articles that the command line reads from a file with this name and content. */
export async function contentOf(name: string, content: string | Uint8Array): Promise<FileContent> {
	const folder = folderWith({ [name]: content });
	return readArticles(join(folder, name), undefined, Roots.from(folder));
}

/** The one article in such a file. */
export async function articleIn(name: string, content: string | Uint8Array): Promise<Item> {
	const { items } = await contentOf(name, content);
	const [item, ...others] = items;
	if (item === undefined || others.length > 0) throw new Error(`${items.length} articles, not one`);
	return item;
}
