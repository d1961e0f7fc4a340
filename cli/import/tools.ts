/**
 * The tools whose folders people bring, known by their configuration, and which folders of theirs have no articles.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

const SCRIPTS = ["js", "cjs", "mjs", "ts", "mts", "cts"];

const ELEVENTY = [".eleventy.js", ...SCRIPTS.map((ending) => `eleventy.config.${ending}`)];

interface Tool {
	/** Files of its configuration. */
	markers: string[];
	/** Folders of the root that have its templates, its data, and what it makes. */
	folders: string[];
}

const TOOLS: Tool[] = [
	{
		markers: ["toml", "yaml", "yml", "json"].map((ending) => `hugo.${ending}`),
		folders: "archetypes assets data i18n layouts public resources static themes".split(" "),
	},
	{
		markers: ["_config.yml", "_config.yaml", "_config.toml"],
		folders: ["assets", "public", "scaffolds", "source/_data", "themes", "vendor"],
	},
	{
		markers: ELEVENTY,
		folders: ["public", "src/_includes", "src/_data"],
	},
	{
		markers: SCRIPTS.map((ending) => `astro.config.${ending}`),
		folders: ["dist", "public", "src/assets", "src/components", "src/layouts", "src/styles"],
	},
];

/** Hugo's former name for its configuration, which others use too: it is Hugo's beside a folder `content`. */
const FORMER_CONFIG = ["config.toml", "config.yaml", "config.yml", "config.json", "config/_default"];

/** The files that mark the root of a tool's folder. */
export const TOOL_MARKERS = TOOLS.flatMap(({ markers }) => markers);

/** Whether a folder has Hugo's configuration under its former name. */
export function isFormerHugo(folder: string): boolean {
	const has = (name: string) => existsSync(join(folder, name));
	return has("content") && FORMER_CONFIG.some(has);
}

/** Whether a folder has Eleventy's configuration. */
export function isEleventy(folder: string): boolean {
	return ELEVENTY.some((name) => existsSync(join(folder, name)));
}

/** What is written about a folder rather than in it. */
const ABOUT =
	/^(?:readme|license|licence|changelog|contributing|code_of_conduct|security)(?:\.[\w-]+)?\.(?:md|markdown|html?|txt)$/i;

/** The pages of a site that list its articles, or stand for those that are missing. */
const PAGES = /^(?:src\/(?:pages\/)?|source\/|content\/)?(?:index|404)\.(?:md|markdown|html?)$/i;

/**
 * Says which paths below a root have no articles, as a tool that is configured there does not take them for any.
 *
 * @returns the reason for a path, such as `in layouts`; `undefined` if it may be an article
 */
export function toolPaths(root: string): (path: string) => string | undefined {
	const tools = TOOLS.filter(({ markers }) => markers.some((marker) => existsSync(join(root, marker))));
	const [hugo] = TOOLS;
	if (hugo !== undefined && !tools.includes(hugo) && isFormerHugo(root)) tools.push(hugo);
	const folders = tools.flatMap((tool) => tool.folders);
	return (path) => {
		const folder = folders.find((one) => path.startsWith(`${one}/`));
		if (folder !== undefined) return `in ${folder}`;
		if (tools.length === 0) return undefined;
		if (ABOUT.test(path)) return "about the folder, no article";
		return PAGES.test(path) ? "a page of the site, no article" : undefined;
	};
}
