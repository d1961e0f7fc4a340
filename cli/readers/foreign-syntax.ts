/**
 * Finds syntax of other tools, such as shortcodes and wiki links, that is not supported here. It stays in the text as written,
 * and the author gets a note.
 *
 * @module
 */
import { inLine } from "../output.ts";
import { headingParts } from "./markdown/headings.ts";

/** One kind of such syntax: its name in messages, and the pattern of one occurrence. */
interface Kind {
	name: string;
	pattern: RegExp;
	/** The consequence for readers, where it needs a warning. */
	effect?: string;
}

/** The syntax of template engines. */
const TEMPLATES: Kind[] = [
	{ name: "Hugo's shortcodes", pattern: /\{\{[<%][^{}\n]{1,300}[%>]\}\}/g },
	{
		name: "tags of Liquid or Nunjucks",
		pattern: /\{%[^{}\n]{1,300}%\}|(?<![\w\\^_]|[^%]\})\{\{[^{}\n]{1,300}\}\}/g,
	},
];

/** Searched in this order: text that one kind matches is hidden from the later ones. */
const KINDS: Kind[] = [
	...TEMPLATES,
	{ name: "Obsidian's embeds", pattern: /!\[\[[^[\]\n]{1,300}\]\]/g },
	{ name: "Obsidian's links", pattern: /\[\[[^[\]\n]{1,300}\]\]/g },
	{
		name: "Obsidian's comments",
		pattern: /%%(?!%)[^%]{1,2000}%%/g,
		effect: "which every reader will see",
	},
	{
		// GitHub's five are alerts, if nothing follows them on their line.
		name: "Obsidian's callouts",
		pattern:
			/^[ \t]{0,3}>[ \t]{0,4}\[!(?!(?:note|tip|important|warning|caution)\][ \t]*\\?$)[\w-]{1,50}\][^\n]{0,300}/gim,
	},
	{ name: "attributes of kramdown or pandoc", pattern: /\{:[^{}\n]{1,300}\}|^:::+[^\n]{0,300}/gm },
	{
		name: "imports and exports of MDX",
		pattern:
			/^(?:import\s[^\n]{0,300}?["'][^"'\n]{1,300}["'];?[ \t]*$|export\s+(?:const|default|let|function)\s[^\n]{0,300})/gm,
	},
	{
		// Not an address in angle brackets, which may have spaces, and not an HTML tag in capitals.
		name: "components of MDX",
		pattern:
			/(?<!\](?:\(|:)\s{0,3})<(?!(?:A|ABBR|B|BIG|BLOCKQUOTE|BR|CENTER|CODE|D[DLT]|DEL|DETAILS|DIV|EM|FONT|H[1-6R]|I|IFRAME|IMG|INS|KBD|LI|OL|P|PRE|S|SMALL|SPAN|STRONG|SUB|SUMMARY|SUP|T[DHRT]|TABLE|TBODY|THEAD|U|UL)[\s/>])[A-Z][A-Za-z0-9.]{0,60}(?:\s[^<>\n]{0,300})?\/?>/g,
	},
];

/**
 * Finds foreign syntax in Markdown, outside of code and comments.
 *
 * @returns a note for each kind, with the first occurrence and the number of the others
 */
export function foreignSyntaxIn(body: string): string[] {
	return remarksOn(withoutIds(withoutCode(body)), KINDS);
}

/** The text without the attributes of its headings (`{#id}`), which are supported. */
function withoutIds(text: string): string {
	if (!text.includes("}")) return text;
	const lines = text.split("\n");
	return lines
		.map((line, i) => {
			const isHeading =
				/^[ \t>]*#{1,6}[ \t]/.test(line) || /^[ \t>]*(?:=+|-+)[ \t]*$/.test(lines[i + 1] ?? "");
			return isHeading
				? headingParts(
						line
							.trimEnd()
							.replace(/[ \t]#+$/, "")
							.trimEnd(),
					).text
				: line;
		})
		.join("\n");
}

/** Finds template syntax in the text of an HTML page. */
export function templateSyntaxIn(prose: string): string[] {
	return remarksOn(prose, TEMPLATES);
}

function remarksOn(prose: string, kinds: Kind[]): string[] {
	let text = prose;
	const remarks: string[] = [];
	for (const { name, pattern, effect = "which stay as they are written" } of kinds) {
		let first: string | undefined;
		let count = 0;
		text = text.replace(pattern, (found) => {
			first ??= found;
			count++;
			return " ";
		});
		if (first === undefined) continue;
		const line = inLine(first);
		const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
		const more = count === 1 ? "" : ` and ${count - 1} more`;
		remarks.push(`has ${name}, ${effect}: ${shown}${more}`);
	}
	return remarks;
}

/** The text without comments, fenced and indented code, and code spans. */
function withoutCode(body: string): string {
	const lines: string[] = [];
	let fence: string | undefined;
	let isAfterBlank = true;
	for (const line of withoutComments(body).split(/\r\n|[\n\r]/)) {
		const [, mark = "", info = ""] = /^[ \t>]*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
		if (fence !== undefined) {
			if (mark.startsWith(fence) && info.trim() === "") fence = undefined;
			continue;
		}
		if (mark !== "" && !(mark.startsWith("`") && info.includes("`"))) {
			fence = mark;
			lines.push("");
			continue;
		}
		// An indented line right after another line may be text of a list item.
		const isIndented: boolean = /^(?: {4}|\t)/.test(line) && isAfterBlank;
		if (!isIndented) lines.push(line);
		isAfterBlank = line.trim() === "" || isIndented;
	}
	return lines
		.join("\n")
		.split(/\n(?=[ \t]*\n)/)
		.map(withoutSpans)
		.join("\n");
}

function withoutComments(text: string): string {
	// A <!-- after the last --> has no end. Searching for one from each of them would take quadratic time.
	const last = text.lastIndexOf("-->");
	if (last === -1) return text;
	const end = last + "-->".length;
	return text.slice(0, end).replace(/<!--[\s\S]*?-->/g, " ") + text.slice(end);
}

/** A paragraph without code spans, which are between backtick runs of equal length (CommonMark §6.1). */
function withoutSpans(paragraph: string): string {
	const runs = [...paragraph.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ length, index }));
	const places = new Map<number, number[]>();
	for (const [i, { length }] of [...runs.entries()].reverse()) {
		const later = places.get(length);
		if (later === undefined) places.set(length, [i]);
		else later.push(i);
	}
	let text = "";
	let from = 0;
	for (let i = 0; i < runs.length; i++) {
		const run = runs[i];
		if (run === undefined) break;
		const later = places.get(run.length) ?? [];
		while ((later.at(-1) ?? i + 1) <= i) later.pop();
		const end = later.at(-1);
		if (end === undefined) continue;
		text += `${paragraph.slice(from, run.index)} `;
		from = (runs[end]?.index ?? 0) + run.length;
		i = end;
	}
	return text + paragraph.slice(from);
}
