/**
 * Shows whether a file has changed since it was imported. One digest is of the file and everything else that its article is made
 * from, but not of the result. Another is of where its links lead, which depends on other files.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fingerprintOf } from "../../src/model/fingerprint.ts";
import type { Item } from "../readers/front-matter.ts";
import type { MarkdownSettings } from "../readers/markdown.ts";

/**
 * The version of the readers, to be raised when they make a better article of the same file. An import then also sends the
 * fingerprint of the previous version, and the server stores the new content without marking the article as changed.
 *
 * Version 1 had the fingerprint of the item that it sent (see `former/item.ts`).
 */
const READERS = 2;

/**
 * The fingerprint of a file's article.
 *
 * @param text the text of the file
 * @param item its article with the texts of other files
 * @param resources the addresses of its uploaded files, which change with the files' contents
 * @param links the state of the articles that it links to
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
	// Not the path, which may begin differently each time if the root is not known.
	const parts = [READERS, text, slug, date, transcript, chapters, resources];
	// Only settings that change the article are included.
	const file = settings?.smartQuotes ? [...parts, settings.language] : parts;
	return fingerprintOf(digestOf(file), digestOf(links));
}

function digestOf(parts: unknown[]): string {
	return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
