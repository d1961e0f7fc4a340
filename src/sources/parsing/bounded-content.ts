/**
 * Limits the length of an entry's content.
 *
 * @module
 */
import { beginningOfHtml, beginningOfText, withoutInlineFiles } from "../../articles/html/shorten.ts";
import { withoutUnread } from "../../articles/html/unread-markup.ts";

/** The longest content that is kept, in UTF-16 code units; an article's bound in bytes is about four times that. */
export const MAX_CONTENT = 400_000;

/**
 * Shortens HTML to {@link MAX_CONTENT}. Markup that would not be stored goes first, then inline files (`data:`), then the end.
 *
 * @returns the HTML, and whether anything was lost that would have been stored
 */
export function boundedHtml(given: string): { html: string; isShortened: boolean } {
	if (given.length <= MAX_CONTENT) return { html: given, isShortened: false };
	const html = withoutUnread(given);
	if (html.length <= MAX_CONTENT) return { html, isShortened: false };
	return { html: beginningOfHtml(withoutInlineFiles(html), MAX_CONTENT), isShortened: true };
}

/** Shortens plain text to {@link MAX_CONTENT}. */
export function boundedText(text: string): string {
	return beginningOfText(text, MAX_CONTENT);
}
