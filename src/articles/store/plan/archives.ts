/**
 * The history of the main feed (RFC 5005 §4). Each article is either in the main feed or in one archive, so that a client
 * that reads the main feed and then each archive meets each article once. An archive is filled when it is made: articles
 * that come later go into the main feed or a later archive, however old they are.
 *
 * @module
 */
import { OWN } from "../../../model/identity.ts";
import { newestFirst } from "../cursor.ts";
import type { ArchiveNumbers } from "../sql/places.ts";

/** The main feed keeps at least this many articles when others go into archives. */
const MAIN_ARTICLES = 50;

/** An archive takes this many articles, unless they are long. So the main feed has fewer than 75. */
const ARCHIVE_ARTICLES = 25;

/** The longest that all articles of the main feed, or of an archive, may be together (see `feedLength`), unless one alone is longer. */
export const MAIN_LENGTH = 4_000_000;
const ARCHIVE_LENGTH = 2_000_000;

/**
 * An article that grows beyond this in an archive goes back into the main feed, so that the archive stays within
 * {@link MAIN_LENGTH}.
 */
export const ARCHIVED_LENGTH = (MAIN_LENGTH - ARCHIVE_LENGTH) / ARCHIVE_ARTICLES;

/** An article's place in the main feed. */
export interface MainPlace {
	sorted_at: number;
	id: string;
	/** See `combinedLength`. */
	bytes: number;
	/** The source that owns the article, if that is known; empty for the operator's. */
	owner?: string | undefined;
}

/** The history before a write. */
export interface History extends ArchiveNumbers {
	/** The articles of the main feed, in any order. */
	main: MainPlace[];
}

/** As soon as the main feed has this many articles, some go into an archive. */
export const FULL_MAIN = MAIN_ARTICLES + ARCHIVE_ARTICLES;

/**
 * How many articles a source may have in the main feed before its surplus goes into archives ahead of other articles. The
 * source with the largest surplus goes first. So a source that brings 24 articles at once displaces at most ten of others,
 * and a source that brings more and more displaces its own.
 */
const SOURCE_ARTICLES = 10;

/**
 * Decides which articles of the main feed go into archives, if any: the oldest. A source that has many articles there gives
 * up its own oldest ones first, so that it does not crowd out others.
 *
 * @returns the articles of each archive, the oldest archive first
 */
export function planArchives(main: readonly MainPlace[]): MainPlace[][] {
	let rest = main.toSorted(newestFirst).reverse();
	let length = rest.reduce((sum, { bytes }) => sum + bytes, 0);
	const archives: MainPlace[][] = [];
	while (rest.length >= FULL_MAIN || (length > MAIN_LENGTH && rest.length > 1)) {
		let bytes = 0;
		const taken = new Set<MainPlace>();
		for (const place of inTurn(rest).slice(0, Math.min(ARCHIVE_ARTICLES, rest.length - 1))) {
			if (taken.size > 0 && bytes + place.bytes > ARCHIVE_LENGTH) break;
			bytes += place.bytes;
			taken.add(place);
		}
		archives.push(rest.filter((place) => taken.has(place)));
		rest = rest.filter((place) => !taken.has(place));
		length -= bytes;
	}
	return archives;
}

/** Sorts places of the main feed, given oldest first, into the order in which they go into archives. */
function inTurn(places: MainPlace[]): MainPlace[] {
	const bySource = [...Map.groupBy(places, ({ owner }) => owner ?? OWN)].filter(([owner]) => owner !== OWN);
	const surplus = bySource
		.map(([, theirs]) => theirs.slice(0, Math.max(theirs.length - SOURCE_ARTICLES, 0)))
		.sort((a, b) => b.length - a.length)
		.flat();
	return [...new Set([...surplus, ...places])];
}
