/**
 * Shortens HTML that is too long. Embedded `data:` pictures are removed first; then the text is cut at the end of a block.
 *
 * @module
 */
import { escapeHtml, textToHtml } from "../../model/text.ts";
import { textOfHtml } from "../sanitise/text.ts";

/** Attribute values that are `data:` URLs, mostly of pictures. */
const INLINE_FILES = /(=\s*)(?:"\s*data:[^"]*"|'\s*data:[^']*'|data:[^\s>]*)/gi;

/** Ends of elements after which a text may end. */
const BLOCK_END =
	/<\/(?:address|article|aside|blockquote|details|div|dl|figure|footer|h[1-6]|header|li|ol|p|pre|section|table|tr|ul)\s*>/iy;

/** Removes `data:` URLs from HTML. Elements that need one are removed when the HTML is sanitised. */
export function withoutInlineFiles(html: string): string {
	return html.replace(INLINE_FILES, '$1""');
}

/**
 * Returns the beginning of some HTML, up to the end of a block, else of an element or a word. Open elements are closed when it
 * is sanitised.
 *
 * @param length the longest result, in UTF-16 code units
 */
export function beginningOfHtml(html: string, length: number): string {
	if (html.length <= length) return html;
	const beginning = html.slice(0, length);
	for (let at = beginning.lastIndexOf("</"); at > length / 2; at = beginning.lastIndexOf("</", at - 1)) {
		BLOCK_END.lastIndex = at;
		if (BLOCK_END.test(beginning)) return beginning.slice(0, BLOCK_END.lastIndex);
	}
	const tag = beginning.lastIndexOf("<");
	if (tag > length / 2) {
		const end = beginning.indexOf(">", tag);
		return beginning.slice(0, end === -1 ? tag : Math.max(end + 1, wordEnd(beginning)));
	}
	return beginning.slice(0, wordEnd(beginning));
}

/** Returns the beginning of a plain text, up to the end of a word. */
export function beginningOfText(text: string, length: number): string {
	return text.length <= length ? text : text.slice(0, wordEnd(text.slice(0, length))).trimEnd();
}

/** Returns the offset of the end of the last whole word; without spaces, of the last whole character or reference. */
function wordEnd(text: string): number {
	const last = Math.max(...[" ", "\n", "\t"].map((space) => text.lastIndexOf(space)));
	if (last > text.length - LONGEST_WORD && last > 0) return last;
	const reference = text.lastIndexOf("&");
	if (reference > text.length - LONGEST_REFERENCE) return reference;
	return /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length;
}

/** The longest word, and the longest character reference, that is not cut, in UTF-16 code units. */
const LONGEST_WORD = 1_000;
const LONGEST_REFERENCE = 40;

/** Returns the text of some HTML with a paragraph for each block, for HTML whose elements cannot be kept. */
export function paragraphsOf(html: string): string {
	return textToHtml(textOfHtml(html).replaceAll("\n", "\n\n"));
}

/**
 * Returns the ending of a shortened text, as HTML and as plain text: a link to the original.
 *
 * @param url of the original, if it is known
 */
export function readOn(url: string | undefined): { html: string; text: string } {
	if (url === undefined) return { html: "<p>…</p>", text: "…" };
	const label = readOnLabel(url);
	return {
		html: `<p>… <a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`,
		text: `… ${label}: ${url}`,
	};
}

function readOnLabel(url: string): string {
	return `Continue reading at ${new URL(url).hostname.replace(/^www\./, "")}`;
}
