/**
 * Makes text from outside safe for XML, JSON and HTML. This is done once, when the text arrives.
 *
 * @module
 */

// Outside XML 1.0's `Char` production (§2.2), lone surrogates among them, plus the C1 controls and the
// noncharacters that it discourages. Tab and line feed stay.
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\p{Cs}\p{Noncharacter_Code_Point}]/gu;

// All of these, and also carriage returns and paired surrogates. This quick test takes a fraction of the time.
const PERHAPS_UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uD800-\uDFFF\uFDD0-\uFDEF\uFFFE\uFFFF]/;

/**
 * Returns text that is legal in XML 1.0: other characters are removed, and line ends become `\n`, as an XML
 * parser would make them (§2.11). Everything else stays as it is.
 */
export function xmlSafe(text: string): string {
	return PERHAPS_UNSAFE.test(text) ? text.replace(/\r\n?/g, "\n").replace(NOT_XML, "") : text;
}

/** Two character references in HTML or XML that may be the halves of a surrogate pair. */
const REFERENCES_IN_PAIRS = /&#(x0*d[89ab][\da-f]{2}|0*5[56]\d{3});?&#(x0*d[c-f][\da-f]{2}|0*5[67]\d{3});/gi;

/**
 * Replaces pairs of references to the halves of a surrogate pair (`&#55357;&#56832;`) in HTML or XML with the character. Some
 * programs write them because they mistake code units for characters. Parsers accept neither half (XML 1.0 §4.1).
 */
export function withPairsJoined(markup: string): string {
	if (!markup.includes("&#")) return markup;
	return markup.replace(REFERENCES_IN_PAIRS, (references: string, first: string, second: string) => {
		const pair = String.fromCharCode(Number(`0${first}`), Number(`0${second}`));
		return [...pair].length === 1 ? pair : references;
	});
}

/**
 * Matches runs of more than 1,000 combining marks: the time to put a run in order grows with the square of its length.
 * Languages need a handful of marks, and Unicode's Stream-Safe Text Format allows 30 (UAX #15 §13). The limit is higher
 * so that slugs of ornate names stay the same.
 *
 * The half-width voicing marks of Japanese (U+FF9E and U+FF9F) are letters, but the compatibility form makes marks of them. No
 * other character that is not a mark becomes one, or begins with one, that is put in order.
 */
const MARKS = /(?<![\p{M}\uFF9E\uFF9F])([\p{M}\uFF9E\uFF9F]{1000})[\p{M}\uFF9E\uFF9F]+/gu;

/** Text in Unicode's compatibility form (UAX #15, NFKC), without the marks beyond 1,000 in a row. */
export function nfkc(text: string): string {
	return text.replace(MARKS, "$1").normalize("NFKC");
}

/** {@link xmlSafe} text on one line: runs of white space become one space, and the ends are trimmed. */
export function oneLine(text: string): string {
	// Single spaces are not matched: there are many, and each replacement costs time.
	return xmlSafe(text)
		.replace(/[^\S ]\s*| \s+/g, " ")
		.trim();
}

// The lookbehind keeps the time linear: a run is matched only from its beginning.
const FINAL_PUNCTUATION = /(?<![\s,;:.–—-])[\s,;:.–—-]+$/;

/**
 * Returns the beginning of a text, cut between words, with an ellipsis if anything is left out.
 *
 * @param length the longest result, in UTF-16 code units, without the ellipsis
 */
export function excerpt(text: string, length: number): string {
	const line = oneLine(text);
	if (line.length <= length) return line;
	const cut = line.slice(0, length + 1);
	const lastSpace = cut.lastIndexOf(" ");
	// A text without spaces is cut at the limit, but never inside a surrogate pair.
	const end =
		lastSpace > length / 2 ? cut.slice(0, lastSpace) : cut.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
	return `${end.replace(FINAL_PUNCTUATION, "")}…`;
}

const HTML_ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as HTML character data, safe in elements and in double-quoted attributes. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"]/g, (character) => HTML_ESCAPES[character] ?? character);
}

/** The text that {@link escapeHtml} was given. */
export function unescapeHtml(html: string): string {
	if (!html.includes("&")) return html;
	return html
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&quot;", '"')
		.replaceAll("&amp;", "&");
}

/** Converts plain text to HTML: blank lines separate paragraphs, single line ends become `<br>`. */
export function textToHtml(text: string): string {
	return text
		.split(/\n[\t ]*\n\s*/)
		.map((paragraph) => paragraph.trim())
		.filter((paragraph) => paragraph !== "")
		.map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll("\n", "<br>\n")}</p>`)
		.join("\n");
}
