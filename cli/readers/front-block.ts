/**
 * Finds front matter at the beginning of a text: where people, their editors and their tools put it, so that it neither
 * comes out as text nor is overlooked with its `draft: true`.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import type { Format } from "./front-formats.ts";
import { CONDITIONS, HOLDING, isKnown, nameOf, RELEASING } from "./front-names.ts";

/** Front matter, and the text after it. */
export interface Block {
	source: string;
	format: Format | "pandoc";
	/** The number of its first line in the file. */
	line: number;
	/** Where the text after it begins, in UTF-16 code units. */
	end: number;
}

/**
 * What may be before front matter: nothing that can be seen, and comments. A byte order mark that was read in a wrong
 * encoding is `ï»¿`, and `%YAML 1.2` says what follows.
 */
const BEFORE = /^(?:[\s\p{Cf}\p{Cc}]|ï»¿|%(?:YAML|TAG)[^\n\r]*|<!--(?:-?>|[\s\S]*?-->))*/u;

const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/g;

/** Two dashes and more, those that editors make of two, and `\---`, as Markdown has them escaped. */
function isLooseFence(bare: string): boolean {
	return /^(?:\\?-{2,}|\\\+{3})$/.test(bare) || (bare !== "-" && /^[-\u2010-\u2015\u2212]+$/.test(bare));
}

/** The languages that may follow a fence, and are read. */
const LANGUAGES: Record<string, Format> = { yaml: "yaml", yml: "yaml", toml: "toml", json: "json" };

/** The languages of front matter, perhaps with a comment after them. */
const LANGUAGE =
	/^(ya?ml|toml|json[5c]?|hjson|js|javascript|ts|typescript|coffee|cson|ini|xml|lua|neon|edn)\s*(?:#.*)?$/i;

/** A line of a text. */
interface Line {
	text: string;
	/** Without what cannot be seen, and spaces around it. */
	bare: string;
	/** How many spaces it begins with. */
	indent: number;
	start: number;
	/** Where the next one begins. */
	end: number;
}

/**
 * Finds front matter.
 *
 * @returns `undefined` if the text has none
 * @throws {FileError} if it has some that does not end, is twice there, or is in a language that is not read
 */
export function frontBlock(text: string): Block | undefined {
	const start = beginning(text);
	const block = blockAt(text, start) ?? commentedBlock(text);
	if (block === undefined) return undefined;
	if (hasFrontAt(text, beginning(text, block.end)))
		throw new FileError("has front matter twice: put all of it between the first two lines of ---");
	return block;
}

/** Where a text begins in earnest: at the beginning of a line, but for spaces that were copied along. */
function beginning(text: string, from = 0): number {
	return from + (BEFORE.exec(from === 0 ? text : text.slice(from))?.[0].length ?? 0);
}

/** Whether a fence with keys after it is at the beginning of a text that has had its front matter. */
function hasFrontAt(text: string, start: number): boolean {
	const [fence] = linesFrom(text, start);
	if (fence === undefined || !(fence.bare === "+++" || isLooseFence(fence.bare))) return false;
	const names: string[] = [];
	for (const line of linesFrom(text, fence.end)) {
		if (line.bare === "+++" || isLooseFence(line.bare)) break;
		const name = keyIn(line.text);
		if (name !== undefined) names.push(name);
		else if (line.bare !== "" && !isContinuation(line)) return false;
		else if (line.bare === "" && names.length > 0) break;
	}
	return names.some(isKnown);
}

function blockAt(text: string, start: number): Block | undefined {
	if (text[start] === "{") return jsonBlock(text, start);
	const [first] = linesFrom(text, start);
	if (first === undefined) return undefined;
	if (/^%(?:\s|$)/.test(first.text)) return pandocBlock(text, start);
	const [, fence = "", label = ""] = /^(-{3}|\+{3}|;{3})(?![-+;])(.*)$/s.exec(first.bare) ?? [];
	if (fence !== "") return fencedBlock(text, start, fence, label.trim());
	if (isLooseFence(first.bare)) return fencedBlock(text, start, first.bare, "");
	return openBlock(text, start);
}

/** Front matter between two fences. */
function fencedBlock(text: string, start: number, fence: string, label: string): Block | undefined {
	const isToml = fence.endsWith("+++");
	const isStrict = /^(?:---|\+\+\+|;;;)$/.test(fence) && (label === "" || label.startsWith("#"));
	const [, language = ""] = LANGUAGE.exec(label) ?? [];
	const [opening] = linesFrom(text, start);
	const from = opening?.end ?? text.length;
	const close = closing(text, from, fence, indentBefore(text, start));
	const inner = close === undefined ? paragraphIn(text.slice(from)) : text.slice(from, close.start);
	if (!(isStrict || language !== "" ? isStrictlyFront(inner, close, isToml) : hasKnownKey(inner)))
		return undefined;
	if (close === undefined)
		throw new FileError(
			`has front matter that does not end: close it with a line of ${isToml ? "+++" : fence.startsWith(";") ? ";;;" : "---"}`,
		);
	if (!isStrict && language === "" && label !== "")
		throw new FileError(
			`begins with the line "${opening?.bare.slice(0, 60)}": write --- alone to begin front matter, or *** for a rule`,
		);
	const declared = LANGUAGES[language.toLowerCase()];
	if (language !== "" && declared === undefined)
		throw new FileError(`has front matter in ${language}: write it in YAML, TOML or JSON`);
	const format = declared ?? (isToml ? "toml" : fence === ";;;" ? "json" : "yaml");
	const source = fence === ";;;" && format === "json" ? inBraces(inner) : inner;
	return { source, format, line: linesBefore(text, from), end: close.end };
}

/**
 * Whether a line of `---` begins front matter, and is not a rule in the text: a rule has an empty line after it, as pandoc
 * tells them apart, and no keys.
 *
 * @throws {FileError} if it could be either
 */
function isStrictlyFront(inner: string, close: Line | undefined, isToml: boolean): boolean {
	if (isToml || !/^[^\S\n\r]*(?:[\n\r]|$)/.test(inner) || hasKnownKey(inner)) return true;
	if (close === undefined) return false;
	for (const { bare } of linesFrom(inner, 0)) {
		if (bare === "" || bare.startsWith("#")) continue;
		if (!/^["']?[\p{L}_][^\s:]*["']?\s*:(?:\s|$)/u.test(bare)) return false;
		throw new FileError(
			"begins with a line of --- and an empty one: leave out the empty line to begin front matter, or write *** for a rule",
		);
	}
	return true;
}

/** Where a block ends: at the first fence that is not indented more than the first, or else at the first fence. */
function closing(text: string, start: number, fence: string, indent: number): Line | undefined {
	const isFence = ({ bare }: Line) => {
		if (fence.endsWith("+++")) return /^\\?\+{3,}$/.test(bare) || /^\+{3}\s+#/.test(bare);
		if (fence === ";;;") return /^;{3,}$/.test(bare);
		return bare === "..." || isLooseFence(bare) || /^---\s*(?:#.*|yaml)$/.test(bare);
	};
	let any: Line | undefined;
	for (const line of linesFrom(text, start)) {
		if (!isFence(line)) continue;
		if (line.indent <= indent) return line;
		any ??= line;
	}
	return any;
}

/** JSON at the beginning, as Hugo has it. A text may begin with a brace too: a shortcode, or a template's mark. */
function jsonBlock(text: string, start: number): Block | undefined {
	const length = braceLength(text, start);
	const source = length === undefined ? paragraphIn(text.slice(start)) : text.slice(start, start + length);
	if (!/^\{\s*(?:"(?:[^"\\\n]|\\.)*"\s*:|\})/.test(source) && !hasKnownKey(source)) return undefined;
	if (length === undefined)
		throw new FileError("has front matter in JSON that does not end: close it with }");
	const [rest] = linesFrom(text, start + length);
	if (rest !== undefined && rest.bare !== "" && rest.bare !== ";;;")
		throw new FileError("has text right after the } of its front matter in JSON: begin a line with it");
	return { source, format: "json", line: linesBefore(text, start), end: rest?.end ?? text.length };
}

/** How long an object of JSON is; `undefined` if it does not end. */
function braceLength(text: string, start: number): number | undefined {
	let depth = 0;
	for (const { 0: sign, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[{}]/g)) {
		if (sign === "{") depth++;
		else if (sign === "}" && --depth === 0) return index + 1;
	}
	return undefined;
}

/** pandoc's title block: up to three fields, the lines of each indented but the first. */
function pandocBlock(text: string, start: number): Block | undefined {
	const [block = ""] =
		/^(?:%[^\n\r]*(?:\r\n|[\n\r]|$)(?:[ \t]+[^\s][^\n\r]*(?:\r\n|[\n\r]|$))*){1,3}/.exec(text.slice(start)) ??
		[];
	return { source: block, format: "pandoc", line: linesBefore(text, start), end: start + block.length };
}

/** A line of a key, in YAML, TOML or JSON, and what it says. */
const KEY_LINE = /^(?:["']([^"'\n]{1,60})["']\s*[:=]|([\p{L}_][\p{L}\p{N}_ .-]{0,60})(?::(?:\s|$)|\s*=\s))/u;

/** The key that a line begins with, by its name. */
function keyIn(line: string): string | undefined {
	const [, quoted, bare] = KEY_LINE.exec(line.replace(/^\p{Cf}+/u, "")) ?? [];
	const key = quoted ?? bare;
	return key === undefined ? undefined : nameOf(key);
}

/** Whether a line may belong to the key before it. */
function isContinuation({ text }: Line): boolean {
	return /^(?:\s|- |[}\]#])/.test(text);
}

/**
 * Lines of keys with no fence before them: up to one, as Hexo has them and as they are when the first line was lost, or up to
 * an empty line, as MultiMarkdown and Pelican have them. A text of such lines is none, unless it could be meant as nothing else.
 */
function openBlock(text: string, start: number): Block | undefined {
	const names: string[] = [];
	let end: Line | undefined;
	for (const line of linesFrom(text, start)) {
		end = line;
		if (line.bare === "" || line.bare === ";;;" || /^(?:-{3,}|\.{3})$/.test(line.bare)) break;
		const name = keyIn(line.text);
		if (name !== undefined) names.push(name);
		else if (names.length === 0 || !isContinuation(line)) return undefined;
	}
	if (end === undefined) return undefined;
	const isSteering = names.some((name) => STEERING.has(name));
	const isClosed = /^[-.;]{3}/.test(end.bare);
	const known = names.filter(isKnown).length;
	const isFront = isClosed ? known > 0 : isSteering || (known > 1 && known === names.length);
	if (!isFront) return undefined;
	const isJson = end.bare === ";;;";
	const source = text.slice(start, isClosed || end.bare === "" ? end.start : end.end);
	return {
		source: isJson ? inBraces(source) : source,
		format: isJson ? "json" : "yaml",
		line: linesBefore(text, start),
		end: end.end,
	};
}

/** Keys that decide whether a text is published: lines that begin with them are no prose. */
const STEERING = new Set([...HOLDING, ...RELEASING, ...CONDITIONS]);

/** Front matter within a comment, where some put it so that other programs do not show it. */
function commentedBlock(text: string): Block | undefined {
	const [before = "", inner = ""] = /^[\s\p{Cf}]*<!--([\s\S]*?)-->/u.exec(text) ?? [];
	if (!/^\s*(?:---|\+\+\+)/.test(inner)) return undefined;
	const start = before.length - "-->".length - inner.trimStart().length;
	const block = blockAt(text.slice(0, before.length - "-->".length), start);
	return block === undefined ? undefined : { ...block, end: before.length };
}

/** Hexo's JSON has no braces. */
function inBraces(source: string): string {
	return /^\s*\{/.test(source) ? source : `{${source}}`;
}

/** The lines of a text from an index on. */
function* linesFrom(text: string, start: number): Generator<Line> {
	const breaks = new RegExp(LINE_END);
	breaks.lastIndex = start;
	for (let from = start; from < text.length; from = breaks.lastIndex) {
		const found = breaks.exec(text);
		const line = text.slice(from, found?.index);
		yield {
			text: line,
			bare: line.replace(/\p{Cf}/gu, "").trim(),
			indent: /^[ \t\u00A0]*/.exec(line)?.[0].length ?? 0,
			start: from,
			end: found === null ? text.length : breaks.lastIndex,
		};
		if (found === null) return;
	}
}

/** The number of the line that an index is in. */
function linesBefore(text: string, index: number): number {
	return (text.slice(0, index).match(LINE_END)?.length ?? 0) + 1;
}

/** How far a line is indented at an index. */
function indentBefore(text: string, index: number): number {
	return /[ \t\u00A0]*$/.exec(text.slice(Math.max(0, index - 100), index))?.[0].length ?? 0;
}

/** The lines up to an empty one, but for those at the beginning. */
function paragraphIn(text: string): string {
	return /^\s*[\s\S]*?(?=(?:\r\n|\n|\r)[^\S\n\r]*(?:\r\n|\n|\r)|$)/.exec(text)?.[0] ?? "";
}

/** Whether a line begins with a key that is known, in YAML, TOML or JSON. */
function hasKnownKey(source: string): boolean {
	for (const [, key = ""] of source.matchAll(
		/^[\s\p{Cf}"'{,]{0,50}([\p{L}_][\p{L}\p{N}_ -]{0,60})["']?\s{0,20}[:=：]/gmu,
	))
		if (isKnown(nameOf(key))) return true;
	return false;
}
