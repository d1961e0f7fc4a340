/**
 * The length of articles in feeds, in bytes of Atom, the format that escapes the most.
 *
 * @module
 */
import type { Article } from "./article.ts";

/** The approximate length of an escaped `<`, `>`, `&` or `"`; and in plain text, which is converted to HTML first. */
const ESCAPED = 5;
const ESCAPED_TWICE = 10;

/** How many more times an entry can name an attachment: as a link or enclosure, in Media RSS, and as an alternative version. */
const OTHER_PLACES = 2;

/**
 * The longest that an article of a followed feed may be in combined feeds (those that mix owners), see {@link feedLength}. A
 * longer one appears there without its content, so that one source cannot fill them. Its source's own feed has the content.
 */
export const MAX_COMBINED_LENGTH = 40_000;

/**
 * Returns the approximate length of an article in a feed, in bytes: of its content and of its other members.
 *
 * @param item the latter, as JSON
 */
export function feedLength(
	article: Partial<Pick<Article, "content_html" | "content_text" | "attachments">>,
	item: string,
): number {
	const { content_html, content_text = "", attachments = [] } = article;
	return (
		(content_html === undefined ? lengthOf(content_text, ESCAPED_TWICE) : lengthOf(content_html, ESCAPED)) +
		lengthOf(item, ESCAPED) +
		(attachments.length === 0 ? 0 : OTHER_PLACES * lengthOf(JSON.stringify(attachments), ESCAPED))
	);
}

/** SQL for the {@link feedLength} of an article `a`. */
export const FEED_LENGTH = `coalesce(${lengthSql("a.content_html", ESCAPED)}, ${lengthSql("a.content_text", ESCAPED_TWICE)}, 0)
	+ ${lengthSql("a.item", ESCAPED)}
	+ ${OTHER_PLACES} * iif(json_array_length(a.item, '$.attachments') > 0, ${lengthSql("(a.item -> 'attachments')", ESCAPED)}, 0)`;

/** Whether an article is certainly within {@link MAX_COMBINED_LENGTH}, as most are, so that its bytes need not be counted. */
export function isShort(
	{ content_html, content_text = "" }: Pick<Article, "content_html" | "content_text">,
	itemLength: number,
): boolean {
	const content =
		content_html === undefined ? content_text.length * ESCAPED_TWICE : content_html.length * ESCAPED;
	return content + itemLength * ESCAPED * (1 + OTHER_PLACES) <= MAX_COMBINED_LENGTH;
}

/** The length of an article in combined feeds, at most. */
export function combinedLength({ source, bytes }: Pick<Article, "source"> & { bytes: number }): number {
	return source === "" ? bytes : Math.min(bytes, MAX_COMBINED_LENGTH);
}

/** The length of a text in bytes of XML: of UTF-8, with a given length for each escaped character. */
export function lengthOf(text: string, escaped = ESCAPED): number {
	let length = 0;
	// Counts code units, for speed, as it runs for each article of a feed. A surrogate is half of four bytes.
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code < 0x80) length += code === 0x22 || code === 0x26 || code === 0x3c || code === 0x3e ? escaped : 1;
		else length += code < 0x800 || (code & 0xf800) === 0xd800 ? 2 : 3;
	}
	return length;
}

function lengthSql(text: string, escaped: number): string {
	const rest = ["<", ">", "&", '"'].reduce(
		(inner, character) => `replace(${inner}, '${character}', '')`,
		text,
	);
	return `(length(CAST(${text} AS BLOB)) + ${escaped - 1} * (length(${text}) - length(${rest})))`;
}
