/**
 * Footnotes, as GitHub reads and writes them: `[^name]` in the text, and the note as `[^name]: …` on lines of its own.
 *
 * @module
 */
import type GithubSlugger from "github-slugger";
import type { MarkedExtension, Parser, Token, Tokens } from "marked";
import { type Bounds, lineAt } from "./bounds.ts";

/** The beginning of a note. On GitHub, names may have any characters but spaces. */
const DEFINITION = /^ {0,3}\[\^([^\]\s]{1,200})\]:[\t ]*/;
const DEFINITIONS = /\n {0,3}\[\^[^\]\s]{1,200}\]:/;
const REFERENCE = /^\[\^([^\]\s]{1,200})\]/;

/** Lines that begin a block, and so do not continue the paragraph of a note. */
const BLOCK = /^ {0,3}(?:#{1,6}[\t ]|>|[-*+][\t ]|\d{1,9}[.)][\t ]|```|~~~|\$\$|<[a-z!/?]|\[\^[^\]\s]+\]:)/i;

interface Note {
	name: string;
	tokens: Token[];
	/** Its place in the list, counted from 1; 0 until the text refers to it. */
	number: number;
	/** The id of the note, and those of the references to it. */
	id: string;
	references: string[];
}

/** The footnotes of one text. */
export class Footnotes {
	readonly #notes = new Map<string, Note>();
	/** The notes that the text refers to, in the order of their first references. */
	readonly #listed: Note[] = [];
	readonly #duplicates: string[] = [];
	readonly #bounds: Bounds;
	readonly #ids: GithubSlugger;

	/** @param ids of the article, to which those of the notes are added */
	constructor(bounds: Bounds, ids: GithubSlugger) {
		this.#bounds = bounds;
		this.#ids = ids;
	}

	/** The parser's extension for footnotes; empty if the text cannot have any. */
	extensionFor(text: string): MarkedExtension {
		if (!text.includes("[^")) return {};
		const footnotes = this;
		return {
			extensions: [
				{
					name: "footnote",
					level: "block",
					childTokens: ["tokens"],
					start: (src) => lineAt(DEFINITIONS, src, footnotes.#bounds),
					tokenizer(src) {
						return footnotes.#bounds.nested(() => {
							const [head, name] = DEFINITION.exec(src) ?? [];
							if (head === undefined || name === undefined) return undefined;
							const { raw, content } = noteIn(src, head);
							const { state } = this.lexer;
							const { top } = state;
							// Makes paragraphs of its text even if the note is in a list.
							state.top = true;
							const tokens = this.lexer.blockTokens(content, []);
							state.top = top;
							footnotes.#add(name, tokens);
							return { type: "footnote", raw, tokens };
						});
					},
					renderer: () => "",
				},
				{
					name: "footnoteReference",
					level: "inline",
					tokenizer(src) {
						const [raw, name] = REFERENCE.exec(src) ?? [];
						if (raw === undefined || name === undefined) return undefined;
						// With an address in parentheses after it, this is an ordinary link.
						if (
							!footnotes.#notes.has(keyOf(name)) ||
							/^\([^\s()]*\)/.test(src.slice(raw.length, raw.length + 2000))
						)
							return undefined;
						return { type: "footnoteReference", raw, name, isInLink: this.lexer.state.inLink };
					},
					renderer: (token) => footnotes.#reference(token),
				},
			],
		};
	}

	/** Lists the notes that a heading refers to, for a heading that is removed from the text. */
	listNotesOf(tokens: readonly Token[]): void {
		for (const token of tokens) {
			if (token.type === "footnoteReference") this.#noteOf(token);
			else if ("tokens" in token && token.tokens) this.listNotesOf(token.tokens);
		}
	}

	/** The list of notes at the end of the article. To be called after the HTML of its text was made. */
	listHtml(parser: Parser): string {
		const contents: string[] = [];
		// A note may refer to others, which are then added to this list.
		for (const { tokens } of this.#listed) contents.push(parser.parse(tokens));
		if (contents.length === 0) return "";
		const items = this.#listed.map(({ id, references }, i) => {
			const content = (contents[i] ?? "").trimEnd();
			const links = references.map((reference, k) => {
				const which = k === 0 ? "" : `<sup>${k + 1}</sup>`;
				return `<a href="#${reference}">↩\uFE0E${which}</a>`;
			});
			const back = links.join(" ");
			const end = content.endsWith("</p>") ? content.length - "</p>".length : content.length;
			const isParagraph = end < content.length;
			const written = isParagraph
				? `${content.slice(0, end)}${back && ` ${back}`}</p>`
				: content + (back && `\n<p>${back}</p>`);
			return `<li id="${id}">\n${written}\n</li>\n`;
		});
		return `<section class="footnotes">\n<hr>\n<ol>\n${items.join("")}</ol>\n</section>\n`;
	}

	/** Notes to the author on footnotes that are left out of the article. */
	remarks(): string[] {
		const remarks: string[] = [];
		const unused = [...this.#notes.values()].filter(({ number }) => number === 0).map(({ name }) => name);
		if (unused.length > 0)
			remarks.push(`has footnotes that the text does not refer to; they are left out: ${unused.join(", ")}`);
		if (this.#duplicates.length > 0)
			remarks.push(
				`has several footnotes of the same name; only the first is used: ${this.#duplicates.join(", ")}`,
			);
		return remarks;
	}

	#add(name: string, tokens: Token[]): void {
		const key = keyOf(name);
		if (this.#notes.has(key)) this.#duplicates.push(name);
		else this.#notes.set(key, { name, tokens, number: 0, id: "", references: [] });
	}

	/** The note that a reference leads to. Its first reference adds it to the list. */
	#noteOf({ name }: Tokens.Generic): Note | undefined {
		const note = this.#notes.get(keyOf(name));
		if (note?.number === 0) {
			note.number = this.#listed.push(note);
			note.id = this.#ids.slug(`fn-${note.number}`);
		}
		return note;
	}

	#reference(token: Tokens.Generic): string {
		const note = this.#noteOf(token);
		if (note === undefined) return "";
		const { number, references } = note;
		const id = this.#ids.slug(
			references.length === 0 ? `fnref-${number}` : `fnref-${number}-${references.length + 1}`,
		);
		references.push(id);
		// A link within a link would end it.
		const written = token.isInLink ? number : `<a href="#${note.id}">${number}</a>`;
		return `<sup id="${id}">${written}</sup>`;
	}
}

/** Case does not matter in names, as in those of links. */
function keyOf(name: string): string {
	return name.toLowerCase();
}

/**
 * Reads the note at the beginning of a text: its first line, the lines that continue its paragraph, and indented lines, which
 * may follow empty ones.
 *
 * @param head the text before its first word
 */
function noteIn(src: string, head: string): { raw: string; content: string } {
	const lines: string[] = [];
	let end = head.length;
	let blank = 0;
	let isInFence = false;
	for (let at = head.length; at < src.length; ) {
		const next = src.indexOf("\n", at);
		const line = src.slice(at, next === -1 ? src.length : next);
		at = next === -1 ? src.length : next + 1;
		const indented = /^(?: {4}| {0,3}\t)/.exec(line)?.[0];
		if (lines.length > 0 && line.trim() === "") {
			blank++;
			continue;
		}
		const isLazy = blank === 0 && !isInFence && lines.at(-1)?.trim() !== "" && !BLOCK.test(line);
		if (lines.length > 0 && indented === undefined && !isLazy) break;
		const text = lines.length > 0 && indented !== undefined ? line.slice(indented.length) : line;
		if (/^ {0,3}(?:```[^`]*$|~~~)/.test(text)) isInFence = !isInFence;
		if (blank > 0) lines.push("\n".repeat(blank - 1));
		lines.push(text);
		blank = 0;
		end = at;
	}
	return { raw: src.slice(0, end), content: lines.join("\n") };
}
