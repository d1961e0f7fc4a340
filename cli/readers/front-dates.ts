/**
 * Dates in front matter, as YAML, Jekyll, Hugo and people write them.
 *
 * @module
 */
import { parseDate, rfc3339 } from "../../src/model/dates.ts";
import { feedDate } from "../../src/sources/parsing/dates/dates.ts";

/** The longest text that may be a date, in UTF-16 code units. */
const MAX_LENGTH = 100;

/** A numeric date, year first: `2024-1-5`, `2024/01/05`, `20240105`; the rest is a time, or empty. */
const NUMERIC_DATE = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?!\d)(.*)$/s;

/** `9:05`, `T10:00:00.5`, with `am` or `pm`, and an offset: `Z`, `-5`, `+0100`, `+01:00`. */
const TIME =
	/^(?:\s*[T,]\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(?:(Z|UTC|GMT)|(?:UTC|GMT)?\s*([+\-\u2212])(\d{1,2})(?::?(\d{2}))?(?:\s+[A-Z]{3,5})?)?(?:\s*\[[\w/+-]{1,60}\])?$/i;

/** A time and the name of a zone. */
const NAMED_ZONE =
	/^(?:\s*[T,]\s*|\s+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?\s*)?[A-Za-z_/]{2,40}$/;

/**
 * Rewrites a date in the form that the server reads (see `model/dates.ts`): `2024-1-5` becomes `2024-01-05`. A date without a
 * time stays one. A time without a zone is in UTC.
 *
 * @returns `undefined` if the text is no date, names a day that does not exist, or does not show which number is the day and
 *   which is the month
 */
export function dateText(written: string): string | undefined {
	if (written.length > MAX_LENGTH) return undefined;
	const text = normalised(written.trim());
	if (parseDate(text) !== undefined) return text;
	const [, year = "", , month, day, compactMonth, compactDay, rest = ""] = NUMERIC_DATE.exec(text) ?? [];
	if (year !== "") return numericDate(year, month ?? compactMonth ?? "", day ?? compactDay ?? "", rest);
	return isAmbiguous(text) ? undefined : otherDate(text);
}

/** Removes Obsidian's and Org's brackets and a weekday at the end, and adds separators to `20240105103000`. */
function normalised(text: string): string {
	return text
		.replace(/^\[\[([^[\]|]*)(?:\|[^[\]]*)?\]\]$/, "$1")
		.replace(/^[<[]([^<>[\]]*)[>\]]$/, "$1")
		.replace(/(?<=\d) \(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\)?$/i, "")
		.replace(
			/^((?:19|20)\d{2})(\d{2})(\d{2})(\d{2})([0-5]\d)([0-5]\d)?$/,
			(_, year, month, day, hour, minute, second) =>
				`${year}-${month}-${day}T${hour}:${minute}:${second ?? "00"}Z`,
		);
}

/**
 * The first day of a month or a year, for dates without a day, which pandoc's articles have: `July 2024`, `2024-07`, `2024`.
 *
 * @returns `undefined` for anything else
 */
export function firstDayOf(written: string): string | undefined {
	const text = written.trim();
	if (/^(?:19|20)\d{2}$/.test(text)) return `${text}-01-01`;
	const [, year, month = "", other = "", last] =
		/^(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))$/.exec(text) ?? [];
	if (year !== undefined || last !== undefined) return dateText(`${year ?? last}-${month || other}-1`);
	return /^\p{L}{3,20}\.?,? (?:19|20)\d{2}$/u.test(text) ? dateText(`1 ${text.replace(",", "")}`) : undefined;
}

/** Whether a date is Go's zero time, 1 January of year 1, which Hugo treats as no date. */
export function isZeroDate(written: string): boolean {
	return /^0001-01-01(?:$|[T ])/.test(written.trim());
}

function numericDate(year: string, month: string, day: string, rest: string): string | undefined {
	const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
	if (parseDate(date) === undefined) return undefined;
	if (rest.trim() === "") return date;
	const [, hour, minute, second = "00", half, , sign, hours = "", minutes = "00"] = TIME.exec(rest) ?? [];
	if (hour === undefined || half !== undefined) {
		if (half === undefined && !NAMED_ZONE.test(rest)) return undefined;
		const moment = feedDate(date + rest);
		return moment === undefined ? undefined : rfc3339(moment);
	}
	const zone = sign === undefined ? "Z" : `${sign === "+" ? "+" : "-"}${hours.padStart(2, "0")}:${minutes}`;
	const whole = `${date}T${hour.padStart(2, "0")}:${minute}:${second}${zone}`;
	return parseDate(whole) === undefined ? undefined : whole;
}

/** Whether either number could be the day: `07/08/2022`. */
function isAmbiguous(text: string): boolean {
	const [, first = "", second = ""] = /^(\d{1,2})[-/](\d{1,2})[-/]\d{4}/.exec(text) ?? [];
	return first !== "" && Number(first) <= 12 && Number(second) <= 12 && Number(first) !== Number(second);
}

/** Other dates: `July 4, 2026`, `Sat, 4 Jul 2026 10:00:00 +0200`, `25.12.2026`, and Unix times. */
function otherDate(text: string): string | undefined {
	const isUnixTime = /^\d{9,10}(?:\d{3})?$/.test(text);
	// A year of four digits and a day are required; a month alone is not enough.
	const isDay = /(?<!\d)\d{4}(?!\d)/.test(text) && /(?<!\d)\d{1,2}(?!\d)/.test(text);
	const isMonth = /^(?:\d{4}\D\d{1,2}|\d{1,2}\D\d{4})$/.test(text);
	if (!isUnixTime && (!isDay || isMonth)) return undefined;
	const moment = feedDate(text);
	if (moment === undefined) return undefined;
	const hasTime = isUnixTime || /\d\s?[:h時时点시]\s?\d|\d\s?[ap]\.?m\b/i.test(text);
	return hasTime ? rfc3339(moment) : rfc3339(moment).slice(0, 10);
}
