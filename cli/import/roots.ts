/**
 * The root of the content that a file belongs to: its path below it is what the file's article is known by.
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

/** What tools have in the folder of a site: version control, Obsidian, and their own configuration. */
const MARKERS = [".git", "tributary.json", "wrangler.toml", VAULT, ...TOOL_MARKERS];

/** Where a file is below its root. */
export interface FilePath {
	/** The root, as `realpath` gives it. */
	root: string;
	/** The path below the root: `2025/notes.md` on every machine, in NFC. */
	path: string;
	/** The root is only guessed, so that the path may lack its beginning, or have too much of it. */
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
	 * Without a marker above it, the name of the folder that it is in belongs to the path. So a file has one path, whether
	 * it is imported alone or with the folders above it only if one of them has a marker.
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

	/** What the tools in whose folders a file is make of it, besides what it says itself; `real` as in {@link FilePath}. */
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
	 * The path below the root that articles of a folder's files begin with: `posts/`, or an empty text if the folder is the
	 * root itself.
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
	 * The path of a file without links to its folder. A link to a file that is named itself is that file, unless both are in
	 * one site or folder: imported as a whole, that has the link too.
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
