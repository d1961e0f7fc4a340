/**
 * Finds the files that Eleventy does not publish, because of their data files or because they are ignored.
 *
 * @module
 */
import { basename, join } from "node:path";
import { dataIn, folderOf, namesIn, perFolder, textIn } from "./data.ts";
import { ignoredBy } from "./globs.ts";
import { DECIDING_WORDS, type Kept, keptBy, type Rule, unreadable } from "./rule.ts";
import { scriptEntries } from "./script.ts";

/** The endings of data files, after the name of their folder or template. */
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

	/** Why the data files of this name in a folder keep files back, if they do. */
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
			const { entries, undecided } = scriptEntries(textIn(root, file) ?? "");
			const reason = keptBy(entries);
			if (reason !== undefined) return { reason: `${reason} in ${file}` };
			if (undecided !== undefined)
				return {
					reason: `${undecided} is set by the script ${file}, which the import does not run: write "draft: false" in the file to publish it`,
					isUncertain: true,
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
		// A JSON document is no template, and has no data file.
		return keptIn(folder).kept ?? (/\.json$/i.test(path) ? undefined : keptByData(folder, name));
	};
}
