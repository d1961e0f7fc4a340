/**
 * Finds the sites and vaults that a file is in, by the configuration of their tools, and how these tools treat the file.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { PathRule } from "../../readers/publication.ts";
import { isEleventy, isHugo, isJekyll, toolPaths } from "../tools.ts";
import { eleventyRule } from "./eleventy.ts";
import { hugoRule } from "./hugo.ts";
import { jekyllRules } from "./jekyll.ts";
import type { Rule, SiteRules } from "./rule.ts";
import { VAULT, vaultRule } from "./vault.ts";
import { isZola, zolaRule } from "./zola.ts";

/** How a site treats a file, apart from the file's own front matter. */
export interface SiteRule extends PathRule {
	/** Whether it is uncertain that the file is not published, so that the file itself may decide. */
	isUncertain?: boolean;
	/** Whether it is in a tool's site. No tool has articles in plain text. */
	isInSite: boolean;
	/** Whether it is an Obsidian note. */
	isVault: boolean;
	/** Its path below the outermost site, `/` between its parts. */
	path: string;
}

/** A folder with the configuration of a tool. */
interface Site extends SiteRules {
	root: string;
	/** Whether a tool other than Obsidian is configured there. */
	hasTool: boolean;
	isVault: boolean;
}

/** Finds the sites of files, looking into each folder once. */
export class Sites {
	readonly #found = new Map<string, Site[]>();

	/**
	 * How the sites that a file is in treat it. A site may be in another one, such as a vault in a site. One that keeps the file
	 * back is enough.
	 *
	 * @param file its path, as `realpath` gives that of its folder
	 * @param root the root of its content
	 */
	ruleFor(file: string, root: string): SiteRule {
		const sites = this.#sitesOf(dirname(file));
		const outermost = sites.at(-1)?.root;
		const from = outermost !== undefined && outermost.length < root.length ? outermost : root;
		const kept = sites.flatMap((site) => site.keptBy(pathFrom(site.root, file)) ?? []);
		const decided = kept.find(({ isUncertain }) => !isUncertain) ?? kept[0];
		return {
			reason: decided?.reason,
			isUncertain: decided?.isUncertain ?? false,
			articleFolders: sites.flatMap(({ articleFolders }) => articleFolders),
			isInSite: sites.some(({ hasTool }) => hasTool),
			isVault: sites.some(({ isVault }) => isVault),
			path: pathFrom(from, file),
		};
	}

	/** The sites that a folder is in, the innermost first. */
	#sitesOf(folder: string): Site[] {
		const known = this.#found.get(folder);
		if (known !== undefined) return known;
		const above = dirname(folder);
		const site = siteAt(folder);
		const sites = [...(site === undefined ? [] : [site]), ...(above === folder ? [] : this.#sitesOf(above))];
		this.#found.set(folder, sites);
		return sites;
	}
}

function siteAt(root: string): Site | undefined {
	const isVault = existsSync(join(root, VAULT));
	const paths = toolPaths(root);
	if (paths === undefined && !isVault) return undefined;
	const jekyll = isJekyll(root) ? jekyllRules(root) : undefined;
	const rules: Rule[] = [
		(path) => {
			const reason = paths?.(path);
			return reason === undefined ? undefined : { reason };
		},
		...(isVault ? [vaultRule(root)] : []),
		...(jekyll === undefined ? [] : [jekyll.keptBy]),
		...(isEleventy(root) ? [eleventyRule(root)] : []),
		...(isZola(root) ? [zolaRule(root)] : isHugo(root) ? [hugoRule(root)] : []),
	];
	return {
		root,
		hasTool: paths !== undefined,
		isVault,
		keptBy: (path) => {
			const kept = rules.flatMap((rule) => rule(path) ?? []);
			return kept.find(({ isUncertain }) => !isUncertain) ?? kept[0];
		},
		articleFolders: jekyll?.articleFolders ?? [],
	};
}

function pathFrom(root: string, file: string): string {
	return relative(root, file).split(sep).join("/");
}
