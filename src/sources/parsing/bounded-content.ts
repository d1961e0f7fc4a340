/**
 * The content of an entry within the bounds of what is read.
 *
 * @module
 */
import { beginningOfHtml, beginningOfText, withoutInlineFiles } from "../../articles/html/shorten.ts";
import { withoutUnread } from "../../articles/html/unread-markup.ts";

/** The longest content that is kept, in UTF-16 code units; an article's bound in bytes is about four times that. */
export const MAX_CONTENT = 400_000;

/**
 * HTML within {@link MAX_CONTENT}, and whether anything of it is lost that would be stored. What would not be goes first, then
 * files that are written out in it.
 */
export function boundedHtml(given: string): { html: string; isShortened: boolean } {
	if (given.length <= MAX_CONTENT) return { html: given, isShortened: false };
	const html = withoutUnread(given);
	if (html.length <= MAX_CONTENT) return { html, isShortened: false };
	return { html: beginningOfHtml(withoutInlineFiles(html), MAX_CONTENT), isShortened: true };
}

/** A plain text within {@link MAX_CONTENT}. */
export function boundedText(text: string): string {
	return beginningOfText(text, MAX_CONTENT);
}
