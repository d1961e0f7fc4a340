/**
 * Markdown files with front matter.
 *
 * @module
 */
import { type FrontMatter, splitFrontMatter } from "./front-matter.ts";
import { readArticle } from "./markdown/article.ts";

/**
 * An article from Markdown. A heading that opens the text is the title, if the front matter names no other; it
 * is taken out of the text, as readers and pages show the title themselves. The Markdown itself is kept: for readers
 * without front matter and comments, and the whole file if it has either.
 *
 * @throws {FileError} if the front matter is not valid, or the text exceeds its bounds
 */
export function readMarkdown(text: string): FrontMatter {
	const { front, body } = splitFrontMatter(text);
	const { item, notes } = front;
	const named = typeof item.title === "string" ? item.title : undefined;
	const { title, html, markdown, notes: more } = readArticle(body, named);
	if (title !== undefined) item.title ??= title;
	item.content_html = html;
	if (markdown.trim() !== "") item._source_markdown = markdown;
	if (markdown !== text) item._tributary = { ...(item._tributary as object | undefined), file: text };
	return { ...front, notes: [...notes, ...more] };
}
