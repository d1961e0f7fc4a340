/**
 * Overwrites files that another program reads whenever they change.
 *
 * @module
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeFileSync } from "node:fs";

/**
 * Replaces the text of a file without a moment in which the file is empty or missing. A file that becomes shorter has empty
 * lines at its end for a moment. It stays the same file, because a program that watches it may not notice a replacement.
 *
 * @throws if there is no such file, or it cannot be written to
 */
export function overwrite(path: string, text: string): void {
	const bytes = Buffer.from(text);
	const file = openSync(path, "r+");
	try {
		const cut = Math.max(0, fstatSync(file).size - bytes.length);
		// With a descriptor, the file is written over and not emptied first.
		writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(cut, "\n")]));
		ftruncateSync(file, bytes.length);
	} finally {
		closeSync(file);
	}
}
