/** The budget of KV writes: essential feeds are always written, and 200 other documents a day. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DAILY_WRITES } from "../../src/http/write-budget.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { stride } from "../support/runs.ts";

const FORMATS = ["feed.xml", "atom.xml", "feed.json"];

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2040-11-20T12:00:00Z") });
});
afterEach(() => {
	vi.useRealTimers();
});

const item = (name: string, tags: string[] = [], more: object = {}) => ({
	id: `https://a.example/${name}`,
	title: name,
	content_text: "text",
	tags,
	date_published: "2026-01-01",
	...more,
});

function later(seconds: number): void {
	vi.setSystemTime(Date.now() + seconds * 1000);
}

/** The names in KV. */
async function keys(): Promise<string[]> {
	const names: string[] = [];
	for (let cursor: string | undefined; ; ) {
		const list = await env.FEEDS.list({ cursor: cursor ?? null });
		names.push(...list.keys.map(({ name }) => name));
		if (list.list_complete) return names;
		cursor = list.cursor;
	}
}

/** Leaves this many writes of today's budget. */
async function leave(writes: number): Promise<void> {
	const day = Math.floor(Date.now() / 86_400_000);
	await env.DB.prepare("UPDATE kv_writes SET day = ?1, documents = ?2")
		.bind(day, DAILY_WRITES - writes)
		.run();
}

/** Stores copies of the one article there is: 25 in each of so many archives, and one in so many turns in each tag and author. */
async function multiply(archives: number, tags: number, authors: number): Promise<void> {
	const copies = archives * 25;
	const numbers = `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${copies})`;
	const place = (scope: string) =>
		env.DB.prepare(
			`${numbers} INSERT INTO scope_articles (scope, sorted_at, id, bytes)
			SELECT ${scope}, 1000 * n, 'urn:copy:' || n, 100 FROM n`,
		);
	await env.DB.batch([
		env.DB.prepare(
			`${numbers} INSERT INTO articles (id, source, guid, slug, item, content_text, date_published, sorted_at, revision,
				digest, archive)
			SELECT 'urn:copy:' || n, source, 'copy:' || n, 'copy-' || n, item, content_text, 1000 * n, 1000 * n, 1, digest,
				(n - 1) / 25 + 1
			FROM n CROSS JOIN (SELECT * FROM articles LIMIT 1)`,
		),
		...[
			"'all'",
			"'own'",
			"'archive:' || ((n - 1) / 25 + 1)",
			`'tag:' || (n % ${tags})`,
			`'author:' || (n % ${authors})`,
		].map(place),
		env.DB.prepare(
			`INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
			SELECT scope, scope, count(*), 1, 0, 1 FROM scope_articles GROUP BY scope
			ON CONFLICT DO UPDATE SET articles = excluded.articles`,
		),
	]);
}

describe("the budget of KV writes", () => {
	it("is kept in three crawls of archives, tags and authors of 15,000 articles, in three formats on three new instances", async () => {
		const [archives, tags, authors] = [600, 30, 15];
		await startInstance().publish(item("one"));
		await multiply(archives, tags, authors);
		// A third of the archives spends the budget too.
		const apart = stride(3);
		const scopes = [
			...Array.from({ length: archives / apart }, (_, n) => `/archives/${apart * n + 1}`),
			...Array.from({ length: tags }, (_, n) => `/tags/${n}`),
			...Array.from({ length: authors }, (_, n) => `/authors/${n}`),
		];
		let written = 0;
		await Promise.all(
			FORMATS.map(async (file) => {
				const instance = startInstance();
				for (const scope of scopes) {
					const { status } = await instance.fetch(`${scope}/${file}`, { method: "HEAD" });
					if (status !== 200) throw new Error(`${scope}/${file}: ${status}`);
				}
				written += instance.counts().kvWrites;
			}),
		);
		expect(written).toBe(DAILY_WRITES);
		expect((await keys()).length).toBeLessThanOrEqual(DAILY_WRITES);
	}, 90_000);

	it("does not count the main, own, followed and podcast feeds", async () => {
		await leave(0);
		const worker = startInstance();
		for (const name of ["one", "two"]) {
			await worker.publish(item(name, ["A"]));
			worker.counts();
			for (const scope of ["", "/own", "/podcast", "/own/podcast"])
				for (const file of FORMATS)
					await worker.fetch(`${scope}/${file}`.replace(/podcast\/feed\.xml/, "podcast.xml"));
			await worker.fetch("/");
			// Podcasts without episodes do not change.
			expect(worker.counts().kvWrites).toBe(name === "one" ? 12 : 6);
		}
		const paths = ["/tags/a/feed.xml", "/tags/a", "/own", "/podcast", "/sitemap.xml"];
		for (const path of paths) expect((await worker.fetch(path)).status, path).toBe(200);
		expect(worker.counts().kvWrites).toBe(0);
	});

	it("is shared by all instances, and an instance that knows it is spent does not query it again", async () => {
		await leave(2);
		const worker = startInstance();
		await worker.publish(item("one", ["A", "B", "C", "D", "E"]));
		worker.counts();
		for (const tag of ["a", "b"]) await worker.fetch(`/tags/${tag}/feed.xml`);
		expect(worker.counts()).toEqual({ kvReads: 2, kvWrites: 2, d1Queries: 6 });
		for (const instance of [worker, startInstance()]) {
			for (const tag of ["c", "d", "e"]) await instance.fetch(`/tags/${tag}/feed.xml`);
			// Each instance keeps the settings once.
			const d1Queries = instance === worker ? 7 : 8;
			expect(instance.counts()).toEqual({ kvReads: 3, kvWrites: 0, d1Queries });
		}
	});

	it("begins anew with each day (UTC)", async () => {
		await leave(0);
		const worker = startInstance();
		await worker.publish(item("one", ["A"]));
		await worker.fetch("/tags/a/feed.xml");
		expect(await keys()).toEqual([]);
		later(12 * 3600);
		await worker.fetch("/tags/a/feed.xml");
		expect(await keys()).toEqual(["feed.xml tag:a"]);
	});

	it("does not change the headers and bytes of documents that are not written", async () => {
		const worker = startInstance();
		await worker.publish(item("one", ["A"]));
		const headers = { "accept-encoding": "gzip" };
		const answersOf = async (instance: Instance) => {
			const answers = [];
			for (const path of ["/tags/a/feed.xml", "/tags/a/atom.xml", "/tags/a"]) {
				const response = await instance.fetch(path, { headers });
				answers.push([path, response.status, [...response.headers], await response.bytes()]);
				const etag = response.headers.get("etag") ?? "";
				expect((await instance.fetch(path, { headers: { "if-none-match": etag } })).status).toBe(304);
			}
			return answers;
		};
		await leave(0);
		const unwritten = await answersOf(startInstance());
		expect(await keys()).toEqual([]);
		await leave(3);
		expect(await answersOf(startInstance())).toEqual(unwritten);
		expect(await keys()).toHaveLength(3);
	});

	it("never serves an older copy from KV for a document that is not written", async () => {
		const worker = startInstance();
		await worker.publish(item("one", ["A"]));
		const paths = ["/tags/a/feed.xml", "/tags/a"];
		for (const path of paths) await worker.fetch(path);
		later(61);
		await leave(0);
		await worker.publish(item("two", ["A"]));
		worker.counts();
		for (let round = 0; round < 3; round++) {
			// A new instance knows nothing of the change.
			for (const instance of [worker, startInstance()]) {
				for (const path of paths) {
					const response = await instance.fetch(path);
					expect(await response.text(), path).toContain("two");
					// Nor would the cache in front ever hear of it again.
					expect(response.headers.get("cloudflare-cdn-cache-control")).toBeNull();
				}
				expect(instance.counts().kvWrites).toBe(0);
			}
			later(3600);
		}
	});

	it("does not affect readers if it cannot be read", async () => {
		const worker = startInstance();
		await worker.publish(item("one", ["A"]));
		for (const d1 of ["full", "read-only"] as const) {
			worker.broken.d1 = d1;
			expect((await worker.fetch("/tags/a/feed.xml")).status).toBe(200);
			expect(await keys()).toEqual([]);
		}
		worker.broken.d1 = false;
		later(61);
		await worker.fetch("/tags/a/feed.xml");
		expect(await keys()).toEqual(["feed.xml tag:a"]);
	});
});

describe("while no site URL is configured,", () => {
	it("invented hosts cause no writes, and their readers still get the feeds", async () => {
		const worker = startInstance({ SITE_URL: "" });
		await worker.publish(item("one", ["A"]));
		await worker.fetch("/feed.xml");
		expect(await keys()).toEqual(["feed.xml main https://news.example"]);
		for (const instance of [worker, startInstance({ SITE_URL: "" })]) {
			instance.counts();
			for (let n = 0; n < 20; n++) {
				for (const path of ["/feed.xml", "/tags/a/atom.xml", "/"]) {
					const response = await instance.fetch(`https://host-${n}.example${path}`);
					expect(response.status).toBe(200);
					expect(await response.text()).toContain(`https://host-${n}.example/`);
				}
			}
			// Not even with a request to the API that bears no token.
			await instance.fetch("https://made-up.example/api/articles", { method: "POST" });
			await instance.fetch("https://made-up.example/feed.xml");
			expect(instance.counts().kvWrites).toBe(0);
		}
	});

	it("documents for the operator's host are kept, and the host follows the operator", async () => {
		const worker = startInstance({ SITE_URL: "" });
		await worker.api("POST", "https://old.example/api/articles", item("one"));
		await worker.fetch("https://old.example/feed.xml");
		later(61);
		await worker.api("POST", "https://new.example/api/articles", item("two"));
		await worker.fetch("https://new.example/feed.xml");
		const names = ["feed.xml main https://new.example", "feed.xml main https://old.example"];
		expect(await keys()).toEqual(names);
		// The old copy is never given another version, and so is never trusted.
		for (const instance of [worker, startInstance({ SITE_URL: "" })]) {
			instance.counts();
			expect(await (await instance.fetch("https://old.example/feed.xml")).text()).toContain("two");
			expect(instance.counts().kvWrites).toBe(0);
		}
	});

	it("feeds for the operator's host are served while the database is down", async () => {
		const worker = startInstance({ SITE_URL: "" });
		await worker.publish(item("one"));
		const before = await worker.fetch("/feed.xml");
		const other = startInstance({ SITE_URL: "" });
		other.broken.d1 = true;
		for (const seconds of [0, 61, 1, 3600]) {
			later(seconds);
			const response = await other.fetch("/feed.xml");
			expect([response.status, response.headers.get("etag")]).toEqual([200, before.headers.get("etag")]);
		}
	});
});
