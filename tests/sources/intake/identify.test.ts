/** Which entry of a feed is which article, tested by polls of real documents into a real database. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../support/runs.ts";
import { type Entry, follow, JANUARY, stored } from "./followed-blog.ts";

describe("different guids in one feed", () => {
	it.each<[string, Entry[]]>([
		[
			"of comments by one person",
			[1, 2, 3].map((n) => ({
				guid: `c${n}`,
				title: "By: Mira",
				link: `https://blog.example/p/#comment-${n}`,
			})),
		],
		[
			"of replies in a thread",
			[1, 2, 3].map((n) => ({
				guid: `p${n}`,
				title: "Re: Hinges",
				link: `https://forum.example/t/9#post-${n}`,
			})),
		],
		[
			"of a status page with one address for all entries",
			[1, 2, 3].map((n) => ({
				guid: `i${n}`,
				title: "Incident resolved",
				link: "https://status.example/",
				date: JANUARY(n),
			})),
		],
		[
			"of entries that are otherwise alike",
			[1, 2, 3].map((n) => ({ guid: `x${n}`, title: "Same", link: "https://blog.example/" })),
		],
	])("make separate articles: %s", async (_, entries) => {
		const poll = follow();
		// They come one by one, newest first, and then nothing changes any more.
		for (const [i] of entries.entries())
			expect(await poll(entries.slice(0, i + 1).reverse())).toEqual([1, 0]);
		expect(await stored()).toHaveLength(entries.length);
		expect(await poll(entries)).toEqual([0, 0]);
	});

	it("make separate articles if the dates differ, even if the older entry has left the document", async () => {
		const poll = follow();
		for (const n of [1, 2, 3])
			expect(
				await poll([
					{ guid: `w${n}`, title: "Storm warning", link: "https://blog.example/storm", date: JANUARY(n) },
				]),
			).toEqual([1, 0]);
	});
});

describe("a guid that numbers the entries of the document", () => {
	const numbers = (newest: number, size: number) => Array.from({ length: size }, (_, i) => newest - i);
	it.each<[string, (n: number) => Entry]>([
		["an address and words", (n) => ({ link: `https://blog.example/${n}`, text: `Words ${n}` })],
		[
			"an address, and one title for all",
			(n) => ({ title: "Note", link: `https://blog.example/${n}`, text: `Words ${n}` }),
		],
		["a title and words", (n) => ({ title: `No. ${n}`, text: `Words ${n}` })],
		["a date and words", (n) => ({ date: JANUARY(n % 9), text: `Words ${n}` })],
		["an address and a picture", (n) => ({ link: `https://blog.example/${n}`, file: `${n}.jpg` })],
	])("neither duplicates nor merges entries that have %s", async (_, entry) => {
		for (const [first, size] of [
			[0, 4],
			[1, 3],
		] as const) {
			await env.DB.batch(
				["articles", "sources", "scope_articles", "stories", "tombstones"].map((table) =>
					env.DB.prepare(`DELETE FROM ${table}`),
				),
			);
			const poll = follow();
			const document = (newest: number, count: number = size): Entry[] =>
				numbers(newest, count).map((n, i) => ({ guid: String(first + i), ...entry(n) }));
			expect(await poll(document(4))).toEqual([size, 0]);
			expect(await poll(document(4))).toEqual([0, 0]);
			expect(await poll(document(5))).toEqual([1, 0]);
			expect(await poll(document(7))).toEqual([2, 0]);
			expect(await poll(document(7))).toEqual([0, 0]);
			expect(await poll(document(8, size + 1))).toEqual([1, 0]);
			expect(await stored()).toHaveLength(size + 4);
		}
	});

	it("neither duplicates nor merges more than nine entries", async () => {
		const poll = follow();
		const document = (newest: number): Entry[] =>
			numbers(newest, 12).map((n, i) => ({
				...{ guid: String(i), link: `https://blog.example/${n}`, text: `Words ${n}` },
			}));
		expect(await poll(document(12))).toEqual([12, 0]);
		expect(await poll(document(13))).toEqual([1, 0]);
		expect(await poll(document(15))).toEqual([2, 0]);
		expect(await stored()).toHaveLength(15);
	});
});

it("every entry that a feed ever had is one article, whichever part of the feed a document contains", async () => {
	const alone: ((n: number) => Entry)[] = [
		(n) => ({ guid: `g${n}`, link: `https://blog.example/${n}` }),
		(n) => ({ guid: `g${n}`, link: "https://blog.example/" }),
		() => ({ guid: "0" }),
		() => ({ guid: "0", file: "jingle.mp3" }),
		() => ({ link: "https://blog.example/" }),
		() => ({ link: "https://blog.example/all", file: "jingle.mp3" }),
		(n) => ({ link: "https://blog.example/all", file: `${n}.mp3` }),
		() => ({}),
	];
	// Of these, one that stands alone may be the last one, edited.
	const together: typeof alone = [
		() => ({ guid: "0", date: JANUARY(1) }),
		() => ({ link: "https://blog.example/", date: JANUARY(1) }),
		() => ({ guid: "0", file: "jingle.mp3", date: JANUARY(1) }),
		() => ({ link: "https://blog.example/", title: "Warning" }),
		() => ({ date: JANUARY(1) }),
	];
	const windowsOf = (min: number) =>
		fc.array(fc.record({ newest: fc.integer({ min, max: 8 }), size: fc.integer({ min, max: 8 }) }), {
			minLength: 1,
			maxLength: 5,
		});
	const feeds = fc.oneof(
		fc.tuple(fc.constantFrom(...alone), windowsOf(1)),
		fc.tuple(fc.constantFrom(...together), windowsOf(2)),
	);
	await fc.assert(
		fc.asyncProperty(feeds, async ([named, windows]) => {
			await env.DB.batch(
				["articles", "sources", "scope_articles", "stories", "tombstones"].map((table) =>
					env.DB.prepare(`DELETE FROM ${table}`),
				),
			);
			const poll = follow();
			const seen = new Set<number>();
			for (const { newest, size } of windows) {
				const numbers = Array.from({ length: Math.min(size, newest) }, (_, i) => newest - i);
				const isNew = numbers.filter((n) => !seen.has(n));
				for (const n of numbers) seen.add(n);
				const entries = numbers.map((n) => ({
					title: `No. ${n}`,
					date: JANUARY(n),
					text: `Words ${n}`,
					...named(n),
				}));
				expect(await poll(entries)).toEqual([isNew.length, 0]);
			}
			const lines = [...seen].map((n) => `${named(n).title ?? `No. ${n}`}: Words ${n}`);
			expect(await stored()).toEqual(lines.sort());
		}),
		{ numRuns: runs(60) },
	);
});
