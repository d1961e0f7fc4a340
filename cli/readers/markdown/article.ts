/**
 * The text of one article in Markdown: its title, its HTML, and the Markdown that readers may have.
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

/** What a text in Markdown gives. */
export interface MarkdownArticle {
	/** The words of the heading that opens it. */
	title: string | undefined;
	/** Its HTML; without the heading that opens it, if that is the title. */
	html: string;
	/** The text without comments, otherwise as it was. */
	markdown: string;
	/** What the author should know, in words for messages. */
	notes: string[];
}

/** How often comments are looked for that come to be when others are taken out. */
const MAX_ROUNDS = 3;

const OVER_PARAGRAPHS =
	"has comments that go over several paragraphs, or stand among words; they are left out";

/** How a text is to be read. */
export interface Reading {
	/** The title of the article, if it is known. */
	title?: string | undefined;
	/** The language whose typographic quotes it is to have (BCP 47); without one, quotes stay as they are. */
	quotes?: string | undefined;
}

/**
 * Reads a text in Markdown.
 *
 * @throws {FileError} if it exceeds its {@link Bounds}, or a comment does not end
 */
export function readArticle(text: string, reading: Reading = {}): MarkdownArticle {
	return readWithout(text, reading, MAX_ROUNDS);
}

function readWithout(text: string, reading: Reading, rounds: number): MarkdownArticle {
	const comments = commentsOf(text, (numbered) => {
		const places = placesOf(parserFor(numbered).marked.lexer(numbered));
		const { title, html } = articleIn(numbered, {});
		return { places, html: `${title ?? ""} ${html}` };
	});
	if (comments.words.length > 0) {
		if (rounds === 0) throw new FileError("has comments within comments: write each as one");
		const article = readWithout(withoutWords(text, comments), reading, rounds - 1);
		return { ...article, notes: [...new Set([...article.notes, OVER_PARAGRAPHS])] };
	}
	return { ...articleIn(text, reading), markdown: without(text, comments.markup) };
}

function articleIn(text: string, { title, quotes }: Reading): Omit<MarkdownArticle, "markdown"> {
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
		footnotes.listThoseIn(heading.tokens);
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

/** The parser of one text, and what it keeps while it reads. */
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

/** Whether a token may stand before the heading that is the title: it shows nothing, or is an alert. */
function isBeforeTitle(token: Token): boolean {
	if (token.type === "html") return withoutComments(token.raw).trim() === "";
	if (token.type === "blockquote") return alertIn(token as Tokens.Blockquote) !== undefined;
	return token.type === "space" || token.type === "def" || token.type === "footnote";
}

/** The pictures of a heading as a paragraph: titles are words alone. */
function picturesOf(heading: Token): Tokens.Paragraph[] {
	const pictures = [...placesOf([heading])].map(({ token }) => token).filter(({ type }) => type === "image");
	return pictures.length === 0 ? [] : [{ type: "paragraph", raw: "", text: "", tokens: pictures }];
}
