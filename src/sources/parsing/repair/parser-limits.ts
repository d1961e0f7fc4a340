/**
 * How much the parser may have to hold.
 *
 * @module
 */
import { NotAFeedError } from "../not-a-feed.ts";

/**
 * How many elements and attributes a document may have, of the entries that are read: the parser makes of each what takes a
 * hundred times its few bytes, and a feed of a thousand entries has some 60 elements in each.
 */
export const MAX_ELEMENTS = 200_000;
const MAX_ALL_ATTRIBUTES = 400_000;

/** @throws {NotAFeedError} if it is more than the parser can hold */
export function checkParsed(elements: number, attributes: number): void {
	if (elements > MAX_ELEMENTS)
		throw new NotAFeedError(`It has more than ${MAX_ELEMENTS} elements, and no feed is read that has.`);
	if (attributes > MAX_ALL_ATTRIBUTES)
		throw new NotAFeedError(
			`It has more than ${MAX_ALL_ATTRIBUTES} attributes, and no feed is read that has.`,
		);
}
