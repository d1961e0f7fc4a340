import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDate, rfc3339 } from "../../src/model/dates.ts";

const read = (text: string) => {
	const moment = parseDate(text);
	return moment === undefined ? undefined : rfc3339(moment);
};

describe("parseDate accepts a date:", () => {
	for (const [text, moment] of [
		["2025-10-06", "2025-10-06T00:00:00Z"],
		["2025-10-06 14:30", "2025-10-06T14:30:00Z"],
		["2025-10-06T14:30", "2025-10-06T14:30:00Z"],
		["2025-10-06T14:30:15", "2025-10-06T14:30:15Z"],
		["2025-10-06T14:30:15Z", "2025-10-06T14:30:15Z"],
		["2025-10-06t14:30:15z", "2025-10-06T14:30:15Z"],
		["2025-10-06T14:30:15.999Z", "2025-10-06T14:30:15Z"],
		["2025-10-06T14:30:15,5+00:00", "2025-10-06T14:30:15Z"],
		["2025-10-06T14:30:15+05:30", "2025-10-06T09:00:15Z"],
		["2025-10-06T14:30:15-0800", "2025-10-06T22:30:15Z"],
		["2025-10-06 14:30 +0200", "2025-10-06T12:30:00Z"],
		["2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00Z"],
		["2025-10-06T14:30:15-00:00", "2025-10-06T14:30:15Z"],
		["2024-02-29", "2024-02-29T00:00:00Z"],
		["2000-02-29", "2000-02-29T00:00:00Z"],
		["2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"],
		["1066-10-14", "1066-10-14T00:00:00Z"],
		["0001-01-01", "0001-01-01T00:00:00Z"],
		["9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"],
		[" 2025-10-06\n", "2025-10-06T00:00:00Z"],
	] as const) {
		it(`${text} is ${moment}`, () => {
			expect(read(text)).toBe(moment);
		});
	}
});

describe("parseDate rejects a text:", () => {
	for (const text of [
		"",
		"today",
		"2025",
		"2025-10",
		"2025-1-1",
		"20251006",
		"06.10.2025",
		"10/06/2025",
		"1759761000",
		"Mon, 06 Oct 2025 14:30:00 GMT",
		"2025-10-06T14",
		"2025-10-06T14:30:15 UTC",
		"2025-10-06T14:30:15.Z",
		"2025-10-06Z",
		"2025-10-06T14:30:15+1",
		"2025-W41-1",
		"-2025-10-06",
		"+002025-10-06",
		"٢٠٢٥-١٠-٠٦",
		// Days and times that no calendar has.
		"2025-02-30",
		"2025-02-29",
		"1900-02-29",
		"2025-04-31",
		"2025-13-01",
		"2025-00-10",
		"2025-10-00",
		"2025-10-32",
		"2025-10-06T24:00:00Z",
		"2025-10-06T25:00:00Z",
		"2025-10-06T14:60:00Z",
		"2025-10-06T14:30:61Z",
		"2025-10-06T14:30:00+24:00",
		"2025-10-06T14:30:00+05:60",
		// Years that RFC 3339 cannot say in UTC.
		"0000-12-31",
		"0001-01-01T00:00:00+01:00",
		"9999-12-31T23:59:59-01:00",
	]) {
		it(text || "(nothing)", () => {
			expect(parseDate(text)).toBeUndefined();
		});
	}
});

it("a formatted date is parsed to the same moment", () => {
	const moments = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
	fc.assert(
		fc.property(moments, (date) => {
			const moment = Math.floor(date.getTime() / 1000) * 1000;
			expect(parseDate(rfc3339(moment))).toBe(moment);
		}),
	);
});

it("any text is parsed to a date with a four-digit year, or rejected", () => {
	const pieces = fc.constantFrom(
		"2025",
		"9999",
		"0000",
		"-",
		"12",
		"31",
		"T",
		" ",
		":",
		"59",
		"60",
		".",
		"+",
		"Z",
		"é",
	);
	fc.assert(
		fc.property(fc.string({ unit: pieces }), (text) => {
			const moment = parseDate(text);
			if (moment !== undefined) expect(rfc3339(moment)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
		}),
	);
});
