/** The keys of front matter, as the tools that people come from spell them, as members of an article. */
import { describe, expect, it } from "vitest";
import { dateText } from "../../cli/readers/front-dates.ts";
import { readMarkdown } from "../../cli/readers/markdown.ts";

/** What front matter gives, without the text. */
function read(yaml: string) {
	const { item, unknown, notes, keyOf } = readMarkdown(`---\n${yaml}\n---\nText.\n`);
	const { content_html: _, _source_markdown, _tributary, ...members } = item;
	const { file, ...own } = (_tributary ?? {}) as Record<string, unknown>;
	return { members, own, unknown, notes, keyOf };
}

describe("keys of Hugo, Jekyll, Eleventy, Astro, Obsidian and pandoc become members of the article:", () => {
	it.each([
		// Texts. A summary takes precedence over a description for search engines.
		["description: D", { summary: "D" }],
		["excerpt: E\ndescription: D\nsummary: S", { summary: "S" }],
		["abstract: A\nsubtitle: B", { summary: "A" }],
		["excerpt: true\ndescription: D", { summary: "D" }],
		["summary: 140", {}],
		["lang: en_US", { language: "en-US" }],
		["locale: de_DE.UTF-8", { language: "de-DE" }],
		["Title: Snow\nLANGUAGE: nl", { title: "Snow", language: "nl" }],
		// Tags, from wherever they are, each once.
		[
			"categories: [Sea, Ice]\ntags: sea, Snow,\nkeywords: [' ', wind]",
			{ tags: ["sea", "Snow", "Ice", "wind"] },
		],
		["category: Sea", { tags: ["Sea"] }],
		["taxonomies:\n  tags: [a]\n  categories: [b]\n  series: [c]", { tags: ["a", "b"] }],
		["categories:\n  - [Sea, Ice]\n  - Snow", { tags: ["Sea", "Ice", "Snow"] }],
		["tags: ['#sea', sea/ice]", { tags: ["sea", "sea/ice"] }],
		["tags: [sea, ~]", { tags: ["sea"] }],
		// Authors.
		["author: Ada", { authors: [{ name: "Ada" }] }],
		["authors: Ada, Ben,", { authors: [{ name: "Ada" }, { name: "Ben" }] }],
		// Addresses of mail are not published.
		...["Ada Byron <ada@a.example>", "Ada Byron (ada@a.example)", "ada@a.example (Ada Byron)"].map(
			(author): [string, object] => [`author: ${author}`, { authors: [{ name: "Ada Byron" }] }],
		),
		["author: ada@a.example", {}],
		["authors: [{ name: ada@a.example }, Ben]", { authors: [{ name: "Ben" }] }],
		[
			"author: { name: ada@a.example, url: https://a.example/ }",
			{ authors: [{ url: "https://a.example/" }] },
		],
		...["@ada", "Ada @ada@social.example"].map((name): [string, object] => [
			`author: '${name}'`,
			{ authors: [{ name }] },
		]),
		// Obsidian's links, of which YAML makes lists where they have no quotes.
		...["'[[Ada]]'", "'[[people/Ada]]'", "'[[people/a|Ada]]'", "[[Ada]]", "['[[Ada]]']"].map(
			(author): [string, object] => [`author: ${author}`, { authors: [{ name: "Ada" }] }],
		),
		["tags: '[[Sea]]'", { tags: ["Sea"] }],
		["tags: '#sea #deep-ice'", { tags: ["sea", "deep-ice"] }],
		[
			"author:\n  - name: Ada\n    email: ada@a.example\n    affiliation: X\n  - Ben",
			{ authors: [{ name: "Ada" }, { name: "Ben" }] },
		],
		[
			"author:\n  name: Ada\n  website: https://ada.example/\n  picture: ada.jpg",
			{ authors: [{ name: "Ada", url: "https://ada.example/", avatar: "ada.jpg" }] },
		],
		[
			"author:\n  - name: { given: Ada, family: Byron }\n  - name: { literal: Ben }",
			{ authors: [{ name: "Ada Byron" }, { name: { literal: "Ben" } }] },
		],
		// Pictures.
		["cover: a.jpg", { image: "a.jpg" }],
		["featured_image: a.jpg\nthumbnail: b.jpg", { image: "a.jpg" }],
		["heroImage: ../a.jpg\nheroImageAlt: A", { image: "../a.jpg", _image: { alt: "A" } }],
		["cover:\n  image: a.jpg\n  alt: A\n  caption: C", { image: "a.jpg", _image: { alt: "A" } }],
		["image:\n  path: a.jpg\n  alt: A", { image: "a.jpg", _image: { alt: "A" } }],
		["image:\n  url: a.jpg\n  alt: ''", { image: "a.jpg" }],
		["images: [a.jpg, b.jpg]", { image: "a.jpg" }],
		["images:\n  - src: a.jpg\n    alt: A", { image: "a.jpg", _image: { alt: "A" } }],
		["header:\n  overlay_image: a.jpg\n  teaser: b.jpg", { image: "b.jpg" }],
		["cover: '![[a.jpg|300]]'", { image: "a.jpg" }],
		["thumbnail: false\nimage_alt: A", {}],
		// Dates. Hugo publishes on publishDate, whatever the article's date.
		["date: 2024-1-5", { date_published: "2024-01-05" }],
		["pubDate: Jul 08 2022", { date_published: "2022-07-08" }],
		["date: 2024-01-05\npublishDate: 2024-02-01", { date_published: "2024-02-01" }],
		["published: true\ndate: 2024-01-05", { date_published: "2024-01-05" }],
		["published: 2024-01-05", { date_published: "2024-01-05" }],
		// Those of themes and plugins, and those that people make up; when to publish is meant more than the date.
		...["pubDatetime", "publishOn", "publish_at", "publishedTime", "post_date", "datetime", "posted"].map(
			(key): [string, object] => [`${key}: 2024-01-05`, { date_published: "2024-01-05" }],
		),
		...["releaseDate", "scheduled", "scheduledFor", "schedule-date", "embargo until", "goLive"].map(
			(key): [string, object] => [`${key}: 2024-01-05`, { date_published: "2024-01-05" }],
		),
		["date: 2024-01-05\nscheduled_at: 2999-01-01", { date_published: "2999-01-01" }],
		["date: 2024-01-05\nreleased: 2999-01-01\nposted: true", { date_published: "2024-01-05" }],
		["modDatetime: 2024-01-05", { date_modified: "2024-01-05" }],
		["lastmod: 2024/1/5", { date_modified: "2024-01-05" }],
		["last_modified_at: 2024-01-05 10:00:00 -05", { date_modified: "2024-01-05T10:00:00-05:00" }],
		["updatedDate: Jan 5 2024", { date_modified: "2024-01-05" }],
		["date modified: 2024-01-05", { date_modified: "2024-01-05" }],
		["last_update:\n  date: 2024-01-05\n  author: Ada", { date_modified: "2024-01-05" }],
		// Go's zero, which archetypes leave behind.
		["date: 0001-01-01T00:00:00Z\nlastmod: 2024-01-05", { date_modified: "2024-01-05" }],
		// Addresses.
		["permalink: /2026/10/x/", { url: "/2026/10/x/" }],
		["url: /x/\ncanonical_url: https://a.example/x", { url: "/x/" }],
		["canonicalURL: https://a.example/x", { url: "https://a.example/x" }],
		["link: https://a.example/", { external_url: "https://a.example/" }],
		// An episode.
		[
			"Episode: 3\nepisode-type: bonus\nEXPLICIT: no",
			{ _podcast: { number: 3, type: "bonus", explicit: false } },
		],
		// What is blank is absent.
		[
			"image: ''\ntags: ''\nauthors: []\nsummary: ' '\ndate: ''\nurl:\nid: ''\nlang: ''\ntitle: ''\nslug: ''",
			{},
		],
		[
			"attachments: ['', { url: a.mp3, title: '', size_in_bytes: 3 }]",
			{ attachments: [{ url: "a.mp3", size_in_bytes: 3 }] },
		],
	])("%j", (yaml, expected) => {
		const { members, unknown } = read(yaml);
		expect(members).toEqual(expected);
		expect(unknown).toEqual([]);
	});

	it("tags and categories of Jekyll, which are separated by spaces", () => {
		const tagsIn = (yaml: string, path: string) =>
			readMarkdown(`---\n${yaml}\n---\nText.\n`, undefined, { path }).item.tags;
		for (const path of ["_posts/2024-01-05-a.md", "blog/_posts/a.md"]) {
			expect(tagsIn("categories: jekyll update\ntags: sea", path)).toEqual(["sea", "jekyll", "update"]);
			expect(tagsIn("tags: deep sea, ice", path)).toEqual(["deep sea", "ice"]);
			expect(tagsIn("tags: [deep sea]\nkeywords: high tide", path)).toEqual(["deep sea", "high tide"]);
		}
		expect(tagsIn("tags: deep sea", "posts/a.md")).toEqual(["deep sea"]);
	});

	it("aliases that can be paths, while others, as in Obsidian, are reported", () => {
		expect(read("aliases:\n  - /old/\n  - posts/older\n  - The ferry")).toMatchObject({
			own: { aliases: ["/old/", "posts/older"] },
			notes: ['aliases "The ferry" is ignored: an alias is a path that begins with /'],
		});
		expect(read("redirect_from: /old/").own).toEqual({ aliases: ["/old/"] });
		expect(read("alias: [/a/]\nredirect_from:\n  - /b/").own).toEqual({ aliases: ["/a/", "/b/"] });
	});

	it("permalinks, but patterns, styles and templates are skipped with a note", () => {
		for (const [value, reason] of [
			["/:year/:title/", "a permalink pattern"],
			["pretty", "a permalink style"],
			["'/{{ page.date }}/'", "a template"],
		])
			expect(read(`permalink: ${value}`)).toMatchObject({
				members: {},
				notes: [`permalink "${value?.replaceAll("'", "")}" is ignored: it is ${reason}, not an address`],
			});
	});

	it("the creation date of a note, which is used only for a new article without another date", () => {
		expect(read("created: 2024-1-5")).toMatchObject({ members: {}, own: { date: "2024-01-05" } });
		expect(read("dg-created: 2024-1-5").own).toEqual({ date: "2024-01-05" });
		expect(read("created: 2024-1-5\ndate: 2024-01-06").own).toEqual({});
	});

	it("known keys without an effect here are not reported, while unknown keys are", () => {
		const { unknown } = read(
			"layout: post\nweight: 3\nmath: true\ntype: page\nShowToc: true\ncssclasses: [a]\nmood: white\nTitel: x\nlink: a",
		);
		expect(unknown).toEqual(["mood", "Titel", "link"]);
	});

	it("dates of other things do not become dates of the article", () => {
		const { members, own, unknown } = read(
			"republished: 2999-01-05\npublisher: Penguin\nreleased: Fall\nposted: by Ada\nfirst-published: 2019-01-05",
		);
		expect({ members, own }).toEqual({ members: {}, own: {} });
		expect(unknown).toEqual(["republished", "publisher", "released", "posted", "first-published"]);
	});

	it("keys named like properties of Object.prototype are treated as unknown keys", () => {
		const { members, unknown } = read("__proto__: { title: x }\nconstructor: y\ntoString: z");
		expect(members).toEqual({});
		expect(unknown).toEqual(["__proto__", "constructor", "toString"]);
	});

	it("messages about a member name the key that it came from", () => {
		const { keyOf } = read(
			"Description: D\nlang: en\ncategories: [a]\nredirect_from: /a/\ncover:\n  image: a\n  alt: b\nEpisode: 3\npubDate: 2024-01-05",
		);
		expect(
			[
				"summary",
				"language",
				"tags/0",
				"_tributary/aliases/0",
				"_image/alt",
				"_podcast/number",
				"date_published",
			].map(keyOf),
		).toEqual(["Description", "lang", "categories/0", "redirect_from/0", "cover", "Episode", "pubDate"]);
		expect(read("tags: a\nkeywords: b").keyOf("tags/1")).toBe("tags, keywords");
		expect(read("").keyOf("_podcast/chapters/0/start")).toBe("chapters/0/start");
		expect(read("").keyOf("date_published")).toBe("date");
	});
});

describe("a date in front matter", () => {
	it.each([
		["2024-01-05", "2024-01-05"],
		["2024-1-5", "2024-01-05"],
		["2024/01/05", "2024-01-05"],
		["2024.1.5", "2024-01-05"],
		["20240105", "2024-01-05"],
		["2024-01-05T10:00", "2024-01-05T10:00"],
		["2024-1-5 9:05", "2024-01-05T09:05:00Z"],
		["2013/7/13 20:46:25", "2013-07-13T20:46:25Z"],
		["2024-01-05 10:00:00 -05", "2024-01-05T10:00:00-05:00"],
		["2024-1-5 10:00:00 -0500", "2024-01-05T10:00:00-05:00"],
		["2024-01-05 10:00:00 +0100 CET", "2024-01-05T10:00:00+01:00"],
		["2024-01-05T10:00:00+5", "2024-01-05T10:00:00+05:00"],
		["2001-12-14 21:59:43.10 -5", "2001-12-14T21:59:43-05:00"],
		["2024-01-05 10:00:00 EST", "2024-01-05T15:00:00Z"],
		["2024-01-05 10:00 Europe/Berlin", "2024-01-05T09:00:00Z"],
		["2024-01-05T10:00+01:00[Europe/Paris]", "2024-01-05T10:00:00+01:00"],
		["2024-01-05 3:00 PM", "2024-01-05T15:00:00Z"],
		["July 4, 2026", "2026-07-04"],
		["4 July 2026", "2026-07-04"],
		["4. Juli 2026", "2026-07-04"],
		["Friday, January 5th, 2024", "2024-01-05"],
		["Sat, 4 Jul 2026 10:00:00 +0200", "2026-07-04T08:00:00Z"],
		["25/12/2022", "2022-12-25"],
		["8.7.2022", "2022-07-08"],
		["1704448800", "2024-01-05T10:00:00Z"],
		// Notes have links to days, days of the week behind dates, and dates without signs in them.
		["[[2024-01-05]]", "2024-01-05"],
		["[[2024-01-05|that day]]", "2024-01-05"],
		["<2024-01-05 Fri>", "2024-01-05"],
		["2024-01-05 (Friday)", "2024-01-05"],
		["20240105100000", "2024-01-05T10:00:00Z"],
		["202401051000", "2024-01-05T10:00:00Z"],
	])("%j is read as %j", (written, expected) => {
		expect(dateText(written)).toBe(expected);
		expect(dateText(` ${written} `)).toBe(expected);
	});

	it.each([
		...["Snow 2024", "13/2024", "tomorrow", "2024-02-30", "2024-13-01", "30 February 2024", "12:30"],
		...[
			"2024-01-05 25:00",
			"2024-01-05 10",
			"2024-01-05 soon",
			"07/08/2022",
			"{{date}}",
			"0000-00-00",
			"1",
			"",
		],
	])("%j is refused, with its key and advice", (written) => {
		expect(dateText(written)).toBeUndefined();
		if (written === "") return;
		expect(() => read(`pubDate: '${written}'`)).toThrow(
			expect.objectContaining({
				pointer: "/pubDate",
				message: `"${written}" cannot be read as a date: write it as 2026-11-20 or 2026-11-20 14:30`,
			}),
		);
	});

	it("that is a month or a year means its first day, except for an expiry", () => {
		for (const [written, day] of [
			["2024", "2024-01-01"],
			["2024-07", "2024-07-01"],
			["7/2024", "2024-07-01"],
			["July 2024", "2024-07-01"],
			["2099", "2099-01-01"],
		]) {
			expect(read(`date: '${written}'`)).toMatchObject({
				members: { date_published: day },
				notes: [`date "${written}" is read as ${day}`],
			});
			expect(() => read(`expires: '${written}'`)).toThrow(/cannot be read as a date/);
		}
	});

	it("can be in a mapping or a list, as in MkDocs and notes", () => {
		expect(read("date:\n  created: 2024-01-05\n  updated: 2024-02-01").members).toEqual({
			date_published: "2024-01-05",
			date_modified: "2024-02-01",
		});
		expect(read("created: [[2024-01-05]]").own).toEqual({ date: "2024-01-05" });
	});

	it("of publication or expiry is refused under any key if it cannot be read", () => {
		for (const key of ["publishOn", "scheduled-for", "embargo until", "expire", "unpublish_at"])
			expect(() => read(`${key}: next week`), key).toThrow(/"next week" cannot be read as a date/);
	});

	it("that Eleventy, Hugo, pandoc or Quarto would compute is skipped with a note", () => {
		for (const value of [
			...["Last Modified", "Created", "git Last Modified", "last-modified", "today", "now"],
			...[":git", ":fileModTime", "\\today"],
		])
			expect(read(`date: ${value}`)).toMatchObject({
				members: {},
				notes: [`date "${value}" is ignored: it is a placeholder, not a date`],
			});
	});
});
