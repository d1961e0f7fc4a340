/**
 * Opens the files that imported content names, so that no link can put another file in their place.
 *
 * @module
 */
import { constants, type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { FileError } from "./errors.ts";

/**
 * Opens a file for reading, and then makes sure that the open file is the one at that path: between the check of a path and
 * its use, somebody else might put a link there.
 *
 * @param real the path that `realpath` returned, so that it contains no link
 * @throws {FileError} if it is not a regular file, or was replaced while it was opened
 * @throws {NodeJS.ErrnoException} if it cannot be opened
 */
export async function openReal(real: string): Promise<FileHandle> {
	// Without blocking, as nobody may write to a pipe. Windows has neither of the two flags.
	const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
	const handle = await open(real, flags).catch((error: NodeJS.ErrnoException) => {
		throw error.code === "ELOOP" ? changed() : error;
	});
	try {
		const opened = await handle.stat({ bigint: true });
		if (opened.isDirectory()) throw new FileError("is a folder, not a file");
		if (!opened.isFile()) throw new FileError("is not a regular file, but a device or a pipe");
		const there = (await realpath(real)) === real ? await lstat(real, { bigint: true }) : undefined;
		if (there?.ino !== opened.ino || there.dev !== opened.dev) throw changed();
		return handle;
	} catch (error) {
		await handle.close();
		throw error;
	}
}

function changed(): FileError {
	return new FileError("was replaced by another file while it was read; run the command again");
}
