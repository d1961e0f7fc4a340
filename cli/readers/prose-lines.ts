/**
 * The lines of a text in Markdown outside of code.
 *
 * @module
 */
import { type Line, linesFrom } from "./text-lines.ts";

/** A fence of code, perhaps in a quotation or on the line of a list's item. */
const FENCE = /^[ \t>]{0,50}(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)$/;

/** The beginning of a part that is shown as it is written, or not at all: an element, a comment, a shortcode or a template tag. */
const OPENING =
	/<(pre|script|style|textarea|template|code|samp|xmp)\b|(<!--)|\{\{([<%])\s*([\w-]{1,60})|\{%-?\s*(\w{1,60})/i;

/**
 * The lines of a text from an index on, without code in fences, in indented lines, and in elements, shortcodes and tags of
 * templates that end further down.
 */
export function* proseLines(text: string, start: number): Generator<Line> {
	/** The ends that the rest of the text does not have, which are not searched for again. */
	const missing = new Set<string>();
	let fence: string | undefined;
	let close: string | undefined;
	let isAfterBlank = true;
	for (const line of linesFrom(text, start)) {
		if (close !== undefined) {
			if (line.text.includes(close)) close = undefined;
			continue;
		}
		const [, mark = "", info = ""] = FENCE.exec(line.text) ?? [];
		if (fence !== undefined) {
			if (mark.startsWith(fence) && info.trim() === "") fence = undefined;
			continue;
		}
		if (mark !== "" && !(mark.startsWith("`") && info.includes("`"))) {
			fence = mark;
			continue;
		}
		const isIndented: boolean = /^(?: {4}|\t)/.test(line.text) && isAfterBlank;
		isAfterBlank = line.bare === "" || isIndented;
		if (isIndented) continue;
		const end = closeOf(line.text);
		if (end !== undefined && !missing.has(end)) {
			if (text.includes(end, line.end)) close = end;
			else missing.add(end);
			continue;
		}
		yield line;
	}
}

/** The end of the part that a line opens, if the line does not have it. */
function closeOf(line: string): string | undefined {
	const found = OPENING.exec(line);
	if (found === null) return undefined;
	const [whole, tag, comment, sign, shortcode, block] = found;
	const close =
		tag !== undefined
			? `</${tag}`
			: comment !== undefined
				? "-->"
				: shortcode !== undefined
					? `{{${sign} /${shortcode}`
					: `{% end${block}`;
	return line.includes(close, found.index + whole.length) ? undefined : close;
}
