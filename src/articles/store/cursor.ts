/**
 * The order of feeds, and cursors: places in that order, at which a page begins.
 *
 * @module
 */

/** The place of an article in its feeds, next to which a page begins. */
export interface Cursor {
	/** Milliseconds since 1970. */
	sortedAt: number;
	id: string;
}

/** Where a page begins: with the next older article, or backwards from the next newer one. */
export interface PageStart {
	direction: "before" | "after";
	cursor: Cursor;
}

/** Before all articles. */
export const TOP: Cursor = { sortedAt: Number.MAX_SAFE_INTEGER, id: "" };

/** The columns that determine the order. */
interface Placed {
	sorted_at: number;
	id: string;
}

/** Feed order: newest first by `sorted_at`; ties are broken by id so that the order is deterministic. */
export function newestFirst(a: Placed, b: Placed): number {
	return b.sorted_at - a.sorted_at || (a.id < b.id ? 1 : -1);
}

/** The place of an article. */
export function cursorOf({ sorted_at, id }: Placed): Cursor {
	return { sortedAt: sorted_at, id };
}

/** A cursor as text, for a URL. */
export function cursorText({ sortedAt, id }: Cursor): string {
	return `${sortedAt} ${id}`;
}

/** Parses what {@link cursorText} returned; `undefined` if the text is no cursor. */
export function parseCursor(text: string): Cursor | undefined {
	const [, sortedAt, id] = /^(-?\d{1,15}) (.+)$/s.exec(text) ?? [];
	return id === undefined ? undefined : { sortedAt: Number(sortedAt), id };
}
