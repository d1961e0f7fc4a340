/**
 * Guids for entries that share theirs with others: the shared one, and what tells the entry from these.
 *
 * @module
 */
import { SHARED_GUID_MARK } from "../../articles/store/sql/entries.ts";
import { rfc3339 } from "../../model/dates.ts";
import { MAX_LINE } from "../../model/limits.ts";
import { digestId } from "../parsing/entry-id.ts";
import type { Among } from "./matching.ts";
import { contentOf, type Entry } from "./traits.ts";

/** Makes guids for the entries that share one and are not stored; an empty one marks a repeated entry. */
export function nameUnknown({ entries, stored }: Among): void {
	const taken = new Set(stored.map(({ known }) => known.guid));
	for (const entry of entries) {
		if (entry.known !== undefined) continue;
		entry.guid = madeGuids(entry).find((guid) => !taken.has(guid)) ?? "";
		taken.add(entry.guid);
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

export function shortened(text: string): string {
	return text.length <= MAX_PART ? text : digestId(text);
}

/** The guid that former versions gave to an entry that shared its own: with its address. */
export function formerGuid({ named, url }: Entry): string {
	const guid = `${named} ${url ?? ""}`;
	return guid.length <= MAX_LINE ? guid : digestId(guid);
}
