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
import { rfc3339 } from "../../model/dates.ts";
import { addressKey, urlKey } from "../../model/identity.ts";
import { MAX_LINE } from "../../model/limits.ts";
import { SITE_PLACEHOLDER } from "../../model/origin.ts";
import { RULES } from "../../model/rules.ts";
import { oneLine } from "../../model/text.ts";
import type { SourceItem } from "../document.ts";
import { digestId, isDigestId } from "../parsing/entry.ts";
import { storedPrint } from "./fingerprint.ts";

/** What tells entries apart other than their guids, as far as it is known. */
interface Traits {
	title: string | undefined;
	url: string | undefined;
	/** The address of its first file. */
	enclosure: string | undefined;
	/** Milliseconds since 1970. */
	date: number | undefined;
	/** The fingerprint of its words; see `fingerprint.ts`. */
	print?: string | undefined;
}

/** An entry of a document while its article is being found. */
interface Entry extends Traits {
	item: SourceItem;
	/** The id that the document gives it. */
	named: string;
	/** The stored entry that it is, once that is found. */
	known?: KnownEntry | undefined;
	/** The guid of its article, if that is neither the stored one nor its own. */
	guid?: string;
}

/** A stored entry with its traits. */
interface Stored extends Traits {
	known: KnownEntry;
}

/** An entry with the guid of its article as its `id`. */
export interface Identified {
	item: SourceItem;
	/** The stored entry that it is, if there is one. */
	known: KnownEntry | undefined;
}

/** Where to find the stored entries that those of a document are compared with. */
export interface Lookup {
	/** Reads stored entries that have one of these guids, or a guid made from one of them. */
	byGuids: (guids: string[]) => Promise<KnownEntry[]>;
	/** Reads stored entries that may be a document's entries under other guids. */
	alike: (wanted: Alike) => Promise<KnownEntry[]>;
	/** Computes the fingerprint of an entry's words. */
	print: (item: SourceItem) => Promise<string>;
	/** The page that shows the same to people: as a guid, it identifies no entry. */
	homePageUrl: string | undefined;
	/** Whether stored entries may have been read by former rules (see `rules.ts`). */
	isOutdated: boolean;
}

/** By what stored entries are looked for. */
export interface Alike {
	/** When they were published, in milliseconds since 1970. */
	dates: number[];
	/** Their addresses and titles (see `urlKey`). */
	urlKeys: string[];
	/** How many of the newest are to be read, whatever they are. */
	newest: number;
}

/** Finds the article of each entry. An entry that repeats another one of the document is left out. */
export async function identifyEntries(items: SourceItem[], lookup: Lookup): Promise<Identified[]> {
	const entries = withoutRepeats(items.map(entryOf));
	const groups = Map.groupBy(entries, ({ named }) => named);
	const shared = [...groups.values()].filter((group) => group.length > 1).flat();
	const names = [...groups.keys()].map(shortened);
	const known = await lookup.byGuids([...new Set([...groups.keys(), ...names, ...shared.map(formerGuid)])]);
	const byGuid = new Map(known.map((one) => [one.guid, storedOf(one)]));
	const made = Map.groupBy(
		[...byGuid.values()].filter(({ known }) => known.guid.includes(SHARED_GUID_MARK)),
		({ known }) => known.guid.slice(0, known.guid.indexOf(SHARED_GUID_MARK)),
	);
	const single: Entry[] = [];
	const sharing: Among[] = [];
	const isCounted = isCountedIn(entries);
	for (const [named, group] of groups) {
		const prefix = shortened(named) + SHARED_GUID_MARK;
		const first = prefix.slice(0, prefix.indexOf(SHARED_GUID_MARK));
		const siblings = (made.get(first) ?? []).filter(
			({ known: { guid } }) => guid.startsWith(prefix) && !groups.has(guid),
		);
		const itself = byGuid.get(named);
		const [entry] = group;
		if (entry !== undefined && group.length === 1 && siblings.length === 0) {
			if (itself === undefined || !(await isAnother(entry, itself, isCounted, lookup))) {
				entry.known = itself?.known;
				single.push(entry);
				continue;
			}
		}
		for (const entry of group) entry.print ??= await lookup.print(entry.item);
		const former = new Set(group.flatMap((entry) => byGuid.get(formerGuid(entry)) ?? []));
		sharing.push({ entries: group, stored: [...(itself ? [itself] : []), ...siblings, ...former] });
	}
	if (isCounted) await matchMoved(single, sharing, lookup);
	else for (const { entries, stored } of sharing) matchShared(entries, new Set(stored), { entries, stored });
	if (lookup.isOutdated) for (const group of sharing) matchOutdated(group.entries, leftOf(group), group);
	for (const group of sharing) nameUnknown(group);
	await recognise(single, new Set(groups.keys()), lookup);
	return entries.flatMap(({ item, named, known, guid = known?.guid ?? named }) =>
		guid === "" ? [] : [{ item: { ...item, item: { ...item.item, id: guid } }, known }],
	);
}

function entryOf(item: SourceItem): Entry {
	const { id, title, url, date_published, attachments } = item.item;
	const [file] = (attachments ?? []) as { url?: string }[];
	const date = Date.parse(String(date_published));
	return {
		item,
		named: String(id),
		title: typeof title === "string" ? comparable(oneLine(title)) : undefined,
		url: typeof url === "string" ? comparable(url) : undefined,
		enclosure: file?.url === undefined ? undefined : comparable(file.url),
		date: Number.isNaN(date) ? undefined : date,
	};
}

function storedOf(known: KnownEntry): Stored {
	const { title, url, enclosure, date_published, imported } = known;
	return {
		known,
		title: title === null ? undefined : comparable(title),
		url: url === null ? undefined : comparable(url),
		enclosure: enclosure === null ? undefined : comparable(enclosure),
		date: date_published ?? undefined,
		print: storedPrint(imported),
	};
}

/** The placeholder of this site's address is stored with another scheme, if a followed feed uses it (see `normalise.ts`). */
function comparable(text: string): string {
	return text.replaceAll(SITE_PLACEHOLDER, SITE_PLACEHOLDER.replace("https:", "http:"));
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

function contentOf({ item: { item } }: Pick<Entry, "item">): string {
	return String(item.content_html ?? item.content_text ?? item.summary ?? "");
}

/** Whether the id of an entry is a guid that may be trusted to be its own. */
function isSound({ item: { namedBy }, named }: Entry, homePageUrl: string | undefined): boolean {
	if (namedBy !== "guid" || named.length === 1 || NO_GUID.test(named)) return false;
	if (!/^https?:/i.test(named) || !URL.canParse(named)) return true;
	return isOwnPage(named, homePageUrl);
}

/** Whether an address is neither that of the source's home page nor that of any site's. */
function isOwnPage(address: string, homePageUrl: string | undefined): boolean {
	if (!URL.canParse(address)) return false;
	const url = new URL(address);
	const isHome =
		homePageUrl !== undefined &&
		URL.canParse(homePageUrl) &&
		addressKey(url) === addressKey(new URL(homePageUrl));
	return !isHome && (url.pathname !== "/" || url.search !== "" || url.hash !== "");
}

/** Whether the guids of a document only count its entries, from 0 or 1: each is another entry's when a new one comes. */
function isCountedIn(entries: Entry[]): boolean {
	const isFrom = (first: number) => entries.every(({ named }, i) => named === String(first + i));
	return (
		entries.length > 1 && entries.every(({ item }) => item.namedBy === "guid") && (isFrom(0) || isFrom(1))
	);
}

/** What programs write where they have no guid. */
const NO_GUID = /^(?:[0\p{P}\p{S}\p{Z}]*|null|nil|none|undefined|nan|n\/a|false|true)$/iu;

/** Whether an entry is not the stored entry that has its id, because the id is not sound. */
async function isAnother(entry: Entry, stored: Stored, isCounted: boolean, lookup: Lookup): Promise<boolean> {
	if (!isCounted && isSound(entry, lookup.homePageUrl)) return false;
	// Most have not changed, and need no fingerprint.
	const isElsewhere = differ(entry.enclosure, stored.enclosure) || differ(entry.url, stored.url);
	if (isSame(entry.title, stored.title) && !isElsewhere) return false;
	entry.print = await lookup.print(entry.item);
	if (lookup.isOutdated && stored.known.rules !== RULES) return !haveTraitInCommon(entry, stored);
	return isOther(entry, stored);
}

/**
 * Whether an entry without a sound guid differs too much from the stored entry that has its id: a feed may give all its
 * entries one address, and list only the newest. If one thing alone has changed, it is the same entry, edited.
 */
function isOther(entry: Traits, stored: Traits): boolean {
	const isRewritten = differ(entry.print, stored.print);
	const isUntitled = entry.title === undefined && stored.title === undefined;
	const isRetitled = isUntitled ? isRewritten : differ(entry.title, stored.title);
	const isRedated = differ(entry.date, stored.date);
	const isMoved = differ(entry.url, stored.url);
	if (differ(entry.enclosure, stored.enclosure)) return isRetitled || isRedated || (isUntitled && isMoved);
	const isRenamed = isRetitled || (isMoved && isRewritten);
	if (entry.date !== undefined) return isRenamed && isRedated;
	return isRewritten && (isMoved || (!isUntitled && isRetitled));
}

/** Whether both are known and differ. */
function differ<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && other !== undefined && one !== other;
}

function isSame<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && one === other;
}

/** A way to recognise entries: an entry is the stored one that has the same key. */
interface Mark {
	key: (traits: Traits) => string | undefined;
	/** Whether it counts only if no other entry has this key, neither in the document nor of those that are stored. */
	unique?: true;
	/** Whether it counts only if at least one of the two has no file: two files are two entries. */
	besideFiles?: true;
	/** Whether an entry with the same key may be the stored one. */
	accepts?: (entry: Traits, stored: Traits) => boolean;
}

/** A key of several traits, if these are known. */
function keyOf(needed: (string | number | undefined)[], ...more: (string | number | undefined)[]) {
	return needed.includes(undefined) ? undefined : JSON.stringify([...needed, ...more]);
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

/** The stored entries of a group that are none of its entries yet. */
function leftOf({ entries, stored }: Among): Set<Stored> {
	const matched = new Set(entries.map(({ known }) => known));
	return new Set(stored.filter(({ known }) => !matched.has(known)));
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
function matchOutdated(entries: Entry[], left: Set<Stored>, among: Among): void {
	const outdated = new Set([...left].filter(({ known }) => known.rules !== RULES));
	const [undated, dated] = [true, false].map((isUndated) =>
		entries.filter(({ date }) => (date === undefined) === isUndated),
	);
	match(dated ?? [], outdated, OUTDATED, among);
	match(undated ?? [], outdated, OUTDATED_UNDATED, among);
}

/** Whether an entry with the id of a stored one has any other trait of it. */
function haveTraitInCommon(entry: Traits, stored: Traits): boolean {
	return (
		isSame(entry.title, stored.title) ||
		isSame(entry.date, stored.date) ||
		isSame(entry.print, stored.print) ||
		isSame(pathOf(entry.enclosure), pathOf(stored.enclosure))
	);
}

/** Makes guids for the entries that share one and are not stored; an empty one marks a repeated entry. */
function nameUnknown({ entries, stored }: Among): void {
	const taken = new Set(stored.map(({ known }) => known.guid));
	for (const entry of entries) {
		if (entry.known !== undefined) continue;
		entry.guid = madeGuids(entry).find((guid) => !taken.has(guid)) ?? "";
		taken.add(entry.guid);
	}
}

/** Among which entries a mark must be unique. */
interface Among {
	entries: Entry[];
	stored: Stored[];
}

function matchShared(entries: Entry[], left: Set<Stored>, among: Among): void {
	const [undated, dated] = [true, false].map((isUndated) =>
		entries.filter(({ date }) => (date === undefined) === isUndated),
	);
	match(dated ?? [], left, DATED, among);
	match(undated ?? [], left, UNDATED, among);
}

/** Matches entries with those in `left` by the keys of marks, in linear time, and removes matches from `left`. */
function match(entries: Entry[], left: Set<Stored>, marks: Mark[], among?: Among): void {
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
function aloneIn({ entries, stored }: Among, key: Mark["key"]): (wanted: string) => boolean {
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

/** Guids for an entry that shares its own, the shortest first: with its file, date, title and content, as many as needed. */
function madeGuids(entry: Entry): string[] {
	const { named, enclosure, date, title } = entry;
	const traits = [
		enclosure,
		date === undefined ? undefined : rfc3339(date),
		title,
		digestId(contentOf(entry)),
	];
	const parts = traits
		.filter((part) => part !== undefined && part !== "")
		.map((part = "") => shortened(part));
	return parts.map((_, i) => shortened(named) + SHARED_GUID_MARK + parts.slice(0, i + 1).join(" "));
}

/** The longest part of a made guid, in UTF-16 code units. */
const MAX_PART = MAX_LINE / 6;

function shortened(text: string): string {
	return text.length <= MAX_PART ? text : digestId(text);
}

/** The guid that former versions gave to an entry that shared its own: with its address. */
function formerGuid({ named, url }: Entry): string {
	const guid = `${named} ${url ?? ""}`;
	return guid.length <= MAX_LINE ? guid : digestId(guid);
}

/**
 * Recognises stored entries that have a new guid: an entry is the stored one with its title, address and date whose guid is
 * no longer in the document. An entry without a date must say the same, in the same words.
 *
 * @param entries those whose ids are no one else's
 * @param names the ids in the document
 */
async function recognise(entries: Entry[], names: Set<string>, lookup: Lookup): Promise<void> {
	const unknown = entries.filter(({ known }) => known === undefined);
	if (unknown.length === 0) return;
	const dates = new Set(unknown.flatMap(({ date }) => date ?? []));
	const keys = unknown.map(({ url, title }) =>
		url === undefined || title === undefined ? undefined : urlKey(url, title),
	);
	const urlKeys = new Set(keys.filter((key) => key !== undefined));
	// Entries stand where they arrived if they have no date, or one that was still to come.
	const newest = lookup.isOutdated || keys.includes(undefined) ? names.size + MORE_OF_NEWEST : 0;
	const alike = await lookup.alike({ dates: [...dates], urlKeys: [...urlKeys], newest });
	if (alike.length === 0) return;
	const stored = [...new Map(alike.map((known) => [known.guid, storedOf(known)])).values()];
	const left = new Set(stored.filter(({ known }) => !names.has(known.guid)));
	if (left.size === 0) return;
	const areRenewed = unknown.length === entries.length;
	for (const entry of unknown) entry.print = await lookup.print(entry.item);
	matchNameless(entries, left, stored);
	const [undated, dated] = [true, false].map((isUndated) =>
		unknown.filter(({ date }) => (date === undefined) === isUndated),
	);
	match(dated ?? [], left, RENAMED_DATED);
	match(undated ?? [], left, RENAMED_UNDATED);
	matchUntitled(dated ?? [], left, { entries, areRenewed });
	if (areRenewed) matchEdited(unknown, left, { entries, stored }, lookup.homePageUrl);
	if (lookup.isOutdated) matchOutdated(unknown, left, { entries, stored });
}

/**
 * Matches entries without a title that have new dates as well: a script that makes a feed may give each entry the time at
 * which it runs. What has an address of its own and says the same is the same, and what says the same where all guids are
 * new. Its date is the first one.
 *
 * @param document its entries, and whether none of them has a guid that is stored
 */
function matchUntitled(
	unknown: Entry[],
	left: Set<Stored>,
	{ entries, areRenewed }: { entries: Entry[]; areRenewed: boolean },
): void {
	const isUntitled = ({ title, url }: Traits) => title === undefined && url !== undefined;
	const byUrl = Map.groupBy(entries, ({ url }) => url);
	const wanted = unknown.filter(
		(entry) =>
			entry.known === undefined && isUntitled(entry) && (areRenewed || byUrl.get(entry.url)?.length === 1),
	);
	const untitled = new Set([...left].filter(isUntitled));
	match(wanted, untitled, [{ key: ({ url, enclosure, print }) => keyOf([url, print], pathOf(enclosure)) }]);
	keepDates(wanted);
	const matched = new Set(wanted.map(({ known }) => known));
	for (const one of left) if (matched.has(one.known)) left.delete(one);
}

/**
 * Matches entries that say something else than under their former guids: an entry has been edited if all guids of the
 * document are new, and its address leads to a page that no other entry has. An entry with a title must still have it, and
 * none with a title and a date is matched: a page may be that of a series, such as warnings.
 *
 * @param among where the address must be unique
 */
function matchEdited(
	unknown: Entry[],
	left: Set<Stored>,
	among: Among,
	homePageUrl: string | undefined,
): void {
	const isAlone = aloneIn(among, ({ url }) => url);
	const edited = unknown.filter(
		({ known, title, url, date }) =>
			known === undefined &&
			url !== undefined &&
			(title === undefined || date === undefined) &&
			isAlone(url) &&
			isOwnPage(url, homePageUrl),
	);
	match(edited, left, [{ key: ({ title, url, enclosure }) => keyOf([url], title, pathOf(enclosure)) }]);
	keepDates(edited);
}

/** Gives entries whose dates are no more their own than their guids the dates that are stored. */
function keepDates(entries: Entry[]): void {
	for (const entry of entries) {
		const date = entry.known?.date_published;
		if (typeof date !== "number" || entry.date === undefined) continue;
		entry.item = { ...entry.item, item: { ...entry.item.item, date_published: rfc3339(date) } };
	}
}

/** How many of the newest stored entries are looked at, beyond the number of those in the document. */
const MORE_OF_NEWEST = 20;

/** How entries with new guids are recognised. Of those that are alike, each is the one that has the same words, if one has. */
const RENAMED_DATED: Mark[] = [
	{ key: ({ title, url, date, enclosure, print }) => keyOf([date, print], title, url, enclosure) },
	{ key: ({ title, url, date, enclosure, print }) => keyOf([date, print], title, url, pathOf(enclosure)) },
	{ key: ({ title, url, date, enclosure }) => keyOf([date, title ?? url], title, url, enclosure) },
	{ key: ({ title, url, date, enclosure }) => keyOf([date, title ?? url], title, url, pathOf(enclosure)) },
	{ key: ({ title, url, date }) => keyOf([date, title ?? url], title, url), besideFiles: true },
];
const RENAMED_UNDATED: Mark[] = [
	{ key: ({ title, url, enclosure, print }) => keyOf([print], title, url, enclosure) },
	{ key: ({ title, url, enclosure, print }) => keyOf([print], title, url, pathOf(enclosure)) },
];

/** The address of a file without its query, which may be another at each poll. */
function pathOf(enclosure: string | undefined): string | undefined {
	return enclosure?.split("?", 1)[0];
}

/** Matches entries with neither guid nor address: their ids are digests of their content, and change with it. */
function matchNameless(entries: Entry[], left: Set<Stored>, stored: Stored[]): void {
	const isNameless = ({ url, known }: Stored) => url === undefined && isDigestId(known.guid);
	const nameless = entries.filter(({ item }) => item.namedBy === "content");
	const leftNameless = new Set([...left].filter(isNameless));
	matchShared(nameless, leftNameless, { entries: nameless, stored: stored.filter(isNameless) });
	const matched = new Set(nameless.map(({ known }) => known));
	for (const one of left) if (matched.has(one.known)) left.delete(one);
}
