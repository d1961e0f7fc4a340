/**
 * Times as plans use them.
 *
 * @module
 */

/** A moment without its fraction of a second, which feeds cannot have. In milliseconds since 1970. */
export function wholeSeconds(now: number): number {
	return Math.floor(now / 1000) * 1000;
}
