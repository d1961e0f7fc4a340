/**
 * Which entries of a document are to be stored.
 *
 * @module
 */

import { readEntries, readEntriesLike } from "../../articles/store/read/entries.ts";
import type { Author } from "../../model/author.ts";
import { rfc3339 } from "../../model/dates.ts";
import { sha256 } from "../../model/digest.ts";
import { RULES } from "../../model/rules.ts";
import type { SourceDocument, SourceItem } from "../document.ts";
import type { FreshEntry } from "../messages.ts";
import { lineOf } from "../parsing/coerce.ts";
import { MAX_ENTRY_AUTHORS } from "../parsing/people.ts";
import type { Source } from "../source.ts";
import { isUnchanged, joinedFingerprint, printOf } from "./fingerprint.ts";
import { identifyEntries } from "./identify.ts";

/** So many of the entries that a source has when it is subscribed to reach the main feed; the others are old news. */
const FIRST_ENTRIES = 20;

/** How much of a fingerprint tells one entry of a source from another, in hex digits. */
const PREFIX_LENGTH = 16;

/** The version of the rules and the beginning of an entry's fingerprint: by both it is remembered that nothing came of it. */
export function fingerprintPrefix(imported: string): string {
	return `${RULES} ${imported.slice(0, PREFIX_LENGTH)}`;
}

/**
 * The entries of a document that are new, that have changed since they were stored or skipped, or that were stored by
 * former rules. Most entries of a changed feed are those of the last poll: their fingerprints show it, so that they need not
 * be sanitised again.
 *
 * @param room how many entries may be returned; new ones take precedence over changed ones
 * @param now milliseconds since 1970
 * @returns the entries in the document's order, how many there was no room for, and the marks of skipped entries that are
 * no longer in the document
 */
export async function freshEntries(
	db: D1Database,
	source: Source,
	document: SourceDocument,
	{ room, now }: { room: number; now: number },
): Promise<{ entries: FreshEntry[]; left: number; forgotten: string[] }> {
	const byline = bylineOf(document);
	// Without dates of change: a feed that gives everything a new date has changed nothing.
	const seenBytes = ({ item, base, seenAs }: SourceItem) => {
		const seen = { ...item, date_modified: undefined, ...seenAs };
		const all = [seen, base, source.id, source.tags, byline];
		return new TextEncoder().encode(JSON.stringify(all)) as Uint8Array<ArrayBuffer>;
	};
	const identified = await identifyEntries(document.items, {
		byGuids: (guids) => readEntries(db, source.id, guids),
		alike: (wanted) => readEntriesLike(db, source.id, wanted),
		print: printOf,
		homePageUrl: document.homePageUrl,
		isOutdated: source.rules !== RULES,
	});
	const items = identified.map(({ item, known }, i) => ({
		item,
		known,
		// Without dates, the order of the document is what is known.
		published: Date.parse(String(item.item.date_published)) || Math.floor(now / 1000) * 1000 - i * 1000,
	}));
	const isFirst = source.bodyDigest === undefined;
	const byDate = items.toSorted((a, b) => b.published - a.published);
	const old = new Set(isFirst ? byDate.slice(FIRST_ENTRIES) : []);
	const fresh: { entry: FreshEntry; isNew: boolean }[] = [];
	const skipped = new Set(source.skipped);
	const forgotten = new Set(source.skipped);
	for (const entry of items) {
		const { item, known, published } = entry;
		const whole = await sha256(seenBytes(item));
		const mark = fingerprintPrefix(whole);
		forgotten.delete(mark);
		const isOutdated = known !== undefined && known.rules !== RULES;
		if (skipped.has(mark) || known?.deleted || (!isOutdated && isUnchanged(known?.imported, whole))) continue;
		const imported = joinedFingerprint(whole, await printOf(item));
		const dated = { ...item.item, date_published: item.item.date_published ?? rfc3339(published) };
		const { base, isShortened = false } = item;
		fresh.push({
			entry: {
				...{ item: dated, base, imported, quiet: old.has(entry) },
				...(isShortened && { isShortened }),
				...(isOutdated && { isOutdated }),
			},
			isNew: known === undefined,
		});
	}
	const inTurn = [...fresh.filter(({ isNew }) => isNew), ...fresh.filter(({ isNew }) => !isNew)];
	const kept = new Set(inTurn.slice(0, Math.max(room, 0)));
	return {
		entries: fresh.filter((one) => kept.has(one)).map(({ entry }) => entry),
		left: fresh.length - kept.size,
		forgotten: [...forgotten],
	};
}

/** The authors of a feed, whose those of its entries are that name none; else they would seem to be ours. */
export function bylineOf({ authors }: SourceDocument): Author[] {
	const names = authors.map(({ name }) => lineOf(name)).filter((name) => name !== undefined);
	return names.slice(0, MAX_ENTRY_AUTHORS).map((name) => ({ name }));
}
