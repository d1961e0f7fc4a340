/** Following a feed: from an address to a source with its first articles. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { listSources, updateSource } from "../../../src/sources/store.ts";
import { SubscribeError, subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { entry, FEED, rss, setUpPolling, titles } from "../polling/polling.ts";

const polling = setUpPolling();
const { poll, serve } = polling;

describe("subscribing", () => {
	it("to a feed stores its articles, and recognises the same feed under another spelling", async () => {
		serve(FEED, rss(entry(1) + entry(2)));
		const { source, isNew, poll } = await subscribe({ url: FEED, tags: ["Friends"] }, polling.context);
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
		expect(polling.asked[0]?.headers.get("user-agent")).toMatch(
			/^Tributary\/.* \(\+https:\/\/news\.example; /,
		);

		const again = await subscribe({ url: "feed://www.blog.example/feed.xml/" }, polling.context);
		expect(again).toMatchObject({ isNew: false, source: { id: "the-blog" } });
		expect(polling.asked).toHaveLength(1);
	});

	it("to a site finds its feed", async () => {
		const page =
			'<html><head><link rel="alternate" type="application/rss+xml" title="All" href="/feed.xml">' +
			'<link rel="alternate" type="application/atom+xml" title="Comments" href="/comments.xml"></head></html>';
		serve("https://blog.example/", page, { "content-type": "text/html" });
		serve(FEED, rss(entry(1)));
		const { source, found } = await subscribe({ url: "blog.example" }, polling.context);
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
		expect((await subscribe({ url: "https://blog.example/" }, polling.context)).source.feedUrl).toBe(FEED);
	});

	it("to a site uses the feed in the Link header of the final response", async () => {
		polling.pages["https://blog.example/"] = () =>
			new Response(null, {
				status: 301,
				headers: { location: "/en/", link: '</no>; rel="alternate"; type="application/rss+xml"' },
			});
		serve("https://blog.example/en/", "<p>Hello", {
			"content-type": "text/html",
			link: '</style.css>; rel="preload", <../feed.xml>; rel="alternate"; type="application/rss+xml"; title="A, B"',
		});
		serve(FEED, rss(entry(1)));
		const { source, found } = await subscribe({ url: "blog.example" }, polling.context);
		expect(source.feedUrl).toBe(FEED);
		expect(found).toBeUndefined();
	});

	it("to an address whose response is only a Link header uses the feed in it", async () => {
		serve("https://blog.example/", "", { link: "</feed.xml>; rel=alternate; type=application/rss+xml" });
		serve(FEED, rss(entry(1)));
		expect((await subscribe({ url: "blog.example" }, polling.context)).source.feedUrl).toBe(FEED);
		serve("https://empty.example/", "", { link: "</style.css>; rel=preload" });
		await expect(subscribe({ url: "empty.example" }, polling.context)).rejects.toThrow(
			/empty.*address of the feed/,
		);
	});

	it("to a site uses a visible link if no declared feed can be read, and tries at most five", async () => {
		const page = (count: number) =>
			Array.from({ length: count }, (_, i) => `<link rel="alternate" type="text/xml" href="/${i}.xml">`).join(
				"",
			);
		serve("https://blog.example/", `${page(2)}<a href="/other.rss">x</a><a href="/feed.xml">RSS</a>`);
		serve(FEED, rss(entry(1)));
		expect((await subscribe({ url: "blog.example" }, polling.context)).source.feedUrl).toBe(FEED);
		expect(polling.asked).toHaveLength(5);
		serve("https://many.example/", page(9));
		polling.asked = [];
		await expect(subscribe({ url: "many.example" }, polling.context)).rejects.toThrow(
			"It seems to name feeds, but none of them can be read; https://many.example/0.xml: There is nothing at this address (404)",
		);
		expect(polling.asked).toHaveLength(6);
	});

	it("to a site does not request private addresses in its page", async () => {
		serve("https://blog.example/", '<a href="http://127.0.0.1/feed">RSS</a>', {
			link: '<http://169.254.169.254/feed>; rel="alternate"; type="application/rss+xml"',
		});
		await expect(subscribe({ url: "blog.example" }, polling.context)).rejects.toThrow("refused");
		expect(polling.asked.map(({ url }) => url)).toEqual(["https://blog.example/"]);
	});

	it("to a truncated feed does not follow links in it", async () => {
		serve("https://blog.example/", `<rss><channel><item><description><![CDATA[<a href="/feed.xml">RSS</a>`);
		serve(FEED, rss(entry(1)));
		await expect(subscribe({ url: "https://blog.example/" }, polling.context)).rejects.toThrow("cut off");
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
			const attempt = subscribe({ url }, polling.context);
			await expect(attempt).rejects.toThrow(SubscribeError);
			await expect(attempt).rejects.toThrow(reason);
			expect(await listSources(env.DB)).toEqual([]);
		});
	}

	it("to a large archive adds the newest 20 to the main feed, and all to the source's own feed", async () => {
		serve(FEED, rss(Array.from({ length: 60 }, (_, i) => entry(60 - i)).join("")));
		await subscribe({ url: FEED }, polling.context);
		expect(await titles()).toEqual(Array.from({ length: 20 }, (_, i) => `No. ${i + 1}`));
		expect(await titles("source:the-blog")).toHaveLength(60);
		polling.now += 3_600_000;
		serve(FEED, rss(entry(0) + Array.from({ length: 59 }, (_, i) => entry(59 - i)).join("")));
		await poll();
		expect((await titles())?.[0]).toBe("No. 0");
		expect(await titles()).toHaveLength(21);
	});

	it("to a feed with filters adds all entries that they dropped to the main feed once they are removed", async () => {
		serve(FEED, rss(Array.from({ length: 30 }, (_, i) => entry(30 - i)).join("")));
		await subscribe({ url: FEED, filters: [{ action: "block", words: ["No"] }] }, polling.context);
		expect(await titles()).toEqual([]);
		await updateSource(env.DB, "the-blog", { filters: [] }, polling.now);
		await poll();
		expect(await titles()).toHaveLength(30);
	});
});
