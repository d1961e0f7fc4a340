/** Markdown files with YAML front matter, as articles. */
import { Marked } from "marked";
import { describe, expect, it } from "vitest";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { articleIn, contentOf } from "./folder.ts";

const article = (frontMatter: string, body = "Text.\n") =>
	articleIn("first-snow.md", `---\n${frontMatter}\n---\n${body}`);

describe("the front matter of a Markdown file", () => {
	it("sets the JSON Feed member that belongs to each key", async () => {
		const { items, state, unknown } = await contentOf(
			"first-snow.md",
			`---
title: First snow
date: 2026-11-20T14:30:00+01:00
updated: 2026-11-21
id: https://blog.example/snow
url: https://blog.example/2026/snow
external_url: https://weather.example/
authors:
  - name: Jane Doe
    url: https://jane.example/
    avatar: https://jane.example/me.png
tags: [Weather, Winter]
summary: It snowed.
language: en-GB
image: /snow.jpg
slug: snow
attachments:
  - url: https://blog.example/snow.mp3
    mime_type: audio/mpeg
    title: The sound of it
    size_in_bytes: 120000
    duration_in_seconds: 61.5
draft: false
---
It was **white** this morning.
`,
		);
		expect({ state, unknown }).toEqual({ state: "publish", unknown: [] });
		expect(items).toEqual([
			{
				id: "https://blog.example/snow",
				url: "https://blog.example/2026/snow",
				external_url: "https://weather.example/",
				title: "First snow",
				date_published: "2026-11-20T14:30:00+01:00",
				date_modified: "2026-11-21",
				authors: [{ name: "Jane Doe", url: "https://jane.example/", avatar: "https://jane.example/me.png" }],
				tags: ["Weather", "Winter"],
				summary: "It snowed.",
				language: "en-GB",
				image: "/snow.jpg",
				attachments: [
					{
						url: "https://blog.example/snow.mp3",
						mime_type: "audio/mpeg",
						title: "The sound of it",
						size_in_bytes: 120_000,
						duration_in_seconds: 61.5,
					},
				],
				content_html: "<p>It was <strong>white</strong> this morning.</p>\n",
				_source_markdown: "It was **white** this morning.\n",
				_tributary: {
					slug: "snow",
					path: "first-snow.md",
					root: expect.any(String),
					file: expect.stringMatching(/^---\ntitle: First snow\n/),
				},
			},
		]);
	});

	it("is optional, and the file's name then gives the id and the slug", async () => {
		expect(await articleIn("first-snow.md", "It was white.\n")).toEqual({
			id: "first-snow.md",
			content_html: "<p>It was white.</p>\n",
			_source_markdown: "It was white.\n",
			_tributary: { slug: "first-snow", path: "first-snow.md", root: expect.any(String) },
		});
	});

	it("gives the id, else the address or the file's path is the id", async () => {
		expect((await article("id: '1'\nurl: https://a.example/")).id).toBe("1");
		expect((await article("url: https://a.example/")).id).toBe("https://a.example/");
		expect((await article("title: Snow")).id).toBe("first-snow.md");
	});

	it("keeps values as written that YAML reads as numbers, dates or booleans", async () => {
		for (const title of ["2.0", "0x1F", "1e3", "007", "2025-10-06", "12:30:00", "yes", "true", ".inf"])
			expect((await article(`title: ${title}`)).title).toBe(title);
		expect((await article("tags: [2025, 1.10, no]")).tags).toEqual(["2025", "1.10", "no"]);
	});

	it("may contain empty values, which count as missing", async () => {
		const item = await article("title:\ntags: ~\nsummary: null");
		expect(Object.keys(item).sort()).toEqual(["_source_markdown", "_tributary", "content_html", "id"]);
	});

	it("may give tags and authors as lists, or as names separated by commas", async () => {
		expect((await article("tags: news, sport")).tags).toEqual(["news", "sport"]);
		expect((await article("authors: Ada, Grace")).authors).toEqual([{ name: "Ada" }, { name: "Grace" }]);
		expect((await article("authors: [Ada]")).authors).toEqual([{ name: "Ada" }]);
		expect((await article("authors:\n  name: Ada")).authors).toEqual([{ name: "Ada" }]);
	});

	it("is sent with a size that is not a number, which the server refuses", async () => {
		expect((await article("attachments: [{ url: /a.mp3, size_in_bytes: 3 MB }]")).attachments).toEqual([
			{ url: "/a.mp3", size_in_bytes: "3 MB" },
		]);
	});

	it("can mark the article as a draft", async () => {
		for (const [value, draft] of [
			["true", true],
			["True", true],
			["yes", true],
			["false", false],
			["no", false],
			["", false],
		] as const)
			expect((await contentOf("a.md", `---\ndraft: ${value}\n---\nText.\n`)).state).toBe(
				draft ? "draft" : "publish",
			);
	});

	it("is reported where keys are unknown", async () => {
		const { items, unknown } = await contentOf(
			"a.md",
			"---\nTitel: Schnee\nlayout: post\nmood: white\ntitle: Snow\n---\n",
		);
		expect(unknown).toEqual(["Titel", "mood"]);
		expect(items[0]).toMatchObject({ title: "Snow" });
	});

	it("may have CRLF line ends and a byte order mark", async () => {
		const text = "---\ntitle: Snow\ntags: [Weather]\n---\nOne.\n\nTwo.\n";
		const plain = await articleIn("a.md", text);
		expect(plain).toMatchObject({ title: "Snow", content_html: "<p>One.</p>\n<p>Two.</p>\n" });
		const { title, tags, content_html } = plain;
		for (const other of [text.replaceAll("\n", "\r\n"), `\uFEFF${text}`])
			expect(await articleIn("a.md", other)).toMatchObject({ title, tags, content_html });
	});

	it("ends before lines of dashes in the text", async () => {
		const { content_html } = await article("title: Snow", "One.\n\n---\n\nTwo.\n");
		expect(content_html).toBe("<p>One.</p>\n<hr>\n<p>Two.</p>\n");
	});

	for (const [what, text, reason] of [
		["is not YAML", "---\ntitle: [Snow\n---\nText.\n", /^has front matter that is not YAML: .+ line \d/],
		["has a key twice", "---\ntitle: A\ntitle: B\n---\nText.\n", /not YAML: Map keys must be unique/],
		["is a list", "---\n- Snow\n---\nText.\n", /not made of "key: value" lines/],
		["is a text", "---\nSnow\n---\nText.\n", /not made of "key: value" lines/],
		["does not end", "---\ntitle: Snow\n\nText.\n", /does not end: close it with a line of ---/],
		["is not TOML", "+++\ntitle = Snow\n+++\nText.\n", /not TOML: .+ at line 2, column \d/],
		["is TOML and does not end", '+++\ntitle = "Snow"\n', /does not end: close it with a line of \+\+\+/],
		["multiplies itself", `---\na: &a [x]\n${bomb()}---\nText.\n`, /not YAML: Excessive alias count/],
	] as const) {
		it(`is refused in one line if it ${what}`, async () => {
			const refusal = contentOf("a.md", text);
			await expect(refusal).rejects.toMatchObject({
				name: "FileError",
				message: expect.stringMatching(reason),
			});
			await expect(refusal).rejects.toMatchObject({ message: expect.not.stringContaining("\n") });
		});
	}
});

/** What HTML of the parser has in common with that of articles: no ids, check boxes and languages. */
function common(html: unknown): string {
	return String(html)
		.replace(/(<h[1-6]) id="[^"]*"/g, "$1")
		.replaceAll('<input disabled="" type="checkbox"> ', "☐ ")
		.replace(/<code class="[^"]*">/g, "<code>")
		.replaceAll("&#39;", "'");
}

/** Lines that each repeat the line before ten times ("billion laughs"). */
function bomb(): string {
	const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
	return names
		.slice(1)
		.map((name, i) => `${name}: &${name} [${`*${names[i]}, `.repeat(10)}]\n`)
		.join("");
}

describe("a Markdown text", () => {
	it("takes an opening heading as the title and does not repeat it", async () => {
		expect(await articleIn("a.md", "\n# First *snow* & ice\n\nWhite.\n")).toMatchObject({
			title: "First snow & ice",
			content_html: "<p>White.</p>\n",
		});
		expect(await article("title: Snow", "# Snow\n\nWhite.\n")).toMatchObject({
			title: "Snow",
			content_html: "<p>White.</p>\n",
		});
	});

	it("keeps a heading that differs from the title, and any later heading", async () => {
		expect((await article("title: Snow", "# Part one\n\nWhite.\n")).content_html).toContain(
			'<h1 id="part-one">Part one</h1>',
		);
		const later = await articleIn("a.md", "White.\n\n# Snow\n");
		expect(later.content_html).toContain('<h1 id="snow">Snow</h1>');
		expect(later).not.toHaveProperty("title");
		expect(await articleIn("a.md", "## Snow\n")).not.toHaveProperty("title");
	});

	it("is CommonMark with tables, strikethrough and reference links", async () => {
		const { content_html } = await articleIn(
			"a.md",
			"| a | b |\n| - | - |\n| 1 | ~~2~~ |\n\n[here][1]\n\n[1]: https://a.example/\n",
		);
		expect(content_html).toContain("<td><del>2</del></td>");
		expect(content_html).toContain('<a href="https://a.example/">here</a>');
	});

	it("is refused without a crash if it is nested too deeply or too long", async () => {
		for (const [text, message] of [
			[`${">".repeat(50_000)} deep\n`, "nests quotes and lists more than 50 deep"],
			[`${"- ".repeat(50_000)} deep\n`, "nests quotes and lists more than 50 deep"],
			["word ".repeat(3_000_000), "is nested too deeply or too long to be read"],
		] as const)
			await expect(contentOf("a.md", text)).rejects.toMatchObject({ name: "FileError", message });
	});

	it("with long paragraphs becomes the HTML of the unbounded parser", async () => {
		const words = [
			"words",
			"and x@y.example,",
			"www.a.example",
			"*some* **more**",
			"a   \n",
			"`code`",
			"[a](b)",
			"a_b!",
			"http://c.example",
		];
		const paragraph = Array.from({ length: 2000 }, (_, i) => words[(i * i) % 11] ?? "plain").join(" ");
		const { content_html } = await articleIn("a.md", paragraph);
		expect(content_html).toBe(new Marked({ gfm: true }).parse(paragraph));
	});

	it("is refused if it has more emphasis marks than can be paired in time", async () => {
		await expect(contentOf("a.md", "*a_".repeat(20_000))).rejects.toThrow(
			/^has too many \* and _ in one paragraph/,
		);
	});

	it.each([
		["~ in one paragraph: write those that are meant as text as \\~", "~a(".repeat(10_000)],
		["[ in one paragraph: write those that are meant as text as \\[", `${"[a](".repeat(10_000)})`],
		["lines in one paragraph of a list: separate them with empty lines", `- ${"a\n".repeat(20_000)}`],
	])("is refused with the message that it has too many %s", async (message, text) => {
		await expect(contentOf("a.md", text)).rejects.toMatchObject({
			name: "FileError",
			message: `has too many ${message}`,
		});
	});

	it("is refused if the rows of a table lack most cells, and read if as many rows are complete", async () => {
		const tableOf = (row: string) => `|${"a|".repeat(500)}\n|${"-|".repeat(500)}\n${`${row}\n`.repeat(450)}`;
		await expect(contentOf("a.md", tableOf("|"))).rejects.toThrow(
			"has a table too large to be read as Markdown: make it smaller, or write it in HTML",
		);
		const { content_html } = await articleIn("a.md", tableOf(`|${"b|".repeat(500)}`));
		expect(String(content_html).match(/<td>b<\/td>/g)).toHaveLength(225_000);
	});

	it("of arbitrary parts becomes the HTML of the unbounded parser", () => {
		const parts = [
			...["a", "b ", "word ", "\n", "\n", "\n\n", "- ", "* ", "1. ", "> ", "  ", "    ", "\t", "|", "a|b"],
			...["|-|-|\n", "a|b\n-|-\n", "-\n", "===\n", ":-\n", "|a|\n", "~", "~~", "*", "**", "_", "`", "[", "]"],
			...["](", "[a](b)", "![i](j)", "[a]: b\n", "<b>", "<div>\n", "&amp;", "\\", "# ", "```\n", "- [ ] "],
		];
		let seed = 1;
		const below = (limit: number) => {
			seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
			return Math.floor(seed / 2 ** 16) % limit;
		};
		for (let i = 0; i < 1000; i++) {
			const text = Array.from({ length: 2 + below(40) }, () => parts[below(parts.length)]).join("");
			// What opens a text may be taken for its title.
			const whole = `First.\n\n${text}`;
			const { item } = readMarkdown(whole);
			expect(common(item.content_html), text).toBe(common(new Marked({ gfm: true }).parse(whole)));
		}
	});

	it("may nest quotes and lists 40 deep", async () => {
		expect((await articleIn("a.md", `${"> ".repeat(40)}deep\n`)).content_html).toContain("<p>deep</p>");
	});

	it("is read in time even if it is designed to be slow", async () => {
		for (const text of ["[".repeat(50_000), "*a **b ".repeat(20_000), "[a](".repeat(20_000)])
			expect((await articleIn("a.md", text)).content_html).toContain("<p>");
	});
});
