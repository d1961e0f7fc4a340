/**
 * Opens the files that imported content names, so that no link can put another file in their place.
 *
 * @module
 */
import {
	type BigIntStats,
	closeSync,
	constants,
	fstatSync,
	lstatSync,
	openSync,
	readFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FileError } from "./errors.ts";
import { realPath } from "./real-path.ts";

// Without blocking, because a pipe may have no writer. Windows has neither of the two flags.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading, and then makes sure that the open file is the one at that path: between the check of a path and
 * its use, somebody else might put a link there.
 *
 * @param real the path that {@link realPath} returned, so that it contains no link
 * @throws {FileError} if it is not a regular file, or was replaced while it was opened
 * @throws {NodeJS.ErrnoException} if it cannot be opened
 */
export async function openReal(real: string): Promise<FileHandle> {
	const handle = await open(real, FLAGS).catch(refuseLink);
	try {
		refuseOther(real, await handle.stat({ bigint: true }));
		return handle;
	} catch (error) {
		await handle.close();
		throw error;
	}
}

/**
 * Reads a text in UTF-8, with its byte order mark, as {@link openReal} opens files. It is synchronous, because an import reads
 * thousands of small files.
 *
 * @param maxBytes the most that it may have
 * @throws {FileError} if it is not a regular file, is longer, or is not valid UTF-8
 * @throws {NodeJS.ErrnoException} if it cannot be read
 */
export function readReal(real: string, maxBytes: number): string {
	const file = opened(real);
	try {
		const stats = fstatSync(file, { bigint: true });
		refuseOther(real, stats);
		if (stats.size > maxBytes)
			throw new FileError(`is ${stats.size} bytes long, at most ${maxBytes} can be read`);
		return utf8In(readFileSync(file));
	} finally {
		closeSync(file);
	}
}

function opened(real: string): number {
	try {
		return openSync(real, FLAGS);
	} catch (error) {
		return refuseLink(error as NodeJS.ErrnoException);
	}
}

function utf8In(bytes: Uint8Array): string {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		throw new FileError("is not valid UTF-8; save it in that encoding");
	}
}

function refuseLink(error: NodeJS.ErrnoException): never {
	throw error.code === "ELOOP" ? changed() : error;
}

/** Refuses an open file unless it is a regular file, and the one at the path. */
function refuseOther(real: string, stats: BigIntStats): void {
	if (stats.isDirectory()) throw new FileError("is a folder, not a file");
	if (!stats.isFile()) throw new FileError("is not a regular file, but a device or a pipe");
	const there = realPath(real) === real ? lstatSync(real, { bigint: true }) : undefined;
	if (there?.ino !== stats.ino || there.dev !== stats.dev) throw changed();
}

function changed(): FileError {
	return new FileError("was replaced by another file while it was read; run the command again");
}
