/**
 * The names of people and of notes, without what programs put around them.
 *
 * @module
 */

/** The longest name in which an address of mail is looked for, in UTF-16 code units. */
const MAX_NAME = 500;

/** An address of mail, as in `Ada <ada@a.example>`, `Ada (ada@a.example)` and `ada@a.example (Ada)`. */
const MAIL =
	/(?<![^\s<(])[<(]?\s*(?:mailto:)?[^\s<>()@]{1,100}@[^\s<>()@]{1,200}\.[^\s<>()@]{1,100}\s*[>)]?/g;

/** A name without an address of mail, which is not published. */
export function withoutMail(value: string): string {
	const name = value
		.slice(0, MAX_NAME)
		.replace(MAIL, " ")
		.replace(/\s<[^<>\s]{1,200}>\s*$/, "")
		.trim()
		.replace(/^\(([^()]*)\)$/, "$1")
		.trim();
	return value.length > MAX_NAME ? value : name;
}

/** The words of a link between notes, if a value is one: `[[people/Ada|Ada]]`, `[[people/Ada]]`. */
export function unlinked(value: unknown): unknown {
	if (typeof value !== "string") return value;
	const [, target = "", words] = /^\s*\[\[([^[\]|]{1,300})(?:\|([^[\]]{1,300}))?\]\]\s*$/.exec(value) ?? [];
	return target === "" ? value : (words ?? target.replace(/^.*\//, "")).trim();
}
