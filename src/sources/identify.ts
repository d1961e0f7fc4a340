/**
 * Which entry of a document is which article: by its guid, as long as the guid means one entry and stays with it.
 *
 * A guid or address that several entries have, in the document and what is stored of the source together, identifies none of
 * them; their files do, then their dates, then their titles. And where every poll brings new guids for the same entries, these
 * are recognised by title, address and date.
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

/** What tells entries apart besides their guids, as far as an entry has it. */
interface Traits {
	title: string | undefined;
	url: string | undefined;
	/** The address of its first file. */
	enclosure: string | undefined;
	/** Milliseconds since 1970. */
	date: number | undefined;
}

/** An entry of a document on its way to its article. */
interface Entry extends Traits {
	item: SourceItem;
	/** The id that the document gives it. */
	named: string;
	/** What is stored of it. */
	known?: KnownEntry | undefined;
	/** The guid that its article has. */
	guid?: string;
}

/** An entry, under the guid that its article has. */
export interface Identified {
	item: SourceItem;
	/** What is stored of it, if something is. */
	known: KnownEntry | undefined;
}

/** What the entries of a document are compared with. */
export interface Lookup {
	/** Stored entries with these guids, or with one that was made of one of them. */
	byGuids: (guids: string[]) => Promise<KnownEntry[]>;
	/** Stored entries of these dates (milliseconds since 1970), or with these addresses and titles (see `urlKey`). */
	alike: (dates: number[], urlKeys: string[]) => Promise<KnownEntry[]>;
	/** The fingerprint that an entry has under a guid. */
	fingerprint: (item: SourceItem) => Promise<string>;
}

/** Finds out which article each entry is; one that stands in the document again is left out. */
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

/** Entries without those that say again what another one says: some feeds list an entry under each of its categories. */
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
 * Whether an entry that is known by its address alone is another one than the stored: a podcast may give all its episodes one
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

/** Whether both are known and not the same. */
function differ<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && other !== undefined && one !== other;
}

function isSame<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && one === other;
}

/** What makes an entry that no guid tells apart a stored one: the same key. */
interface Mark {
	key: (traits: Traits) => string | undefined;
	/** Whether it counts only where one of the two names no file: two files are two entries. */
	besideFiles?: true;
	/** Whether it counts for entries without a date alone. */
	undated?: true;
}

/** The surest first. Without files, those of one date are one, however it is called by now. */
const MARKS: Mark[] = [
	{ key: ({ enclosure, date }) => (date === undefined ? undefined : enclosure && `${date} ${enclosure}`) },
	{ key: ({ enclosure }) => enclosure },
	{ key: ({ date, title }) => (date === undefined || title === undefined ? undefined : `${date} ${title}`) },
	{ key: ({ date }) => date?.toString(), besideFiles: true },
	{ key: ({ title }) => title, besideFiles: true, undated: true },
];

/** Finds the stored ones among entries that have one guid in common, and makes guids for the others. */
function assign(entries: Entry[], stored: KnownEntry[]): void {
	match(entries, new Set(stored));
	const taken = new Set(stored.map(({ guid }) => guid));
	for (const entry of entries) {
		if (entry.known !== undefined) continue;
		entry.guid = madeGuids(entry).find((guid) => !taken.has(guid)) ?? "";
		taken.add(entry.guid);
	}
}

/** Finds the stored ones among entries that no guid tells apart, and takes them out of `left`: in linear time, by keys. */
function match(entries: Entry[], left: Set<KnownEntry>): void {
	for (const { key, besideFiles, undated } of MARKS) {
		// The last first, so that the first is at the end.
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

/** Guids for an entry whose own is that of others too: by its file, its date, its title and its content, as far as needed. */
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

/** The guid that an entry had whose own stood in its document again, before its file, date and title counted. */
function formerGuid({ named, url }: Entry): string {
	const guid = `${named} ${url ?? ""}`;
	return guid.length <= MAX_LINE ? guid : digestId(guid);
}

/**
 * Recognises entries whose guids are new though they are not: with the title, address and date of a stored one whose own guid
 * the document has no more; without a date, with all that it said.
 *
 * @param names the ids that the document has
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
	/** As `fingerprint`, until there is no room: then a stored entry is taken for another one. */
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
			// Most are told by their traits, without a turn of the event loop for each.
			if (!(typeof isKnown === "boolean" ? isKnown : await isKnown)) continue;
			entry.known = known;
			left.delete(known);
			break;
		}
	}
}

/** Entries with neither guid nor address are named after what they say, and have another name once they say it otherwise. */
function matchNameless(entries: Entry[], left: Set<KnownEntry>): void {
	const nameless = new Set([...left].filter(({ guid, url }) => url === null && isDigestId(guid)));
	match(
		entries.filter(({ item }) => item.namedBy === "content"),
		nameless,
	);
	for (const { known } of entries) if (known !== undefined) left.delete(known);
}

/**
 * How much content may be compared with stored entries by fingerprint, in UTF-16 code units, and what each comparison counts
 * for besides. Only entries without dates that all have one title and address are compared each with each.
 */
const MAX_COMPARED = 20_000_000;
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
