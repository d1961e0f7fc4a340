import { expect } from "vitest";
import { parseItem } from "../../src/articles/schema/item.ts";
import { rfc3339 } from "../../src/model/dates.ts";
import type { EntryItem, SourceDocument, SourceItem } from "../../src/sources/document.ts";
import { itemOf } from "../../src/sources/intake/store-entries.ts";

/** An entry's item in the form that the API accepts, with its dates as text. */
export function asSubmitted(item: Partial<EntryItem> | undefined): Record<string, unknown> {
	const text = (moment: number | undefined) => (moment === undefined ? undefined : rfc3339(moment));
	return { ...item, date_published: text(item?.date_published), date_modified: text(item?.date_modified) };
}

/**
 * Expects that the schema of items accepts an entry's item and changes nothing in it: entries are stored without being
 * checked by it again. Members of lists must be in the same order, as digests depend on it.
 */
export function expectWithinBounds({ item }: SourceItem): void {
	const stored = itemOf(item, { byline: [], tags: [] });
	const submitted = parseItem(asSubmitted(item));
	expect(stored).toEqual(submitted);
	expect(JSON.stringify(stored.attachments)).toBe(JSON.stringify(submitted.attachments));
	const { persons, transcripts, chapters, elements } = stored._podcast ?? {};
	const lists = submitted._podcast ?? { persons: undefined, transcripts: undefined };
	expect(JSON.stringify([persons, transcripts, chapters, elements])).toBe(
		JSON.stringify([
			lists.persons,
			lists.transcripts,
			submitted._podcast?.chapters,
			submitted._podcast?.elements,
		]),
	);
}

/** The document, once all its items are found to be within bounds. */
export function withinBounds(document: SourceDocument): SourceDocument {
	for (const item of document.items) expectWithinBounds(item);
	return document;
}
