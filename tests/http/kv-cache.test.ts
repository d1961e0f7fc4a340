/** The cache in KV, tested by the calls that it makes to the services. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CacheContext, Rendered } from "../../src/http/cacheable.ts";
import { createFeedCache } from "../../src/http/kv-cache.ts";
import type { Representation } from "../../src/http/representation.ts";
import { startInstance } from "../support/instance.ts";

const NOTHING = { kvReads: 0, kvWrites: 0, d1Queries: 0 };
const ONE_READ = { ...NOTHING, kvReads: 1 };
const RENDERED = { kvReads: 1, d1Queries: 2, kvWrites: 1 };
/** The same of a document that shares the day's budget: one row of it is written. */
const RENDERED_IN_BUDGET = { ...RENDERED, d1Queries: 3 };

const item = (name: string, tags: string[] = []) => ({
	id: `https://a.example/${name}`,
	url: `https://a.example/${name}`,
	title: name,
	content_html: `<p>${name}</p>`,
	date_published: "2026-01-01",
	tags,
});

/** The arguments of a request to the cache. */
function context(): CacheContext {
	return {
		db: env.DB,
		kv: env.FEEDS,
		version: "",
		now: Date.now(),
		waitUntil: () => {},
		needsBody: () => true,
	};
}

const DOCUMENT = { key: "key", scope: "all", isEssential: true, hostedAt: undefined } as const;

/** What rendering gives: an empty document with these validators. */
function rendering(
	etag: string,
	revision: number,
	more: Partial<Representation> = {},
): () => Promise<Rendered> {
	const representation = { body: new Uint8Array(), etag, lastModified: revision, revision, ...more };
	return async () => ({
		representation,
		hadArticles: true,
		database: { id: "0".repeat(32), hadArticles: 1, origin: null },
	});
}

/** Moves the clock on. */
function later(seconds: number): void {
	vi.setSystemTime(Date.now() + seconds * 1000);
}

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2040-11-20T12:00:00Z") });
});
afterEach(() => {
	vi.useRealTimers();
});

describe("a poll", () => {
	for (const [path, rendered] of [
		["/feed.xml", RENDERED],
		["/atom.xml", RENDERED],
		["/feed.json", RENDERED],
		["/tags/a/feed.xml", RENDERED_IN_BUDGET],
	] as const) {
		it(`of ${path} is rendered the first time, and then costs one KV read, also with a matching validator`, async () => {
			const worker = startInstance();
			await worker.publish(item("one", ["A"]));
			worker.counts();

			const first = await worker.fetch(path);
			expect(first.status).toBe(200);
			expect(worker.counts()).toEqual(rendered);

			const second = await worker.fetch(path);
			expect(await second.text()).toBe(await first.text());
			expect(worker.counts()).toEqual(ONE_READ);

			const third = await worker.fetch(path, {
				headers: { "if-none-match": first.headers.get("etag") ?? "" },
			});
			expect(third.status).toBe(304);
			expect(worker.counts()).toEqual(ONE_READ);
		});
	}

	it("of an unchanged feed never writes it again, however often it is repeated", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		await worker.fetch("/feed.xml");
		worker.counts();
		for (let hour = 0; hour < 24; hour++) {
			later(3600);
			await worker.fetch("/feed.xml");
		}
		// One check for changes in each freshness window, after the response.
		expect(worker.counts()).toEqual({ kvReads: 24, kvWrites: 0, d1Queries: 24 });
	});

	it("after publishing or deleting takes the same number of queries, however many articles there are", async () => {
		const worker = startInstance();
		const items = Array.from({ length: 500 }, (_, n) => item(`${n}`, ["A"]));
		const feed = { version: "https://jsonfeed.org/version/1.1", title: "", items };
		await worker.api("POST", "/api/import", feed);
		// One of them stores the settings, once for each instance.
		expect(worker.counts()).toEqual({ ...NOTHING, d1Queries: 17 });
		await worker.api("DELETE", "/api/articles/7");
		expect(worker.counts()).toEqual({ ...NOTHING, d1Queries: 12 });
	});

	it("of the front page or with HEAD is answered from KV as well", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		await worker.fetch("/");
		await worker.fetch("/feed.xml");
		worker.counts();
		await worker.fetch("/");
		expect(worker.counts()).toEqual(ONE_READ);
		expect((await worker.fetch("/feed.xml", { method: "HEAD" })).status).toBe(200);
		expect(worker.counts()).toEqual(ONE_READ);
	});
});

describe("a publish", () => {
	it("on this instance is in the next poll, for two queries and one write", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		await worker.fetch("/feed.xml");
		await worker.publish(item("two"));
		worker.counts();
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("<title>two</title>");
		expect(worker.counts()).toEqual(RENDERED);
	});

	it("on another instance is in the feed after the window, and the cached feed is served until then", async () => {
		const [here, elsewhere] = [startInstance(), startInstance()];
		await here.publish(item("one"));
		await here.fetch("/feed.xml");
		await elsewhere.publish(item("two"));
		here.counts();

		later(59);
		expect(await (await here.fetch("/feed.xml")).text()).not.toContain("two");
		expect(here.counts()).toEqual(ONE_READ);

		later(2);
		expect(await (await here.fetch("/feed.xml")).text()).not.toContain("two");
		// After the response: the revision, then the rendering.
		expect(here.counts()).toEqual({ kvReads: 1, kvWrites: 1, d1Queries: 3 });

		expect(await (await here.fetch("/feed.xml")).text()).toContain("two");
		expect(here.counts()).toEqual(ONE_READ);
	});

	it("on another instance is in every format, even if only one is polled often enough to be checked", async () => {
		const [here, elsewhere] = [startInstance(), startInstance()];
		await here.publish(item("one"));
		for (const path of ["/feed.xml", "/atom.xml"]) await here.fetch(path);
		await elsewhere.publish(item("two"));
		// There the RSS is renewed, so that here it is found to be current.
		await elsewhere.fetch("/feed.xml");
		later(61);
		for (const path of ["/feed.xml", "/atom.xml"]) await here.fetch(path);
		expect(await (await here.fetch("/atom.xml")).text()).toContain("two");
	});

	it("is not replaced by an earlier one whose request ends later", async () => {
		const cache = createFeedCache();
		cache.changed({ scopes: ["all"], revision: 6 });
		cache.changed({ scopes: ["all"], revision: 5 });
		const render = rendering("new", 6);
		const old = {
			etag: "0".repeat(32),
			lastModified: 5,
			length: 3,
			revision: 5,
			version: "",
			renderedAt: Date.now(),
		};
		await env.FEEDS.put("key", "old", { metadata: old });
		const cached = await cache.get({ ...DOCUMENT, render }, context());
		expect(cached?.etag).toBe("new");
	});

	it("under one tag leaves the validators of another unchanged", async () => {
		const worker = startInstance();
		await worker.publish(item("one", ["A", "B"]));
		const before = await worker.fetch("/tags/b/feed.xml");
		later(3600);
		await worker.publish(item("two", ["A"]));
		const after = await worker.fetch("/tags/b/feed.xml");
		expect(after.headers.get("etag")).toBe(before.headers.get("etag"));
		expect(after.headers.get("last-modified")).toBe(before.headers.get("last-modified"));
		const other = await worker.fetch("/tags/a/feed.xml");
		expect(await other.text()).toContain("<title>two</title>");
	});

	it("without changes costs no rendering", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		await worker.fetch("/feed.xml");
		await worker.publish(item("one"));
		worker.counts();
		await worker.fetch("/feed.xml");
		expect(worker.counts()).toEqual(ONE_READ);
	});

	it("is visible at once even if KV still returns the former value", async () => {
		const worker = startInstance({ FEEDS: lagging(env.FEEDS) });
		await worker.publish(item("one"));
		await worker.fetch("/feed.xml");
		await worker.publish(item("two"));
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("two");
		worker.counts();
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("two");
		// What was rendered here is remembered; the database is not asked again.
		expect(worker.counts().d1Queries).toBe(0);
	});
});

describe("a rendering", () => {
	it("happens once for many simultaneous misses", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		worker.counts();
		const responses = await Promise.all(Array.from({ length: 20 }, () => worker.fetch("/feed.xml")));
		expect(new Set(responses.map((response) => response.headers.get("etag"))).size).toBe(1);
		expect(worker.counts()).toEqual({ kvReads: 20, kvWrites: 1, d1Queries: 2 });
	});

	it("that never ends does not keep later requests waiting", async () => {
		const cache = createFeedCache();
		const never = () => new Promise<Rendered>(() => {});
		void cache.get({ ...DOCUMENT, render: never }, context());
		await env.FEEDS.get("key");
		later(21);
		const render = rendering("new", 1);
		const cached = await cache.get({ ...DOCUMENT, render }, context());
		expect(cached?.etag).toBe("new");
	});

	it("of a new deployment replaces the one that the former deployment left in KV", async () => {
		const before = startInstance();
		await before.publish(item("one"));
		await before.fetch("/feed.xml");
		const after = startInstance({ SITE_TITLE: "Renamed", VERSION: { id: "next", tag: "", timestamp: "" } });
		expect(await (await after.fetch("/feed.xml")).text()).toContain("<title>Renamed</title>");
		// One query stores the settings, once.
		expect(after.counts()).toEqual({ ...RENDERED, d1Queries: RENDERED.d1Queries + 1 });
		await after.fetch("/feed.xml");
		expect(after.counts()).toEqual(ONE_READ);
	});

	it("gives the same bytes and the same ETag on every instance", async () => {
		const first = startInstance();
		await first.publish(item("one"));
		const before = await first.fetch("/atom.xml");
		for (const { name } of (await env.FEEDS.list()).keys) await env.FEEDS.delete(name);
		later(86_400);
		const again = await startInstance().fetch("/atom.xml");
		expect(again.headers.get("etag")).toBe(before.headers.get("etag"));
		expect(await again.text()).toBe(await before.text());
	});
});

describe("the documents in KV", () => {
	it("are not written for invented addresses and parameters", async () => {
		const worker = startInstance();
		await worker.publish(item("one", ["A"]));
		worker.counts();
		for (const path of [
			"/tags/made-up/feed.xml",
			"/tags/made-up",
			"/authors/nobody/atom.xml",
			"/nothing",
			"/articles/nothing",
			"/feed.xml?limit=7",
			"/feed.xml?content=summary",
			"/atom.xml?limit=200&content=summary",
		]) {
			await worker.fetch(path);
		}
		expect(worker.counts().kvWrites).toBe(0);
		await worker.fetch("/own/feed.xml?utm_source=x&limit=50&content=full");
		expect(worker.counts().kvWrites).toBe(1);
		await worker.fetch("/own/feed.xml?cachebuster=1");
		expect(worker.counts()).toEqual(ONE_READ);
		expect((await env.FEEDS.list()).keys).toHaveLength(1);
	});

	it("have metadata that fit into KV at their maximum length", async () => {
		const version = "0".repeat(36);
		const etag = `${"0".repeat(32)}.${(1e9).toString(36)}.${(-8.64e15).toString(36)}.000000`;
		const index = "A".repeat(780);
		const render = rendering(etag, 1e9, { body: new Uint8Array(9), index, lastModified: 4e9 });
		const written: Promise<unknown>[] = [];
		const waitUntil = (promise: Promise<unknown>) => void written.push(promise);
		await createFeedCache().get({ ...DOCUMENT, render }, { ...context(), version, waitUntil });
		await Promise.all(written);
		const { metadata } = await env.FEEDS.getWithMetadata("key");
		// Of which the length of the largest value, 25 MiB, would take 7 more.
		expect(JSON.stringify(metadata).length).toBeLessThanOrEqual(1024 - 7);
	});

	it("are separate by origin only while no site URL is configured, and only for the origin that the operator uses", async () => {
		const worker = startInstance({ SITE_URL: "" });
		await worker.publish(item("one"));
		worker.counts();
		for (const host of ["one.example", "two.example", "news.example", "news.example:8080"]) {
			const response = await worker.fetch(`https://${host}/feed.xml`);
			expect(await response.text()).toContain(`<link>https://${host}/</link>`);
		}
		expect(worker.counts().kvWrites).toBe(1);
		expect((await env.FEEDS.list()).keys.map(({ name }) => name)).toEqual([
			"feed.xml main https://news.example",
		]);
	});

	it("are kept at the origin that the operator used last, on any instance", async () => {
		const [worker, other] = [startInstance({ SITE_URL: "" }), startInstance({ SITE_URL: "" })];
		await worker.publish(item("one"));
		await other.api("GET", "https://other.example/api/articles");
		await worker.publish(item("two"));
		await worker.fetch("/feed.xml");
		const { keys } = await env.FEEDS.list();
		expect(keys.map(({ name }) => name)).toEqual(["feed.xml main https://news.example"]);
	});

	it("are kept at the operator's origin even if they were rendered for another", async () => {
		const worker = startInstance({ SITE_URL: "" });
		const keys = async () => (await env.FEEDS.list()).keys.map(({ name }) => name);
		await worker.publish(item("one"));
		await worker.api("GET", "https://other.example/api/articles");
		await worker.fetch("/feed.xml");
		later(61);
		await worker.fetch("/feed.xml");
		expect(await keys()).toEqual([]);
		await worker.api("GET", "/api/articles");
		later(61);
		await worker.fetch("/feed.xml");
		expect(await keys()).toEqual(["feed.xml main https://news.example"]);
	});
});

describe("a fault", () => {
	it("of the database leaves the cached feed, with its validators", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		const before = await worker.fetch("/feed.xml");
		worker.broken.d1 = true;
		later(86_400);
		const during = await worker.fetch("/feed.xml");
		expect(during.status).toBe(200);
		expect(during.headers.get("etag")).toBe(before.headers.get("etag"));
		expect(await during.text()).toBe(await before.text());
	});

	it("of the database right after a publish leaves the former feed until the database is back", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		await worker.fetch("/feed.xml");
		await worker.publish(item("two"));
		worker.broken.d1 = true;
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("<title>one</title>");
		worker.broken.d1 = false;
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("<title>two</title>");
	});

	it("of the database while KV lags behind leaves the newest rendering", async () => {
		const worker = startInstance({ FEEDS: lagging(env.FEEDS) });
		await worker.publish(item("one"));
		await worker.fetch("/feed.xml");
		await worker.publish(item("two"));
		await worker.fetch("/feed.xml");
		await worker.publish(item("three"));
		worker.broken.d1 = true;
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("<title>two</title>");
	});

	it("of KV has the feed rendered, and kept in memory for a while", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		worker.broken.kvReads = worker.broken.kvWrites = true;
		worker.counts();
		const first = await worker.fetch("/feed.xml");
		expect(first.status).toBe(200);
		expect(await first.text()).toContain("<title>one</title>");
		expect(worker.counts().d1Queries).toBe(2);
		await worker.publish(item("two"));
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("<title>two</title>");
		worker.broken.kvReads = worker.broken.kvWrites = false;
		later(61);
		await worker.fetch("/feed.xml");
		expect((await env.FEEDS.list()).keys).toHaveLength(1);
	});

	it("of both gives 503 with Retry-After in seconds (RFC 9110 §10.2.3), never an empty feed", async () => {
		const worker = startInstance();
		await worker.publish(item("one"));
		worker.broken.d1 = true;
		worker.broken.kvReads = worker.broken.kvWrites = true;
		for (const path of [
			"/feed.xml",
			"/atom.xml",
			"/feed.json",
			"/feed",
			"/",
			"/articles/one",
			"/feed.xml?limit=3",
		]) {
			const response = await worker.fetch(path);
			expect(response.status, path).toBe(503);
			expect(Number(response.headers.get("retry-after")), path).toBeGreaterThan(0);
			expect(response.headers.get("cache-control"), path).toBe("no-store");
		}
	});
});

/** A namespace that keeps returning the first value of a key, as KV's edge caches do for a minute. */
function lagging(kv: KVNamespace): KVNamespace {
	const first = new Map<string, ArrayBuffer>();
	const metadata = new Map<string, unknown>();
	return new Proxy(kv, {
		get(target, name) {
			if (name === "put") {
				return async (key: string, value: Uint8Array<ArrayBuffer>, options: { metadata: unknown }) => {
					if (first.has(key)) return;
					first.set(key, value.slice().buffer);
					metadata.set(key, options.metadata);
				};
			}
			if (name === "getWithMetadata") {
				return async (key: string) => {
					const value = first.get(key);
					return { value: value ? new Response(value).body : null, metadata: metadata.get(key) ?? null };
				};
			}
			return Reflect.get(target, name);
		},
	});
}
