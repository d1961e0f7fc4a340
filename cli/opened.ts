/**
 * Files that imported content names, opened so that no link can put another in their place.
 *
 * @module
 */
import { constants, type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { FileError } from "./errors.ts";

/**
 * Opens a file to read it, and then makes sure that what is open is the file at that path: between the check of a path and
 * its use, somebody else might put a link there.
 *
 * @param real the path as `realpath` gives it, so that there is no link in it
 * @throws {FileError} if it is no regular file, or became another while it was opened
 * @throws {NodeJS.ErrnoException} if it cannot be opened
 */
export async function openReal(real: string): Promise<FileHandle> {
	// Without waiting: a pipe would have nobody at its other end. Windows has neither of the two.
	const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
	const handle = await open(real, flags).catch((error: NodeJS.ErrnoException) => {
		throw error.code === "ELOOP" ? changed() : error;
	});
	try {
		const opened = await handle.stat({ bigint: true });
		if (opened.isDirectory()) throw new FileError("is a folder, not a file");
		if (!opened.isFile()) throw new FileError("is no file with a text of its own, but a device or a pipe");
		const there = (await realpath(real)) === real ? await lstat(real, { bigint: true }) : undefined;
		if (there?.ino !== opened.ino || there.dev !== opened.dev) throw changed();
		return handle;
	} catch (error) {
		await handle.close();
		throw error;
	}
}

function changed(): FileError {
	return new FileError("became another file while it was read; run the same again");
}
