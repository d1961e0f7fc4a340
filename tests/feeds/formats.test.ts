/** The three formats, read back by parsers that are not ours: well-formed, and saying the same. */
import fc from "fast-check";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { SaxesParser } from "saxes";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { articlePath } from "../../src/articles/article.ts";
import { OWN } from "../../src/articles/identity.ts";
import { parseItem, RefusedError } from "../../src/articles/item.ts";
import { candidateFrom } from "../../src/articles/normalise.ts";
import { renderAtom } from "../../src/feeds/atom.ts";
import { type ContentMode, feedDocument } from "../../src/feeds/document.ts";
import { renderJson } from "../../src/feeds/json.ts";
import { renderRss } from "../../src/feeds/rss.ts";
import type { Site } from "../../src/site.ts";
import { anyItem } from "./arbitrary.ts";

const site: Site = {
	origin: "https://news.example",
	configured: true,
	title: "News & <Notes> ]]> &amp;",
	description: "What's new",
	language: "en",
	authors: [{ name: "The <editors>" }],
	image: "https://news.example/icon.png",
	copyright: "© 2026 A & B",
	maxAge: 900,
};

const state = {
	scope: "all",
	name: "",
	articles: 1,
	revision: 1,
	changedAt: Date.parse("2026-11-20T12:00:00.5Z"),
	lastModified: 1,
} as const;

/** A feed document of items, as the store would hand it to the formats. */
async function documentOf(items: unknown[], content: ContentMode = "full") {
	const articles = [];
	for (const item of items) {
		const origin = { source: OWN, publisher: site.origin, now: Date.parse("2026-11-20T12:00:00Z") };
		articles.push((await candidateFrom(parseItem(item), origin)).article);
	}
	return feedDocument(site, { state, articles }, { content, query: "" });
}

/** Fails on anything that XML 1.0 with namespaces forbids. */
function assertWellFormed(xml: string): void {
	const parser = new SaxesParser({ xmlns: true });
	parser.on("error", (error) => {
		throw error;
	});
	parser.write(xml).close();
}

/** Text as it stands in a document, before any parser cleans it up: feedsmith trims, and decodes some entities twice. */
function textsOf(xml: string, name: string): string[] {
	const parser = new SaxesParser({ xmlns: false });
	const texts: string[] = [];
	let depth = 0;
	parser.on("opentag", (tag) => {
		if (tag.name !== name) return;
		depth++;
		texts.push("");
	});
	parser.on("closetag", (tag) => {
		if (tag.name === name) depth--;
	});
	const add = (text: string) => {
		if (depth > 0) texts[texts.length - 1] += text;
	};
	parser.on("text", add);
	parser.on("cdata", add);
	parser.write(xml).close();
	return texts;
}

const Url = v.pipe(v.string(), v.url());
const Rfc3339 = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
const Authors = v.pipe(
	v.array(
		v.pipe(
			v.strictObject({ name: v.optional(v.string()), url: v.optional(Url), avatar: v.optional(Url) }),
			v.check((author) => Object.keys(author).length > 0),
		),
	),
	v.nonEmpty(),
);

/** JSON Feed 1.1 to the letter: every member that the version names, of its type, and no other. */
const StrictJsonFeed = v.strictObject({
	version: v.literal("https://jsonfeed.org/version/1.1"),
	title: v.string(),
	home_page_url: Url,
	feed_url: Url,
	description: v.string(),
	icon: v.optional(Url),
	authors: Authors,
	language: v.string(),
	items: v.array(
		v.pipe(
			v.strictObject({
				id: v.pipe(v.string(), v.nonEmpty()),
				url: Url,
				external_url: v.optional(Url),
				title: v.optional(v.pipe(v.string(), v.nonEmpty())),
				content_html: v.optional(v.string()),
				content_text: v.optional(v.string()),
				summary: v.optional(v.string()),
				image: v.optional(Url),
				date_published: Rfc3339,
				date_modified: v.optional(Rfc3339),
				authors: v.optional(Authors),
				tags: v.optional(v.pipe(v.array(v.string()), v.nonEmpty())),
				language: v.optional(v.string()),
				attachments: v.optional(
					v.array(
						v.strictObject({
							url: Url,
							mime_type: v.string(),
							title: v.optional(v.string()),
							size_in_bytes: v.optional(v.number()),
							duration_in_seconds: v.optional(v.number()),
						}),
					),
				),
			}),
			v.check((item) => (item.content_html ?? item.content_text) !== undefined),
		),
	),
});

const seconds = (date: string | undefined) => (date === undefined ? undefined : Date.parse(date) / 1000);

describe("for any article", () => {
	it("the three formats are well-formed and say the same", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(anyItem, { minLength: 1, maxLength: 3, selector: (item) => item.id }),
				async (items) => {
					const document = await documentOf(items).catch((error: unknown) => {
						if (error instanceof RefusedError) return undefined;
						throw error;
					});
					fc.pre(document !== undefined);
					const [rssText, atomText, jsonText] = [
						renderRss(document),
						renderAtom(document),
						renderJson(document),
					];
					assertWellFormed(rssText);
					assertWellFormed(atomText);
					const rss = parseRssFeed(rssText).items ?? [];
					const atom = parseAtomFeed(atomText).entries ?? [];
					const json = parseJsonFeed(jsonText).items ?? [];
					v.assert(StrictJsonFeed, JSON.parse(jsonText));
					expect(rss.length).toBe(items.length);
					expect(atom.length).toBe(items.length);
					expect(json.length).toBe(items.length);

					const titles = document.entries.map((entry) => entry.title);
					expect(textsOf(rssText, "title").slice(2)).toEqual(titles.filter((title) => title !== undefined));
					expect(textsOf(atomText, "title").slice(1)).toEqual(titles.map((title) => title ?? ""));
					expect(textsOf(rssText, "category")).toEqual(document.entries.flatMap((entry) => entry.tags));
					const contents = document.entries
						.map((entry) => entry.contentHtml)
						.filter((content) => content !== undefined);
					expect(textsOf(rssText, "content:encoded")).toEqual(contents);
					expect(textsOf(atomText, "content")).toEqual(contents);
					expect(textsOf(rssText, "dc:creator")).toEqual(
						document.entries.flatMap((entry) => entry.authors.map((author) => author.name)),
					);

					for (const [i, entry] of document.entries.entries()) {
						const inJson = (JSON.parse(jsonText) as { items: Record<string, unknown>[] }).items[i];
						expect(inJson?.id).toBe(entry.id);
						expect(rss[i]?.guid?.value).toBe(entry.id);
						expect(atom[i]?.id).toBe(entry.id);
						expect(inJson?.url).toBe(entry.url);
						expect(rss[i]?.link).toBe(entry.url);
						expect(atom[i]?.links?.find((link) => link.rel === "alternate")?.href).toBe(entry.url);
						expect(inJson?.title).toBe(entry.title);
						expect(inJson?.tags ?? []).toEqual(entry.tags);
						expect(seconds(json[i]?.date_published)).toBe(entry.published / 1000);
						expect(seconds(rss[i]?.pubDate)).toBe(entry.published / 1000);
						expect(seconds(atom[i]?.published)).toBe(entry.published / 1000);
						expect(seconds(json[i]?.date_modified)).toBe(entry.modified && entry.modified / 1000);
						expect(seconds(rss[i]?.atom?.updated)).toBe(entry.modified && entry.modified / 1000);
						expect(seconds(atom[i]?.updated)).toBe((entry.modified ?? entry.published) / 1000);
						const files = entry.attachments.map(({ url, mime_type }) => [url, mime_type]);
						expect(json[i]?.attachments?.map((file) => [file.url, file.mime_type]) ?? []).toEqual(files);
						const links = atom[i]?.links?.filter((link) => link.rel === "enclosure") ?? [];
						expect(links.map((link) => [link.href, link.type])).toEqual(files);
						expect(rss[i]?.enclosures?.map((file) => [file.url, file.type]) ?? []).toEqual(files.slice(0, 1));
					}
				},
			),
			{ numRuns: 300 },
		);
	});

	it("rendering twice gives the same bytes, and summaries are well-formed too", async () => {
		await fc.assert(
			fc.asyncProperty(anyItem, async (item) => {
				const document = await documentOf([item], "summary").catch(() => undefined);
				fc.pre(document !== undefined);
				for (const render of [renderRss, renderAtom, renderJson])
					expect(render(document)).toBe(render(document));
				assertWellFormed(renderRss(document));
				assertWellFormed(renderAtom(document));
				expect(textsOf(renderAtom(document), "content")).toEqual([]);
			}),
			{ numRuns: 150 },
		);
	});
});

const plain = {
	id: "https://blog.example/1",
	url: "https://blog.example/1",
	title: "One",
	content_html: "<p>Text</p>",
	summary: "In short",
	date_published: "2026-09-22T08:00:00Z",
	authors: [{ name: "Joe & Jane" }],
	tags: ["A & B"],
};

describe("RSS 2.0", () => {
	it("has the channel's elements, and the items last", async () => {
		const xml = renderRss(await documentOf([plain]));
		const channel = xml.slice(0, xml.indexOf("<item>"));
		for (const element of [
			"<title>News &#x26; &#x3C;Notes&gt; ]]&gt; &#x26;amp;</title>",
			"<link>https://news.example/</link>",
			"<language>en</language>",
			"<lastBuildDate>Fri, 20 Nov 2026 12:00:00 GMT</lastBuildDate>",
			"<ttl>15</ttl>",
			"<generator>Tributary</generator>",
			"<copyright>© 2026 A &#x26; B</copyright>",
			'<atom:link href="https://news.example/feed.xml" rel="self" type="application/rss+xml"/>',
		]) {
			expect(channel).toContain(element);
		}
		expect(xml.slice(xml.lastIndexOf("</item>")).replace(/\s/g, "")).toBe("</item></channel></rss>");
	});

	it("guid is a permalink only if it is the link", async () => {
		expect(renderRss(await documentOf([plain]))).toContain(
			'<guid isPermaLink="true">https://blog.example/1</guid>',
		);
		expect(renderRss(await documentOf([{ ...plain, id: "tag:blog.example,2026:1" }]))).toContain(
			'<guid isPermaLink="false">tag:blog.example,2026:1</guid>',
		);
	});

	it("names stand in dc:creator, and description before content:encoded", async () => {
		const xml = renderRss(await documentOf([plain]));
		expect(xml).toContain("<dc:creator>Joe &#x26; Jane</dc:creator>");
		expect(xml).not.toContain("<author>");
		expect(xml.indexOf("<description>", xml.indexOf("<item>"))).toBeLessThan(
			xml.indexOf("<content:encoded>"),
		);
	});

	it("every item has a title or a description, and one with content has a description before it", async () => {
		const photo = { id: "https://blog.example/photo", content_html: '<p><img src="/p.jpg" alt=""></p>' };
		for (const [item, mode, description] of [
			[photo, "full", '<p><img src="https://news.example/p.jpg" alt=""></p>'],
			[photo, "summary", "https://news.example/articles/https-blog-example-photo"],
			[{ ...plain, summary: undefined, title: undefined }, "summary", "Text"],
		] as const) {
			const xml = renderRss(await documentOf([item], mode));
			expect(textsOf(xml, "description")[1]).toBe(description);
			expect(textsOf(xml, "content:encoded")).toEqual(mode === "full" ? [description] : []);
		}
	});

	it("declares its namespaces even if no item has content", async () => {
		assertWellFormed(renderRss(await documentOf([plain], "summary")));
		assertWellFormed(renderRss(await documentOf([])));
	});

	it("has at most one enclosure, with the type that was declared", async () => {
		const attachments = [
			{ url: "https://cdn.example/a.bin?x=1&y=2", mime_type: "audio/mpeg", size_in_bytes: 1234 },
			{ url: "https://cdn.example/b.ogg", mime_type: "audio/ogg" },
		];
		const xml = renderRss(await documentOf([{ ...plain, attachments }]));
		expect(xml.match(/<enclosure[^>]*>/g)).toEqual([
			'<enclosure length="1234" type="audio/mpeg" url="https://cdn.example/a.bin?x=1&amp;y=2"/>',
		]);
	});
});

describe("Atom 1.0 (RFC 4287)", () => {
	it("the feed and each entry have one id, title and updated (§4.1.1, §4.1.2)", async () => {
		const xml = renderAtom(await documentOf([plain]));
		const [feed = "", entry = ""] = xml.split("<entry>");
		for (const part of [feed, entry]) {
			for (const name of ["id", "title", "updated"])
				expect(part.match(new RegExp(`<${name}>`, "g")), name).toHaveLength(1);
		}
		expect(feed).toContain(
			'<link rel="self" type="application/atom+xml" href="https://news.example/atom.xml"/>',
		);
		expect(feed).toContain("<author><name>The &lt;editors&gt;</name></author>");
	});

	it("an author's address is a uri, or an e-mail address (§3.2)", async () => {
		const authors = [
			{ name: "Joe", url: "https://joe.example/" },
			{ name: "Jane", url: "mailto:jane@example.org" },
		];
		const xml = renderAtom(await documentOf([{ ...plain, authors }]));
		expect(xml).toContain("<author><name>Joe</name><uri>https://joe.example/</uri></author>");
		expect(xml).toContain("<author><name>Jane</name><email>jane@example.org</email></author>");
	});

	it("an entry in another language says so", async () => {
		expect(renderAtom(await documentOf([{ ...plain, language: "he" }]))).toContain('<entry xml:lang="he">');
	});

	it("an edited article was updated when it was edited", async () => {
		const xml = renderAtom(await documentOf([{ ...plain, date_modified: "2026-10-01T09:00:00+02:00" }]));
		expect(xml).toContain("<published>2026-09-22T08:00:00Z</published>");
		expect(xml).toContain("<updated>2026-10-01T07:00:00Z</updated>");
	});
});

describe("JSON Feed 1.1", () => {
	it("has the members that the version asks for", async () => {
		const feed = JSON.parse(renderJson(await documentOf([plain])));
		expect(feed).toEqual({
			version: "https://jsonfeed.org/version/1.1",
			title: site.title,
			home_page_url: "https://news.example/",
			feed_url: "https://news.example/feed.json",
			description: site.description,
			icon: site.image,
			authors: site.authors,
			language: "en",
			items: [{ ...plain, authors: [{ name: "Joe & Jane" }] }],
		});
	});

	it("an item always has content: its own, or else its summary", async () => {
		const { content_html: _, ...bare } = plain;
		for (const item of [plain, bare, { ...bare, content_text: "a < b" }]) {
			for (const mode of ["full", "summary"] as const) {
				const [out] = JSON.parse(renderJson(await documentOf([item], mode))).items;
				expect([out.content_html, out.content_text].filter((content) => content !== undefined)).toHaveLength(
					1,
				);
			}
		}
	});

	it("plain text stays plain text here, and is HTML in the others", async () => {
		const document = await documentOf([{ id: "x", content_text: "a < b\nc\n\nd" }]);
		expect(JSON.parse(renderJson(document)).items[0].content_text).toBe("a < b\nc\n\nd");
		expect(textsOf(renderAtom(document), "content")).toEqual(["<p>a &lt; b<br>\nc</p>\n<p>d</p>"]);
		expect(textsOf(renderRss(document), "content:encoded")).toEqual(["<p>a &lt; b<br>\nc</p>\n<p>d</p>"]);
	});
});

describe("addresses", () => {
	it("within this site become absolute, whatever the site is called", async () => {
		const item = {
			id: "x",
			title: "Here",
			image: "/pictures/1.png",
			content_html: '<a href="/about">about</a> <img src="a.png" srcset="b.png 2x">',
		};
		const document = await documentOf([item]);
		const [entry] = document.entries;
		expect(entry?.url).toBe(`https://news.example${articlePath("here")}`);
		expect(entry?.image).toBe("https://news.example/pictures/1.png");
		expect(entry?.contentHtml).toBe(
			'<a href="https://news.example/about">about</a> <img src="https://news.example/articles/a.png" srcset="https://news.example/articles/b.png 2x">',
		);
	});

	it("that a text speaks of stay, even that which stands for this site in the store", async () => {
		const text = "https://site.invalid/x";
		const content_html = `<p>${text} "${text}" <code>${text}</code></p>`;
		const document = await documentOf([{ id: "x", title: text, summary: text, content_html }]);
		const [entry] = document.entries;
		expect([entry?.title, entry?.summary]).toEqual([text, text]);
		expect(entry?.contentHtml?.replaceAll("&quot;", '"')).toBe(content_html);
		const [plainText] = (await documentOf([{ id: "y", content_text: text }])).entries;
		expect(plainText?.contentHtml).toBe(`<p>${text}</p>`);
	});

	it("of an article from elsewhere are resolved against its own", async () => {
		const document = await documentOf([
			{ ...plain, url: "https://blog.example/2026/1", content_html: '<a href="../2">2</a>' },
		]);
		expect(document.entries[0]?.contentHtml).toBe('<a href="https://blog.example/2">2</a>');
	});
});
