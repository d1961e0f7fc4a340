/**
 * Cleans the names of people and of notes.
 *
 * @module
 */

/** The longest name that is searched for an e-mail address, in UTF-16 code units. */
const MAX_NAME = 500;

/** An e-mail address, as in `Ada <ada@a.example>`, `Ada (ada@a.example)` and `ada@a.example (Ada)`. */
const MAIL =
	/(?<![^\s<(])[<(]?\s*(?:mailto:)?[^\s<>()@]{1,100}@[^\s<>()@]{1,200}\.[^\s<>()@]{1,100}\s*[>)]?/g;

/** A name without its e-mail address, which must not be published. */
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

/** The words of a link between notes: `Ada` for `[[people/Ada|Ada]]` and `[[people/Ada]]`. Other values are returned as they are. */
export function unlinked(value: unknown): unknown {
	if (typeof value !== "string") return value;
	const [, target = "", words] = /^\s*\[\[([^[\]|]{1,300})(?:\|([^[\]]{1,300}))?\]\]\s*$/.exec(value) ?? [];
	return target === "" ? value : (words ?? target.replace(/^.*\//, "")).trim();
}
