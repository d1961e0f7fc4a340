/**
 * Code, tables and formulas that may be wider than the page: they scroll sideways, and take the focus so that keys can scroll
 * them.
 *
 * The server does not know how wide a page is, so it compares with the narrowest phones: what fits there never scrolls.
 *
 * @module
 */

import { escapeHtml } from "../../model/text.ts";
import { addAttributes, type Edit, type Element, textIn } from "./elements.ts";

/** The names of the regions that scroll, by their number. */
export interface ScrollNames {
	code: (number: number) => string;
	table: (number: number) => string;
	formula: (number: number) => string;
}

/** How many letters of code, of a table's words and of a formula fit into a line of 320 CSS pixels. */
const CODE_FITS = 28;
const TABLE_FITS = 26;
const FORMULA_FITS = 22;

const SCROLLS: ReadonlySet<string> = new Set(["math", "pre", "table"]);

/** The space around a cell, in letters. */
const CELL_SPACE = 4;

/** Letters of about double width: of Chinese, Japanese and Korean. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF01-\uFF60]/g;

/** Puts tables into boxes that scroll, and names whatever may have to scroll. */
export function nameScrolling(html: string, elements: readonly Element[], names: ScrollNames): Edit[] {
	const counts = { code: 0, table: 0, formula: 0 };
	const region = (kind: keyof ScrollNames, name?: string) => {
		const number = ++counts[kind];
		return `tabindex="0" role="region" aria-label="${escapeHtml(name || names[kind](number))}"`;
	};
	const tables = tablesIn(html, elements);
	/** Where the last of them ends: what is inside it scrolls with it. */
	let done = 0;
	return elements.flatMap((element): Edit[] => {
		const { name, start, from, to, end, isInActive, attributes } = element;
		if (start < done || !SCROLLS.has(name)) return [];
		done = end;
		if (name === "pre" && !isInActive && longestLine(html.slice(from, to)) > CODE_FITS)
			return [addAttributes(element, region("code"))];
		if (name === "table") {
			const { width, caption } = tables.get(element) ?? { width: 0, caption: "" };
			const box = !isInActive && width > TABLE_FITS ? ` ${region("table", caption)}` : "";
			return [
				{ at: start, text: `<div class="scroll"${box}>` },
				{ at: end, text: "</div>", isEnd: true },
			];
		}
		if (name === "math" && !isInActive && widthOf(textIn(html.slice(from, to))) > FORMULA_FITS) {
			const place = attributes.includes(' display="block"') ? "formula block" : "formula";
			return [
				{ at: start, text: `<span class="${place}" ${region("formula")}>` },
				{ at: end, text: "</span>", isEnd: true },
			];
		}
		return [];
	});
}

/** A table that is in no other: how wide its columns are at least, in letters, and its caption. */
interface Table {
	width: number;
	caption: string;
	/** The longest word of each column so far. */
	columns: number[];
}

function tablesIn(html: string, elements: readonly Element[]): Map<Element, Table> {
	const tables = new Map<Element, Table>();
	let table: Table = { width: 0, caption: "", columns: [] };
	let rowEnd = 0;
	let column = 0;
	for (const element of elements) {
		const { name, from, to, isInTable, start } = element;
		if (name === "table" && !isInTable) {
			table = { width: 0, caption: "", columns: [] };
			tables.set(element, table);
			rowEnd = 0;
		} else if (name === "caption") table.caption ||= textIn(html.slice(from, to));
		else if (name === "tr" && start >= rowEnd) {
			rowEnd = element.end;
			column = 0;
		} else if ((name === "td" || name === "th") && element.parent?.end === rowEnd) {
			const word = longestWord(html.slice(from, to));
			const before = table.columns[column] ?? -CELL_SPACE;
			if (word > before) table.width += word - before;
			table.columns[column] = Math.max(word, before);
			column++;
		}
	}
	return tables;
}

/** The longest line of code, in letters. */
function longestLine(code: string): number {
	return longest(
		code
			.replace(/<br[^<>]*>/g, "\n")
			.replace(/<[^<>]*>/g, "")
			.replace(/&[a-z]+;/g, "&")
			.split("\n")
			.map((line) => line.replaceAll("\t", "    ").trimEnd()),
	);
}

/** The longest word of a cell, in letters; a picture or a block of code in it is as wide as a line. */
function longestWord(cell: string): number {
	if (/<(?:img|pre|iframe|video|math|table)[\s>]/.test(cell)) return TABLE_FITS;
	return longest(textIn(cell).split(" "));
}

function longest(texts: readonly string[]): number {
	return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

/** The width of a text, in letters of usual width. */
function widthOf(text: string): number {
	return text.length + (text.match(WIDE)?.length ?? 0);
}
