/** Sitemaps and robots.txt, as search engines and news apps read them. */

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { candidateFrom } from "../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../src/articles/schema/item.ts";
import { articleStore } from "../../src/articles/store/article-store.ts";
import { FILE_PLACES, readNews, readSitemap } from "../../src/articles/store/read/sitemaps.ts";
import { oneLine } from "../../src/model/text.ts";
import {
	newsLanguage,
	renderNewsSitemap,
	renderSitemap,
	renderSitemapIndex,
} from "../../src/pages/sitemap-xml.ts";
import { type Site, siteFrom } from "../../src/settings/site.ts";
import { anyText } from "../feeds/arbitrary.ts";
import { databaseThrough } from "../sources/through.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";

const NOW = Date.parse("2040-11-20T12:00:00Z");
const HOUR = 3_600_000;

let worker: Instance;
beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: NOW });
	worker = startInstance();
});
afterEach(() => void vi.useRealTimers());

/** Moves the clock on, in milliseconds. */
const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const iso = (moment: number) => new Date(moment).toISOString();

/** A document's elements in order, as name and text; fails on anything that XML 1.0 with namespaces forbids. */
function textsIn(xml: string): [name: string, text: string][] {
	const texts: [string, string][] = [];
	const open: [string, string][] = [];
	const parser = new SaxesParser({ xmlns: true });
	parser.on("error", (error) => {
		throw error;
	});
	parser.on("opentag", ({ local, uri }) => open.push([`${uri.split("/").at(-2)} ${local}`, ""]));
	parser.on("text", (text) => {
		const innermost = open.at(-1);
		if (innermost !== undefined) innermost[1] += text;
	});
	parser.on("closetag", () => {
		const closed = open.pop();
		if (closed !== undefined && closed[1].trim() !== "") texts.push(closed);
	});
	parser.write(xml).close();
	return texts;
}

async function read(path: string): Promise<[string, string][]> {
	const response = await worker.fetch(path);
	expect(response.status).toBe(200);
	return textsIn(await response.text());
}

/** What a sitemap lists, in its order. */
const locations = async (path: string) =>
	(await read(path)).flatMap(([name, text]) => (name === "sitemap loc" ? [text] : []));

/** Publishes `count` articles of the operator's own as quickly as the database takes them, a second apart, the last one at `last`. */
async function fill(count: number, last = NOW): Promise<void> {
	await env.DB.batch([
		env.DB.prepare(
			`INSERT INTO articles (id, source, guid, slug, item, date_published, sorted_at, revision, digest)
				WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
				SELECT 'urn:fill:' || i, '', i, 'fill-' || i,
					json_object('title', 'Fill ' || i, 'excerpt', '', 'authors', json('[]'), 'tags', json('[]'),
						'attachments', json('[]'), 'sources', json('[]')),
					?2 - (?1 - i) * 1000, ?2 - (?1 - i) * 1000, 1, ''
				FROM n`,
		).bind(count, last),
		env.DB.prepare(
			"INSERT INTO scope_articles SELECT 'own', sorted_at, id, 0 FROM articles WHERE id LIKE 'urn:fill:%' ORDER BY sorted_at",
		),
		env.DB.prepare("UPDATE scopes SET articles = articles + ?1 WHERE scope = 'own'").bind(count),
	]);
}

/** Stores an article of a followed feed. */
async function follow(item: Record<string, unknown>): Promise<void> {
	const feed_url = "https://blog.example/feed.xml";
	const origin = { source: "blog", publisher: feed_url, now: NOW, provenance: { title: "Blog", feed_url } };
	await articleStore(env.DB, NOW).save([{ candidate: await candidateFrom(parseItem(item), origin) }]);
}

/** The tests' database, and what is asked of it. */
function counted(): { db: D1Database; counts: { queries: number; rows: number } } {
	const counts = { queries: 0, rows: 0 };
	const db = databaseThrough(env.DB, async (run) => {
		const results = await run();
		for (const { meta } of results) {
			counts.queries++;
			counts.rows += meta.rows_read;
		}
		return results;
	});
	return { db, counts };
}

describe("every sitemap", () => {
	for (const [path, control] of [
		["/sitemap.xml", "public, max-age=900, stale-while-revalidate=86400, stale-if-error=604800"],
		["/sitemaps/1.xml", "public, max-age=900, stale-while-revalidate=86400, stale-if-error=604800"],
		["/news-sitemap.xml", "public, max-age=300"],
	] as const) {
		it(`${path} is XML with validators, answers HEAD and 304, and is purged with the operator's own articles`, async () => {
			await worker.publish({ id: "1", title: "One", content_text: "x" });
			later(60_000);
			const { status, headers } = await worker.fetch(path);
			expect(status).toBe(200);
			expect(headers.get("content-type")).toBe("application/xml; charset=utf-8");
			expect(headers.get("cache-control")).toBe(control);
			// Sitemaps also list the operator's pages, which are not news.
			expect(headers.get("cache-tag")).toBe(path === "/news-sitemap.xml" ? "own" : "own,site");
			expect(headers.get("last-modified")).toBe(new Date(NOW).toUTCString());
			const head = await worker.fetch(path, { method: "HEAD" });
			expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([
				200,
				headers.get("etag"),
				"",
			]);
			for (const condition of [
				{ "if-none-match": headers.get("etag") ?? "" },
				{ "if-modified-since": headers.get("last-modified") ?? "" },
			]) {
				expect((await worker.fetch(path, { headers: condition })).status).toBe(304);
			}
			expect((await worker.fetch(path, { method: "POST" })).status).toBe(405);
		});

		it(`${path} changes when an article is new, edited or deleted`, async () => {
			await worker.publish({ id: "1", title: "One", content_text: "x" });
			const seen = new Set<string | null>();
			const look = async () => {
				later(1000);
				const { headers } = await worker.fetch(path);
				seen.add(`${headers.get("etag")} ${headers.get("last-modified")}`);
				later(1000);
			};
			await look();
			await worker.publish({ id: "2", title: "Two", content_text: "x" });
			await look();
			await worker.publish({ id: "2", title: "Two, edited", content_text: "x" });
			await look();
			await worker.api("DELETE", "/api/articles/one");
			await look();
			expect(seen.size).toBe(4);
		});
	}

	it("leaves out articles whose original is on another site", async () => {
		await worker.publish({ id: "1", title: "Here", content_text: "x" });
		await worker.publish({ id: "2", url: "https://blog.example/2", title: "Elsewhere", content_text: "x" });
		await worker.publish({ id: "3", url: "https://news.example.org/3", title: "Alike", content_text: "x" });
		await worker.publish({ id: "4", url: "/old/4&b='2'", title: "Another path", content_text: "x" });
		await worker.publish({ id: "5", url: `${SITE}/old/5`, title: "The same, absolute", content_text: "x" });
		const here = [`${SITE}/articles/here`, `${SITE}/old/4&b='2'`, `${SITE}/old/5`];
		expect(await locations("/sitemap.xml")).toEqual([`${SITE}/`, ...here]);
		expect((await locations("/news-sitemap.xml")).toSorted()).toEqual(here);
	});

	it("leaves out articles of followed feeds", async () => {
		await worker.publish({ id: "1", title: "Own", content_text: "x" });
		await follow({ id: "1", title: "Followed", content_text: "x" });
		expect((await worker.fetch("/articles/followed")).status).toBe(200);
		expect(await locations("/sitemap.xml")).toEqual([`${SITE}/`, `${SITE}/articles/own`]);
		expect(await locations("/news-sitemap.xml")).toEqual([`${SITE}/articles/own`]);
	});
});

describe("/news-sitemap.xml", () => {
	it("has the publication, language, date and title of each article", async () => {
		await worker.publish({
			id: "1",
			title: "Fish & <chips>",
			content_text: "x",
			language: "pt-BR",
			date_published: "2040-11-20T10:30:00Z",
		});
		expect(await read("/news-sitemap.xml")).toEqual([
			["sitemap loc", `${SITE}/articles/fish-chips`],
			["sitemap-news name", "Tributary"],
			["sitemap-news language", "pt"],
			["sitemap-news publication_date", "2040-11-20T10:30:00Z"],
			["sitemap-news title", "Fish & <chips>"],
		]);
	});

	it("has the site's language for an article without one, and the first words for a missing title", async () => {
		await worker.publish({ id: "1", content_text: "Just a thought." });
		const texts = new Map(await read("/news-sitemap.xml"));
		expect(texts.get("sitemap-news language")).toBe("en");
		expect(texts.get("sitemap-news title")).toBe("Just a thought.");
	});

	it("is a sitemap without entries if there are no articles", async () => {
		expect(await locations("/news-sitemap.xml")).toEqual([]);
	});

	it("has the articles of the last two days, newest first, to the second", async () => {
		const publish = (id: string, moment: number) =>
			worker.publish({ id, title: id, content_text: "x", date_published: iso(moment) });
		await publish("too-old", NOW - 48 * HOUR);
		await publish("just-young-enough", NOW - 48 * HOUR + 1000);
		await publish("new", NOW - HOUR);
		const both = [`${SITE}/articles/new`, `${SITE}/articles/just-young-enough`];
		expect(await locations("/news-sitemap.xml")).toEqual(both);
		later(999);
		expect(await locations("/news-sitemap.xml")).toEqual(both);
		later(1);
		expect(await locations("/news-sitemap.xml")).toEqual([`${SITE}/articles/new`]);
	});

	it("has an article with a future date under the date of its arrival", async () => {
		const date_published = iso(NOW + 72 * HOUR);
		await worker.publish({
			...{ id: "1", title: "1", content_text: "x", date_published },
			_tributary: { future: true },
		});
		expect(new Map(await read("/news-sitemap.xml")).get("sitemap-news publication_date")).toBe(
			"2040-11-20T12:00:00Z",
		);
	});

	it("changes its validators when an article becomes too old, and not before", async () => {
		await worker.publish({ id: "1", title: "1", content_text: "x", date_published: iso(NOW - HOUR) });
		later(46 * HOUR);
		const before = await worker.fetch("/news-sitemap.xml");
		const since = { "if-modified-since": before.headers.get("last-modified") ?? "" };
		const match = { "if-none-match": before.headers.get("etag") ?? "" };
		expect(before.headers.get("last-modified")).toBe(new Date(NOW).toUTCString());
		later(HOUR - 1);
		for (const headers of [since, match])
			expect((await worker.fetch("/news-sitemap.xml", { headers })).status).toBe(304);
		later(1);
		for (const headers of [since, match])
			expect((await worker.fetch("/news-sitemap.xml", { headers })).status).toBe(200);
		later(100 * HOUR);
		const { headers } = await worker.fetch("/news-sitemap.xml");
		expect(headers.get("last-modified")).toBe(new Date(NOW + 47 * HOUR).toUTCString());
	});

	it("has at most the newest 1,000 articles, and reads no more", async () => {
		await fill(1_500);
		const all = await locations("/news-sitemap.xml");
		expect(all).toHaveLength(1_000);
		expect([all[0], all.at(-1)]).toEqual([`${SITE}/articles/fill-1500`, `${SITE}/articles/fill-501`]);
		worker.counts();
		await worker.fetch("/news-sitemap.xml");
		expect(worker.counts()).toEqual({ kvReads: 0, kvWrites: 0, d1Queries: 3 });
		const { db, counts } = counted();
		await readNews(db, SITE, { now: NOW, age: 48 * HOUR, limit: 1_000 });
		expect(counts.rows).toBeLessThanOrEqual(2_002);
	});

	it("reads two rows for each article that it has, however many there are", async () => {
		await fill(1_500, NOW - 72 * HOUR);
		await worker.publish({ id: "new", title: "New", content_text: "x" });
		const { db, counts } = counted();
		const { articles } = await readNews(db, SITE, { now: Date.now(), age: 48 * HOUR, limit: 1_000 });
		expect([articles.length, counts]).toEqual([1, { queries: 3, rows: 5 }]);
	});
});

describe("newsLanguage", () => {
	for (const [tag, language] of [
		["en", "en"],
		["en-GB", "en"],
		["sr-Latn-RS", "sr"],
		["haw", "haw"],
		["zh", "zh-cn"],
		["zh-CN", "zh-cn"],
		["zh-Hans-TW", "zh-cn"],
		["zh-TW", "zh-tw"],
		["zh-HK", "zh-tw"],
		["zh-Hant", "zh-tw"],
		["yue", "yue"],
	] as const) {
		it(`${tag} is ${language}`, () => expect(newsLanguage(tag)).toBe(language));
	}
});

describe("/sitemap.xml", () => {
	it("has the front page, and the articles with the time of their last change and their picture", async () => {
		await worker.publish({ id: "1", title: "日本 & co", content_text: "x", date_published: "2026-01-01" });
		await worker.publish({
			id: "2",
			title: "Edited",
			content_text: "x",
			date_published: "2026-01-02",
			date_modified: "2026-03-04T05:06:07Z",
			image: "/pictures/2.jpg?w=1&h=1",
		});
		expect(await read("/sitemap.xml")).toEqual([
			["sitemap loc", `${SITE}/`],
			["sitemap loc", `${SITE}/articles/%E6%97%A5%E6%9C%AC-co`],
			["sitemap lastmod", "2026-01-01T00:00:00Z"],
			["sitemap loc", `${SITE}/articles/edited`],
			["sitemap lastmod", "2026-03-04T05:06:07Z"],
			["sitemap-image loc", `${SITE}/pictures/2.jpg?w=1&h=1`],
		]);
	});

	it("leads to pages that exist", async () => {
		await worker.publish({ id: "1", title: "日本 & co", content_text: "x" });
		for (const location of await locations("/sitemap.xml"))
			expect((await worker.fetch(location)).status).toBe(200);
	});

	it("is kept in KV, read once while nothing changes, and rendered with three queries and one for the budget otherwise", async () => {
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		worker.counts();
		await worker.fetch("/sitemap.xml");
		expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 1, d1Queries: 4 });
		await worker.fetch("/sitemap.xml");
		expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
	});

	it("is served while the database fails", async () => {
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		await worker.fetch("/sitemap.xml");
		worker.broken.d1 = true;
		later(1_000_000);
		expect(await locations("/sitemap.xml")).toEqual([`${SITE}/`, `${SITE}/articles/one`]);
	});

	it("becomes an index if one file is too small, and each article is in one of its files", async () => {
		await fill(2 * FILE_PLACES + 1);
		const files = await locations("/sitemap.xml");
		expect(files).toEqual([1, 2, 3].map((number) => `${SITE}/sitemaps/${number}.xml`));
		const lists = await Promise.all(files.map(locations));
		expect(lists.map((list) => list.length)).toEqual([FILE_PLACES + 1, FILE_PLACES, 1]);
		expect(new Set(lists.flat()).size).toBe(2 * FILE_PLACES + 2);
		expect(lists[0]?.slice(0, 2)).toEqual([`${SITE}/`, `${SITE}/articles/fill-1`]);
		expect((await worker.fetch("/sitemaps/4.xml")).status).toBe(404);
		expect((await worker.fetch("/sitemaps/0.xml")).status).toBe(404);
	});

	it("has the last change of each file, and full files stay the same whatever is published or deleted", async () => {
		await fill(FILE_PLACES);
		const first = await (await worker.fetch("/sitemaps/1.xml")).text();
		const changes = async () => (await read("/sitemap.xml")).flatMap(([, text], i) => (i % 2 ? [text] : []));
		later(HOUR);
		await worker.publish({ id: "new", title: "New", content_text: "x" });
		const [before] = await changes();
		later(HOUR);
		await worker.publish({ id: "old", title: "Old", content_text: "x", date_published: "2001-01-01" });
		expect(await (await worker.fetch("/sitemaps/1.xml")).text()).toBe(first);
		expect(await locations("/sitemaps/2.xml")).toEqual([`${SITE}/articles/new`, `${SITE}/articles/old`]);
		expect(await changes()).toEqual([before, "2040-11-20T14:00:00Z"]);

		later(HOUR);
		await worker.api("DELETE", "/api/articles/fill-7");
		expect(await changes()).toEqual(["2040-11-20T15:00:00Z", "2040-11-20T14:00:00Z"]);
		expect(await locations("/sitemaps/2.xml")).toEqual([`${SITE}/articles/new`, `${SITE}/articles/old`]);
		expect(await locations("/sitemaps/1.xml")).toHaveLength(FILE_PLACES);

		later(HOUR);
		await worker.publish({ id: "urn:fill:8", title: "Fill 8, edited", content_text: "x" });
		expect(await changes()).toEqual(["2040-11-20T16:00:00Z", "2040-11-20T14:00:00Z"]);
	});

	it("costs two rows for each article of a file, and one row of the index for each file, at any size", async () => {
		await fill(3 * FILE_PLACES);
		const { db, counts } = counted();
		await readSitemap(db, SITE, undefined);
		expect(counts).toEqual({ queries: 3, rows: expect.toSatisfy((rows: number) => rows < 10) });
		counts.rows = 0;
		await readSitemap(db, SITE, 2);
		expect(counts.rows).toBeLessThan(2 * FILE_PLACES + 10);
	});

	it("lists the stored articles of a database from before sitemaps existed, oldest first", async () => {
		await env.DB.batch(
			["TRIGGER own_article_came", "TRIGGER own_article_edited", "TRIGGER own_article_deleted"]
				.concat("TABLE sitemaps", "TABLE sitemap_places")
				.map((one) => env.DB.prepare(`DROP ${one}`)),
		);
		await fill(FILE_PLACES + 1);
		const migration = env.TEST_MIGRATIONS.find(({ name }) => name.startsWith("0013"));
		for (const statement of migration?.queries ?? []) await env.DB.prepare(statement).run();
		expect(await locations("/sitemap.xml")).toHaveLength(2);
		expect((await locations("/sitemaps/1.xml"))[1]).toBe(`${SITE}/articles/fill-1`);
		expect(await locations("/sitemaps/2.xml")).toEqual([`${SITE}/articles/fill-${FILE_PLACES + 1}`]);
	});

	it("stays within the protocol's limits, however long the addresses are", () => {
		const site = siteFrom(env, SITE);
		const article = (length: number) => ({
			slug: "x",
			url: `${SITE}/`.padEnd(length, "x"),
			image: null,
			changedAt: 0,
		});
		const text = renderSitemap(site, [article(2_047), article(2_048)], undefined);
		expect(textsIn(text)).toHaveLength(2);
		const longest = "\u{1F9D1}".repeat(80);
		const most = { slug: longest, url: null, image: `${SITE}/`.padEnd(2_047, "&"), changedAt: 0 };
		const whole = renderSitemap(
			site,
			Array.from({ length: FILE_PLACES }, () => most),
			[],
		);
		expect(whole.length).toBeLessThan(25_000_000);
	});
});

describe("a sitemap with any text", () => {
	const site: Site = siteFrom(env, SITE);
	const anyLine = anyText.map(oneLine);
	const anyUrl = anyText.map((text) => new URL(`/x${text.toWellFormed()}`, "https://site.invalid").href);
	const orNull = <T>(any: fc.Arbitrary<T>) => fc.option(any, { nil: null });

	it("is well-formed XML with the same text", () => {
		const any = fc.record({
			slug: anyLine,
			url: orNull(anyUrl),
			image: orNull(anyUrl),
			changedAt: fc.constant(NOW),
			title: anyLine.filter((title) => title !== ""),
			excerpt: anyLine,
			language: fc.constantFrom(null, "en", "zh-Hant-HK"),
			publishedAt: fc.constant(NOW),
			name: anyLine.filter((name) => name !== ""),
		});
		fc.assert(
			fc.property(any, ({ name, ...article }) => {
				const named = { ...site, title: name };
				const news = new Map(textsIn(renderNewsSitemap(named, [article])));
				expect(news.get("sitemap-news title")).toBe(article.title);
				expect(news.get("sitemap-news name")).toBe(name);
				const pages = new Map(textsIn(renderSitemap(named, [article], [])));
				const address = article.url?.replace("https://site.invalid", SITE);
				expect(pages.get("sitemap loc")).toBe(
					address ?? `${SITE}/articles/${encodeURIComponent(article.slug)}`,
				);
			}),
		);
	});

	it("is well-formed as an index", () => {
		expect(textsIn(renderSitemapIndex(site, [{ number: 12, changedAt: NOW }]))).toEqual([
			["sitemap loc", `${SITE}/sitemaps/12.xml`],
			["sitemap lastmod", "2040-11-20T12:00:00Z"],
		]);
	});
});

describe("/robots.txt", () => {
	it("allows everything but the API and names the sitemaps, in text that may be cached", async () => {
		const { status, headers } = await worker.fetch("/robots.txt");
		expect(status).toBe(200);
		expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
		expect(headers.get("cache-control")).toContain("max-age=900");
		expect(await (await worker.fetch("/robots.txt")).text()).toBe(
			[
				"User-agent: *",
				"Allow: /",
				"Disallow: /api/",
				"",
				"Sitemap: https://news.example/sitemap.xml",
				"Sitemap: https://news.example/news-sitemap.xml",
				"",
			].join("\n"),
		);
		expect((await worker.fetch("/robots.txt", { method: "HEAD" })).status).toBe(200);
		const match = { "if-none-match": headers.get("etag") ?? "" };
		expect((await worker.fetch("/robots.txt", { headers: match })).status).toBe(304);
	});

	it("needs neither KV nor D1", async () => {
		worker.broken.d1 = true;
		worker.broken.kvReads = true;
		expect((await worker.fetch("/robots.txt")).status).toBe(200);
	});

	it("has the requested address if no site URL is set, and is not cached, as the cache does not distinguish hosts", async () => {
		worker = startInstance({ SITE_URL: "" });
		const response = await worker.fetch("http://localhost:8787/robots.txt");
		expect(await response.text()).toContain("Sitemap: http://localhost:8787/sitemap.xml\n");
		expect(response.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
	});
});
