/**
 * How an import knows what it has sent before, and a poll what it has seen. Shared with the command line.
 *
 * @module
 */
import { sha256 } from "./digest.ts";

/** The fingerprint of an item as it is sent, before anything is made of it: hex SHA-256 of its JSON. */
export function fingerprint(item: unknown): Promise<string> {
	return sha256(JSON.stringify(item) ?? "");
}

/**
 * The items of a JSON Feed document, each with the authors and the language that it takes from its feed
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
