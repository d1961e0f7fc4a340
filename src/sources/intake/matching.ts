/**
 * Matches entries of a document with stored ones that have the same traits.
 *
 * @module
 */
import { RULES } from "../../model/rules.ts";
import { differ, type Entry, isOther, pathOf, type Stored, type Traits } from "./traits.ts";

/** A way to recognise entries: an entry is the stored one that has the same key. */
export interface Mark {
	key: (traits: Traits) => string | undefined;
	/** Whether it counts only if no other entry has this key, neither in the document nor of those that are stored. */
	unique?: true;
	/** Whether it counts only if at least one of the two has no file: two files are two entries. */
	besideFiles?: true;
	/** Whether an entry with the same key may be the stored one. */
	accepts?: (entry: Traits, stored: Traits) => boolean;
}

/** A key of several traits, if these are known. */
export function keyOf(needed: (string | number | undefined)[], ...more: (string | number | undefined)[]) {
	return needed.includes(undefined) ? undefined : JSON.stringify([...needed, ...more]);
}

/** Among which entries a mark must be unique. */
export interface Among {
	entries: Entry[];
	stored: Stored[];
}

/** Matches entries with those in `left` by the keys of marks, in linear time, and removes matches from `left`. */
export function match(entries: Entry[], left: Set<Stored>, marks: Mark[], among?: Among): void {
	for (const { key, unique, besideFiles, accepts = () => true } of marks) {
		const unmatched = entries.filter(({ known }) => known === undefined);
		if (unmatched.length === 0 || left.size === 0) return;
		const isAlone = unique && among ? aloneIn(among, key) : () => true;
		// Reversed, so that `pop` takes the first one.
		const stored = [...left].reverse();
		const byKey = Map.groupBy(stored, key);
		const fileless = besideFiles
			? Map.groupBy(
					stored.filter(({ enclosure }) => enclosure === undefined),
					key,
				)
			: byKey;
		for (const entry of unmatched) {
			const wanted = key(entry);
			if (wanted === undefined || !isAlone(wanted)) continue;
			const candidates = (entry.enclosure === undefined ? byKey : fileless).get(wanted) ?? [];
			let found = candidates.pop();
			while (found !== undefined && !left.has(found)) found = candidates.pop();
			if (found === undefined || !accepts(entry, found)) continue;
			entry.known = found.known;
			left.delete(found);
		}
	}
}

/** Tells whether at most one entry of a document, and one that is stored, has a key. */
export function aloneIn({ entries, stored }: Among, key: Mark["key"]): (wanted: string) => boolean {
	const several = new Set<string>();
	for (const all of [entries, stored]) {
		const seen = new Set<string>();
		for (const one of all) {
			const its = key(one);
			if (its === undefined) continue;
			if (seen.has(its)) several.add(its);
			seen.add(its);
		}
	}
	return (wanted) => !several.has(wanted);
}

/** The stored entries of a group that are none of its entries yet. */
export function leftOf({ entries, stored }: Among): Set<Stored> {
	const matched = new Set(entries.map(({ known }) => known));
	return new Set(stored.filter(({ known }) => !matched.has(known)));
}

/** How entries that share an id are recognised if they have dates, the most reliable first. */
const DATED: Mark[] = [
	{ key: ({ enclosure, date, title, url, print }) => keyOf([date, print], enclosure, title, url) },
	{ key: ({ enclosure, date, title, url }) => keyOf([date, title], enclosure, url) },
	{ key: ({ enclosure, date, title }) => keyOf([date, title], enclosure), unique: true },
	{ key: ({ enclosure, date }) => keyOf([enclosure, date]), unique: true },
	{ key: ({ enclosure }) => enclosure, unique: true, accepts: (entry, stored) => !isOther(entry, stored) },
	{ key: ({ date, title }) => keyOf([date, title]), unique: true },
	{ key: ({ enclosure, date, print }) => keyOf([date, print], enclosure), unique: true },
	{ key: ({ date, print }) => keyOf([date, print]), unique: true, besideFiles: true },
	{
		key: ({ date }) => keyOf([date]),
		unique: true,
		besideFiles: true,
		accepts: (entry, stored) => !(differ(entry.title, stored.title) && differ(entry.print, stored.print)),
	},
];

/** The same for entries without dates; those that are stored have the dates of their arrival. */
const UNDATED: Mark[] = [
	{ key: ({ enclosure, title, url, print }) => keyOf([print], enclosure, title, url) },
	{ key: ({ enclosure, title, url }) => keyOf([title], enclosure, url) },
	{ key: ({ enclosure, title }) => keyOf([title], enclosure), unique: true },
	{ key: ({ enclosure }) => enclosure, unique: true, accepts: (entry, stored) => !isOther(entry, stored) },
	{ key: ({ title }) => title, unique: true, besideFiles: true },
	{ key: ({ enclosure, print }) => keyOf([print], enclosure), unique: true },
	{ key: ({ print }) => print, unique: true, besideFiles: true },
];

export function matchShared(entries: Entry[], left: Set<Stored>, among: Among): void {
	const [undated, dated] = [true, false].map((isUndated) =>
		entries.filter(({ date }) => (date === undefined) === isUndated),
	);
	match(dated ?? [], left, DATED, among);
	match(undated ?? [], left, UNDATED, among);
}

/** How entries are recognised that former rules read in another way: by one trait that no other entry has. */
const OUTDATED: Mark[] = [
	{ key: ({ enclosure }) => pathOf(enclosure), unique: true },
	{ key: ({ url }) => url, unique: true },
	// Several entries of a day may have no time of day.
	{
		key: ({ date }) => keyOf([date]),
		unique: true,
		accepts: ({ url, date = 0 }, stored) => !differ(url, stored.url) || date % DAY !== 0,
	},
	{ key: ({ title, print }) => keyOf([title, print]), unique: true },
	{ key: ({ print }) => print, unique: true },
];
/** The same for entries without dates, whose words may have been read in another way as well. */
const OUTDATED_UNDATED: Mark[] = [...OUTDATED, { key: ({ title }) => title, unique: true }];

/** In milliseconds. */
const DAY = 86_400_000;

/**
 * Matches what is left with entries that former rules stored, which may have read their dates, titles, words and files in
 * another way.
 *
 * @param among where a trait must be unique
 */
export function matchOutdated(entries: Entry[], left: Set<Stored>, among: Among): void {
	const outdated = new Set([...left].filter(({ known }) => known.rules !== RULES));
	const [undated, dated] = [true, false].map((isUndated) =>
		entries.filter(({ date }) => (date === undefined) === isUndated),
	);
	match(dated ?? [], outdated, OUTDATED, among);
	match(undated ?? [], outdated, OUTDATED_UNDATED, among);
}
