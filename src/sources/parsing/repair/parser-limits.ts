/**
 * Limits on what the parser has to keep in memory.
 *
 * @module
 */
import { NotAFeedError } from "../not-a-feed.ts";

/**
 * How many elements and attributes the entries that are read may have. A parsed element takes about a hundred times its size in
 * the text. A feed of a thousand entries has about 60 elements in each.
 */
export const MAX_ELEMENTS = 200_000;
const MAX_ALL_ATTRIBUTES = 400_000;

/** @throws {NotAFeedError} if there are more elements or attributes than the parser can hold */
export function checkParsed(elements: number, attributes: number): void {
	if (elements > MAX_ELEMENTS)
		throw new NotAFeedError(`It has more than ${MAX_ELEMENTS} elements, the most that are read.`);
	if (attributes > MAX_ALL_ATTRIBUTES)
		throw new NotAFeedError(`It has more than ${MAX_ALL_ATTRIBUTES} attributes, the most that are read.`);
}
