/**
 * Where the entries of an XML document are, and how old they are, so that all but the newest can be left out.
 *
 * @module
 */
import { feedDate } from "./dates/dates.ts";
import { areNewest } from "./newest.ts";
import { NotAFeedError } from "./not-a-feed.ts";

/** How many entries a document may have. Of a real one of 10 MB, each has at least some hundred bytes. */
const MAX_ENTRIES = 50_000;

/**
 * Elements with the date of an entry, by their names in lower case and without a prefix. The first one that an entry has
 * counts; a date of change is better than none.
 */
const DATES = [
	"pubdate",
	"published",
	"issued",
	"date",
	"created",
	"publicationdate",
	"updated",
	"modified",
	"lastbuilddate",
];

/** One entry of a document while it is repaired. */
export interface EntrySpan {
	/** The number of elements around it. */
	readonly depth: number;
	/** Its first piece of the repaired text, and the one after its last. */
	readonly from: number;
	to: number;
	/** How many elements and attributes it has. */
	elements: number;
	attributes: number;
	/** Where in the text the contents of its dates begin, in the order of {@link DATES}. */
	readonly dates: (number | undefined)[];
}

/** Makes the span of an entry that begins. */
export function spanFrom(from: number, depth: number): EntrySpan {
	return { depth, from, to: from, elements: 0, attributes: 0, dates: [] };
}

/** @throws {NotAFeedError} if a document has more entries than are looked at */
export function checkEntries(count: number): void {
	if (count > MAX_ENTRIES)
		throw new NotAFeedError(`It has more than ${MAX_ENTRIES} entries, and no feed is read that has.`);
}

/**
 * Notes where the date of an entry is, if this element has one.
 *
 * @param name in lower case
 * @param at where its contents begin
 */
export function noteDate(span: EntrySpan, name: string, at: number): void {
	const rank = DATES.indexOf(name.slice(name.indexOf(":") + 1));
	if (rank !== -1) span.dates[rank] ??= at;
}

/** Whether each entry is one of the newest `count` of a document. */
export function newestSpans(spans: readonly EntrySpan[], text: string, count: number): boolean[] {
	return areNewest(
		spans.length <= count ? spans.map(() => undefined) : spans.map(({ dates }) => dateOf(dates, text)),
		count,
	);
}

/** The text of a short element. */
const SHORT_TEXT = /\s*(?:<!\[CDATA\[)?([^<\]]{1,100})/y;

function dateOf(dates: readonly (number | undefined)[], text: string): number | undefined {
	for (const at of dates) {
		if (at === undefined) continue;
		SHORT_TEXT.lastIndex = at;
		const date = feedDate(SHORT_TEXT.exec(text)?.[1]);
		if (date !== undefined) return date;
	}
	return undefined;
}
