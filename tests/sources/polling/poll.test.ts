/** Polls of a followed feed: requests, schedule, and what they store. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { claimDue } from "../../../src/sources/polling/claims.ts";
import { pollSource } from "../../../src/sources/polling/poll.ts";
import { lastProblem } from "../../../src/sources/source.ts";
import { listSources, readSource, updateSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { entry, FEED, rss, setUpPolling, titles } from "./polling.ts";

const polling = setUpPolling();
const { poll, serve } = polling;

describe("polling", () => {
	beforeEach(async () => {
		serve(FEED, rss(entry(1)), { etag: 'W/"odd; value"', "last-modified": "yesterday" });
		await subscribe({ url: FEED }, polling.context);
		polling.now += 3_600_000;
	});

	it("schedules the next poll by published entries, however many are dated in the future", async () => {
		const ahead = Array.from({ length: 30 }, (_, n) => entry(-1000 - n)).join("");
		const out = Array.from({ length: 10 }, (_, n) => entry(8 * n + 4)).join("");
		serve(FEED, rss(ahead + out));
		await poll();
		// A quarter of the eight hours between two entries, and a tenth at most on top.
		const next = ((await readSource(env.DB, "the-blog"))?.nextPollAt ?? 0) - polling.now;
		expect(next / 3_600_000).toBeGreaterThanOrEqual(2);
		expect(next / 3_600_000).toBeLessThan(2.3);
	});

	it("sends the validators byte for byte, and a 304 changes only the schedule", async () => {
		polling.pages[FEED] = () => new Response(null, { status: 304 });
		expect(await poll()).toEqual({ at: polling.now, outcome: "unchanged" });
		expect(polling.asked.at(-1)?.headers.get("if-none-match")).toBe('W/"odd; value"');
		expect(polling.asked.at(-1)?.headers.get("if-modified-since")).toBe("yesterday");
		const source = await readSource(env.DB, "the-blog");
		expect(source?.nextPollAt).toBeGreaterThan(polling.now);
		expect(source?.polls.map(({ outcome }) => outcome)).toEqual(["unchanged", "changed"]);
	});

	it("stores nothing if the body is the same, even if its ETag changes", async () => {
		serve(FEED, rss(entry(1)), { etag: '"new"' });
		expect(await poll()).toEqual({ at: polling.now, outcome: "unchanged" });
		expect((await readSource(env.DB, "the-blog"))?.validators.etag).toBe('"new"');
	});

	it("stores new entries, updates changed ones, and keeps those that left the feed", async () => {
		serve(FEED, rss(entry(0) + entry(1, "Edited")));
		expect(await poll()).toMatchObject({ outcome: "changed", created: 1, updated: 1 });
		serve(FEED, rss(entry(0)));
		expect(await poll()).toMatchObject({ outcome: "unchanged", created: 0, updated: 0 });
		const found = await readScope(env.DB, "all", { limit: 9, content: true });
		expect(found?.articles.map(({ content_html }) => content_html)).toEqual([
			"<p>Text 0</p>",
			"<p>Edited</p>",
		]);
	});

	it("reports an unreadable document as a failure with its reason, and waits longer each time", async () => {
		const waits: number[] = [];
		for (const body of ["", "<html><p>Down for maintenance</p></html>", "\u0000\u0001", "{"]) {
			polling.pages[FEED] = () => new Response(body, { headers: { "content-type": "text/html" } });
			const { outcome, reason } = await poll();
			expect(outcome).toBe("failed");
			expect(reason).toBeTruthy();
			const source = await readSource(env.DB, "the-blog");
			waits.push((source?.nextPollAt ?? 0) - polling.now);
			expect(source?.validators.etag).toBe('W/"odd; value"');
		}
		expect(waits).toEqual([...waits].sort((a, b) => a - b));
		expect(await titles()).toEqual(["No. 1"]);
		serve(FEED, rss(entry(0) + entry(1)));
		expect(await poll()).toMatchObject({ outcome: "changed", created: 1 });
	});

	it("treats a document cut off within its first entry as a failure, and keeps the source's metadata", async () => {
		const before = await readSource(env.DB, "the-blog");
		serve(FEED, "<rss><channel><title>x");
		expect(await poll()).toMatchObject({ outcome: "failed", reason: expect.stringContaining("cut off") });
		serve(FEED, rss("", "<title>Error</title>").replace("</channel></rss>", "<item><title>Half"));
		expect(await poll()).toMatchObject({ outcome: "failed", reason: expect.stringContaining("cut off") });
		const after = await readSource(env.DB, "the-blog");
		expect(after?.about).toEqual(before?.about);
		expect(after && lastProblem(after)).toContain("cut off");
		expect(await titles()).toEqual(["No. 1"]);
	});

	// Programs whose database is away print the outline of a feed, with 200.
	it.each([
		["RSS", '<rss version="2.0"></rss>'],
		["RSS as one empty tag", '<rss version="2.0"/>'],
		["an empty channel", "<rss><channel/></rss>"],
		["an empty entry", "<rss><channel><item/></channel></rss>"],
		[
			"RDF",
			'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>',
		],
		["Atom", '<feed xmlns="http://www.w3.org/2005/Atom"/>'],
		["Atom with an end tag", '<feed xmlns="http://www.w3.org/2005/Atom"> </feed>'],
		["JSON Feed with null", '{"version":"https://jsonfeed.org/version/1.1","title":"Other","items":null}'],
		["JSON Feed without items", '{"version":"https://jsonfeed.org/version/1.1","title":"Other"}'],
		[
			"JSON Feed with only an empty list of items",
			'{"version":"https://jsonfeed.org/version/1.1","items":[]}',
		],
	])(
		"treats a document without a title and entries as a failure, and keeps the source's metadata: %s",
		async (_, document) => {
			const before = await readSource(env.DB, "the-blog");
			expect(before?.about.title).toBe("The Blog");
			serve(FEED, document);
			expect(await poll()).toMatchObject({
				outcome: "failed",
				reason: expect.stringMatching(
					/is empty: it has neither a title nor entries|without (`items`|anything)/,
				),
			});
			const after = await readSource(env.DB, "the-blog");
			expect(after?.about).toEqual(before?.about);
			expect(after && lastProblem(after)).toMatch(/empty|without/);
			expect(await titles()).toEqual(["No. 1"]);
		},
	);

	it("does not take over metadata from a truncated document, nor a missing title", async () => {
		const before = await readSource(env.DB, "the-blog");
		const all = rss(entry(0));
		const afterItems = all
			.replace(/<title>The Blog<\/title>/, "")
			.replace("</channel></rss>", "<title>The Bl");
		expect(afterItems).not.toContain("The Blog");
		for (const cut of [
			afterItems,
			'<rss version="2.0"><channel><title>Other</title><item/><item><gu',
			all.replace("The Blog", "Other").replace("</channel></rss>", "<item><title>x"),
		]) {
			serve(FEED, cut);
			expect(await poll()).toMatchObject({ reason: expect.stringContaining("cut off") });
			expect((await readSource(env.DB, "the-blog"))?.about).toEqual(before?.about);
		}
		serve(FEED, rss(entry(2)).replace(/<title>The Blog<\/title>/, ""));
		expect(await poll()).toMatchObject({ outcome: "changed", created: 1 });
		expect((await readSource(env.DB, "the-blog"))?.about.title).toBe("The Blog");
		const found = await readScope(env.DB, "all", { limit: 9, content: true });
		const names = JSON.stringify(found?.articles);
		expect(names).toContain("The Blog");
		expect(names).not.toContain("Other");
		serve(FEED, rss(entry(3)).replace("The Blog", "A new name"));
		expect(await poll()).toMatchObject({ outcome: "changed" });
		expect((await readSource(env.DB, "the-blog"))?.about.title).toBe("A new name");
	});

	it("stores the complete entries of a truncated document, reports it, and requests it in full again", async () => {
		const etag = { etag: '"1"' };
		serve(FEED, rss(entry(0) + entry(1)).replace("</channel></rss>", entry(5).slice(0, 60)), etag);
		expect(await poll()).toMatchObject({
			outcome: "changed",
			created: 1,
			reason: expect.stringMatching(/cut off/),
		});
		expect(await titles()).toEqual(["No. 0", "No. 1"]);
		// Whether it is cut off each time is not known before it is asked for.
		expect(await poll()).toMatchObject({ outcome: "unchanged", reason: expect.stringMatching(/cut off/) });
		expect(polling.asked.at(-1)?.headers.get("if-none-match")).toBeNull();
		serve(FEED, rss(entry(0) + entry(1) + entry(5)), etag);
		expect(await poll()).toEqual(expect.not.objectContaining({ reason: expect.anything() }));
		expect(await titles()).toEqual(["No. 0", "No. 1", "No. 5"]);
		await poll();
		expect(polling.asked.at(-1)?.headers.get("if-none-match")).toBe('"1"');
	});

	it("stores the newest of more than 1,000 entries, and reports how many are left out", async () => {
		serve(FEED, rss(Array.from({ length: 1_100 }, (_, i) => entry(1_099 - i, "")).join("")));
		expect(await poll()).toMatchObject({ outcome: "changed", omitted: 100, created: 999 });
		expect((await titles())?.slice(0, 2)).toEqual(["No. 0", "No. 1"]);
	});

	it("purges old articles beyond the newest 500, and they do not come back", async () => {
		const day = (n: number) => entry(n * 24);
		serve(FEED, rss(Array.from({ length: 520 }, (_, i) => day(i)).join("")));
		await poll();
		polling.now += 3_600_000;
		expect((await titles("source:the-blog"))?.length).toBe(200);
		const count = async () => (await listSources(env.DB))[0]?.articles;
		expect(await count()).toBe(500);
		serve(FEED, rss(Array.from({ length: 520 }, (_, i) => day(i)).join(" ")));
		expect(await poll()).toMatchObject({ created: 0 });
		expect(await count()).toBe(500);
	});

	it("keeps the newest articles of a source with too much content", async () => {
		const long = (n: number) => entry(n, "a lot ".repeat(60_000));
		serve(FEED, rss(long(1) + long(2) + long(3) + long(4)));
		await poll();
		await env.DB.prepare("UPDATE scope_articles SET bytes = 33000000 WHERE scope = 'source:the-blog'").run();
		polling.now += 3_600_000;
		serve(FEED, rss(entry(0) + long(1) + long(2) + long(3) + long(4)));
		expect(await poll()).toMatchObject({ created: 1 });
		expect((await listSources(env.DB))[0]?.articles).toBe(4);
		serve(FEED, rss(long(1) + long(4)));
		expect(await poll()).toMatchObject({ created: 0 });
	});

	it("stores at most 2,000 new entries of a source in a day, and the others later if they are still there", async () => {
		let made = 10_000;
		const invent = (count: number) => rss(Array.from({ length: count }, () => entry(made++)).join(""));
		for (let round = 0; round < 2; round++) {
			serve(FEED, invent(950));
			expect(await poll()).toMatchObject({ created: 950 });
		}
		serve(FEED, invent(950));
		expect(await poll()).toMatchObject({
			outcome: "changed",
			created: 99,
			reason: "It has brought 2000 new or changed articles today; 851 more wait until tomorrow",
		});
		expect(await poll()).toMatchObject({ outcome: "unchanged", created: 0 });
		polling.now += 86_400_000;
		expect(await poll()).toMatchObject({ created: 851 });
		const last = await poll();
		expect(last).toMatchObject({ outcome: "unchanged" });
		expect(last).not.toHaveProperty("reason");
	});

	it("happens as often as the operator sets for all sources or for one, but not before Retry-After", async () => {
		const MINUTE = 60_000;
		const wait = async () =>
			(((await readSource(env.DB, "the-blog"))?.nextPollAt ?? 0) - polling.now) / MINUTE;
		const change = (pollEvery: number | null) => updateSource(env.DB, "the-blog", { pollEvery }, polling.now);
		const within = (value: number, minutes: number) => {
			expect(value).toBeGreaterThanOrEqual(minutes);
			expect(value).toBeLessThanOrEqual(minutes * 1.1 + 1);
		};
		polling.context.bounds = { min: 1200, max: 2400 };
		await poll();
		// The next run of the schedule is up to ten minutes later, and still within the longest interval.
		within(await wait(), 30 / 1.1);
		polling.context.bounds = { min: 7200, max: 14_400 };
		await poll();
		within(await wait(), 120);
		// At once, not only from the next poll on.
		await change(1800);
		expect(await wait()).toBe(30);
		await change(86_400);
		expect(await wait()).toBe(30);
		serve(FEED, rss(entry(1)), { "cache-control": "max-age=7200" });
		await poll();
		within(await wait(), 1440);
		await change(null);
		await poll();
		within(await wait(), 120);
		serve(FEED, rss(entry(1)), { "retry-after": "14400" });
		await poll();
		within(await wait(), 240);
		await change(600);
		within(await wait(), 240);
		polling.pages[FEED] = () => new Response("", { status: 500 });
		await poll();
		within(await wait(), 10);
		await poll();
		within(await wait(), 20);
		await change(1200);
		within(await wait(), 20);
	});

	it("stops for good after a 410", async () => {
		polling.pages[FEED] = () => new Response(null, { status: 410 });
		expect((await poll()).outcome).toBe("gone");
		expect((await readSource(env.DB, "the-blog"))?.state).toBe("gone");
		polling.now += 30 * 86_400_000;
		expect(await claimDue(env.DB, polling.now, { limit: 9, perHost: 9, lease: 1 })).toEqual([]);
	});

	it("moves to the target of a permanent redirect after seeing it three times", async () => {
		const moved = "https://new.example/feed.xml";
		serve(moved, rss(entry(1)));
		polling.pages[FEED] = () => new Response(null, { status: 301, headers: { location: moved } });
		for (const expected of [FEED, FEED, moved]) {
			await poll();
			expect((await readSource(env.DB, "the-blog"))?.feedUrl).toBe(expected);
		}
		expect(await subscribe({ url: moved }, polling.context)).toMatchObject({
			isNew: false,
			source: { id: "the-blog" },
		});
	});

	it("duplicates nothing if it is interrupted after storing and repeated", async () => {
		serve(FEED, rss(entry(0) + entry(1)));
		const source = await readSource(env.DB, "the-blog");
		if (source === undefined) throw new Error("no source");
		await Promise.all([pollSource(source, polling.context), pollSource(source, polling.context)]);
		await pollSource(source, polling.context);
		expect(await titles()).toEqual(["No. 0", "No. 1"]);
	});
});
