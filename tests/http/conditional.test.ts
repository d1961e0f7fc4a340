import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNotModified } from "../../src/http/conditional.ts";

const ETAG = "5f3c0a5f3c0a5f3c0a5f3c0a5f3c0a5f";
// Sun, 06 Nov 1994 08:49:37 GMT, the date of the RFC's examples.
const validators = { etag: ETAG, lastModified: Date.UTC(1994, 10, 6, 8, 49, 37) / 1000 };
const NOW = Date.UTC(2026, 10, 20);

const answer = (headers: Record<string, string>) => isNotModified(new Headers(headers), validators, NOW);

describe("If-None-Match (RFC 9110 §13.1.2)", () => {
	for (const [tags, expected] of [
		[`"${ETAG}"`, true],
		[`W/"${ETAG}"`, true],
		[`"other", W/"${ETAG}" , "third"`, true],
		["*", true],
		[" * ", true],
		['"other"', false],
		['""', false],
		["", false],
		// What clients and proxies make of a tag.
		[ETAG, true],
		[`"${ETAG}-gzip"`, true],
		[`"${ETAG}--gzip"`, true],
		[`W/"${ETAG};gzip"`, true],
		[`"${ETAG}-br"`, true],
		[`"${ETAG.toUpperCase()}"`, false],
		[`"x${ETAG}"`, false],
	] as const) {
		it(`of ${tags || "(empty)"} ${expected ? "matches" : "does not match"}`, () => {
			expect(answer({ "if-none-match": tags })).toBe(expected);
		});
	}

	it("overrides If-Modified-Since (§13.1.3)", () => {
		expect(answer({ "if-none-match": '"other"', "if-modified-since": "Sun, 06 Nov 1994 08:49:37 GMT" })).toBe(
			false,
		);
	});
});

describe("If-Modified-Since (RFC 9110 §13.1.3)", () => {
	for (const [date, expected] of [
		["Sun, 06 Nov 1994 08:49:37 GMT", true],
		["Sun, 06 Nov 1994 08:49:38 GMT", true],
		["Sun, 06 Nov 1994 08:49:36 GMT", false],
		// The obsolete forms (§5.6.7) must be understood.
		["Sunday, 06-Nov-94 08:49:37 GMT", true],
		["Sun Nov  6 08:49:37 1994", true],
		["Sun Nov  6 08:49:36 1994", false],
		// What is no HTTP-date is ignored.
		["1994-11-06T08:49:37Z", false],
		["Sun, 06 Nov 2094", false],
		["yesterday", false],
		["4102444800", false],
		["", false],
	] as const) {
		it(`of ${date || "(empty)"} gives ${expected ? 304 : 200}`, () => {
			expect(answer({ "if-modified-since": date })).toBe(expected);
		});
	}
});

it("isNotModified is false without conditional headers, and never throws for any text", () => {
	expect(answer({})).toBe(false);
	fc.assert(
		fc.property(fc.string(), fc.string(), (tags, date) => {
			const headers = { get: (name: string) => (name === "if-none-match" ? tags : date) } as Headers;
			expect(isNotModified(headers, validators, NOW)).toBe(tags.trim() === "*" || tags.includes(ETAG));
		}),
	);
});
