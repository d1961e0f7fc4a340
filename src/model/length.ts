/**
 * How much room articles take in feeds: in bytes, as they go out in Atom, which escapes most.
 *
 * @module
 */
import type { Article } from "./article.ts";

/** What `<`, `>`, `&` and `"` become where they are escaped, roughly; and in plain text, which is made HTML before. */
const ESCAPED = 5;
const ESCAPED_TWICE = 10;

/** How many more times an entry names an attachment, at most: as a link or enclosure, in Media RSS and as another version. */
const OTHER_PLACES = 2;

/**
 * The most that an article of a followed feed takes in combined feeds (those that mix owners), see {@link feedLength}. A
 * longer one appears there without its content, so that no source can fill them; its source's own feed has all of it.
 */
export const MAX_COMBINED_LENGTH = 40_000;

/**
 * How much room an article takes in a feed, roughly, in bytes: its content, and all else that is stored about it.
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

/** Whether an article is within {@link MAX_COMBINED_LENGTH} whatever it says, as most are: then nothing has to be counted. */
export function isShort(
	{ content_html, content_text = "" }: Pick<Article, "content_html" | "content_text">,
	itemLength: number,
): boolean {
	const content =
		content_html === undefined ? content_text.length * ESCAPED_TWICE : content_html.length * ESCAPED;
	return content + itemLength * ESCAPED * (1 + OTHER_PLACES) <= MAX_COMBINED_LENGTH;
}

/** The most room that an article takes in combined feeds. */
export function combinedLength({ source, bytes }: Pick<Article, "source"> & { bytes: number }): number {
	return source === "" ? bytes : Math.min(bytes, MAX_COMBINED_LENGTH);
}

/** The length of a text in bytes of XML: as UTF-8, but each character that is escaped counts as so many. */
export function lengthOf(text: string, escaped = ESCAPED): number {
	let length = 0;
	// By code units, as it is done for each article of a feed: a surrogate is half of four bytes.
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
