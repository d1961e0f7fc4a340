/**
 * Decides which entry of a document is which stored article: by its guid, if the guid belongs to one entry and stays with it.
 *
 * A guid or address that several entries have, counting the document and what is stored of the source together, identifies
 * none of them. They are told apart by their files, then dates, then titles. If every poll brings new guids for the same
 * entries, these are recognised by title, address and date.
 *
 * @module
 */
import { MAX_LINE } from "../articles/article.ts";
import { rfc3339 } from "../articles/dates.ts";
import { urlKey } from "../articles/identity.ts";
import { type KnownEntry, SHARED_GUID_MARK } from "../articles/store.ts";
import { oneLine } from "../text.ts";
import type { SourceItem } from "./document.ts";
import { digestId, isDigestId } from "./entry.ts";

/** What tells entries apart other than their guids, as far as an entry has it. */
interface Traits {
	title: string | undefined;
	url: string | undefined;
	/** The address of its first file. */
	enclosure: string | undefined;
	/** Milliseconds since 1970. */
	date: number | undefined;
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
	/** Reads stored entries with these dates (milliseconds since 1970), or with these addresses and titles (see `urlKey`). */
	alike: (dates: number[], urlKeys: string[]) => Promise<KnownEntry[]>;
	/** Computes the fingerprint of an entry under the `id` that it has. */
	fingerprint: (item: SourceItem) => Promise<string>;
}

/** Finds the article of each entry. An entry that repeats another one of the document is left out. */
export async function identifyEntries(items: SourceItem[], lookup: Lookup): Promise<Identified[]> {
	const entries = withoutRepeats(items.map(entryOf));
	const groups = Map.groupBy(entries, ({ named }) => named);
	const shared = [...groups.values()].filter((group) => group.length > 1).flat();
	const names = [...groups.keys()].map(shortened);
	const known = await lookup.byGuids([...new Set([...groups.keys(), ...names, ...shared.map(formerGuid)])]);
	const byGuid = new Map(known.map((one) => [one.guid, one]));
	const made = known.filter(({ guid }) => guid.includes(SHARED_GUID_MARK));
	const single: Entry[] = [];
	for (const [named, group] of groups) {
		const prefix = shortened(named) + SHARED_GUID_MARK;
		const siblings = made.filter(({ guid }) => guid.startsWith(prefix) && !groups.has(guid));
		const itself = byGuid.get(named);
		const [entry] = group;
		if (entry !== undefined && group.length === 1 && siblings.length === 0 && !isOther(entry, itself)) {
			entry.known = itself;
			single.push(entry);
			continue;
		}
		const former = group.flatMap((entry) => byGuid.get(formerGuid(entry)) ?? []);
		assign(group, [...(itself ? [itself] : []), ...siblings, ...former]);
	}
	await recognise(
		single.filter(({ known }) => known === undefined),
		new Set(groups.keys()),
		lookup,
	);
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
		title: typeof title === "string" ? oneLine(title) : undefined,
		url: typeof url === "string" ? url : undefined,
		enclosure: file?.url,
		date: Number.isNaN(date) ? undefined : date,
	};
}

/** The traits of a stored entry. */
function traitsOf({ title, url, enclosure, date_published }: KnownEntry): Traits {
	return {
		title: title ?? undefined,
		url: url ?? undefined,
		enclosure: enclosure ?? undefined,
		date: date_published ?? undefined,
	};
}

/** Leaves out entries that repeat another one: some feeds list an entry once under each of its categories. */
function withoutRepeats(entries: Entry[]): Entry[] {
	const first = new Map<string, Entry>();
	for (const entry of entries) {
		const { named, title, url, enclosure, date } = entry;
		const isTold = title !== undefined || date !== undefined || enclosure !== undefined;
		const key = JSON.stringify([named, title, url, enclosure, date, isTold || contentOf(entry)]);
		if (!first.has(key)) first.set(key, entry);
	}
	return [...first.values()];
}

function contentOf({ item: { item } }: Pick<Entry, "item">): string {
	return String(item.content_html ?? item.content_text ?? item.summary ?? "");
}

/**
 * Whether an entry without a guid is not the stored entry that has its address: a podcast may give all its episodes one
 * address, and list only the newest.
 */
function isOther(entry: Entry, known: KnownEntry | undefined): boolean {
	if (known === undefined || entry.item.namedBy === "guid") return false;
	const stored = traitsOf(known);
	return (
		differ(entry.enclosure, stored.enclosure) &&
		differ(entry.date, stored.date) &&
		entry.title !== stored.title
	);
}

/** Whether both are known and differ. */
function differ<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && other !== undefined && one !== other;
}

function isSame<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && one === other;
}

/** A way to recognise entries that share a guid: an entry is the stored one that has the same key. */
interface Mark {
	key: (traits: Traits) => string | undefined;
	/** Whether it counts only if at least one of the two has no file: two files are two entries. */
	besideFiles?: true;
	/** Whether it counts only for entries without a date. */
	undated?: true;
}

/** The most reliable first. Entries without files that have the same date are one, even if the title has changed. */
const MARKS: Mark[] = [
	{ key: ({ enclosure, date }) => (date === undefined ? undefined : enclosure && `${date} ${enclosure}`) },
	{ key: ({ enclosure }) => enclosure },
	{ key: ({ date, title }) => (date === undefined || title === undefined ? undefined : `${date} ${title}`) },
	{ key: ({ date }) => date?.toString(), besideFiles: true },
	{ key: ({ title }) => title, besideFiles: true, undated: true },
];

/** Matches entries that share a guid with stored ones, and makes guids for the rest; an empty one marks a repeated entry. */
function assign(entries: Entry[], stored: KnownEntry[]): void {
	match(entries, new Set(stored));
	const taken = new Set(stored.map(({ guid }) => guid));
	for (const entry of entries) {
		if (entry.known !== undefined) continue;
		entry.guid = madeGuids(entry).find((guid) => !taken.has(guid)) ?? "";
		taken.add(entry.guid);
	}
}

/** Matches entries with those in `left` by the keys of {@link MARKS}, in linear time, and removes matches from `left`. */
function match(entries: Entry[], left: Set<KnownEntry>): void {
	for (const { key, besideFiles, undated } of MARKS) {
		// Reversed, so that `pop` takes the first one.
		const stored = [...left].reverse();
		const byKey = Map.groupBy(stored, (known) => key(traitsOf(known)));
		const fileless = Map.groupBy(
			besideFiles ? stored.filter(({ enclosure }) => enclosure === null) : stored,
			(known) => key(traitsOf(known)),
		);
		for (const entry of entries) {
			const wanted = key(entry);
			if (entry.known !== undefined || wanted === undefined || (undated && entry.date !== undefined))
				continue;
			const candidates = (entry.enclosure === undefined ? byKey : fileless).get(wanted) ?? [];
			let known = candidates.pop();
			while (known !== undefined && !left.has(known)) known = candidates.pop();
			if (known === undefined) continue;
			entry.known = known;
			left.delete(known);
		}
	}
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
 * no longer in the document. An entry without a date must be unchanged in all it says.
 *
 * @param names the ids in the document
 */
async function recognise(entries: Entry[], names: Set<string>, lookup: Lookup): Promise<void> {
	if (entries.length === 0) return;
	const dates = new Set(entries.flatMap(({ date }) => date ?? []));
	const undated = entries.filter(({ date }) => date === undefined);
	const urlKeys = undated.flatMap(({ url, title = "" }) => (url === undefined ? [] : urlKey(url, title)));
	if (dates.size + urlKeys.length === 0) return;
	const alike = new Map((await lookup.alike([...dates], urlKeys)).map((known) => [known.guid, known]));
	const left = new Set([...alike.values()].filter(({ guid }) => !names.has(guid)));
	matchNameless(entries, left);
	const byDate = Map.groupBy(left, ({ date_published }) => date_published);
	let room = MAX_COMPARED;
	/** The fingerprint; empty once the bound is reached, so that the entry counts as a different one. */
	const fingerprint: Lookup["fingerprint"] = async (item) => {
		room -= COMPARISON + contentOf({ item }).length;
		return room < 0 ? "" : lookup.fingerprint(item);
	};
	for (const entry of entries) {
		if (entry.known !== undefined) continue;
		const candidates = entry.date === undefined ? left : (byDate.get(entry.date) ?? []);
		for (const known of candidates) {
			if (!left.has(known)) continue;
			const isKnown = isRecognised(entry, known, fingerprint);
			// Most are recognised by their traits alone, without waiting for the event loop.
			if (!(typeof isKnown === "boolean" ? isKnown : await isKnown)) continue;
			entry.known = known;
			left.delete(known);
			break;
		}
	}
}

/** Matches entries with neither guid nor address: their ids are digests of their content, and change with it. */
function matchNameless(entries: Entry[], left: Set<KnownEntry>): void {
	const nameless = new Set([...left].filter(({ guid, url }) => url === null && isDigestId(guid)));
	match(
		entries.filter(({ item }) => item.namedBy === "content"),
		nameless,
	);
	for (const { known } of entries) if (known !== undefined) left.delete(known);
}

/**
 * How much content may be compared with stored entries by fingerprint, in UTF-16 code units. Only entries without dates
 * that have the same title and address are compared each with each.
 */
const MAX_COMPARED = 20_000_000;
/** What each comparison counts for, in addition to the content. */
const COMPARISON = 2_000;

function isRecognised(
	entry: Entry,
	known: KnownEntry,
	fingerprint: Lookup["fingerprint"],
): boolean | Promise<boolean> {
	const stored = traitsOf(known);
	if (entry.title !== stored.title || entry.url !== stored.url) return false;
	const isDated = isSame(entry.date, stored.date);
	if (isDated && (entry.title ?? entry.url) !== undefined) return !differ(entry.enclosure, stored.enclosure);
	const { item } = entry;
	const compared = fingerprint({ ...item, item: { ...item.item, id: known.guid } });
	return compared.then((made) => made === known.imported);
}
