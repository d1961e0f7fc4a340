/**
 * Reads Markdown files with front matter.
 *
 * @module
 */
import { foreignSyntaxIn } from "./foreign-syntax.ts";
import { type FrontMatter, type Origin, readUnlessKept, splitFrontMatter } from "./front-matter.ts";
import { readArticle } from "./markdown/article.ts";
import { withoutVaultComments } from "./vault-comments.ts";

/** Settings for all Markdown of an import. */
export interface MarkdownSettings {
	/** Whether straight quotes become the typographic ones of the article's language. */
	smartQuotes: boolean;
	/** The language of articles that name none (BCP 47). */
	language: string;
}

/**
 * Reads an article from Markdown. A heading at the beginning of the text is the title, unless the front matter has another. It
 * is removed from the text, because readers and pages show the title themselves. The item also keeps the Markdown without front
 * matter and comments, and the whole file if it has either.
 *
 * @throws {FileError} if the front matter is not valid, or the text exceeds its bounds
 */
export function readMarkdown(text: string, settings?: MarkdownSettings, origin?: Origin): FrontMatter {
	const { front, body } = splitFrontMatter(text, origin);
	return readUnlessKept(front, () => {
		const shown = origin?.isVault ? withoutVaultComments(body) : body;
		return withText(front, shown, text, settings);
	});
}

function withText(front: FrontMatter, body: string, whole: string, settings?: MarkdownSettings): FrontMatter {
	const { item, notes } = front;
	const {
		title,
		html,
		markdown,
		notes: more,
	} = readArticle(body, {
		title: textIn(item.title),
		quotes: settings?.smartQuotes ? (textIn(item.language) ?? settings.language) : undefined,
	});
	if (title !== undefined) item.title ??= title;
	item.content_html = html;
	if (markdown.trim() !== "") item._source_markdown = markdown;
	if (markdown !== whole) item._tributary = { ...(item._tributary as object | undefined), file: whole };
	return { ...front, notes: [...notes, ...more, ...foreignSyntaxIn(body)] };
}

function textIn(value: unknown): string | undefined {
	return typeof value === "string" ? value : undefined;
}
