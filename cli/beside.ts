/**
 * Finds the files that an article refers to.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { realPath } from "./real-path.ts";
import { asSpelt } from "./spellings.ts";

/** An article's file, and the folders whose files it may include. */
export interface Place {
	/** As it was named or found, for messages. */
	file: string;
	/** Its real path, with links resolved. Relative addresses in it start from there. */
	real: string;
	roots: string[];
}

/** A file beside an article. */
export interface Beside {
	/** The path that `realpath` returns, for `openReal`. */
	path: string;
	/** The fragment of the address, with its `#`; empty if it has none. */
	fragment: string;
}

/** The reason why an address does not lead to a file that may be published. */
export interface NotBeside {
	reason: string;
	/** Whether there is a file at that address, which is not published. */
	isThere: boolean;
}

/**
 * Folders of a site's sources whose files tools publish at the root of the site: `static` of Hugo, `public` of Astro and
 * Eleventy, and the folders with articles.
 */
const AT_ROOT = ["", "static", "public", "assets", "content", "src", "src/pages"];

/** A regular file, and where it is relative to the roots. */
interface FoundFile {
	/** The path that `realpath` returns. */
	path: string;
	where: "inside" | keyof typeof REFUSED;
}

/** The files that were found at paths during one run. */
export type Found = Map<string, FoundFile | undefined>;

/**
 * Finds the file that a relative address refers to: literally, or percent-decoded and without its fragment. An address that
 * begins with a slash is looked up below the roots. Articles may come from others, so files that are hidden or outside of the
 * folder are refused, even behind symbolic links.
 *
 * @param formsOf the paths that a path may mean, of which the first that exists is taken; without it, only the path itself
 * @param found the files that were found before
 */
export function fileBeside(
	url: string,
	place: Place,
	formsOf: (path: string) => string[] = itself,
	found: Found = new Map(),
): Beside | NotBeside {
	const [, address = "", fragment = ""] = /^([^?#]*)(?:\?[^#]*)?(#.*)?$/s.exec(url.trim()) ?? [];
	const there = isAbsolute(address) ? "below the root of the folder" : "beside the article";
	let not: NotBeside = { reason: `there is no such file ${there}`, isThere: false };
	const [literal, plain] = [url.trim(), decoded(address)];
	const whole = [plain, fragment, formsOf] as const;
	const named = literal === plain ? [whole] : [[literal, "", itself] as const, whole];
	for (const [name, rest, formsOf] of named) {
		for (const meant of isAbsolute(name) ? belowRoots(name, place) : [resolve(dirname(place.real), name)]) {
			for (const form of formsOf(meant)) {
				const file = fileAt(form, place.roots, found);
				if (file?.where === "inside") return { path: file.path, fragment: rest };
				if (file !== undefined) not = { reason: `this file is ${REFUSED[file.where]}`, isThere: true };
			}
		}
		if (isAbsolute(name) && fileAt(name, place.roots, found) !== undefined)
			not = { reason: "give a path relative to the article", isThere: true };
	}
	return not;
}

/**
 * Finds the file that an address in an article refers to, as {@link fileBeside} does. If it is not beside the article, it is
 * looked up from where other tools resolve addresses: from the article's page, for links, and from the root of the folder
 * (Obsidian, and pictures of themes).
 */
export function fileMeant(
	url: string,
	place: Place,
	formsOf?: (path: string) => string[],
	found?: Found,
): Beside | NotBeside {
	const file = fileBeside(url, place, formsOf, found);
	if (!("reason" in file) || file.isThere || isAbsolute(url.trim())) return file;
	const onPage = {
		...place,
		real: join(place.real.slice(0, -extname(place.real).length || undefined), "page"),
	};
	const others = [
		...(formsOf === undefined ? [] : [[url, onPage] as const]),
		[`/${url.trim()}`, place] as const,
	];
	for (const [address, from] of others) {
		const other = fileBeside(address, from, formsOf, found);
		if (!("reason" in other)) return other;
	}
	return file;
}

function itself(path: string): string[] {
	return [path];
}

function belowRoots(name: string, { roots }: Place): string[] {
	const folders = roots.flatMap((root) => AT_ROOT.map((folder) => join(root, folder)));
	return folders.filter((folder) => existsSync(folder)).map((folder) => join(folder, name));
}

function fileAt(path: string, roots: string[], found: Found): FoundFile | undefined {
	const key = [path, ...roots].join("\0");
	if (!found.has(key)) found.set(key, findFile(path, roots));
	return found.get(key);
}

function findFile(named: string, roots: string[]): FoundFile | undefined {
	try {
		const path = realPath(asSpelt(named));
		return statSync(path).isFile() ? { path, where: placeOf(path, roots) } : undefined;
	} catch {
		// No file has this name, or no file can.
		return undefined;
	}
}

/** Messages about files that are not published, to be read after "this file is" or "is a link to a file that is". */
export const REFUSED = {
	outside: "outside the imported folder; copy it into the folder",
	hidden: "hidden, because a name in its path begins with a dot; move it to a path without one",
};

/**
 * Where a file or folder is, relative to the imported folders.
 *
 * @param path the path that `realpath` returns
 */
export function placeOf(path: string, roots: string[]): "inside" | keyof typeof REFUSED {
	const folders = roots.map(realPath);
	const within = folders.filter((folder) => isWithin(folder, path));
	if (within.length === 0) return "outside";
	return within.some((folder) => !isHidden(folder, path)) ? "inside" : "hidden";
}

function decoded(address: string): string {
	try {
		return decodeURIComponent(address);
	} catch {
		return address;
	}
}

/** Whether a path is below a folder; both as `realpath` gives them, or as they were given. */
export function isWithin(folder: string, path: string): boolean {
	const way = relative(folder, path);
	return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Whether a path has a part below a folder that begins with a dot; both as `realpath` gives them. */
function isHidden(folder: string, path: string): boolean {
	return relative(folder, path)
		.split(sep)
		.some((part) => part !== ".." && part.startsWith("."));
}

/**
 * Whether symbolic links in a path that the user names lead to something hidden that the path itself does not show: a shell's
 * `*.md` also names links.
 *
 * @param path the path that `realpath` returns for it
 */
export function isHiddenBehind(named: string, path: string): boolean {
	// A hidden folder above the working folder is one that the user works in.
	const said = new Set([...resolve(named).split(sep), ...process.cwd().split(sep)]);
	return path.split(sep).some((part) => part.startsWith(".") && !said.has(part));
}

/** A path for messages: relative to the working folder if it is below that. */
export function shortPath(path: string): string {
	const folder = realPath(process.cwd());
	return isWithin(folder, path) ? relative(folder, path) : path;
}

/** Whether an address is the path of a file on this machine, which other machines cannot use. */
export function isPath(url: string): boolean {
	const path = url.trim();
	return isAbsolute(path) && !path.startsWith("/media/") && existsSync(path) && statSync(path).isFile();
}
