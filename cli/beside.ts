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
	/** As `realpath` gives it, to be opened by `openReal`. */
	path: string;
	/** What the address has after its path, with its `#`. */
	fragment: string;
}

/** Why an address leads to no file that may be published. */
export interface NotBeside {
	reason: string;
	/** There is a file, which stays where it is. */
	isThere: boolean;
}

/**
 * The file that a relative address stands for: literally, or as an address, with percent signs and perhaps a fragment.
 * Articles may be somebody else's, so what is hidden or outside of the folder is not taken, also behind a link.
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

/** What is said of a file that is not published, after "is" or "is a link to what is". */
export const REFUSED = {
	outside: "outside of the folder that is imported; copy it into the folder",
	hidden: "hidden, as a name in its path begins with a dot; copy it to a place that is not",
};

/**
 * Where a file is, seen from the folders that are imported.
 *
 * @param path as `realpath` gives it
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

/** Whether an address is in truth the path of a file on this machine, which nobody else could use. */
export function isPath(url: string): boolean {
	const path = url.trim();
	return isAbsolute(path) && !path.startsWith("/media/") && existsSync(path) && statSync(path).isFile();
}
