/**
 * Markdown files (CommonMark and GitHub's additions) with YAML front matter.
 *
 * @module
 */
import { Marked } from "marked";
import { type FrontMatter, splitFrontMatter } from "./front-matter.ts";

const marked = new Marked({ gfm: true });

/** An article from Markdown. Without a `title` in the front matter, a heading that opens the text is the title. */
export function readMarkdown(text: string): FrontMatter {
	const { front, body } = splitFrontMatter(text);
	const { item } = front;
	const [heading, title] = /^\s*# +(.+?)(?: +#+)?[\t ]*(?:\r?\n|$)/.exec(body) ?? [];
	const opensWithTitle = item.title === undefined && heading !== undefined && title !== undefined;
	if (opensWithTitle) item.title = plainText(title);
	item.content_html = marked.parse(opensWithTitle ? body.slice(heading.length) : body, { async: false });
	return front;
}

/** A heading without its marks of emphasis, code and links. */
function plainText(markdown: string): string {
	return markdown.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/(\*\*|__|\*|`)(.+?)\1/g, "$2");
}
