/**
 * Renders an article's Markdown as HTML.
 *
 * @module
 */
import type GithubSlugger from "github-slugger";
import { Renderer, type Tokens } from "marked";
import { escapeHtml } from "../../../src/model/text.ts";
import { alertIn } from "./alerts.ts";
import { codeHtml, languageIn } from "./code.ts";
import { withoutComments } from "./comments.ts";
import type { Formulas } from "./formulas.ts";
import type { Heading } from "./tokenizer.ts";
import { anchorWordsOf, wordsOf } from "./words.ts";

/** Writes tokens as HTML that reads well without style sheets and scripts. */
export class ArticleRenderer extends Renderer {
	readonly #ids: GithubSlugger;
	readonly #formulas: Formulas;

	/** @param ids of the article, to which those of headings are added */
	constructor(ids: GithubSlugger, formulas: Formulas) {
		super();
		this.#ids = ids;
		this.#formulas = formulas;
	}

	override heading(token: Heading): string {
		const { depth, tokens, id, written } = token;
		// The author's own id is also registered, so that no other heading gets it.
		const slug = this.#ids.slug(id ?? written ?? anchorWordsOf(tokens));
		const name = id ?? slug;
		const anchor = name === "" ? "" : ` id="${escapeHtml(name)}"`;
		return `<h${depth}${anchor}>${this.parser.parseInline(tokens)}</h${depth}>\n`;
	}

	override blockquote(token: Tokens.Blockquote): string {
		const alert = alertIn(token);
		if (alert === undefined) return super.blockquote(token);
		const title = alert.kind.charAt(0).toUpperCase() + alert.kind.slice(1);
		const start = `<blockquote class="markdown-alert markdown-alert-${alert.kind}">\n<p><strong>${title}</strong></p>\n`;
		return `${start}${this.parser.parse(alert.tokens)}</blockquote>\n`;
	}

	override code({ text, lang = "" }: Tokens.Code): string {
		const language = languageIn(lang);
		if (language === "math" && text.trim() !== "") {
			const raw = `\`\`\`math\n${text}\n\`\`\``;
			return this.#formulas.html({ type: "formula", raw, tex: text.trim(), isBlock: true, isAlone: true });
		}
		return codeHtml(text === "" ? "" : `${text.replace(/\n$/, "")}\n`, language);
	}

	/** Characters instead of form controls, which feed readers remove. */
	override checkbox({ checked }: Tokens.Checkbox): string {
		return checked ? "☑ " : "☐ ";
	}

	override image(token: Tokens.Image): string {
		const { alt, size } = pictureWords(wordsOf(token.tokens));
		const image = { ...token, text: escapeHtml(alt), tokens: undefined } as unknown as Tokens.Image;
		return super.image(image).replace(/^<img /, (start) => start + size);
	}

	override html({ text }: Tokens.HTML | Tokens.Tag): string {
		return withoutComments(text);
	}

	override text(token: Tokens.Text | Tokens.Escape): string {
		const html = super.text(token);
		// Within <code> and <kbd>, the parser does not escape words: a comment could begin there that does not end.
		return "escaped" in token && token.escaped ? html.replace(/<(?=[!?/])/g, "&lt;") : html;
	}
}

/** Separates a picture's alternative text from its size in pixels, which Obsidian has after it: `Snow|300x200`. */
function pictureWords(words: string): { alt: string; size: string } {
	const [, alt, width, height] = /^([^|]*)\|([1-9]\d{0,3})(?:x([1-9]\d{0,3}))?$/.exec(words) ?? [];
	if (alt === undefined) return { alt: words, size: "" };
	const size = `width="${width}" ${height === undefined ? "" : `height="${height}" `}`;
	return { alt: alt.trimEnd(), size };
}
