/**
 * Resolves links: the real paths of files, and what is there.
 *
 * An import asks this several times for each file. Asked without waiting, the system answers in a few microseconds; by way of
 * Node's threads, each answer takes twenty times as long.
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

/** What there is at a path, at the end of all links; `undefined` if nothing is there, or it cannot be looked up. */
export function statOf(path: string): Stats | undefined {
	try {
		return statSync(path);
	} catch {
		return undefined;
	}
}
