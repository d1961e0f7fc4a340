/**
 * Which entries of a document are to be stored.
 *
 * @module
 */

import { readEntries, readEntriesLike } from "../../articles/store/read/entries.ts";
import { RULES } from "../../model/rules.ts";
import type { SourceDocument } from "../document.ts";
import type { ChangedEntry } from "../messages.ts";
import type { Source } from "../source.ts";
import { bylineOf } from "./feed-metadata.ts";
import { fingerprintPrefix, isUnchanged, joinedFingerprint, printOf, wholePrintOf } from "./fingerprint.ts";
import { identifyEntries } from "./identify.ts";

/** So many of the entries that a source has when it is subscribed to reach the main feed; the others are old news. */
const FIRST_ENTRIES = 20;

/** The entries of a document that are to be stored. */
export interface ChangedEntries {
	/** In the document's order. */
	entries: ChangedEntry[];
	/** How many there was no room for. */
	left: number;
	/** The prefixes of the fingerprints of skipped entries that are no longer in the document. */
	forgotten: string[];
}

/**
 * Finds the entries of a document that are new, that have changed since they were stored or skipped, or that were stored by
 * former rules. Most entries of a changed feed are those of the last poll: their fingerprints show it, so that they need not
 * be sanitised again.
 *
 * @param room how many entries may be returned; new ones take precedence over changed ones
 * @param now milliseconds since 1970
 */
export async function changedEntries(
	db: D1Database,
	source: Source,
	document: SourceDocument,
	{ room, now }: { room: number; now: number },
): Promise<ChangedEntries> {
	const identified = await identifyEntries(document.items, {
		byGuids: (guids) => readEntries(db, source.id, guids),
		alike: (wanted) => readEntriesLike(db, source.id, wanted),
		print: printOf,
		homePageUrl: document.homePageUrl,
		isOutdated: source.rules !== RULES,
	});
	const entries = identified.map((entry, i) => ({
		...entry,
		// Without dates, the order of the document is what is known.
		published: entry.item.item.date_published || Math.floor(now / 1000) * 1000 - i * 1000,
	}));
	const byDate = entries.toSorted((a, b) => b.published - a.published);
	const backlog = new Set(source.wasRead ? [] : byDate.slice(FIRST_ENTRIES));
	const byline = bylineOf(document);
	const changed: { entry: ChangedEntry; isNew: boolean }[] = [];
	const skipped = new Set(source.skipped);
	const forgotten = new Set(source.skipped);
	for (const identifiedEntry of entries) {
		const { item: found, known, published, print } = identifiedEntry;
		const whole = await wholePrintOf(found, { source, byline });
		const prefix = fingerprintPrefix(whole);
		forgotten.delete(prefix);
		const isOutdated = known !== undefined && known.rules !== RULES;
		if (skipped.has(prefix) || known?.deleted || (!isOutdated && isUnchanged(known?.imported, whole)))
			continue;
		const { item, base, isShortened = false } = found;
		changed.push({
			entry: {
				item: { ...item, date_published: item.date_published ?? published },
				base,
				fingerprint: joinedFingerprint(whole, print ?? (await printOf(found))),
				isBacklog: backlog.has(identifiedEntry),
				...(isShortened && { isShortened }),
				...(isOutdated && { isOutdated }),
			},
			isNew: known === undefined,
		});
	}
	const inTurn = [...changed.filter(({ isNew }) => isNew), ...changed.filter(({ isNew }) => !isNew)];
	const kept = new Set(inTurn.slice(0, Math.max(room, 0)));
	return {
		entries: changed.filter((one) => kept.has(one)).map(({ entry }) => entry),
		left: changed.length - kept.size,
		forgotten: [...forgotten],
	};
}
