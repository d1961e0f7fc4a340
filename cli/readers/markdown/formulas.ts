/**
 * Formulas in TeX: between `$$`, in fences of `math`, and, as on GitHub, within a line between `$`.
 *
 * @module
 */
import type { MarkedExtension, Tokens } from "marked";
import { escapeHtml, excerpt } from "../../../src/model/text.ts";
import { type Bounds, lineAt, paragraphIn, TOO_MUCH } from "./bounds.ts";
import { withoutEndedComments } from "./comments.ts";
import { mathMl } from "./tex.ts";

/** The longest formula between `$`, in UTF-16 code units. */
const MAX_LINE = 1000;

/** How many formulas that cannot be read are quoted, and how much of each, in characters. */
const MAX_NAMED = 3;
const NAME_LENGTH = 60;

/** A formula where it was found. */
interface Found {
	raw: string;
	tex: string;
}

/** The formulas of one text. */
export class Formulas {
	readonly #bounds: Bounds;
	readonly #unread: string[] = [];

	constructor(bounds: Bounds) {
		this.#bounds = bounds;
	}

	/** The parser's extension for formulas; empty if the text cannot have any. */
	extensionFor(text: string): MarkedExtension {
		if (!text.includes("$")) return {};
		const formulas = this;
		return {
			extensions: [
				{
					name: "formulaBlock",
					level: "block",
					start: (src) => (src.includes("$$") ? lineAt(/\n {0,3}\$\$/, src, formulas.#bounds) : undefined),
					tokenizer(src) {
						const found = blockAt(src, formulas.#bounds);
						return found && { type: "formula", ...found, isBlock: true, isAlone: true };
					},
				},
				{
					name: "formula",
					level: "inline",
					tokenizer(src, tokens) {
						if (!src.startsWith("$")) return undefined;
						const before = tokens.at(-1)?.raw ?? "";
						const found = inlineAt(src, 0, before.slice(-1), formulas.#bounds);
						if (found === undefined) return undefined;
						if (found.tex === "") return { type: "text", raw: found.raw, text: found.raw };
						const after = src.charAt(found.raw.length);
						const isLine = /^\n?$/.test(before.slice(-1)) && /^\n?$/.test(after);
						return { type: "formula", ...found, isBlock: isLine && found.raw.startsWith("$$") };
					},
					renderer: (token) => formulas.html(token),
				},
			],
			hooks: { emStrongMask: (src) => maskedFormulas(src, formulas.#bounds) },
		};
	}

	/** A formula as MathML, or as it was written if it cannot be read. */
	html({ raw: written, tex: source, isBlock, isAlone }: Tokens.Generic): string {
		const [raw, tex] = [written, source].map(withoutEndedComments) as [string, string];
		const math = mathMl(tex, isBlock, this.#bounds);
		if (math === undefined) this.#unread.push(tex);
		const html = math ?? escapeHtml(raw.trim());
		return isAlone ? `<p>${html}</p>\n` : html;
	}

	/** A note on the formulas that could not be read; empty if there are none. */
	remarks(): string[] {
		if (this.#unread.length === 0) return [];
		const named = this.#unread.slice(0, MAX_NAMED).map((tex) => excerpt(tex, NAME_LENGTH));
		const more = this.#unread.length - named.length;
		return [
			`has formulas that cannot be read as TeX, and stay as they are: ${named.join(" · ")}${more > 0 ? ` and ${more} more` : ""}`,
		];
	}
}

/** The formula that a block begins with: between lines of `$$`, or between `$$` with nothing else on its lines. */
function blockAt(src: string, bounds: Bounds): Found | undefined {
	const [start] = /^ {0,3}\$\$(?!\$)/.exec(src) ?? [];
	if (start === undefined) return undefined;
	if (/^[\t ]*\n/.test(src.slice(start.length, start.length + 100))) {
		bounds.spend(src.length / 100, TOO_MUCH.dollars);
		const end = /\n {0,3}\$\$[\t ]*(?:\n|$)/.exec(src);
		const tex = end === null ? "" : src.slice(start.length, end.index).trim();
		if (end !== null && isTex(tex)) return { raw: src.slice(0, end.index + end[0].length), tex };
	}
	const paragraph = paragraphIn(src);
	bounds.spend(paragraph.length / 10, TOO_MUCH.dollars);
	const end = paragraph.indexOf("$$", start.length);
	const tex = end === -1 ? "" : paragraph.slice(start.length, end).trim();
	// pandoc-crossref and kramdown have attributes after a formula, for links to its number.
	const after = /^\$\$(?:[\t ]*\{[#:][^{}\n]{0,200}\})?[\t ]*(?:\n|$)/.exec(src.slice(end, end + 500))?.[0];
	return !isTex(tex) || after === undefined ? undefined : { raw: src.slice(0, end) + after, tex };
}

/** Whether a text may be a formula: not if it is empty, or has a block of code. */
function isTex(text: string): boolean {
	return text !== "" && !/^ {0,3}(?:```|~~~)/m.test(text);
}

/**
 * The formula at a `$` within a line. Dollar signs that begin no formula are returned as text, with empty TeX.
 *
 * @param before the character before it
 */
function inlineAt(text: string, at: number, before: string, bounds: Bounds): Found | undefined {
	if (text.startsWith("$$", at)) {
		let start = at + 2;
		while (text[start] === "$") start++;
		const end = start > at + 2 ? -1 : text.indexOf("$$", start);
		if (end === -1) bounds.spend((text.length - at) / 10, TOO_MUCH.dollars);
		const tex = end === -1 ? "" : text.slice(start, end).trim();
		if (!isTex(tex) || /\n[\t ]*\n/.test(tex)) return { raw: text.slice(at, start), tex: "" };
		return { raw: text.slice(at, end + 2), tex };
	}
	const line = text.slice(at, at + MAX_LINE);
	if (!line.includes("$", 1)) return undefined;
	const [quoted, code = ""] = /^\$`([^`\n]+)`\$/.exec(line) ?? [];
	if (quoted !== undefined) return { raw: quoted, tex: code.trim() };
	// GitHub's rules: no letter or digit before and after it, and no space inside.
	if (/[\p{L}\p{N}\\]/u.test(before)) return undefined;
	const [raw, tex = ""] =
		/^\$((?:[^\s$\\]|\\[^\n])(?:(?:[^$\\\n]|\\[^\n])*(?:[^\s$\\]|\\[^\n]))?)\$(?![\p{L}\p{N}$])/u.exec(
			line,
		) ?? [];
	return raw === undefined || isProse(tex) ? undefined : { raw, tex };
}

/** Whether the text between two dollar signs is prose and no formula: `$5 to 10$`. */
function isProse(text: string): boolean {
	if (/[\\^_{}=+<>]/.test(text)) return false;
	return /\p{L}{2,}[\s,;/]+\p{L}{2,}/u.test(text) || /^[\d.,]+\p{L}?[\s–/-]+\p{L}{2,}/u.test(text);
}

/** A paragraph with its formulas masked, so that their characters are not read as emphasis. */
function maskedFormulas(src: string, bounds: Bounds): string {
	let masked = "";
	let done = 0;
	for (let at = src.indexOf("$"); at !== -1; at = src.indexOf("$", at)) {
		const found = inlineAt(src, at, src.charAt(at - 1), bounds);
		const length = found?.raw.length ?? 1;
		if (found !== undefined && found.tex !== "") {
			masked += `${src.slice(done, at)}$${"a".repeat(length - 2)}$`;
			done = at + length;
		}
		at += length;
	}
	return masked + src.slice(done);
}
