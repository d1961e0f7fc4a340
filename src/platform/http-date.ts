/**
 * HTTP-dates (RFC 9110 §5.6.7) in milliseconds since 1970.
 *
 * @module
 */

// The three forms of HTTP-date (§5.6.7).
const HTTP_DATE =
	/^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** Parses an HTTP-date. Returns `undefined` for any other text, as §13.1.3 requires of conditions. */
export function httpDate(text: string): number | undefined {
	return HTTP_DATE.test(text) ? moment(text, text.endsWith("GMT")) : undefined;
}

/** Parses the malformed dates that servers send as HTTP-dates: with other zones, days without a leading zero, and the like. */
export function looseHttpDate(text: string): number | undefined {
	// Date.parse would read a bare number as a year.
	if (!/^[A-Za-z]{3,9},? .*\d:\d\d:\d\d/.test(text)) return undefined;
	const written = text.trim();
	return moment(text, !/\d{4}$/.test(written) || /[+-]\d{4}$/.test(written));
}

/** @param hasZone whether the text contains a zone; asctime has none and means GMT */
function moment(text: string, hasZone: boolean): number | undefined {
	const time = Date.parse(hasZone ? text : `${text} GMT`);
	return Number.isNaN(time) ? undefined : time;
}
