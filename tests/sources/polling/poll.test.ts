/** A followed feed from its address to stored articles, with upstreams that are handed in. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import type { Message, PollMessage } from "../../../src/sources/messages.ts";
import { claimDue } from "../../../src/sources/polling/claims.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { consume, enqueueDue, messagesOf } from "../../../src/sources/polling/queue.ts";
import { lastProblem } from "../../../src/sources/source.ts";
import { listSources, readSource, removeSource, updateSource } from "../../../src/sources/store.ts";
import { SubscribeError, subscribe } from "../../../src/sources/subscriptions/subscribe.ts";

const NOW = Date.parse("2040-01-01T12:00:00Z");
const FEED = "https://blog.example/feed.xml";

/** An upstream: what it answers by address, and what it was asked. */
let pages: Record<string, () => Response>;
let asked: { url: string; headers: Headers }[];
let now: number;
let context: PollContext;

beforeEach(() => {
	pages = {};
	asked = [];
	now = NOW;
	context = {
		db: env.DB,
		fetch: async (url, init) => {
			asked.push({ url, headers: new Headers(init.headers) });
			return pages[url]?.() ?? new Response("nothing here", { status: 404 });
		},
		now: () => now,
		siteUrl: "https://news.example",
		allowPrivate: false,
		changed: () => {},
	};
});

const rss = (items: string, channel = "<title>The Blog</title><link>https://blog.example/</link>") =>
	`<?xml version="1.0"?><rss version="2.0"><channel>${channel}${items}</channel></rss>`;

const entry = (n: number, content = `Text ${n}`) =>
	`<item><guid isPermaLink="false">g${n}</guid><link>https://blog.example/${n}</link><title>No. ${n}</title>` +
	`<pubDate>${new Date(NOW - n * 3_600_000).toUTCString()}</pubDate><description>&lt;p&gt;${content}&lt;/p&gt;</description></item>`;

function serve(url: string, body: string, headers: Record<string, string> = {}): void {
	pages[url] = () => new Response(body, { headers: { "content-type": "application/rss+xml", ...headers } });
}

async function titles(scope: "all" | `source:${string}` = "all") {
	const found = await readScope(env.DB, scope, { limit: 200, content: true });
	return found?.articles.map(({ title }) => title);
}

/** Polls the source as it is stored now. */
async function poll(id = "the-blog") {
	const source = await readSource(env.DB, id);
	if (source === undefined) throw new Error(`no source ${id}`);
	return pollSource(source, context);
}

describe("subscribing", () => {
	it("to a feed stores its articles, and recognises the same feed under another spelling", async () => {
		serve(FEED, rss(entry(1) + entry(2)));
		const { source, isNew, poll } = await subscribe({ url: FEED, tags: ["Friends"] }, context);
		expect(isNew).toBe(true);
		expect(source).toMatchObject({
			id: "the-blog",
			feedUrl: FEED,
			about: { title: "The Blog", format: "RSS 2.0" },
		});
		expect(poll).toMatchObject({ outcome: "changed", created: 2 });
		expect(await titles()).toEqual(["No. 1", "No. 2"]);
		expect(await titles("source:the-blog")).toEqual(["No. 1", "No. 2"]);
		const found = await readScope(env.DB, "tag:friends", { limit: 1, content: false });
		expect(found?.articles[0]?.sources).toMatchObject([
			{ source: "the-blog", title: "The Blog", feed_url: FEED },
		]);
		expect(asked[0]?.headers.get("user-agent")).toMatch(/^Tributary\/.* \(\+https:\/\/news\.example; /);

		const again = await subscribe({ url: "feed://www.blog.example/feed.xml/" }, context);
		expect(again).toMatchObject({ isNew: false, source: { id: "the-blog" } });
		expect(asked).toHaveLength(1);
	});

	it("to a site finds its feed", async () => {
		const page =
			'<html><head><link rel="alternate" type="application/rss+xml" title="All" href="/feed.xml">' +
			'<link rel="alternate" type="application/atom+xml" title="Comments" href="/comments.xml"></head></html>';
		serve("https://blog.example/", page, { "content-type": "text/html" });
		serve(FEED, rss(entry(1)));
		const { source, found } = await subscribe({ url: "blog.example" }, context);
		expect(source.feedUrl).toBe(FEED);
		expect(found?.map(({ url }) => url)).toEqual([FEED, "https://blog.example/comments.xml"]);
	});

	it("to a site whose first feed is a dead link uses the next", async () => {
		const page = ["/dead.xml", "/feed.xml"].map(
			(href) => `<link rel="alternate" type="application/rss+xml" href="${href}">`,
		);
		serve("https://blog.example/", `<html><head>${page.join("")}</head></html>`, {
			"content-type": "text/html",
		});
		serve(FEED, rss(entry(1)));
		expect((await subscribe({ url: "https://blog.example/" }, context)).source.feedUrl).toBe(FEED);
	});

	it("to a site uses the feed in the Link header of the final response", async () => {
		pages["https://blog.example/"] = () =>
			new Response(null, {
				status: 301,
				headers: { location: "/en/", link: '</no>; rel="alternate"; type="application/rss+xml"' },
			});
		serve("https://blog.example/en/", "<p>Hello", {
			"content-type": "text/html",
			link: '</style.css>; rel="preload", <../feed.xml>; rel="alternate"; type="application/rss+xml"; title="A, B"',
		});
		serve(FEED, rss(entry(1)));
		const { source, found } = await subscribe({ url: "blog.example" }, context);
		expect(source.feedUrl).toBe(FEED);
		expect(found).toBeUndefined();
	});

	it("to an address whose response is only a Link header uses the feed in it", async () => {
		serve("https://blog.example/", "", { link: "</feed.xml>; rel=alternate; type=application/rss+xml" });
		serve(FEED, rss(entry(1)));
		expect((await subscribe({ url: "blog.example" }, context)).source.feedUrl).toBe(FEED);
		serve("https://empty.example/", "", { link: "</style.css>; rel=preload" });
		await expect(subscribe({ url: "empty.example" }, context)).rejects.toThrow(/empty.*address of the feed/);
	});

	it("to a site uses a visible link if no declared feed can be read, and tries at most five", async () => {
		const page = (count: number) =>
			Array.from({ length: count }, (_, i) => `<link rel="alternate" type="text/xml" href="/${i}.xml">`).join(
				"",
			);
		serve("https://blog.example/", `${page(2)}<a href="/other.rss">x</a><a href="/feed.xml">RSS</a>`);
		serve(FEED, rss(entry(1)));
		expect((await subscribe({ url: "blog.example" }, context)).source.feedUrl).toBe(FEED);
		expect(asked).toHaveLength(5);
		serve("https://many.example/", page(9));
		asked = [];
		await expect(subscribe({ url: "many.example" }, context)).rejects.toThrow(
			"It seems to name feeds, but none of them can be read; https://many.example/0.xml: There is nothing at this address (404)",
		);
		expect(asked).toHaveLength(6);
	});

	it("to a site does not request private addresses in its page", async () => {
		serve("https://blog.example/", '<a href="http://127.0.0.1/feed">RSS</a>', {
			link: '<http://169.254.169.254/feed>; rel="alternate"; type="application/rss+xml"',
		});
		await expect(subscribe({ url: "blog.example" }, context)).rejects.toThrow("refused");
		expect(asked.map(({ url }) => url)).toEqual(["https://blog.example/"]);
	});

	it("to a truncated feed does not follow links in it", async () => {
		serve("https://blog.example/", `<rss><channel><item><description><![CDATA[<a href="/feed.xml">RSS</a>`);
		serve(FEED, rss(entry(1)));
		await expect(subscribe({ url: "https://blog.example/" }, context)).rejects.toThrow("cut off");
	});

	for (const [what, url, reason] of [
		["text that is not an address", "no address at all", /not a web address/],
		["an address without a host", "/feed.xml", /has no host.*https:\/\/news\.example\/feed\.xml/],
		["a private address", "http://127.0.0.1/feed", /is a loopback address\. With ALLOW_PRIVATE_SOURCES=1 /],
		[
			"a name inside a network",
			"http://nas.lan/feed",
			/is a name inside a network\. With ALLOW_PRIVATE_SOURCES=1 /,
		],
		["a port that nothing allows", "http://127.0.0.1:22/feed", /^(?!.*ALLOW_PRIVATE_SOURCES).*port 22 /],
		["a metadata service", "http://169.254.169.254/latest", /169\.254|link-local/],
		["a file", "file:///etc/passwd", /not a web address/],
		["a missing page", "https://gone.example/feed", /404/],
		["a page without a feed", "https://page.example/", /web page.*give the address of the feed itself/],
		["a feed that is cut off", "https://page.example/cut", /cut off/],
	] as const) {
		it(`to ${what} is refused with the reason, and stores nothing`, async () => {
			serve("https://page.example/", "<html><title>Hi</title><p>No feed</p></html>", {
				"content-type": "text/html",
			});
			serve("https://page.example/cut", "<rss><channel><title>x");
			const attempt = subscribe({ url }, context);
			await expect(attempt).rejects.toThrow(SubscribeError);
			await expect(attempt).rejects.toThrow(reason);
			expect(await listSources(env.DB)).toEqual([]);
		});
	}

	it("to a large archive adds the newest 20 to the main feed, and all to the source's own feed", async () => {
		serve(FEED, rss(Array.from({ length: 60 }, (_, i) => entry(60 - i)).join("")));
		await subscribe({ url: FEED }, context);
		expect(await titles()).toEqual(Array.from({ length: 20 }, (_, i) => `No. ${i + 1}`));
		expect(await titles("source:the-blog")).toHaveLength(60);
		now += 3_600_000;
		serve(FEED, rss(entry(0) + Array.from({ length: 59 }, (_, i) => entry(59 - i)).join("")));
		await poll();
		expect((await titles())?.[0]).toBe("No. 0");
		expect(await titles()).toHaveLength(21);
	});

	it("whose filters are removed later adds all entries that they left out to the main feed", async () => {
		serve(FEED, rss(Array.from({ length: 30 }, (_, i) => entry(30 - i)).join("")));
		await subscribe({ url: FEED, filters: [{ action: "block", words: ["No"] }] }, context);
		expect(await titles()).toEqual([]);
		await updateSource(env.DB, "the-blog", { filters: [] }, now);
		await poll();
		expect(await titles()).toHaveLength(30);
	});
});

describe("polling", () => {
	beforeEach(async () => {
		serve(FEED, rss(entry(1)), { etag: 'W/"odd; value"', "last-modified": "yesterday" });
		await subscribe({ url: FEED }, context);
		now += 3_600_000;
	});

	it("schedules the next poll by published entries, however many are dated in the future", async () => {
		const ahead = Array.from({ length: 30 }, (_, n) => entry(-1000 - n)).join("");
		const out = Array.from({ length: 10 }, (_, n) => entry(8 * n + 4)).join("");
		serve(FEED, rss(ahead + out));
		await poll();
		// A quarter of the eight hours between two entries, and a tenth at most on top.
		const next = ((await readSource(env.DB, "the-blog"))?.nextPollAt ?? 0) - now;
		expect(next / 3_600_000).toBeGreaterThanOrEqual(2);
		expect(next / 3_600_000).toBeLessThan(2.3);
	});

	it("sends the validators byte for byte, and a 304 changes only the schedule", async () => {
		pages[FEED] = () => new Response(null, { status: 304 });
		expect(await poll()).toEqual({ at: now, outcome: "unchanged" });
		expect(asked.at(-1)?.headers.get("if-none-match")).toBe('W/"odd; value"');
		expect(asked.at(-1)?.headers.get("if-modified-since")).toBe("yesterday");
		const source = await readSource(env.DB, "the-blog");
		expect(source?.nextPollAt).toBeGreaterThan(now);
		expect(source?.polls.map(({ outcome }) => outcome)).toEqual(["unchanged", "changed"]);
	});

	it("stores nothing if the body is the same, even if its ETag changes", async () => {
		serve(FEED, rss(entry(1)), { etag: '"new"' });
		expect(await poll()).toEqual({ at: now, outcome: "unchanged" });
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
			pages[FEED] = () => new Response(body, { headers: { "content-type": "text/html" } });
			const { outcome, reason } = await poll();
			expect(outcome).toBe("failed");
			expect(reason).toBeTruthy();
			const source = await readSource(env.DB, "the-blog");
			waits.push((source?.nextPollAt ?? 0) - now);
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
		["RSS in one tag", '<rss version="2.0"/>'],
		["an empty channel", "<rss><channel/></rss>"],
		["an empty entry", "<rss><channel><item/></channel></rss>"],
		[
			"RDF",
			'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>',
		],
		["Atom", '<feed xmlns="http://www.w3.org/2005/Atom"/>'],
		["Atom with an end tag", '<feed xmlns="http://www.w3.org/2005/Atom"> </feed>'],
		["JSON with null", '{"version":"https://jsonfeed.org/version/1.1","title":"Other","items":null}'],
		["JSON without items", '{"version":"https://jsonfeed.org/version/1.1","title":"Other"}'],
		["JSON with nothing but no items", '{"version":"https://jsonfeed.org/version/1.1","items":[]}'],
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
		expect(asked.at(-1)?.headers.get("if-none-match")).toBeNull();
		serve(FEED, rss(entry(0) + entry(1) + entry(5)), etag);
		expect(await poll()).toEqual(expect.not.objectContaining({ reason: expect.anything() }));
		expect(await titles()).toEqual(["No. 0", "No. 1", "No. 5"]);
		await poll();
		expect(asked.at(-1)?.headers.get("if-none-match")).toBe('"1"');
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
		now += 3_600_000;
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
		now += 3_600_000;
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
		now += 86_400_000;
		expect(await poll()).toMatchObject({ created: 851 });
		const last = await poll();
		expect(last).toMatchObject({ outcome: "unchanged" });
		expect(last).not.toHaveProperty("reason");
	});

	it("happens as often as the operator sets for all sources or for one, but not before Retry-After", async () => {
		const MINUTE = 60_000;
		const wait = async () => (((await readSource(env.DB, "the-blog"))?.nextPollAt ?? 0) - now) / MINUTE;
		const change = (pollEvery: number | null) => updateSource(env.DB, "the-blog", { pollEvery }, now);
		const within = (value: number, minutes: number) => {
			expect(value).toBeGreaterThanOrEqual(minutes);
			expect(value).toBeLessThanOrEqual(minutes * 1.1 + 1);
		};
		context.bounds = { min: 1200, max: 2400 };
		await poll();
		// The next run of the schedule is up to ten minutes later, and still within the longest interval.
		within(await wait(), 30 / 1.1);
		context.bounds = { min: 7200, max: 14_400 };
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
		pages[FEED] = () => new Response("", { status: 500 });
		await poll();
		within(await wait(), 10);
		await poll();
		within(await wait(), 20);
		await change(1200);
		within(await wait(), 20);
	});

	it("ends with a 410", async () => {
		pages[FEED] = () => new Response(null, { status: 410 });
		expect((await poll()).outcome).toBe("gone");
		expect((await readSource(env.DB, "the-blog"))?.state).toBe("gone");
		now += 30 * 86_400_000;
		expect(await claimDue(env.DB, now, { limit: 9, perHost: 9, lease: 1 })).toEqual([]);
	});

	it("follows a permanent redirect for good when it has been seen three times", async () => {
		const moved = "https://new.example/feed.xml";
		serve(moved, rss(entry(1)));
		pages[FEED] = () => new Response(null, { status: 301, headers: { location: moved } });
		for (const expected of [FEED, FEED, moved]) {
			await poll();
			expect((await readSource(env.DB, "the-blog"))?.feedUrl).toBe(expected);
		}
		expect(await subscribe({ url: moved }, context)).toMatchObject({
			isNew: false,
			source: { id: "the-blog" },
		});
	});

	it("duplicates nothing if it is interrupted after storing and repeated", async () => {
		serve(FEED, rss(entry(0) + entry(1)));
		const source = await readSource(env.DB, "the-blog");
		if (source === undefined) throw new Error("no source");
		await Promise.all([pollSource(source, context), pollSource(source, context)]);
		await pollSource(source, context);
		expect(await titles()).toEqual(["No. 0", "No. 1"]);
	});
});

describe("a document that is too long for one invocation", () => {
	const LARGE = rss(
		Array.from({ length: 60 }, (_, i) => entry(i + 1, `${"wörter ".repeat(430)}${i}`)).join(""),
	);
	let sent: Message[];
	beforeEach(() => {
		sent = [];
		context.outbox = { send: async (message) => void sent.push(structuredClone(message)) };
		pages[FEED] = () => new Response(LARGE, { headers: { etag: '"1"' } });
	});

	const isConditional = () => asked.at(-1)?.headers.has("if-none-match");
	const count = async () => (await listSources(env.DB))[0]?.articles;

	it("is stored in part, and the rest through the queue, in any order and with repeated messages", async () => {
		const { poll: first } = await subscribe({ url: FEED }, context);
		expect(first?.created).toBeGreaterThan(1);
		expect(first).toMatchObject({ waiting: 60 - (first?.created ?? 0) });
		// Polled again as soon as any source may be, as messages may be lost.
		expect((await readSource(env.DB, "the-blog"))?.nextPollAt).toBeLessThan(now + 70 * 60_000);
		for (const message of sent) {
			// A message may have 128 KB, and costs less below 64.
			expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThan(64_000);
		}
		for (const message of [...sent.toReversed(), ...sent]) await consume(message, context);
		expect(await count()).toBe(60);
		expect(await titles()).toEqual(Array.from({ length: 20 }, (_, i) => `No. ${i + 1}`));

		sent = [];
		now += 3_600_000;
		expect(await poll()).toMatchObject({ outcome: "unchanged", created: 0 });
		expect(isConditional()).toBe(false);
		expect(sent).toEqual([]);
		await poll();
		expect(isConditional()).toBe(true);
	});

	it("such as a podcast of 6 MB has its newest 1,000 episodes stored, in messages that the queue accepts", async () => {
		const notes = `&lt;p&gt;${"What we spoke of in this episode. ".repeat(125)}&lt;/p&gt;`;
		const episode = (n: number) =>
			entry(n, notes).replace(
				"</item>",
				`<enclosure url="https://cdn.example/${n}.mp3" type="audio/mpeg" length="9"/></item>`,
			);
		const body = rss(Array.from({ length: 1_400 }, (_, i) => episode(i)).join(""));
		expect(body.length).toBeGreaterThan(6_000_000);
		serve(FEED, body);
		const { poll: first } = await subscribe({ url: FEED }, context);
		expect(first).toMatchObject({ outcome: "changed", omitted: 400 });
		expect((first?.created ?? 0) + (first?.waiting ?? 0)).toBe(1_000);
		for (const message of sent)
			expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThan(64_000);
		await Promise.all(sent.slice(0, 3).map((message) => consume(message, context)));
		expect(await count()).toBeGreaterThan(30);
	});

	it("is eventually stored even if every message is lost", async () => {
		await subscribe({ url: FEED }, context);
		for (let polls = 0; (await count()) !== 60 && polls < 20; polls++) {
			now += 3_600_000;
			expect(isConditional()).toBe(false);
			await poll();
		}
		expect(await count()).toBe(60);
		expect(await titles()).toHaveLength(20);
	});

	it("is not stored from messages that arrive after their expiry", async () => {
		await subscribe({ url: FEED }, context);
		const [late] = sent;
		if (late === undefined) throw new Error("no message");
		const before = await count();
		now += 900_000;
		await consume(late, context);
		expect(await count()).toBe(before);
		now -= 900_000;
		for (const message of sent) await consume(message, context);
		serve(FEED, LARGE.replaceAll("wörter", "mots"));
		for (let polls = 0; polls < 5; polls++) {
			sent = [];
			await poll();
			for (const message of sent) await consume(message, context);
		}
		await consume(late, context);
		const found = await readScope(env.DB, "source:the-blog", { limit: 200, content: true });
		expect(found?.articles.filter(({ content_html }) => content_html?.includes("wörter"))).toEqual([]);
	});

	it("is discarded if its source is no longer followed", async () => {
		await subscribe({ url: FEED }, context);
		await removeSource(env.DB, "the-blog");
		const stored = (await readScope(env.DB, "source:the-blog", { limit: 200, content: false }))?.articles
			.length;
		for (const message of sent) await consume(message, context);
		expect(
			(await readScope(env.DB, "source:the-blog", { limit: 200, content: false }))?.articles,
		).toHaveLength(stored ?? 0);
	});

	it("has an entry too long for a message stored at once", async () => {
		serve(FEED, rss(entry(1) + entry(2, "x".repeat(300_000)) + entry(3, "y".repeat(60_000)) + entry(4)));
		const { poll: first } = await subscribe({ url: FEED }, context);
		expect(first?.waiting).toBeGreaterThan(0);
		expect(await titles()).toContain("No. 2");
		for (const message of sent) await consume(message, context);
		expect(await count()).toBe(4);
	});
});

describe("a source that is due", () => {
	const LEASE = 900_000;
	const claim = () => claimDue(env.DB, now, { limit: 9, perHost: 9, lease: LEASE });

	async function follow(names: string[]): Promise<void> {
		for (const name of names) {
			const url = `https://${name.split("-")[0]}.example/${name}`;
			serve(url, rss(entry(1), `<title>${name}</title>`));
			await subscribe({ url }, context);
		}
		now += 86_400_000;
	}

	it("is claimed by one consumer at a time, until the claim expires", async () => {
		await follow(["a", "b"]);
		expect(await claim()).toHaveLength(2);
		expect(await claim()).toEqual([]);
		now += LEASE + 1;
		expect(await claim()).toHaveLength(2);
	});

	it("waits longer and reports a problem each time it is claimed but not polled to the end", async () => {
		await follow(["a"]);
		const waits: number[] = [];
		for (let minutes = 0; waits.length < 6; now += 60_000, minutes++) {
			if ((await claim()).length === 0) continue;
			waits.push(minutes);
			minutes = 0;
		}
		expect(waits).toEqual([0, 15, 30, 60, 120, 240]);
		const source = await readSource(env.DB, "a");
		expect(source && lastProblem(source)).toMatch(/^6 polls were begun and cut short/);
		await poll("a");
		const recovered = await readSource(env.DB, "a");
		expect(recovered && lastProblem(recovered)).toBeUndefined();
	});

	it("is polled even if another source of its message crashes the consumer each time", async () => {
		await follow(["a", "b", "c"]);
		await claim();
		asked = [];
		const queue: { message: Message; attempts: number }[] = [
			{ message: { sources: ["a", "b", "c"], until: now + LEASE }, attempts: 1 },
		];
		context.outbox = { send: async (message) => void queue.push({ message, attempts: 1 }) };
		// What Cloudflare does to a consumer that takes too long: nothing after it happens, and its message comes again.
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
			const { message, attempts } = next;
			const isDeadly = "sources" in message && message.sources[0] === "a" && attempts === 1;
			if (isDeadly) queue.push({ message, attempts: 2 });
			else await consume(message, context, attempts);
		}
		expect(asked.map(({ url }) => url).sort()).toEqual(["https://b.example/b", "https://c.example/c"]);
	});

	it("is left to another consumer after one has read a document, which may have used up its CPU time", async () => {
		await follow(["a", "b", "c"]);
		for (const name of ["a", "c"]) serve(`https://${name}.example/${name}`, rss(entry(2)));
		pages["https://b.example/b"] = () => new Response(null, { status: 304 });
		asked = [];
		const sent: Message[] = [];
		context.outbox = { send: async (message) => void sent.push(message) };
		await claim();
		const message = { sources: ["a", "b", "c"], until: now + LEASE };
		await consume(message, context);
		expect(sent).toEqual([{ sources: ["b", "c"], until: now + LEASE, transfers: 1 }]);
		// What is passed on is nobody else's, though the message may be delivered again.
		await consume(message, context);
		expect(asked).toHaveLength(1);
		for (const message of sent) await consume(message, context);
		expect(sent).toHaveLength(1);
		expect(asked.map(({ url }) => url)).toEqual(
			["a", "b", "c"].map((name) => `https://${name}.example/${name}`),
		);
	});

	it("shares a message with others of its host, and waits while another of them is polled", async () => {
		await follow(["a-1", "b", "a-2"]);
		const due = await claimDue(env.DB, now, { limit: 1, perHost: 9, lease: 60_000 });
		expect(due).toHaveLength(1);
		const rest = await claimDue(env.DB, now, { limit: 9, perHost: 9, lease: 60_000 });
		expect(rest.some(({ host }) => host === due[0]?.host)).toBe(false);
		const many = Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, host: `h${i % 4}`, isFailing: false }));
		const messages = messagesOf(many, now);
		expect(messages.flatMap(({ sources }) => sources).sort()).toEqual(many.map(({ id }) => id).sort());
		for (const { sources } of messages) expect(sources.length).toBeLessThanOrEqual(5);
	});

	it("and has failed comes after the others, in a message of its own host", async () => {
		await follow(["a", "b", "c-1", "c-2"]);
		pages["https://c.example/c-1"] = () => new Response("down", { status: 500 });
		await poll("c-1");
		now += 86_400_000;
		const messages = messagesOf(await claim(), now + LEASE);
		expect(messages.map(({ sources }) => sources.sort())).toEqual([
			["a", "b"],
			["c-1", "c-2"],
		]);
	});

	it("is left to its next claim by a message that arrives after its claim has expired", async () => {
		await follow(["a"]);
		await claim();
		asked = [];
		now += LEASE;
		await consume({ sources: ["a"], until: now }, context);
		now += 1;
		await claim();
		await consume({ sources: ["a"], until: now - 1 }, context);
		expect(asked).toEqual([]);
	});

	it("of a host with very many sources is claimed with a few others, so that one consumer can poll them all", async () => {
		await follow(Array.from({ length: 8 }, (_, i) => `a-${i}`));
		await follow(["b"]);
		const messages: PollMessage[] = [];
		const queue = {
			sendBatch: async (batch: { body: PollMessage }[]) =>
				void messages.push(...batch.map(({ body }) => body)),
		} as unknown as Queue<PollMessage>;
		await enqueueDue(env.DB, queue, now);
		expect(messages.map(({ sources }) => sources.length).sort()).toEqual([1, 5]);
		for (const message of messages) await consume(message, context);
		await enqueueDue(env.DB, queue, now);
		expect(messages[2]?.sources).toHaveLength(3);
	});

	it("stores nothing if it is unsubscribed while it is polled", async () => {
		await follow(["a"]);
		const url = "https://a.example/a";
		const { fetch } = context;
		context.fetch = async (...request) => {
			await removeSource(env.DB, "a");
			return fetch(...request);
		};
		serve(url, rss(entry(71) + entry(72)));
		const before = await titles();
		await claim();
		await consume({ sources: ["a"], until: now + LEASE }, context);
		expect(asked.at(-1)?.url).toBe(url);
		expect(await titles()).toEqual(before);
	});

	it("is polled once however often its message is delivered, and not at all if it is paused", async () => {
		await follow(["a", "b"]);
		await claim();
		await updateSource(env.DB, "b", { state: "paused" }, now);
		asked = [];
		for (let i = 0; i < 3; i++) await consume({ sources: ["a", "b", "none"], until: now + LEASE }, context);
		expect(asked.map(({ url }) => url)).toEqual(["https://a.example/a"]);
	});
});
