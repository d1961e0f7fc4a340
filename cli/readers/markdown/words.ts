/**
 * The words of tokens of Markdown, for titles, anchors and alternative texts.
 *
 * @module
 */
import { decodeHTML } from "entities";
import type { Token, Tokens } from "marked";

/** The text of inline tokens on one line, without tags, pictures and references to footnotes; of a formula, its TeX. */
export function wordsOf(tokens: readonly Token[]): string {
	return tokens.map(wordsIn).join("").replace(/\s+/g, " ").trim();
}

/** The same for anchors. Spaces between words stay as many as were written, because GitHub writes each as a hyphen. */
export function anchorWordsOf(tokens: readonly Token[]): string {
	const lines = tokens.map(wordsIn).join("").split("\n");
	return lines
		.map((line) => line.trim())
		.join(" ")
		.trim();
}

function wordsIn(token: Token): string {
	switch (token.type) {
		case "br":
			return "\n";
		case "html":
			return /^<br[\s/>]/i.test(token.raw) ? "\n" : "";
		case "image":
		case "footnoteReference":
			return "";
		case "codespan":
		case "escape":
			return token.text;
		case "formula":
			return (token as Tokens.Generic).tex;
		default:
			// The parser does not decode named character references.
			return "tokens" in token && token.tokens
				? token.tokens.map(wordsIn).join("")
				: decodeHTML(textOf(token));
	}
}

function textOf(token: Token): string {
	return "text" in token && typeof token.text === "string" ? token.text : "";
}
