/**
 * HTML in places where a feed's readers want plain text.
 *
 * @module
 */
import { decodeHTML } from "entities/decode";
import type { Attribute } from "../../articles/sanitise/attribute.ts";
import { isBlank, loadedAttributes } from "../../articles/sanitise/pictures.ts";
import { textOfHtml } from "../../articles/sanitise/text.ts";
import { oneLine } from "../../model/text.ts";
import { withMentionsEscaped } from "./mentions.ts";

/** The longest HTML that is made into a line of text, in UTF-16 code units. */
const MAX_LENGTH = 20_000;

/**
 * An end tag, a tag of an element without one, or a start tag with attributes: a text that only mentions `<b>` as an
 * example has none of these.
 */
const IS_MARKUP =
	/<(?:\/(?:a|abbr|acronym|address|applet|article|aside|audio|b|bd[io]|big|blink|blockquote|button|canvas|caption|center|cite|code|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frameset|h[1-6]|header|hgroup|i|iframe|ins|kbd|label|legend|li|listing|main|map|mark|marquee|math|menu|m(?:ml)?:math|meter|nav|no(?:br|embed|frames|script)|object|ol|optgroup|option|output|p|picture|pre|progress|q|r[bpt]|rtc|ruby|s|samp|script|search|section|select|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|tr|tt|u|ul|var|video|xmp)\s*>|(?:br|hr|img|p|wbr)(?:\s[^<>]*)?\/?>|(?:a|area|audio|blockquote|div|embed|figure|font|frame|iframe|input|li|link|math|meta|object|ol|section|source|span|svg|table|ul|video)\s[^<>=]*=[^<>]*>)/i;

const HAS_REFERENCE = /&(#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i;

const ALL_REFERENCES = new RegExp(HAS_REFERENCE, "gi");

/** Whether a text that may be either was written as HTML. */
export function isHtml(text: string): boolean {
	return IS_MARKUP.test(text) || HAS_REFERENCE.test(text);
}

const ENDS_FORMULA = /<\/(?:[a-z]\w*:)?math\s*>/i;
const HAS_TOKEN = /<(?:[a-z]\w*:)?m(?:i|n|o|s|text)[\s>]/i;

/** Whether a text has a formula in MathML, with all that programs write around it. */
function hasFormula(text: string): boolean {
	return ENDS_FORMULA.test(text) && HAS_TOKEN.test(text);
}

/** The words of some HTML, without its markup, on one line. */
export function htmlToLine(html: string): string {
	if (!/[<&]/.test(html)) return oneLine(html);
	return oneLine(textOfHtml(html.slice(0, MAX_LENGTH)));
}

/** A line that is plain text in some feeds and HTML in others, as RSS never said which (its `title`). */
export function eitherToLine(text: string): string {
	if (!/[<&]/.test(text)) return oneLine(text);
	if (hasFormula(text)) return htmlToLine(text);
	const html = withMentionsEscaped(text.slice(0, MAX_LENGTH));
	return html.includes("<") || HAS_REFERENCE.test(text) ? htmlToLine(html) : oneLine(text);
}

/** A line that is no markup, though references in it may have been escaped twice: `<vector>`, `Q&amp;A`. */
export function plainToLine(text: string): string {
	return oneLine(text.slice(0, MAX_LENGTH).replace(ALL_REFERENCES, (reference) => decodeHTML(reference)));
}

/** A name in RSS, which may be HTML as well. A name does not mention tags as a title may, so that all tags are markup. */
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

/** The first address that is one of a picture: some feeds have an empty one, or a placeholder's. */
export function firstImage(...addresses: (string | undefined)[]): string | undefined {
	return addresses.find((address) => address !== undefined && !isBlank(address));
}

/** How many attributes of a picture are read. */
const MAX_ATTRIBUTES = 50;

const ATTRIBUTE = /([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g;

/**
 * The first picture in some HTML that is one: counters and spacers say that they are a pixel wide, and placeholders have
 * the address of what a script would load in another attribute.
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
 * The addresses of the first pictures in some HTML, also of those that a script loads later; as written, perhaps relative.
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

/** The addresses that the first links of some HTML lead to, as they are meant, perhaps relative. */
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

/** An address as written in an attribute, with the one reference that addresses need resolved: `&amp;`. */
export function unescapedUrl(url: string): string {
	return url.replace(/&(amp|#38|#x26);/gi, "&").trim();
}
