/** The structured data of an article's page, which search engines and apps that show a card read. */

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { beforeEach, describe, expect, it } from "vitest";
import { candidateFrom } from "../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../src/articles/schema/item.ts";
import { articleStore } from "../../src/articles/store/article-store.ts";
import { excerpt } from "../../src/model/text.ts";
import { renderArticlePage } from "../../src/pages/article-page.tsx";
import { NOTHING_OWN, withShown } from "../../src/pages/page-site.ts";
import { siteFrom } from "../../src/settings/site.ts";
import { anyItem } from "../feeds/arbitrary.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

/** A page's elements of one name: attributes and text. */
function elements(html: string, name: string): { attributes: Map<string, string>; text: string }[] {
	const found: { attributes: Map<string, string>; text: string }[] = [];
	const stack: Tree.Node[] = [parse(html)];
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if ("tagName" in node && node.tagName === name) {
			const text = node.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
			found.push({ attributes: new Map(node.attrs.map((attr) => [attr.name, attr.value])), text });
		}
		if ("childNodes" in node) stack.push(...[...node.childNodes].reverse());
	}
	return found;
}

/** The page's JSON-LD, as it is parsed. */
function structuredData(html: string): unknown[] {
	return elements(html, "script")
		.filter(({ attributes }) => attributes.get("type") === "application/ld+json")
		.map(({ text }) => JSON.parse(text));
}

/** All values of a property or a name among a page's `<meta>`. */
const metas = (html: string, name: string) =>
	elements(html, "meta")
		.filter(({ attributes }) => attributes.get("property") === name || attributes.get("name") === name)
		.map(({ attributes }) => attributes.get("content"));

async function pageOf(item: Record<string, unknown>, path: string): Promise<string> {
	await worker.publish(item);
	const response = await worker.fetch(path);
	expect(response.status).toBe(200);
	return response.text();
}

const FULL = {
	id: "1",
	title: "First snow",
	content_html: "<p>White.</p>",
	summary: "It snowed.",
	date_published: "2026-01-01T10:00:00Z",
	date_modified: "2026-01-02T10:00:00Z",
	tags: ["Weather", "C++"],
	authors: [{ name: "Zoë" }, { name: "Joe", url: "https://joe.example/" }, { name: "Tributary" }],
	image: "/snow.jpg",
	_image: { alt: "A white street" },
	language: "en-GB",
};

describe("the JSON-LD of an article's page", () => {
	it("is a NewsArticle with all known facts", async () => {
		expect(structuredData(await pageOf(FULL, "/articles/first-snow"))).toEqual([
			{
				"@context": "https://schema.org",
				"@type": "NewsArticle",
				mainEntityOfPage: { "@type": "WebPage", "@id": `${SITE}/articles/first-snow` },
				headline: "First snow",
				description: "It snowed.",
				image: [{ "@type": "ImageObject", url: `${SITE}/snow.jpg`, caption: "A white street" }],
				datePublished: "2026-01-01T10:00:00.000Z",
				dateModified: "2026-01-02T10:00:00.000Z",
				author: [
					{ "@type": "Person", name: "Zoë", url: `${SITE}/authors/zo%C3%AB` },
					{ "@type": "Person", name: "Joe", url: "https://joe.example/" },
					{ "@type": "Organization", name: "Tributary", url: `${SITE}/authors/tributary` },
				],
				publisher: {
					"@type": "Organization",
					name: "Tributary",
					url: `${SITE}/`,
					logo: { "@type": "ImageObject", url: `${SITE}/icon.png` },
				},
				inLanguage: "en-GB",
				keywords: ["Weather", "C++"],
			},
		]);
	});

	it("leaves out unknown facts, and has the site's authors if the article has none", async () => {
		const [data] = structuredData(
			await pageOf(
				{ id: "1", content_text: "A thought.", date_published: "2026-01-01" },
				"/articles/a-thought",
			),
		);
		expect(data).toMatchObject({
			headline: "A thought.",
			inLanguage: "en",
			author: [{ "@type": "Organization", name: "Tributary", url: `${SITE}/` }],
		});
		for (const name of ["image", "dateModified", "keywords", "articleSection"])
			expect(data).not.toHaveProperty(name);
	});

	it("has no mail address as the page of an author", async () => {
		const authors = [{ name: "Joe", url: "mailto:joe@example.org" }];
		const html = await pageOf({ ...FULL, authors }, "/articles/first-snow");
		expect(structuredData(html)).toMatchObject([{ author: [{ url: `${SITE}/authors/joe` }] }]);
	});

	it("cuts a headline at 110 characters", async () => {
		const html = await pageOf({ ...FULL, title: "word ".repeat(100) }, `/articles/${"word-".repeat(15)}word`);
		const [data] = structuredData(html) as { headline: string }[];
		expect(data?.headline).toMatch(/^word .*word…$/);
		expect(data?.headline.length).toBeLessThanOrEqual(110);
	});

	it("is absent for an article whose original is on another publisher's site", async () => {
		const url = "https://blog.example/1";
		expect(structuredData(await pageOf({ ...FULL, url }, "/articles/first-snow"))).toEqual([]);

		const feed_url = "https://feed.example/feed.xml";
		const origin = { source: "blog", publisher: feed_url, now: NOW, provenance: { title: "Blog", feed_url } };
		const item = parseItem({ id: "x", title: "Without an address", content_text: "x" });
		await articleStore(env.DB, NOW).save([{ candidate: await candidateFrom(item, origin) }]);
		const response = await worker.fetch("/articles/without-an-address");
		expect(response.status).toBe(200);
		expect(structuredData(await response.text())).toEqual([]);
	});

	it("cannot be ended by a text in it", async () => {
		const title = "</script><script>alert(1)</script><!-- <script> & \u2028\u2029 ]]>";
		const slug = "script-script-alert-1-script-script";
		const html = await pageOf({ ...FULL, title, tags: ["</ScRiPt >"] }, `/articles/${slug}`);
		const [data] = structuredData(html);
		// White space of any kind is one space in titles.
		expect(data).toMatchObject({
			headline: "</script><script>alert(1)</script><!-- <script> & ]]>",
			keywords: ["</ScRiPt >"],
		});
		expect(elements(html, "script").map(({ attributes }) => attributes.get("src"))).not.toContain("alert(1)");
		expect(elements(html, "script").filter(({ text }) => text.includes("alert(1)"))).toHaveLength(1);
		const [, block = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
		expect(block).not.toMatch(/[<>&\u2028\u2029]/);
	});

	it("contains any text unchanged", async () => {
		const site = await withShown(siteFrom(env, SITE), NOTHING_OWN);
		const origin = { source: "", publisher: SITE, now: NOW };
		// Without an address elsewhere, and never empty.
		const any = anyItem.map(({ url, attachments, ...item }) => ({ ...item, title: `${item.title ?? ""} x` }));
		await fc.assert(
			fc.asyncProperty(any, async (item) => {
				const { article } = await candidateFrom(parseItem(item), origin);
				const stored = { ...article, revision: 1, sorted_at: article.date_published, archive: null };
				const html = renderArticlePage(site, stored, {});
				expect(structuredData(html)).toMatchObject([
					{
						"@type": "NewsArticle",
						headline: excerpt(article.title ?? "", 109),
						...(article.tags.length > 0 && { keywords: article.tags }),
						datePublished: new Date(article.date_published).toISOString(),
					},
				]);
			}),
			{ numRuns: runs(100) },
		);
	});
});

describe("the card of an article's page", () => {
	it("has the properties that Open Graph requires of an article", async () => {
		const html = await pageOf(FULL, "/articles/first-snow");
		for (const [name, ...values] of [
			["og:site_name", "Tributary"],
			["og:type", "article"],
			["og:title", "First snow"],
			["og:description", "It snowed."],
			["og:url", `${SITE}/articles/first-snow`],
			["og:locale", "en_GB"],
			["og:image", `${SITE}/snow.jpg`],
			["og:image:alt", "A white street"],
			["article:published_time", "2026-01-01T10:00:00.000Z"],
			["article:modified_time", "2026-01-02T10:00:00.000Z"],
			["article:author", `${SITE}/authors/zo%C3%AB`, "https://joe.example/", `${SITE}/authors/tributary`],
			["article:tag", "Weather", "C++"],
			["twitter:card", "summary_large_image"],
			["robots", "max-image-preview:large"],
		] as const) {
			expect([name, ...metas(html, name)]).toEqual([name, ...values]);
		}
	});

	it("shows the site's picture, with the site's name, if the article has none", async () => {
		const html = await pageOf({ id: "1", title: "Plain", content_text: "x" }, "/articles/plain");
		expect(metas(html, "og:image")).toEqual([`${SITE}/icon.png`]);
		expect(metas(html, "og:image:alt")).toEqual(["Tributary"]);
	});

	it("has no alternative text for a picture without one", async () => {
		const html = await pageOf(
			{ id: "1", title: "Bare", content_text: "x", image: "/a.png" },
			"/articles/bare",
		);
		expect(metas(html, "og:image")).toEqual([`${SITE}/a.png`]);
		expect(metas(html, "og:image:alt")).toEqual([]);
	});

	it("has the language with a country", async () => {
		for (const [language, locale] of [
			["he", "he_IL"],
			["zh-Hant-HK", "zh_HK"],
			["pt-BR", "pt_BR"],
		] as const) {
			const html = await pageOf(
				{ id: language, title: language, content_text: "x", language },
				`/articles/${language.toLowerCase()}`,
			);
			expect(metas(html, "og:locale")).toEqual([locale]);
		}
	});
});
