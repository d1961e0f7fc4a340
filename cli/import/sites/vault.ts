/**
 * Files of an Obsidian vault that are not notes: templates and drawings.
 *
 * @module
 */
import { dataIn, objectEntries, textsOf, valueIn } from "./data.ts";
import type { Rule } from "./rule.ts";

/** Obsidian's settings in the folder of the notes. */
export const VAULT = ".obsidian";

/** @param root the folder of a vault */
export function vaultRule(root: string): Rule {
	const settings = (file: string) => dataIn(root, `${VAULT}/${file}`).entries;
	const templater = settings("plugins/templater-obsidian/data.json");
	const periodic = settings("plugins/periodic-notes/data.json");
	const folders = [
		valueIn(settings("templates.json"), "folder"),
		valueIn(templater, "templatesfolder"),
		valueIn(templater, "templatefolder"),
	]
		.flatMap(textsOf)
		.map(pathOf);
	const files = [
		valueIn(settings("daily-notes.json"), "template"),
		valueIn(settings("zk-prefixer.json"), "template"),
		...periodic.map(({ value }) => valueIn(objectEntries(value), "template")),
	]
		.flatMap(textsOf)
		.map(pathOf);
	return (path) => {
		const folder = folders.find((one) => one !== "" && path.startsWith(`${one}/`));
		if (folder !== undefined) return { reason: `in ${folder}` };
		const byName = /(?:^|\/)(templates?)\//i.exec(path)?.[1];
		if (byName !== undefined) return { reason: `in ${byName}` };
		if (files.some((one) => path === one || path === `${one}.md`)) return { reason: "an Obsidian template" };
		return /\.excalidraw\.md$/i.test(path) ? { reason: "an Excalidraw drawing" } : undefined;
	};
}

function pathOf(written: string): string {
	return written
		.trim()
		.replace(/^(?:\.?\/)+|\/+$/g, "")
		.normalize("NFC");
}
