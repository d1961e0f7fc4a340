/**
 * Finds the front matter at the beginning of a text, in all the forms that people, editors and tools give it. If it were
 * missed, it would be published as text, and its `draft: true` would be ignored.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import type { Format } from "./front-formats.ts";
import { refuseLaterFront } from "./front-later.ts";
import { hasKnownKey, isContinuation, isLooseFence, keyIn, mayMarkDraft } from "./front-lines.ts";
import { isKnown } from "./front-names.ts";
import { beginningAfter, type Comment, preludeOf } from "./front-prelude.ts";
import { commentedLines, inBraces, markedBlock, unfencedBlock } from "./front-unfenced.ts";
import { type Line, lineAt, linesFrom, paragraphIn } from "./text-lines.ts";

/** Front matter, and the text after it. */
export interface Block {
	source: string;
	format: Format | "pandoc";
	/** The number of its first line in the file. */
	line: number;
	/** Where the text after it begins, in UTF-16 code units. */
	end: number;
	/** Text before the front matter that belongs to the article. */
	kept?: string;
}

/** The supported languages that may follow the opening fence. */
const LANGUAGES: Record<string, Format> = { yaml: "yaml", yml: "yaml", toml: "toml", json: "json" };

/** All languages of front matter, supported or not, that may follow the opening fence; a comment may follow them. */
const LANGUAGE =
	/^(ya?ml|toml|json[5c]?|hjson|js|javascript|ts|typescript|coffee|cson|ini|xml|lua|neon|edn)\s*(?:#.*)?$/i;

/**
 * Finds front matter.
 *
 * @returns `undefined` if the text has none
 * @throws {FileError} if the front matter does not end, is there twice, comes after other text, or is in an unsupported language
 */
export function frontBlock(whole: string): Block | undefined {
	// The replacement has the same length, so indexes stay valid.
	const text = /[\n\r]/.test(whole) ? whole : whole.replace(/[\u0085\u2028\u2029]/g, "\n");
	const { end: start, kept, comments } = preludeOf(text);
	const found = blockAt(text, start);
	const block = found === undefined ? commentedBlock(text, comments) : { ...found, kept };
	if (block === undefined) refuseLaterFront(text, start, blockAt);
	else if (
		hasFrontAt(text, beginningAfter(text, block.end)) ||
		(found !== undefined && comments.some(({ inner }) => commentedLines(inner) !== undefined))
	)
		throw new FileError("has front matter twice: put all of it between the first two lines of ---");
	return block;
}

/** Whether a second front matter follows the first: a fence, and known keys after it. */
function hasFrontAt(text: string, start: number): boolean {
	const [fence] = linesFrom(text, start);
	if (fence === undefined || !(fence.bare === "+++" || isLooseFence(fence.bare))) return false;
	const names: string[] = [];
	for (const line of linesFrom(text, fence.end)) {
		if (["+++", "..."].includes(line.bare) || isLooseFence(line.bare)) break;
		const name = keyIn(line.text);
		if (name !== undefined) names.push(name);
		else if (line.bare !== "" && !isContinuation(line)) return false;
		else if (line.bare === "" && names.length > 0) break;
	}
	return names.some(isKnown);
}

function blockAt(text: string, start: number): Block | undefined {
	if (text[start] === "{") return jsonBlock(text, start);
	if (
		/^\[\s{0,100}\{/.test(text.slice(start, start + 102)) &&
		mayMarkDraft(paragraphIn(text.slice(start, start + 5000)))
	)
		throw new FileError("has front matter in a JSON array: remove the brackets");
	const [first] = linesFrom(text, start);
	if (first === undefined) return undefined;
	if (/^%(?:\s|$)/.test(first.text)) return pandocBlock(text, start);
	const [, fence = "", label = ""] = /^(-{3}|\+{3}|;{3})(?![-+;])(.*)$/s.exec(first.bare) ?? [];
	if (fence !== "") return fencedBlock(text, start, fence, label.trim());
	if (isLooseFence(first.bare)) return fencedBlock(text, start, first.bare, "");
	return unfencedBlock(text, start) ?? markedBlock(text, start);
}

/**
 * Front matter in an HTML comment before the text, where some authors hide it from other programs: between fences, or as lines
 * that keep the article back. Each of these may begin with two dots, as in Nikola.
 */
function commentedBlock(text: string, comments: Comment[]): Block | undefined {
	for (const { inner, start, end, kept } of comments) {
		const lines = commentedLines(inner);
		if (lines !== undefined) return { source: lines, format: "yaml", line: lineAt(text, start), end, kept };
		if (!/^\s*(?:---|\+\+\+)/.test(inner)) continue;
		const block = blockAt(text.slice(0, start + inner.length), end - "-->".length - inner.trimStart().length);
		if (block !== undefined) return { ...block, end, kept };
	}
	return undefined;
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
	if (
		!(isStrict || language !== "" ? isStrictlyFront(inner, close, isToml) : hasKnownKey(`${label}\n${inner}`))
	)
		return undefined;
	if (close === undefined)
		throw new FileError(
			`has front matter that does not end: close it with a line of ${isToml ? "+++" : fence.startsWith(";") ? ";;;" : "---"}`,
		);
	if (!isStrict && language === "" && label !== "")
		throw new FileError(
			`begins with the line "${opening?.bare.slice(0, 60)}": write --- alone to begin front matter, or *** for a horizontal rule`,
		);
	const declared = LANGUAGES[language.toLowerCase()];
	if (language !== "" && declared === undefined)
		throw new FileError(`has front matter in ${language}: write it in YAML, TOML or JSON`);
	const format = declared ?? (isToml ? "toml" : fence === ";;;" ? "json" : "yaml");
	const source = fence === ";;;" && format === "json" ? inBraces(inner) : inner;
	return { source, format, line: lineAt(text, from), end: close.end };
}

/**
 * Whether a line of `---` begins front matter and is not a horizontal rule. A rule has an empty line after it, as in pandoc,
 * and no keys.
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
			"begins with a line of --- and an empty line: remove the empty line to begin front matter, or write *** for a horizontal rule",
		);
	}
	return true;
}

/** The closing fence: the first that is indented no more than the opening one, or else the first of all. */
function closing(text: string, start: number, fence: string, indent: number): Line | undefined {
	const isFence = ({ bare }: Line) => {
		if (fence.endsWith("+++")) return /^\\?\+{3,}$/.test(bare) || /^\+{3}\s+#/.test(bare);
		if (fence === ";;;") return /^;{3,}$/.test(bare);
		return bare === "..." || isLooseFence(bare) || /^---\s*(?:#.*|yaml)$/.test(bare);
	};
	let any: Line | undefined;
	let most = indent;
	for (const line of linesFrom(text, start)) {
		// After a key without indentation, the closing fence must not be indented either.
		if (keyIn(line.text) !== undefined) most = 0;
		if (!isFence(line)) continue;
		if (line.indent <= most) return line;
		any ??= line;
	}
	return any;
}

/** JSON front matter, as in Hugo. A text may also begin with the brace of a shortcode or of a template tag. */
function jsonBlock(text: string, start: number): Block | undefined {
	const length = braceLength(text, start);
	const source = length === undefined ? paragraphIn(text.slice(start)) : text.slice(start, start + length);
	if (!/^\{\s*(?:"(?:[^"\\\n]|\\.)*"\s*:|\})/.test(source) && !hasKnownKey(source)) return undefined;
	if (length === undefined)
		throw new FileError("has front matter in JSON that does not end: close it with }");
	const [rest] = linesFrom(text, start + length);
	if (rest !== undefined && rest.bare !== "" && rest.bare !== ";;;")
		throw new FileError(
			"has text right after the } of its front matter in JSON: begin a new line after the }",
		);
	return { source, format: "json", line: lineAt(text, start), end: rest?.end ?? text.length };
}

/** The length of a JSON object; `undefined` if it does not end. */
function braceLength(text: string, start: number): number | undefined {
	let depth = 0;
	for (const { 0: sign, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[{}]/g)) {
		if (sign === "{") depth++;
		else if (sign === "}" && --depth === 0) return index + 1;
	}
	return undefined;
}

/** Pandoc's title block: up to three fields, whose further lines are indented. */
function pandocBlock(text: string, start: number): Block | undefined {
	const [block = ""] =
		/^(?:%[^\n\r]*(?:\r\n|[\n\r]|$)(?:[ \t]+[^\s][^\n\r]*(?:\r\n|[\n\r]|$))*){1,3}/.exec(text.slice(start)) ??
		[];
	return { source: block, format: "pandoc", line: lineAt(text, start), end: start + block.length };
}

/** The indentation before an index, in characters. */
function indentBefore(text: string, index: number): number {
	return /[ \t\u00A0]*$/.exec(text.slice(Math.max(0, index - 100), index))?.[0].length ?? 0;
}
