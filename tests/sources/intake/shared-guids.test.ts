/** Entries that share a guid, an address or a file. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import { type Entry, follow, JANUARY, rss, stored } from "./followed-blog.ts";

describe("a guid or address shared by several entries", () => {
	const episodes = (count: number): Entry[] =>
		Array.from({ length: count }, (_, i) => ({
			title: `Episode ${i + 1}`,
			date: JANUARY(i + 1),
			file: `${i + 1}.mp3`,
			text: `Words ${i + 1}`,
		})).reverse();
	const json = (entries: Entry[]) =>
		JSON.stringify({
			version: "https://jsonfeed.org/version/1.1",
			title: "Blog",
			items: entries.map(({ title, date, text, file }) => ({
				title,
				url: "https://blog.example/",
				date_published: date,
				content_html: text,
				...(file && { attachments: [{ url: `https://cdn.example/${file}`, mime_type: "audio/mpeg" }] }),
			})),
		});
	const atom = (entries: Entry[]) =>
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>${entries
			.map(
				({ title, date, text, file }) =>
					`<entry><id>urn:one</id><title>${title}</title><published>${date}</published><updated>${date}</updated>` +
					`<content>${text}</content>${file ? `<link rel="enclosure" href="https://cdn.example/${file}"/>` : ""}</entry>`,
			)
			.join("")}</feed>`;
	const shapes: [string, (entries: Entry[]) => string][] = [
		["a guid of 0 for all", (entries) => rss(entries.map((entry) => ({ ...entry, guid: "0" })))],
		[
			"the home page as guid of all",
			(entries) => rss(entries.map((entry) => ({ ...entry, guid: "https://blog.example/" }))),
		],
		[
			"no guid and one link for all",
			(entries) => rss(entries.map((entry) => ({ ...entry, link: "https://blog.example/" }))),
		],
		["neither guid nor link", rss],
		["one Atom id for all", atom],
		["a JSON Feed without ids and with one url", json],
	];

	it.each(shapes)(
		"identifies none of them as a document grows from one entry to four: %s",
		async (_, document) => {
			const poll = follow();
			for (const count of [1, 2, 3, 4]) expect(await poll(document(episodes(count)))).toEqual([1, 0]);
			expect(await stored()).toEqual([1, 2, 3, 4].map((n) => `Episode ${n}: Words ${n}`));
			// It shrinks to its newest, in any order, and grows again.
			expect(await poll(document(episodes(4).slice(0, 1)))).toEqual([0, 0]);
			expect(await poll(document(episodes(4).reverse()))).toEqual([0, 0]);
		},
	);

	it.each(shapes)("identifies none of them if one is retitled: %s", async (_, document) => {
		const retitled = (entries: Entry[]) =>
			entries.map((entry) => ({ ...entry, title: String(entry.title).replace("1", "One") }));
		for (const without of ["file", "none"] as const) {
			const strip = ({ file, ...entry }: Entry) =>
				without === "file" ? entry : { ...entry, ...(file && { file }) };
			await env.DB.batch(
				["articles", "sources", "scope_articles", "stories", "tombstones"].map((table) =>
					env.DB.prepare(`DELETE FROM ${table}`),
				),
			);
			const poll = follow();
			await poll(document(episodes(2).map(strip)));
			expect(await poll(document(retitled(episodes(3)).map(strip)))).toEqual([1, 1]);
			expect(await stored()).toEqual(["Episode 2: Words 2", "Episode 3: Words 3", "Episode One: Words 1"]);
		}
	});

	it("is replaced by the title if there is nothing else", async () => {
		const poll = follow();
		const entries = (...titles: string[]) =>
			titles.map((title) => ({ guid: "0", title, text: `About ${title}` }));
		expect(await poll(entries("A"))).toEqual([1, 0]);
		expect(await poll(entries("B", "A"))).toEqual([1, 0]);
		expect(await poll(entries("C", "B", "A"))).toEqual([1, 0]);
		expect(await poll(entries("C"))).toEqual([0, 0]);
		expect(await stored()).toEqual(["A: About A", "B: About B", "C: About C"]);
	});

	it("gives one article for an entry that a document repeats", async () => {
		const poll = follow();
		const entry = { guid: "1", title: "A", link: "https://blog.example/1", date: JANUARY(1) };
		expect(await poll([entry, { ...entry, text: "In another category" }])).toEqual([1, 0]);
		expect(await poll([entry])).toEqual([0, 0]);
	});

	it("does not restore articles that the operator has deleted", async () => {
		const poll = follow();
		const document = (count: number) => episodes(count).map((entry) => ({ ...entry, guid: "0" }));
		await poll(document(2));
		await articleStore(env.DB, Date.now()).delete("episode-1");
		expect(await poll(document(3))).toEqual([1, 0]);
		expect(await stored()).toEqual(["Episode 2: Words 2", "Episode 3: Words 3"]);
	});
});

describe("entries with a guid, address or file in common", () => {
	const [D1, D2, D3] = [JANUARY(1), JANUARY(2), JANUARY(3)];
	const HOME = "https://blog.example/";
	const make =
		(all: Entry) =>
		(name: string, own: Entry = {}): Entry => ({ title: name, text: `About ${name}`, ...all, ...own });
	const ofOneDay = make({ guid: "0", date: D1 });
	const withJingle = make({ guid: "0", file: "jingle.mp3" });
	const linked = make({ link: HOME });
	const zero = make({ guid: "0" });
	const home = make({ guid: HOME });
	const nameless = make({});
	const untitled = (text: string, own: Entry = {}): Entry => ({ text, link: HOME, ...own });
	const sequences: [string, Entry[][]][] = [
		[
			"dates of one day",
			[["A"], ["B", "A"], ["B"], ["C", "B"]].map((names) => names.map((n) => ofOneDay(n))),
		],
		[
			"one file for all",
			[
				[withJingle("A", { date: D1 })],
				[withJingle("B", { date: D2 }), withJingle("A", { date: D1 })],
				[withJingle("B", { date: D2 })],
				[withJingle("C", { date: D3 }), withJingle("B", { date: D2 })],
			],
		],
		[
			"one file for all, and only the newest",
			[[withJingle("A", { date: D1 })], [withJingle("B", { date: D2 })], [withJingle("C", { date: D3 })]],
		],
		[
			"one link for all, and only the newest",
			[[linked("A", { date: D1 })], [linked("B", { date: D2 })], [linked("C", { date: D3 })]],
		],
		[
			"one file for all, only the newest, no dates",
			[[withJingle("A")], [withJingle("B")], [withJingle("C")]],
		],
		["one link for all, only the newest, no dates", [[linked("A")], [linked("B")], [linked("C")]]],
		[
			"one link for all, and neither dates nor titles",
			[[untitled("a")], [untitled("b"), untitled("a")], [untitled("c"), untitled("b"), untitled("a")]],
		],
		[
			"one link and day for all, and no titles",
			[
				[untitled("a", { date: D1 })],
				[untitled("b", { date: D1 }), untitled("a", { date: D1 })],
				[untitled("c", { date: D1 }), untitled("b", { date: D1 })],
			],
		],
		[
			"a guid of 0, and only the newest",
			[1, 2, 3].map((n) => [zero(`No. ${n}`, { date: JANUARY(n), file: `${n}.mp3` })]),
		],
		[
			"the home page as guid, and only the newest",
			[1, 2, 3].map((n) => [home(`No. ${n}`, { date: JANUARY(n), file: `${n}.mp3` })]),
		],
		[
			"neither guid nor link, and dates of one day",
			[["A"], ["B"], ["C", "B"]].map((names) => names.map((n) => nameless(n, { date: D1 }))),
		],
	];

	it.each(sequences)("are distinguished: %s", async (_, documents) => {
		const poll = follow();
		const seen = new Set<string | undefined>();
		for (const document of documents) {
			const isNew = document.filter(({ text }) => !seen.has(text));
			for (const { text } of document) seen.add(text);
			expect(await poll(document)).toEqual([isNew.length, 0]);
		}
		expect((await stored()).map((line) => line.split(": ")[1])).toEqual([...seen].sort());
		expect(await poll((documents.at(-1) ?? []).toReversed())).toEqual([0, 0]);
	});

	it.each(sequences)("are not affected when another of them is deleted: %s", async (_, documents) => {
		const poll = follow();
		const [[first] = [], ...later] = documents;
		await poll(first === undefined ? [] : [first]);
		const slug = await env.DB.prepare("SELECT slug FROM articles").first<string>("slug");
		await articleStore(env.DB, Date.now()).delete(String(slug));
		for (const document of later) await poll(document);
		const texts = new Set(later.flat().map(({ text }) => text));
		texts.delete(first?.text);
		expect((await stored()).map((line) => line.split(": ")[1])).toEqual([...texts].sort());
	});

	it.each<[string, Entry, Entry[]]>([
		["its title", linked("A", { date: D1 }), [{ title: "An A" }, { title: "The A" }]],
		[
			"its date",
			linked("A", { date: D1 }),
			[
				{ date: D2, text: "More about A" },
				{ date: D3, text: "All about A" },
			],
		],
		["its title and words", linked("A", { date: D1 }), [{ title: "An A", text: "More about A" }]],
		["its words", linked("A"), [{ text: "More about A" }]],
		["its title, where there are no dates", linked("A"), [{ title: "An A" }]],
		[
			"everything, with a guid of its own",
			{ ...linked("A", { date: D1, file: "1.mp3" }), guid: "https://blog.example/?p=1" },
			[{ title: "Z", date: D2, file: "2.mp3", text: "Other" }],
		],
		[
			"everything, with a number as its guid",
			{ ...linked("A", { date: D1, file: "1.mp3" }), guid: "1001" },
			[{ title: "Z", date: D2, file: "2.mp3", text: "Other" }],
		],
	])("include one that stays one article after an edit of %s", async (_, entry, edits) => {
		const poll = follow();
		await poll([entry]);
		let edited = entry;
		for (const edit of edits) {
			edited = { ...edited, ...edit };
			expect(await poll([edited])).toEqual([0, 1]);
			expect(await poll([edited])).toEqual([0, 0]);
		}
	});

	it("match the articles that a former version stored with their addresses", async () => {
		const poll = follow();
		const all = { guid: "0", link: HOME };
		await poll([{ ...all, title: "A", date: D1 }]);
		await env.DB.prepare("UPDATE articles SET guid = '0 ' || ?1").bind(HOME).run();
		const next = [
			{ ...all, title: "B", date: D2 },
			{ ...all, title: "An A", date: D1 },
		];
		expect(await poll(next)).toEqual([1, 1]);
	});

	it.each<[string, Entry]>([
		["entries of one day", { guid: "0", date: D1 }],
		["entries with one file", { guid: "0", file: "jingle.mp3" }],
		["entries with one file, of one day", { link: HOME, file: "jingle.mp3", date: D1 }],
		["entries with nothing else", { link: HOME }],
	])("stay the same articles when they are retitled: %s", async (_, all) => {
		const poll = follow();
		const entries = (...titles: string[]): Entry[] =>
			titles.map((title, i) => ({ ...all, title, text: `Words ${i}` }));
		await poll(entries("A"));
		expect(await poll(entries("A", "B"))).toEqual([1, 0]);
		expect(await poll(entries("An A", "B"))).toEqual([0, 1]);
		expect(await poll(entries("The A", "The B"))).toEqual([0, 2]);
		expect(await stored()).toEqual(["The A: Words 0", "The B: Words 1"]);
	});
});
