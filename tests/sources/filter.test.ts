/** Which entries of a source become articles. */
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../src/articles/schema/item.ts";
import { compileFilters, type Filter, PatternError } from "../../src/sources/filter.ts";

const entry = (item: Record<string, unknown>) =>
	candidateFrom(parseItem({ id: "1", content_html: "<p>Nothing of note</p>", ...item }), {
		source: "blog",
		publisher: "https://blog.example/feed",
		now: 0,
	});

async function isWanted(item: Record<string, unknown>, ...filters: Filter[]): Promise<boolean> {
	const sieve = await compileFilters(filters);
	return sieve(await entry(item));
}

const blocks = (more: Omit<Filter, "action">): Filter => ({ action: "block", ...more });
const keeps = (more: Omit<Filter, "action">): Filter => ({ action: "keep", ...more });

describe("a filter for words", () => {
	for (const [word, text, isFound] of [
		["advert", "An ADVERT, in any case", true],
		["advert", "advertisement", false],
		["advert", "readvert", false],
		["job of the week", "Our  job\nof the week: baker", true],
		["café", "Cafe\u0301 society", true],
		["ＲＳＳ", "rss at full width", true],
		["c++", "C++ and others", true],
		["c", "C++ and others", true],
		["広告", "これは広告です", true],
		["โฆษณา", "นี่คือโฆษณานะ", true],
		["реклама", "Реклама!", true],
		["реклама", "рекламация", false],
		["#ad", "so good #ad", true],
		["ad", "so good #ad", true],
		["ad", "ad_free", false],
		["𝒳", "an 𝒳 apart", true],
	] as const) {
		it(`"${word}" ${isFound ? "is found in" : "is not found in"} "${text.replace(/\s/g, " ")}"`, async () => {
			expect(await isWanted({ title: text }, blocks({ words: [word] }))).toBe(!isFound);
			expect(await isWanted({ title: text }, keeps({ words: ["zzz", word] }))).toBe(isFound);
		});
	}

	it("searches the visible text, not the markup", async () => {
		const filter = blocks({ field: "content", words: ["https", "strong", "sponsored"] });
		const html = '<p><a href="https://a.example/sponsored">spon</a>sor<strong>ship</strong></p>';
		expect(await isWanted({ content_html: html }, filter)).toBe(true);
		expect(await isWanted({ content_html: "<p>Spon<b>sored</b></p>" }, filter)).toBe(false);
		expect(await isWanted({ content_html: undefined, content_text: "sponsored" }, filter)).toBe(false);
		expect(await isWanted({ summary: "Sponsored" }, filter)).toBe(false);
	});
});

describe("a filter for a field", () => {
	const item = {
		title: "alpha",
		content_html: "<p>beta</p>",
		authors: [{ name: "Gamma" }, { url: "https://delta.example/" }],
		tags: ["epsilon"],
	};
	for (const [field, ...words] of [
		["title", "alpha"],
		["content", "beta"],
		["author", "gamma", "delta.example"],
		["tag", "epsilon"],
	] as const)
		it(`searches only ${field}, while one without a field searches everything`, async () => {
			for (const word of words) {
				expect(await isWanted(item, blocks({ field, words: [word] }))).toBe(false);
				expect(await isWanted(item, blocks({ words: [word] }))).toBe(false);
				for (const other of ["title", "content", "author", "tag"] as const)
					expect(await isWanted(item, blocks({ field: other, words: [word] }))).toBe(other !== field);
			}
		});
});

describe("a list of filters", () => {
	it("keeps the entries that any keep filter matches, except for blocked ones", async () => {
		const filters = [
			keeps({ words: ["rss"] }),
			keeps({ field: "tag", words: ["feeds"] }),
			blocks({ field: "title", pattern: "^\\[?ad\\]?\\b" }),
		];
		expect(await isWanted({ title: "RSS is here" }, ...filters)).toBe(true);
		expect(await isWanted({ title: "Atom", tags: ["Feeds"] }, ...filters)).toBe(true);
		expect(await isWanted({ title: "Bread" }, ...filters)).toBe(false);
		expect(await isWanted({ title: "[AD] RSS reader" }, ...filters)).toBe(false);
		expect(await isWanted({ title: "Adept at RSS" }, ...filters)).toBe(true);
	});

	it("keeps everything if it is empty", async () => {
		expect(await isWanted({})).toBe(true);
	});
});

describe("a filter with a pattern", () => {
	for (const [what, pattern, reason] of [
		["an unclosed group", "(", "missing closing"],
		["a back-reference", "(a)\\1", "invalid escape"],
		["a look-ahead", "(?=a)", "invalid"],
		["too many repetitions", "x{900}y{900}", "too large"],
	] as const)
		it(`is refused with the reason: ${what}`, async () => {
			const attempt = compileFilters([blocks({ pattern })]);
			await expect(attempt).rejects.toThrow(PatternError);
			await expect(attempt).rejects.toThrow(reason);
		});

	it("takes linear time even with a pattern that would hang a backtracking engine", async () => {
		const content_text = "a".repeat(100_000);
		for (const pattern of ["(a+)+$b", "(a|a)*b", "(.*.*.*.*)+z", "(a*)*b"])
			expect(await isWanted({ content_text }, blocks({ pattern }))).toBe(true);
	});
});
