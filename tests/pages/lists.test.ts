/** Lists of articles: the front page of a blog and of a planet, and the ways from one page of a list to the next. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readNewerStart } from "../../src/articles/store/read/feed.ts";
import { databaseThrough } from "../sources/through.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { elements, elementsOf } from "./reading.ts";

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});
afterEach(() => {
	vi.restoreAllMocks();
});

const page = async (path: string) => (await worker.fetch(path)).text();

/** Follows a feed with these entries. */
async function follow(items: object[], title = "Quiet Rivers"): Promise<void> {
	const feed = {
		version: "https://jsonfeed.org/version/1.1",
		title,
		home_page_url: "https://rivers.example/",
		items,
	};
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(feed));
	const response = await worker.api("POST", "/api/sources", {
		url: `https://rivers.example/${encodeURIComponent(title)}`,
	});
	expect(response.status).toBe(201);
}

/** An entry of a feed that was published so many hours ago. */
const entry = (n: number, hours: number, more: object = {}) => ({
	id: `https://rivers.example/${n}`,
	url: `https://rivers.example/${n}`,
	title: `Entry ${n}`,
	content_html: "<p>x</p>",
	date_published: new Date(Date.now() - hours * 3_600_000).toISOString(),
	...more,
});

/** Publishes `count` articles of the operator's, a minute apart. */
async function publishMany(count: number, tag = "Many"): Promise<void> {
	const items = Array.from({ length: count }, (_, n) => ({
		id: `urn:many:${n}`,
		title: `Article ${n}`,
		content_text: "x",
		date_published: new Date(Date.parse("2026-02-01") + n * 60_000).toISOString(),
		tags: [tag],
	}));
	await worker.api("POST", "/api/import", { version: "https://jsonfeed.org/version/1.1", title: "", items });
}

const headlines = (html: string) => elementsOf(html, "h3").map(({ text }) => text);

/** The address of the link with this relation; `undefined` if there is none. */
const linkTo = (html: string, rel: string) =>
	elements(html, "a")
		.find((link) => link.get("rel") === rel)
		?.get("href");

describe("the front page", () => {
	it("has the name of the site once, as its heading, and one button to subscribe", async () => {
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		const html = await page("/");
		expect(elementsOf(html, "h1").map(({ text }) => text)).toEqual(["Tributary"]);
		expect(elementsOf(html, "body")[0]?.text.match(/Tributary/g)).toHaveLength(1);
		const buttons = elementsOf(html, "a").filter(({ text }) => text === "Subscribe");
		expect(buttons.map(({ attributes }) => [attributes.get("href"), attributes.get("class")])).toEqual([
			["/subscribe", "button"],
		]);
	});

	it("tells search engines the name of the site as WebSite, and its other pages do not", async () => {
		await publishMany(40);
		const jsonOf = (html: string) =>
			elementsOf(html, "script").filter(({ attributes }) => attributes.get("type") === "application/ld+json");
		const html = await page("/");
		expect(JSON.parse(jsonOf(html)[0]?.text ?? "")).toEqual({
			"@context": "https://schema.org",
			"@type": "WebSite",
			name: "Tributary",
			url: "https://news.example/",
		});
		expect(jsonOf(await page(linkTo(html, "next") ?? ""))).toEqual([]);
	});

	it("links to the archive and to all topics and authors, where there are some", async () => {
		const links = async () =>
			elements(await page("/"), "a").flatMap(
				(link) => /^\/(?:archive|tags|authors)$/.exec(link.get("href") ?? "") ?? [],
			);
		expect(await links()).toEqual([]);
		await worker.publish({ id: "1", title: "One", content_text: "x", authors: [{ name: "Ada" }] });
		expect(await links()).toEqual(["/archive"]);
		await worker.publish({
			id: "2",
			title: "Two",
			content_text: "x",
			authors: [{ name: "Ben" }],
			tags: ["Ice"],
		});
		expect(await links()).toEqual(["/archive", "/tags", "/authors"]);
	});
});

describe("the list of a blog", () => {
	it("has the date of each article, without headings of days", async () => {
		await publishMany(2);
		const html = await page("/");
		expect(elementsOf(html, "section", "day")).toEqual([]);
		expect(elementsOf(html, "p", "meta").map(({ text }) => text)).toEqual([
			"February 1, 2026",
			"February 1, 2026",
		]);
	});
});

describe("the list of a planet", () => {
	it("groups own and followed articles by day in the language of the site, the newest first", async () => {
		worker = startInstance({ SITE_LANGUAGE: "de" } as unknown as Partial<Env>);
		await follow([entry(1, 1), entry(2, 26), entry(3, 27)]);
		await worker.publish({
			id: "own",
			title: "Own",
			content_text: "x",
			date_published: entry(0, 25).date_published,
		});
		const html = await page("/");
		const day = (hours: number) =>
			new Intl.DateTimeFormat("de", { dateStyle: "full", timeZone: "UTC" }).format(
				Date.now() - hours * 3_600_000,
			);
		const days = elementsOf(html, "h2", "section-title")
			.slice(0, 3)
			.map(({ text }) => text);
		expect(days).toEqual([...new Set([1, 25, 26, 27].map(day))]);
		expect(headlines(html)).toEqual(["Entry 1", "Own", "Entry 2", "Entry 3"]);
		expect(elementsOf(html, "time").length).toBe(days.length);
	});

	it("names the authors, with a lazy picture of known size that shares no address with other sites", async () => {
		const avatar = "https://rivers.example/marta.jpg?a=1&b=2";
		await follow([
			entry(1, 1, { authors: [{ name: "Marta", avatar }] }),
			entry(2, 2, { authors: [{ name: "Unsafe", avatar: "http://rivers.example/unsafe.jpg" }] }),
		]);
		const html = await page("/");
		expect(elementsOf(html, "p", "meta").map(({ text }) => text)).toEqual([
			"Quiet Rivers · Marta",
			"Quiet Rivers · Unsafe",
		]);
		const pictures = elements(html, "img").filter((picture) => picture.get("class") === "avatar");
		expect(pictures.map((picture) => Object.fromEntries(picture))).toEqual([
			{
				class: "avatar",
				src: avatar,
				alt: "",
				width: "20",
				height: "20",
				loading: "lazy",
				decoding: "async",
				referrerpolicy: "no-referrer",
			},
		]);
		expect(elements(html, "a").map((link) => link.get("href"))).toContain("/authors/marta");
	});

	it("does not repeat the name of a source as that of its author, nor what the whole page shares", async () => {
		await follow([entry(1, 1, { authors: [{ name: "quiet rivers" }, { name: "Marta" }] })]);
		const facts = async (path: string) => elementsOf(await page(path), "p", "meta").map(({ text }) => text);
		expect(await facts("/")).toEqual(["Quiet Rivers · Marta"]);
		expect(await facts("/authors/marta")).toEqual(["Quiet Rivers"]);
		expect((await facts("/sources/quiet-rivers"))[0]).toMatch(/^\w+ \d+, \d{4} · Marta$/);
	});

	it("shows a title of any length, in any direction", async () => {
		await follow([entry(1, 1, { title: "طويل ".repeat(180).trim(), language: "ar" })]);
		const [headline] = elementsOf(await page("/"), "h3");
		expect(headline?.attributes.get("dir")).toBe("rtl");
		expect(headline?.text).toBe("طويل ".repeat(180).trim());
	});
});

describe("the page of a source", () => {
	it("leads to the author's own site and feed before anything of this site", async () => {
		await follow([entry(1, 1)]);
		const links = elementsOf(await page("/sources/quiet-rivers"), "section", "intro");
		expect(links[0]?.text).toMatch(/Quiet RiversVisit rivers\.exampleIts own feedSubscribe$/);
	});
});

describe("the way from one page of a list to the next", () => {
	for (const start of ["/", "/tags/many"]) {
		it(`leads from ${start} to older articles and back by the same pages`, async () => {
			await publishMany(100);
			const there: string[][] = [];
			let path: string | undefined = start;
			const paths: string[] = [];
			while (path !== undefined) {
				const html = await page(path);
				paths.push(path);
				there.push(headlines(html));
				path = linkTo(html, "next");
			}
			expect(there.flat()).toHaveLength(100);
			const back: string[] = [];
			for (path = paths.at(-1); path !== undefined; path = linkTo(await page(path), "prev"))
				back.unshift(path);
			expect(back).toEqual(paths);
		});
	}

	it("leads from a position past the end to the last articles", async () => {
		await publishMany(40);
		const past = await page(`/?before=${encodeURIComponent("0 x")}`);
		expect(past).toContain("There are no older articles.");
		const html = await page(linkTo(past, "prev") ?? "");
		expect(headlines(html)).toHaveLength(30);
		expect(headlines(html).at(-1)).toBe("Article 0");
	});

	it("reads a row for each article of the newer page, in a list of any length", async () => {
		const rowsIn = async (count: number) => {
			await publishMany(count, `Tag ${count}`);
			let rows = 0;
			const db = databaseThrough(env.DB, async (run) => {
				const results = await run();
				for (const { meta } of results) rows += meta.rows_read;
				return results;
			});
			await readNewerStart(db, `tag:tag-${count}`, { sortedAt: 0, id: "" }, 30);
			return rows;
		};
		expect([await rowsIn(60), await rowsIn(120)]).toEqual([31, 31]);
	});
});
