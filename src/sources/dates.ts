/**
 * Dates as feeds in the wild write them. What is not known (a zone's name, a weekday) is passed over; what cannot
 * be (30 February, 25 o'clock) is no date.
 *
 * @module
 */
import { parseDate } from "../articles/dates.ts";

/** The longest text that is looked at: real dates are shorter. */
const MAX_LENGTH = 100;

/**
 * A moment from RFC 822, RFC 3339, ISO 8601, ctime, Java's `Date.toString()`, or Unix time in seconds or
 * milliseconds, with names of months in many languages. A zone that is missing or unknown is UTC.
 *
 * @returns milliseconds since 1970 in whole seconds, or `undefined` if the text names no possible moment
 */
export function feedDate(text: string | undefined): number | undefined {
	const given = text?.trim() ?? "";
	if (given === "" || given.length > MAX_LENGTH) return undefined;
	return parseDate(given) ?? unixTime(given) ?? isoDate(given) ?? namedDate(given) ?? numericDate(given);
}

/** Nine or ten digits are seconds (1973 to 2286), twelve or thirteen milliseconds. */
function unixTime(text: string): number | undefined {
	const [, seconds] = /^(\d{9,10})(?:\.\d+)?$/.exec(text) ?? /^(\d{9,10})\d{3}$/.exec(text) ?? [];
	return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/**
 * ISO 8601 beyond RFC 3339: year or month alone (W3CDTF), no separators, slashes, a day of the year or week, an hour's
 * offset, a zone's name; and the same with the signs for year, month and day of Chinese, Japanese and Korean.
 */
function isoDate(text: string): number | undefined {
	const [, yearOfDay, dayOfYear, after = ""] = /^(\d{4})-?(\d{3})(?!\d)(.*)$/.exec(text) ?? [];
	if (yearOfDay !== undefined) {
		const date = new Date(Date.UTC(Number(yearOfDay), 0, Number(dayOfYear)));
		return date.getUTCFullYear() === Number(yearOfDay) ? momentOn(date, after) : undefined;
	}
	const [, yearOfWeek, week = "", weekday = "1", rest = ""] =
		/^(\d{4})-?W(0[1-9]|[1-4]\d|5[0-3])(?:-?([1-7]))?(?!\d)(.*)$/.exec(text) ?? [];
	if (yearOfWeek !== undefined) {
		// The 4th of January is in the first week, which begins on the Monday before it.
		const fourth = new Date(Date.UTC(Number(yearOfWeek), 0, 4)).getUTCDay() || 7;
		const day = 4 - fourth + 7 * (Number(week) - 1) + Number(weekday);
		return momentOn(new Date(Date.UTC(Number(yearOfWeek), 0, day)), rest);
	}
	const found =
		// Whatever follows a year alone may belong to the date (`2025-august-7`).
		/^(?:\p{L}{2,}\.?,?\s+)?(\d{4})\s*[-/.年년]\s*(\d{1,2})(?:\s*[-/.月월]\s*(\d{1,2}))?[日일]?(?!\d)(.*)$/u.exec(
			text,
		) ??
		/^(\d{4})(\d{2})(\d{2})(?!\d)(.*)$/.exec(text) ??
		/^(\d{4})$/.exec(text);
	if (found === null) return undefined;
	const [, year = "", month = "1", day = "1", time = ""] = found;
	return moment(Number(year), Number(month), Number(day), time);
}

/** Any order of day, month's name, year, time and zone: RFC 822 §5 and all that came of it, ctime, Java. */
function namedDate(text: string): number | undefined {
	const time = TIME.exec(text);
	// The zone follows the time; in ctime and Java the year does so as well.
	const words = text.replace(TIME, " ").split(/[\s,./()-]+/);
	// A weekday's name may be the month's in another language ("mar"), and comes first.
	const name = words.findLastIndex((word) => monthNamed(word) !== undefined);
	const month = monthNamed(words[name] ?? "");
	if (month === undefined) return undefined;
	const numbers = words
		.map((word) => /^(\d{1,4})(?:st|nd|rd|th|er|º|ª|日|T)?$/i.exec(word)?.[1])
		.filter((number) => number !== undefined);
	const [first = "", second = ""] = numbers;
	const yearFirst = first.length > 2;
	const day = yearFirst ? second : first;
	const year = yearFirst ? first : second;
	if (day === "" || year === "") return undefined;
	const after = time === null ? "" : text.slice(time.index).replace(/\s(19|20)\d{2}$/, "");
	return moment(fullYear(year), month, Number(day), time === null ? "" : after);
}

/** `10/30/2025` as in America, unless that is no date; `30.10.2025` with points as elsewhere. */
function numericDate(text: string): number | undefined {
	const found = /^(?:\p{L}+\.?,?\s+)?(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)$/u.exec(text);
	if (found === null) return undefined;
	const [, first = "", separator, second = "", year = "", rest = ""] = found;
	const dayFirst = separator === "." || Number(first) > 12;
	const [day, month] = dayFirst ? [first, second] : [second, first];
	return moment(fullYear(year), Number(month), Number(day), rest);
}

/** RFC 2822 §4.3: two digits are 1950 to 2049, three count from 1900. */
function fullYear(digits: string): number {
	const year = Number(digits);
	if (digits.length > 3) return year;
	return year + (digits.length < 3 && year < 50 ? 2000 : 1900);
}

function momentOn(date: Date, rest: string): number | undefined {
	return moment(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), rest);
}

const TIME = /(\d{1,2})[:h時시点](\d{1,2})?(?:[:分분](\d{1,2}))?(?:[.,]\d+)?[秒초]?/i;

/** The moment of a day and of what follows it: a time, perhaps, and a zone, perhaps. */
function moment(year: number, month: number, day: number, rest: string): number | undefined {
	const time = TIME.exec(rest) ?? /^[T\s](\d{2})(\d{2})(\d{2})?(?!\d)/.exec(rest);
	let hour = Number(time?.[1] ?? 0);
	const minute = Number(time?.[2] ?? 0);
	// A leap second is the second before it, which every calendar has.
	const second = Math.min(Number(time?.[3] ?? 0), 59);
	const half = /[ap]\.?m\b|오전|오후|[上下]午|午[前後]/i.exec(rest)?.[0].toLowerCase();
	if (half !== undefined && hour <= 12) {
		hour = (hour % 12) + (/^p|오후|下|後/.test(half) ? 12 : 0);
	}
	// Midnight at the end of a day (ISO 8601 §5.3.2).
	const hours = hour === 24 && minute === 0 && second === 0 ? 0 : hour;
	if (hours > 23 || minute > 59 || Number(time?.[3] ?? 0) > 60) return undefined;
	const two = (number: number) => String(number).padStart(2, "0");
	const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hours)}:${two(minute)}:${two(second)}Z`;
	const utc = parseDate(text);
	if (utc === undefined) return undefined;
	const after = time === null ? "" : rest.slice(time.index + time[0].length);
	const result = utc + (hour === 24 ? 86_400_000 : 0) - offsetIn(after);
	// Only what can be written with four digits of the year again.
	return result >= FIRST && result <= LAST ? result : undefined;
}

const FIRST = Date.parse("0001-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T23:59:59Z");

/** Hours east of UTC. Names that several places use (IST, BST in Asia) have their place in RFC 822 or Europe, or are UTC. */
const ZONES = new Map(
	Object.entries({
		adt: -3,
		aedt: 11,
		aest: 10,
		akdt: -8,
		akst: -9,
		ast: -4,
		awst: 8,
		bst: 1,
		cdt: -5,
		cest: 2,
		cet: 1,
		cst: -6,
		edt: -4,
		eest: 3,
		eet: 2,
		est: -5,
		et: -5,
		hkt: 8,
		hst: -10,
		jst: 9,
		kst: 9,
		mdt: -6,
		mesz: 2,
		mez: 1,
		msk: 3,
		mst: -7,
		nzdt: 13,
		nzst: 12,
		pdt: -7,
		pst: -8,
		sast: 2,
		sgt: 8,
		west: 1,
	}),
);

/** The offset that stands after a time, in milliseconds; that of an unknown zone is 0. */
function offsetIn(text: string): number {
	const [, sign, hours = "", minutes = "0"] =
		/(?:^|[\s(]|GMT|UTC|UT)([+\-\u2212])(\d{1,2}):?(\d{2})?(?!\d)/i.exec(text) ?? [];
	if (sign !== undefined) {
		if (Number(hours) > 23 || Number(minutes) > 59) return 0;
		return (sign === "+" ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
	}
	for (const [name] of text.matchAll(/[a-z]+/gi)) {
		const zone = ZONES.get(name.toLowerCase());
		if (zone !== undefined) return zone * 3_600_000;
	}
	return 0;
}

/**
 * How the names of each month begin, without accents: English, then German, Dutch, the Scandinavian languages,
 * French, Spanish, Portuguese, Italian, Polish, Czech, Hungarian, Finnish, Turkish, Russian, Greek.
 */
const MONTHS = [
	"jan ene gen sty led tammi oca янв ιαν",
	"feb fev fevr lut uno helmi sub фев φεβ",
	"mar maa mrt mrz brez maalis мар μαρ",
	"apr avr abr kwi dub huhti nis апр απρ",
	"may mai maj mag mei maggio kve touko май мая μαι",
	"jun juin giu cze cer kesa haz июн ιουν",
	"jul juil lug lip cerven heina tem июл ιουλ",
	"aug aou ago sie srp elo agu авг αυγ",
	"sep sett set wrz zar syys eyl сен σεπ",
	"oct okt out ott paz rij loka eki окт οκτ",
	"nov lis marras kas ноя νοε",
	"dec dez dic des gru pro joulu ara дек δεκ",
].map((names) => names.split(" "));

/** The number (1 to 12) of the month whose name this is, by the longest beginning that fits. */
function monthNamed(word: string): number | undefined {
	const plain = word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
	if (!/^\p{L}{3,}$/u.test(plain)) return undefined;
	let best: { month: number; length: number } | undefined;
	for (const [i, names] of MONTHS.entries()) {
		for (const name of names) {
			if (plain.startsWith(name) && name.length > (best?.length ?? 0))
				best = { month: i + 1, length: name.length };
		}
	}
	return best?.month;
}
