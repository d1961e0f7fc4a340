/**
 * Fingerprints, by which an import recognises files that it has sent before, and a poll entries that it has seen. Shared with
 * the command line.
 *
 * @module
 */
import { sha256 } from "./digest.ts";

/** The fingerprint of an item as submitted: hex SHA-256 of its JSON. */
export function fingerprint(item: unknown): Promise<string> {
	return sha256(JSON.stringify(item) ?? "");
}

/** The length of the part of a fingerprint that depends on the file alone, in hex digits (128 bits). */
const OF_FILE = 32;

/**
 * The fingerprint of a file whose article links to articles of other files. The first half depends on the file, the second
 * half on the targets of its links.
 *
 * @param file hex SHA-256
 * @param links hex SHA-256
 */
export function fingerprintOf(file: string, links: string): string {
	return file.slice(0, OF_FILE) + links.slice(0, OF_FILE);
}

/**
 * Whether two fingerprints are of the same file, even if its links have different targets. In a fingerprint of an item, every
 * digit depends on the whole item, so the first halves are equal only if the fingerprints are.
 */
export function isSameFile(one: string, other: string): boolean {
	return one.slice(0, OF_FILE) === other.slice(0, OF_FILE) && one.length >= OF_FILE;
}

/**
 * Returns the items of a JSON Feed document, each with the authors and the language that it inherits from the feed
 * (JSON Feed 1.1 §Top-level).
 *
 * @returns `undefined` if the document has no list of items
 */
export function itemsOf(document: unknown): unknown[] | undefined {
	if (typeof document !== "object" || document === null || !("items" in document)) return undefined;
	const { items, authors, author, language } = document as Record<string, unknown>;
	if (!Array.isArray(items)) return undefined;
	const inherited = { ...(language !== undefined && { language }) };
	const byline = authors ?? (author === undefined ? undefined : [author]);
	return items.map((item: unknown) => {
		if (typeof item !== "object" || item === null) return item;
		const hasByline = "authors" in item || "author" in item || byline === undefined;
		return { ...inherited, ...(hasByline ? {} : { authors: byline }), ...item };
	});
}
