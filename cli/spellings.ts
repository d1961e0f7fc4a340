/**
 * The spellings of file names. A letter with an accent is one character or two (Unicode's NFC and NFD): macOS has two in the
 * names of files, most keyboards type one, and other systems treat the two spellings as different files.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join, parse } from "node:path";

/**
 * A path as the files on this machine spell it, each name by itself; the path as it is, if there is no such file in any
 * spelling.
 *
 * @param path an absolute path
 */
export function asSpelt(path: string): string {
	// Most paths are ASCII, which has one spelling.
	if (!/[^\0-\x7f]/.test(path) || path.includes("\0") || existsSync(path)) return path;
	return foundIn(path) ?? path;
}

function foundIn(path: string): string | undefined {
	const { root, base } = parse(path);
	if (path === root || existsSync(path)) return path;
	const folder = foundIn(dirname(path));
	if (folder === undefined) return undefined;
	const spellings = [base, base.normalize("NFC"), base.normalize("NFD")].map((name) => join(folder, name));
	return spellings.find((spelling) => existsSync(spelling));
}
