/** The followed feeds over HTTP. Upstreams are played by the global `fetch`. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";

const FEED = "https://blog.example/feed.xml";
const rss = (title: string) =>
	`<rss version="2.0"><channel><title>The Blog</title><link>https://blog.example/</link><description>d</description>
	<item><guid>https://blog.example/${title}</guid><link>https://blog.example/${title}</link><title>${title}</title>
	<pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate><description>Text</description></item></channel></rss>`;

let worker: Instance;
let upstream: (url: string, headers: Headers) => Response;

beforeEach(() => {
	worker = startInstance();
	upstream = () => new Response(rss("snow"), { headers: { "content-type": "application/rss+xml" } });
	vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) =>
		upstream(String(input), new Headers(init?.headers)),
	);
});
afterEach(() => {
	vi.restoreAllMocks();
});

async function call(method: string, path: string, body?: unknown) {
	const response = await worker.api(method, path, body);
	const text = await response.text();
	return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

describe("POST /api/sources", () => {
	it("follows a feed, whose articles are at once in the main feed and in its own", async () => {
		await worker.fetch("/feed.xml");
		const { status, body } = await call("POST", "/api/sources", { url: FEED, tags: ["Friends"] });
		expect(status).toBe(201);
		expect(body).toMatchObject({
			status: "created",
			id: "the-blog",
			title: "The Blog",
			feed_url: FEED,
			state: "active",
			poll: { outcome: "changed", created: 1 },
		});
		for (const path of ["/feed.xml", "/sources/the-blog/feed.xml", "/tags/friends/feed.xml"]) {
			const text = await (await worker.fetch(path)).text();
			expect(text, path).toContain("<title>snow</title>");
			expect(text, path).toContain(`<source url="${FEED}">The Blog</source>`);
			expect(text, path).toContain("<link>https://blog.example/snow</link>");
		}
		expect(await (await worker.fetch("/sources/the-blog")).text()).toContain("Articles from");
		const again = await call("POST", "/api/sources", { url: "http://blog.example/feed.xml#x" });
		expect([again.status, again.body.status, again.body.id]).toEqual([200, "unchanged", "the-blog"]);
	});

	it("gives the reason why an address cannot be followed, and follows nothing", async () => {
		for (const [input, status, reason] of [
			[{ url: "http://10.0.0.1/feed" }, 422, "10.0.0.1"],
			[{ url: "nothing" }, 422, "nothing"],
			[{}, 400, "url"],
			[{ url: FEED, tags: "x" }, 400, "tags"],
		] as const) {
			const answer = await call("POST", "/api/sources", input);
			expect(answer.status).toBe(status);
			expect(String(answer.body.detail)).toContain(reason);
		}
		upstream = () => new Response("<html><p>A page</p></html>", { headers: { "content-type": "text/html" } });
		expect((await call("POST", "/api/sources", { url: FEED })).status).toBe(422);
		expect((await call("GET", "/api/sources")).body).toEqual({ revision: 0, sources: [] });
	});
});

describe("a followed source", () => {
	beforeEach(async () => {
		await call("POST", "/api/sources", { url: FEED });
	});

	it("has a feed and a page before it has any articles", async () => {
		upstream = () =>
			new Response('<rss version="2.0"><channel><title>New &amp; empty</title></channel></rss>');
		expect((await call("POST", "/api/sources", { url: "https://new.example/feed" })).status).toBe(201);
		for (const path of ["/sources/new-empty/feed.json", "/sources/new-empty"]) {
			const response = await worker.fetch(path);
			expect(response.status, path).toBe(200);
			expect(await response.text()).toMatch(/New &(amp;)? empty/);
		}
		expect((await call("GET", "/api/sources/new-empty")).body).toMatchObject({ articles: 0 });
	});

	it("is polled on request, with the result as the answer", async () => {
		upstream = () => new Response(rss("rain"));
		expect((await call("POST", "/api/sources/the-blog/poll")).body).toMatchObject({
			outcome: "changed",
			created: 1,
		});
		expect(await (await worker.fetch("/feed.json")).json()).toMatchObject({ items: [{}, {}] });
		upstream = () => new Response("down", { status: 500 });
		const failed = await call("POST", "/api/sources/the-blog/poll");
		expect(failed.body).toMatchObject({ outcome: "failed", reason: expect.stringContaining("500") });
		const { body } = await call("GET", "/api/sources/the-blog");
		expect(body).toMatchObject({ last_failure: failed.body.reason });
		expect((body.polls as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual([
			"failed",
			"changed",
			"changed",
		]);
	});

	it("is listed, renamed, tagged, paused and resumed", async () => {
		const settings = { title: "My friend's", tags: ["Friends"], state: "paused" };
		expect((await call("PATCH", "/api/sources/the-blog", settings)).body).toMatchObject(settings);
		expect((await call("GET", "/api/sources")).body).toMatchObject({
			sources: [{ id: "the-blog", articles: 1, ...settings }],
		});
		const resumed = await call("PATCH", "/api/sources/the-blog", { title: null, state: "active" });
		expect(resumed.body).toMatchObject({ title: "The Blog", tags: ["Friends"], state: "active" });
		expect((await call("PATCH", "/api/sources/the-blog", { state: "gone" })).status).toBe(400);
		expect((await call("PATCH", "/api/sources/none", { state: "paused" })).status).toBe(404);
	});

	it("has the new name on its page and in its feed at once", async () => {
		const before = await (await worker.fetch("/sources/the-blog/feed.xml")).text();
		expect(before).toContain("The Blog</title>");
		await call("PATCH", "/api/sources/the-blog", { title: "Someone Else" });
		expect(await (await worker.fetch("/sources/the-blog/feed.xml")).text()).toContain("Someone Else</title>");
		expect(await (await worker.fetch("/sources/the-blog")).text()).toContain("Someone Else");
		upstream = () => new Response(rss("snow").replace("Text", "Edited"));
		await call("POST", "/api/sources/the-blog/poll");
		const edited = await (await worker.fetch("/sources/the-blog/feed.xml")).text();
		expect(edited).toContain("Edited");
		expect(edited).toContain("Someone Else</title>");
		await call("PATCH", "/api/sources/the-blog", { title: null });
		expect(await (await worker.fetch("/sources/the-blog/feed.xml")).text()).toContain("The Blog</title>");
	});

	it("has filters that apply from the next poll on, and entries that they dropped come when they are removed", async () => {
		const filters = [{ action: "block", field: "title", words: ["advert"] }];
		upstream = () => new Response(rss("advert"), { headers: { etag: '"1"' } });
		expect((await call("PATCH", "/api/sources/the-blog", { filters })).body).toMatchObject({ filters });
		const polled = await call("POST", "/api/sources/the-blog/poll");
		expect(polled.body).toMatchObject({ outcome: "unchanged", created: 0, filtered: 1 });
		expect(await (await worker.fetch("/feed.json")).json()).toMatchObject({ items: [{ title: "snow" }] });

		upstream = (_url, headers) =>
			headers.get("if-none-match") === '"1"'
				? new Response(null, { status: 304 })
				: new Response(rss("advert"), { headers: { etag: '"1"' } });
		expect((await call("POST", "/api/sources/the-blog/poll")).body).toMatchObject({ outcome: "unchanged" });
		await call("PATCH", "/api/sources/the-blog", { filters: [] });
		expect((await call("POST", "/api/sources/the-blog/poll")).body).toMatchObject({ created: 1 });
	});

	it("adds new tags also to its earlier articles with the next poll", async () => {
		await call("PATCH", "/api/sources/the-blog", { tags: ["Friends"] });
		expect((await call("POST", "/api/sources/the-blog/poll")).body).toMatchObject({ updated: 1 });
		expect(await (await worker.fetch("/tags/friends/feed.json")).json()).toMatchObject({
			items: [{ title: "snow", tags: ["Friends"] }],
		});
		expect((await call("POST", "/api/sources/the-blog/poll")).body).toMatchObject({ outcome: "unchanged" });
	});

	it("keeps as many articles as the operator sets, from then on", async () => {
		expect((await call("GET", "/api/sources/the-blog")).body).toMatchObject({
			retention: { articles: 500, days: 90 },
		});
		upstream = () => new Response(rss("ice").replace("2026", "2025"));
		await call("POST", "/api/sources/the-blog/poll");
		const { body } = await call("PATCH", "/api/sources/the-blog", { retention: { articles: 1 } });
		expect(body).toMatchObject({ retention: { articles: 1, days: 90 } });
		const titles = async () => {
			const feed = await (await worker.fetch("/sources/the-blog/feed.json")).json<{
				items: { title: string }[];
			}>();
			return feed.items.map(({ title }) => title);
		};
		expect(await titles()).toEqual(["snow"]);
		await call("PATCH", "/api/sources/the-blog", { retention: { articles: 9 }, tags: ["again"] });
		expect((await call("POST", "/api/sources/the-blog/poll")).body).toMatchObject({ created: 0 });
		expect(await titles()).toEqual(["snow"]);
		for (const retention of [{ articles: 0 }, { days: -1 }, { articles: 1.5 }, { weeks: 1 }, 5])
			expect((await call("PATCH", "/api/sources/the-blog", { retention })).status).toBe(400);
	});

	it("is polled as often as the operator sets, until that is removed", async () => {
		const set = async (json: unknown) => (await call("PATCH", "/api/sources/the-blog", json)).body;
		expect((await call("GET", "/api/sources/the-blog")).body).not.toHaveProperty("every");
		const { every, next_poll } = await set({ every: 1800 });
		expect(every).toBe(1800);
		expect(Date.parse(String(next_poll))).toBeLessThanOrEqual(Date.now() + 1_800_000);
		expect(await set({ title: "Mine" })).toMatchObject({ every: 1800 });
		expect((await call("GET", "/api/sources")).body).toMatchObject({ sources: [{ every: 1800 }] });
		expect(await set({ every: null })).not.toHaveProperty("every");
	});

	it("is polled within a day when the operator's interval is removed, even if it was longer", async () => {
		await call("PATCH", "/api/sources/the-blog", { every: 604_800 });
		await call("POST", "/api/sources/the-blog/poll");
		const nextPoll = async (json: unknown) =>
			Date.parse(String((await call("PATCH", "/api/sources/the-blog", json)).body.next_poll));
		expect(await nextPoll({ title: "Mine" })).toBeGreaterThan(Date.now() + 6 * 86_400_000);
		expect(await nextPoll({ every: null })).toBeLessThanOrEqual(Date.now() + 86_400_000);
	});

	it("changes the list of subscriptions when its polling interval is set", async () => {
		const list = async () => await (await worker.fetch("/subscriptions.opml")).text();
		expect(await list()).not.toContain("tributary:every");
		await call("PATCH", "/api/sources/the-blog", { every: 1800 });
		expect(await list()).toContain('tributary:every="1800"');
	});

	it("refuses invalid settings with the reason", async () => {
		for (const [settings, reason] of [
			[[], "the body: must be an object."],
			[{ colour: "red" }, "colour: is not a known setting."],
			[{ state: "gone" }, "state: must be `active` or `paused`."],
			[{ tags: "News" }, "tags: must be a list."],
			[{ title: 5 }, "title: must be a string."],
			[{ retention: { days: -1.5 } }, "retention.days: must be a whole number from 0 to 36500."],
			[{ every: 599 }, "every: must be null, or a whole number of seconds from 600 to 604800."],
			[{ every: "30m" }, "every: must be null, or a whole number of seconds from 600 to 604800."],
			[{ every: 604_801 }, "every: must be null, or a whole number of seconds from 600 to 604800."],
			[{ retention: { articles: "9" } }, "retention.articles: must be a whole number from 1 to 100000."],
		]) {
			const { status, body } = await call("PATCH", "/api/sources/the-blog", settings);
			expect([status, body.detail]).toEqual([400, reason]);
		}
		expect((await call("POST", "/api/sources", { title: "x" })).body.detail).toBe("url: is missing.");
	});

	it("accepts a limit for its articles before it has any", async () => {
		upstream = () => new Response(rss("none").replace(/<item>.*<\/item>/s, ""));
		await call("POST", "/api/sources", { url: "https://new.example/feed", title: "New" });
		const { status, body } = await call("PATCH", "/api/sources/new", { retention: { articles: 7, days: 3 } });
		expect([status, body.retention]).toEqual([200, { articles: 7, days: 3 }]);
		const page = await worker.fetch("/sources/none");
		expect([page.status, await page.text()]).toEqual([404, expect.stringContaining("or none yet")]);
	});

	it("can be followed with filters", async () => {
		const filters = [{ action: "keep", pattern: "^rain$" }];
		const { body } = await call("POST", "/api/sources", { url: "https://other.example/feed", filters });
		expect(body).toMatchObject({ status: "created", filters, poll: { created: 0, filtered: 1 } });
	});

	it("refuses an invalid filter with the reason", async () => {
		for (const [filter, reason] of [
			[{ action: "block" }, "words"],
			[{ action: "block", words: [] }, "word"],
			[{ action: "block", words: [" "] }, "empty"],
			[{ action: "block", words: ["a"], pattern: "a" }, "either"],
			[{ action: "drop", words: ["a"] }, "action"],
			[{ action: "keep", field: "body", words: ["a"] }, "field"],
			[{ action: "keep", pattern: "(" }, "missing closing"],
			[{ action: "keep", pattern: "a".repeat(300) }, "200"],
		] as const) {
			const { status, body } = await call("PATCH", "/api/sources/the-blog", { filters: [filter] });
			expect([status, body.detail], JSON.stringify(filter)).toEqual([400, expect.stringContaining(reason)]);
			const followed = await call("POST", "/api/sources", { url: "https://x.example/", filters: [filter] });
			expect(followed.status).toBe(400);
		}
		const many = Array.from({ length: 21 }, () => ({ action: "block", words: ["a"] }));
		expect((await call("PATCH", "/api/sources/the-blog", { filters: many })).status).toBe(400);
		expect((await call("GET", "/api/sources/the-blog")).body).toMatchObject({ filters: [] });
	});

	it("is removed, and its articles stay", async () => {
		expect((await call("DELETE", "/api/sources/the-blog")).status).toBe(204);
		expect((await call("DELETE", "/api/sources/the-blog")).status).toBe(404);
		expect(await (await worker.fetch("/feed.xml")).text()).toContain("<title>snow</title>");
		expect((await call("POST", "/api/sources", { url: FEED })).body).toMatchObject({
			status: "created",
			poll: { created: 0 },
		});
	});

	it("is removed with its articles if requested", async () => {
		await call("POST", "/api/sources", { url: "https://planet.example/feed", title: "Planet" });
		await call("POST", "/api/articles", { id: "own", title: "Own", content_text: "x" });
		expect((await call("DELETE", "/api/sources/the-blog?articles=all")).status).toBe(400);
		expect((await call("DELETE", "/api/sources/the-blog?articles=delete")).status).toBe(204);
		// The other source has it too, and owns it from now on.
		const text = await (await worker.fetch("/feed.xml")).text();
		expect(text).toContain('<source url="https://planet.example/feed">Planet</source>');
		upstream = () => new Response(rss("snow").replace("Text", "Edited"));
		expect((await call("POST", "/api/sources/planet/poll")).body).toMatchObject({ updated: 1 });
		expect((await call("DELETE", "/api/sources/planet?articles=delete")).status).toBe(204);
		expect(await (await worker.fetch("/feed.json")).json()).toMatchObject({ items: [{ title: "Own" }] });
		expect((await call("POST", "/api/sources", { url: FEED })).body).toMatchObject({ poll: { created: 1 } });
	});

	it("answers 410 for its feed once it is removed (RFC 9110 §15.5.11), also on other instances", async () => {
		const paths = ["feed.xml", "atom.xml", "feed.json", "feed.json?limit=3"].map(
			(file) => `/sources/the-blog/${file}`,
		);
		const statuses = async (instance = worker) =>
			Promise.all(paths.map(async (path) => (await instance.fetch(path)).status));
		expect(await statuses()).toEqual([200, 200, 200, 200]);
		await call("DELETE", "/api/sources/the-blog?articles=delete");
		expect(await statuses()).toEqual([410, 410, 410, 410]);
		expect((await worker.fetch("/sources/the-blog")).status).toBe(404);
		expect(await statuses(startInstance())).toEqual([410, 410, 410, 410]);
		expect((await worker.fetch("/sources/never/feed.xml")).status).toBe(404);
		await call("POST", "/api/sources", { url: FEED });
		expect(await statuses()).toEqual([200, 200, 200, 200]);
	});

	it("cannot be read or changed without the token", async () => {
		for (const method of ["GET", "POST"])
			expect((await worker.fetch("/api/sources", { method })).status).toBe(401);
	});
});
