/**
 * Markdown files with front matter.
 *
 * @module
 */
import { foreignMarksIn } from "./foreign-marks.ts";
import { type FrontMatter, type Origin, readUnlessKept, splitFrontMatter } from "./front-matter.ts";
import { readArticle } from "./markdown/article.ts";
import { withoutVaultComments } from "./vault-comments.ts";

/** How all Markdown of an import is read. */
export interface MarkdownSettings {
	/** Whether quotes become those of the article's language. */
	smartQuotes: boolean;
	/** The language of articles that name none (BCP 47). */
	language: string;
}

/**
 * An article from Markdown. A heading that opens the text is the title, if the front matter names no other; it
 * is taken out of the text, as readers and pages show the title themselves. The Markdown itself is kept: for readers
 * without front matter and comments, and the whole file if it has either.
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
	return { ...front, notes: [...notes, ...more, ...foreignMarksIn(body)] };
}

function textIn(value: unknown): string | undefined {
	return typeof value === "string" ? value : undefined;
}
