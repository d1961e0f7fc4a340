/**
 * Converts the texts of WordPress to HTML.
 *
 * @module
 */
import { escapeHtml } from "../../src/model/text.ts";

/** Elements that are blocks of their own, around which WordPress puts no paragraph. */
const BLOCK =
	/^<\/?(?:address|article|aside|blockquote|canvas|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|noscript|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio|iframe|style|script)\b/i;

/** Elements whose text keeps its line breaks and blank lines. */
const KEPT_WHOLE = /<(pre|style|script|textarea)\b/gi;

/**
 * Adds paragraphs and line breaks where WordPress shows them: texts of its classic editor have neither, and those of its block
 * editor mark their blocks.
 */
export function paragraphs(text: string): string {
	const html = withoutComments(text);
	if (/<!-- \/?wp:/.test(text)) return html.trim();
	const whole: string[] = [];
	// A control character that no text has replaces each of them, so that their blank lines do not count.
	const plain = html.replace(/\r\n?/g, "\n").replaceAll("\u0000", "");
	return replacePairs(plain, KEPT_WHOLE, endTag, (kept) => `\n\n\u0000${whole.push(kept) - 1}\u0000\n\n`)
		.split("\n")
		.map((line) => line.trimEnd())
		.join("\n")
		.split(/\n{2,}/)
		.map((part) => part.trim())
		.filter((part) => part !== "")
		.map((part) => {
			if (part.startsWith("\u0000")) return whole[Number(part.slice(1, -1))] ?? "";
			return BLOCK.test(part) ? part : `<p>${part.replaceAll("\n", "<br>\n")}</p>`;
		})
		.join("\n\n");
}

/** Removes the editor's own comments: those of blocks, and the end of an excerpt (`<!--more-->`). */
function withoutComments(html: string): string {
	const alone = html.replace(/<p>\s{0,9}<!--(?:more|nextpage|noteaser)\b([^<>]{0,200})-->\s{0,9}<\/p>/gi, "");
	return replacePairs(
		alone,
		/<!(--)/g,
		() => "-->",
		() => "",
	);
}

const CAPTION = /\[(caption|wp_caption)\b/gi;
const EMBED = /\[(embed)\b/gi;
const PLAYER = /\[(audio|video)\b([^[\]<>]*)\](?:\[\/\1\])?/gi;
const SOURCE = /\b(?:src|mp3|m4a|ogg|wav|mp4|m4v|webm|ogv)\s*=\s*["']?(https?:\/\/[^\s"'\]]+)/i;
const CODE = /<(pre|code)\b/gi;
const LEFT = /(?<!\w)\[\/?([a-z][\w-]{1,40})(?=[\s\]=/])[^\][<>]{0,1000}\]/gi;

/**
 * Converts the shortcodes that every WordPress has to HTML: captions, embeds and players.
 *
 * @returns the HTML, and the names of other shortcodes, which stay in it
 */
export function plainShortcodes(text: string): { html: string; left: string[] } {
	const captioned = replacePairs(text, CAPTION, endCode, (whole) => {
		const inside = insideOf(whole);
		const [, picture = "", words = ""] =
			/^\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*<\/a>)?)([\s\S]*)$/i.exec(inside) ?? [];
		if (picture === "") return inside;
		return `<figure>${picture}<figcaption>${words.trim()}</figcaption></figure>`;
	});
	const embedded = replacePairs(captioned, EMBED, endCode, (whole) => {
		const url = insideOf(whole).trim();
		return /^https?:\/\/\S+$/.test(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>` : whole;
	});
	const html = embedded.replace(PLAYER, (whole, kind: string, attributes: string) => {
		const [, source] = SOURCE.exec(attributes) ?? [];
		return source === undefined ? whole : `<${kind} src="${escapeHtml(source)}" controls></${kind}>`;
	});
	const withoutCode = replacePairs(html, CODE, endTag, () => "");
	const names = Array.from(withoutCode.matchAll(LEFT), ([, name = ""]) => name.toLowerCase());
	return { html, left: [...new Set(names)] };
}

const endTag = (name: string) => `</${name}>`;
const endCode = (name: string) => `[/${name}]`;

/** The content between the opening and the closing tag of a shortcode. */
function insideOf(whole: string): string {
	return whole.slice(whole.indexOf("]") + 1, whole.lastIndexOf("[/"));
}

/**
 * Replaces the parts of a text from an opening to its end, in linear time even if ends are missing.
 *
 * @param opening matches openings; its first group is the name
 */
function replacePairs(
	text: string,
	opening: RegExp,
	endOf: (name: string) => string,
	replacement: (whole: string) => string,
): string {
	const lower = text.toLowerCase();
	// Lower case can have another length in some scripts; then the search is case-sensitive.
	const searched = lower.length === text.length ? lower : text;
	const missing = new Set<string>();
	let result = "";
	let done = 0;
	for (const { index, 1: name = "" } of text.matchAll(opening)) {
		if (index < done || missing.has(name.toLowerCase())) continue;
		const ending = endOf(name.toLowerCase());
		const end = searched.indexOf(ending, index);
		if (end === -1) {
			missing.add(name.toLowerCase());
			continue;
		}
		result += text.slice(done, index) + replacement(text.slice(index, end + ending.length));
		done = end + ending.length;
	}
	return result + text.slice(done);
}
