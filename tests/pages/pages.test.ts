/** Pages, as a browser and a search engine get them. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { directionOf } from "../../src/pages/layout.tsx";
import { type Instance, startInstance } from "../support/instance.ts";
import { elements, elementsOf } from "./reading.ts";

let worker: Instance;
beforeEach(async () => {
	worker = startInstance();
	await worker.publish({
		id: "1",
		title: "First <b>snow</b> & more",
		content_html: '<p>White.</p><script>alert(1)</script><img src="/a.png" onerror="alert(1)">',
		summary: 'It "snowed"',
		date_published: "2026-01-01T10:00:00Z",
		tags: ["Weather", "C++"],
		authors: [{ name: "Zoë" }],
		image: "https://cdn.example/snow.jpg",
		language: "en-GB",
	});
});

const page = async (path: string) => (await worker.fetch(path)).text();
const meta = (html: string, name: string) =>
	elements(html, "meta")
		.find((tag) => tag.get("property") === name || tag.get("name") === name)
		?.get("content");

describe("every page", () => {
	for (const path of [
		"/",
		"/articles/first-b-snow-b-more",
		"/tags/weather",
		"/tags/c%2B%2B",
		"/authors/zo%C3%AB",
	]) {
		it(`${path} advertises the feeds, in its head and in its headers (RFC 8288)`, async () => {
			const response = await worker.fetch(path);
			expect(response.status).toBe(200);
			const html = await response.text();
			const links = elements(html, "link").filter((link) => link.get("rel") === "alternate");
			for (const [url, type] of [
				["https://news.example/feed.xml", "application/rss+xml"],
				["https://news.example/atom.xml", "application/atom+xml"],
				["https://news.example/feed.json", "application/feed+json"],
			] as const) {
				const link = links.find((link) => link.get("href") === url);
				expect(link?.get("type")).toBe(type);
				expect(link?.get("title")).toBeTruthy();
			}
			const header = links.map(
				(link) => `<${link.get("href")}>; rel="alternate"; type="${link.get("type")}"`,
			);
			expect(response.headers.get("link")).toBe(header.join(", "));
			for (const link of links) expect((await worker.fetch(link.get("href") ?? "")).status).toBe(200);
		});

		it(`${path} has a strict policy, validators, and answers 304`, async () => {
			// Several changes within a second are dated after it (see `lastModifiedAt`): this is later than all.
			vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
			onTestFinished(() => void vi.useRealTimers());
			const response = await worker.fetch(path);
			const policy = response.headers.get("content-security-policy") ?? "";
			expect(policy).toContain("default-src 'none'");
			expect(policy).not.toContain("unsafe");
			expect(response.headers.get("cache-control")).toContain("max-age=900");
			const again = await worker.fetch(path, {
				headers: { "if-none-match": response.headers.get("etag") ?? "" },
			});
			expect(again.status).toBe(304);
			const since = await worker.fetch(path, {
				headers: { "if-modified-since": response.headers.get("last-modified") ?? "" },
			});
			expect(since.status).toBe(304);
			expect((await worker.fetch(path, { method: "HEAD" })).status).toBe(200);
		});

		it(`${path} has nothing inline that the policy would forbid`, async () => {
			const html = await page(path);
			expect(elements(html, "style")).toEqual([]);
			const scripts = elements(html, "script").filter(
				(script) => script.get("type") !== "application/ld+json",
			);
			expect(scripts.map((script) => script.get("src"))).toEqual(["/copy.js"]);
			expect(html).not.toMatch(/ (style|on\w+)=/);
			expect(elements(html, "title")).toHaveLength(1);
		});
	}
});

describe("an article's page", () => {
	it("shows title and text as written, and nothing active", async () => {
		const html = await page("/articles/first-b-snow-b-more");
		expect(html).toContain("<title>First &lt;b&gt;snow&lt;/b&gt; &amp; more · Tributary</title>");
		expect(html).toContain('<p>White.</p><img src="https://news.example/a.png" class="unsized">');
		expect(html).not.toContain("alert");
	});

	it("has Open Graph metadata for apps that show a card", async () => {
		const html = await page("/articles/first-b-snow-b-more");
		expect(meta(html, "og:type")).toBe("article");
		expect(meta(html, "og:title")).toBe("First <b>snow</b> & more");
		expect(meta(html, "og:description")).toBe('It "snowed"');
		expect(meta(html, "og:image")).toBe("https://cdn.example/snow.jpg");
		expect(meta(html, "article:published_time")).toBe("2026-01-01T10:00:00.000Z");
		expect(
			elements(html, "link")
				.find((link) => link.get("rel") === "canonical")
				?.get("href"),
		).toBe("https://news.example/articles/first-b-snow-b-more");
		expect(elements(html, "html")[0]?.get("lang")).toBe("en-GB");
	});

	it("has the alternative text of its picture", async () => {
		const [ornament] = elements(await page("/articles/first-b-snow-b-more"), "img");
		expect(ornament?.get("alt")).toBe("");
		await worker.publish({
			id: "2",
			title: "Seen",
			content_text: "x",
			image: "/a.png",
			_image: { alt: "A hill" },
		});
		const [picture] = elements(await page("/articles/seen"), "img");
		expect(picture?.get("alt")).toBe("A hill");
		expect(picture?.has("width") && picture.has("height")).toBe(true);
	});

	it("links to the previous and the next article", async () => {
		await worker.publish({ id: "0", title: "Before", content_text: "x", date_published: "2025-01-01" });
		await worker.publish({ id: "2", title: "After", content_text: "x", date_published: "2026-02-01" });
		const links = elements(await page("/articles/first-b-snow-b-more"), "a");
		expect(links.find((link) => link.get("rel") === "prev")?.get("href")).toBe("/articles/before");
		expect(links.find((link) => link.get("rel") === "next")?.get("href")).toBe("/articles/after");
	});

	it("names a neighbour without title and text as untitled", async () => {
		const content_html = '<img src="https://cdn.example/1.jpg" alt="">';
		await worker.publish({ id: "0", content_html, date_published: "2025-01-01" });
		const [nav] = elementsOf(await page("/articles/first-b-snow-b-more"), "nav").slice(1);
		expect(nav?.text).toBe("PreviousUntitled");
	});

	it("names the original of an article from another site", async () => {
		await worker.publish({ id: "x", url: "https://blog.example/x", title: "Elsewhere", content_text: "x" });
		const html = await page("/articles/elsewhere");
		expect(
			elements(html, "link")
				.find((link) => link.get("rel") === "canonical")
				?.get("href"),
		).toBe("https://blog.example/x");
		expect(html).toContain("Read the original at blog.example");
	});

	it("has the direction of a right-to-left language", async () => {
		await worker.publish({ id: "he", title: "שלום", content_html: "<p>שלום עולם</p>", language: "he" });
		const html = await page(`/articles/${encodeURIComponent("שלום")}`);
		expect(elements(html, "html")[0]?.get("dir")).toBe("rtl");
		expect(elements(html, "html")[0]?.get("lang")).toBe("he");
		expect(elements(await page("/"), "h3").some((heading) => heading.get("dir") === "rtl")).toBe(true);
	});
});

describe("directionOf", () => {
	for (const [language, direction] of [
		["en", "ltr"],
		["ar", "rtl"],
		["he-IL", "rtl"],
		["fa", "rtl"],
		["ur", "rtl"],
		["dv", "rtl"],
		["az-Arab", "rtl"],
		["ar-Latn", "ltr"],
		["ja", "ltr"],
		[undefined, "auto"],
	] as const) {
		it(`${language} is ${direction}`, () => expect(directionOf(language)).toBe(direction));
	}
});

describe("the front page", () => {
	it("tells if nothing is published yet, and can be subscribed to", async () => {
		await worker.api("DELETE", "/api/articles/first-b-snow-b-more");
		const html = await page("/");
		expect(html).toContain("There is nothing here yet");
		expect(html).toContain("https://news.example/feed.xml");
	});

	it("leads to each feed by the page for subscribing, whose button to copy only a browser with scripts shows", async () => {
		expect(elements(await page("/"), "a").some((link) => link.get("href") === "/subscribe")).toBe(true);
		const html = await page("/subscribe");
		const [address] = elements(html, "input");
		expect([address?.get("value"), ...elements(html, "a").map((link) => link.get("href"))]).toEqual(
			expect.arrayContaining([
				"https://news.example/feed.xml",
				"https://news.example/atom.xml",
				"https://news.example/feed.json",
			]),
		);
		const buttons = elements(html, "button");
		expect(buttons.map((button) => button.get("data-copy"))).toEqual(["https://news.example/feed.xml"]);
		expect(buttons.every((button) => button.has("hidden"))).toBe(true);
	});

	it("shows the beginning of an article without a title, and a very long title in full", async () => {
		await worker.publish({ id: "untitled", content_text: "Just a thought that has no title." });
		await worker.publish({ id: "long", title: "x".repeat(5000), content_text: "y" });
		const html = await page("/");
		expect(html).toContain("Just a thought that has no title.");
		expect(html).toContain("x".repeat(5000));
	});
});

describe("a list of articles", () => {
	const publishMany = (count: number) =>
		worker.api("POST", "/api/import", {
			version: "https://jsonfeed.org/version/1.1",
			title: "",
			items: Array.from({ length: count }, (_, n) => ({
				id: `urn:l:${n}`,
				title: `Listed ${n}`,
				content_text: "x",
				date_published: "2026-02-01",
				image: `/pictures/${n}.jpg`,
			})),
		});

	it("shows pictures with their alternative text in boxes of known size, and those without as decoration", async () => {
		await worker.publish({
			id: "described",
			title: "Described",
			content_text: "x",
			image: "https://cdn.example/x.jpg?a=1&b=2",
			_image: { alt: 'A "quoted" <b>river' },
			date_published: "2026-03-01",
		});
		const pictures = elements(await page("/"), "img");
		expect(pictures.map((picture) => [picture.get("src"), picture.get("alt")])).toEqual([
			["https://cdn.example/x.jpg?a=1&b=2", 'A "quoted" <b>river'],
			["https://cdn.example/snow.jpg", ""],
		]);
		for (const picture of pictures) {
			expect(Number(picture.get("width")) / Number(picture.get("height"))).toBe(1.5);
			expect(picture.get("decoding")).toBe("async");
			expect(picture.get("referrerpolicy")).toBe("no-referrer");
		}
	});

	it("loads the first two pictures at once, and the others lazily", async () => {
		await publishMany(5);
		for (const path of ["/", "/own"]) {
			const pictures = elements(await page(path), "img");
			expect(pictures.map((picture) => picture.get("loading"))).toEqual([
				undefined,
				undefined,
				"lazy",
				"lazy",
				"lazy",
				"lazy",
			]);
		}
	});

	it("stays small with thirty pictures", async () => {
		await publishMany(30);
		expect((await page("/")).length).toBeLessThan(30_000);
	});

	it("marks episodes, with a symbol and for screen readers", async () => {
		const file = { url: "https://cdn.example/a.mp3", mime_type: "audio/mpeg" };
		for (const [id, attachments] of [
			["long", [{ ...file, duration_in_seconds: 3900 }]],
			["unknown", [file]],
			["text", [{ url: "https://cdn.example/a.pdf", mime_type: "application/pdf" }]],
		] as const)
			await worker.publish({ id, title: id, content_text: "x", attachments, date_published: "2026-02-01" });
		const html = await page("/");
		const texts = elementsOf(html, "span", "playable").map(({ text }) => text.replace("\uFE0E", ""));
		expect(texts.sort()).toEqual(["▶ Episode", "▶ Episode, 1 hr 5 min"]);
		expect(elementsOf(html, "span", "unseen").map(({ text }) => text)).toEqual(["Episode,"]);
	});
});

describe("an unknown address", () => {
	it("gets a 404 page of the site", async () => {
		for (const path of ["/nothing", "/articles/nothing", "/tags/nothing", "/authors/nothing"]) {
			const response = await worker.fetch(path);
			expect(response.status).toBe(404);
			expect(await response.text()).toContain("<h1>Not found</h1>");
		}
	});

	it("with an extra slash, or in another spelling, is redirected", async () => {
		for (const [from, to] of [
			["/tags/weather/", "/tags/weather"],
			["/tags/Weather", "/tags/weather"],
			["/articles/first-b-snow-b-more/", "/articles/first-b-snow-b-more"],
			["/authors/zo%C3%AB/", "/authors/zo%C3%AB"],
		] as const) {
			const response = await worker.fetch(from);
			expect([response.status, response.headers.get("location")]).toEqual([301, to]);
		}
	});
});

describe("the list of older articles", () => {
	it("of the site or of a tag leads to the first article, with each article once", async () => {
		const items = Array.from({ length: 130 }, (_, n) => ({
			id: `urn:p:${n}`,
			title: `Page article ${n}`,
			content_text: "x",
			date_published: new Date(Date.parse("2026-02-01") + n * 60_000).toISOString(),
			tags: ["Many"],
		}));
		await worker.api("POST", "/api/import", {
			version: "https://jsonfeed.org/version/1.1",
			title: "",
			items,
		});
		for (const [start, expected] of [
			["/", 131],
			["/tags/many", 130],
		] as const) {
			const titles: string[] = [];
			let path: string | undefined = start;
			for (let pages = 0; path !== undefined; pages++) {
				expect(pages).toBeLessThan(10);
				const html = await page(path);
				expect(
					elements(html, "link")
						.find((link) => link.get("rel") === "canonical")
						?.get("href"),
				).toBe(`https://news.example${path}`);
				titles.push(...Array.from(html.matchAll(/<h3[^>]*><a[^>]*>([^<]*)/g), ([, title = ""]) => title));
				path = elements(html, "a")
					.find((link) => link.get("rel") === "next")
					?.get("href");
			}
			expect(titles).toHaveLength(expected);
			expect(new Set(titles).size).toBe(expected);
		}
	});

	it("leaves out none if the main feed is short and has old articles", async () => {
		const publish = (from: number, to: number, day: string) =>
			worker.api("POST", "/api/import", {
				version: "https://jsonfeed.org/version/1.1",
				title: "",
				items: Array.from({ length: to - from + 1 }, (_, i) => ({
					id: `urn:q:${from + i}`,
					title: `Old ${from + i}`,
					content_text: "x",
					date_published: new Date(Date.parse(day) + i * 60_000).toISOString(),
				})),
			});
		await publish(1, 100, "2026-02-01");
		for (let n = 77; n <= 100; n++) await worker.api("DELETE", `/api/articles/old-${n}`);
		await publish(101, 110, "2020-01-01");
		const titles = new Set<string>();
		for (let path: string | undefined = "/"; path !== undefined; ) {
			const html = await page(path);
			for (const [, title = ""] of html.matchAll(/<h3[^>]*><a[^>]*>([^<]*)/g)) titles.add(title);
			path = elements(html, "a")
				.find((link) => link.get("rel") === "next")
				?.get("href");
		}
		expect(titles.size).toBe(1 + 76 + 10);
	});

	it("is not linked if it is empty, and a page past the end says so", async () => {
		expect(elements(await page("/"), "a").some((link) => link.get("rel") === "next")).toBe(false);
		expect(await page(`/?before=${encodeURIComponent("0 x")}`)).toContain("There are no older articles.");
		expect((await worker.fetch("/?before=nowhere")).status).toBe(404);
	});
});
