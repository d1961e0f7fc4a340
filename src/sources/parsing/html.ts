/**
 * Reads HTML where plain text is wanted, and finds pictures and links in it.
 *
 * @module
 */
import { decodeHTML } from "entities/decode";
import type { Attribute } from "../../articles/sanitise/attribute.ts";
import { isBlank, loadedAttributes } from "../../articles/sanitise/pictures.ts";
import { textOfHtml } from "../../articles/sanitise/text.ts";
import { oneLine } from "../../model/text.ts";
import { withMentionsEscaped } from "./mentions.ts";

/** The longest HTML that is converted to a line of text, in UTF-16 code units. */
const MAX_LENGTH = 20_000;

/**
 * Matches an end tag, the tag of a void element, or a start tag with attributes. A text that only mentions `<b>` as an example
 * has none of these.
 */
const IS_MARKUP =
	/<(?:\/(?:a|abbr|acronym|address|applet|article|aside|audio|b|bd[io]|big|blink|blockquote|button|canvas|caption|center|cite|code|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frameset|h[1-6]|header|hgroup|i|iframe|ins|kbd|label|legend|li|listing|main|map|mark|marquee|math|menu|m(?:ml)?:math|meter|nav|no(?:br|embed|frames|script)|object|ol|optgroup|option|output|p|picture|pre|progress|q|r[bpt]|rtc|ruby|s|samp|script|search|section|select|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|tr|tt|u|ul|var|video|xmp)\s*>|(?:br|hr|img|p|wbr)(?:\s[^<>]*)?\/?>|(?:a|area|audio|blockquote|div|embed|figure|font|frame|iframe|input|li|link|math|meta|object|ol|section|source|span|svg|table|ul|video)\s[^<>=]*=[^<>]*>)/i;

const HAS_REFERENCE = /&(#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i;

const ALL_REFERENCES = new RegExp(HAS_REFERENCE, "gi");

/** Whether a text that may be plain or HTML is HTML. */
export function isHtml(text: string): boolean {
	return IS_MARKUP.test(text) || HAS_REFERENCE.test(text);
}

const ENDS_FORMULA = /<\/(?:[a-z]\w*:)?math\s*>/i;
const HAS_TOKEN = /<(?:[a-z]\w*:)?m(?:i|n|o|s|text)[\s>]/i;

/** Whether a text contains a complete formula in MathML. */
function hasFormula(text: string): boolean {
	return ENDS_FORMULA.test(text) && HAS_TOKEN.test(text);
}

/** The text of HTML on one line, without markup. */
export function htmlToLine(html: string): string {
	if (!/[<&]/.test(html)) return oneLine(html);
	return oneLine(textOfHtml(html.slice(0, MAX_LENGTH)));
}

/** The text of a line that may be plain or HTML: RSS does not define which its `title` is. */
export function eitherToLine(text: string): string {
	if (!/[<&]/.test(text)) return oneLine(text);
	if (hasFormula(text)) return htmlToLine(text);
	const html = withMentionsEscaped(text.slice(0, MAX_LENGTH));
	return html.includes("<") || HAS_REFERENCE.test(text) ? htmlToLine(html) : oneLine(text);
}

/** The text of a line without markup (`<vector>`), in which references may have been escaped twice (`Q&amp;A`). */
export function plainToLine(text: string): string {
	return oneLine(text.slice(0, MAX_LENGTH).replace(ALL_REFERENCES, (reference) => decodeHTML(reference)));
}

/** The text of a name in RSS, which may be HTML. Unlike titles, names do not mention tags, so all tags are markup. */
export function nameToLine(text: string): string {
	return IS_MARKUP.test(text) ? htmlToLine(text) : eitherToLine(text);
}

/** A picture with its alternative text. */
export interface Picture {
	/** As written, perhaps relative. */
	url: string | undefined;
	/** Plain text. */
	alt: string | undefined;
}

/** The first address of an actual picture. Some feeds have empty addresses, or those of placeholders. */
export function firstImage(...addresses: (string | undefined)[]): string | undefined {
	return addresses.find((address) => address !== undefined && !isBlank(address));
}

/** How many attributes of a picture are read. */
const MAX_ATTRIBUTES = 50;

const ATTRIBUTE = /([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g;

/**
 * The first visible picture in HTML. Counters and spacers, which declare a width of one pixel, are skipped. For a placeholder,
 * the address comes from the attribute from which a script would load the picture.
 */
export function firstPicture(html: string | undefined): Picture | undefined {
	const pictures = (html ?? "").matchAll(/<img\s([^<>]*)>/gi);
	for (const [, written = ""] of pictures) {
		if (/\b(width|height)\s*=\s*["']?[01]\b/i.test(written)) continue;
		const attributes = attributesIn(written);
		const source = valueIn(loadedAttributes("img", attributes), "src");
		if (source === undefined || isBlank(source)) continue;
		const alt = valueIn(attributes, "alt");
		return { url: unescapedUrl(source), alt: alt && htmlToLine(alt) };
	}
	return undefined;
}

/**
 * The addresses of the first pictures in HTML, including those that a script loads later; as written, perhaps relative.
 */
export function pictureAddresses(html: string): string[] {
	const addresses: string[] = [];
	for (const [, written = ""] of html.matchAll(/<img\s([^<>]*)>/gi)) {
		const attributes = attributesIn(written);
		for (const source of [valueIn(attributes, "src"), valueIn(loadedAttributes("img", attributes), "src")])
			if (source !== undefined && !isBlank(source)) addresses.push(unescapedUrl(source));
		if (addresses.length >= MOST_PICTURES) break;
	}
	return addresses;
}

/** The targets of the first links in HTML, unescaped, perhaps relative. */
export function linkAddresses(html: string): string[] {
	const addresses: string[] = [];
	for (const [, written = ""] of html.matchAll(/<a\s([^<>]*)>/gi)) {
		const address = valueIn(attributesIn(written), "href");
		if (address !== undefined) addresses.push(decodeHTML(address));
		if (addresses.length >= MOST_LINKS) break;
	}
	return addresses;
}

/** How many pictures and links of a content are looked at. */
const MOST_PICTURES = 500;
const MOST_LINKS = 500;

function attributesIn(written: string): Attribute[] {
	const attributes: Attribute[] = [];
	for (const [, name = "", double, single, bare] of written.matchAll(ATTRIBUTE)) {
		if (attributes.length === MAX_ATTRIBUTES) break;
		attributes.push({ name: name.toLowerCase(), value: double ?? single ?? bare ?? "" });
	}
	return attributes;
}

function valueIn(attributes: readonly Attribute[], wanted: string): string | undefined {
	return attributes.find(({ name }) => name === wanted)?.value;
}

/** An address from an attribute, with `&amp;` resolved, the only reference that addresses need. */
export function unescapedUrl(url: string): string {
	return url.replace(/&(amp|#38|#x26);/gi, "&").trim();
}
