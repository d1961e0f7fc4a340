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

/**
 * The file that a relative address stands for: literally, or as an address, with percent signs and perhaps a fragment.
 * What is hidden is passed over, also behind a link, as it is when a folder is imported. Articles may be somebody else's,
 * so links out of the folder are not followed.
 *
 * @returns why there is none, in words
 */
export async function fileBeside(
	url: string,
	{ file, roots }: Place,
): Promise<{ path: string; fragment: string } | string> {
	const allowed = await Promise.all(roots.map((root) => realpath(root)));
	const [, address = "", fragment = ""] = /^([^?#]*)(?:\?[^#]*)?(#.*)?$/s.exec(url.trim()) ?? [];
	let reason = "there is no such file beside the article";
	for (const [name, rest] of [
		[url.trim(), ""],
		[decoded(address), fragment],
	] as const) {
		const path = await realpath(resolve(dirname(file), name)).catch(() => undefined);
		if (path === undefined || !(await stat(path)).isFile()) continue;
		if (isAbsolute(name)) return "give a path relative to the article";
		const within = allowed.filter((root) => isWithin(root, path));
		if (within.some((root) => !isHidden(root, path))) return { path, fragment: rest };
		if (within.length === 0) reason = "this file is outside of the folder that is imported";
	}
	return reason;
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
export function isHidden(folder: string, path: string): boolean {
	return relative(folder, path)
		.split(sep)
		.some((part) => part !== ".." && part.startsWith("."));
}

/** Whether an address is in truth the path of a file on this machine, which nobody else could use. */
export function isPath(url: string): boolean {
	const path = url.trim();
	return isAbsolute(path) && !path.startsWith("/media/") && existsSync(path) && statSync(path).isFile();
}
