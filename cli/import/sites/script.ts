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
	`(?<![\\w$.])(?:(["'\`])(${NAMES})\\1\\s*\\]?\\s*:|(${NAMES})\\s*(?::|(?=[,}(])))|(?:\\.|\\[["'\`])(${NAMES})(?:["'\`]\\])?\\s*=(?![=>])`,
	"g",
);

/** A value that is written out, and perhaps what a function of one line gives. */
const LITERAL =
	/^\s*(?:(?:\(\s*\w*\s*\)|\w+)\s*=>\s*)?(?:"([^"\\\n]*)"|'([^'\\\n]*)'|`([^`\\]*)`|(true|false|null|undefined|\d+))\s*(?=[,;}\n]|$)/;

/** A function that keeps back drafts alone, which are known by their own front matter. */
const OF_DRAFTS =
	/^\s*\(?\s*\w+\s*\)?\s*=>\s*\(?\s*\w+\.draft(?:\s*&&[^|?,;]*)?(?:\s*\?\s*(?:false|true)\s*:\s*[\w.]+)?\s*\)?\s*(?=[,;}\n]|$)/;

/**
 * The keys that decide about publishing whose values are written out in a script.
 *
 * @returns `open`: one whose value is known only when the script is run
 */
export function scriptEntries(script: string): { entries: Entry[]; open?: string } {
	const text = script.replace(/\/\*.*?\*\//gs, "").replace(/(^|[^:"'`\\])\/\/.*$/gm, "$1");
	const entries: Entry[] = [];
	let open: string | undefined;
	for (const match of text.matchAll(SET)) {
		const key = match[2] ?? match[3] ?? match[4] ?? "";
		const rest = text.slice(match.index + match[0].length, match.index + match[0].length + 1000);
		const literal = /[:=]$/.test(match[0]) ? LITERAL.exec(rest) : null;
		if (literal !== null) {
			const [, double, single, template, word] = literal;
			const written = double ?? single ?? template ?? word ?? "";
			const value = written === "null" || written === "undefined" ? null : written;
			entries.push({ key, name: nameOf(key), value });
		} else if (!OF_DRAFTS.test(rest)) open ??= key;
	}
	return { entries, ...(open !== undefined && { open }) };
}
