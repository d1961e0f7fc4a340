/**
 * Recognises stored entries that come under new guids.
 *
 * @module
 */
import { rfc3339 } from "../../model/dates.ts";
import { urlKey } from "../../model/identity.ts";
import { isDigestId } from "../parsing/entry-id.ts";
import type { Lookup } from "./lookup.ts";
import { type Among, aloneIn, keyOf, type Mark, match, matchOutdated, matchShared } from "./matching.ts";
import { isOwnPage } from "./sound-guids.ts";
import { type Entry, pathOf, type Stored, storedOf, type Traits } from "./traits.ts";

/**
 * Recognises stored entries that have a new guid: an entry is the stored one with its title, address and date whose guid is
 * no longer in the document. An entry without a date must say the same, in the same words.
 *
 * @param entries those whose ids are no one else's
 * @param names the ids in the document
 */
export async function recognise(entries: Entry[], names: Set<string>, lookup: Lookup): Promise<void> {
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

/** Matches entries with neither guid nor address: their ids are digests of their content, and change with it. */
function matchNameless(entries: Entry[], left: Set<Stored>, stored: Stored[]): void {
	const isNameless = ({ url, known }: Stored) => url === undefined && isDigestId(known.guid);
	const nameless = entries.filter(({ item }) => item.namedBy === "content");
	const leftNameless = new Set([...left].filter(isNameless));
	matchShared(nameless, leftNameless, { entries: nameless, stored: stored.filter(isNameless) });
	const matched = new Set(nameless.map(({ known }) => known));
	for (const one of left) if (matched.has(one.known)) left.delete(one);
}
