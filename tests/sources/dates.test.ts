/** Dates as they stand in feeds, and the moments they are. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedDate } from "../../src/sources/dates.ts";

const read = (text: string) => {
	const moment = feedDate(text);
	return moment === undefined ? undefined : new Date(moment).toISOString().replace(".000Z", "Z");
};

describe("feedDate", () => {
	it.each([
		// RFC 822 and what came of it
		["Mon, 06 Oct 2025 14:30:00 GMT", "2025-10-06T14:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 +0200", "2025-10-06T12:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 -05:30", "2025-10-06T20:00:00Z"],
		["Mon, 06 Oct 2025 14:30 EST", "2025-10-06T19:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 PDT", "2025-10-06T21:30:00Z"],
		["mon, 06 oct 2025 14:30:00 gmt", "2025-10-06T14:30:00Z"],
		["06 Oct 2025 14:30:00 Z", "2025-10-06T14:30:00Z"],
		["6 Oct 25 14:30 UT", "2025-10-06T14:30:00Z"],
		["Thu, 01 Jan 70 00:00:00 GMT", "1970-01-01T00:00:00Z"],
		["Mon 06 Oct 2025 14:30:00 GMT", "2025-10-06T14:30:00Z"],
		["Monday, 06 October 2025 14:30:00 GMT", "2025-10-06T14:30:00Z"],
		["Mon,06 Oct 2025 14:30:00 GMT", "2025-10-06T14:30:00Z"],
		["Mon, 06-Oct-2025 14:30:00 GMT", "2025-10-06T14:30:00Z"],
		["Mon, 06 Oct 2025", "2025-10-06T00:00:00Z"],
		["06 Oct 2025", "2025-10-06T00:00:00Z"],
		["Mon, 06 Oct 2025 14:30:00", "2025-10-06T14:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 XYZ", "2025-10-06T14:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 GMT+0200", "2025-10-06T12:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 +0200 (CEST)", "2025-10-06T12:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 +2", "2025-10-06T12:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00.123 GMT", "2025-10-06T14:30:00Z"],
		["Mon, 06 Oct 2025 24:00:00 GMT", "2025-10-07T00:00:00Z"],
		["Wed, 31 Dec 2008 23:59:60 GMT", "2008-12-31T23:59:59Z"],
		["Mon, 6 Oct 2025 2:30 PM", "2025-10-06T14:30:00Z"],
		["Mon, 6 Oct 2025 12:05 a.m. GMT", "2025-10-06T00:05:00Z"],
		["October 6, 2025", "2025-10-06T00:00:00Z"],
		["Oct 6th, 2025 2:30pm", "2025-10-06T14:30:00Z"],
		["  Mon,  06\tOct 2025\n14:30:00 GMT ", "2025-10-06T14:30:00Z"],
		// ctime, Java, JavaScript
		["Mon Oct  6 14:30:00 2025", "2025-10-06T14:30:00Z"],
		["Mon Oct 06 14:30:00 UTC 2025", "2025-10-06T14:30:00Z"],
		["Mon Oct 06 14:30:00 CEST 2025", "2025-10-06T12:30:00Z"],
		["Mon Oct 06 2025 14:30:00 GMT+0200 (Central European Summer Time)", "2025-10-06T12:30:00Z"],
		// RFC 3339, W3CDTF, ISO 8601
		["2025-10-06T14:30:00Z", "2025-10-06T14:30:00Z"],
		["2025-10-06T14:30:00.250+02:00", "2025-10-06T12:30:00Z"],
		["2025-10-06t14:30:00z", "2025-10-06T14:30:00Z"],
		["2025-10-06T14:30:00+0200", "2025-10-06T12:30:00Z"],
		["2025-10-06T14:30:00+02", "2025-10-06T12:30:00Z"],
		["2025-10-06T14:30Z", "2025-10-06T14:30:00Z"],
		["2025-10-06 14:30:00", "2025-10-06T14:30:00Z"],
		["2025-10-06 14:30:00 EST", "2025-10-06T19:30:00Z"],
		["2025-10-06", "2025-10-06T00:00:00Z"],
		["2025-10", "2025-10-01T00:00:00Z"],
		["2025", "2025-01-01T00:00:00Z"],
		["20251006", "2025-10-06T00:00:00Z"],
		["2025-W41", "2025-10-06T00:00:00Z"],
		["2025W411T14:30:00Z", "2025-10-06T14:30:00Z"],
		["2021-W01-1", "2021-01-04T00:00:00Z"],
		["2020-W53-7", "2021-01-03T00:00:00Z"],
		["2025-10-6T4:5:6Z", "2025-10-06T04:05:06Z"],
		["2025-október-6T14:30:00", "2025-10-06T14:30:00Z"],
		["2025 October 6", "2025-10-06T00:00:00Z"],
		["Mon, 2025/10/06 14:30:00 EST", "2025-10-06T19:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 valueOf", "2025-10-06T14:30:00Z"],
		["Mon, 06 Oct 2025 14:30:00 constructor", "2025-10-06T14:30:00Z"],
		["20251006T143000Z", "2025-10-06T14:30:00Z"],
		["2025-279", "2025-10-06T00:00:00Z"],
		["2025/10/06 14:30", "2025-10-06T14:30:00Z"],
		["2025-10-06T24:00:00Z", "2025-10-07T00:00:00Z"],
		// Unix time
		["1759761000", "2025-10-06T14:30:00Z"],
		["1759761000123", "2025-10-06T14:30:00Z"],
		// Numbers only
		["10/30/2025", "2025-10-30T00:00:00Z"],
		["30/10/2025 14:30", "2025-10-30T14:30:00Z"],
		["06.10.2025 14:30", "2025-10-06T14:30:00Z"],
		// Other languages
		["Mo, 06 Okt 2025 14:30:00 +0200", "2025-10-06T12:30:00Z"],
		["Mi, 05 März 2025 14:30:00 MEZ", "2025-03-05T13:30:00Z"],
		["lun., 06 oct. 2025 14:30:00 +0200", "2025-10-06T12:30:00Z"],
		["mar, 12 août 2025 14:30:00 +0200", "2025-08-12T12:30:00Z"],
		["1er décembre 2025", "2025-12-01T00:00:00Z"],
		["mar, 07 ott 2025 14:30:00 +0200", "2025-10-07T12:30:00Z"],
		["lunes, 6 de octubre de 2025", "2025-10-06T00:00:00Z"],
		["6 de dezembro de 2025", "2025-12-06T00:00:00Z"],
		["6 października 2025", "2025-10-06T00:00:00Z"],
		["6 października 2025 14:30", "2025-10-06T14:30:00Z"],
		["Пн, 06 окт 2025 14:30:00 +0300", "2025-10-06T11:30:00Z"],
		["6 ΙΟΥΛ 2025", "2025-07-06T00:00:00Z"],
		["2025年10月6日 14:30", "2025-10-06T14:30:00Z"],
		["2025년 10월 6일 오후 2:30", "2025-10-06T14:30:00Z"],
	])("reads %s", (text, expected) => {
		expect(read(text)).toBe(expected);
	});

	it.each([
		"",
		"yesterday",
		"Mon, 30 Feb 2025 14:30:00 GMT",
		"Mon, 31 Nov 2025",
		"2025-02-30",
		"2025-13-01",
		"2025-10-06T25:00:00Z",
		"Mon, 06 Oct 2025 14:61:00 GMT",
		"2025-366",
		"0000-00-00 00:00:00",
		"13/32/2025",
		"Oct",
		"12 apples and 5 pears",
		"x".repeat(1_000_000),
	])("takes %.40s for no date", (text) => {
		expect(read(text)).toBeUndefined();
	});

	it("reads every moment that JavaScript writes, to the second", () => {
		const moment = fc
			.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2049, 11) })
			.map((ms) => ms - (ms % 1000));
		fc.assert(
			fc.property(moment, (ms) => {
				const date = new Date(ms);
				expect(feedDate(date.toUTCString())).toBe(ms);
				expect(feedDate(date.toISOString())).toBe(ms);
				expect(feedDate(date.toString())).toBe(ms);
				expect(feedDate(date.toUTCString().replace(/ \d\d(\d\d) /, " $1 "))).toBe(ms);
			}),
		);
	});

	it("reads any text as a date that can be written, or as none", () => {
		const piece = fc.oneof(
			fc.string(),
			fc.constantFrom(
				"Oct",
				"6",
				"2025",
				"14:30",
				":",
				"-",
				"/",
				"+99:99",
				"T",
				" ",
				"24:00",
				"9999",
				"12",
				"31",
			),
		);
		fc.assert(
			fc.property(fc.array(piece), (pieces) => {
				for (const text of [pieces.join(""), pieces.join(" ")]) {
					const moment = feedDate(text);
					if (moment !== undefined) expect(new Date(moment).toISOString()).toMatch(/^\d{4}-/);
				}
			}),
			{ numRuns: 500 },
		);
	});
});
