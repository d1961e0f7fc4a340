/**
 * How an import knows that a file has not changed since it was imported: by a digest of the file and of what else its article
 * is made from, not of what is made of it; and by one of where its links lead, which depends on other files.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fingerprintOf } from "../../src/model/fingerprint.ts";
import type { Item } from "../readers/front-matter.ts";
import type { MarkdownSettings } from "../readers/markdown.ts";

/**
 * The version of the readers, to be counted up when they make more of the same files. An import then gives the fingerprint of
 * the version before as well, and the server takes what is new without taking the article for changed.
 *
 * Version 1 had the fingerprint of the item that it sent (see `former/item.ts`).
 */
const READERS = 2;

/**
 * The fingerprint of a file's article.
 *
 * @param text the text of the file
 * @param item its article with the texts of other files
 * @param resources what it names of the site: addresses that change with what is in the files
 * @param links what its links depend on
 * @param settings how the text is read
 */
export function fileFingerprint(
	text: string,
	item: Item,
	resources: string[],
	links: string[],
	settings?: MarkdownSettings,
): string {
	const { slug, date } = (item._tributary ?? {}) as Item;
	const { transcript, chapters } = (item._podcast ?? {}) as Item;
	// Not the path: that of a file whose root is not known may have another beginning each time.
	const parts = [READERS, text, slug, date, transcript, chapters, resources];
	// Settings that change nothing are no part of it.
	const file = settings?.smartQuotes ? [...parts, settings.language] : parts;
	return fingerprintOf(digestOf(file), digestOf(links));
}

function digestOf(parts: unknown[]): string {
	return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
