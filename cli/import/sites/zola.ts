/**
 * Finds the files that Zola does not publish: the pages below a draft section, files that its configuration ignores, and files
 * outside of its content.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dataIn, folderOf, namesIn, perFolder, textsOf, valueIn } from "./data.ts";
import { matches, withFolders } from "./globs.ts";
import { type Kept, keptBy, type Rule, unreadable } from "./rule.ts";

const CONFIGS = ["zola.toml", "config.toml"];

/** Whether a folder has Zola's configuration; Hugo's has the same name, and spells the address of the site `baseURL`. */
export function isZola(root: string): boolean {
	return CONFIGS.some((file) => dataIn(root, file).entries.some(({ key }) => key === "base_url"));
}

/** @param root the folder of a site made with Zola */
export function zolaRule(root: string): Rule {
	const ignored = CONFIGS.flatMap((file) => textsOf(valueIn(dataIn(root, file).entries, "ignoredcontent")));
	const hasContent = existsSync(join(root, "content"));
	const keptIn = perFolder((folder: string): { kept: Kept | undefined } => ({
		kept: (folder === "" ? undefined : keptIn(folderOf(folder)).kept) ?? sectionIn(folder),
	}));

	function sectionIn(folder: string): Kept | undefined {
		const sections = namesIn(join(root, folder)).filter((name) => /^_index(?:\.[\w-]+)?\.md$/.test(name));
		for (const name of sections) {
			const section = dataIn(root, join(folder, name));
			const broken = unreadable(section, /draft/i);
			if (broken !== undefined) return broken;
			const reason = keptBy(section.entries.filter((entry) => entry.name === "draft"));
			if (reason !== undefined) return { reason: `${reason} in ${section.file}` };
		}
		return undefined;
	}

	return (path) => {
		if (!path.startsWith("content/"))
			return hasContent ? { reason: "outside content, where Zola keeps its pages" } : undefined;
		const within = path.slice("content/".length);
		const names = withFolders(within).flatMap((one) => [one, one.slice(one.lastIndexOf("/") + 1)]);
		if (ignored.some((glob) => names.some((name) => matches(name, glob, true))))
			return { reason: "ignored by Zola's configuration" };
		return keptIn(folderOf(path)).kept;
	};
}
