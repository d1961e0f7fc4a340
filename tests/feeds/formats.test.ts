/** The three formats, read back by parsers that are not ours: well-formed, and saying the same. */
import fc from "fast-check";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { EntrySource } from "../../src/feeds/document.ts";
import { rfc3339 } from "../../src/model/dates.ts";
import { isPlayable } from "../../src/model/media-type.ts";
import { articlePath } from "../../src/urls/origin.ts";
import { runs } from "../support/runs.ts";
import { anyItem, anySource } from "./arbitrary.ts";
import { acceptedDocumentOf, documentOf, renderAtom, renderJson, renderRss, site } from "./documents.ts";
import { assertWellFormed, elementsOf, textsOf } from "./xml.ts";

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

const Source = v.strictObject({
	id: v.string(),
	title: v.pipe(v.string(), v.nonEmpty()),
	feed_url: Url,
	home_page_url: v.optional(Url),
});

/** A strict schema of JSON Feed 1.1: its members and our extensions, each of its type, and no others. */
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
				_image: v.optional(v.strictObject({ alt: v.pipe(v.string(), v.nonEmpty()) })),
				_podcast: v.optional(
					v.strictObject({
						number: v.optional(v.number()),
						season: v.optional(v.number()),
						season_name: v.optional(v.string()),
						type: v.optional(v.picklist(["full", "trailer", "bonus"])),
						explicit: v.optional(v.boolean()),
						persons: v.optional(
							v.array(
								v.strictObject({
									name: v.string(),
									role: v.optional(v.string()),
									group: v.optional(v.string()),
									url: v.optional(Url),
									image: v.optional(Url),
								}),
							),
						),
						transcripts: v.optional(
							v.array(
								v.strictObject({
									url: Url,
									mime_type: v.string(),
									language: v.optional(v.string()),
									rel: v.optional(v.string()),
								}),
							),
						),
						chapters_url: v.optional(Url),
						chapters_type: v.optional(v.string()),
						elements: v.optional(
							v.array(
								v.strictObject({
									name: v.string(),
									attributes: v.record(v.string(), v.string()),
									text: v.optional(v.string()),
									children: v.optional(v.array(v.unknown())),
								}),
							),
						),
					}),
				),
				_source: v.optional(Source),
				_sources: v.optional(v.pipe(v.array(Source), v.minLength(2))),
			}),
			v.check((item) => (item.content_html ?? item.content_text) !== undefined),
		),
	),
});

const seconds = (date: string | undefined) => (date === undefined ? undefined : Date.parse(date) / 1000);

describe("the formats of a feed", () => {
	it("are well-formed and have the same values, for any article", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(anyItem, { minLength: 1, maxLength: 3, selector: (item) => item.id }),
				async (items) => {
					const document = await acceptedDocumentOf(items);
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
						const played = files.filter(([, type = ""]) => isPlayable(type));
						expect(rss[i]?.enclosures?.map((file) => [file.url, file.type]) ?? []).toEqual(
							[...played, ...files].slice(0, 1),
						);
					}
				},
			),
			{ numRuns: runs(300) },
		);
	});

	it("name the same first source, for any sources, and are otherwise unchanged", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ item: anyItem, sources: fc.array(anySource, { maxLength: 3 }) }), {
					minLength: 1,
					maxLength: 3,
				}),
				async (followed) => {
					const items = followed.map(({ item }) => item);
					const own = await acceptedDocumentOf(items);
					fc.pre(own !== undefined);
					const document = await documentOf(
						items,
						"full",
						followed.map(({ sources }) => sources),
					);
					const [rssText, atomText, jsonText] = [
						renderRss(document),
						renderAtom(document),
						renderJson(document),
					];
					assertWellFormed(rssText);
					assertWellFormed(atomText);
					const json: unknown = JSON.parse(jsonText);
					v.assert(StrictJsonFeed, json);

					// Nowhere else is there such markup: sanitised HTML has no end tag of `source`.
					expect(rssText.replace(/<source url="[^"]*">[^<]*<\/source>\n/g, "")).toBe(renderRss(own));
					expect(atomText.replace(/<source>\n.*?<\/source>\n/gs, "")).toBe(renderAtom(own));
					const without = json.items.map(({ _source, _sources, ...item }) => item);
					expect(JSON.stringify({ ...json, items: without })).toBe(renderJson(own));

					const rssItems = elementsOf(rssText, "item");
					const atomEntries = elementsOf(atomText, "entry");
					const rss = parseRssFeed(rssText).items ?? [];
					const atom = parseAtomFeed(atomText).entries ?? [];
					for (const [i, { sources }] of followed.entries()) {
						const entry = document.entries[i];
						const expected = sources.map(({ id, title, feedUrl, homePageUrl }) => ({
							id,
							title: title || feedUrl,
							feed_url: feedUrl,
							...(homePageUrl !== undefined && { home_page_url: homePageUrl }),
						}));
						const [first] = sources;
						expect(json.items[i]?._source).toEqual(expected[0]);
						expect(json.items[i]?._sources).toEqual(expected.length > 1 ? expected : undefined);

						const inRss = rssItems[i]?.children.filter(({ name }) => name === "source");
						const inAtom = atomEntries[i]?.children.filter(({ name }) => name === "source");
						expect(inRss?.length).toBe(first ? 1 : 0);
						expect(inAtom?.length).toBe(first ? 1 : 0);
						expect(rss[i]?.source?.url).toBe(first?.feedUrl);
						expect(atom[i]?.source?.id).toBe(first?.feedUrl);
						if (first === undefined) continue;
						const title = first.title || first.feedUrl;
						expect(inRss).toEqual([
							{ name: "source", attributes: { url: first.feedUrl }, text: title, children: [] },
						]);
						const updated = first.updated ?? entry?.modified ?? entry?.published ?? Number.NaN;
						const { homePageUrl, rights } = first;
						const alternate = { rel: "alternate", type: "text/html", href: homePageUrl };
						expect(
							inAtom?.[0]?.children.map(({ name, attributes, text }) => [name, attributes, text]),
						).toEqual([
							["id", {}, first.feedUrl],
							["title", {}, title],
							["updated", {}, rfc3339(updated)],
							["link", { rel: "self", href: first.feedUrl }, ""],
							...(homePageUrl === undefined ? [] : [["link", alternate, ""]]),
							...(rights ? [["rights", {}, rights]] : []),
						]);
					}
				},
			),
			{ numRuns: runs(200) },
		);
	});

	it("are rendered to the same bytes twice, and summaries are well-formed too, for any article", async () => {
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
			{ numRuns: runs(150) },
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
	it("has the elements of a channel, with the items last", async () => {
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

	it("has a guid that is a permalink only if it equals the link", async () => {
		expect(renderRss(await documentOf([plain]))).toContain(
			'<guid isPermaLink="true">https://blog.example/1</guid>',
		);
		expect(renderRss(await documentOf([{ ...plain, id: "tag:blog.example,2026:1" }]))).toContain(
			'<guid isPermaLink="false">tag:blog.example,2026:1</guid>',
		);
	});

	it("has names in dc:creator, and description before content:encoded", async () => {
		const xml = renderRss(await documentOf([plain]));
		expect(xml).toContain("<dc:creator>Joe &#x26; Jane</dc:creator>");
		expect(xml).not.toContain("<author>");
		expect(xml.indexOf("<description>", xml.indexOf("<item>"))).toBeLessThan(
			xml.indexOf("<content:encoded>"),
		);
	});

	it("has a title or a description in every item, and a description before any content", async () => {
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
	it("has one id, title and updated in the feed and in each entry (§4.1.1, §4.1.2)", async () => {
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

	it("has the address of an author as a uri, or as an e-mail address (§3.2)", async () => {
		const authors = [
			{ name: "Joe", url: "https://joe.example/" },
			{ name: "Jane", url: "mailto:jane@example.org" },
		];
		const xml = renderAtom(await documentOf([{ ...plain, authors }]));
		expect(xml).toContain("<author><name>Joe</name><uri>https://joe.example/</uri></author>");
		expect(xml).toContain("<author><name>Jane</name><email>jane@example.org</email></author>");
	});

	it("has the language of an entry that differs from the feed's", async () => {
		expect(renderAtom(await documentOf([{ ...plain, language: "he" }]))).toContain('<entry xml:lang="he">');
	});

	it("has the time of the edit as updated in an edited entry", async () => {
		const xml = renderAtom(await documentOf([{ ...plain, date_modified: "2026-10-01T09:00:00+02:00" }]));
		expect(xml).toContain("<published>2026-09-22T08:00:00Z</published>");
		expect(xml).toContain("<updated>2026-10-01T07:00:00Z</updated>");
	});
});

describe("JSON Feed 1.1", () => {
	it("has the members that the version requires", async () => {
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

	it("has the summary of an item as its content if there is no other", async () => {
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

	it("has plain text as plain text, which is HTML in the other formats", async () => {
		const document = await documentOf([{ id: "x", content_text: "a < b\nc\n\nd" }]);
		expect(JSON.parse(renderJson(document)).items[0].content_text).toBe("a < b\nc\n\nd");
		expect(textsOf(renderAtom(document), "content")).toEqual(["<p>a &lt; b<br>\nc</p>\n<p>d</p>"]);
		expect(textsOf(renderRss(document), "content:encoded")).toEqual(["<p>a &lt; b<br>\nc</p>\n<p>d</p>"]);
	});
});

describe("an article from a followed feed", () => {
	const blog: EntrySource = {
		id: "post-1",
		title: 'Joe & Jane\'s "<i>" ]]> &amp;',
		feedUrl: "https://blog.example/feed?a=1&b=2",
		homePageUrl: "https://blog.example/",
		updated: Date.parse("2026-11-19T08:00:00Z"),
		rights: "© Joe & Jane",
	};
	const planet: EntrySource = {
		id: "https://blog.example/1",
		title: "",
		feedUrl: "https://planet.example/atom.xml",
		homePageUrl: undefined,
		updated: undefined,
		rights: undefined,
	};

	it("names that feed in RSS by its title, and by its address in url", async () => {
		const xml = renderRss(await documentOf([plain], "full", [[blog, planet]]));
		expect(xml.match(/<source.*/g)).toEqual([
			'<source url="https://blog.example/feed?a=1&#x26;b=2">Joe &#x26; Jane\'s "&#x3C;i&gt;" ]]&gt; &#x26;amp;</source>',
		]);
		expect(parseRssFeed(xml).items?.[0]?.source?.url).toBe(blog.feedUrl);
	});

	it("has that feed's metadata in Atom (RFC 4287 §4.2.11)", async () => {
		const xml = renderAtom(await documentOf([plain], "full", [[blog, planet]]));
		const [source = ""] = /<source>.*<\/source>/s.exec(xml) ?? [];
		expect(source.split("\n")).toEqual([
			"<source>",
			"<id>https://blog.example/feed?a=1&amp;b=2</id>",
			"<title>Joe &amp; Jane&#39;s &quot;&lt;i&gt;&quot; ]]&gt; &amp;amp;</title>",
			"<updated>2026-11-19T08:00:00Z</updated>",
			'<link rel="self" href="https://blog.example/feed?a=1&amp;b=2"/>',
			'<link rel="alternate" type="text/html" href="https://blog.example/"/>',
			"<rights>© Joe &amp; Jane</rights>",
			"</source>",
		]);
		expect(parseAtomFeed(xml).entries?.[0]?.source).toMatchObject({
			id: blog.feedUrl,
			updated: "2026-11-19T08:00:00Z",
			links: [
				{ rel: "self", href: blog.feedUrl },
				{ rel: "alternate", href: blog.homePageUrl },
			],
			rights: { value: blog.rights },
		});
	});

	it("has its own id there in JSON Feed, and the other feeds that carry it", async () => {
		const [both] = JSON.parse(renderJson(await documentOf([plain], "full", [[blog, planet]]))).items;
		const { id, title, feedUrl, homePageUrl } = blog;
		const first = { id, title, feed_url: feedUrl, home_page_url: homePageUrl };
		const second = { id: planet.id, title: planet.feedUrl, feed_url: planet.feedUrl };
		expect(both).toMatchObject({ _source: first, _sources: [first, second] });
		const [one] = JSON.parse(renderJson(await documentOf([plain], "full", [[blog]]))).items;
		expect(one).toEqual({ ...plain, _source: first });
	});

	it("names a feed without metadata by its address, with the article's time as updated", async () => {
		const document = await documentOf([plain], "full", [[planet]]);
		expect(renderRss(document)).toContain(`<source url="${planet.feedUrl}">${planet.feedUrl}</source>`);
		expect(renderAtom(document)).toContain(
			`<source>\n<id>${planet.feedUrl}</id>\n<title>${planet.feedUrl}</title>\n<updated>${plain.date_published}</updated>\n<link rel="self" href="${planet.feedUrl}"/>\n</source>\n`,
		);
	});
});

describe("an address", () => {
	it("within this site becomes absolute, whatever the address of the site", async () => {
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

	it("in a text stays unchanged, even the placeholder for this site in the database", async () => {
		const text = "https://site.invalid/x";
		const content_html = `<p>${text} "${text}" <code>${text}</code></p>`;
		const document = await documentOf([{ id: "x", title: text, summary: text, content_html }]);
		const [entry] = document.entries;
		expect([entry?.title, entry?.summary]).toEqual([text, text]);
		expect(entry?.contentHtml?.replaceAll("&quot;", '"')).toBe(content_html);
		const [plainText] = (await documentOf([{ id: "y", content_text: text }])).entries;
		expect(plainText?.contentHtml).toBe(`<p>${text}</p>`);
	});

	it("in an article from another site is resolved against the article's address", async () => {
		const document = await documentOf([
			{ ...plain, url: "https://blog.example/2026/1", content_html: '<a href="../2">2</a>' },
		]);
		expect(document.entries[0]?.contentHtml).toBe('<a href="https://blog.example/2">2</a>');
	});
});
