/** Which entry of a feed is which article, tested by polls of real documents into a real database. */

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import { pollSource } from "../../../src/sources/polling/poll.ts";
import { readSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { runs } from "../../support/runs.ts";
import { handedIn } from "../handed-in.ts";

const HOUR = 3600_000;

interface Entry {
	guid?: string;
	link?: string;
	title?: string;
	date?: string;
	text?: string;
	file?: string;
}

function rss(entries: Entry[]): string {
	const element = (name: string, text: string | undefined) =>
		text === undefined ? "" : `<${name}>${text}</${name}>`;
	const items = entries.map(({ guid, link, title, date, text = "Text", file }) =>
		[
			"<item>",
			guid === undefined ? "" : `<guid isPermaLink="false">${guid}</guid>`,
			element("link", link),
			element("title", title),
			date === undefined ? "" : `<pubDate>${new Date(date).toUTCString()}</pubDate>`,
			element("description", text),
			file === undefined ? "" : `<enclosure url="https://cdn.example/${file}" type="audio/mpeg" length="9"/>`,
			"</item>",
		].join(""),
	);
	return `<rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>${items.join("")}</channel></rss>`;
}

/** A followed feed, whose next documents a test hands in. */
function follow() {
	let now = Date.parse("2040-01-01T12:00:00Z");
	let body = "";
	const context = handedIn(
		() => body,
		() => now,
	);
	let isFollowed = false;
	/** Polls a document; gives how many articles came of it, and how many changed. */
	return async (document: string | Entry[]) => {
		body = typeof document === "string" ? document : rss(document);
		now += HOUR;
		if (!isFollowed) {
			isFollowed = true;
			const { poll } = await subscribe({ url: "https://blog.example/feed" }, context);
			return [poll?.created, poll?.updated];
		}
		const source = await readSource(env.DB, "blog");
		if (source === undefined) throw new Error("no source");
		const { created = 0, updated = 0 } = await pollSource(source, context);
		return [created, updated];
	};
}

/** What is stored, by the titles and texts. */
async function stored(): Promise<string[]> {
	const { results } = await env.DB.prepare(
		"SELECT coalesce(item ->> 'title', '-') || ': ' || coalesce(content_html, content_text, item ->> 'summary', '-') AS text FROM articles ORDER BY text",
	).all<{ text: string }>();
	return results.map(({ text }) => text.replace(/<\/?p>/g, ""));
}

const JANUARY = (day: number) => `2026-01-0${day}T00:00:00Z`;

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
		// What has neither its words nor its title may be something else.
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
			// What is edited cannot be told from what is new.
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

describe("entries with new guids at every poll", () => {
	const kinds: [string, (poll: number) => Entry[]][] = [
		[
			"to come",
			(n) => [{ guid: `g${n}`, title: "T", link: "https://blog.example/p", date: "2041-01-01T00:00:00Z" }],
		],
		["to come, with neither title nor link", (n) => [{ guid: `g${n}`, date: "2041-01-01T00:00:00Z" }]],
		["a link alone", (n) => [{ guid: `g${n}`, link: "https://blog.example/p" }]],
		["a title alone", (n) => [{ guid: `g${n}`, title: "T" }]],
		["words alone", (n) => [{ guid: `g${n}` }]],
		["a date alone", (n) => [{ guid: `g${n}`, date: JANUARY(1) }]],
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

	it.each(kinds)("stay the same articles: %s", async (_, entries) => {
		const poll = follow();
		expect(await poll(entries(0))).toEqual([1, 0]);
		for (const n of [1, 2]) {
			const [, updated] = await poll([...entries(n), { guid: "x", title: `Changed ${n}`, date: JANUARY(2) }]);
			expect(updated).toBeLessThanOrEqual(n === 1 ? 1 : 2);
		}
		expect((await stored()).filter((line) => !line.startsWith("Changed"))).toHaveLength(1);
	});

	it.each(kinds)("stay deleted: %s", async (_, entries) => {
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
