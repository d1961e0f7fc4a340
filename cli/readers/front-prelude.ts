/**
 * What may come before front matter: only text that readers do not see.
 *
 * @module
 */

/** An HTML comment before the front matter. */
export interface Comment {
	inner: string;
	/** The index of the text within it. */
	start: number;
	/** The index after the comment. */
	end: number;
	/** The text before it that is kept. */
	kept: string;
}

/** The invisible beginning of a text. */
export interface Prelude {
	/** The index after it. */
	end: number;
	/** The parts that belong to the text: opening tags of a page, definitions of links. */
	kept: string;
	comments: Comment[];
}

const COMMENT = /<!--(?:-?>|([\s\S]*?)-->)/y;

/**
 * Parts that are dropped: white space; `ï»¿`, a byte order mark that was decoded in a wrong encoding; directives such as
 * `%YAML 1.2`; `[//]: # (words)`, a way to write comments in Markdown; comments of templates, MDX, Obsidian and JSON with
 * comments; and the lines that tell shells and editors the type of a file.
 */
const DROPPED = new RegExp(
	[
		/(?:[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\uFFFD]|ï»¿)+/u,
		/%(?:YAML|TAG)[^\n\r]*/,
		/\[[^\]\n\r]{0,100}\]:[ \t]*(?:#|<>)[ \t]*(?:\([^\n\r]*\)|"[^\n\r]*"|'[^\n\r]*')?[ \t]*(?=[\n\r]|$)/,
		/\{#[\s\S]*?#\}/,
		/\{%-?\s*comment\b[^%\n]*%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}/,
		/\{\{[-~]?\s*\/\*[\s\S]*?\*\/\s*[-~]?\}\}/,
		/\{\{~?!--[\s\S]*?--~?\}\}/,
		/\{\{~?![^{}]*\}\}/,
		/<%(?:#|--)[\s\S]*?%>/,
		/\{\s*\/\*[\s\S]*?\*\/\s*\}/,
		/\/\*[\s\S]*?\*\//,
		/%%[\s\S]*?%%/,
		/\/\/(?!-)[^\n\r]*/,
		/#![^\n\r]*/,
		/(?:#+|\/\/|;+)?[ \t]*(?:-\*-[^\n\r]*-\*-|(?:vim?|ex):[^\n\r]*)(?=[\s]|$)/,
	]
		.map(({ source }) => source)
		.join("|"),
	"uy",
);

/** Parts that are kept: elements of a page that show nothing, definitions of links, and Markdown that shows nothing. */
const KEPT = new RegExp(
	[
		/<!DOCTYPE[^>]{0,500}>/,
		/<\?[\s\S]*?\?>/,
		/<(title|style|script)\b[^>]{0,500}>[\s\S]*?<\/\1\s*>/,
		/<\/?(?:html|head|body|main|article|section|header|div|span|p|a|br|hr|center|font|meta|link|base)\b[^<>]{0,500}>/,
		/\[[^\]\n\r]{1,200}\]:[ \t]*\S[^\n\r]*/,
		/\[\[?_?toc_?\]?\]/,
		/\{%-?\s*(?!highlight|code|raw|verbatim|capture)[^%\n\r]{0,500}%\}/,
		/import\s[^\n\r]{0,500}["'];?[ \t]*(?=[\n\r]|$)/,
		/export\s+(?:const|default|let|function)\s[^\n\r]*/,
		/&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|shy|lrm|rlm|ZeroWidthSpace|NoBreak|#\d{1,7}|#x[\da-f]{1,6});/,
		/\\(?=[\n\r])/,
	]
		.map(({ source }) => source)
		.join("|"),
	"iuy",
);

/** Reads the invisible beginning of a text, up to its front matter. */
export function preludeOf(text: string): Prelude {
	return piecesFrom(text, 0, true);
}

/** The index at which the text after front matter begins: comments and white space are skipped. */
export function beginningAfter(text: string, end: number): number {
	return piecesFrom(text, end, false).end;
}

function piecesFrom(text: string, from: number, isKeeping: boolean): Prelude {
	const comments: Comment[] = [];
	let kept = "";
	let end = from;
	const pieceBy = (pattern: RegExp) => {
		pattern.lastIndex = end;
		return pattern.exec(text);
	};
	for (;;) {
		const comment = pieceBy(COMMENT);
		const dropped = comment ?? pieceBy(DROPPED);
		const piece = dropped ?? (isKeeping ? pieceBy(KEPT) : null);
		if (piece === null) return { end, kept, comments };
		const start = end;
		end += piece[0].length;
		if (comment !== null) comments.push({ inner: comment[1] ?? "", start: start + "<!--".length, end, kept });
		if (dropped === null) kept += `${piece[0]}\n\n`;
	}
}
