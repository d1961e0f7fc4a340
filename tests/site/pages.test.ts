/** The operator's own pages: over the API, at their paths, and beside articles. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type Instance, SITE, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

const about = { path: "/about", title: "About", content_html: "<p>Who <em>we</em> are.</p>", menu: 1 };

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

const change = async (pages: unknown[], deleted: string[] = []) => {
	const response = await worker.api("POST", "/api/pages", { pages, deleted });
	return { status: response.status, ...((await response.json()) as object) } as Record<string, unknown>;
};
const store = async (pages: unknown[], deleted: string[] = []) => {
	const { status, detail, results } = await change(pages, deleted);
	expect([status, detail]).toEqual([200, undefined]);
	return results;
};
const listed = async () =>
	((await (await worker.api("GET", "/api/pages")).json()) as { pages: object[] }).pages;
const html = async (path: string) => {
	const response = await worker.fetch(path);
	expect([path, response.status]).toEqual([path, 200]);
	return response.text();
};

describe("a page", () => {
	it("is at its path, in the menu and in the sitemap, and in no feed", async () => {
		expect(await store([about])).toEqual([{ path: "/about", status: "created" }]);
		const page = await html("/about");
		expect(page).toContain("<p>Who <em>we</em> are.</p>");
		expect(page).toContain("<title>About · ");
		expect(page).toContain(`<link rel="canonical" href="${SITE}/about"`);
		expect(await html("/")).toContain('<a href="/about" dir="auto">About</a>');
		expect(await html("/sitemap.xml")).toContain(`<loc>${SITE}/about</loc>`);
		for (const path of ["/feed.xml", "/atom.xml", "/feed.json", "/own/feed.xml", "/news-sitemap.xml"])
			expect(await html(path)).not.toContain("about");
		expect(await listed()).toEqual([{ path: "/about", title: "About", menu: 1 }]);
	});

	it("redirects other spellings of its path to it", async () => {
		await store([{ ...about, path: "/über-uns" }]);
		for (const path of ["/%C3%BCber-uns/", "/u%CC%88ber-uns", "/%c3%bcber%2Duns"]) {
			const response = await worker.fetch(path);
			expect([path, response.status, response.headers.get("location")]).toEqual([
				path,
				301,
				"/%C3%BCber-uns",
			]);
		}
		expect(await html("/%C3%BCber-uns")).toContain("Who <em>we</em> are.");
	});

	it("has validators, a cache tag and the headers of every page", async () => {
		await store([about]);
		const { headers } = await worker.fetch("/about");
		expect(headers.get("cache-tag")).toBe("site");
		expect(headers.get("content-security-policy")).toContain("default-src 'none'");
		const again = await worker.fetch("/about", { headers: { "if-none-match": headers.get("etag") ?? "" } });
		expect(again.status).toBe(304);
	});

	it("is in the order of the menu, and not there without a place", async () => {
		await store([
			{ ...about, menu: 20 },
			{ ...about, path: "/contact", title: "Contact", menu: 3 },
			{ ...about, path: "/imprint", title: "Imprint", menu: undefined },
		]);
		const page = await html("/");
		expect(page.indexOf('href="/contact"')).toBeLessThan(page.indexOf('href="/about"'));
		expect(page).not.toContain('href="/imprint"');
		await html("/imprint");
	});

	it("in another language says so", async () => {
		await store([{ ...about, language: "ar", title: "عنا" }]);
		expect(await html("/about")).toContain('<html lang="ar" dir="rtl"');
	});

	it("changes at once on all pages, and is gone when it is deleted", async () => {
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		await html("/");
		await html("/articles/one");
		expect(await store([about])).toMatchObject([{ status: "created" }]);
		for (const path of ["/", "/articles/one", "/own"]) expect(await html(path)).toContain('href="/about"');
		expect(await store([{ ...about, title: "Us" }])).toMatchObject([{ status: "updated" }]);
		expect(await store([{ ...about, title: "Us" }])).toMatchObject([{ status: "unchanged" }]);
		for (const path of ["/", "/articles/one"]) expect(await html(path)).toContain(">Us</a>");
		expect(await store([], ["/about", "/none"])).toEqual([
			{ path: "/about", status: "deleted" },
			{ path: "/none", status: "absent" },
		]);
		expect((await worker.fetch("/about")).status).toBe(404);
		for (const path of ["/", "/articles/one"]) expect(await html(path)).not.toContain('href="/about"');
		expect(await html("/sitemap.xml")).not.toContain("/about");
	});
});

it("the page at / is a text on the front page, and nowhere else", async () => {
	await store([
		{ path: "/", title: "Welcome", content_html: "<h2 id='x'>Hello</h2><p><a href='#x'>x</a></p>" },
	]);
	const front = await html("/");
	expect(front).toContain("Hello</h2>");
	expect(front).toContain('<a href="#user-content-x">');
	expect(await html("/own")).not.toContain("Hello");
	expect(await html("/sitemap.xml")).not.toContain("<loc></loc>");
	expect(await listed()).toEqual([{ path: "/", title: "Welcome" }]);
});

describe("hostile pages", () => {
	it("lose their scripts, styles and forms, as articles do", async () => {
		const content_html =
			'<p onclick="x()" style="color:red">a<script>alert(1)</script><a href="javascript:alert(1)">b</a></p><form><input></form>';
		await store([{ ...about, title: "</title><script>alert(2)</script>", content_html }]);
		const page = await html("/about");
		expect(page).not.toMatch(/alert\(1\)|onclick|style=|<form|<script>alert/);
	});

	it.each([
		...["about", "", "//evil.example", "/\\evil.example", "/a?b", "/a#b", "https://news.example/about"],
		...[
			"/../about",
			"/a/./b",
			"/%2e%2e/about",
			"/articles/one",
			"/articles",
			"/feed.xml",
			"/api/x",
			"/tags/x",
		],
		...["/own/theme", "/sources", "/robots.txt", "/site.css", "/media/x", `/${"x".repeat(2_001)}`, "//"],
	])("refuses the path %.40j, and changes nothing", async (path) => {
		const { status, errors } = await change([about, { ...about, path }]);
		expect([status, errors]).toEqual([422, [expect.objectContaining({ pointer: "/pages/1/path" })]]);
		expect(await listed()).toEqual([]);
	});

	it("reports all faults at once, and changes nothing", async () => {
		expect(
			await change([
				{ path: "/a", content_html: "x" },
				{ ...about, path: "/feed.xml" },
				{ ...about, menu: -1 },
				"about",
			]),
		).toMatchObject({
			status: 422,
			title: "Page refused",
			errors: [
				{ pointer: "/pages/0/title", detail: "is missing" },
				{ pointer: "/pages/1/path" },
				{ pointer: "/pages/2/menu" },
				{ pointer: "/pages/3" },
			],
		});
		expect(await change([about, { ...about, path: "/about/" }])).toMatchObject({
			status: 422,
			errors: [{ detail: '"/about" is the path of two pages: rename one of them' }],
		});
		expect(await change([{ ...about, content_html: "x".repeat(1_900_001) }])).toMatchObject({ status: 422 });
		expect((await change(Array.from({ length: 101 }, () => about))).status).toBe(400);
		expect(await listed()).toEqual([]);
	});

	it("are at their path and no other, whatever the path", async () => {
		await fc.assert(
			fc.asyncProperty(fc.webPath(), fc.string({ unit: "grapheme" }), async (path, name) => {
				const text = `${path}/${name}`.slice(0, 200);
				const { status, results } = await change([{ ...about, path: text }]);
				expect([200, 422]).toContain(status);
				if (status === 422) return;
				const [written] = results as { path: string }[];
				expect((await worker.fetch(written?.path ?? "")).status).toBe(200);
				await store([], [written?.path ?? ""]);
			}),
			{ numRuns: runs(60) },
		);
	});
});

describe("a page and an article", () => {
	const article = { id: "1", title: "One", content_text: "x", url: "/about" };

	it("cannot have the same path, whichever comes first", async () => {
		await worker.publish(article);
		expect(await change([about])).toMatchObject({
			status: 422,
			errors: [
				{
					pointer: "/pages/0/path",
					detail:
						'"/about" is an address of the article /articles/one already: choose another for one of them',
				},
			],
		});
		await store([{ ...about, path: "/us" }]);
		for (const wish of [{ url: "/us" }, { url: undefined, _tributary: { aliases: ["/us/"] } }]) {
			const response = await worker.api("POST", "/api/articles", {
				...article,
				id: "2",
				title: "Two",
				...wish,
			});
			expect([response.status, await response.json()]).toEqual([
				422,
				expect.objectContaining({
					detail: expect.stringContaining("is the address of one of your pages already"),
				}),
			]);
		}
		expect(await html("/about")).toContain("One");
		expect(await html("/us")).toContain("Who <em>we</em> are.");
	});

	it("can have the same path one after the other", async () => {
		await worker.publish(article);
		await worker.api("DELETE", "/api/articles/one");
		await store([about]);
		expect(await html("/about")).toContain("Who <em>we</em> are.");
		await store([], ["/about"]);
		await worker.publish({ ...article, id: "2", title: "Two" });
		expect(await html("/about")).toContain("Two");
	});

	it("that ask for the same path at the same time do not both get it", async () => {
		const other = startInstance();
		const [page, post] = await Promise.all([
			worker.api("POST", "/api/pages", { pages: [about] }),
			other.api("POST", "/api/articles", article),
		]);
		expect([page.status, post.status].filter((status) => status === 422)).toHaveLength(1);
		const { results } = await env.DB.prepare(
			"SELECT path FROM pages UNION ALL SELECT path FROM addresses",
		).all();
		expect(results).toHaveLength(1);
	});
});
