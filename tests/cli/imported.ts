/** Imports of folders, and their results. */
import { join } from "node:path";
import { expect } from "vitest";
import { type ImportOptions, importPaths } from "../../cli/import.ts";
import { startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

/**
 * Imports a folder, or one in it; nothing that arrives may have the word `Secret`.
 *
 * @returns what arrives of each article, by its path, and what is said
 */
export async function imported(files: Record<string, string>, within = "", options: ImportOptions = {}) {
	const folder = folderWith(files);
	const api = await startApi();
	const said: string[] = [];
	const complained: string[] = [];
	const short = (line: string) => line.replaceAll(join(folder, "/"), "");
	const output = {
		log: (line: string) => said.push(short(line)),
		error: (line: string) => complained.push(short(line)),
	};
	const root = options.root && { root: join(folder, options.root) };
	await importPaths([join(folder, within)], api, output, { ...options, ...root });
	expect(JSON.stringify(api.batches)).not.toContain("Secret");
	const sent: Record<string, unknown> = {};
	for (const item of api.batches.flat()) {
		const { id, content_html, _tributary, _source_markdown, ...members } = item ?? {};
		const { path, slug, aliases, date, expires } = _tributary as Record<string, unknown>;
		const own = JSON.parse(JSON.stringify({ slug, aliases, date, expires }));
		sent[String(path)] = { ...members, ...own, html: String(content_html).trim() };
	}
	return { sent, said: said.filter((line) => !line.startsWith("created ")), complained };
}

/** Imports a folder or one inside it; returns the paths of the articles, and the messages about files kept back. */
export const keptIn = async (
	files: Record<string, string>,
	...where: [within?: string, options?: ImportOptions]
) => {
	const { sent, said } = await imported(files, ...where);
	return { published: Object.keys(sent).sort(), kept: said.filter((line) => line.startsWith("draft ")) };
};
