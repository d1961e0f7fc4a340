/** Where front matter may be, and in which formats. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHtml } from "../../cli/readers/html.ts";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { expectLinear, repeated } from "../linear/growth.ts";
import { runs } from "../support/runs.ts";

const KEYS = "title: Snow\ntags: [Sea]\nsecret: not-for-readers";

/** The title, tags, state, unknown keys and HTML of a Markdown text. */
function read(text: string) {
	const { item, state, unknown } = readMarkdown(text);
	return { title: item.title, tags: item.tags, state, unknown, html: item.content_html };
}

const WHOLE = {
	title: "Snow",
	tags: ["Sea"],
	state: "publish",
	unknown: ["secret"],
	html: "<p>White.</p>\n",
};

describe("front matter is found", () => {
	// Editors add byte order marks, texts copied from pages bring invisible characters, licences are put in comments.
	it.each([
		["empty lines", "\n\r\n\n"],
		["spaces", "  "],
		["lines of spaces", " \t\n\u00A0\n"],
		["a byte order mark", "\uFEFF"],
		["two byte order marks", "\uFEFF\uFEFF"],
		["a byte order mark in a wrong encoding", "ï»¿"],
		["a zero-width space", "\u200B"],
		["a comment", "<!-- SPDX-License-Identifier: MIT -->\n"],
		["comments that contain fences", "<!--\n---\n-->\n\n<!-- b --><!---->\n"],
		["a YAML version directive", "%YAML 1.2\n"],
	])("after %s", (_, before) => {
		expect(read(`${before}---\n${KEYS}\n---\nWhite.\n`)).toEqual(WHOLE);
	});

	it.each([
		...["---yaml", "---yml", "--- yaml", "--- # what it is", "---\t", "--- ", "---\u00A0", "---\u200B"],
		// More dashes than needed, dashes that editors made of two, and a line escaped by an editor for Markdown.
		...["----", "—", "–-", "\\---", "- - -"],
	])("after a line of %j", (fence) => {
		expect(read(`${fence}\n${KEYS}\n---\nWhite.\n`)).toEqual(WHOLE);
	});

	it.each(["...", "---  ", "----", "—", "--- # end", "---\u200B", "\\---"])("up to a line of %j", (fence) => {
		expect(read(`---\n${KEYS}\n${fence}\nWhite.\n`)).toEqual(WHOLE);
	});

	it.each([
		["CR", "\r"],
		["CRLF", "\r\n"],
		["Unicode line separators", "\u2028"],
		["Unicode next-line characters", "\u0085"],
	])("with lines that end in %s", (_, end) => {
		expect(read(`---\n${KEYS}\n---\nWhite.`.replaceAll("\n", end))).toMatchObject({
			title: "Snow",
			html: "<p>White.</p>\n",
		});
	});

	it("with indentation, no-break spaces or invisible characters in its lines", () => {
		expect(read(`  ---\n  ${KEYS.replaceAll("\n", "\n  ")}\n  ---\nWhite.\n`)).toEqual(WHOLE);
		expect(read("---\n\u200Btitle:\u00A0Snow\ntags:\u3000[Sea]\nsecret: x\n---\nWhite.\n")).toEqual(WHOLE);
	});

	it("within an HTML comment, which hides it on GitHub", () => {
		expect(read(`<!--\n---\n${KEYS}\n---\n-->\nWhite.\n`)).toEqual(WHOLE);
	});

	it("without an opening fence, as in Hexo, and without any fences, as in MultiMarkdown and Pelican", () => {
		expect(read(`${KEYS}\n---\nWhite.\n`)).toEqual(WHOLE);
		expect(read("Title: Snow\nTags: Sea\n\nWhite.\n")).toEqual({ ...WHOLE, unknown: [] });
		expect(read("Draft: yes\nmood: white\n\nWhite.\n")).toMatchObject({ state: "draft", unknown: ["mood"] });
	});

	it("in comments and without fences, if it marks the article as a draft", () => {
		for (const text of [
			"<!-- draft: true -->\nWhite.\n",
			"<!-- MIT -->\n\n<!--\n.. title: Snow\n.. status: private\n-->\nWhite.\n",
			"published: false\nWhite.\n",
			"draft: true\n\nWhite.\n",
		])
			expect(readMarkdown(text).state, text).toBe("draft");
	});

	it("in TOML, as in Hugo and Zola", () => {
		const { item, state } = readMarkdown(
			`+++\ntitle = "Snow"\ndate = 2026-11-20T14:30:00+01:00\nlastmod = 2026-11-21\ntags = ["Sea", 2026]\ndraft = true\n[cover]\nimage = "a.jpg"\n+++\nWhite.\n`,
		);
		expect(state).toBe("draft");
		expect(item).toMatchObject({
			title: "Snow",
			date_published: "2026-11-20T14:30:00.000+01:00",
			date_modified: "2026-11-21",
			tags: ["Sea", "2026"],
			image: "a.jpg",
			content_html: "<p>White.</p>\n",
		});
		for (const text of [
			'---toml\ntitle = "Snow"\ntags = ["Sea"]\nsecret = 1\n---\nWhite.\n',
			'\uFEFF\n+++ # TOML\r\ntitle = "Snow"\r\ntags = ["Sea"]\r\nsecret = 1\r\n+++\r\nWhite.\n',
		])
			expect(read(text)).toEqual(WHOLE);
	});

	it("in JSON, as in Hugo, Eleventy and Hexo", () => {
		const json = '"title": "Snow",\n\t"tags": ["Sea"],\n\t"secret": null, "n": 2.50';
		for (const text of [
			`{\n\t${json}\n}\nWhite.\n`,
			`\n\uFEFF{${json}}\n\nWhite.\n`,
			`---json\n{${json}}\n---\nWhite.\n`,
			`;;;\n{${json}}\n;;;\nWhite.\n`,
			`${json}\n;;;\nWhite.\n`,
		])
			expect(read(text), text).toEqual({ ...WHOLE, unknown: ["n"] });
		expect(read('{"title": "\\ud83c\\udf28 \\"Snow\\"", "draft": 1}\nWhite.').title).toBe('🌨 "Snow"');
	});

	it("in pandoc's title block", () => {
		const { item } = readMarkdown("% First\n  snow\n% Ada; Ben\n% July 4, 2026\n\nWhite.\n");
		expect(item).toMatchObject({
			title: "First snow",
			authors: [{ name: "Ada" }, { name: "Ben" }],
			date_published: "2026-07-04",
			content_html: "<p>White.</p>\n",
		});
		expect(readMarkdown("%\n% Ada\n\nWhite.\n").item).not.toHaveProperty("title");
	});

	it("in HTML pages", () => {
		const { item, state } = readHtml(`\n<!-- layout -->\n---\n${KEYS}\ndraft: on\n---\n<p>White.</p>`);
		expect({ title: item.title, state, html: item.content_html }).toEqual({
			title: "Snow",
			state: "draft",
			html: "<p>White.</p>",
		});
	});

	it("if it is empty or contains only comments", () => {
		for (const inner of ["", "\n", "# later\n"])
			expect(read(`---\n${inner}---\nWhite.\n`).html).toBe("<p>White.</p>\n");
	});

	it("with YAML merge keys", () => {
		expect(readMarkdown("---\nbase: &base { draft: true }\n<<: *base\n---\nWhite.\n").state).toBe("draft");
	});
});

describe("unreadable front matter is refused:", () => {
	it.each([
		[
			"front matter in JavaScript",
			"---js\n{ title: 1 }\n---\n",
			/^has front matter in js: write it in YAML, TOML or JSON$/,
		],
		[
			"a word after the opening fence",
			"--- post\ntitle: a\n---\n",
			/^begins with the line "--- post": write --- alone/,
		],
		[
			"keys on the line of the opening fence",
			"--- {draft: true}\n---\nWhite.",
			/^begins with the line "--- {draft: true}": write ---/,
		],
		["unclosed JSON", '{"title": "a",\n\nWhite.', /^has front matter in JSON that does not end/],
		["JSON without quotes", "{ title: a }\n\nWhite.", /^has front matter that is not JSON: .+/],
		[
			"a duplicate key in JSON",
			'{"draft": true, "draft": false}\n',
			/not JSON: Map keys must be unique at line 1/,
		],
		["text right after JSON", '{"title": "a"} White.', /^has text right after the \}/],
		[
			"a duplicate key in TOML",
			"+++\ntitle = 'a'\ntitle = 'b'\n+++\n",
			/^has front matter that is not TOML: .+ at line 3/,
		],
		["an impossible day", "+++\ndate = 2026-02-30\n+++\n", /the date 2026-02-30, a day that does not exist$/],
		[
			"unclosed front matter with CRLF",
			"----\r\ntitle: a\r\ndraft: true\r\n\r\nWhite.",
			/^has front matter that does not end/,
		],
		["too deeply nested TOML", `+++\na = ${"[".repeat(60)}\n+++\n`, /^has front matter that is not TOML/],
		[
			"two blocks of front matter",
			"---\na: b\n---\n\n---\ntitle: a\n---\nWhite.",
			/^has front matter twice: put all of it/,
		],
		[
			"an empty block before another one",
			"---\n---\n---\ndraft: true\n---\nWhite.",
			/^has front matter twice/,
		],
		[
			"a colon without a space",
			"---\ntitle: a\ndraft:true\n---\n",
			/^has "draft:" without a space after it at line 3: add one$/,
		],
		[
			"a colon without a space below another key",
			"---\ntitle: a\n  draft:on\n---\n",
			/^has "draft:" without a space/,
		],
		[
			"a full-width colon",
			"---\ntitle: a\ndraft：true\n---\n",
			/^has "draft：" without a space after it at line 3/,
		],
		[
			"a key in two spellings",
			"---\nDraft: no\ndraft: yes\n---\n",
			/^has the keys "Draft" and "draft", which are the same/,
		],
		[
			"a block that could be text between two rules",
			"---\n\nSnow: white.\n\n---\n\nMore.",
			/^begins with a line of --- and an empty line: remove/,
		],
		[
			"a fault, with its line counted from the start of the file",
			"\n\n---\na: [\n---\n",
			/ at line 5, column /,
		],
	])("%s", (_, text, reason) => {
		expect(() => readMarkdown(text)).toThrow(expect.objectContaining({ name: "FileError" }));
		expect(() => readMarkdown(text)).toThrow(reason);
	});
});

describe("text is not treated as front matter", () => {
	it.each([
		["text between two rules", "---\n\nIt is white: *snow*, she said.\n\n---\n\nMore.\n"],
		["a single rule", "---\n\nWhite.\n"],
		["a long rule", "----------\n\nWhite.\n\n----------\n"],
		["a Hugo shortcode", '{{< figure src="a.jpg" title="x" >}}\n\nWhite.\n'],
		["a Liquid tag", "{% include a.html title: x %}\n\nWhite.\n"],
		["an attribute list", "{: .note}\nWhite.\n"],
		["braces", "{\nSnow: white\n}\n"],
		["a word with a colon", "Note: it snows.\nAnd on.\n\nWhite.\n"],
		["two lines with colons", "Title: a story\nAbout: ferries\n\nWhite.\n"],
		["a heading underlined with dashes", "Snow\n---\n\nWhite.\n"],
		['a sentence after "Draft:"', "Draft: the plan for snow.\n\nWhite.\n"],
		['a sentence after "Status:"', "Status: all well.\n\nWhite.\n"],
		["an underlined heading that looks like a key", "Author: Ada\n---\n\nWhite.\n"],
		["fenced code that contains front matter", "```\n---\ndraft: true\n---\n```\n\nWhite.\n"],
		["a comment of ordinary words", "<!-- todo: a draft -->\nWhite.\n"],
		["a paragraph before lines that look like front matter", "White.\n\n---\ntitle: x\n---\n"],
	])("if it begins with %s", (_, text) => {
		const { item, unknown } = readMarkdown(text);
		expect(unknown).toEqual([]);
		for (const [word] of text.replace(/<!--.*-->/, "").matchAll(/\p{L}+/gu))
			expect(`${item.title ?? ""} ${item.content_html}`).toContain(word);
	});

	it("if it follows the front matter", () => {
		const rules = "---\n\nSnow is white.\n\n---\n\nMore.\n";
		expect(read(`---\ntitle: a\n---\n${rules}`).html).toBe(
			"<hr>\n<p>Snow is white.</p>\n<hr>\n<p>More.</p>\n",
		);
		expect(read(`---\ntitle: a\n---\n{"json": true}\n`).html).toBe("<p>{&quot;json&quot;: true}</p>\n");
	});
});

/** Before front matter, or nothing; all that {@link formats} have in common. */
const before = fc
	.array(
		fc.constantFrom(
			"\n",
			"\r\n",
			"\r",
			" ",
			"\t",
			"\uFEFF",
			"\u200B",
			"\u00A0",
			"\u2060",
			"<!-- a -->",
			"<!--\n---\n-->",
		),
		{
			maxLength: 5,
		},
	)
	.map((parts) => parts.join(""));

const end = fc.constantFrom("\n", "\r\n", "\r");

const value = fc.constantFrom("true", "yes", '"x y"', "1", "2026-11-20", "[1, 2]");

const formats = fc.tuple(
	fc.constantFrom(
		["---", (key: string, of: string) => `${key}: ${of}`, "---"],
		["---yaml", (key: string, of: string) => `${key}: ${of}`, "..."],
		["----", (key: string, of: string) => `"${key}": ${of}`, "----"],
		["--- # x", (key: string, of: string) => `${key} : ${of}`, "--- "],
		["+++", (key: string, of: string) => `${key} = ${/^yes$/.test(of) ? "true" : of}`, "+++"],
		["---toml", (key: string, of: string) => `${key} = ${/^yes$/.test(of) ? "true" : of}`, "---"],
		[
			";;;",
			(key: string, of: string) => `"${key}": ${/^(yes|2026.*)$/.test(of) ? '"x"' : of},`,
			'"z": 1\n;;;',
		],
		["{", (key: string, of: string) => `"${key}": ${/^(yes|2026.*)$/.test(of) ? '"x"' : of},`, '"z": 1\n}'],
	) as fc.Arbitrary<[string, (key: string, of: string) => string, string]>,
	value,
);

it("no front matter in any format or place is published as text", () => {
	fc.assert(
		fc.property(before, formats, end, fc.boolean(), (space, [[open, line, close], of], lineEnd, isPage) => {
			const text = [open, line("title", '"Snow"'), line("secretkey", of), close, "", "White."].join("\n");
			const whole = space + text.replaceAll("\n", lineEnd);
			let out: string;
			try {
				const { item } = (isPage ? readHtml : readMarkdown)(whole);
				expect(item.title).toBe("Snow");
				out = String(item.content_html);
			} catch (error) {
				// What cannot be read is refused.
				expect(error).toMatchObject({ name: "FileError" });
				return;
			}
			expect(out.replace(/<[^>]*>/g, "").trim()).toBe("White.");
		}),
		{ numRuns: runs(500) },
	);
});

it.each([
	["invisible characters", repeated(" \u200B\n")],
	["unclosed comments", repeated("<!--")],
	["comments", repeated("<!---->\n")],
	["dashes from an editor", repeated("—", "", "x")],
	["YAML comments", repeated("#", "---\n\n")],
	["unclosed front matter", repeated("a: b\n", "---\n")],
	["comments before TOML", repeated("# a\n", "+++\n", "\n+++\n")],
	["open braces", repeated('{"a":', "")],
	["keys without a fence", repeated("title: a\n")],
	["rules around keys", repeated("---\ndraft: no\n", "x\n")],
	["comments that contain keys", repeated("<!-- title: b -->")],
])("a text that begins with %s is read in linear time", async (_, inputOf) => {
	await expectLinear((text) => readHtml(text), inputOf, 40_000);
});
