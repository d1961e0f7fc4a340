/** The history of the main feed in archives (RFC 5005 §4), and other feeds in pages (§3). */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { parseJsonFeed } from "feedsmith";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { planArchives } from "../../src/articles/store/plan/archives.ts";
import { FEED_LENGTH } from "../../src/model/length.ts";
import { contents, contradictions } from "../articles/store/database.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";
import { emptyStorage } from "../support/storage.ts";
import { listIn } from "./reading.ts";

const START = Date.parse("2040-11-20T12:00:00Z");
const FILES = ["feed.xml", "atom.xml", "feed.json"] as const;
type File = (typeof FILES)[number];

let worker: Instance;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: START });
	worker = startInstance();
});
afterEach(() => {
	vi.useRealTimers();
});

const idOf = (n: number) => `urn:a:${n}`;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Publishes articles at once; the higher its number, the newer it is. */
async function publish(...numbers: number[]): Promise<void> {
	vi.setSystemTime(Date.now() + 1000);
	const items = numbers.map((n) => ({
		id: idOf(n),
		title: `No. ${n}`,
		content_html: `<p>Text ${n}</p>`,
		date_published: new Date(START - 1e9 + n * 60_000).toISOString(),
		tags: ["All"],
	}));
	const response = await worker.api("POST", "/api/import", {
		version: "https://jsonfeed.org/version/1.1",
		title: "",
		items,
	});
	expect(response.status, await response.clone().text()).toBe(200);
}

async function slugOf(n: number): Promise<string> {
	return (
		(await env.DB.prepare("SELECT slug FROM articles WHERE id = ?1").bind(idOf(n)).first<string>("slug")) ??
		""
	);
}

async function remove(n: number): Promise<void> {
	vi.setSystemTime(Date.now() + 1000);
	expect((await worker.api("DELETE", `/api/articles/${await slugOf(n)}`)).status).toBe(204);
}

/** A document, read by parsers that are not ours. */
interface Read {
	url: string;
	text: string;
	headers: Headers;
	ids: string[];
	links: Map<string, string>;
}

async function read(url: string): Promise<Read> {
	const response = await worker.fetch(url, { headers: { "accept-encoding": "identity" } });
	expect(response.status, url).toBe(200);
	const text = await response.text();
	const links = new Map<string, string>();
	const ids = listIn(url, text).map(([id]) => id);
	if (url.includes("json")) {
		const feed = parseJsonFeed(text);
		if (feed.next_url !== undefined) links.set("next_url", feed.next_url);
		return { url, text, headers: response.headers, ids, links };
	}
	for (const [, tag] of text.matchAll(/<(?:atom:)?(link [^>]*rel=[^>]*)>/g)) {
		const [, rel = ""] = /rel="([^"]*)"/.exec(tag ?? "") ?? [];
		const [, href = ""] = /href="([^"]*)"/.exec(tag ?? "") ?? [];
		if (!links.has(rel)) links.set(rel, href.replaceAll("&#x26;", "&").replaceAll("&amp;", "&"));
	}
	return { url, text, headers: response.headers, ids, links };
}

/** Follows one relation to the end. */
async function walk(
	from: string,
	rels: string[],
	between: (step: number) => Promise<unknown> = async () => undefined,
): Promise<Read[]> {
	const documents: Read[] = [];
	for (let url: string | undefined = from; url !== undefined; ) {
		const document = await read(url);
		expect(
			documents.map((one) => one.url),
			"a loop",
		).not.toContain(document.url);
		documents.push(document);
		await between(documents.length);
		url = rels.map((rel) => document.links.get(rel)).find((link) => link !== undefined);
	}
	return documents;
}

const older = (file: File) => (file === "feed.json" ? ["next_url"] : ["prev-archive"]);
const idsOf = (documents: Read[]) => documents.flatMap(({ ids }) => ids);

describe("the history of the main feed (RFC 5005 §4)", () => {
	for (const file of FILES) {
		it(`in ${file} leads from the feed to the first article, with each article once`, async () => {
			await publish(...range(1, 260));
			const documents = await walk(`${SITE}/${file}`, older(file));
			expect(idsOf(documents)).toEqual(range(1, 260).reverse().map(idOf));
			const [feed, ...archives] = documents;
			expect(feed?.ids.length).toBeGreaterThanOrEqual(50);
			expect(feed?.ids.length).toBeLessThan(75);
			expect(archives.every(({ ids }) => ids.length === 25)).toBe(true);
		});
	}

	it("consists of documents marked as archives and linked in both directions", async () => {
		await publish(...range(1, 120));
		for (const file of ["feed.xml", "atom.xml"] as const) {
			const [feed, newest, oldest, ...others] = await walk(`${SITE}/${file}`, ["prev-archive"]);
			expect(others).toEqual([]);
			expect(feed?.text).not.toContain("archive/>");
			expect(feed?.links.get("self")).toBe(`${SITE}/${file}`);
			expect(newest?.text).toContain("<fh:archive/>");
			expect(Object.fromEntries(newest?.links ?? [])).toMatchObject({
				self: `${SITE}/archives/2/${file}`,
				current: `${SITE}/${file}`,
				"prev-archive": `${SITE}/archives/1/${file}`,
			});
			// One that is not finished is never linked.
			expect(newest?.links.has("next-archive")).toBe(false);
			expect(oldest?.links.get("next-archive")).toBe(`${SITE}/archives/2/${file}`);
			expect(oldest?.links.has("prev-archive")).toBe(false);
			expect((await worker.fetch(`/archives/3/${file}`)).status).toBe(404);
		}
	});

	it("consists of documents with the same title, id and home page", async () => {
		await publish(...range(1, 80));
		const [feed, archive] = await walk(`${SITE}/atom.xml`, ["prev-archive"]);
		const head = (text: string | undefined) => /<id>.*?<\/title>/s.exec(text ?? "")?.[0];
		expect(head(archive?.text)).toBe(head(feed?.text));
		// RSS keeps its items last, whatever links there are.
		const rss = await (await worker.fetch("/archives/1/feed.xml")).text();
		expect(rss.lastIndexOf("<fh:archive/>")).toBeLessThan(rss.indexOf("<item>"));
		expect(rss.slice(rss.indexOf("</item>"))).not.toContain("atom:link");
	});

	it("keeps each archive byte for byte until an article in it is edited or deleted", async () => {
		await publish(...range(1, 130));
		const first = await read(`${SITE}/archives/1/atom.xml`);
		expect(first.headers.get("cache-control")).toMatch(/^public, max-age=86400, .*immutable$/);
		await publish(...range(131, 200));
		await publish(...range(-50, 0));
		await remove(150);
		vi.setSystemTime(Date.now() + 90_000);
		expect((await read(first.url)).text).toBe(first.text);
		const second = await read(`${SITE}/archives/2/atom.xml`);

		await worker.api("PUT", `/api/articles/${await slugOf(7)}`, {
			id: idOf(7),
			title: "New",
			content_text: "x",
		});
		const edited = await read(first.url);
		expect(edited.ids).toEqual(first.ids);
		expect(edited.text).toContain("<title>New</title>");
		await remove(8);
		expect((await read(first.url)).ids).toEqual(first.ids.filter((id) => id !== idOf(8)));
		expect((await read(second.url)).text).toBe(second.text);
	});

	it("has each archive written to KV once, and then read at the cost of one read", async () => {
		await publish(...range(1, 80));
		worker.counts();
		await worker.fetch("/archives/1/atom.xml");
		// Two to render it, and one for the day's budget.
		expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 1, d1Queries: 3 });
		await publish(...range(81, 140));
		worker.counts();
		for (let poll = 0; poll < 5; poll++) await worker.fetch("/archives/1/atom.xml");
		// Once more, as it links to the next one.
		expect(worker.counts()).toMatchObject({ kvWrites: 1, kvReads: 5 });
	});

	it("contains articles with old dates, wherever they are inserted", async () => {
		await publish(...range(1000, 1100));
		await publish(...range(1, 300));
		await publish(...range(500, 540));
		const documents = await walk(`${SITE}/feed.json`, older("feed.json"));
		const ids = idsOf(documents);
		expect(ids.length).toBe(442);
		expect(new Set(ids).size).toBe(442);
		// The feed itself has the newest by date.
		expect(documents[0]?.ids.slice(0, 50)).toEqual(range(1051, 1100).reverse().map(idOf));
	});

	it("contains long articles completely, with fewer to a document", async () => {
		const long = "word ".repeat(40_000);
		for (let n = 1; n <= 45; n++)
			await worker.publish({
				id: idOf(n),
				title: `No. ${n}`,
				content_text: long,
				date_published: "2026-01-01",
			});
		const documents = await walk(`${SITE}/feed.json`, older("feed.json"));
		expect(new Set(idsOf(documents)).size).toBe(45);
		expect(idsOf(documents).length).toBe(45);
		expect(documents.length).toBeGreaterThan(2);
	});

	it("loses no article if one outgrows its archive and returns to the feed", async () => {
		await publish(...range(1, 100));
		const long = (n: number) => ({ id: idOf(n), title: `No. ${n}`, content_text: "word ".repeat(200_000) });
		for (const n of range(1, 6)) {
			vi.setSystemTime(Date.now() + 1000);
			expect((await worker.api("PUT", `/api/articles/${await slugOf(n)}`, long(n))).status).toBe(200);
			expect(contradictions(await contents()).filter((one) => !one.includes("bytes"))).toEqual([]);
		}
		const ids = idsOf(await walk(`${SITE}/feed.json`, older("feed.json")));
		expect(ids.length).toBe(100);
		expect(new Set(ids).size).toBe(100);
	});

	it("loses no article if others beside long ones are deleted", async () => {
		const text = "word ".repeat(60_000);
		const all = range(1, 60);
		for (const n of all)
			await worker.publish({
				id: idOf(n),
				title: `No. ${n}`,
				content_text: text,
				date_published: new Date(START - 1e9 + n * 60_000).toISOString(),
			});
		for (const n of [3, 20, 59, 60]) {
			await remove(n);
			all.splice(all.indexOf(n), 1);
			const ids = idsOf(await walk(`${SITE}/feed.json`, older("feed.json")));
			expect(ids.length).toBe(all.length);
			expect(new Set(ids).size).toBe(all.length);
		}
	}, 60_000);

	it("does not make the feed cost more after a deletion in an archive, which disappears if it returns to the feed", async () => {
		await publish(...range(1, 80));
		for (const path of ["/feed.xml", "/archives/1/feed.json"]) await worker.fetch(path);
		await remove(5);
		worker.counts();
		expect((await worker.fetch("/feed.xml")).status).toBe(200);
		expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
		for (const n of range(49, 80)) await remove(n);
		expect((await read(`${SITE}/archives/1/feed.json`)).ids).toEqual([]);
	});

	it("never leaves the feed empty while there are articles, as the feed takes an archive back", async () => {
		await publish(...range(1, 80));
		for (const n of range(26, 80).reverse()) {
			await remove(n);
			const { ids } = await read(`${SITE}/feed.json`);
			expect(ids.length).toBeGreaterThan(0);
		}
		const documents = await walk(`${SITE}/feed.json`, older("feed.json"));
		expect(idsOf(documents)).toEqual(range(1, 25).reverse().map(idOf));
		// A client that still has the address of that archive gets an empty one with a link to the next.
		expect((await read(`${SITE}/archives/1/atom.xml`)).ids).toEqual([]);
		// Its number is not given out again.
		await publish(...range(100, 160));
		expect((await read(`${SITE}/feed.json`)).links.get("next_url")).toBe(`${SITE}/archives/2/feed.json`);
	});

	it("sends articles that the feed takes back to clients with deltas", async () => {
		await publish(...range(1, 80));
		// Older than what went into the archive, and in the feed all the same.
		await publish(0);
		const { headers } = await read(`${SITE}/feed.json`);
		for (const n of range(49, 80)) await remove(n);
		await publish(100);
		const delta = await worker.fetch("/feed.json", {
			headers: { "a-im": "feed", "if-none-match": headers.get("etag") ?? "" },
		});
		const { items } = (await delta.json()) as { items: { id: string }[] };
		expect(delta.status).toBe(226);
		expect(items.map(({ id }) => id)).toEqual([100, ...range(1, 25).reverse()].map(idOf));
	});

	it("gives a walk each article that existed at its start once, whatever is published meanwhile", async () => {
		const anyBatch = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 90 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(anyBatch, { minLength: 1, maxLength: 4 }),
				fc.array(anyBatch, { maxLength: 6 }),
				fc.array(fc.nat(), { maxLength: 60 }),
				fc.constantFrom(...FILES),
				async (before, during, deleted, file) => {
					await emptyStorage();
					worker = startInstance();
					for (const numbers of before) await publish(...new Set(numbers));
					const there = new Set(before.flat());
					for (const pick of deleted) {
						const n = [...there][pick % there.size];
						if (n === undefined || there.size === 1) continue;
						there.delete(n);
						await remove(n);
					}
					expect(contradictions(await contents())).toEqual([]);
					const ids = idsOf(
						await walk(`${SITE}/${file}`, older(file), async (step) => {
							const numbers = during[step - 1];
							if (numbers) await publish(...new Set(numbers));
						}),
					);
					expect(new Set(ids).size).toBe(ids.length);
					expect(new Set(ids)).toEqual(new Set([...there].map(idOf)));
					expect(contradictions(await contents())).toEqual([]);
				},
			),
			{ numRuns: runs(25) },
		);
	}, 60_000);
});

it("any sequence of publications goes into archives in order, without losses or oversized documents", () => {
	const anyPlace = fc.record({
		sorted_at: fc.integer(),
		id: fc.uuid(),
		bytes: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 1_900_000 })),
	});
	fc.assert(
		fc.property(fc.uniqueArray(anyPlace, { selector: ({ id }) => id, maxLength: 300 }), (main) => {
			const archives = planArchives(main);
			const moved = archives.flat();
			const sorted = main.toSorted((a, b) => a.sorted_at - b.sorted_at || (a.id < b.id ? -1 : 1));
			expect(moved).toEqual(sorted.slice(0, moved.length));
			const lengthOf = (places: typeof main) => places.reduce((sum, { bytes }) => sum + bytes, 0);
			for (const archive of archives) {
				expect(archive.length).toBeGreaterThan(0);
				expect(archive.length).toBeLessThanOrEqual(25);
				expect(archive.length === 1 || lengthOf(archive) <= 2_000_000).toBe(true);
			}
			const kept = sorted.slice(moved.length);
			expect(kept.length).toBeLessThan(75);
			expect(kept.length).toBeGreaterThanOrEqual(Math.min(1, main.length));
			expect(kept.length === 1 || lengthOf(kept) <= 4_000_000).toBe(true);
		}),
	);
});

it("a database from before archives existed gets archives", async () => {
	await reset();
	const [archives, ...earlier] = env.TEST_MIGRATIONS.toReversed().filter(
		({ name }) => name <= "0010_archives.sql",
	);
	await applyD1Migrations(env.DB, earlier.toReversed());
	await env.DB.batch([
		env.DB.prepare(
			`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 180)
			INSERT INTO articles (id, source, guid, slug, item, content_html, date_published, sorted_at, revision, digest)
			SELECT 'urn:a:' || i, '', i, i, '{"title":"x","tags":[],"authors":[],"attachments":[],"excerpt":""}', 'x', i * 1000, i * 1000, 1, i FROM n`,
		),
		env.DB.prepare(`INSERT INTO scope_articles SELECT 'all', sorted_at, id, ${FEED_LENGTH} FROM articles a`),
		env.DB.prepare(`INSERT INTO scope_articles SELECT 'own', sorted_at, id, ${FEED_LENGTH} FROM articles a`),
		env.DB.prepare("UPDATE scopes SET articles = 180, revision = 1 WHERE scope IN ('all', 'own')"),
	]);
	await applyD1Migrations(env.DB, archives === undefined ? [] : [archives]);
	await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	expect(contradictions(await contents())).toEqual([]);
	const documents = await walk(`${SITE}/feed.json`, ["next_url"]);
	expect(idsOf(documents)).toEqual(range(1, 180).reverse().map(idOf));
	expect(documents.length).toBe(6);
});

describe("the pages of other feeds (RFC 5005 §3)", () => {
	for (const file of FILES) {
		it(`in ${file} of a tag lead to the end and back`, async () => {
			await publish(...range(1, 130));
			const next = file === "feed.json" ? "next_url" : "next";
			const documents = await walk(`${SITE}/tags/all/${file}`, [next], async (step) => {
				if (step === 1) await publish(...range(200, 210));
			});
			expect(documents.map(({ ids }) => ids.length)).toEqual([50, 50, 30]);
			expect(idsOf(documents)).toEqual(range(1, 130).reverse().map(idOf));
			if (file === "feed.json") return;
			const last = documents.at(-1)?.url ?? "";
			expect((await read(last)).links.get("first")).toBe(`${SITE}/tags/all/${file}`);
			const back = await read((await read(last)).links.get("previous") ?? "");
			expect(back.ids).toEqual(documents[1]?.ids);
			expect((await read(back.links.get("next") ?? "")).ids).toEqual(documents[2]?.ids);
			const beginning = await read(back.links.get("previous") ?? "");
			expect(beginning.ids).toEqual(documents[0]?.ids);
			// What is newer does not fill a page: the feed itself has it.
			const short = await worker.fetch(beginning.links.get("previous") ?? "");
			expect([short.status, short.headers.get("location")]).toEqual([302, `/tags/all/${file}`]);
		});
	}

	it("exist for a part of the main feed, and keep its parameters", async () => {
		await publish(...range(1, 90));
		const documents = await walk(`${SITE}/feed.json?limit=40&content=summary`, ["next_url"]);
		expect(idsOf(documents)).toEqual(range(1, 90).reverse().map(idOf));
		expect(documents.map(({ ids }) => ids.length)).toEqual([40, 40, 10]);
		expect(documents.every(({ text }) => !text.includes("content_html"))).toBe(true);
	});

	it("include an empty page past the end, and a refusal with a message for an invalid cursor", async () => {
		await publish(...range(1, 3));
		const place = encodeURIComponent(`0 ${idOf(1)}`);
		expect((await read(`${SITE}/tags/all/feed.json?before=${place}`)).ids).toEqual([]);
		const bad = await worker.fetch("/tags/all/feed.xml?before=yesterday");
		expect(bad.status).toBe(400);
		expect(await bad.text()).toContain("next, previous");
	});

	it("have no delta, as unchanged articles move in at either end", async () => {
		await publish(...range(1, 120));
		const place = encodeURIComponent(`${START - 1e9 + 20 * 60_000} ${idOf(20)}`);
		const page = await read(`${SITE}/tags/all/feed.json?after=${place}`);
		await remove(40);
		await publish(200);
		const again = await worker.fetch(page.url, {
			headers: { "a-im": "feed", "if-none-match": page.headers.get("etag") ?? "" },
		});
		expect(again.status).toBe(200);
		// Negotiated, its beginning is another for each reader.
		const short = await worker.fetch(`/tags/all/feed?after=${encodeURIComponent(`${START} x`)}`, {
			headers: { accept: "application/atom+xml" },
		});
		expect(short.status).toBe(302);
		expect(short.headers.get("vary")).toContain("Accept");
		expect(short.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
	});

	it("are not linked from a feed that fits into one", async () => {
		await publish(...range(1, 50));
		const { links } = await read(`${SITE}/tags/all/atom.xml`);
		expect([...links.keys()].sort()).toEqual(["alternate", "self"]);
	});
});
