/** The headers and purges that the Worker gives the edge cache in front of it. */

import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { articleStore } from "../../src/articles/store/article-store.ts";
import { type Edge, PURGE_CRON, SPREAD } from "../../src/http/edge-cache.ts";
import worker from "../../src/worker.ts";
import config from "../../wrangler.toml?raw";
import { writeOf } from "../articles/store/database.ts";
import { type Instance, startInstance } from "../support/instance.ts";

const START = Date.parse("2040-11-20T12:00:00Z");
const MINUTE = 60_000;

const GZIP = { "accept-encoding": "gzip" };

let instance: Instance;
let purges: Parameters<Edge["purge"]>[0][];
/** The edge cache's answer to a purge. */
let outcome: () => Promise<CachePurgeResult>;
const edge: Edge = {
	purge(options) {
		purges.push(options);
		return outcome();
	},
};

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: START });
	purges = [];
	outcome = async () => ({ success: true, errors: [] });
	instance = startInstance({}, edge);
});
afterEach(() => {
	vi.useRealTimers();
});

const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

/** The Cron Trigger that purges. */
async function tick(): Promise<void> {
	const context = createExecutionContext();
	Object.defineProperty(context, "cache", { value: edge });
	await worker.scheduled(createScheduledController({ cron: PURGE_CRON }), env, context);
}

/** All tags that were purged since the last call, sorted. */
function purgedTags(): string[] {
	const tags = purges.flatMap((options) => ("tags" in options ? options.tags : ["everything"]));
	purges = [];
	return tags.sort();
}

const publish = (id: string, tags: string[] = []) =>
	instance.publish({ id, title: id, content_text: "text", tags, date_published: "2026-11-20" });

describe("responses behind the edge cache", () => {
	const FEEDS = ["/feed.xml", "/atom.xml", "/feed.json", "/tags/snow/feed.xml", "/own/atom.xml"];
	const OTHERS = ["/", "/articles/a", "/tags/snow", "/sources", "/subscriptions.opml", "/own"];
	const ERRORS = ["/tags/none/feed.xml", "/nowhere", "/articles/none", "/archives/9/feed.xml"];

	it("have directives for all caches", async () => {
		await publish("a", ["Snow"]);
		for (const path of [...FEEDS, ...OTHERS])
			expect((await instance.fetch(path)).headers.get("cache-control"), path).toMatch(/^public, max-age=\d+/);
		for (const path of ERRORS) {
			const { status, headers } = await instance.fetch(path);
			expect([status, headers.get("cache-control")], path).toEqual([404, "public, max-age=60"]);
		}
		for (const [path, init] of [
			["/api/articles", {}],
			["/api/nothing", { method: "POST" }],
			["/health", {}],
			["/feed.xml", { method: "DELETE" }],
			["/feed.xml", { method: "OPTIONS" }],
		] as const)
			expect((await instance.fetch(path, init)).headers.get("cache-control"), path).toBe("no-store");
		const broken = startInstance();
		broken.broken.d1 = broken.broken.kvReads = true;
		expect((await broken.fetch("/feed.xml")).headers.get("cache-control")).toBe("no-store");
	});

	it("of feeds and pages are tagged with what changes them", async () => {
		await publish("a", ["Snow & Ice, 雪"]);
		const tagged = async (path: string) => (await instance.fetch(path)).headers.get("cache-tag");
		expect(await tagged("/feed.xml")).toBe("main");
		// `site` is what all pages show.
		expect(await tagged("/")).toBe("main,site");
		expect(await tagged("/articles/a")).toBe("main,site");
		expect(await tagged("/own/feed.json")).toBe("own");
		expect(await tagged("/subscriptions.opml")).toBe("subscriptions");
		// Printable ASCII without commas, of at most 1,024 characters (developers.cloudflare.com/workers/cache/purge).
		expect(await tagged(`/tags/${encodeURIComponent("snow-&-ice,-雪")}/atom.xml`)).toMatch(
			/^[!-+\--~]{1,1024}$/,
		);
		await publish("b", ["𝕊".repeat(300)]);
		for (const tag of [...purges.flatMap((one) => ("tags" in one ? one.tags : []))])
			expect(tag).toMatch(/^[!-+\--~]{1,1024}$/);
	});

	it("of lists by date have the tag of all articles, and an article has the tags of its neighbours' scopes", async () => {
		const items = Array.from({ length: 80 }, (_, n) => ({
			id: `${n}`,
			title: `No ${n}`,
			content_text: "text",
			date_published: new Date(START - 1e9 + n * MINUTE).toISOString(),
		}));
		await instance.api("POST", "/api/import", {
			version: "https://jsonfeed.org/version/1.1",
			title: "",
			items,
		});
		const tagged = async (path: string) => (await instance.fetch(path)).headers.get("cache-tag");
		for (const path of ["/feed.xml?limit=70", "/atom.xml?content=summary"])
			expect(await tagged(path), path).toBe("all");
		expect(await tagged("/?before=2200000000000%20x")).toBe("all,site");
		expect(await tagged("/articles/no-24")).toBe("archive:1,main,site");
		expect(await tagged("/articles/no-20")).toBe("archive:1,site");
		// A number that is not given out yet must not stay unknown when it is.
		const next = await instance.fetch("/archives/2/feed.xml");
		expect([next.status, next.headers.get("cache-tag")]).toEqual([404, "archive:2"]);
	});

	it("are shared by all requests except those for a delta, which reach the Worker", async () => {
		await publish("a");
		for (const path of FEEDS.slice(0, 3)) {
			const plain = await instance.fetch(path, { headers: GZIP });
			expect(plain.headers.get("cloudflare-cdn-cache-control")).toBeNull();
			expect(
				plain.headers
					.get("vary")
					?.split(", ")
					.filter((name) => name !== "Accept-Encoding"),
			).toEqual(["A-IM", "Sec-Fetch-Dest"]);
			for (const headers of [{ "a-im": "feed" }, { "a-im": "gzip, feed;q=0.5", "if-none-match": '"x"' }]) {
				const asked = await instance.fetch(path, { headers: { ...GZIP, ...headers } });
				expect(asked.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
				expect(asked.headers.get("vary")).toContain("A-IM");
				// Clients may cache it as usual, and all variants are purged together.
				expect(asked.headers.get("cache-control")).toBe(plain.headers.get("cache-control"));
				expect(asked.headers.get("cache-tag")).toBe(plain.headers.get("cache-tag"));
			}
			const refused = await instance.fetch(path, { headers: { ...GZIP, "a-im": "feed;q=0" } });
			expect(refused.headers.get("cloudflare-cdn-cache-control")).toBeNull();
		}
		// A response for the few clients without gzip is never sent to the others.
		expect((await instance.fetch("/atom.xml")).headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
		// Negotiation would make a copy for each reader.
		expect((await instance.fetch("/feed")).headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
	});

	it("may not be cached while no site URL is set, as the cache does not distinguish hosts", async () => {
		const open = startInstance({ SITE_URL: "" });
		await open.publish({ id: "a", title: "A", content_text: "text", tags: ["Snow"] });
		for (const path of [...FEEDS, ...OTHERS, ...ERRORS, "/rss", "/health", "/feed"])
			expect((await open.fetch(path)).headers.get("cloudflare-cdn-cache-control"), path).toBe("no-store");
	});

	it("are cached by wrangler.toml, which also sets the trigger that purges", () => {
		expect(config).toMatch(/^\[cache\]\nenabled = true$/m);
		expect(config).toContain(`"${PURGE_CRON}"`);
	});
});

describe("the edge cache", () => {
	it("is purged of exactly the scopes that a change touched, at once and in one call", async () => {
		await publish("a", ["Snow"]);
		expect(purges).toHaveLength(1);
		expect(purgedTags()).toEqual(["all", "main", "own", "tag:snow"]);
		await publish("b", ["Ice"]);
		expect(purgedTags()).toEqual(["all", "main", "own", "tag:ice"]);
		await publish("b", ["Ice"]);
		expect(purgedTags()).toEqual([]);
		await instance.fetch("/feed.xml");
		await instance.api("GET", "/api/articles");
		expect(purges).toEqual([]);
		await instance.api("DELETE", "/api/articles/a");
		expect(purgedTags()).toEqual(["all", "main", "own", "tag:snow"]);
	});

	it("is purged of a change again once all instances know of it, and then no more", async () => {
		await publish("a");
		purges = [];
		later(MINUTE);
		await tick();
		expect(purgedTags()).toEqual(["all", "main", "own"]);
		later(2 * MINUTE);
		await tick();
		expect(purgedTags()).toEqual(["all", "main", "own"]);
		for (let n = 0; n < 3; n++) {
			later(2 * MINUTE);
			await tick();
		}
		expect(purges).toEqual([]);
	});

	it("is purged of the changes of 500 polls in two calls", async () => {
		for (let n = 0; n < 500; n++) {
			const write = await writeOf({ id: `${n}`, tags: [`Tag ${n % 90}`] });
			await articleStore(env.DB, Date.now()).save([write]);
		}
		await tick();
		expect(purges).toHaveLength(2);
		// The tags, three feeds of everything, and the archives.
		expect(purgedTags()).toHaveLength(90 + 3 + 18);
	}, 60_000);

	it("is purged completely if there are more tags than a few calls can hold", async () => {
		const writes = await Promise.all(
			Array.from({ length: 300 }, (_, n) => writeOf({ id: `${n}`, tags: [`A${n}`, `B${n}`] })),
		);
		await articleStore(env.DB, Date.now()).save(writes);
		await tick();
		expect(purges).toEqual([{ purgeEverything: true }]);
	});

	it("is purged with the next request after a failed purge, which fails no request", async () => {
		for (const failure of [
			async () => ({ success: false, errors: [{ code: 1, message: "rate limited" }] }),
			async () => Promise.reject(new Error("unreachable")),
		]) {
			outcome = failure;
			await publish(String(failure));
			await tick();
			later(10 * MINUTE);
			purges = [];
			outcome = async () => ({ success: true, errors: [] });
			await tick();
			expect(purgedTags()).toEqual(["all", "main", "own"]);
			await tick();
			expect(purges).toEqual([]);
		}
	});

	it("is purged of the list of subscriptions once after a change", async () => {
		await instance.api("POST", "/api/opml");
		purges = [];
		await env.DB.prepare(
			"INSERT INTO sources (id, feed_url, feed_key, host, about, created_at, next_poll_at) VALUES ('a', 'u', 'k', 'h', '{}', 0, 0)",
		).run();
		await tick();
		// The first source is also a change of the menu of all pages.
		expect(purgedTags()).toEqual(["all", "site", "subscriptions"]);
		later(SPREAD + 1);
		await tick();
		purges = [];
		await env.DB.prepare("UPDATE sources SET title = 'T'").run();
		await tick();
		expect(purgedTags()).toEqual(["subscriptions"]);
		await tick();
		expect(purges).toEqual([]);
	});

	it("does not get a former state of a feed that is first requested after the last purge", async () => {
		await publish("a", ["Snow"]);
		const path = "/tags/snow/feed.xml";
		let kept: { text: string; until: number } | undefined;
		outcome = async () => {
			kept = undefined;
			return { success: true, errors: [] };
		};
		/** As the cache in front answers: from its copy, and from the Worker when that is too old. */
		const poll = async () => {
			if (kept !== undefined && Date.now() < kept.until) return kept.text;
			const response = await instance.fetch(path);
			const control =
				response.headers.get("cloudflare-cdn-cache-control") ?? response.headers.get("cache-control");
			const [, maxAge = "0"] = /max-age=(\d+)/.exec(control ?? "") ?? [];
			kept = { text: await response.text(), until: Date.now() + Number(maxAge) * 1000 };
			return kept.text;
		};
		await poll();
		later(20 * MINUTE);
		await articleStore(env.DB, Date.now()).save([
			await writeOf({ id: "b", title: "Brand new", tags: ["Snow"] }),
		]);
		for (let n = 0; n < 10; n++) {
			later(2 * MINUTE);
			await tick();
		}
		// The first answer may predate the change, as KV still has that state; the edge revalidates it after a minute.
		await poll();
		later(MINUTE);
		expect(await poll()).toContain("Brand new");
	});

	it("is not purged if there is none", async () => {
		const local = startInstance();
		await local.publish({ id: "a", title: "A", content_text: "text" });
		local.counts();
		const before = await env.DB.prepare("SELECT * FROM purges").all();
		await worker.scheduled(createScheduledController({ cron: PURGE_CRON }), env, createExecutionContext());
		expect((await env.DB.prepare("SELECT * FROM purges").all()).results).toEqual(before.results);
	});
});

describe("a tag or author without articles", () => {
	/** Those that the database still knows. */
	const known = async () => {
		const { results } = await env.DB.prepare(
			"SELECT scope FROM scopes WHERE kind IN ('tag', 'author') ORDER BY scope",
		).all<{ scope: string }>();
		return results.map(({ scope }) => scope);
	};

	it("is removed once its last change has been purged for good, and not before", async () => {
		await publish("a", ["Snow", "Ice"]);
		await publish("b", ["Ice"]);
		later(10 * MINUTE);
		await tick();
		await instance.api("DELETE", "/api/articles/a");
		const all = ["tag:ice", "tag:snow"];
		expect(await known()).toEqual(all);
		later(MINUTE);
		await tick();
		expect(await known()).toEqual(all);
		outcome = async () => ({ success: false, errors: [{ code: 1, message: "rate limited" }] });
		later(10 * MINUTE);
		await tick();
		expect(await known()).toEqual(all);
		outcome = async () => ({ success: true, errors: [] });
		purges = [];
		await tick();
		expect(purgedTags()).toContain("tag:snow");
		expect(await known()).toEqual(["tag:ice"]);
	});

	it("answers 404 before and after that, and no copy of its feed is served again", async () => {
		const paths = ["/tags/snow/feed.xml", "/tags/snow/feed.json", "/tags/snow"];
		await publish("a", ["Snow"]);
		const [other, third] = [startInstance(), startInstance()];
		for (const path of paths) expect((await other.fetch(path)).status, path).toBe(200);
		later(10 * MINUTE);
		await instance.api("DELETE", "/api/articles/a");
		for (const path of paths) {
			expect((await instance.fetch(path)).status, path).toBe(404);
			expect((await other.fetch(path)).status, path).toBe(404);
		}
		later(10 * MINUTE);
		await tick();
		expect(await known()).toEqual([]);
		for (const one of [instance, other, third, startInstance()])
			for (const path of paths) expect((await one.fetch(path)).status, path).toBe(404);
		expect((await env.FEEDS.list()).keys).toEqual([]);
	});

	it("answers 404 after its row is gone, even if KV has a copy", async () => {
		await publish("a", ["Snow"]);
		const path = "/tags/snow/atom.xml";
		expect((await instance.fetch(path)).status).toBe(200);
		await instance.api("DELETE", "/api/articles/a");
		later(10 * MINUTE);
		await tick();
		const other = startInstance();
		for (let n = 0; n < 2; n++) expect((await other.fetch(path)).status).toBe(404);
		// It is removed once, though KV may go on handing it out for a minute.
		expect((await env.FEEDS.list()).keys).toEqual([]);
	});

	it("has later validators than before when it comes back", async () => {
		await publish("a", ["Snow"]);
		const path = "/tags/snow/feed.xml";
		const before = await instance.fetch(path);
		await instance.api("DELETE", "/api/articles/a");
		later(10 * MINUTE);
		await tick();
		expect(await known()).toEqual([]);
		await publish("b", ["Snow"]);
		for (const one of [instance, startInstance()]) {
			const after = await one.fetch(path, {
				headers: {
					"if-none-match": before.headers.get("etag") ?? "",
					"if-modified-since": before.headers.get("last-modified") ?? "",
				},
			});
			expect(after.status).toBe(200);
			expect(Date.parse(after.headers.get("last-modified") ?? "")).toBeGreaterThan(
				Date.parse(before.headers.get("last-modified") ?? ""),
			);
			expect(await after.text()).toContain("<title>b</title>");
		}
	});

	it("is removed in slices, also without an edge cache, unless it gets articles meanwhile", async () => {
		const names = Array.from({ length: 70 }, (_, n) => `T${n}`);
		await publish("a", names);
		await instance.api("DELETE", "/api/articles/a");
		await publish("b", ["T7"]);
		later(10 * MINUTE);
		const sweep = () =>
			worker.scheduled(createScheduledController({ cron: PURGE_CRON }), env, createExecutionContext());
		const left: number[] = [];
		for (let n = 0; n < 4; n++) {
			left.push((await known()).length);
			await sweep();
		}
		expect(left).toEqual([70, 40, 10, 1]);
		expect(await known()).toEqual(["tag:t7"]);
		expect((await instance.fetch("/tags/t7/feed.xml")).status).toBe(200);
	});
});
