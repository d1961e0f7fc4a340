/**
 * What a script of data says without being run.
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

/** A value that is written out, and perhaps what a function of one line gives. */
const LITERAL =
	/^\s*(?:(?:\(\s*\w*\s*\)|\w+)\s*=>\s*)?(?:"([^"\\\n]*)"|'([^'\\\n]*)'|`([^`\\]*)`|(true|false|null|undefined|\d+))\s*(?=[,;}\n]|$)/;

/** The longest script that is looked at, in UTF-16 code units. */
const MAX_LENGTH = 100_000;

/** How many functions are looked at. */
const MAX_FUNCTIONS = 50;

/** The longest value that is looked at, in UTF-16 code units. */
const MAX_VALUE = 3000;

/**
 * The keys that decide about publishing whose values are written out in a script.
 *
 * @returns `open`: one whose value is known only when the script is run
 */
export function scriptEntries(script: string): { entries: Entry[]; open?: string } {
	const text = withoutComments(script);
	if (text.length > MAX_LENGTH) return { entries: [], open: "what it decides" };
	const entries: Entry[] = [];
	let functions = 0;
	let open: string | undefined;
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
			open === undefined &&
			(++functions > MAX_FUNCTIONS || !keepsDraftsAlone(nameOf(key), valueAt(rest), text))
		)
			open = key;
	}
	return { entries, ...(open !== undefined && { open }) };
}

/** A script without comments, and its texts without the signs of a script. */
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
 * Whether a function keeps back only what says itself that it is a draft, which is known without the function. Most make
 * addresses, or give `false` if `data.draft`.
 *
 * @param script the whole script
 */
function keepsDraftsAlone(name: string, value: string, script: string): boolean {
	// A text that is put together is an address.
	if (name === "permalink" && /^\s*["'`]/.test(value) && !/\bfalse\b|\?/.test(value)) return true;
	if (!/=>|^\s*\(|^\s*(?:async\s+)?function\b/.test(value)) return false;
	const plain = value
		.replaceAll("?.", ".")
		.replace(/\b(\w+)\.(?:published|publish)\s*===?\s*false\b/g, "$1.draft")
		.replace(/\b(\w+)\.(draft|permalink)\s*===?\s*(?:true|false)\b/g, (whole, data, key) =>
			/draft/.test(key) === /true/.test(whole) ? `${data}.draft` : whole,
		);
	if (name === "permalink") return wordsOf(plain, "false").every(isOfDraft) && !callsAnother(plain, script);
	if (name !== "eleventyexcludefromcollections") return /=>\s*!\s*\w+\.draft\s*$/.test(plain);
	const given = [...plain.matchAll(/(?:=>(?!\s*\{)|\breturn\b)\s*([^;}]*)/g)].map(([, one = ""]) => one);
	return (
		given.length > 0 &&
		wordsOf(plain, "true").every(isOfDraft) &&
		given.every(
			(one) =>
				/\?/.test(one) ||
				/^\s*\(?\s*(?:true|false|\w+\.eleventyExcludeFromCollections)\s*\)?\s*$/.test(one) ||
				isDraftCondition(one),
		)
	);
}

/** What is before each of a word that is not compared with anything. */
function wordsOf(text: string, word: string): string[] {
	const before = [...text.matchAll(new RegExp(`\\b${word}\\b`, "g"))].map(({ index }) =>
		text.slice(0, index),
	);
	return before.filter((one) => !/[=!]==?\s*$/.test(one));
}

/** Whether what follows is given of drafts alone: `if (data.draft) return `, `data.draft ? `. */
function isOfDraft(before: string): boolean {
	const [, condition] =
		/\bif\s*\(([^{};]*)\)\s*\{?\s*return\s+$/.exec(before) ??
		/(?:=>\s*\(?|\breturn\b\s*\(?)([^?:;{}]*)\?\s*$/.exec(before) ??
		[];
	return condition !== undefined && isDraftCondition(condition);
}

/** Whether a condition holds of drafts alone, whatever else it asks for. */
function isDraftCondition(condition: string): boolean {
	return condition
		.split("||")
		.every((one) =>
			one.split(/&&?/).some((term) => /^[\s(]*(?:!!|Boolean\()?\s*\w+\.draft[\s)]*$/.test(term)),
		);
}

/** Whether a function gives what another one does, which may keep back anything. */
function callsAnother(value: string, script: string): boolean {
	const [, called] = /(?:=>|\breturn\b)\s*([A-Za-z_$][\w$]*)\s*\(/.exec(value) ?? [];
	if (called === undefined || /slug|^String$/i.test(called)) return false;
	const isOwn = new RegExp(
		`function\\s+${called.replaceAll("$", "\\$")}\\b|${called.replaceAll("$", "\\$")}\\s*=\\s*(?!require)`,
	).test(script);
	return !isOwn || wordsOf(script, "false").length > 0;
}
