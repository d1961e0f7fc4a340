/**
 * Replaces straight quotes and apostrophes by typographic ones, in the style of the article's language.
 *
 * @module
 */
import type { Token, Tokens } from "marked";

/** The quotes of one language: the outer ones, and those within others. */
interface Quotes {
	outer: [open: string, close: string];
	inner: [open: string, close: string];
}

const ENGLISH = quotes("“ ”", "‘ ’");

/** By language, or by language and region; narrow spaces are U+202F. */
const QUOTES: Record<string, Quotes> = {
	...shared("cs da-DE de et hr is lt sk sl bg", quotes("„ “", "‚ ‘")),
	...shared("de-CH de-LI it-CH rm", quotes("« »", "‹ ›")),
	...shared("fr", quotes("«\u202F \u202F»", "“ ”")),
	...shared("fr-CH", quotes("« »", "‹ ›")),
	...shared("ca el es eu gl it nb nn no pt-PT", quotes("« »", "“ ”")),
	...shared("be ru uk", quotes("« »", "„ “")),
	...shared("fi sv", quotes("” ”", "’ ’")),
	...shared("da", quotes("» «", "› ‹")),
	...shared("hu", quotes("„ ”", "» «")),
	...shared("pl ro", quotes("„ ”", "« »")),
};

/** How many quotes may be open at once. Beyond that, the outermost is no longer paired. */
const MAX_OPEN = 20;

/** Apostrophes are the same everywhere. */
const APOSTROPHE = "’";

function quotes(outer: string, inner: string): Quotes {
	const [a = "", b = ""] = outer.split(" ");
	const [c = "", d = ""] = inner.split(" ");
	return { outer: [a, b], inner: [c, d] };
}

function shared(languages: string, style: Quotes): Record<string, Quotes> {
	return Object.fromEntries(languages.split(" ").map((language) => [language, style]));
}

/** The quotes of a language (BCP 47); English ones if it is not known. */
function quotesOf(language: string): Quotes {
	const parts = language.split("-");
	const region = parts
		.slice(1)
		.find((part) => /^[A-Z]{2}$/i.test(part))
		?.toUpperCase();
	const main = (parts[0] ?? "").toLowerCase();
	return QUOTES[`${main}-${region}`] ?? QUOTES[main] ?? ENGLISH;
}

/**
 * Sets the quotes in the words of a text in the style of its language. Code, formulas, HTML and addresses stay as they are.
 *
 * @param tokens are changed in place
 */
export function setQuotes(tokens: readonly Token[], language: string): void {
	const style = quotesOf(language);
	for (const line of linesIn(tokens)) setInLine(line, style);
}

/** The tokens of each paragraph, heading and cell. */
function* linesIn(tokens: readonly Token[]): Generator<Token[]> {
	for (const token of tokens) {
		if (token.type === "list") for (const item of (token as Tokens.List).items) yield* linesIn(item.tokens);
		else if (token.type === "table") {
			const { header, rows } = token as Tokens.Table;
			for (const cell of [header, ...rows].flat()) yield cell.tokens;
		} else if (!("tokens" in token) || !token.tokens) continue;
		else if (token.type === "blockquote" || token.type === "footnote") yield* linesIn(token.tokens);
		else yield token.tokens;
	}
}

/** Words within a line, and whether they must not be changed. */
interface Words {
	token: Token;
	text: string;
	isFixed: boolean;
}

/** The words of a line, in order. A letter takes the place of anything else, such as code or a picture. */
function* wordsIn(tokens: readonly Token[], isFixed = false): Generator<Words> {
	for (const token of tokens) {
		const { type } = token;
		if (type === "html" || type === "footnoteReference") continue;
		if (type === "br") yield { token, text: "\n", isFixed: true };
		else if ("tokens" in token && token.tokens && type !== "image")
			yield* wordsIn(token.tokens, isFixed || (type === "link" && token.autolink === true));
		else if (type === "text" || type === "escape")
			yield {
				token,
				text: token.text,
				isFixed: isFixed || type === "escape" || ("escaped" in token && token.escaped === true),
			};
		else yield { token, text: "x", isFixed: true };
	}
}

function setInLine(tokens: readonly Token[], style: Quotes): void {
	const words = [...wordsIn(tokens)];
	if (!words.some(({ text, isFixed }) => !isFixed && /["']/.test(text))) return;
	const line = words.map(({ text }) => text).join("");
	const open: string[] = [];
	let start = 0;
	for (const { token, text, isFixed } of words) {
		const from = start;
		start += text.length;
		if (isFixed || !("text" in token)) continue;
		token.text = text.replace(/["']/g, (sign: string, at: number) =>
			quoteFor(sign, {
				before: line.charAt(from + at - 1),
				after: line.slice(from + at + 1, from + at + 1 + AFTER),
				open,
				style,
			}),
		);
	}
}

/** How many UTF-16 code units after a quote are looked at. */
const AFTER = 5;

const WORD = /^[\p{L}\p{N}]/u;
/** The character before an opening quote; empty at the beginning of a line. */
const OPENS = /^$|[\s([{\p{Pd}\p{Pi}\p{Ps}"'/¿¡]/u;

/** The text after a closing quote, unless it is the beginning of quoted words: `"...and"`, `".htaccess"`, `"?page=2"`. */
const ENDS = /^[\s,.;:!?)\]}]/;
const BEGINS = /^(?:\.{2,}(?!\s|$)|[,.;:!?]{1,2}[\p{L}\p{N}])/u;

interface Around {
	/** The character before it; empty at the beginning. */
	before: string;
	/** The first characters after it. */
	after: string;
	/** The open quotes, which this one may close. */
	open: string[];
	style: Quotes;
}

function quoteFor(sign: string, { before, after, open, style }: Around): string {
	const isSingle = sign === "'";
	if (isSingle && WORD.test(before) && WORD.test(after)) return APOSTROPHE;
	const isBeginning = BEGINS.test(after) && !(/["']/.test(before) && open.includes(sign));
	const opens = OPENS.test(before) && after !== "" && (!ENDS.test(after) || isBeginning);
	if (opens) {
		// The ’90s.
		if (isSingle && /^\d/.test(after)) return APOSTROPHE;
		if (open.length === MAX_OPEN) open.shift();
		open.push(sign);
		return levelOf(sign, open, style)[0];
	}
	const at = open.lastIndexOf(sign);
	// Without an open quote, it is an apostrophe, or an inch sign.
	if (at === -1) return isSingle ? APOSTROPHE : sign;
	const [, close] = levelOf(sign, open, style);
	open.length = at;
	return close;
}

/** Double quotes are outer ones unless they are within others. Single quotes are always inner ones. */
function levelOf(
	sign: string,
	open: readonly string[],
	{ outer, inner }: Quotes,
): [open: string, close: string] {
	if (sign === "'") return inner;
	return open.indexOf(sign) === open.lastIndexOf(sign) ? outer : inner;
}
