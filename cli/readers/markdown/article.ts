/**
 * Reads the Markdown of one article: its title, its HTML, and the Markdown without comments.
 *
 * @module
 */
import GithubSlugger from "github-slugger";
import { Marked, Parser, type Token, type Tokens } from "marked";
import { FileError } from "../../errors.ts";
import { targetsOf } from "../link-targets.ts";
import { alertIn } from "./alerts.ts";
import { Bounds } from "./bounds.ts";
import { without, withoutComments } from "./comments.ts";
import { Footnotes } from "./footnotes.ts";
import { Formulas } from "./formulas.ts";
import { idsIn } from "./headings.ts";
import { commentsOf, withoutWords } from "./markdown-comments.ts";
import { placesOf } from "./places.ts";
import { setQuotes } from "./quotes.ts";
import { ArticleRenderer } from "./renderer.ts";
import { ArticleTokenizer, type Heading } from "./tokenizer.ts";
import { anchorWordsOf, wordsOf } from "./words.ts";

/** An article that was read from Markdown. */
export interface MarkdownArticle {
	/** The words of the heading at its beginning. */
	title: string | undefined;
	/** Its HTML, without that heading if it is the title. */
	html: string;
	/** The Markdown without comments, otherwise unchanged. */
	markdown: string;
	/** Notes to the author. */
	notes: string[];
}

/** How many times to search for comments again: removing some can form others. */
const MAX_ROUNDS = 3;

const OVER_PARAGRAPHS =
	"has comments that span several paragraphs, or are in the middle of other text; they are left out";

/** How to read a text. */
export interface ReadOptions {
	/** The title of the article, if it is known. */
	title?: string | undefined;
	/** The language of its typographic quotes (BCP 47); without one, quotes stay straight. */
	quotes?: string | undefined;
}

/**
 * Reads a text in Markdown.
 *
 * @throws {FileError} if it exceeds its {@link Bounds}, or a comment does not end
 */
export function readArticle(text: string, options: ReadOptions = {}): MarkdownArticle {
	return readWithout(text, options, MAX_ROUNDS);
}

function readWithout(text: string, options: ReadOptions, rounds: number): MarkdownArticle {
	const comments = commentsOf(text, (numbered) => {
		const places = placesOf(parserFor(numbered).marked.lexer(numbered));
		const { title, html } = articleIn(numbered, {});
		return { places, html: `${title ?? ""} ${html}` };
	});
	if (comments.words.length > 0) {
		if (rounds === 0) throw new FileError("has comments within comments: do not nest them");
		const article = readWithout(withoutWords(text, comments), options, rounds - 1);
		return { ...article, notes: [...new Set([...article.notes, OVER_PARAGRAPHS])] };
	}
	return { ...articleIn(text, options), markdown: without(text, comments.markup) };
}

function articleIn(text: string, { title, quotes }: ReadOptions): Omit<MarkdownArticle, "markdown"> {
	const { marked, ids, footnotes, formulas } = parserFor(text);
	const tokens: Token[] = marked.lexer(text);
	const at = tokens.findIndex((token) => !isBeforeTitle(token));
	const opening = tokens[at];
	const heading = opening?.type === "heading" && opening.depth === 1 ? (opening as Heading) : undefined;
	const written = wordsOf(heading?.tokens ?? []);
	if (quotes !== undefined) {
		for (const { token } of placesOf(tokens))
			if (isHeading(token)) token.written = anchorWordsOf(token.tokens);
		setQuotes(tokens, quotes);
	}
	const found = wordsOf(heading?.tokens ?? []);
	const names: string[] = [];
	if (heading !== undefined && found !== "" && [found, written].includes(title ?? found)) {
		const slug = ids.slug(heading.id ?? heading.written ?? anchorWordsOf(heading.tokens));
		names.push(heading.id ?? slug, ...idsIn(heading.text));
		footnotes.listNotesOf(heading.tokens);
		tokens.splice(at, 1, ...picturesOf(heading));
	}
	const parser = new Parser(marked.defaults);
	const html = parser.parse(tokens) + footnotes.listHtml(parser);
	return {
		title: found || undefined,
		html: targetsOf(names, html) + html,
		notes: [...formulas.remarks(), ...footnotes.remarks()],
	};
}

/** The parser of one text, and the state that it collects. */
function parserFor(text: string) {
	const bounds = new Bounds(text.length);
	const ids = new GithubSlugger();
	const footnotes = new Footnotes(bounds, ids);
	const formulas = new Formulas(bounds);
	const marked = new Marked(footnotes.extensionFor(text), formulas.extensionFor(text));
	marked.setOptions({
		gfm: true,
		tokenizer: new ArticleTokenizer(bounds),
		renderer: new ArticleRenderer(ids, formulas),
	});
	return { marked, ids, footnotes, formulas };
}

function isHeading(token: Token): token is Heading {
	return token.type === "heading";
}

/** Whether a token may come before the heading that is the title: it shows nothing, or is an alert. */
function isBeforeTitle(token: Token): boolean {
	if (token.type === "html") return withoutComments(token.raw).trim() === "";
	if (token.type === "blockquote") return alertIn(token as Tokens.Blockquote) !== undefined;
	return token.type === "space" || token.type === "def" || token.type === "footnote";
}

/** The pictures of a heading, as a paragraph: titles have words only. */
function picturesOf(heading: Token): Tokens.Paragraph[] {
	const pictures = [...placesOf([heading])].map(({ token }) => token).filter(({ type }) => type === "image");
	return pictures.length === 0 ? [] : [{ type: "paragraph", raw: "", text: "", tokens: pictures }];
}
