/**
 * Finds the files that Jekyll does not publish, because of defaults, exclusions, special names and collections. Also for Hexo,
 * whose configuration has the same name.
 *
 * @module
 */
import { dataIn, itemsOf, objectEntries, textsOf, valueIn } from "./data.ts";
import { matches, withFolders } from "./globs.ts";
import { keptBy, type Rule, type SiteRules, unreadable } from "./rule.ts";

const CONFIGS = ["_config.yml", "_config.yaml", "_config.toml"];

/** @param root the folder of a site made with Jekyll */
export function jekyllRules(root: string): SiteRules {
	const configs = CONFIGS.map((file) => dataIn(root, file));
	const entries = configs.flatMap((config) => config.entries);
	const [broken] = configs.flatMap((config) => unreadable(config, /exclude|defaults/) ?? []);
	const defaults = itemsOf(valueIn(entries, "defaults")).flatMap((one) => defaultRule(one));
	const [excluded, included] = ["exclude", "include"].map((name) =>
		textsOf(valueIn(entries, name)).map((one) => one.replace(/^(?:\.?\/)+/, "")),
	) as [string[], string[]];
	const sources = ["source", ...textsOf(valueIn(entries, "source"))].map(
		(folder) => `${folder.replace(/^(?:\.?\/)+|\/+$/g, "")}/`,
	);
	const collections = objectEntries(valueIn(entries, "collections"))
		.filter(({ value }) => valueIn(objectEntries(value), "output") === "true")
		.map(({ key }) => `_${key}`);

	const keptOut: Rule = (path) => {
		for (const entry of withFolders(path)) {
			const name = entry.slice(entry.lastIndexOf("/") + 1);
			if (included.length > 0 && (matchesAny(included, entry) || matchesAny(included, name))) continue;
			if (/^[#~]/.test(name)) return { reason: `its name begins with ${name[0]}` };
			if (matchesAny(excluded, entry)) return { reason: `excluded in ${configFile()}` };
		}
		return undefined;
	};
	const configFile = () => configs.find((config) => config.entries.length > 0)?.file ?? CONFIGS[0];
	return {
		keptBy: (path) => {
			const source = sources.find((folder) => folder !== "/" && path.startsWith(folder));
			return (
				broken ??
				keptOut(path) ??
				(source === undefined ? undefined : keptOut(path.slice(source.length))) ??
				defaults.map((rule) => rule(path)).find((kept) => kept !== undefined)
			);
		},
		articleFolders: [
			...collections,
			...included.map((one) => one.replace(/\/+$/, "")).filter((one) => /^_[^/]+$/.test(one)),
		].map((folder) => folder.toLowerCase()),
	};
}

/** Whether a path matches one of Jekyll's patterns, which may also be the beginning of the path. */
function matchesAny(patterns: string[], path: string): boolean {
	return patterns.some(
		(pattern) =>
			pattern !== "" && (path.startsWith(pattern) || pattern === `${path}/` || matches(path, pattern, true)),
	);
}

/** The rule for one of the defaults: a `scope: { path, type }`, and the front matter of the files in it. */
function defaultRule(value: unknown): Rule[] {
	const entries = objectEntries(value);
	const reason = keptBy(objectEntries(valueIn(entries, "values")));
	if (reason === undefined) return [];
	const scope = objectEntries(valueIn(entries, "scope"));
	const [within = "", type] = ["path", "type"].map((name) => {
		const one = valueIn(scope, name);
		return typeof one === "string" ? one.replace(/^\/|\/$/g, "") : undefined;
	});
	return [
		(path) => {
			const isWithin =
				within === "" ||
				path === within ||
				path.startsWith(`${within}/`) ||
				(within.includes("*") && matches(path, `${within}**`));
			const folder = type === undefined || type === "" ? undefined : type === "pages" ? "" : `_${type}`;
			const isOfType =
				folder === undefined ||
				(folder === "" ? !/(?:^|\/)_/.test(path) : `/${path}`.includes(`/${folder}/`));
			return isWithin && isOfType ? { reason: `${reason} in the defaults of _config.yml` } : undefined;
		},
	];
}
