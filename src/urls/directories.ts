/**
 * The paths of pages that lead to all articles: by month, by topic and by author.
 *
 * @module
 */

/** All topics, and all authors. */
export const TOPICS_PATH = "/tags";
export const AUTHORS_PATH = "/authors";

/** All months with articles. The pages of months and years are below it. */
export const ARCHIVE_PATH = "/archive";

/** A month of the Gregorian calendar in UTC. */
export interface Month {
	year: number;
	/** From 1 to 12. */
	month: number;
}

/** Returns the path of a month's page: `/archive/2026/05`. */
export function monthPath({ year, month }: Month): string {
	return `${ARCHIVE_PATH}/${String(year).padStart(4, "0")}/${String(month).padStart(2, "0")}`;
}

/** Returns the path of a year's months: a part of the page of all months. */
export function yearPath(year: number): string {
	return `${ARCHIVE_PATH}#y${year}`;
}
