/** A new database beside a KV with the feeds of the former one: readers must not see feeds without articles. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { articleStore } from "../../src/articles/store/article-store.ts";
import { type Instance, startInstance } from "../support/instance.ts";

const FEEDS = ["/feed.xml", "/atom.xml", "/feed.json", "/own/feed.xml", "/podcast.xml"];
const TAG = "/tags/snow/atom.xml";
const PAGES = ["/", "/own", "/tags/snow", "/sitemap.xml"];
const KEPT = [...FEEDS, TAG, ...PAGES];
const PARTS = ["/feed.xml?limit=9", "/own/feed.json?content=summary", "/?before=2300000000000%20x"];

/** The deployment that goes with the new database, as it usually is another one. */
const NEXT = { VERSION: { id: "next", tag: "", timestamp: "" } };

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2040-11-20T12:00:00Z") });
});
afterEach(() => {
	vi.useRealTimers();
});

const item = (name: string) => ({
	id: `https://a.example/${name}`,
	title: name,
	content_text: "text",
	tags: ["Snow"],
	attachments: [{ url: `https://a.example/${name}.mp3`, mime_type: "audio/mpeg", size_in_bytes: 9 }],
	date_published: "2026-01-01",
});

function later(seconds: number): void {
	vi.setSystemTime(Date.now() + seconds * 1000);
}

/** Puts a database that was just migrated in the place of this one. KV stays. */
async function replaceDatabase(): Promise<void> {
	const tables = ["articles", "scope_articles", "stories", "tombstones", "sitemap_places", "sitemaps"];
	await env.DB.batch([
		...tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
		env.DB.prepare("DELETE FROM scopes WHERE kind IN ('tag', 'author', 'archive', 'source')"),
		env.DB.prepare("UPDATE scopes SET articles = 0, filled = 0, revision = 0, last_modified = ?1").bind(
			Math.floor(Date.now() / 1000),
		),
		env.DB.prepare("UPDATE identity SET id = lower(hex(randomblob(16)))"),
	]);
}

/** Reads documents, and returns each response. */
async function read(instance: Instance, paths: string[]) {
	const all = new Map<string, { status: number; etag: string | null; text: string }>();
	for (const path of paths) {
		const response = await instance.fetch(path);
		all.set(path, {
			status: response.status,
			etag: response.headers.get("etag"),
			text: await response.text(),
		});
	}
	return all;
}

describe("a new database beside a KV that has the feeds", () => {
	for (const [which, overrides] of [
		["a new deployment", NEXT],
		["the same deployment", {}],
	] as const) {
		it(`serves the last good feed with its validators, from ${which}, however long it stays empty`, async () => {
			const worker = startInstance();
			await worker.publish(item("alpha"));
			const before = await read(worker, KEPT);
			await replaceDatabase();
			const after = startInstance(overrides);
			for (const seconds of [0, 61, 1, 86_400]) {
				later(seconds);
				expect(await read(after, KEPT)).toEqual(before);
				const etag = before.get("/feed.xml")?.etag ?? "";
				const same = await after.fetch("/feed.xml", { headers: { "if-none-match": etag } });
				expect(same.status).toBe(304);
			}
			expect(await read(startInstance(overrides), KEPT)).toEqual(before);
		});

		it(`serves its own feeds from ${which} as soon as they have articles`, async () => {
			const worker = startInstance();
			for (const name of ["alpha", "beta", "gamma"]) await worker.publish(item(name));
			await read(worker, KEPT);
			await replaceDatabase();
			const after = startInstance(overrides);
			await read(after, KEPT);
			await after.publish(item("delta"));
			for (const instance of [after, startInstance(overrides)]) {
				later(61);
				await read(instance, KEPT);
				for (const [path, { status, text }] of await read(instance, KEPT)) {
					expect([path, status, text.includes("alpha")]).toEqual([path, 200, false]);
					expect(text, path).toContain("delta");
				}
			}
		});
	}

	it("answers 503 if KV has no copy of the document, or fails", async () => {
		const worker = startInstance();
		await worker.publish(item("alpha"));
		await read(worker, ["/feed.xml"]);
		await replaceDatabase();
		const after = startInstance(NEXT);
		for (const path of ["/atom.xml", "/", TAG, "/sitemap.xml", "/followed/feed.xml", ...PARTS]) {
			const { status, headers } = await after.fetch(path);
			expect([path, status, headers.get("retry-after")]).toEqual([path, 503, "60"]);
		}
		after.broken.kvReads = true;
		for (const path of ["/feed.xml", TAG, ...PARTS]) expect((await after.fetch(path)).status, path).toBe(503);
	});

	it("answers neither 404 for articles nor an empty list of subscriptions", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		await worker.fetch("/feed.xml");
		await replaceDatabase();
		const instance = startInstance(NEXT);
		for (const path of [
			"/articles/one",
			"/articles/one/chapters.json",
			"/subscriptions.opml",
			"/sources",
			"/news-sitemap.xml",
		])
			expect((await instance.fetch(path)).status, path).toBe(503);
		await instance.publish(item("other"));
		expect((await instance.fetch("/articles/two")).status).toBe(404);
		for (const path of ["/subscriptions.opml", "/sources", "/news-sitemap.xml"])
			expect((await instance.fetch(path)).status, path).toBe(200);
	});

	it("answers no empty list as long as KV has the feed of articles that belong in it", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		await env.DB.prepare(
			"UPDATE scopes SET articles = 1, filled = 1, revision = 1 WHERE scope = 'followed'",
		).run();
		await env.DB.prepare(
			"INSERT INTO scope_articles SELECT 'followed', sorted_at, id, bytes FROM scope_articles WHERE scope = 'own'",
		).run();
		expect((await worker.fetch("/followed/feed.xml")).status).toBe(200);
		await replaceDatabase();
		const instance = startInstance(NEXT);
		await instance.publish(item("other"));
		for (const path of ["/subscriptions.opml", "/sources"])
			expect((await instance.fetch(path)).status, path).toBe(503);
	});

	it("serves the feeds of tags, authors and sources, until they have articles of their own", async () => {
		const worker = startInstance();
		await worker.publish({ ...item("alpha"), authors: [{ name: "Ann" }] });
		const { DB } = env;
		await DB.batch([
			DB.prepare(
				"INSERT INTO scopes (scope, name, articles, filled, revision, changed_at, last_modified) SELECT 'source:blog', 'Blog', 1, 1, revision, changed_at, last_modified FROM scopes WHERE scope = 'own'",
			),
			DB.prepare(
				"INSERT INTO scope_articles SELECT 'source:blog', sorted_at, id, bytes FROM scope_articles WHERE scope = 'own'",
			),
		]);
		const paths = [
			...["/tags/snow/feed.xml", "/tags/snow", "/authors/ann/atom.xml", "/authors/ann"],
			...["/sources/blog/feed.json", "/sources/blog"],
		];
		const before = await read(worker, paths);
		for (const { status } of before.values()) expect(status).toBe(200);
		await replaceDatabase();
		const after = startInstance(NEXT);
		for (const name of ["beta", "gamma"]) {
			await after.publish({ ...item(name), tags: [] });
			for (const instance of [after, startInstance(NEXT)]) {
				later(61);
				expect(await read(instance, paths)).toEqual(before);
				expect((await instance.fetch("/tags/snow/feed.xml?limit=3")).status).toBe(503);
				expect((await instance.fetch("/tags/none/feed.xml")).status).toBe(404);
			}
		}
		await after.publish(item("delta"));
		later(61);
		expect((await read(after, ["/tags/snow/feed.xml"])).get("/tags/snow/feed.xml")?.text).toContain("delta");
		await after.api("DELETE", "/api/articles/delta");
		later(61);
		for (const instance of [after, startInstance(NEXT)])
			expect((await instance.fetch("/tags/snow/feed.xml")).status).toBe(404);
	});

	it("does not empty one feed while another already has articles", async () => {
		const worker = startInstance();
		await worker.publish(item("alpha"));
		const before = await read(worker, ["/podcast.xml", "/feed.xml"]);
		await replaceDatabase();
		const after = startInstance(NEXT);
		await after.publish({ ...item("beta"), attachments: [] });
		expect((await after.fetch("/podcast.xml")).headers.get("etag")).toBe(before.get("/podcast.xml")?.etag);
		expect((await after.fetch("/podcast.xml?limit=3")).status).toBe(503);
		expect(await (await after.fetch("/feed.xml")).text()).toContain("beta");
		// What no document of KV stands for is as it is.
		expect((await after.fetch("/followed/feed.xml")).status).toBe(200);
		expect((await after.fetch("/tags/none/feed.xml")).status).toBe(404);
	});

	it("serves the last good feed or 503 before it is migrated", async () => {
		const worker = startInstance();
		await worker.publish(item("alpha"));
		const before = await read(worker, FEEDS);
		for (const table of ["scope_articles", "stories", "articles", "scopes", "identity"])
			await env.DB.prepare(`DROP TABLE ${table}`).run();
		const after = startInstance(NEXT);
		expect(await read(after, FEEDS)).toEqual(before);
		expect((await after.fetch("/followed/feed.xml")).status).toBe(503);
	});
});

describe("an empty feed", () => {
	it("is served from a new database with an empty KV, and is kept", async () => {
		const worker = startInstance();
		for (const path of [...FEEDS, "/", ...PARTS]) expect((await worker.fetch(path)).status, path).toBe(200);
		expect((await worker.fetch(TAG)).status).toBe(404);
		worker.counts();
		for (const path of FEEDS) expect((await worker.fetch(path)).status, path).toBe(200);
		expect(worker.counts()).toEqual({ kvReads: FEEDS.length, kvWrites: 0, d1Queries: 0 });
		const next = startInstance(NEXT);
		for (const path of FEEDS) expect((await next.fetch(path)).status, path).toBe(200);
		expect(next.counts().kvWrites).toBe(FEEDS.length);
	});

	it("is served after the operator has deleted all articles", async () => {
		const worker = startInstance();
		await worker.publish(item("alpha"));
		await read(worker, KEPT);
		await worker.api("DELETE", "/api/articles/alpha");
		for (const path of FEEDS) {
			const { status, text } = (await read(worker, [path])).get(path) ?? {};
			expect([path, status, text?.includes("alpha")]).toEqual([path, 200, false]);
		}
		expect((await worker.fetch(TAG)).status).toBe(404);
	});
});

describe("a database that is restored to an earlier time", () => {
	it("restores its feeds too, and neither 304 nor KV keep the later state", async () => {
		const worker = startInstance();
		await worker.publish(item("alpha"));
		await worker.publish(item("beta"));
		const former = await read(worker, KEPT);
		await articleStore(env.DB, Date.now()).delete("beta");
		// The revisions of the time before.
		await env.DB.prepare(
			"UPDATE scopes SET revision = 1, last_modified = last_modified - 9 WHERE revision > 0",
		).run();
		const other = startInstance();
		later(61);
		await read(other, KEPT);
		for (const path of FEEDS) {
			const headers = { "if-none-match": former.get(path)?.etag ?? "" };
			const response = await other.fetch(path, { headers });
			expect([path, response.status]).toEqual([path, 200]);
			expect(await response.text(), path).not.toContain("beta");
		}
	});
});
