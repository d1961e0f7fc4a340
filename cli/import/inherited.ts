/**
 * What folders say of publishing the files in them: the cascades of Hugo, the data files of Eleventy's folders, and the defaults
 * and collections of Jekyll's configuration.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FileError } from "../errors.ts";
import { frontBlock } from "../readers/front-block.ts";
import { valuesOf } from "../readers/front-formats.ts";
import { type Entry, entriesOf } from "../readers/front-names.ts";
import { publicationOf } from "../readers/publication.ts";
import { isEleventy } from "./tools.ts";

/** The largest such file that is read, in bytes. */
const MAX_BYTES = 1_000_000;

/** Says of the files below a root whether something keeps back all that are in a folder, or of a kind. */
export class Inherited {
	readonly #root: string;
	readonly #folders = new Map<string, Rule[]>();
	readonly #site: Rule[];
	readonly #isEleventy: boolean;
	/** The folders of Jekyll's collections whose files are published, as `_recipes`. */
	readonly collections: string[];

	/** @param root as `realpath` gives it */
	constructor(root: string) {
		this.#root = root;
		this.#isEleventy = isEleventy(root);
		const jekyll = entriesIn(root, "_config.yml");
		this.#site = [
			...itemsOf(valueIn(jekyll, "defaults")).flatMap(jekyllRule),
			...["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml"].flatMap((name) =>
				cascadesOf(entriesIn(root, name), name),
			),
		];
		this.collections = objectEntries(valueIn(jekyll, "collections"))
			.filter(({ value }) => valueIn(objectEntries(value), "output") === "true")
			.map(({ key }) => `_${key}`);
	}

	/** Why a file is kept back, such as `draft: true in the cascade of posts/_index.md`; `undefined` if it is not. */
	reasonFor(path: string): string | undefined {
		const folder = dirname(path);
		const rules = [...this.#site, ...this.#rulesOf(folder === "." ? "" : folder)];
		return rules.find(({ appliesTo }) => appliesTo(path))?.reason;
	}

	#rulesOf(folder: string): Rule[] {
		const known = this.#folders.get(folder);
		if (known !== undefined) return known;
		const above = dirname(folder);
		const rules = [
			...(folder === "" ? [] : this.#rulesOf(above === "." ? "" : above)),
			...this.#ownRulesOf(folder),
		];
		this.#folders.set(folder, rules);
		return rules;
	}

	#ownRulesOf(folder: string): Rule[] {
		const name = basename(folder);
		const lists = namesIn(join(this.#root, folder)).filter((file) =>
			/^_index(?:\.[\w-]+)?\.(?:md|markdown|html)$/i.test(file),
		);
		const data = this.#isEleventy && folder !== "" ? [`${name}.json`, `${name}.11tydata.json`] : [];
		return [
			...lists.flatMap((file) => cascadesOf(entriesIn(this.#root, join(folder, file)), join(folder, file))),
			...data.flatMap((file) => {
				const reason = keptBy(entriesIn(this.#root, join(folder, file)));
				return reason === undefined
					? []
					: [{ appliesTo: () => true, reason: `${reason} in ${join(folder, file)}` }];
			}),
		];
	}
}

/** Something that keeps files back. */
interface Rule {
	/** @param path below the root */
	appliesTo: (path: string) => boolean;
	reason: string;
}

/** Hugo's cascades: one, or a list of them, each perhaps for some paths. */
function cascadesOf(entries: Entry[], file: string): Rule[] {
	return itemsOf(valueIn(entries, "cascade")).flatMap((cascade) => {
		const values = objectEntries(cascade);
		const reason = keptBy(values);
		if (reason === undefined) return [];
		const targets = itemsOf(valueIn(values, "target"));
		const globs = targets.map((target) => valueIn(objectEntries(target), "path"));
		return [
			{
				appliesTo: (path) => {
					const page =
						`/${path.replace(/^content\//, "").replace(/(?:\/index)?\.[a-z]+$/i, "")}`.toLowerCase();
					return (
						globs.length === 0 ||
						globs.some((glob) => typeof glob !== "string" || matches(page, glob.toLowerCase()))
					);
				},
				reason: `${reason} in the cascade of ${file}`,
			},
		];
	});
}

/** One of Jekyll's defaults: `scope: { path, type }`, and the front matter of what is in it. */
function jekyllRule(value: unknown): Rule[] {
	const entries = objectEntries(value);
	const reason = keptBy(objectEntries(valueIn(entries, "values")));
	if (reason === undefined) return [];
	const scope = objectEntries(valueIn(entries, "scope"));
	const [within = "", type] = ["path", "type"].map((name) => {
		const one = valueIn(scope, name);
		return typeof one === "string" ? one.replace(/^\/|\/$/g, "") : undefined;
	});
	return [
		{
			appliesTo: (path) => {
				const isWithin =
					within === "" ||
					path === within ||
					path.startsWith(`${within}/`) ||
					(within.includes("*") && matches(path, `${within}**`));
				const folder = type === undefined || type === "" ? undefined : type === "pages" ? "" : `_${type}`;
				const isOfType =
					folder === undefined ||
					(folder === "" ? !/(?:^|\/)_/.test(path) : `/${path}`.includes(`/${folder}/`));
				return isWithin && isOfType;
			},
			reason: `${reason} in the defaults of _config.yml`,
		},
	];
}

/** How many parts a pattern may have. */
const MAX_STARS = 6;

/** Whether a path is one of a pattern in which `*` is a part of a name and `**` any path. */
function matches(path: string, glob: string): boolean {
	// So many would take their time; what keeps back too much is noticed.
	if (glob.split(/\*+/).length > MAX_STARS) return true;
	const pattern = glob
		.split(/(\*+)/)
		.map((part) =>
			part === "*" ? "[^/]*" : part.startsWith("*") ? ".*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"),
		);
	return new RegExp(`^${pattern.join("")}$`, "s").test(path);
}

/** What keeps back, in the words of the file; `undefined` if nothing does. */
function keptBy(entries: Entry[]): string | undefined {
	try {
		const { state, reason } = publicationOf(entries, 0);
		return state === "draft" ? reason : undefined;
	} catch (error) {
		if (error instanceof FileError) return undefined;
		throw error;
	}
}

/** The front matter of a file, or all that a file of data says; nothing if it cannot be read. */
function entriesIn(root: string, file: string): Entry[] {
	try {
		const path = join(root, file);
		if (statSync(path).size > MAX_BYTES) return [];
		const text = readFileSync(path, "utf8");
		const [, ending = ""] = /\.(ya?ml|toml|json)$/.exec(file) ?? [];
		if (ending !== "")
			return entriesOf(valuesOf(text, ending === "toml" ? "toml" : ending === "json" ? "json" : "yaml", 1));
		const block = frontBlock(text);
		return block === undefined || block.format === "pandoc"
			? []
			: entriesOf(valuesOf(block.source, block.format, block.line));
	} catch {
		// Its tool reports what is wrong with it.
		return [];
	}
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function objectEntries(value: unknown): Entry[] {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
	try {
		return entriesOf(value);
	} catch (error) {
		if (error instanceof FileError) return [];
		throw error;
	}
}

function valueIn(entries: Entry[], name: string): unknown {
	return entries.find((entry) => entry.name === name)?.value;
}

function itemsOf(value: unknown): unknown[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}
