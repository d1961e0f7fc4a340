/**
 * Shortens entries that are longer, or more complex, than an article can be, so that none is refused for that.
 *
 * @module
 */

import {
	beginningOfHtml,
	beginningOfText,
	paragraphsOf,
	withoutInlineFiles,
} from "../../articles/html/shorten.ts";
import { type Candidate, candidateFrom, type Origin } from "../../articles/normalise/normalise.ts";
import { type Item, TooLargeError } from "../../articles/schema/item.ts";

/** Content of this length is not shortened further: something else makes the article too large. */
const SHORT = 1_000;

/**
 * Makes the item of an entry ready to be stored, with less and less of its content until it fits.
 *
 * @param entry.base what relative URLs in its content are resolved against
 * @param entry.isShortened whether the item has been shortened already
 * @returns whether it has been now
 * @throws {RefusedError} if it cannot be stored for another reason
 */
export async function fittingCandidate(
	item: Item,
	{ origin, base, isShortened }: { origin: Origin; base: string; isShortened: boolean },
): Promise<{ candidate: Candidate; isShortened: boolean }> {
	let given = item;
	let shortened = isShortened;
	for (;;) {
		try {
			return { candidate: await candidateFrom(given, origin, base, shortened), isShortened: shortened };
		} catch (error) {
			const shorter = error instanceof TooLargeError ? shorterThan(given, error) : undefined;
			if (shorter === undefined) throw error;
			given = shorter;
			shortened = true;
		}
	}
}

/** The item with only its text if it has too many elements or they nest too deeply, else with half of its content. */
function shorterThan(item: Item, error: TooLargeError): Item | undefined {
	const { content_html: html = "", content_text: text = "" } = item;
	if (error.isComplex) {
		const paragraphs = paragraphsOf(html);
		if (paragraphs.length < html.length) return { ...item, content_html: paragraphs };
	}
	if (html.length + text.length <= SHORT) return undefined;
	const half = Math.floor(Math.max(html.length, text.length) / 2);
	return {
		...item,
		content_html: html && beginningOfHtml(withoutInlineFiles(html), half),
		content_text: text && beginningOfText(text, half),
	};
}
