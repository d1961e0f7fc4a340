/**
 * Recognises tools by their configuration files, and finds the folders in their sites that have no articles.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isZola } from "./sites/zola.ts";

const SCRIPTS = ["js", "cjs", "mjs", "ts", "mts", "cts"];

const ELEVENTY = [".eleventy.js", ...SCRIPTS.map((ending) => `eleventy.config.${ending}`)];

const JEKYLL = ["_config.yml", "_config.yaml", "_config.toml"];

/** Zola's folders. Its configuration may have the same name as Hugo's former one. */
const ZOLA = ["public", "sass", "static", "syntaxes", "templates", "themes"];

interface Tool {
	/** Files of its configuration. */
	markers: string[];
	/** Folders of the root with its templates, data and output. */
	folders: string[];
	/** A folder whose HTML files are not content, but parts of a program. */
	programs?: string;
}

const TOOLS: Tool[] = [
	{
		markers: ["toml", "yaml", "yml", "json"].map((ending) => `hugo.${ending}`),
		folders: "archetypes assets data i18n layouts public resources static themes".split(" "),
	},
	{
		markers: JEKYLL,
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
	{
		markers: SCRIPTS.map((ending) => `gatsby-config.${ending}`),
		folders: ["plugins", "public", "src/components", "src/templates", "static"],
		programs: "src",
	},
	{
		markers: SCRIPTS.map((ending) => `docusaurus.config.${ending}`),
		folders: ["build", "src/components", "src/css", "src/theme", "static"],
		programs: "src",
	},
	{ markers: ["zola.toml"], folders: ZOLA },
];

/** Hugo's former names for its configuration. Other tools use them too: it is Hugo's if it is beside a folder `content`. */
const FORMER_CONFIG = ["config.toml", "config.yaml", "config.yml", "config.json", "config/_default"];

/** The files that mark the root of a tool's folder. */
export const TOOL_MARKERS = TOOLS.flatMap(({ markers }) => markers);

/** Whether a folder has Hugo's configuration under its former name. */
export function isFormerHugo(folder: string): boolean {
	const has = (name: string) => existsSync(join(folder, name));
	return has("content") && FORMER_CONFIG.some(has);
}

/** Whether a folder has Hugo's configuration. */
export function isHugo(folder: string): boolean {
	const [hugo] = TOOLS;
	return hasAny(folder, hugo?.markers ?? []) || isFormerHugo(folder);
}

/** Whether a folder has Eleventy's configuration. */
export function isEleventy(folder: string): boolean {
	return hasAny(folder, ELEVENTY);
}

/** Whether a folder has the configuration of Jekyll, or of Hexo. */
export function isJekyll(folder: string): boolean {
	return hasAny(folder, JEKYLL);
}

function hasAny(folder: string, names: string[]): boolean {
	return names.some((name) => existsSync(join(folder, name)));
}

/** Files that describe a folder, such as a readme or a licence. */
const ABOUT =
	/^(?:readme|license|licence|changelog|contributing|contributors|code[_-]of[_-]conduct|security|agents|claude|gemini|todo)(?:\.[\w-]+)?\.(?:md|markdown|html?|txt)$/i;

/** The pages of a site that list its articles, and the page for missing ones. */
const PAGES = /^(?:src\/(?:pages\/)?|source\/|content\/)?(?:index|404)\.(?:md|markdown|html?)$/i;

/**
 * Finds the paths below a folder that are no articles for the tools configured there.
 *
 * @returns a function that returns the reason for a path, such as `in layouts`, or `undefined` if it may be an article;
 *   `undefined` if no tool is configured there
 */
export function toolPaths(root: string): ((path: string) => string | undefined) | undefined {
	const tools = TOOLS.filter(({ markers }) => hasAny(root, markers));
	const [hugo] = TOOLS;
	if (hugo !== undefined && !tools.includes(hugo) && isFormerHugo(root)) tools.push(hugo);
	if (tools.length === 0) return undefined;
	const folders = [...tools.flatMap((tool) => tool.folders), ...(isZola(root) ? ZOLA : [])];
	const programs = tools.flatMap((tool) => tool.programs ?? []);
	return (path) => {
		const folder = folders.find((one) => path.startsWith(`${one}/`));
		if (folder !== undefined) return `in ${folder}`;
		const program = programs.find((one) => path.startsWith(`${one}/`) && /\.html?$/i.test(path));
		if (program !== undefined) return `a part of the program in ${program}, not an article`;
		if (ABOUT.test(path)) return "a description of the folder, not an article";
		return PAGES.test(path) ? "a page of the site, not an article" : undefined;
	};
}
