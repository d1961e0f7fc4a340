/**
 * Reads Markdown as version 1 of the readers did (see `item.ts`). Must not change.
 *
 * @module
 */
import { Marked } from "marked";
import { parseFragment } from "parse5";
import { BoundedTokenizer } from "./bounded-tokenizer.ts";
import { boundedTree } from "./bounded-tree.ts";
import { type FrontMatter, splitFrontMatter } from "./front-matter.ts";
import { textOf } from "./html.ts";

/**
 * Reads an article from Markdown. A heading at the beginning of the text is the title, unless the front matter has another. It
 * is removed from the text, because readers and pages show the title themselves.
 *
 * @throws {FileError} if the front matter is not valid, or the text exceeds the bounds of {@link BoundedTokenizer}
 * or {@link boundedTree}
 */
export function readMarkdown(text: string): FrontMatter {
	const { front, body } = splitFrontMatter(text);
	const { item } = front;
	const marked = new Marked().setOptions({ gfm: true, tokenizer: new BoundedTokenizer(body.length) });
	const tokens = marked.lexer(body);
	const opening = tokens.findIndex((token) => token.type !== "space");
	const heading = tokens[opening];
	if (heading?.type === "heading" && heading.depth === 1) {
		const html = marked.parser([heading]);
		const title = textOf(parseFragment(html, { treeAdapter: boundedTree(html.length) }));
		item.title ??= title;
		if (item.title === title) tokens.splice(opening, 1);
	}
	item.content_html = marked.parser(tokens);
	return front;
}
