/** What follows an article on its page: how to subscribe, related articles, and those before and after it. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readArticle, readRelated } from "../../src/articles/store/read/article.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { elements, elementsOf } from "./reading.ts";

const ENTRY = (n: number, categories: string[], day: number) =>
	`<item><link>https://blog.example/${n}</link><title>Entry ${n}</title><description>x</description>
	${categories.map((category) => `<category>${category}</category>`).join("")}
	<pubDate>${new Date(Date.parse("2026-01-01T10:00:00Z") + day * 86_400_000).toUTCString()}</pubDate></item>`;
const FEED = `<rss version="2.0"><channel><title>A blog</title><link>https://blog.example/</link>
	${[ENTRY(1, ["Snow"], 1), ENTRY(2, ["Snow"], 3), ENTRY(3, ["Rain"], 5)].join("")}</channel></rss>`;

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(FEED));
});
afterEach(() => {
	vi.restoreAllMocks();
});

const page = async (path: string) => (await worker.fetch(path)).text();
const publish = (id: string, tags: string[], date_published: string, more: Record<string, unknown> = {}) =>
	worker.publish({ id, title: `Own ${id}`, content_text: "x", tags, date_published, ...more });
const follow = () => worker.api("POST", "/api/sources", { url: "https://blog.example/feed" });

/** The texts of the links in the list of related articles. */
const relatedOn = (html: string) =>
	elementsOf(html, "section", "related").flatMap(({ inside }) => inside("a").map(({ text }) => text));
const linkOf = (html: string, rel: string) =>
	elements(html, "a")
		.find((link) => link.get("rel") === rel)
		?.get("href");

describe("the articles before and after an article", () => {
	it("are the operator's own for one of the operator's", async () => {
		await publish("1", [], "2026-01-01T00:00:00Z");
		await publish("2", [], "2026-01-20T00:00:00Z");
		await follow();
		expect(linkOf(await page("/articles/own-1"), "next")).toBe("/articles/own-2");
		expect(linkOf(await page("/articles/own-2"), "prev")).toBe("/articles/own-1");
		expect(linkOf(await page("/articles/own-2"), "next")).toBeUndefined();
	});

	it("are those of its source for a followed one", async () => {
		await follow();
		for (const [id, day] of [
			["1", "2026-01-03"],
			["2", "2026-01-05"],
		] as const)
			await publish(id, [], `${day}T00:00:00Z`);
		const html = await page("/articles/entry-2");
		expect([linkOf(html, "prev"), linkOf(html, "next")]).toEqual(["/articles/entry-1", "/articles/entry-3"]);
	});

	it("purge the page of a followed article with the feed of its source", async () => {
		await follow();
		const response = await worker.fetch("/articles/entry-2");
		expect(response.headers.get("cache-tag")?.split(",")).toContain("source:a-blog");
	});
});

describe("related articles", () => {
	it("share tags: first those that share the most, then the nearest in time", async () => {
		await publish("1", ["Snow", "Ice"], "2026-01-10");
		await publish("2", ["snow"], "2026-01-01");
		await publish("3", ["Snow"], "2026-01-12");
		await publish("4", ["Ice", "Snow"], "2025-01-01");
		await publish("5", ["Rain"], "2026-01-11");
		expect(relatedOn(await page("/articles/own-1"))).toEqual(["Own 4", "Own 3", "Own 2"]);
		expect(relatedOn(await page("/articles/own-5"))).toEqual([]);
	});

	it("are a handful", async () => {
		for (let n = 1; n <= 9; n++) await publish(`${n}`, ["Snow"], `2026-01-0${n}`);
		expect(relatedOn(await page("/articles/own-5"))).toHaveLength(4);
	});

	it("of the operator's are the operator's, and of followed ones all", async () => {
		await publish("1", ["Snow"], "2026-01-01");
		await publish("2", ["Snow"], "2026-01-20");
		await follow();
		expect(relatedOn(await page("/articles/own-1"))).toEqual(["Own 2"]);
		expect(relatedOn(await page("/articles/entry-1")).sort()).toEqual(["Entry 2", "Own 1", "Own 2"]);
	});

	it("take one query, of a bounded number of rows however many articles a tag has, and none without tags", async () => {
		const items = Array.from({ length: 600 }, (_, n) => ({
			id: `urn:${n}`,
			title: `Many ${n}`,
			content_text: "x",
			tags: ["A", "B", "C", "D", "E", "F"],
			date_published: new Date(Date.parse("2026-01-01") + n * 60_000).toISOString(),
		}));
		for (const from of [0, 200, 400])
			await worker.api("POST", "/api/import", {
				version: "https://jsonfeed.org/version/1.1",
				title: "",
				items: items.slice(from, from + 200),
			});
		await publish("1", [], "2026-01-01");
		await worker.fetch("/");
		for (const [path, queries] of [
			["/articles/many-300", 6],
			["/articles/own-1", 5],
		] as const) {
			worker.counts();
			await worker.fetch(path);
			expect([path, worker.counts()]).toEqual([path, { kvReads: 0, kvWrites: 0, d1Queries: queries }]);
		}
		const found = await readArticle(env.DB, "many-300");
		if (typeof found !== "object") throw new Error("no article");
		let rows = 0;
		const prepare = (sql: string) => {
			const counted = (statement: D1PreparedStatement) =>
				({
					bind: (...values: unknown[]) => counted(statement.bind(...values)),
					all: async () => {
						const result = await statement.all();
						rows += result.meta.rows_read;
						return result;
					},
				}) as unknown as D1PreparedStatement;
			return counted(env.DB.prepare(sql));
		};
		expect(await readRelated({ prepare } as unknown as D1Database, found)).toHaveLength(4);
		expect(rows, String(rows)).toBeLessThanOrEqual(140);
	});
});

describe("the call to subscribe", () => {
	const callOn = async (path: string) => {
		const [call] = elementsOf(await page(path), "section", "call");
		return call?.inside("a").map(({ text, attributes }) => [text, attributes.get("href")]);
	};

	it("is for the site, for the podcast of an episode, and for the source of a followed article", async () => {
		await publish("1", [], "2026-01-01");
		const attachments = [{ url: "https://cdn.example/a.mp3", mime_type: "audio/mpeg" }];
		await publish("2", [], "2026-01-01", { attachments });
		await follow();
		expect(await callOn("/articles/own-1")).toEqual([["Subscribe to Tributary", "/subscribe"]]);
		expect(await callOn("/articles/own-2")).toEqual([["Subscribe to Tributary", "/podcast/subscribe"]]);
		expect(await callOn("/articles/entry-1")).toEqual([["Subscribe to A blog", "/sources/a-blog/subscribe"]]);
		for (const path of ["/subscribe", "/podcast/subscribe", "/sources/a-blog/subscribe"])
			expect((await worker.fetch(path)).status).toBe(200);
	});
});

describe("an article without a title", () => {
	it("shows its text once, and has a heading for screen readers and a title for the tab", async () => {
		const content_html = "<p>Just a thought that has no title.</p>";
		await worker.publish({
			id: "1",
			_tributary: { slug: "note" },
			content_html,
			date_published: "2026-01-01",
		});
		const html = await page("/articles/note");
		const [body = ""] = /<body>.*/s.exec(html) ?? [];
		expect(body.split("Just a thought that has no title.")).toHaveLength(2);
		const headings = elementsOf(html, "h1");
		expect(headings.map(({ text, attributes }) => [text, attributes.get("class")])).toEqual([
			["Note from January 1, 2026", "unseen"],
		]);
		expect(elementsOf(html, "title")[0]?.text).toBe("Just a thought that has no title. · Tributary");
	});
});
