/**
 * HTML that is too long, made shorter so that what stays is whole: pictures that are written out in it go first, then the
 * text ends where a block ends.
 *
 * @module
 */
import { escapeHtml, textToHtml } from "../../model/text.ts";
import { textOfHtml } from "../sanitise/text.ts";

/** Values of attributes that are a file written out: a picture, mostly. */
const INLINE_FILES = /(=\s*)(?:"\s*data:[^"]*"|'\s*data:[^']*'|data:[^\s>]*)/gi;

/** Ends of elements after which a text may end. */
const BLOCK_END =
	/<\/(?:address|article|aside|blockquote|details|div|dl|figure|footer|h[1-6]|header|li|ol|p|pre|section|table|tr|ul)\s*>/iy;

/** HTML without the files that are written out in it (`data:`); what needs one goes when it is sanitised. */
export function withoutInlineFiles(html: string): string {
	return html.replace(INLINE_FILES, '$1""');
}

/**
 * The beginning of some HTML, up to the end of a block, else of an element or a word. What is open there is closed when it
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

/** The beginning of a plain text, up to the end of a word. */
export function beginningOfText(text: string, length: number): string {
	return text.length <= length ? text : text.slice(0, wordEnd(text.slice(0, length))).trimEnd();
}

/** Where the last whole word ends; in a language without spaces, before the last character or reference. */
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

/** The words of some HTML, each block a paragraph, where its elements cannot be kept. */
export function wordsOfHtml(html: string): string {
	return textToHtml(textOfHtml(html).replaceAll("\n", "\n\n"));
}

/**
 * What ends a shortened text, as HTML and as plain text: a link to the whole.
 *
 * @param url where the whole is, if that is known
 */
export function readOn(url: string | undefined): { html: string; text: string } {
	if (url === undefined) return { html: "<p>…</p>", text: "…" };
	const words = readOnWords(url);
	return {
		html: `<p>… <a href="${escapeHtml(url)}">${escapeHtml(words)}</a></p>`,
		text: `… ${words}: ${url}`,
	};
}

function readOnWords(url: string): string {
	return `Continue reading at ${new URL(url).hostname.replace(/^www\./, "")}`;
}
