/** Which paths of this site articles can have. */
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { isOwnPath, pathKey, permalinkIn, sitePathOf, slugIn } from "../../src/urls/article-paths.ts";

const SITE = "https://news.example";
const keyOf = (text: string) => {
	const found = sitePathOf(text, SITE);
	return typeof found === "object" ? found.key : found;
};

describe("an address in an item", () => {
	// Hugo's `url`, Jekyll's `permalink` and `redirect_from`, canonical addresses in the heads of pages.
	for (const [text, path, key] of [
		["/2026/10/x/", "/2026/10/x/", "/2026/10/x"],
		["/about.html", "/about.html", "/about.html"],
		["/a/./b/../c", "/a/c", "/a/c"],
		["/ärger/", "/%C3%A4rger/", "/%C3%A4rger"],
		["/a\u0308rger", "/%C3%A4rger", "/%C3%A4rger"],
		["/%C3%A4rger%2e/%7ejoe", "/%C3%A4rger%2e/%7ejoe", "/%C3%A4rger./~joe"],
		["/what's new, (really)?", undefined, undefined],
		["/it's, (really) new", "/it's,%20(really)%20new", "/it's%2C%20(really)%20new"],
		["https://news.example/2026/x", "/2026/x", "/2026/x"],
		["http://news.example/2026/x/", "/2026/x/", "/2026/x"],
		["HTTPS://News.Example:443/X", "/X", "/X"],
		["/podcast/episode-1/", "/podcast/episode-1/", "/podcast/episode-1"],
		["/articles/old-name", "/articles/old-name", "/articles/old-name"],
		["/50%-off", "/50%-off", "/50%25-off"],
	] as const) {
		it(`"${text}" ${path === undefined ? "is refused" : `has the path ${path}`}`, () => {
			const found = sitePathOf(text, SITE);
			if (path === undefined) expect(found).toBeTypeOf("string");
			else expect(found).toEqual({ path, key });
		});
	}

	it("has no path here if it is on another host or not a web address", () => {
		for (const text of [
			"https://blog.example/2026/x",
			"//blog.example/x",
			"https://news.example:8080/x",
			"https://www.news.example/x",
			"mailto:joe@news.example",
			"javascript:alert(1)",
			"https://",
		])
			expect(sitePathOf(text, SITE), text).toBeUndefined();
		expect(sitePathOf("https://news.example/x", "")).toBeUndefined();
	});

	for (const [text, advice] of [
		["posts/x", /is relative: write \/posts\/x for a page of this site, or the whole address/],
		["./x.html", /write \/x\.html for a page/],
		["../../x", /write \/x for a page/],
		["x", /write \/x for a page/],
		["www.example.org/x", /lacks its beginning: write https:\/\/www\.example\.org\/x/],
		["https:example.org", /has no host after two slashes: write https:\/\/example\.org/],
		["http:/x", /write http:\/\/x, or a path of this site/],
		["https:///news.example/x", /write https:\/\/news\.example\/x/],
		["https:\\\\x", /write https:\/\/x/],
		["?p=12", /is not a complete address: write a path of this site/],
		["#top", /is not a complete address/],
		["/?p=12", /has a query or a fragment/],
		["/x/?utm_source=y", /has a query or a fragment/],
		["/x#part", /has a query or a fragment/],
		["https://news.example/x?p=1", /has a query or a fragment/],
		["\\x", /is relative/],
		["/\\evil.example/x", /is relative/],
		["///evil.example/x", /is relative/],
		["/.//evil.example/x", /begins with two slashes/],
		[`/${"x".repeat(2001)}`, /more than 2000 characters/],
		[`/${"ä".repeat(400)}`, /more than 2000 characters/],
	] as const) {
		it(`"${text.slice(0, 30)}" is refused with advice`, () => {
			expect(sitePathOf(text, SITE)).toMatch(advice);
		});
	}

	it("is refused if it is reserved by this site", () => {
		for (const text of [
			...[
				"/",
				"/feed.xml",
				"/feed.xml/",
				"/FEED.xml/../feed.xml",
				"/%66eed.xml",
				"/feed%2Exml",
				"/feed",
				"/feed/x",
			],
			...["/atom.xml", "/rss", "/index.xml", "/feed.json", "/podcast", "/podcast.xml", "/podcast/feed.xml"],
			...["/api", "/api/", "/api/articles", "/subscribe", "/podcast/subscribe", "/hub", "/push", "/push/x"],
			...[
				"/media/a.png",
				"/.well-known/webfinger",
				"/cdn-cgi/trace",
				"/tags/snow",
				"/authors/ada",
				"/sources",
			],
			...[
				"/archives/1",
				"/sitemaps/1.xml",
				"/sitemap.xml",
				"/robots.txt",
				"/site.css",
				"/favicon.ico",
				"/own",
			],
			...["/articles", "/articles/x/chapters.json", "/articles/x.md", "/health", "/subscriptions.opml"],
		])
			expect(keyOf(text), text).toMatch(/is reserved by this site: choose another path/);
	});
});

it("every route except the pages of articles is reserved", () => {
	const routes = createApp()
		.routes.map(({ path }) => path)
		.filter((path) => path !== "/*" && path !== "/articles/:slug");
	expect(routes.length).toBeGreaterThan(100);
	for (const route of routes) {
		const path = route
			.replace(/:\w+(?:\{((?:[^{}]|\{\d+\})*)\})?/g, (_, pattern = "") => {
				const numbers = pattern && ["1", "11", "1111"].find((text) => RegExp(`^(?:${pattern})$`).test(text));
				return numbers || `1${/\\(\.\w+)/.exec(pattern)?.[1] ?? ""}`;
			})
			.replace("*", "x");
		expect(isOwnPath(pathKey(path)), route).toBe(true);
		expect(isOwnPath(pathKey(`${path}/`)), route).toBe(true);
	}
});

it("the key of a path is its own key, and is the same for all spellings of the path", () => {
	for (const path of ["/a/b", "/%C3%A4", "/a%2Fb", "/a%20b", "/%E0%A4%A"]) {
		expect(pathKey(pathKey(path))).toBe(pathKey(path));
		expect(pathKey(`${path}///`)).toBe(pathKey(path));
	}
	expect(pathKey("/a%2Fb")).not.toBe(pathKey("/a/b"));
	expect(pathKey("/A")).not.toBe(pathKey("/a"));
	expect(pathKey("/")).toBe("");
});

it("the path of an article's page is recognised by its slug", () => {
	expect(slugIn(pathKey("/articles/first-snow/"))).toBe("first-snow");
	expect(slugIn(pathKey("/articles/gr%C3%BC%C3%9Fe"))).toBe("grüße");
	for (const path of ["/articles/First", "/articles/old.html", "/articles/", "/articles/a/b", "/first-snow"])
		expect(slugIn(pathKey(path)), path).toBeUndefined();
});

it("a permalink is told apart from addresses on other sites", () => {
	expect(permalinkIn("https://site.invalid/2026/x/")).toEqual({ path: "/2026/x/", key: "/2026/x" });
	for (const url of [undefined, null, "https://blog.example/x", "https://site.invalid.example/x"])
		expect(permalinkIn(url)).toBeUndefined();
});
