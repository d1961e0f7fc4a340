/**
 * Decides which entry of a document is which stored article: by its guid, if the guid belongs to one entry and stays with it.
 *
 * A guid or address that several entries have, counting the document and what is stored of the source together, identifies
 * none of them. They are told apart by their files, then dates, then titles, then words. None of these identifies an entry
 * by itself if several entries have it. If every poll brings new guids for the same entries, these are recognised by title,
 * address and date, or without a date by their words; without a title, by address and words, whatever their dates. An edited
 * one is recognised by an address that it alone has, if all guids of the document are new. Guids that count the entries of
 * the document move from one to the next, and the articles do not. Articles that former rules made may have other dates,
 * titles, words and files than the same entries have now: one trait that no other entry has is enough for them.
 *
 * @module
 */

import { type KnownEntry, SHARED_GUID_MARK } from "../../articles/store/sql/entries.ts";
import { RULES } from "../../model/rules.ts";
import type { SourceItem } from "../document.ts";
import type { Lookup } from "./lookup.ts";
import { formerGuid, nameUnknown, shortened } from "./made-guids.ts";
import { type Among, leftOf, matchOutdated, matchShared } from "./matching.ts";
import { recognise } from "./new-guids.ts";
import { isCountedIn, isSound } from "./sound-guids.ts";
import {
	contentOf,
	differ,
	type Entry,
	entryOf,
	haveTraitInCommon,
	isOther,
	isSame,
	type Stored,
	storedOf,
} from "./traits.ts";

/** An entry with the guid of its article as its `id`. */
export interface Identified {
	item: SourceItem;
	/** The stored entry that it is, if there is one. */
	known: KnownEntry | undefined;
	/** The fingerprint of its words, if it has been computed. */
	print: string | undefined;
}

/** Finds the article of each entry. An entry that repeats another one of the document is left out. */
export async function identifyEntries(items: SourceItem[], lookup: Lookup): Promise<Identified[]> {
	const entries = withoutRepeats(items.map(entryOf));
	const groups = Map.groupBy(entries, ({ named }) => named);
	const isCounted = isCountedIn(entries);
	const stored = await readStored(groups, lookup);
	const { single, sharing } = await splitBySharing(groups, stored, { isCounted, lookup });
	if (isCounted) await matchMoved(single, sharing, lookup);
	else for (const { entries, stored } of sharing) matchShared(entries, new Set(stored), { entries, stored });
	if (lookup.isOutdated) for (const group of sharing) matchOutdated(group.entries, leftOf(group), group);
	for (const group of sharing) nameUnknown(group);
	await recognise(single, new Set(groups.keys()), lookup);
	return entries.flatMap(({ item, named, known, print, guid = known?.guid ?? named }) =>
		guid === "" ? [] : [{ item: { ...item, item: { ...item.item, id: guid } }, known, print }],
	);
}

/** Leaves out entries that repeat another one: some feeds list an entry once under each of its categories. */
function withoutRepeats(entries: Entry[]): Entry[] {
	const first = new Map<string, Entry>();
	for (const entry of entries) {
		const { named, title, url, enclosure, date } = entry;
		const key = JSON.stringify([named, title, url, enclosure, date, title ?? contentOf(entry)]);
		if (!first.has(key)) first.set(key, entry);
	}
	return [...first.values()];
}

/** The stored entries that have guids of a document, or guids made from these. */
interface StoredByGuid {
	byGuid: Map<string, Stored>;
	/** Those with made guids, by what stands before the mark in these. */
	made: Map<string, Stored[]>;
}

/** Reads the stored entries that have the guids of a document's entries, given by guid. */
async function readStored(groups: Map<string, Entry[]>, lookup: Lookup): Promise<StoredByGuid> {
	const shared = [...groups.values()].filter((group) => group.length > 1).flat();
	const names = [...groups.keys()].map(shortened);
	const known = await lookup.byGuids([...new Set([...groups.keys(), ...names, ...shared.map(formerGuid)])]);
	const byGuid = new Map(known.map((one) => [one.guid, storedOf(one)]));
	const made = Map.groupBy(
		[...byGuid.values()].filter(({ known }) => known.guid.includes(SHARED_GUID_MARK)),
		({ known }) => known.guid.slice(0, known.guid.indexOf(SHARED_GUID_MARK)),
	);
	return { byGuid, made };
}

/**
 * Splits a document's entries into those that have a guid of their own (`single`), which are the stored ones with these, and
 * groups that share a guid with one another or with stored entries (`sharing`).
 */
async function splitBySharing(
	groups: Map<string, Entry[]>,
	{ byGuid, made }: StoredByGuid,
	{ isCounted, lookup }: { isCounted: boolean; lookup: Lookup },
): Promise<{ single: Entry[]; sharing: Among[] }> {
	const single: Entry[] = [];
	const sharing: Among[] = [];
	for (const [named, group] of groups) {
		const prefix = shortened(named) + SHARED_GUID_MARK;
		const first = prefix.slice(0, prefix.indexOf(SHARED_GUID_MARK));
		const siblings = (made.get(first) ?? []).filter(
			({ known: { guid } }) => guid.startsWith(prefix) && !groups.has(guid),
		);
		const itself = byGuid.get(named);
		const [entry] = group;
		const isAlone = entry !== undefined && group.length === 1 && siblings.length === 0;
		if (isAlone && (itself === undefined || !(await isAnother(entry, itself, { isCounted, lookup })))) {
			entry.known = itself?.known;
			single.push(entry);
			continue;
		}
		for (const entry of group) entry.print ??= await lookup.print(entry.item);
		const former = new Set(group.flatMap((entry) => byGuid.get(formerGuid(entry)) ?? []));
		sharing.push({ entries: group, stored: [...(itself ? [itself] : []), ...siblings, ...former] });
	}
	return { single, sharing };
}

/** Whether an entry is not the stored entry that has its id, because the id is not sound. */
async function isAnother(
	entry: Entry,
	stored: Stored,
	{ isCounted, lookup }: { isCounted: boolean; lookup: Lookup },
): Promise<boolean> {
	if (!isCounted && isSound(entry, lookup.homePageUrl)) return false;
	// Most have not changed, and need no fingerprint.
	const isElsewhere = differ(entry.enclosure, stored.enclosure) || differ(entry.url, stored.url);
	if (isSame(entry.title, stored.title) && !isElsewhere) return false;
	entry.print = await lookup.print(entry.item);
	if (lookup.isOutdated && stored.known.rules !== RULES) return !haveTraitInCommon(entry, stored);
	return isOther(entry, stored);
}

/**
 * Matches entries whose guids only count them with stored ones that had other guids then.
 *
 * @param single those that have the guid of no other entry; what is matched of them is known afterwards
 * @param sharing the others, with those that are stored under the same guids
 */
async function matchMoved(single: Entry[], sharing: Among[], lookup: Lookup): Promise<void> {
	const among = {
		entries: [...sharing.flatMap(({ entries }) => entries), ...single.filter(({ known }) => !known)],
		stored: [...new Set(sharing.flatMap(({ stored }) => stored))],
	};
	if (among.stored.length === 0) return;
	for (const entry of among.entries) entry.print ??= await lookup.print(entry.item);
	matchShared(among.entries, new Set(among.stored), among);
}
