/**
 * HTML in places where a feed's readers want plain text.
 *
 * @module
 */
import { textOfHtml } from "../articles/sanitise-text.ts";
import { oneLine } from "../text.ts";
import { withMentionsEscaped } from "./mentions.ts";

/** The longest HTML that is made into a line of text, in UTF-16 code units. */
const MAX_LENGTH = 20_000;

/**
 * A tag that ends an element, or that stands alone, or that says more than its name: what only shows `<b>` as an
 * example has none of them.
 */
const IS_MARKUP =
	/<(?:\/(?:a|abbr|acronym|address|applet|article|aside|audio|b|big|blink|blockquote|button|caption|center|cite|code|dd|del|details|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frameset|h[1-6]|header|i|iframe|ins|kbd|label|li|main|map|mark|marquee|menu|nav|noscript|object|ol|p|picture|pre|q|s|samp|script|section|select|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|tr|tt|u|ul|var|video)\s*>|(?:br|hr|img|p|wbr)(?:\s[^<>]*)?\/?>|(?:a|area|div|embed|frame|iframe|input|link|meta|object|span|table|video)\s[^<>=]*=[^<>]*>)/i;

const HAS_REFERENCE = /&(#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i;

/** Whether a text that may be either was written as HTML. */
export function isHtml(text: string): boolean {
	return IS_MARKUP.test(text) || HAS_REFERENCE.test(text);
}

/** The words of some HTML, without its markup, on one line. */
export function htmlToLine(html: string): string {
	if (!/[<&]/.test(html)) return oneLine(html);
	return oneLine(textOfHtml(html.slice(0, MAX_LENGTH)));
}

/** A line that is plain text in some feeds and HTML in others, as RSS never said which (its `title`). */
export function eitherToLine(text: string): string {
	if (!/[<&]/.test(text)) return oneLine(text);
	const html = withMentionsEscaped(text.slice(0, MAX_LENGTH));
	return html.includes("<") || HAS_REFERENCE.test(text) ? htmlToLine(html) : oneLine(text);
}

/** A name likewise; nobody's name speaks of tags. */
export function nameToLine(text: string): string {
	return IS_MARKUP.test(text) ? htmlToLine(text) : eitherToLine(text);
}

/** A picture, with what it shows in words. */
export interface Picture {
	/** As written, perhaps relative. */
	url: string | undefined;
	/** Plain text. */
	alt: string | undefined;
}

/** The first picture in some HTML that is one: counters and spacers say that they are a pixel wide. */
export function firstPicture(html: string | undefined): Picture | undefined {
	const pictures = (html ?? "").matchAll(/<img\s([^<>]*)>/gi);
	for (const [, attributes = ""] of pictures) {
		if (/\b(width|height)\s*=\s*["']?[01]\b/i.test(attributes)) continue;
		const source = valueIn(SOURCE, attributes);
		if (source === undefined || source.startsWith("data:")) continue;
		const alt = valueIn(ALT, attributes);
		return { url: unescapeReferences(source), alt: alt && htmlToLine(alt) };
	}
	return undefined;
}

/** The addresses of the first pictures in some HTML, also of those that a script loads later; as written, perhaps relative. */
export function pictureAddresses(html: string): string[] {
	const addresses: string[] = [];
	for (const [, attributes = ""] of html.matchAll(/<img\s([^<>]*)>/gi)) {
		for (const pattern of [SOURCE, LATER]) {
			const source = valueIn(pattern, attributes);
			if (source !== undefined) addresses.push(unescapeReferences(source));
		}
		if (addresses.length >= MOST_PICTURES) break;
	}
	return addresses;
}

/** How many pictures of a content are looked at. */
const MOST_PICTURES = 500;

const LATER = /\sdata-(?:lazy-)?(?:src|original)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"']+))/i;
const SOURCE = /(?:^|\s)src\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"']+))/i;
const ALT = /(?:^|\s)alt\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"']+))/i;

function valueIn(pattern: RegExp, attributes: string): string | undefined {
	const [, double, single, bare] = pattern.exec(attributes) ?? [];
	return double ?? single ?? bare;
}

function unescapeReferences(url: string): string {
	return url.replace(/&(amp|#38|#x26);/gi, "&").trim();
}
