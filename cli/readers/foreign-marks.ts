/**
 * What other tools would have made something of, and what stays here as it is written.
 *
 * @module
 */
import { inLine } from "../output.ts";
import { headingParts } from "./markdown/headings.ts";

/** A kind of marks: what to call it, and how each begins and ends, on one line. */
interface Kind {
	name: string;
	pattern: RegExp;
	/** What becomes of them, if not that they stay as they are written. */
	effect?: string;
}

/** Those of programs that make pages from templates. */
const TEMPLATES: Kind[] = [
	{ name: "Hugo's shortcodes", pattern: /\{\{[<%][^{}\n]{1,300}[%>]\}\}/g },
	{
		name: "marks of Liquid or Nunjucks",
		pattern: /\{%[^{}\n]{1,300}%\}|(?<![\w\\^_]|[^%]\})\{\{[^{}\n]{1,300}\}\}/g,
	},
];

/** In the order in which they are looked for: what one kind has found, no other finds. */
const KINDS: Kind[] = [
	...TEMPLATES,
	{ name: "Obsidian's embeds", pattern: /!\[\[[^[\]\n]{1,300}\]\]/g },
	{ name: "Obsidian's links", pattern: /\[\[[^[\]\n]{1,300}\]\]/g },
	{
		name: "Obsidian's comments",
		pattern: /%%(?!%)[^%]{1,2000}%%/g,
		effect: "which everybody will be able to read",
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
		// An address in such brackets may have spaces, and tags of HTML may be written large.
		name: "components of MDX",
		pattern:
			/(?<!\](?:\(|:)\s{0,3})<(?!(?:A|ABBR|B|BIG|BLOCKQUOTE|BR|CENTER|CODE|D[DLT]|DEL|DETAILS|DIV|EM|FONT|H[1-6R]|I|IFRAME|IMG|INS|KBD|LI|OL|P|PRE|S|SMALL|SPAN|STRONG|SUB|SUMMARY|SUP|T[DHRT]|TABLE|TBODY|THEAD|U|UL)[\s/>])[A-Z][A-Za-z0-9.]{0,60}(?:\s[^<>\n]{0,300})?\/?>/g,
	},
];

/**
 * Finds what stays as it is written in a text in Markdown, outside of its code and comments.
 *
 * @returns a remark for each kind, which says how many there are and shows the first
 */
export function foreignMarksIn(body: string): string[] {
	return remarksOn(withoutIds(withoutCode(body)), KINDS);
}

/** A text without the attributes of its headings, which are read. */
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

/** The same for the text of a page, in which templates alone leave marks. */
export function templateMarksIn(prose: string): string[] {
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

/** A text without its comments, its code in fences and by indentation, and its code within lines. */
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
		// In a list, such a line may be text: then it follows another one.
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
	// What begins after the last end has none: to look for it from each beginning would take the square of the time.
	const last = text.lastIndexOf("-->");
	if (last === -1) return text;
	const end = last + "-->".length;
	return text.slice(0, end).replace(/<!--[\s\S]*?-->/g, " ") + text.slice(end);
}

/** A paragraph without what is between runs of equally many backticks (CommonMark §6.1). */
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
