/**
 * Reads a script of data without running it.
 *
 * @module
 */
import { type Entry, nameOf } from "../../readers/front-names.ts";

const NAMES =
	"draft|isDraft|permalink|published|publish|private|unlisted|hidden|status|eleventyExcludeFromCollections";

/** Where a key that decides about publishing is set: `draft: `, `"draft": `, `draft,`, `permalink(data)`, `data.draft = `. */
const SET = new RegExp(
	`(?<![\\w$.])(?:(["'\`])(${NAMES})\\1\\s{0,50}\\]?\\s{0,50}:|(${NAMES})\\s{0,50}(?::|(?=[,}(])))|(?:\\.|\\[["'\`])(${NAMES})(?:["'\`]\\])?\\s{0,50}=(?![=>])`,
	"g",
);

/** A literal value, which may be the result of a function of one line. */
const LITERAL =
	/^\s*(?:(?:\(\s*\w*\s*\)|\w+)\s*=>\s*)?(?:"([^"\\\n]*)"|'([^'\\\n]*)'|`([^`\\]*)`|(true|false|null|undefined|\d+))\s*(?=[,;}\n]|$)/;

/** The longest script that is read, in UTF-16 code units. */
const MAX_LENGTH = 100_000;

/** How many functions are read. */
const MAX_FUNCTIONS = 50;

/** The longest value that is read, in UTF-16 code units. */
const MAX_VALUE = 3000;

/**
 * The keys in a script that decide about publishing and have literal values.
 *
 * @returns `undecided`: a key whose value is known only when the script is run
 */
export function scriptEntries(script: string): { entries: Entry[]; undecided?: string } {
	const text = withoutComments(script);
	if (text.length > MAX_LENGTH) return { entries: [], undecided: "whether to publish" };
	const entries: Entry[] = [];
	let functions = 0;
	let undecided: string | undefined;
	for (const match of text.matchAll(SET)) {
		const key = match[2] ?? match[3] ?? match[4] ?? "";
		const start = match.index + match[0].length;
		const rest = text.slice(start, start + MAX_VALUE);
		const literal = /[:=]$/.test(match[0]) ? LITERAL.exec(rest) : null;
		if (literal !== null) {
			const [, double, single, template, word] = literal;
			const written = double ?? single ?? template ?? word ?? "";
			const value = written === "null" || written === "undefined" ? null : written;
			entries.push({ key, name: nameOf(key), value });
		} else if (
			undecided === undefined &&
			(++functions > MAX_FUNCTIONS || !keepsOnlyDrafts(nameOf(key), valueAt(rest), text))
		)
			undecided = key;
	}
	return { entries, ...(undecided !== undefined && { undecided }) };
}

/** A script without comments, and with underscores instead of the punctuation in its strings. */
function withoutComments(script: string): string {
	return script.replace(
		/"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?|\/\*.*?(?:\*\/|$(?!.))|\/\/[^\n]*/gs,
		(part) => (part.startsWith("/") ? "" : part.replace(/[,(){}:;=]/g, "_")),
	);
}

/** The value at the beginning of a text, up to the comma or bracket after it. */
function valueAt(text: string): string {
	let depth = 0;
	for (const { 0: sign, index } of text.matchAll(
		/"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?|[()[\]{},;]/gs,
	)) {
		if (/^[([{]$/.test(sign)) depth++;
		else if (/^[)\]}]$/.test(sign) && --depth < 0) return text.slice(0, index);
		else if (/^[,;]$/.test(sign) && depth === 0) return text.slice(0, index);
	}
	return text;
}

/**
 * Whether a function keeps back only drafts, which are known without the function. Most functions make addresses, or return
 * `false` if `data.draft`.
 *
 * @param script the whole script
 */
function keepsOnlyDrafts(name: string, value: string, script: string): boolean {
	// A string expression is an address.
	if (name === "permalink" && /^\s*["'`]/.test(value) && !/\bfalse\b|\?/.test(value)) return true;
	if (!/=>|^\s*\(|^\s*(?:async\s+)?function\b/.test(value)) return false;
	const plain = value
		.replaceAll("?.", ".")
		.replace(/\b(\w+)\.(?:published|publish)\s*===?\s*false\b/g, "$1.draft")
		.replace(/\b(\w+)\.(draft|permalink)\s*===?\s*(?:true|false)\b/g, (whole, data, key) =>
			/draft/.test(key) === /true/.test(whole) ? `${data}.draft` : whole,
		);
	if (name === "permalink") return wordsOf(plain, "false").every(isForDrafts) && !callsAnother(plain, script);
	if (name !== "eleventyexcludefromcollections") return /=>\s*!\s*\w+\.draft\s*$/.test(plain);
	const given = [...plain.matchAll(/(?:=>(?!\s*\{)|\breturn\b)\s*([^;}]*)/g)].map(([, one = ""]) => one);
	return (
		given.length > 0 &&
		wordsOf(plain, "true").every(isForDrafts) &&
		given.every(
			(one) =>
				/\?/.test(one) ||
				/^\s*\(?\s*(?:true|false|\w+\.eleventyExcludeFromCollections)\s*\)?\s*$/.test(one) ||
				isDraftCondition(one),
		)
	);
}

/** The text before each occurrence of a word, without occurrences in a comparison. */
function wordsOf(text: string, word: string): string[] {
	const before = [...text.matchAll(new RegExp(`\\b${word}\\b`, "g"))].map(({ index }) =>
		text.slice(0, index),
	);
	return before.filter((one) => !/[=!]==?\s*$/.test(one));
}

/** Whether the value after this text is returned for drafts only: `if (data.draft) return `, `data.draft ? `. */
function isForDrafts(before: string): boolean {
	const [, condition] =
		/\bif\s*\(([^{};]*)\)\s*\{?\s*return\s+$/.exec(before) ??
		/(?:=>\s*\(?|\breturn\b\s*\(?)([^?:;{}]*)\?\s*$/.exec(before) ??
		[];
	return condition !== undefined && isDraftCondition(condition);
}

/** Whether a condition is true for drafts only. */
function isDraftCondition(condition: string): boolean {
	return condition
		.split("||")
		.every((one) =>
			one.split(/&&?/).some((term) => /^[\s(]*(?:!!|Boolean\()?\s*\w+\.draft[\s)]*$/.test(term)),
		);
}

/** Whether a function returns the result of another one, which may keep back anything. */
function callsAnother(value: string, script: string): boolean {
	const [, called] = /(?:=>|\breturn\b)\s*([A-Za-z_$][\w$]*)\s*\(/.exec(value) ?? [];
	if (called === undefined || /slug|^String$/i.test(called)) return false;
	const isOwn = new RegExp(
		`function\\s+${called.replaceAll("$", "\\$")}\\b|${called.replaceAll("$", "\\$")}\\s*=\\s*(?!require)`,
	).test(script);
	return !isOwn || wordsOf(script, "false").length > 0;
}
