/**
 * Checks values in a podcast's feed.
 *
 * @module
 */

/** Whether it is a language that directories accept: a tag of BCP 47 that begins with a code of ISO 639. */
export function isLanguage(text: string): boolean {
	try {
		return /^[a-z]{2,3}(?:-|$)/i.test(text) && Intl.getCanonicalLocales(text).length === 1;
	} catch {
		return false;
	}
}

/** Whether it is an address of the web, with its scheme and host. */
export function isHttpAddress(text: string): boolean {
	return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** Whether it is a duration in seconds, or in `MM:SS` or `HH:MM:SS` (Apple, `itunes:duration`). */
export function isDuration(text: string): boolean {
	return /^(?:\d+|\d{1,3}:[0-5]\d|\d+:[0-5]?\d:[0-5]\d)$/.test(text);
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** RFC 2822 §3.3, with the common names of time zones of §4.3, and a comment at the end. */
const DATE = new RegExp(
	`^(?:(?<name>${DAYS.join("|")})\\s*,\\s*)?(?<day>\\d{1,2})\\s+(?<month>${MONTHS.join("|")})\\s+(?<year>\\d{4})\\s+` +
		"(?:[01]\\d|2[0-3]):[0-5]\\d(?::(?:[0-5]\\d|60))?\\s+(?:[+-]\\d{2}[0-5]\\d|UT|GMT|[ECMP][SD]T)(?:\\s*\\([^()]*\\))?$",
	"i",
);

/** Whether it is a date of RFC 2822 that exists, with the right day of the week if it has one. */
export function isMailDate(text: string): boolean {
	const { name, day, month = "", year } = DATE.exec(text)?.groups ?? {};
	const date = new Date(Date.UTC(Number(year), MONTHS.indexOf(month.toLowerCase()), Number(day)));
	return (
		date.getUTCDate() === Number(day) && (name === undefined || DAYS[date.getUTCDay()] === name.toLowerCase())
	);
}

/** A media type without its parameters, in lower case. */
export function mediaType(text: string): string {
	return text.split(";")[0]?.trim().toLowerCase() ?? "";
}

/** The longest description that Apple accepts, in bytes. */
export const DESCRIPTION_BYTES = 10_000;

/** Whether a description is longer than that. */
export function isTooLong(description: string): boolean {
	return new TextEncoder().encode(description).length > DESCRIPTION_BYTES;
}
