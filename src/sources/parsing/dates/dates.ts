/**
 * Parses dates as real feeds write them. Unknown parts (a zone's name, a weekday) are ignored. Impossible dates (30 February,
 * 25 o'clock) are invalid.
 *
 * @module
 */
import { parseDate } from "../../../model/dates.ts";
import { gregorian } from "./calendars.ts";
import { offsetIn, offsetOf, splitZone } from "./zones.ts";

/** The longest text that is parsed. Real dates are shorter. */
const MAX_LENGTH = 100;

/**
 * Parses a date in the form of RFC 822, RFC 3339, ISO 8601, ctime, Java's `Date.toString()`, or Unix time in seconds or
 * milliseconds, with names of months in many languages. A missing or unknown zone is UTC, or Korea's zone for dates in Korean.
 *
 * @returns milliseconds since 1970 in whole seconds, or `undefined` if the date is invalid or a placeholder for a missing date
 */
export function feedDate(text: string | undefined): number | undefined {
	const given = text?.trim() ?? "";
	if (given === "" || given.length > MAX_LENGTH || isBeforeChrist(given)) return undefined;
	if (SHORT_ZERO.test(given)) return undefined;
	const moment = parseDate(given) ?? properDate(given) ?? unixTime(given) ?? textDate(given);
	// A year or month alone was written by a person, so it is not a placeholder.
	const isMeant = moment !== undefined && (/^\d{4}(-\d{2})?$/.test(given) || !isZero(moment));
	return isMeant && moment >= FIRST && moment <= LAST ? moment : undefined;
}

/** The largest offset of a zone from UTC, in milliseconds. */
const FARTHEST = 14 * 3600_000;

/**
 * Dates that programs write if they have none: the epochs of Excel and OLE, SQL Server, VMS, Windows, the classic Mac OS and
 * Unix, and the last day of .NET. Year 1 of Go and .NET, and year 0 of PHP and MySQL, are before {@link FIRST}.
 */
const ZEROS =
	"1601-01-01 1753-01-01 1858-11-17 1899-12-30 1899-12-31 1900-01-01 1904-01-01 1970-01-01 9999-12-31"
		.split(" ")
		.map((day) => Date.parse(day));

/** Whether a moment is such an epoch in some time zone, or shortly after it. */
function isZero(moment: number): boolean {
	// In American zones, Unix time begins on the previous day.
	if (moment === Date.parse("1969-12-31")) return true;
	return ZEROS.some((zero) => Math.abs(moment - zero) <= FARTHEST) || moment > LAST - FARTHEST;
}

/** Matches year 0 of PHP, written with two digits. In 2000, this day was a Thursday. */
const SHORT_ZERO = /^(?!thu)[a-z]{3,9},? 30[ -]nov[ -]00 00:00/i;

/** The first and the last moment with a four-digit year in every zone. Years below 100 are placeholders, or lack the century. */
const FIRST = Date.parse("0100-01-01T00:00:00Z") - FARTHEST;
const LAST = Date.parse("9999-12-31T23:59:59Z");

/** Whether the year has a minus sign, as in PHP's `-0001-11-30` and `30 Nov -0001`. A minus sign after a time is an offset. */
function isBeforeChrist(text: string): boolean {
	if (/^-\d{4,6}-\d/.test(text)) return true;
	const [, word = ""] = /(?<!\p{L})(\p{L}+)[.,]?\s+-\d{1,6}(?![\d:])/u.exec(text) ?? [];
	return monthNamed(word) !== undefined;
}

const ENGLISH_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** Parses a date as RSS requires it (RFC 822 §5 with a four-digit year). Most dates are, so this form is tried first. */
function properDate(text: string): number | undefined {
	const [, day = "", name = "", year = "", time = ""] =
		/^(?:[a-z]{3}, )?(\d{1,2}) ([a-z]{3}) (\d{4})( \d{2}:\d{2}(?::\d{2})? (?:GMT|UT|Z|[+-]\d{4}))$/i.exec(
			text,
		) ?? [];
	const month = ENGLISH_MONTHS.indexOf(name.toLowerCase()) + 1;
	return month === 0 ? undefined : moment(Number(year), month, Number(day), time);
}

function textDate(given: string): number | undefined {
	const { text, zone } = splitZone(gregorian(given));
	const date = plainText(text);
	const local =
		isoDate(date) ?? shortIsoDate(date) ?? vietnameseDate(date) ?? namedDate(date) ?? numericDate(date);
	if (local === undefined) return undefined;
	if (zone !== undefined) return local - offsetOf(zone, local);
	// Korea has one zone, and its servers omit it.
	const isKorean = /\p{Script=Hangul}/u.test(date) && !/(?:[+\u2212-][\d:]+|[a-z])$/i.test(date);
	return isKorean ? local - KOREA : local;
}

/** Korea's offset, in milliseconds. */
const KOREA = 9 * 3600_000;

/** Normalises a text: the time comes after the date, only one time remains, and it has minutes and colons. */
function plainText(text: string): string {
	return text
		.replace(/[ T]00:00:00(?:\.0+)?(?= \d{1,2}:\d{2})/, "")
		.replace(/^(\d{1,2}:\d{2}(?::\d{2})?) (\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})/, "$2 $1")
		.replace(/(\d{4}):(\d{2}:\d{2}:\d{2})/, "$1 $2")
		.replace(/(\d{4},? (?:\p{L}{1,4}\.? )?\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])/u, "$1:$2:$3")
		.replace(/(?<![\d:.])(\d{1,2}) ?(?=[ap]\.?m\b)/i, "$1:00 ")
		.replace(/:(?= |$)/, "");
}

/** Nine or ten digits are seconds (1973 to 2286), twelve or thirteen milliseconds; fourteen are a date without separators. */
function unixTime(text: string): number | undefined {
	const [, date, time] = /^((?:19|20)\d{6})(\d{4}(?:\d{2})?)$/.exec(text) ?? [];
	const compact = date === undefined ? undefined : isoDate(`${date}T${time}`);
	if (compact !== undefined) return compact;
	// The form of dates in .NET's JSON.
	const [, milliseconds] = /^\/Date\((\d{11,13})(?:[+-]\d{4})?\)\/$/.exec(text) ?? [];
	if (milliseconds !== undefined) return Math.floor(Number(milliseconds) / 1000) * 1000;
	const [, seconds] = /^(\d{9,10})(?:\.\d+)?$/.exec(text) ?? /^(\d{9,10})\d{3}$/.exec(text) ?? [];
	return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** Matches text before the digits of a date: names of weekdays, or a word such as `Published:`. */
const BEFORE = "(?:[\\p{L}\\p{M}][^\\d]{0,38}[\\p{L}\\p{M}.,:)\\s])?";

const ISO_DATE = new RegExp(
	// Google wrote an extra zero before the month, others before the day. Text after a year alone may belong to the date (`2025-august-7`).
	`^${BEFORE}(\\d{4})\\s*[-/.年년]\\s*0?(\\d{1,2})(?:\\s*[-/.月월]\\s*0?(\\d{1,2}))?[日일]?(?!\\d)(.*)$`,
	"u",
);

/**
 * Parses ISO 8601 beyond RFC 3339: year or month alone (W3CDTF), no separators, slashes, a day of the year or week, an offset in
 * hours, a zone's name; also with the Chinese, Japanese or Korean characters for year, month and day.
 */
function isoDate(text: string): number | undefined {
	const [, yearOfDay = "", dayOfYear, after = ""] =
		/^(\d{4}|\d{2}(?!\d{4}))-?(\d{3})(?=$|[T\sZ+])(.*)$/.exec(text) ?? [];
	if (dayOfYear !== undefined) return dayOf(fullYear(yearOfDay), 1, Number(dayOfYear), after);
	const [, yearOfWeek = "", week, weekday = "1", rest = ""] =
		/^(\d{4}|\d{2})-?W(0[1-9]|[1-4]\d|5[0-3])(?:-?([1-7]))?(?!\d)(.*)$/.exec(text) ?? [];
	if (week !== undefined) {
		const year = fullYear(yearOfWeek);
		// The 4th of January is in the first week, which begins on the Monday before it.
		const fourth = new Date(Date.UTC(year, 0, 4)).getUTCDay() || 7;
		const day = new Date(Date.UTC(year, 0, 4 - fourth + 7 * (Number(week) - 1) + Number(weekday)));
		return moment(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), rest);
	}
	const found =
		ISO_DATE.exec(text) ?? /^(\d{4})(\d{2})(\d{2})(?!\d)(.*)$/.exec(text) ?? /^(\d{4})$/.exec(text);
	if (found === null) return undefined;
	const [, year = "", month = "1", day = "1", time = ""] = found;
	return moment(Number(year), Number(month), Number(day), time);
}

/** The moment of a day of the year, if the year has that many days. */
function dayOf(year: number, month: number, day: number, rest: string): number | undefined {
	const date = new Date(Date.UTC(year, month - 1, day));
	if (day < 1 || date.getUTCFullYear() !== year) return undefined;
	return moment(year, date.getUTCMonth() + 1, date.getUTCDate(), rest);
}

/** Parses the forms with a two-digit year that ISO 8601 allowed until 2004: `031231`, `03-12-31`, `-0312`, `-03-12`. */
function shortIsoDate(text: string): number | undefined {
	const [, year = "", month = "", day = "1", rest = ""] =
		/^(\d{2})(\d{2})(\d{2})(?=$|[T\s])(.*)$/.exec(text) ??
		/^(\d{2})-(\d{1,2})-(\d{1,2})(?!\d)(.*)$/.exec(text) ??
		/^(\d{2})\/(\d{1,2})\/(\d)(?!\d)(.*)$/.exec(text) ??
		/^-(\d{2})-?(\d{2})$/.exec(text) ??
		[];
	// The year is missing, or PHP's year 0.
	if (year === "" || (text.startsWith("-") && year === "00")) return undefined;
	return moment(fullYear(year), Number(month), Number(day), rest);
}

/** The names of the twelve months in Vietnamese after `tháng`: numbers, but for the first and the last in books. */
const VIETNAMESE_MONTHS = [
	"(?:một|giêng)",
	"hai",
	"ba",
	"(?:tư|bốn)",
	"năm",
	"sáu",
	"(?:bảy|bẩy)",
	"tám",
	"chín",
	"mười",
	"mười\\s(?:một|mốt)",
	"(?:mười\\shai|chạp)",
].map((name) => new RegExp(`(?<=tháng\\s)${name}(?=[\\s,]+(?:năm\\s*)?\\d)`, "iu"));

const VIETNAMESE_MONTH =
	/(?<!\d)(\d{1,2})[\s,]+(?:tháng|thg|th)\.?\s*(\d{1,2})[\s,]+(?:năm\s*)?(\d{4})(?!\d)(.*)$/iu;

/** Matches a numeric date after a weekday or `ngày` (day), possibly with the time first, or with a Vietnamese half of the day at the end. */
const VIETNAMESE_FIGURES = new RegExp(
	"^(?:\\d{1,2}[:h]\\d{2}[\\d:]*[\\s,|-]+)?(?:(?:thứ\\s[\\p{L}\\d]+|chủ\\snhật|t[2-7]|cn)[.,]?\\s+(?:ngày\\s)?|ngày\\s|(?=[\\d/ ]+:[\\d: ]+(?:SA|CH)$))" +
		"(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})(?!\\d)(.*)$",
	"iu",
);

/**
 * `Thứ Hai, 06 Tháng 10 2025`, `Thứ Hai, ngày 6 tháng Mười năm 2025`, `Chủ Nhật, 05/10/2025 3:00 CH`, `10:00 ngày
 * 05/10/2025`: day before month. SA is the morning, CH the afternoon.
 */
function vietnameseDate(text: string): number | undefined {
	const plain = VIETNAMESE_MONTHS.reduce(
		(replaced, name, i) => replaced.replace(name, String(i + 1)),
		text.normalize("NFC"),
	);
	const [, day = "", month = "", year = "", rest = ""] =
		VIETNAMESE_MONTH.exec(plain) ?? VIETNAMESE_FIGURES.exec(plain) ?? [];
	if (day === "") return undefined;
	const time = rest.trim() === "" ? timeBefore(plain) : rest;
	const half = time.replace(/(?<=\d\s?)(?:SA|sáng)(?!\p{L})/u, " AM");
	return moment(
		Number(year),
		Number(month),
		Number(day),
		half.replace(/(?<=\d\s?)(?:CH|chiều|tối)(?!\p{L})/u, " PM"),
	);
}

/** The time at the beginning of a text. */
function timeBefore(text: string): string {
	return /^\d{1,2}[:h]\d{2}(?::\d{2})?/.exec(text)?.[0] ?? "";
}

/** Parses day, month name, year, time and zone in any order: RFC 822 §5 and its variants, ctime, Java. */
function namedDate(text: string): number | undefined {
	const time = TIME.exec(text);
	// The zone follows the time; in ctime and Java the year follows it too.
	const words = text.replace(TIME, " ").split(/[\s,./()'’-]+/);
	// The name of a weekday can be that of a month in another language ("mar"). The weekday comes first.
	const name = words.findLastIndex((word) => monthNamed(word) !== undefined);
	const month = monthNamed(words[name] ?? "");
	if (month === undefined) return undefined;
	const numbers = words
		.map((word) => /^(\d{1,4})(?:st|nd|rd|th|er|º|ª|日|일|T)?$/i.exec(word)?.[1])
		.filter((number) => number !== undefined);
	const [first = "", second = first.length === 4 ? "1" : ""] = numbers;
	const yearFirst = first.length > 2;
	const day = yearFirst ? second : first;
	const year = yearFirst ? first : second;
	if (day === "" || year === "") return undefined;
	const after = time === null ? "" : text.slice(time.index).replace(/\s(19|20)\d{2}$/, "");
	return moment(fullYear(year), month, Number(day), time === null ? "" : after);
}

const NUMERIC_DATE = new RegExp(
	`^(${BEFORE})(\\d{1,2})([-/. ])(\\d{1,2})\\3(\\d{4}|\\d{2})(?!\\d)(.*)$`,
	"u",
);

/**
 * Parses `10/30/2025` as in America, unless that is invalid or contradicts the weekday before it. With dots (`30.10.2025`) or
 * after a weekday in another language, the day comes first.
 */
function numericDate(text: string): number | undefined {
	const [, before = "", first = "", separator, second = "", year = "", rest = ""] =
		NUMERIC_DATE.exec(text) ?? [];
	if (first === "") return undefined;
	const dayFirst = moment(fullYear(year), Number(second), Number(first), rest);
	const monthFirst = moment(fullYear(year), Number(first), Number(second), rest);
	if (separator === ".") return dayFirst;
	const weekday = WEEKDAYS.indexOf(before.slice(0, 3).toLowerCase());
	const dayAlone = moment(fullYear(year), Number(second), Number(first), "");
	const isDayFirst =
		weekday < 0
			? before !== "" && !/^(?:published|posted|created|updated|date|on)\b/i.test(before)
			: dayAlone !== undefined && weekday === new Date(dayAlone).getUTCDay();
	return isDayFirst ? (dayFirst ?? monthFirst) : (monthFirst ?? dayFirst);
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** RFC 2822 §4.3: two digits are 1950 to 2049, three count from 1900. */
function fullYear(digits: string): number {
	const year = Number(digits);
	if (digits.length > 3) return year;
	return year + (digits.length < 3 && year < 50 ? 2000 : 1900);
}

const TIME = /(\d{1,2})(?:[:h]|[時시点] ?)(\d{1,2})?(?:(?::|[分분] ?)(\d{1,2}))?(?:[.,]\d+)?[秒초]?/i;

/** The moment of a day and the text after it, which may have a time and a zone. */
function moment(year: number, month: number, day: number, rest: string): number | undefined {
	// A date without a time may have an offset (XML Schema's `date`).
	const isOffset = /^\s?[+\u2212-]\d\d:?\d\d$/.test(rest);
	const time = isOffset ? null : (TIME.exec(rest) ?? /^[T\s](\d{2})(\d{2})(\d{2})?(?!\d)/.exec(rest));
	let hour = Number(time?.[1] ?? 0);
	const minute = Number(time?.[2] ?? 0);
	// A leap second is read as the second before it.
	const second = Math.min(Number(time?.[3] ?? 0), 59);
	const half = /[ap]\.? ?m\b|[πμ]\.?μ|오전|오후|[上下]午|午[前後]/i.exec(rest)?.[0].toLowerCase();
	if (half !== undefined && hour <= 12) {
		hour = (hour % 12) + (/^[pμ]|오후|下|後/.test(half) ? 12 : 0);
	}
	// Midnight at the end of a day (ISO 8601 §5.3.2).
	const hours = hour === 24 && minute === 0 && second === 0 ? 0 : hour;
	if (hours > 23 || minute > 59 || Number(time?.[3] ?? 0) > 60) return undefined;
	const two = (number: number) => String(number).padStart(2, "0");
	const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hours)}:${two(minute)}:${two(second)}Z`;
	const utc = parseDate(text);
	if (utc === undefined) return undefined;
	const after = time === null ? "" : rest.slice(time.index + time[0].length);
	return utc + (hour === 24 ? 86_400_000 : 0) - offsetIn(isOffset ? rest : after);
}

/**
 * Prefixes of the names of each month, without accents: English, then German, Dutch, the Scandinavian languages,
 * French, Spanish, Portuguese, Italian, Romanian, Polish, Czech, Hungarian, Finnish, Turkish, Russian, Bulgarian, Ukrainian,
 * Greek (also as misspelt), Hebrew, Arabic.
 */
const MONTHS = [
	"jan ene gen ian sty led tammi oca янв яну січ ιαν ינו ינא ينا",
	"feb fev fevr lut uno helmi sub фев лют φεβ פבר فبر",
	"mar maa mrt mrz brez maalis мар бер μαρ μαω מרץ مار",
	"apr avr abr kwi dub huhti nis апр кві απρ אפר ابر",
	"may mai maj mag mei maggio kve touko маи мая мај тра μαι μαυ μαη מאי ماي",
	"jun juin giu iun cze cer kesa haz июн юни чер ιουν ιον יונ يون",
	"jul juil lug iul lip cerven heina tem июл юли лип ιουλ ιολ יול يول",
	"aug aou ago sie srp elo agu авг сер αυγ אוג اغس",
	"sep sett set wrz zar syys eyl сен вер σεπ ספט سبت",
	"oct okt out ott paz rij loka eki окт жов οκτ אוק اكت",
	"nov lis noi marras kas ноя ное лис νοε נוב نوف",
	"dec dez dic des gru pro joulu ara дек гру δεκ דצמ ديس",
].map((names) => names.split(" "));

const CHINESE_MONTHS = "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月".split(" ");

/** The number (1 to 12) of the month with this name, by the longest prefix that matches. */
function monthNamed(word: string): number | undefined {
	const [, number] = /^(\d{1,2})[월月]$/.exec(word) ?? [];
	if (number !== undefined) return Number(number);
	const chinese = CHINESE_MONTHS.indexOf(word);
	if (chinese >= 0) return chinese + 1;
	// In Hebrew, "in" is a prefix of the name.
	const name = word.replace(/^ב(?=\p{Script=Hebrew}{3})/u, "");
	const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
	if (!/^\p{L}{3,}$/u.test(plain)) return undefined;
	let best: { month: number; length: number } | undefined;
	for (const [i, names] of MONTHS.entries()) {
		for (const beginning of names) {
			if (plain.startsWith(beginning) && beginning.length > (best?.length ?? 0))
				best = { month: i + 1, length: beginning.length };
		}
	}
	return best?.month;
}
