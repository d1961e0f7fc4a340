/**
 * The files that Eleventy does not publish: by data of folders and files, or because they are ignored.
 *
 * @module
 */
import { basename, join } from "node:path";
import { dataIn, folderOf, namesIn, perFolder, textIn } from "./data.ts";
import { ignoredBy } from "./globs.ts";
import { DECIDING_WORDS, type Kept, keptBy, type Rule, unreadable } from "./rule.ts";
import { scriptEntries } from "./script.ts";

/** What the names of files of data end with, after the name of their folder or file. */
const JSON_DATA = [".json", ".11tydata.json"];
const SCRIPT_DATA = [".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"];

/** @param root the folder of a site made with Eleventy */
export function eleventyRule(root: string): Rule {
	const names = perFolder((folder) => new Set(namesIn(join(root, folder))));
	const keptIn = perFolder((folder: string): { kept: Kept | undefined } => ({
		kept: folder === "" ? undefined : (keptIn(folderOf(folder)).kept ?? keptByData(folder, basename(folder))),
	}));
	const ignored = perFolder((folder) => {
		const own = textIn(root, join(folder, ".eleventyignore"));
		const git = folder === "" ? textIn(root, ".gitignore") : undefined;
		return [
			...(own === undefined ? [] : [{ file: ".eleventyignore", isIgnored: ignoredBy(own, true) }]),
			...(git === undefined ? [] : [{ file: ".gitignore", isIgnored: ignoredBy(git, false) }]),
		];
	});

	/** What the data of a folder, or of the files of one name in it, keeps back. */
	function keptByData(folder: string, name: string): Kept | undefined {
		const all = names(folder);
		const isThere = (ending: string) => all.has(name + ending);
		for (const ending of JSON_DATA.filter(isThere)) {
			const data = dataIn(root, join(folder, name + ending));
			const broken = unreadable(data, DECIDING_WORDS);
			if (broken !== undefined) return broken;
			const reason = keptBy(data.entries);
			if (reason !== undefined) return { reason: `${reason} in ${data.file}` };
		}
		for (const ending of SCRIPT_DATA.filter(isThere)) {
			const file = join(folder, name + ending);
			const { entries, open } = scriptEntries(textIn(root, file) ?? "");
			const reason = keptBy(entries);
			if (reason !== undefined) return { reason: `${reason} in ${file}` };
			if (open !== undefined)
				return {
					reason: `${open} is set by the script ${file}, which the import does not run: write "draft: false" in the file to publish it`,
					isOpen: true,
				};
		}
		return undefined;
	}

	return (path) => {
		const folder = folderOf(path);
		for (let above = folder; ; above = folderOf(above)) {
			const below = above === "" ? path : path.slice(above.length + 1);
			const found = ignored(above).find(({ isIgnored }) => isIgnored(below));
			if (found !== undefined) return { reason: `ignored by ${found.file}` };
			if (above === "") break;
		}
		const name = basename(path).replace(/\.[^.]+$/, "");
		// A document is no template that has data.
		return keptIn(folder).kept ?? (/\.json$/i.test(path) ? undefined : keptByData(folder, name));
	};
}
