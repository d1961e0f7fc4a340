/**
 * The traits by which entries of a document are compared with stored ones.
 *
 * @module
 */
import type { KnownEntry } from "../../articles/store/sql/entries.ts";
import { oneLine } from "../../model/text.ts";
import { SITE_PLACEHOLDER } from "../../urls/origin.ts";
import type { SourceItem } from "../document.ts";
import { storedPrint } from "./fingerprint.ts";

/** What tells entries apart other than their guids, as far as it is known. */
export interface Traits {
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
export interface Entry extends Traits {
	item: SourceItem;
	/** The id that the document gives it. */
	named: string;
	/** The stored entry that it is, once that is found. */
	known?: KnownEntry | undefined;
	/** The guid of its article, if that is neither the stored one nor its own. */
	guid?: string;
}

/** A stored entry with its traits. */
export interface Stored extends Traits {
	known: KnownEntry;
}

export function entryOf(item: SourceItem): Entry {
	const { id, title, url, date_published, attachments = [] } = item.item;
	const [file] = attachments;
	return {
		item,
		named: id,
		title: title === undefined ? undefined : comparable(oneLine(title)),
		url: url === undefined ? undefined : comparable(url),
		enclosure: file === undefined ? undefined : comparable(file.url),
		date: date_published,
	};
}

export function storedOf(known: KnownEntry): Stored {
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

export function contentOf({ item: { item } }: Pick<Entry, "item">): string {
	return item.content_html ?? item.content_text ?? item.summary ?? "";
}

/**
 * Whether an entry without a sound guid differs too much from the stored entry that has its id: a feed may give all its
 * entries one address, and list only the newest. If one thing alone has changed, it is the same entry, edited.
 */
export function isOther(entry: Traits, stored: Traits): boolean {
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
export function differ<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && other !== undefined && one !== other;
}

export function isSame<T>(one: T | undefined, other: T | undefined): boolean {
	return one !== undefined && one === other;
}

/** Whether an entry with the id of a stored one has any other trait of it. */
export function haveTraitInCommon(entry: Traits, stored: Traits): boolean {
	return (
		isSame(entry.title, stored.title) ||
		isSame(entry.date, stored.date) ||
		isSame(entry.print, stored.print) ||
		isSame(pathOf(entry.enclosure), pathOf(stored.enclosure))
	);
}

/** The address of a file without its query, which may be another at each poll. */
export function pathOf(enclosure: string | undefined): string | undefined {
	return enclosure?.split("?", 1)[0];
}
