/**
 * The fingerprints that are stored with the articles of a source: one of everything that an article was made from, by which
 * a change is seen, and after a space one of what the entry says, by which it is recognised under another guid.
 *
 * @module
 */
import { sha256 } from "../../model/digest.ts";
import type { SourceItem } from "../document.ts";

/** How much of the second fingerprint is kept, in hex digits. */
const PRINT_LENGTH = 32;

/** Both fingerprints in one text, as it is stored. */
export function joinedFingerprint(whole: string, print: string): string {
	return `${whole} ${print}`;
}

/** Whether a stored text has this fingerprint of the whole. Texts of former versions are only that. */
export function isUnchanged(stored: string | null | undefined, whole: string): boolean {
	return stored?.split(" ", 1)[0] === whole;
}

/** The fingerprint of what the entry said, in a stored text; `undefined` in those of former versions. */
export function storedPrint(stored: string | null): string | undefined {
	return stored?.split(" ")[1];
}

/**
 * Computes a fingerprint of an entry's words: without its guid, and without its title, address, date and files, which are
 * compared by themselves. The source's own tags and authors are not in it, as the operator or the feed may change them.
 */
export async function printOf({ item }: SourceItem): Promise<string> {
	const { content_html, content_text, summary, external_url, authors } = item;
	const said = [content_html, content_text, summary, external_url, authors].map((part) => part ?? null);
	return (await sha256(JSON.stringify(said))).slice(0, PRINT_LENGTH);
}
