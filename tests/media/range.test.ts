import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRange, sliceOf } from "../../src/media/range.ts";
import { runs } from "../support/runs.ts";

/** Ranges of a file of 1,000 bytes: the first and last byte, or the reason why there are none. */
function meaning(header: string, size = 1000): string {
	const range = parseRange(header);
	if (range === undefined) return "ignored";
	const slice = sliceOf(range, size);
	return slice === undefined ? "whole" : typeof slice === "string" ? slice : `${slice.first}-${slice.last}`;
}

describe("a range (RFC 9110 §14.1.2)", () => {
	for (const [header, expected] of [
		["bytes=0-499", "0-499"],
		["bytes=500-999", "500-999"],
		["bytes=0-0", "0-0"],
		["bytes=999-999", "999-999"],
		// To the end, and beyond it.
		["bytes=500-", "500-999"],
		["bytes=0-", "0-999"],
		["bytes=500-5000", "500-999"],
		["bytes=0-99999999999999999999999999999999", "0-999"],
		// At the end.
		["bytes=-500", "500-999"],
		["bytes=-1", "999-999"],
		["bytes=-1000", "0-999"],
		["bytes=-5000", "0-999"],
		["bytes=-99999999999999999999999999999999", "0-999"],
		// The unit is a token without case (§14.1), leading zeros mean nothing.
		["BYTES=0-1", "0-1"],
		["bytes=000000000000000000000000001-02", "1-2"],
		// Empty members of a list count for nothing (§5.6.1.2).
		["bytes=,0-1", "0-1"],
		["bytes= , 0-1 ,, ", "0-1"],
	] as const) {
		it(`of ${header} is ${expected}`, () => expect(meaning(header)).toBe(expected));
	}
});

describe("a range without any of the file's bytes is refused:", () => {
	for (const header of [
		"bytes=1000-",
		"bytes=1000-1000",
		"bytes=5000-6000",
		"bytes=-0",
		"bytes=-000",
		"bytes=9007199254740993-",
		"bytes=99999999999999999999999999999999-",
	]) {
		it(header, () => expect(meaning(header)).toBe("unsatisfiable"));
	}
});

describe("a Range header that is ignored", () => {
	for (const [header, why] of [
		["items=0-5", "another unit (§14.2)"],
		["bytes", "no range"],
		["bytes=", "no range"],
		["bytes=,,", "no range"],
		["bytes=-", "neither end"],
		["bytes=5-4", "a last byte before the first (§14.1.1)"],
		["bytes=9007199254740994-9007199254740993", "the same, with numbers that doubles cannot tell apart"],
		["bytes=a-b", "not a number"],
		["bytes=0x10-", "hexadecimal digits"],
		["bytes=1.5-2", "not whole numbers"],
		["bytes=+1-2", "a sign"],
		["bytes=--5", "two signs"],
		["bytes=0 - 5", "spaces within"],
		["bytes = 0-5", "spaces around the sign"],
		["bytes=0-5-9", "three numbers"],
		["bytes=１-２", "digits of another script"],
		["bytes 0-5", "the form of Content-Range"],
		["bytes=0-1,5-6", "several ranges, as §14.2 allows"],
		["bytes=0-1,0-1,0-1", "several that overlap"],
		[`bytes=${"0-0,".repeat(50_000)}0-0`, "a great many"],
		[`bytes=${"9".repeat(100_000)}-`, "a number that is absurdly long"],
		[`bytes=${",".repeat(100_000)}0-1`, "a list of nothing"],
	] as const) {
		it(`is ${header.slice(0, 50)}: ${why}`, () => expect(meaning(header)).toBe("ignored"));
	}

	it("is a missing one", () => expect(parseRange(null)).toBeUndefined());
});

describe("a range of an empty file (§14.1.2)", () => {
	it("is unsatisfiable if it has a start", () => {
		for (const header of ["bytes=0-", "bytes=0-0", "bytes=-0"])
			expect(meaning(header, 0)).toBe("unsatisfiable");
	});
	it("is the whole file if it asks for the end", () => expect(meaning("bytes=-5", 0)).toBe("whole"));
});

it("any range of any file gives exactly the bytes of that slice", () => {
	const position = fc.oneof(fc.nat(40), fc.bigInt(0n, 10n ** 40n));
	fc.assert(
		fc.property(
			fc.nat(30),
			fc.option(position, { nil: undefined }),
			fc.option(position, { nil: undefined }),
			(size, first, last) => {
				const bytes = Uint8Array.from({ length: size }, (_, i) => i);
				const range = parseRange(`bytes=${first ?? ""}-${last ?? ""}`);
				// The same by what the words of the clause say, byte by byte.
				const expected = bytes.filter((i) =>
					first === undefined
						? last !== undefined && i >= size - Number(last)
						: i >= first && (last === undefined || i <= last),
				);
				const isBackwards = first !== undefined && last !== undefined && BigInt(last) < BigInt(first);
				const slice = range && sliceOf(range, size);
				if (isBackwards || (first === undefined && last === undefined)) expect(range).toBeUndefined();
				else if (slice === undefined) expect([size, first]).toEqual([0, undefined]);
				else if (slice === "unsatisfiable") expect(expected).toHaveLength(0);
				else {
					expect(expected.length).toBeGreaterThan(0);
					expect(bytes.slice(slice.first, slice.last + 1)).toEqual(expected);
				}
			},
		),
		{ numRuns: runs(2000) },
	);
});

it("any text is parsed in little time, as a range or as none", () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.stringMatching(/^bytes=[-0-9, ]*$/)), (header) => {
			const range = parseRange(header);
			const slice = range && sliceOf(range, 1000);
			if (typeof slice !== "object") return;
			expect(slice.first).toBeGreaterThanOrEqual(0);
			expect(slice.last).toBeGreaterThanOrEqual(slice.first);
			expect(slice.last).toBeLessThan(1000);
		}),
	);
});
