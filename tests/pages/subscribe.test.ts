/** Pages that say how to subscribe, and what a browser shows at the address of a feed. */
import { beforeEach, describe, expect, it } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";
import { elements, elementsOf } from "./reading.ts";

/** What browsers send when a person opens an address. */
const NAVIGATION = {
	accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
	"sec-fetch-dest": "document",
	"sec-fetch-mode": "navigate",
	"sec-fetch-site": "none",
	"user-agent": "Mozilla/5.0 (X11; Linux x64; rv:144.0) Gecko/20100101 Firefox/144.0",
};

const FEED_TYPES = /^(?:application\/(?:rss|atom)\+xml|application\/feed\+json|text\/x-opml);/;

let worker: Instance;

beforeEach(async () => {
	worker = startInstance();
	await worker.publish({
		id: "talk",
		title: "A <talk> & more",
		content_text: "Words",
		tags: ["News"],
		authors: [{ name: "Ada" }],
		attachments: [{ url: "https://cdn.example/talk.mp3", mime_type: "audio/mpeg" }],
	});
});

/** The addresses of feeds, of every scope and format. */
const FEEDS = [
	...["", "/own", "/podcast", "/own/podcast", "/tags/news", "/authors/ada"].flatMap((scope) =>
		["feed.xml", "atom.xml", "feed.json", "feed"].map((file) =>
			/podcast$/.test(scope) && file === "feed.xml" ? `${scope}.xml` : `${scope}/${file}`,
		),
	),
	"/subscriptions.opml",
];

describe("at the address of a feed", () => {
	it.each(FEEDS)("%s shows a browser a page and everyone else the feed", async (path) => {
		const feed = await worker.fetch(path);
		const page = await worker.fetch(path, { headers: NAVIGATION });

		expect(feed.headers.get("content-type")).toMatch(FEED_TYPES);
		expect(feed.headers.get("vary")).toMatch(/A-IM, Sec-Fetch-Dest$/);
		expect(page.status).toBe(200);
		expect(page.headers.get("content-type")).toMatch(/^text\/html/);
		expect(page.headers.get("vary")).toBe("A-IM, Sec-Fetch-Dest");
		expect(page.headers.get("cache-control")).toBe("no-store");
		expect(page.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
		expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");

		const html = await page.text();
		const source = elements(html, "a").find((link) => link.get("href")?.includes("raw"));
		const raw = await worker.fetch(source?.get("href") ?? "", { headers: NAVIGATION });
		expect(raw.headers.get("content-type")).toBe("text/plain; charset=utf-8");
		expect(await raw.text()).toBe(await feed.text());
		// Nothing was kept of the page.
		const again = await worker.fetch(path);
		expect(again.headers.get("etag")).toBe(feed.headers.get("etag"));
		expect(again.headers.get("content-type")).toMatch(FEED_TYPES);
	});

	/** How clients ask for a feed: by their documentation or their source. */
	const READERS: [string, Record<string, string>][] = [
		["a client without headers", {}],
		["curl", { accept: "*/*", "user-agent": "curl/8.14.1" }],
		["NetNewsWire", { "user-agent": "NetNewsWire (RSS Reader; https://netnewswire.com/)", accept: "*/*" }],
		["Feedly", { "user-agent": "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 120 subscribers)" }],
		[
			"Miniflux",
			{
				"user-agent": "Mozilla/5.0 (compatible; Miniflux/2.2.12; +https://miniflux.app)",
				accept: "text/html,*/*",
			},
		],
		[
			"FreshRSS",
			{ "user-agent": "FreshRSS/1.27.1 (Linux; https://freshrss.org)", accept: "text/html;q=0.9,*/*" },
		],
		["newsboat", { "user-agent": "newsboat/2.36.0", "a-im": "feed" }],
		["Thunderbird", { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors", accept: "text/html,*/*" }],
		["an extension of a browser", { ...NAVIGATION, "sec-fetch-dest": "empty", origin: "moz-extension://1" }],
		["a page that shows the feed in an object", { ...NAVIGATION, "sec-fetch-dest": "object" }],
		[
			"a reader that is named like a browser",
			{ "user-agent": NAVIGATION["user-agent"], accept: NAVIGATION.accept },
		],
		["a reader that copies a browser and takes deltas", { ...NAVIGATION, "a-im": "feed" }],
		["AntennaPod", { "user-agent": "AntennaPod/3.10.0", "accept-encoding": "gzip" }],
		["Overcast", { "user-agent": "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)" }],
		["Apple Podcasts", { "user-agent": "iTMS", accept: "*/*" }],
	];

	it.each(READERS)("%s gets the feed", async (_, headers) => {
		for (const path of [
			"/feed.xml",
			"/atom.xml",
			"/feed.json",
			"/podcast.xml",
			"/feed",
			"/subscriptions.opml",
		])
			expect((await worker.fetch(path, { headers })).headers.get("content-type")).toMatch(FEED_TYPES);
	});

	it("every response names the header that decides, 304 and errors included", async () => {
		const { headers } = await worker.fetch("/feed.xml");
		const etag = headers.get("etag") ?? "";
		const known = await worker.fetch("/feed.xml", { headers: { "if-none-match": etag } });
		expect(known.status).toBe(304);
		const responses = [
			known,
			await worker.fetch("/feed.xml", { headers: { "if-none-match": etag, "a-im": "feed" } }),
			await worker.fetch("/feed.xml", { method: "HEAD" }),
			await worker.fetch("/tags/none/feed.xml"),
			await worker.fetch("/tags/News/feed.xml"),
			await worker.fetch("/feed.xml?before=what"),
			await worker.fetch("/sources/none/feed.xml", { headers: NAVIGATION }),
			await worker.fetch("/feed.xml", { headers: NAVIGATION, method: "HEAD" }),
			await worker.fetch("/feed.xml?raw", { headers: NAVIGATION }),
		];
		for (const response of responses) expect(response.headers.get("vary")).toMatch(/\bSec-Fetch-Dest\b/);
	});

	it("503 names the header that decides, for readers and browsers", async () => {
		const unreachable = startInstance();
		Object.assign(unreachable.broken, { d1: true, kvReads: true });
		for (const path of ["/feed.xml", "/feed", "/podcast.xml", "/subscriptions.opml"]) {
			for (const headers of [{}, NAVIGATION]) {
				const response = await unreachable.fetch(path, { headers });
				const { status } = response;
				expect([path, status, response.headers.get("vary")]).toEqual([path, 503, "A-IM, Sec-Fetch-Dest"]);
			}
		}
	});

	it("the parameter for the source changes nothing for readers", async () => {
		const plain = await worker.fetch("/feed.xml");
		const raw = await worker.fetch("/feed.xml?raw");
		expect(raw.headers.get("etag")).toBe(plain.headers.get("etag"));
		expect(raw.headers.get("content-type")).toBe(plain.headers.get("content-type"));
	});

	it("the page has the address, the newest entries and the page for subscribing as its canonical address", async () => {
		const html = await (await worker.fetch("/tags/news/atom.xml?before=x", { headers: NAVIGATION })).text();
		const [address] = elements(html, "input");
		expect(address?.get("value")).toBe("https://news.example/tags/news/atom.xml");
		expect(elementsOf(html, "h3").map(({ text }) => text)).toContain("A <talk> & more");
		const canonical = elements(html, "link").find((link) => link.get("rel") === "canonical");
		expect(canonical?.get("href")).toBe("https://news.example/tags/news/subscribe");
	});

	it("a feed that does not exist is a page that says so", async () => {
		const missing = await worker.fetch("/tags/none/feed.xml", { headers: NAVIGATION });
		expect(missing.status).toBe(404);
		expect(missing.headers.get("content-type")).toMatch(/^text\/html/);
		expect(missing.headers.get("cache-control")).toBe("no-store");
	});
});

describe("the page for subscribing", () => {
	it.each([
		["/subscribe", "feed.xml"],
		["/own/subscribe", "own/feed.xml"],
		["/tags/news/subscribe", "tags/news/feed.xml"],
		["/authors/ada/subscribe", "authors/ada/feed.xml"],
		["/podcast/subscribe", "podcast.xml"],
		["/own/podcast/subscribe", "own/podcast.xml"],
	])("%s has the address of %s to copy", async (path, feed) => {
		const html = await (await worker.fetch(path)).text();
		const url = `https://news.example/${feed}`;
		expect(elements(html, "input").map((input) => input.get("value"))).toEqual([url]);
		expect(elements(html, "button").map((button) => button.get("data-copy"))).toEqual([url]);
		expect(elements(html, "span").some((element) => element.get("role") === "status")).toBe(true);
	});

	it("opens feed readers with the feed, and podcast apps with the podcast", async () => {
		const linksOn = async (path: string) =>
			elements(await (await worker.fetch(path)).text(), "a").map((link) => link.get("href"));
		const feed = "https%3A%2F%2Fnews.example%2Ffeed.xml";
		expect(await linksOn("/subscribe")).toEqual(
			expect.arrayContaining([
				`https://feedly.com/i/subscription/feed/${feed}`,
				`https://www.inoreader.com/?add_feed=${feed}`,
				"feed:https://news.example/feed.xml",
				"/podcast/subscribe",
			]),
		);
		expect(await linksOn("/podcast/subscribe")).toEqual(
			expect.arrayContaining([
				"podcast://news.example/podcast.xml",
				"overcast://x-callback-url/add?url=https%3A%2F%2Fnews.example%2Fpodcast.xml",
				"pktc://subscribe/news.example/podcast.xml",
			]),
		);
	});

	it("redirects other spellings, and says when there is no such feed", async () => {
		const spelled = await worker.fetch("/tags/NEWS/subscribe");
		expect([spelled.status, spelled.headers.get("location")]).toEqual([301, "/tags/news/subscribe"]);
		expect((await worker.fetch("/tags/none/subscribe")).status).toBe(404);
	});

	it("is linked from the pages of its articles", async () => {
		for (const [page, subscribe] of [
			["/", "/subscribe"],
			["/tags/news", "/tags/news/subscribe"],
			["/podcast", "/podcast/subscribe"],
		]) {
			const html = await (await worker.fetch(page ?? "")).text();
			expect(elements(html, "a").map((link) => link.get("href"))).toContain(subscribe);
		}
	});
});
