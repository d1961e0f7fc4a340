/**
 * The fingerprints that are stored with the articles of a source: one of everything that an article was made from, by which
 * a change is seen, and after a space one of what the entry says, by which it is recognised under another guid.
 *
 * The texts that they are computed from must stay the same, byte for byte: if they change, each entry of each source is
 * taken for changed. So dates are in them as RFC 3339 text, and members keep their order.
 *
 * @module
 */
import type { Author } from "../../model/author.ts";
import { rfc3339 } from "../../model/dates.ts";
import { sha256 } from "../../model/digest.ts";
import { RULES } from "../../model/rules.ts";
import type { SourceItem } from "../document.ts";
import type { Source } from "../source.ts";

/** How much of the second fingerprint is kept, in hex digits. */
const PRINT_LENGTH = 32;

/** How much of a fingerprint tells one entry of a source from another, in hex digits. */
const PREFIX_LENGTH = 16;

/** Both fingerprints in one text, as it is stored. */
export function joinedFingerprint(whole: string, print: string): string {
	return `${whole} ${print}`;
}

/** The version of the rules and the beginning of an entry's fingerprint: by both it is remembered that an entry was skipped. */
export function fingerprintPrefix(fingerprint: string): string {
	return `${RULES} ${fingerprint.slice(0, PREFIX_LENGTH)}`;
}

/** Whether a stored text has this fingerprint of the whole. Texts of former versions are only that. */
export function isUnchanged(stored: string | null | undefined, whole: string): boolean {
	return stored?.split(" ", 1)[0] === whole;
}

/** The fingerprint of an entry's content, in a stored text; `undefined` in those of former versions. */
export function storedPrint(stored: string | null): string | undefined {
	return stored?.split(" ")[1];
}

/**
 * Computes the fingerprint of everything that an article is made from: of an entry, with what the source and its feed add to
 * each.
 *
 * @param added.byline the authors of entries that name none
 */
export async function wholePrintOf(
	{ item, base, seenAs }: SourceItem,
	{ source, byline }: { source: Pick<Source, "id" | "tags">; byline: Author[] },
): Promise<string> {
	const { date_published } = item;
	const seen = {
		...item,
		date_published: date_published === undefined ? undefined : rfc3339(date_published),
		// A feed that gives everything a new date of change has changed nothing.
		date_modified: undefined,
		...seenAs,
	};
	return sha256(JSON.stringify([seen, base, source.id, source.tags, byline]));
}

/**
 * Computes a fingerprint of an entry's words: without its guid, and without its title, address, date and files, which are
 * compared by themselves. The source's own tags and authors are not in it, as the operator or the feed may change them.
 */
export async function printOf({ item }: SourceItem): Promise<string> {
	const { content_html, content_text, summary, external_url, authors } = item;
	const compared = [content_html, content_text, summary, external_url, authors].map((part) => part ?? null);
	return (await sha256(JSON.stringify(compared))).slice(0, PRINT_LENGTH);
}
