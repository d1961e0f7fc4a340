/**
 * Where the files are that an article names.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** An article's file, and the folders whose files it may bring along. */
export interface Place {
	file: string;
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
 * Finds the file that a relative address names: literally, or as an address with percent signs and perhaps a fragment.
 * Articles may come from others, so files that are hidden or outside of the folder are refused, also behind links.
 */
export async function fileBeside(url: string, { file, roots }: Place): Promise<Beside | NotBeside> {
	const [, address = "", fragment = ""] = /^([^?#]*)(?:\?[^#]*)?(#.*)?$/s.exec(url.trim()) ?? [];
	let not: NotBeside = { reason: "there is no such file beside the article", isThere: false };
	for (const [name, rest] of [
		[url.trim(), ""],
		[decoded(address), fragment],
	] as const) {
		const path = await realpath(resolve(dirname(file), name)).catch(() => undefined);
		if (path === undefined || !(await stat(path)).isFile()) continue;
		if (isAbsolute(name)) return { reason: "give a path relative to the article", isThere: true };
		const where = await placeOf(path, roots);
		if (where === "inside") return { path, fragment: rest };
		not = { reason: `this file is ${REFUSED[where]}`, isThere: true };
	}
	return not;
}

/** Messages about files that are not published, to be read after "this file is" or "is a link to a file that is". */
export const REFUSED = {
	outside: "outside of the folder that is imported; copy it into the folder",
	hidden: "hidden, as a name in its path begins with a dot; copy it to a place that is not hidden",
};

/**
 * Where a file or folder is, relative to the imported folders.
 *
 * @param path the path that `realpath` returns
 */
export async function placeOf(path: string, roots: string[]): Promise<"inside" | keyof typeof REFUSED> {
	const folders = await Promise.all(roots.map((root) => realpath(root)));
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
 * Whether links in a path that the user names lead to something hidden, which the path itself does not say: a shell's `*.md`
 * names links as well.
 *
 * @param path the path that `realpath` returns for it
 */
export function isHiddenBehind(named: string, path: string): boolean {
	// A name above the working folder is where the user is, whatever the links to it are.
	const said = new Set([...resolve(named).split(sep), ...process.cwd().split(sep)]);
	return path.split(sep).some((part) => part.startsWith(".") && !said.has(part));
}

/** Whether an address is in truth the path of a file on this machine, which nobody else could use. */
export function isPath(url: string): boolean {
	const path = url.trim();
	return isAbsolute(path) && !path.startsWith("/media/") && existsSync(path) && statSync(path).isFile();
}
