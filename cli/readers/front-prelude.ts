/**
 * What may be before front matter: nothing that a reader sees.
 *
 * @module
 */

/** A comment of HTML, the text within it, and where both are. */
export interface Comment {
	inner: string;
	/** Where the text within it begins. */
	start: number;
	/** Where what follows the comment begins. */
	end: number;
	/** What stays of what is before it. */
	kept: string;
}

/** What a text has before it begins in earnest. */
export interface Prelude {
	/** Where it ends. */
	end: number;
	/** What of it is no comment and belongs to the text: the beginning of a page, links that are used further down. */
	kept: string;
	comments: Comment[];
}

const COMMENT = /<!--(?:-?>|([\s\S]*?)-->)/y;

/**
 * What is dropped. A byte order mark that was read in a wrong encoding is `ï»¿`, `%YAML 1.2` says what follows, and
 * `[//]: # (words)` is how people write comments in Markdown. The others are those of templates, of MDX, of Obsidian, of
 * JSON with comments, and lines that tell editors and shells what a file is.
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

/** What is kept: elements of a page with nothing to see in them, definitions of links, and what Markdown shows as nothing. */
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

/** Reads what may be before front matter. */
export function preludeOf(text: string): Prelude {
	return piecesFrom(text, 0, true);
}

/** Where a text begins in earnest after its front matter: what belongs to it is text there. */
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
