/**
 * What shall be reached, and how it is said whether it is.
 *
 * @module
 */

/** What an unchanged poll may cost, of a bare KV read. */
export const MOST_OF_KV_READ = 1.1;

/** What a delta of one new article of fifty may have, of the bytes of the whole feed. */
export const MOST_OF_WHOLE = 0.1;

/** What a day's polls may have, of the bytes of a server that always sends the whole feed. */
export const MOST_OF_NAIVE = 0.15;

/** An aim, and whether it is met. */
export function aim(text: string, isMet: boolean): string {
	return `${text}: ${isMet ? "met" : "MISSED"}`;
}
