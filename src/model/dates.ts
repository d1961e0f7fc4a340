/**
 * The dates of submitted articles: RFC 3339, and the shorter forms of ISO 8601.
 *
 * @module
 */

const DATE =
	/^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/;

/**
 * Parses `2025-10-06`, `2025-10-06 14:30` or RFC 3339 §5.6. A missing time is midnight, a missing zone is UTC, and fractions
 * of a second are dropped, because RSS cannot express them.
 *
 * @returns milliseconds since 1970, or `undefined` if the text is not a date, or the day does not exist
 */
export function parseDate(text: string): number | undefined {
	const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "Z"] =
		DATE.exec(text.trim()) ?? [];
	if (year === undefined || month === undefined || day === undefined) return undefined;
	// A leap second is read as the second before it.
	const time = `${hour}:${minute}:${second === "60" ? "59" : second}`;
	const local = Date.parse(`${year}-${month}-${day}T${time}Z`);
	// Date.parse turns 30 February into 2 March; such a day is rejected instead.
	if (Number.isNaN(local) || new Date(local).getUTCDate() !== Number(day)) return undefined;
	const moment = local - zoneOffset(zone);
	const withinFourDigitYears =
		moment >= Date.parse("0001-01-01T00:00:00Z") && moment <= Date.parse("9999-12-31T23:59:59Z");
	return withinFourDigitYears ? moment : undefined;
}

/** Whether a text is a date without a time, and thus without a time zone. */
export function isDay(text: string): boolean {
	return parseDate(text) !== undefined && DATE.exec(text.trim())?.[4] === undefined;
}

/** The offset of `Z`, `+hh:mm` or `-hhmm`, in milliseconds. */
function zoneOffset(zone: string): number {
	if (zone === "Z" || zone === "z") return 0;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return (zone.startsWith("-") ? -1 : 1) * minutes * 60_000;
}

/** Formats milliseconds since 1970 as RFC 3339, in UTC and to the second: `2025-10-06T14:30:00Z`. */
export function rfc3339(moment: number): string {
	return `${new Date(moment).toISOString().slice(0, -5)}Z`;
}
