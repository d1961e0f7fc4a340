/** Entries whose guids change with every poll, as scripts with `uniqid()` write them. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import { type Entry, follow, HOUR, JANUARY, stored } from "./followed-blog.ts";

describe("an entry with a new guid at every poll", () => {
	const entries = (poll: number): Entry[] =>
		[1, 2].map((n) => ({
			guid: `${n}-${poll}`,
			title: `No. ${n}`,
			link: `https://blog.example/${n}`,
			date: JANUARY(n),
		}));

	it("stays one article if its title, address and date are the same", async () => {
		const poll = follow();
		expect(await poll(entries(1))).toEqual([2, 0]);
		expect(await poll(entries(2))).toEqual([0, 0]);
		expect(await poll(entries(3).map((entry) => ({ ...entry, text: "Changed" })))).toEqual([0, 2]);
		expect(await poll(entries(4).map((entry) => ({ ...entry, text: "Changed" })))).toEqual([0, 0]);
		expect(await stored()).toEqual(["No. 1: Changed", "No. 2: Changed"]);
	});

	it("stays one article without a date if its content is the same", async () => {
		const undated = (poll: number) => entries(poll).map(({ date, ...entry }) => entry);
		const poll = follow();
		expect(await poll(undated(1))).toEqual([2, 0]);
		expect(await poll(undated(2))).toEqual([0, 0]);
		expect(await poll(undated(3).map((entry) => ({ ...entry, text: "Changed" })))).toEqual([0, 2]);
		// An entry with another text and another title may be a different one.
		expect(
			await poll(undated(4).map((entry) => ({ ...entry, title: `Other ${entry.title}`, text: "Again" }))),
		).toEqual([2, 0]);
	});

	// Scripts that give everything they print a `uniqid()`, and often the time at which they run.
	describe.each<[string, (poll: number) => Entry]>([
		["without a date", () => ({})],
		["with a new date", (n) => ({ date: JANUARY(n + 1) })],
	])("stays one article without a title and %s", (_, dateOf) => {
		const notes = (n: number, ...texts: string[]): Entry[] =>
			texts.map((text, i) => ({
				...{ guid: `${i}-${n}`, link: `https://blog.example/notes/${i}`, text },
				...dateOf(n),
			}));

		it("if it is the only entry and is edited", async () => {
			const poll = follow();
			expect(await poll(notes(0, "The well is dry"))).toEqual([1, 0]);
			expect(await poll(notes(1, "The well is dry again"))).toEqual([0, 1]);
			expect(await poll(notes(2, "The well is dry again"))).toEqual([0, 0]);
			expect(await poll(notes(3, "&lt;p>The  well is dry again&lt;/p>"))).toEqual([0, 1]);
			expect(await stored()).toHaveLength(1);
		});

		it("if one of several entries is edited", async () => {
			const poll = follow();
			expect(await poll(notes(0, "One", "Two", "Three"))).toEqual([3, 0]);
			expect(await poll(notes(1, "One", "Two, edited", "Three"))).toEqual([0, 1]);
			expect(await poll(notes(2, "One", "Two, edited", "Three"))).toEqual([0, 0]);
			expect(await poll(notes(3, "One", "Two, edited", "Three", "Four"))).toEqual([1, 0]);
			expect(await stored()).toEqual(["-: Four", "-: One", "-: Three", "-: Two, edited"]);
		});

		it("if all entries have the same address, and it has the same words", async () => {
			const poll = follow();
			const states = (n: number, ...texts: string[]) =>
				notes(n, ...texts).map((note) => ({ ...note, link: "https://status.example/now" }));
			expect(await poll(states(0, "A is up", "B is down"))).toEqual([2, 0]);
			for (const n of [1, 2]) expect(await poll(states(n, "A is up", "B is down"))).toEqual([0, 0]);
			expect(await poll(states(3, "B is up", "A is up", "B is down"))).toEqual([1, 0]);
			// An edited entry cannot be told from a new one.
			expect(await poll(states(4, "B is up", "A is up", "B is gone"))).toEqual([1, 0]);
		});

		it("unless its address is the home page, or another entry keeps its guid", async () => {
			const poll = follow();
			const home = (n: number, text: string) =>
				notes(n, text).map((note) => ({ ...note, link: "https://blog.example/" }));
			expect(await poll(home(0, "One"))).toEqual([1, 0]);
			expect(await poll(home(1, "Two"))).toEqual([1, 0]);
			const kept = { guid: "kept", title: "Kept", link: "https://blog.example/kept", date: JANUARY(1) };
			expect(await poll([...notes(2, "Three"), kept])).toEqual([2, 0]);
			expect(await poll([...notes(3, "Four"), kept])).toEqual([1, 0]);
		});
	});

	it("stays deleted after the operator deleted its article", async () => {
		const poll = follow();
		await poll(entries(1));
		await articleStore(env.DB, Date.now()).delete("no-1");
		expect(await poll(entries(2))).toEqual([0, 0]);
		expect(await stored()).toEqual(["No. 2: Text"]);
	});
});

// Templates that print the index of a loop as the guid.

describe("entries with new guids at every poll", () => {
	const kinds: [string, (poll: number) => Entry[]][] = [
		[
			"a future date",
			(n) => [{ guid: `g${n}`, title: "T", link: "https://blog.example/p", date: "2041-01-01T00:00:00Z" }],
		],
		["a future date, with neither title nor link", (n) => [{ guid: `g${n}`, date: "2041-01-01T00:00:00Z" }]],
		["only a link", (n) => [{ guid: `g${n}`, link: "https://blog.example/p" }]],
		["only a title", (n) => [{ guid: `g${n}`, title: "T" }]],
		["only a text", (n) => [{ guid: `g${n}` }]],
		["only a date", (n) => [{ guid: `g${n}`, date: JANUARY(1) }]],
		// Scripts that print the newest notes or pictures of a site, each with `uniqid()` and the time at which they run.
		[
			"a link, with a new date",
			(n) => [{ guid: `g${n}`, link: "https://blog.example/p", date: JANUARY(n + 3) }],
		],
		[
			"a link and a file, with a new date",
			(n) => [{ guid: `g${n}`, link: "https://blog.example/p", date: JANUARY(n + 3), file: `1.mp3?t=${n}` }],
		],
		[
			"a file with a new query",
			(n) => [
				{ guid: `g${n}`, title: "T", link: "https://blog.example/p", date: JANUARY(1), file: `1.mp3?t=${n}` },
			],
		],
		[
			"a file with a new query, and no date",
			(n) => [{ guid: `g${n}`, title: "T", link: "https://blog.example/p", file: `1.mp3?t=${n}` }],
		],
		[
			"a link to the placeholder of this site",
			(n) => [{ guid: `g${n}`, title: "T", link: "https://site.invalid/p", date: JANUARY(1) }],
		],
	];

	it.each(kinds)("stay the same articles, identified by %s", async (_, entries) => {
		const poll = follow();
		expect(await poll(entries(0))).toEqual([1, 0]);
		for (const n of [1, 2]) {
			const [, updated] = await poll([...entries(n), { guid: "x", title: `Changed ${n}`, date: JANUARY(2) }]);
			expect(updated).toBeLessThanOrEqual(n === 1 ? 1 : 2);
		}
		expect((await stored()).filter((line) => !line.startsWith("Changed"))).toHaveLength(1);
	});

	it.each(kinds)("stay deleted, identified by %s", async (_, entries) => {
		const poll = follow();
		await poll(entries(0));
		const slug = await env.DB.prepare("SELECT slug FROM articles").first<string>("slug");
		await articleStore(env.DB, Date.now()).delete(String(slug));
		for (const n of [1, 2]) expect(await poll(entries(n))).toEqual([0, 0]);
	});

	it("stay the same articles without a title even if their dates are new, at no cost in writes", async () => {
		const entries = (n: number): Entry[] =>
			["one", "two", "three"].map((text) => ({
				...{ guid: `${text}-${n}`, link: `https://blog.example/${text}`, text },
				date: new Date(Date.parse("2040-01-01T12:00:00Z") + n * HOUR).toISOString(),
			}));
		const poll = follow();
		expect(await poll(entries(0))).toEqual([3, 0]);
		for (const n of [1, 2, 3]) expect(await poll(entries(n))).toEqual([0, 0]);
		expect(await poll([{ guid: "x", link: "https://blog.example/x", text: "four" }, ...entries(4)])).toEqual([
			1, 0,
		]);
		expect(await stored()).toEqual(["-: four", "-: one", "-: three", "-: two"]);
	});

	it("become new articles without a title if neither the text, the address nor the guids match", async () => {
		const entry = (n: number, more: Entry = {}): Entry => ({
			...{ guid: `g${n}`, link: "https://blog.example/bins", date: JANUARY(n), text: "Bins out tomorrow" },
			...more,
		});
		const poll = follow();
		expect(await poll([entry(1)])).toEqual([1, 0]);
		// The former one is still there, so its guid is not made anew.
		expect(await poll([entry(2), entry(1)])).toEqual([1, 0]);
		// Several entries with this address.
		expect(await poll([entry(3), entry(2)])).toEqual([1, 0]);
		expect(await poll([entry(4, { text: "Other" })])).toEqual([1, 0]);
		expect(await poll([entry(5, { text: "Other", link: "https://blog.example/5" })])).toEqual([1, 0]);
	});

	it("keep their text if two are otherwise alike and change places", async () => {
		const poll = follow();
		const entries = (n: number): Entry[] =>
			["one", "two"].map((text) => ({ guid: `${text}-${n}`, title: "T", date: JANUARY(1), text }));
		expect(await poll(entries(0))).toEqual([2, 0]);
		expect(await poll(entries(1).reverse())).toEqual([0, 0]);
		expect(await poll(entries(2))).toEqual([0, 0]);
	});

	it("stay the same articles without guids if they link to the placeholder for this site", async () => {
		const poll = follow();
		const entry = { title: "T", link: "https://site.invalid/p", date: JANUARY(1) };
		expect(await poll([entry])).toEqual([1, 0]);
		expect(await poll([{ title: "New", link: "https://blog.example/new" }, entry])).toEqual([1, 0]);
		await articleStore(env.DB, Date.now()).delete("t");
		expect(await poll([entry])).toEqual([0, 0]);
		expect(await stored()).toEqual(["New: Text"]);
	});

	it("stay the same articles when the source gets other tags, and deleted ones stay deleted", async () => {
		const poll = follow();
		const entries = (n: number): Entry[] =>
			["A", "B"].map((title) => ({ guid: `${title}-${n}`, title, link: "https://blog.example/p" }));
		await poll(entries(0));
		await articleStore(env.DB, Date.now()).delete("a");
		await env.DB.prepare("UPDATE sources SET tags = '[\"New\"]'").run();
		expect(await poll(entries(1))).toEqual([0, 1]);
		expect(await stored()).toEqual(["B: Text"]);
	});
});
