/**
 * Finds the root of the content that a file belongs to. The path below the root identifies the file's article.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { isWithin } from "../beside.ts";
import { CommandError, FileError } from "../errors.ts";
import type { MarkdownSettings } from "../readers/markdown.ts";
import { realPath, realPathOrItself, statOf } from "../real-path.ts";
import { settingsIn } from "./settings.ts";
import { type SiteRule, Sites } from "./sites/sites.ts";
import { VAULT } from "./sites/vault.ts";
import { isFormerHugo, TOOL_MARKERS } from "./tools.ts";

/** Files and folders that mark the root of a site: those of version control, of Obsidian, and configuration files of tools. */
const MARKERS = [".git", "tributary.json", "wrangler.toml", VAULT, ...TOOL_MARKERS];

/** Where a file is below its root. */
export interface FilePath {
	/** The root, as `realpath` gives it. */
	root: string;
	/** The path below the root: `2025/notes.md` on every machine, in NFC. */
	path: string;
	/** Whether the root is only guessed, so that the path may begin too early or too late. */
	isPartial: boolean;
	/** The file, with its folder as `realpath` gives it. */
	real: string;
}

/** Finds the roots of files, looking into each folder once. */
export class Roots {
	readonly #given: string | undefined;
	readonly #found = new Map<string, string | undefined>();
	readonly #sites = new Sites();
	readonly #settings = new Map<string, Promise<MarkdownSettings | undefined>>();

	private constructor(given: string | undefined) {
		this.#given = given;
	}

	/**
	 * @param given the root of all files; without one, each file has the nearest folder above it that has a marker
	 * @throws {CommandError} if there is no such folder
	 */
	static from(given?: string): Roots {
		if (given === undefined) return new Roots(undefined);
		if (!statOf(given)?.isDirectory())
			throw new CommandError(`--root must be a folder, and there is none at "${given}".`);
		return new Roots(realPath(given));
	}

	/**
	 * The path of a file or folder below its root, with all links resolved.
	 *
	 * If no folder above the file has a marker, the path begins with the name of the imported folder. So a file has the same path
	 * in every import only if a folder above it has a marker.
	 *
	 * @param imported the folder that the file was found in, as it was named; without one, the file itself was named
	 * @throws {FileError} if it is not below the root that was given
	 */
	pathOf(file: string, imported: string | undefined): FilePath {
		const real = this.#realFile(file, imported === undefined);
		if (this.#given !== undefined) {
			if (!isWithin(this.#given, real))
				throw new FileError(`is not below ${this.#given}, the root of the content`);
			return { root: this.#given, path: pathFrom(this.#given, real), isPartial: false, real };
		}
		const marked = this.#markedAbove(dirname(real));
		if (marked !== undefined) return { root: marked, path: pathFrom(marked, real), isPartial: false, real };
		const folder = imported === undefined ? dirname(real) : realPath(imported);
		const root = dirname(folder);
		return { root, path: pathFrom(root, real), isPartial: true, real };
	}

	/** How the tools whose sites a file is in treat it, apart from its front matter. */
	ruleFor({ root, real }: FilePath): SiteRule {
		return this.#sites.ruleFor(real, root);
	}

	/** The settings of the files below a root; throws as {@link settingsIn} does. */
	settingsOf({ root }: FilePath): Promise<MarkdownSettings | undefined> {
		const settings = this.#settings.get(root) ?? settingsIn(root);
		this.#settings.set(root, settings);
		return settings;
	}

	/**
	 * The beginning of the paths of a folder's articles: `posts/`, or an empty string if the folder is the root itself.
	 *
	 * @throws {FileError} if it is not below the root that was given
	 */
	prefixOf(folder: string): Omit<FilePath, "real"> {
		const real = realPath(folder);
		const root = this.#given ?? this.#markedAbove(real);
		if (root === real) return { root, path: "", isPartial: false };
		if (root !== undefined && !isWithin(root, real))
			throw new FileError(`"${folder}" is not below ${root}, the root of the content`);
		const from = root ?? dirname(real);
		return { root: from, path: `${pathFrom(from, real)}/`, isPartial: root === undefined };
	}

	/**
	 * The path of a file, with the symbolic links in the path of its folder resolved. A symbolic link that was named itself is
	 * replaced with its target, unless both are in one site or folder: an import of all of that would find the link too.
	 */
	#realFile(file: string, isNamed: boolean): string {
		const own = join(folderOf(file), basename(file));
		if (!isNamed) return own;
		const target = realPathOrItself(own);
		const root = this.#given ?? this.#markedAbove(dirname(own));
		const isAlike = root === undefined ? dirname(target) === dirname(own) : isWithin(root, target);
		return isAlike ? own : target;
	}

	/** The nearest folder that has a marker: this one, or one above it. */
	#markedAbove(folder: string): string | undefined {
		if (this.#found.has(folder)) return this.#found.get(folder);
		const above = dirname(folder);
		const found = isMarked(folder) ? folder : above === folder ? undefined : this.#markedAbove(above);
		this.#found.set(folder, found);
		return found;
	}
}

function folderOf(file: string): string {
	try {
		return realPath(dirname(file));
	} catch (error) {
		throw new FileError(`cannot be read: ${error instanceof Error ? error.message : error}`);
	}
}

function isMarked(folder: string): boolean {
	return MARKERS.some((name) => existsSync(join(folder, name))) || isFormerHugo(folder);
}

function pathFrom(root: string, real: string): string {
	return relative(root, real).split(sep).join("/").normalize("NFC");
}
