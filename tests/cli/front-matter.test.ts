/** Where front matter may be, and in which formats. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHtml } from "../../cli/readers/html.ts";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { expectLinear, repeated } from "../linear/growth.ts";
import { runs } from "../support/runs.ts";

const KEYS = "title: Snow\ntags: [Sea]\nsecret: not-for-readers";

/** What a text in Markdown says of itself, and what it gives to read. */
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
		["comments with fences in them", "<!--\n---\n-->\n\n<!-- b --><!---->\n"],
		["the version of YAML", "%YAML 1.2\n"],
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
		["CR LF", "\r\n"],
		["line separators", "\u2028"],
		["next lines", "\u0085"],
	])("with %s at the ends of its lines", (_, end) => {
		expect(read(`---\n${KEYS}\n---\nWhite.`.replaceAll("\n", end))).toMatchObject({
			title: "Snow",
			html: "<p>White.</p>\n",
		});
	});

	it("with spaces before all its lines, with no-break spaces and invisible characters in them", () => {
		expect(read(`  ---\n  ${KEYS.replaceAll("\n", "\n  ")}\n  ---\nWhite.\n`)).toEqual(WHOLE);
		expect(read("---\n\u200Btitle:\u00A0Snow\ntags:\u3000[Sea]\nsecret: x\n---\nWhite.\n")).toEqual(WHOLE);
	});

	it("within a comment, where it does not show on a page of GitHub", () => {
		expect(read(`<!--\n---\n${KEYS}\n---\n-->\nWhite.\n`)).toEqual(WHOLE);
	});

	it("without its first line, as Hexo has it, and without both, as MultiMarkdown and Pelican have it", () => {
		expect(read(`${KEYS}\n---\nWhite.\n`)).toEqual(WHOLE);
		expect(read("Title: Snow\nTags: Sea\n\nWhite.\n")).toEqual({ ...WHOLE, unknown: [] });
		expect(read("Draft: yes\nmood: white\n\nWhite.\n")).toMatchObject({ state: "draft", unknown: ["mood"] });
	});

	it("in comments and lines without fences, if it marks the article as a draft", () => {
		for (const text of [
			"<!-- draft: true -->\nWhite.\n",
			"<!-- MIT -->\n\n<!--\n.. title: Snow\n.. status: private\n-->\nWhite.\n",
			"published: false\nWhite.\n",
			"draft: true\n\nWhite.\n",
		])
			expect(readMarkdown(text).state, text).toBe("draft");
	});

	it("in TOML, as Hugo and Zola have it", () => {
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

	it("in JSON, as Hugo, Eleventy and Hexo have it", () => {
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

	it("in the title block of pandoc", () => {
		const { item } = readMarkdown("% First\n  snow\n% Ada; Ben\n% July 4, 2026\n\nWhite.\n");
		expect(item).toMatchObject({
			title: "First snow",
			authors: [{ name: "Ada" }, { name: "Ben" }],
			date_published: "2026-07-04",
			content_html: "<p>White.</p>\n",
		});
		expect(readMarkdown("%\n% Ada\n\nWhite.\n").item).not.toHaveProperty("title");
	});

	it("in pages of HTML", () => {
		const { item, state } = readHtml(`\n<!-- layout -->\n---\n${KEYS}\ndraft: on\n---\n<p>White.</p>`);
		expect({ title: item.title, state, html: item.content_html }).toEqual({
			title: "Snow",
			state: "draft",
			html: "<p>White.</p>",
		});
	});

	it("that is empty, or has comments alone", () => {
		for (const inner of ["", "\n", "# later\n"])
			expect(read(`---\n${inner}---\nWhite.\n`).html).toBe("<p>White.</p>\n");
	});

	it("with merge keys, which bring other keys along", () => {
		expect(readMarkdown("---\nbase: &base { draft: true }\n<<: *base\n---\nWhite.\n").state).toBe("draft");
	});
});

describe("front matter that cannot be read is refused:", () => {
	it.each([
		["JavaScript", "---js\n{ title: 1 }\n---\n", /^has front matter in js: write it in YAML, TOML or JSON$/],
		[
			"a word after the line",
			"--- post\ntitle: a\n---\n",
			/^begins with the line "--- post": write --- alone/,
		],
		[
			"keys on the line itself",
			"--- {draft: true}\n---\nWhite.",
			/^begins with the line "--- {draft: true}": write ---/,
		],
		["JSON without an end", '{"title": "a",\n\nWhite.', /^has front matter in JSON that does not end/],
		["JSON without quotes", "{ title: a }\n\nWhite.", /^has front matter that is not JSON: .+/],
		[
			"a key twice in JSON",
			'{"draft": true, "draft": false}\n',
			/not JSON: Map keys must be unique at line 1/,
		],
		["a text behind JSON", '{"title": "a"} White.', /^has text right after the \}/],
		[
			"a key twice in TOML",
			"+++\ntitle = 'a'\ntitle = 'b'\n+++\n",
			/^has front matter that is not TOML: .+ at line 3/,
		],
		[
			"a day that there is not",
			"+++\ndate = 2026-02-30\n+++\n",
			/the date 2026-02-30, a day that does not exist$/,
		],
		[
			"one with CR LF that does not end",
			"----\r\ntitle: a\r\ndraft: true\r\n\r\nWhite.",
			/^has front matter that does not end/,
		],
		["deep TOML", `+++\na = ${"[".repeat(60)}\n+++\n`, /^has front matter that is not TOML/],
		["two of them", "---\na: b\n---\n\n---\ntitle: a\n---\nWhite.", /^has front matter twice: put all of it/],
		["one that is empty, and one", "---\n---\n---\ndraft: true\n---\nWhite.", /^has front matter twice/],
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
			"a colon of Chinese",
			"---\ntitle: a\ndraft：true\n---\n",
			/^has "draft：" without a space after it at line 3/,
		],
		[
			"two spellings of a key",
			"---\nDraft: no\ndraft: yes\n---\n",
			/^has the keys "Draft" and "draft", which are the same/,
		],
		[
			"what could be a rule",
			"---\n\nSnow: white.\n\n---\n\nMore.",
			/^begins with a line of --- and an empty line: remove/,
		],
		["a line counted from the file's first", "\n\n---\na: [\n---\n", / at line 5, column /],
	])("%s", (_, text, reason) => {
		expect(() => readMarkdown(text)).toThrow(expect.objectContaining({ name: "FileError" }));
		expect(() => readMarkdown(text)).toThrow(reason);
	});
});

describe("a text is not taken for front matter", () => {
	it.each([
		["a rule, and another", "---\n\nIt is white: *snow*, she said.\n\n---\n\nMore.\n"],
		["a rule alone", "---\n\nWhite.\n"],
		["a long rule", "----------\n\nWhite.\n\n----------\n"],
		["a shortcode of Hugo", '{{< figure src="a.jpg" title="x" >}}\n\nWhite.\n'],
		["a mark of Liquid", "{% include a.html title: x %}\n\nWhite.\n"],
		["attributes", "{: .note}\nWhite.\n"],
		["braces", "{\nSnow: white\n}\n"],
		["a word with a colon", "Note: it snows.\nAnd on.\n\nWhite.\n"],
		["two lines with colons", "Title: a story\nAbout: ferries\n\nWhite.\n"],
		["a heading by a line of dashes", "Snow\n---\n\nWhite.\n"],
		["a word of drafts", "Draft: the plan for snow.\n\nWhite.\n"],
		["a word of states", "Status: all well.\n\nWhite.\n"],
		["a heading of a key", "Author: Ada\n---\n\nWhite.\n"],
		["code that shows some", "```\n---\ndraft: true\n---\n```\n\nWhite.\n"],
		["a comment of words", "<!-- todo: a draft -->\nWhite.\n"],
		["lines of keys after it", "White.\n\n---\ntitle: x\n---\n"],
	])("that begins with %s", (_, text) => {
		const { item, unknown } = readMarkdown(text);
		expect(unknown).toEqual([]);
		for (const [word] of text.replace(/<!--.*-->/, "").matchAll(/\p{L}+/gu))
			expect(`${item.title ?? ""} ${item.content_html}`).toContain(word);
	});

	it("in what follows the front matter", () => {
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

it("nothing of front matter comes out as text, wherever and in whichever format it is", () => {
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
	["comments that do not end", repeated("<!--")],
	["comments", repeated("<!---->\n")],
	["dashes of an editor", repeated("—", "", "x")],
	["comments of YAML", repeated("#", "---\n\n")],
	["lines without an end", repeated("a: b\n", "---\n")],
	["lines before TOML", repeated("# a\n", "+++\n", "\n+++\n")],
	["braces", repeated('{"a":', "")],
	["keys without a fence", repeated("title: a\n")],
	["rules with keys between them", repeated("---\ndraft: no\n", "x\n")],
	["comments with keys", repeated("<!-- title: b -->")],
])("a text that begins with %s takes time in proportion to its length", async (_, inputOf) => {
	await expectLinear((text) => readHtml(text), inputOf, 40_000);
});
