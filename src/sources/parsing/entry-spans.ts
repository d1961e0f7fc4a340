/**
 * Positions and dates of the entries of an XML document, used to keep only the newest.
 *
 * @module
 */
import { feedDate } from "./dates/dates.ts";
import { areNewest } from "./newest.ts";
import { NotAFeedError } from "./not-a-feed.ts";

/** How many entries a document may have. Real entries have at least a few hundred bytes, and a document at most 10 MB. */
const MAX_ENTRIES = 50_000;

/**
 * Elements with the date of an entry, as lower-case names without a prefix, in order of preference. A date of modification is
 * better than none.
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

/** Starts the span of an entry. */
export function spanFrom(from: number, depth: number): EntrySpan {
	return { depth, from, to: from, elements: 0, attributes: 0, dates: [] };
}

/** @throws {NotAFeedError} if a document has more than {@link MAX_ENTRIES} entries */
export function checkEntries(count: number): void {
	if (count > MAX_ENTRIES)
		throw new NotAFeedError(`It has more than ${MAX_ENTRIES} entries, the most that are read.`);
}

/**
 * Records where the date of an entry is, if this element contains one.
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
