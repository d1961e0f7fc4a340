/**
 * Finds the files that Hugo does not publish as pages: those that cascades keep back, the resources of bundles, files that its
 * configuration ignores, and files outside of its content.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Entry, nameOf } from "../../readers/front-names.ts";
import {
	type Data,
	dataIn,
	folderOf,
	itemsOf,
	namesIn,
	objectEntries,
	perFolder,
	textsOf,
	valueIn,
} from "./data.ts";
import { matches } from "./globs.ts";
import { type Kept, keptBy, type Rule, unreadable } from "./rule.ts";

const CONFIG = /^(?:hugo|config)\.(?:toml|ya?ml|json)$/;

/** The files of a configuration folder that have the value of one key each. */
const PART = /^(cascade|languages|module)\.(?:toml|ya?ml|json)$/;

const LIST = /^_index(?:\.([\w-]+))?\.(?:md|markdown|mdown|html?|adoc|asciidoc|org|rst|pandoc|pdc)$/i;
const INDEX = /^index(?:\.[\w-]+)?\.(?:md|markdown|mdown|html?|adoc|asciidoc|org|rst|pandoc|pdc)$/i;

/** @param root the folder of a site made with Hugo */
export function hugoRule(root: string): Rule {
	const configs = configsIn(root);
	const entries = configs.flatMap((config) => config.entries);
	const broken = configs.map((config) => unreadable(config, /cascade|ignoreFiles|contentDir|mounts/i));
	const [language = "en"] = textsOf(valueIn(entries, "defaultcontentlanguage"));
	const site = configs.flatMap((config) => cascadesOf(config, language));
	const mounts = itemsOf(valueIn(objectEntries(valueIn(entries, "module")), "mounts")).map(objectEntries);
	const folders = contentFolders(entries, mounts);
	const ignored = [...ignoredFiles(entries), ...mounts.flatMap(excludedFiles)];
	const isSure =
		(configs.some(({ file }) => /^(?:hugo\.|config\/)/.test(file)) || hasBaseUrl(entries)) &&
		folders.some((folder) => existsSync(join(root, folder)));
	const listsIn = perFolder((folder) =>
		namesIn(join(root, folder))
			.filter((name) => LIST.test(name))
			.flatMap((name) => cascadesOf(dataIn(root, join(folder, name)), language, LIST.exec(name)?.[1])),
	);
	const cascadesTo = perFolder((folder: string): Cascade[] => [
		...(folder === "" ? [] : cascadesTo(folderOf(folder))),
		...listsIn(folder),
	]);
	const indexIn = perFolder((folder) => ({
		file: namesIn(join(root, folder)).find(
			(name) =>
				INDEX.test(name) && (!/\.html?$/i.test(name) || dataIn(root, join(folder, name)).entries.length > 0),
		),
	}));

	function bundleOf(path: string, content: string): string | undefined {
		const parts = path.slice(content === "" ? 0 : content.length + 1).split("/");
		for (let count = 1; count < parts.length; count++) {
			const folder = [...(content === "" ? [] : [content]), ...parts.slice(0, count)].join("/");
			const { file } = indexIn(folder);
			if (file === undefined) continue;
			return folder === folderOf(path) && INDEX.test(parts.at(-1) ?? "") ? undefined : `${folder}/${file}`;
		}
		return undefined;
	}

	return (path): Kept | undefined => {
		const content = folders.find((folder) => folder === "" || path.startsWith(`${folder}/`));
		if (content === undefined)
			return isSure ? { reason: `outside ${folders.at(-1)}, where Hugo keeps its pages` } : undefined;
		if (ignored.some((isIgnored) => isIgnored(path))) return { reason: "ignored by Hugo's configuration" };
		const bundle = bundleOf(path, content);
		if (bundle !== undefined) return { reason: `a part of ${bundle}, not an article` };
		const pages = pagesOf(path, content);
		return (
			broken.find((one) => one !== undefined) ??
			[...site, ...cascadesTo(folderOf(path))].find(({ appliesTo }) => appliesTo(path, pages))?.kept
		);
	};
}

/** Whether Hugo's key for the address of the site is there, as Hugo spells it. */
function hasBaseUrl(entries: Entry[]): boolean {
	return entries.some(({ key }) => /^baseurl$/i.test(key));
}

/** The configuration, in one file or in folders of them. */
function configsIn(root: string): Data[] {
	const single = namesIn(root).filter((name) => CONFIG.test(name));
	const parts = ["config/_default", "config/production"].flatMap((folder) =>
		namesIn(join(root, folder)).map((name) => `${folder}/${name}`),
	);
	return [
		...single.map((file) => dataIn(root, file)),
		...parts
			.filter((file) => /\.(?:toml|ya?ml|json)$/.test(file))
			.flatMap((file) => {
				const name = file.slice(file.lastIndexOf("/") + 1);
				if (CONFIG.test(name)) return [dataIn(root, file)];
				const [, key] = PART.exec(name) ?? [];
				if (key === undefined) return [];
				const { entries, ...data } = dataIn(root, file);
				const value = Object.fromEntries(entries.map((entry) => [entry.key, entry.value]));
				// A list of cascades is below a key of the same name.
				const own = key === "cascade" ? valueIn(entries, "cascade") : undefined;
				return [{ ...data, entries: [{ key, name: nameOf(key), value: own ?? value }] }];
			}),
	];
}

/** The folders with pages, innermost first. */
function contentFolders(entries: Entry[], mounts: Entry[][]): string[] {
	const languages = objectEntries(valueIn(entries, "languages")).map(({ value }) => objectEntries(value));
	const mounted = mounts
		.filter((mount) => textsOf(valueIn(mount, "target")).some((target) => /^content(?:\/|$)/.test(target)))
		.flatMap((mount) => textsOf(valueIn(mount, "source")));
	const named = [entries, ...languages].flatMap((one) => textsOf(valueIn(one, "contentdir")));
	const folders = [...(named.length + mounted.length > 0 ? [] : ["content"]), ...named, ...mounted];
	const all = [...folders, "content"].map((folder) => folder.replace(/^(?:\.?\/)+|(?:\/\.?)+$|^\.$/g, ""));
	return [...new Set(all)].sort((a, b) => b.length - a.length);
}

/** `ignoreFiles`: regular expressions for the paths of files. */
function ignoredFiles(entries: Entry[]): ((path: string) => boolean)[] {
	return textsOf(valueIn(entries, "ignorefiles")).map((written) => {
		try {
			const [, flag = "", source = ""] = /^(?:\(\?(i)\))?(.*)$/s.exec(written.slice(0, 500)) ?? [];
			const pattern = new RegExp(source.replaceAll("(?P<", "(?<"), flag);
			return (path) => pattern.test(`/${path}`);
		} catch {
			// Matches every path, because a file that is kept back by mistake is noticed.
			return () => true;
		}
	});
}

/** The files that a mount leaves out: `excludeFiles`, or `!` before a pattern of `files`. */
function excludedFiles(mount: Entry[]): ((path: string) => boolean)[] {
	const [source = ""] = textsOf(valueIn(mount, "source"));
	const folder = source.replace(/^\.?\/|\/$/g, "");
	const globs = [
		...textsOf(valueIn(mount, "excludefiles")),
		...textsOf(valueIn(mount, "files"))
			.filter((glob) => glob.startsWith("!"))
			.map((glob) => glob.slice(1).trim()),
	].map((glob) => glob.replace(/^\//, ""));
	return globs.map(
		(glob) => (path) => path.startsWith(`${folder}/`) && matches(path.slice(folder.length + 1), glob),
	);
}

/** The paths of a file's page, with and without what may be its language. */
function pagesOf(path: string, content: string): string[] {
	const page = `/${path.slice(content === "" ? 0 : content.length + 1)}`.toLowerCase();
	const named = page.replace(/\.[a-z]+$/, "");
	const withoutEnding = named.replace(/\.[a-z]{2,3}(?:-[a-z]+)?$/, "");
	const both = [named, withoutEnding].map((one) => one.replace(/(?<=.)\/index$/, ""));
	return [...both, ...both.map((one) => one.replace(/^\/[a-z]{2}(?:-[a-z]{2})?(?=\/)/, ""))];
}

/** Front matter that a list or the site passes on to its pages. */
interface Cascade {
	appliesTo: (path: string, pages: string[]) => boolean;
	kept: Kept;
}

/**
 * The cascades in a file that keep pages back. Each may be limited to some pages.
 *
 * @param usual the language of pages that do not name theirs
 * @param own the language in the file's name, if any: its cascades are for pages in that language
 */
function cascadesOf(data: Data, usual: string, own?: string): Cascade[] {
	const broken = unreadable(data, /cascade/i);
	if (broken !== undefined) return [{ appliesTo: () => true, kept: broken }];
	return itemsOf(valueIn(data.entries, "cascade")).flatMap((cascade) => {
		const values = objectEntries(cascade);
		const reason = keptBy(values);
		if (reason === undefined) return [];
		const targets = itemsOf(valueIn(values, "target")).map((target) => {
			const entries = objectEntries(target);
			const [globs, kinds, languages] = ["path", "kind", "lang"].map((name) =>
				textsOf(valueIn(entries, name)),
			);
			return { globs: globs ?? [], kinds: kinds ?? [], languages: languages ?? [] };
		});
		return [
			{
				appliesTo: (path, pages) => {
					const other = /\.([a-z]{2,3}(?:-[a-z]+)?)\.[a-z]+$/i.exec(path)?.[1];
					if (own !== undefined && other !== undefined && other !== own) return false;
					const known = [...path.split("/").slice(0, -1), other ?? usual];
					if (targets.length === 0) return true;
					return targets.some(
						({ globs, kinds, languages }) =>
							(languages.length === 0 || languages.some((one) => known.some((name) => matches(name, one)))) &&
							(kinds.length === 0 || kinds.some((kind) => matches("page", kind))) &&
							(globs.length === 0 ||
								globs.some((glob) => pages.some((page) => matches(page, glob.toLowerCase())))),
					);
				},
				kept: { reason: `${reason} in the cascade of ${data.file}` },
			},
		];
	});
}
