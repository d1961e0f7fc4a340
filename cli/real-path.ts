/**
 * Resolves symbolic links, and looks up files.
 *
 * An import does this several times for each file. A synchronous call takes a few microseconds; through Node's threads, each
 * takes twenty times as long.
 *
 * @module
 */
import { realpathSync, type Stats, statSync } from "node:fs";

/**
 * The path of a file or folder without links.
 *
 * @throws {NodeJS.ErrnoException} if there is none, or it cannot be looked up
 */
export function realPath(path: string): string {
	return realpathSync.native(path);
}

/** The path of a file or folder without links; the path itself if there is none. */
export function realPathOrItself(path: string): string {
	try {
		return realPath(path);
	} catch {
		return path;
	}
}

/** The file or folder at a path, with links resolved; `undefined` if there is none, or it cannot be looked up. */
export function statOf(path: string): Stats | undefined {
	try {
		return statSync(path);
	} catch {
		return undefined;
	}
}
