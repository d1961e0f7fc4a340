/** The pages that lead to all articles: by month, by topic and by author. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readMonth, readMonths } from "../../src/articles/store/read/months.ts";
import { nameGroups } from "../../src/pages/directories/name-groups.ts";
import { databaseThrough } from "../sources/through.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";
import { elements, elementsOf } from "./reading.ts";

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

const page = async (path: string) => (await worker.fetch(path)).text();

/** The status of a path, and where it leads. */
async function at(path: string): Promise<[number, string | null]> {
	const response = await worker.fetch(path);
	return [response.status, response.headers.get("location")];
}

/** Publishes an article on each of these dates. */
async function publishOn(dates: string[]): Promise<void> {
	const items = dates.map((date, n) => ({
		id: `urn:${date}:${n}`,
		title: `On ${date}, ${n}`,
		content_text: "x",
		date_published: date,
	}));
	await worker.api("POST", "/api/import", { version: "https://jsonfeed.org/version/1.1", title: "", items });
}

const textsOf = (html: string, name: string, className?: string) =>
	elementsOf(html, name, className).map(({ text }) => text);
const monthsOn = (html: string) => elementsOf(html, "ul", "months").map(({ text }) => text);

describe("the archive", () => {
	it("lists the months of each year with their articles, in UTC", async () => {
		await publishOn([
			"2024-12-31T23:59:59Z",
			"2025-01-01T00:00:00Z",
			"2026-02-28T12:00:00Z",
			"2026-02-01T00:00:00Z",
			"2026-11-05T12:00:00Z",
		]);
		const html = await page("/archive");
		expect(textsOf(html, "h2")).toEqual(["2026", "2025", "2024"]);
		expect(monthsOn(html)).toEqual([
			"November 1 articleFebruary 2 articles",
			"January 1 article",
			"December 1 article",
		]);
		expect(
			elementsOf(html, "a")
				.find(({ text }) => text === "February")
				?.attributes.get("href"),
		).toBe("/archive/2026/02");
		expect(
			elements(html, "link")
				.find((link) => link.get("rel") === "canonical")
				?.get("href"),
		).toBe(`${SITE}/archive`);
	});

	it("has every article once, in the main feed or in archives of it, and shows a change at once", async () => {
		// An article each 40 hours, so that archives of 25 articles begin and end within months.
		const dates = Array.from({ length: 230 }, (_, n) =>
			new Date(Date.parse("2025-01-01") + n * 40 * 3_600_000).toISOString(),
		);
		for (let n = 0; n < dates.length; n += 50) await publishOn(dates.slice(n, n + 50));
		const counted = async () => {
			const { months } = await readMonths(env.DB);
			return Object.fromEntries(
				months.map(({ year, month, articles }) => [`${year}-${String(month).padStart(2, "0")}`, articles]),
			);
		};
		const expected: Record<string, number> = {};
		for (const date of dates) expected[date.slice(0, 7)] = (expected[date.slice(0, 7)] ?? 0) + 1;
		expect(await counted()).toEqual(expected);
		expect(await page("/archive")).toContain("230 articles");
		await worker.api("DELETE", "/api/articles/on-2025-01-01t00-00-00-000z-0");
		expect(await page("/archive")).toContain("229 articles");
		expect(await counted()).toEqual({ ...expected, "2025-01": (expected["2025-01"] ?? 0) - 1 });
	});

	it("comes from KV without a query, and names what it changes with", async () => {
		await publishOn(["2026-02-01"]);
		await page("/archive");
		worker.counts();
		const { headers } = await worker.fetch("/archive");
		expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
		expect(headers.get("cache-tag")).toBe("all,site");
		expect(headers.get("etag")).toBeTruthy();
	});

	it("of a site without articles says so", async () => {
		expect(await page("/archive")).toContain("There is nothing here yet");
		expect((await worker.fetch("/archive/2026/02")).status).toBe(404);
	});

	it("reads a few rows for each archive, and not one for each article", async () => {
		await fillArchives(400);
		let rows = 0;
		const db = databaseThrough(env.DB, async (run) => {
			const results = await run();
			for (const { meta } of results) rows += meta.rows_read;
			return results;
		});
		const { months } = await readMonths(db);
		expect(months.reduce((sum, { articles }) => sum + articles, 0)).toBe(10_000);
		expect(rows).toBeLessThan(3_500);
	});
});

/** Stores so many archives with 25 places each, a minute apart. */
async function fillArchives(count: number): Promise<void> {
	await env.DB.batch([
		env.DB.prepare(
			`INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
				WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
				SELECT 'archive:' || i, '', 25, 1, 0, 0 FROM n`,
		).bind(count),
		env.DB.prepare(
			`INSERT INTO scope_articles (scope, sorted_at, id, bytes)
				WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 * 25 - 1)
				SELECT 'archive:' || (i / 25 + 1), ?2 + i * 60000, 'urn:' || i, 0 FROM n`,
		).bind(count, Date.parse("2026-01-01")),
	]);
}

describe("the page of a month", () => {
	it("lists its articles by day, the newest first, with the nearest months around it", async () => {
		await publishOn([
			"2026-01-31T23:59:59Z",
			"2026-03-01T00:00:00Z",
			"2026-03-31T23:59:59Z",
			"2026-11-01T00:00:00Z",
		]);
		const html = await page("/archive/2026/03");
		expect(textsOf(html, "h1")).toEqual(["March 2026"]);
		expect(textsOf(html, "li")).toEqual([
			"Mar 31On 2026-03-31T23:59:59Z, 2",
			"Mar 1On 2026-03-01T00:00:00Z, 1",
		]);
		const links = elementsOf(html, "a").filter(({ attributes }) => attributes.has("rel"));
		expect(
			links.map(({ text, attributes }) => [text, attributes.get("rel"), attributes.get("href")]),
		).toEqual([
			["November 2026", "prev", "/archive/2026/11"],
			["January 2026", "next", "/archive/2026/01"],
		]);
	});

	it("is in the calendar of its address, and in the language of the site", async () => {
		worker = startInstance({ SITE_LANGUAGE: "fa-IR" } as unknown as Partial<Env>);
		await publishOn(["2026-03-01"]);
		expect(textsOf(await page("/archive/2026/03"), "h1")).toEqual(["مارس ۲۰۲۶"]);
	});

	it("has numbered pages, each article once, and no others", async () => {
		await publishOn(
			Array.from({ length: 230 }, (_, n) => new Date(Date.parse("2026-05-01") + n * 60_000).toISOString()),
		);
		const seen: string[] = [];
		for (const path of ["/archive/2026/05", "/archive/2026/05?page=2", "/archive/2026/05?page=3"]) {
			const html = await page(path);
			seen.push(...textsOf(html, "li"));
			expect(
				elements(html, "link")
					.find((link) => link.get("rel") === "canonical")
					?.get("href"),
			).toBe(SITE + path);
			const numbers = elementsOf(html, "nav", "numbers")[0];
			expect(numbers?.text).toBe("123");
			const current = elementsOf(html, "a").filter(
				({ attributes }) => attributes.get("aria-current") === "page",
			);
			expect(current.map(({ attributes }) => attributes.get("href"))).toEqual([path]);
		}
		expect(new Set(seen).size).toBe(230);
		expect(await at("/archive/2026/05?page=1")).toEqual([301, "/archive/2026/05"]);
		for (const page of ["4", "0", "-1", "x", "2.0", "99999999999"])
			expect((await at(`/archive/2026/05?page=${page}`))[0]).toBe(404);
	});

	it("shows a change at once, and names what it changes with", async () => {
		await publishOn(["2026-05-01"]);
		const { headers } = await worker.fetch("/archive/2026/05");
		expect(headers.get("cache-tag")).toBe("all,site");
		await publishOn(["2026-05-02"]);
		expect(textsOf(await page("/archive/2026/05"), "li")).toHaveLength(2);
	});

	it("does not exist for other numbers, and a year leads to its months", async () => {
		await publishOn(["2026-05-01"]);
		for (const path of [
			"/archive/2026/04",
			"/archive/2026/5",
			"/archive/2026/13",
			"/archive/2026/00",
			"/archive/26/05",
			"/archive/2026/05/01",
		])
			expect([path, await at(path)]).toEqual([path, [404, null]]);
		expect(await at("/archive/2026")).toEqual([301, "/archive#y2026"]);
	});

	it("of the first years and with dates at their ends is the same in the list and on the page", async () => {
		await publishOn(["0099-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "9999-12-01"]);
		const { months } = await readMonths(env.DB);
		for (const month of months) {
			const { total } = await readMonth(env.DB, month, { limit: 10, offset: 0 });
			expect([month.year, total]).toEqual([month.year, month.articles]);
		}
		expect(months.map(({ year }) => year)).toContain(1969);
	});
});

describe("paths below /archive", () => {
	it("are reserved only where the archive has pages", async () => {
		const statusOf = async (url: string) => {
			const response = await worker.api("POST", "/api/import", {
				items: [{ id: url, url, title: "x", content_text: "x" }],
			});
			const { results } = (await response.json()) as { results: { status: string }[] };
			return results[0]?.status;
		};
		for (const url of ["/archive", "/archive/", "/archive/2026", "/archive/2026/05", "/archive/2026/05/"])
			expect([url, await statusOf(url)]).toEqual([url, "refused"]);
		for (const url of [
			"/archive/first-snow",
			"/archive/2026/05/first-snow",
			"/archive/2026/13",
			"/archives.html",
		])
			expect([url, await statusOf(url)]).toEqual([url, "created"]);
		expect(await page("/archive/2026/05/first-snow")).toContain("<h1");
	});

	it("stay those of articles that had them before", async () => {
		await worker.publish({
			id: "1",
			url: "/old/archive",
			title: "My archive",
			content_text: "x",
			date_published: "2026-05-01",
		});
		for (const path of ["/archive", "/archive/2026/05", "/archive/2026"]) {
			await env.DB.batch([
				env.DB.prepare("UPDATE addresses SET path = ?1").bind(path),
				env.DB.prepare("UPDATE articles SET item = json_set(item, '$.url', ?1)").bind(
					`https://site.invalid${path}`,
				),
			]);
			worker = startInstance();
			expect(textsOf(await page(path), "h1")).toEqual(["My archive"]);
		}
	});
});

describe("all topics and all authors", () => {
	it("are in alphabetical order, in groups of letters, with the number of their articles", async () => {
		await worker.publish({
			id: "1",
			title: "1",
			content_text: "x",
			tags: ["Ice", "École", "eau", "3D"],
			authors: [{ name: "Zoë" }],
		});
		await worker.publish({
			id: "2",
			title: "2",
			content_text: "x",
			tags: ["ice"],
			authors: [{ name: "Ada" }],
		});
		const topics = await page("/tags");
		expect(textsOf(topics, "h2")).toEqual(["#", "E", "I"]);
		expect(textsOf(topics, "li")).toEqual(["3D 1", "eau 1", "École 1", "ice 2"]);
		expect(elements(topics, "a").map((link) => link.get("href"))).toContain("/tags/%C3%A9cole");
		expect(textsOf(await page("/authors"), "li")).toEqual(["Ada 1", "Zoë 1"]);
	});

	it("say so if there are none, and change at once", async () => {
		expect(await page("/tags")).toContain("No article has a topic yet.");
		expect(await page("/authors")).toContain("No article names an author yet.");
		await worker.publish({
			id: "1",
			title: "1",
			content_text: "x",
			tags: ["Ice"],
			authors: [{ name: "Ada" }],
		});
		expect(textsOf(await page("/tags"), "li")).toEqual(["Ice 1"]);
		await worker.api("DELETE", "/api/articles/1");
		expect(await page("/tags")).toContain("No article has a topic yet.");
	});

	it("are the thousand with the most articles, if there are more, with links to their letters", async () => {
		await env.DB.prepare(
			`INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
				WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
				SELECT 'tag:' || char(97 + i % 26) || i, char(97 + i % 26) || i, i, 1, 0, 0 FROM n`,
		).run();
		const html = await page("/tags");
		expect(textsOf(html, "li")).toHaveLength(1000);
		expect(html).toContain("The 1,000 with the most articles.");
		const letters = elementsOf(html, "nav", "letters")[0];
		expect(letters?.text).toBe("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		const ids = elements(html, "h2").map((heading) => `#${heading.get("id")}`);
		expect(elements(html, "a").flatMap((link) => link.get("href")?.match(/^#letter.*/) ?? [])).toEqual(ids);
	});

	for (const path of ["/tags", "/authors"]) {
		it(`${path} comes from KV without a query, and names what it changes with`, async () => {
			await page(path);
			worker.counts();
			const { headers } = await worker.fetch(path);
			expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
			expect(headers.get("cache-tag")).toBe("all,site");
		});
	}
});

describe("groups of names", () => {
	const groupsOf = (names: string[], language: string) =>
		nameGroups(
			names.map((name) => ({ name })),
			language,
		).map(({ letter, names }) => [letter, ...names.map(({ name }) => name)]);

	for (const [language, names, expected] of [
		[
			"fr",
			["été", "eau", "Zoo", "Écho"],
			[
				["E", "eau", "Écho", "été"],
				["Z", "Zoo"],
			],
		],
		[
			"sv",
			["ål", "apa", "Öl", "zon"],
			[
				["A", "apa"],
				["Z", "zon"],
				["Å", "ål"],
				["Ö", "Öl"],
			],
		],
		[
			"de",
			["Öl", "Ort", "apfel"],
			[
				["A", "apfel"],
				["O", "Öl", "Ort"],
			],
		],
		[
			"en",
			["C++", "c", "#1", "10", "9", "😀"],
			[
				["#", "#1", "😀", "9", "10"],
				["C", "c", "C++"],
			],
		],
		[
			"ja",
			["カメラ", "がっこう", "日本語", "東京"],
			[
				["か", "がっこう", "カメラ"],
				["漢", "東京", "日本語"],
			],
		],
		[
			"ko",
			["나무", "가방", "고양이"],
			[
				["ᄀ", "가방", "고양이"],
				["ᄂ", "나무"],
			],
		],
		[
			"ar",
			["طقس", "جليد", "أدب"],
			[
				["ا", "أدب"],
				["ج", "جليد"],
				["ط", "طقس"],
			],
		],
		[
			"tr",
			["ilk", "ırmak"],
			[
				["I", "ırmak"],
				["İ", "ilk"],
			],
		],
	] as const) {
		it(`follow the alphabet of ${language}`, () => {
			expect(groupsOf([...names], language)).toEqual(expected);
		});
	}
});
