/**
 * Converts dates with other digits, and of the Japanese and Thai calendars, to the Gregorian calendar.
 *
 * @module
 */

/** The code points of zero in Arabic, Persian, Hindi, Bengali, Thai and full-width digits. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** The year before the first of each Japanese era. */
const ERAS: Readonly<Record<string, number>> = { 令和: 2018, 平成: 1988, 昭和: 1925, 大正: 1911, 明治: 1867 };

/** Thai months, full and abbreviated, with the English names that replace them. */
const THAI_MONTHS = [
	["มกราคม", "ม.ค.", "Jan"],
	["กุมภาพันธ์", "ก.พ.", "Feb"],
	["มีนาคม", "มี.ค.", "Mar"],
	["เมษายน", "เม.ย.", "Apr"],
	["พฤษภาคม", "พ.ค.", "May"],
	["มิถุนายน", "มิ.ย.", "Jun"],
	["กรกฎาคม", "ก.ค.", "Jul"],
	["สิงหาคม", "ส.ค.", "Aug"],
	["กันยายน", "ก.ย.", "Sep"],
	["ตุลาคม", "ต.ค.", "Oct"],
	["พฤศจิกายน", "พ.ย.", "Nov"],
	["ธันวาคม", "ธ.ค.", "Dec"],
] as const;

/** The difference between years of the Buddhist and the Gregorian calendar. */
const BUDDHIST = 543;

/** Replaces other digits with ASCII ones, and years of Japanese eras and of the Thai calendar with Gregorian years. */
export function gregorian(text: string): string {
	const plain = text
		.replace(/(?![0-9])\p{Nd}/gu, asciiDigit)
		.replace(/(令和|平成|昭和|大正|明治)\s?(元|\d{1,2})年/u, (_, era: string, year: string) => {
			return `${(ERAS[era] ?? 0) + (year === "元" ? 1 : Number(year))}年`;
		});
	return /\p{Script=Thai}/u.test(plain) ? fromThai(plain) : plain;
}

function asciiDigit(digit: string): string {
	const code = digit.codePointAt(0) ?? 0;
	const zero = ZEROS.find((first) => code >= first && code < first + 10);
	return zero === undefined ? digit : String(code - zero);
}

function fromThai(text: string): string {
	const [full, short, english] =
		THAI_MONTHS.find(([full, short]) => text.includes(full) || text.includes(short)) ?? [];
	if (full === undefined || short === undefined) return text.replace(/(?<!\d)2[45]\d\d(?!\d)/, fromBuddhist);
	return text
		.replace(text.includes(full) ? full : short, ` ${english} `)
		.replace(/พ\.ศ\./, " ")
		.replace(/(?<=[a-z]\s+)(?:2[45])?\d\d(?![\d:])/, (year) =>
			fromBuddhist(year.length === 2 ? `25${year}` : year),
		);
}

function fromBuddhist(year: string): string {
	return String(Number(year) - BUDDHIST);
}
