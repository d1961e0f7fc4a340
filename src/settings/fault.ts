/**
 * Faults in settings, and their messages.
 *
 * @module
 */

/** One setting, or one member of a setting, that cannot be used. */
export interface Fault {
	/** e.g. `FEED_MAX_AGE`, `PODCAST.owner.email` or `SITE_AUTHORS.0.url`, counted from 0. */
	name: string;
	/** The value as JSON, shortened; `undefined` if there is none or it may be a secret. */
	value?: string | undefined;
	/** What is expected, e.g. `must be a list`, `is missing`. */
	expected: string;
}

/** The longest value in a message, in UTF-16 code units. */
const MAX_VALUE = 80;

/** A value as messages show it: as JSON, shortened, and without the credentials of an address. */
export function shownValue(value: unknown): string {
	const safe = (textOf(value) ?? "").replace(/\/\/[^/@"\s]*@/g, "//…@");
	return safe.length <= MAX_VALUE ? safe : `${safe.slice(0, MAX_VALUE)}…`;
}

function textOf(value: unknown): string | undefined {
	// JSON cannot express some values of TOML: dates, `nan`, `inf`, and large integers, which may also be in tables.
	if (value instanceof Date) return value.toISOString();
	if (typeof value === "number" || typeof value === "bigint") return String(value);
	return JSON.stringify(value, (_, member: unknown) =>
		typeof member === "bigint" ? Number(member) : member,
	);
}

/** A fault in one line: `FEED_MAX_AGE: must be a whole number of seconds from 60 to 86400 (it is "soon")`. */
export function faultText({ name, value, expected }: Fault): string {
	return `${name}: ${expected}${value === undefined ? "" : ` (it is ${value})`}`;
}
