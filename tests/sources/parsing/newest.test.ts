/** Documents of more entries than are read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_ITEMS } from "../../../src/sources/parsing/limits.ts";
import { areNewest } from "../../../src/sources/parsing/newest.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";

const read = (text: string) => readFeed(new TextEncoder().encode(text), null, "https://blog.example/feed");
const idsOf = (text: string) => read(text).items.map(({ item }) => Number(item.id));
const DAY = 86_400_000;
const COUNT = 1_300;
/** The date of an entry: the larger its number, the newer it is. */
const date = (n: number) => new Date(Date.UTC(2010, 0, 1) + n * DAY);
const NUMBERS = Array.from({ length: COUNT }, (_, n) => n);
const NEWEST = NUMBERS.slice(-MAX_ITEMS);
/** All numbers, in an order of no meaning. */
const MIXED = NUMBERS.map((n) => (n * 1009) % COUNT);

const rss = (items: string[]) =>
	`<rss version="2.0"><channel><title>T</title>${items.join("")}</channel></rss>`;
const FORMATS: Record<string, (numbers: number[]) => string> = {
	"RSS 2.0": (numbers) =>
		rss(numbers.map((n) => `<item><guid>${n}</guid><pubDate>${date(n).toUTCString()}</pubDate></item>`)),
	"RSS with dates of Dublin Core in sections": (numbers) =>
		rss(
			numbers.map(
				(n) => `<item><guid>${n}</guid><dc:date><![CDATA[${date(n).toISOString()}]]></dc:date></item>`,
			),
		),
	"RSS whose items are not closed": (numbers) =>
		rss(numbers.map((n) => `<item><guid>${n}</guid><pubDate>${date(n).toUTCString()}</pubDate>`)),
	"RSS 1.0": (numbers) =>
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T</title></channel>${numbers
			.map((n) => `<item rdf:about="${n}"><title>a</title><dc:date>${date(n).toISOString()}</dc:date></item>`)
			.join("")}</rdf:RDF>`,
	"Atom 1.0": (numbers) =>
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>${numbers
			.map(
				(n) =>
					`<entry><updated>2030-01-01T00:00:00Z</updated><id>${n}</id><published>${date(n).toISOString()}</published></entry>`,
			)
			.join("")}</feed>`,
	"Atom with a prefix and dates of change alone": (numbers) =>
		`<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title>${numbers
			.map((n) => `<a:entry><a:id>${n}</a:id><a:updated>${date(n).toISOString()}</a:updated></a:entry>`)
			.join("")}</a:feed>`,
	"JSON Feed": (numbers) =>
		JSON.stringify({
			version: "https://jsonfeed.org/version/1.1",
			title: "T",
			items: numbers.map((n) => ({ id: `${n}`, content_text: "a", date_published: date(n).toISOString() })),
		}),
};

/** Archives and exports of whole sites, and podcasts of many years; some of these have their oldest entry first. */
describe.each(Object.entries(FORMATS))("a document with too many entries in %s", (_, write) => {
	it.each([
		["newest first", NUMBERS.toReversed(), NEWEST.toReversed()],
		["oldest first", NUMBERS, NEWEST],
		["in no order", MIXED, MIXED.filter((n) => n >= COUNT - MAX_ITEMS)],
	])("gives the newest entries in document order, if they come %s", (_, given, expected) => {
		expect(idsOf(write(given))).toEqual(expected);
		expect(read(write(given))).toMatchObject({ title: "T", omitted: COUNT - MAX_ITEMS });
	});

	it("gives all entries up to the limit", () => {
		const document = read(write(NEWEST));
		expect(document.items).toHaveLength(MAX_ITEMS);
		expect(document.omitted).toBeUndefined();
	});
});

describe("entries without dates", () => {
	const item = (n: number, isDated = false) =>
		`<item><guid>${n}</guid>${isDated ? `<pubDate>${date(n).toUTCString()}</pubDate>` : ""}</item>`;

	it("count as newest first if no entry has a date", () => {
		expect(idsOf(rss(NUMBERS.map((n) => item(n))))).toEqual(NUMBERS.slice(0, MAX_ITEMS));
	});

	it("count as old as their neighbours if other entries have dates", () => {
		const isDated = (n: number) => n % 3 !== 0;
		expect(idsOf(rss(NUMBERS.map((n) => item(n, isDated(n)))))).toEqual(NEWEST);
		const descending = rss(NUMBERS.toReversed().map((n) => item(n, isDated(n))));
		expect(idsOf(descending)).toEqual(NEWEST.toReversed());
	});

	it("include those whose date is invalid", () => {
		const text = rss(NUMBERS.map((n) => item(n, true))).replaceAll(/<pubDate>\w+, 0[1-9]/g, "<pubDate>soon ");
		expect(idsOf(text)).toEqual(NEWEST);
	});
});

it("dates in nested elements, comments and text of an entry are ignored", () => {
	const inside = (n: number) => `<pubDate>${date(COUNT - n).toUTCString()}</pubDate>`;
	const items = NUMBERS.map(
		(n) =>
			`<item><!-- ${inside(n)} --><source>${inside(n)}</source><description><![CDATA[${inside(n)}]]></description>` +
			`<guid>${n}</guid><pubDate>${date(n).toUTCString()}</pubDate></item>`,
	);
	expect(idsOf(rss(items))).toEqual(NEWEST);
});

it("only the kept entries count towards the limits on elements", () => {
	const rich = (n: number) =>
		`<item><guid>${n}</guid><pubDate>${date(n).toUTCString()}</pubDate>${"<x></x>".repeat(100)}</item>`;
	expect(idsOf(rss(NUMBERS.map(rich)))).toEqual(NEWEST);
});

it("a document with more than 50,000 entries is refused with the reason", () => {
	expect(() => read(rss(["<item/>".repeat(60_000)]))).toThrow(/more than 50000 entries/);
});

it("areNewest picks exactly the limit, and no entry older than one that it leaves out", () => {
	const dates = fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }), { maxLength: 40 });
	fc.assert(
		fc.property(dates, fc.nat(40), (given, count) => {
			const picked = areNewest(given, count);
			expect(picked.filter(Boolean)).toHaveLength(Math.min(count, given.length));
			const of = (isPicked: boolean) =>
				given.filter((date, i) => picked[i] === isPicked && date !== undefined).map(Number);
			expect(Math.min(...of(true))).toBeGreaterThanOrEqual(Math.max(...of(false)));
		}),
	);
});
