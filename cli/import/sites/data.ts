/**
 * Reads the files of a site that are no articles: configuration, data files, and the front matter of lists.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FileError } from "../../errors.ts";
import { frontBlock } from "../../readers/front-block.ts";
import { valuesOf } from "../../readers/front-formats.ts";
import { type Entry, entriesOf } from "../../readers/front-names.ts";

/** The largest such file that is read, in bytes. */
const MAX_BYTES = 1_000_000;

/** The data of a file. */
export interface Data {
	/** Its name, below the root. */
	file: string;
	entries: Entry[];
	/** The text of the file, if its data cannot be read. */
	unread?: string;
}

/** The text of a file, without a byte order mark; `undefined` if there is none, or one that is too large. */
export function textIn(root: string, file: string): string | undefined {
	try {
		const path = join(root, file);
		if (statSync(path).size > MAX_BYTES) return undefined;
		return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
	} catch {
		return undefined;
	}
}

/** The front matter of a file, or everything in a data file; no entries if there is no such file. */
export function dataIn(root: string, file: string): Data {
	const text = textIn(root, file);
	if (text === undefined) return { file, entries: [] };
	try {
		return { file, entries: entriesOf(valuesIn(text, file)) };
	} catch (error) {
		if (error instanceof FileError || error instanceof RangeError) return { file, entries: [], unread: text };
		throw error;
	}
}

/** The front matter of a text. */
export function frontEntries(text: string): Entry[] {
	return entriesOf(valuesIn(text, ""));
}

function valuesIn(text: string, file: string): object {
	const [, ending = ""] = /\.(ya?ml|toml|json)$/.exec(file) ?? [];
	if (ending !== "")
		return valuesOf(text, ending === "toml" ? "toml" : ending === "json" ? "json" : "yaml", 1);
	const block = frontBlock(text);
	return block === undefined || block.format === "pandoc"
		? {}
		: valuesOf(block.source, block.format, block.line);
}

/** The names in a folder; none if there is no such folder. */
export function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

/** The entries of a mapping; none if the value is no mapping. */
export function objectEntries(value: unknown): Entry[] {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
	try {
		return entriesOf(value);
	} catch (error) {
		if (error instanceof FileError) return [];
		throw error;
	}
}

/** The value of a key, by its name as in `front-names.ts`. */
export function valueIn(entries: Entry[], name: string): unknown {
	return entries.find((entry) => entry.name === name)?.value;
}

/** A list as it is, a single value as a list of one. */
export function itemsOf(value: unknown): unknown[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}

/** The longest pattern or name of a folder, in UTF-16 code units. */
const MAX_TEXT = 1000;

/** The strings in a list, or a single one, without those that are too long. */
export function textsOf(value: unknown): string[] {
	return itemsOf(value).filter((one) => typeof one === "string" && one.length <= MAX_TEXT) as string[];
}

/** Caches the result of a function for each folder. */
export function perFolder<T>(make: (folder: string) => T): (folder: string) => T {
	const made = new Map<string, T>();
	return (folder) => {
		const known = made.get(folder);
		if (known !== undefined) return known;
		const value = make(folder);
		made.set(folder, value);
		return value;
	};
}

/** The folder that a path is in; an empty string for the root. */
export function folderOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
