/** Text before front matter: invisible characters, comments of programs, and ordinary text. */
import { describe, expect, it } from "vitest";
import { readHtml } from "../../cli/readers/html.ts";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { expectLinear, repeated } from "../linear/growth.ts";

/** Front matter in all its forms, each of which keeps the text back or makes it unreadable. */
const HELD = [
	"---\ntitle: x\ndraft: true\n---\n",
	"---yaml\ndraft: true\n---\n",
	"--- # note\ndraft: true\n---\n",
	"---\ndraft: true\n...\n",
	'---json\n{ "draft": true }\n---\n',
	'{\n"draft": true\n}\n',
	"+++\ntitle='x'\ndraft=true\n+++\n",
	"++++\ntitle = 'x'\ndraft = true\n++++\n",
	"---\nexpiryDate: 2020-01-01\n---\n",
	"---\ntitle: x\ndraft: maybe\n---\n",
	"---\ntitle: a: b\ndraft: true\n---\n",
	"---\ntitle: x\ndraft: true\n\n",
	"---\n1: x\ndraft: true\n---\n",
	"---\na/b: x\ndraft: true\n---\n",
	"---\n{title: x, draft: true}\n---\n",
	"---\ntitle: x\n{% if x %}\ndraft: true\n---\n",
	"---\ntitle: x\nexcerpt: |\n  a\n  ---\n  b\ndraft: true\n---\n",
];

/** The state of the article in a text, or that it is refused. */
function fateOf(text: string, read = readMarkdown as (text: string) => { state: string }): string {
	try {
		return read(text).state;
	} catch (error) {
		expect(error).toMatchObject({ name: "FileError" });
		return "refused";
	}
}

/** Invisible text: characters that editors, keyboards and broken conversions leave, and comments in many syntaxes. */
const UNSEEN = [
	...["\uFE0F", "\u034F", "\u180B", "\u17B4", "\u3164", "\u2800", "\uFFFC", "\uFFFD", "\uFFFE", "\uE000"],
	...["\uFFFD\uFFFD", "\u00A0\u00A0"],
	"[//]: # (note)\n\n",
	'[comment]: <> "note"\n',
	"{# note #}\n",
	"{% comment %}note{% endcomment %}\n",
	"{{/* note */}}\n",
	"{{!-- note --}}\n",
	"{/* note */}\n",
	"/* note */\n",
	"// note\n",
	"%% note %%\n\n",
	"-*- mode: markdown -*-\n",
	"#!/usr/bin/env node\n",
	"<!-- a -->\n{# b #}\n<!-- c -->\n",
];

/** What belongs to the text, and is nothing to read itself. */
const SILENT = [
	"<!DOCTYPE html>\n",
	"<div>\n\n",
	'<a id="top"></a>\n\n',
	"import Box from './box'\n\n",
	"[site]: https://example.org/\n\n",
	"&nbsp;\n",
];

describe("front matter is read", () => {
	it.each(UNSEEN)("after %j, which is removed", (before) => {
		for (const front of HELD) expect(fateOf(`${before + front}\nWhite.\n`), front).not.toBe("publish");
		const { item } = readMarkdown(`${before}---\ntitle: Snow\nsecret: x\n---\nWhite.\n`);
		expect(item).toMatchObject({
			title: "Snow",
			content_html: "<p>White.</p>\n",
			_source_markdown: "White.\n",
		});
	});

	it.each(SILENT)("after %j, which stays", (before) => {
		for (const front of HELD) expect(fateOf(`${before + front}\nWhite.\n`), front).not.toBe("publish");
		const { item } = readMarkdown(`${before}---\ntitle: Snow\nsecret: x\n---\nWhite.\n`);
		expect(item.title).toBe("Snow");
		expect(item._source_markdown).toBe(`${before.trimEnd()}\n\nWhite.\n`.replace("</a>", "\n\n</a>"));
	});

	it("after definitions of links", () => {
		const { item } = readMarkdown("[sea]: https://example.org/\n\n---\ntitle: Snow\n---\nThe [sea].\n");
		expect(item.content_html).toBe('<p>The <a href="https://example.org/">sea</a>.</p>\n');
	});

	it("in a comment at the beginning of a page", () => {
		for (const before of ["<!DOCTYPE html>\n", "<html><head><title>a</title></head><body>\n"])
			for (const front of ["draft: true", "+++\ndraft = true\n+++", "---\ndraft: true\n---"])
				expect(fateOf(`${before}<!--\n${front}\n-->\n<p>White.</p>`, readHtml), front).toBe("draft");
	});

	it("in lines marked in the way of Logseq, Org, Nikola or reStructuredText, if they keep the article back", () => {
		for (const front of [
			...["draft:: true\n", "title:: x\npublic:: false\n", "- draft:: true\n", "Title:x\nDraft:true\n"],
			...["#+TITLE: x\n#+draft: t\n", ".. title: x: y\n.. status: draft\n", ":title: x\n:draft: yes\n"],
		]) {
			expect(fateOf(`${front}\nWhite.\n`), front).toBe("draft");
			const other = front
				.replace(/(true|t|yes)\n$/, "no\n")
				.replace("false", "true")
				.replace(": draft", ": done");
			expect(fateOf(`${other}\nWhite.\n`), other).toBe("publish");
		}
		expect(fateOf("- Private: yes\n- Public: no\n\nWhite.\n")).toBe("publish");
		expect(fateOf("Draft: true love.\n\nWhite.\n")).toBe("publish");
	});

	it("with invisible characters in its lines", () => {
		for (const front of [
			"-\uFE0F--\ndraft: true\n---\n",
			"---\n\uFE0Fdraft: true\n---\n",
			"---\ndraft: true\uFE0F\n---\n",
		])
			expect(fateOf(`${front}White.\n`), front).toBe("draft");
	});
});

describe("front matter that follows other text", () => {
	const SEEN = ["# Snow\n\n", "![Snow](snow.png)\n\n", "It snows.\n\n", ".\n", ">\n", "#\n", "=\n", "***\n"];

	it.each(SEEN)("is refused after %j if it would or might keep the article back", (before) => {
		for (const front of [...HELD, "---\ndate: 2999-01-01\n---\n", "---\nwip: true\n---\n"])
			expect(fateOf(`${before + front}\nWhite.\n`), front).toBe("refused");
		expect(fateOf(`${before}---\ntitle: x\n---\n\nWhite.\n`)).toBe("publish");
	});

	it("is refused if a code fence contains the whole text, as in the output of language models", () => {
		for (const front of HELD)
			for (const end of ["```\n", "```", ""])
				expect(fateOf(`\`\`\`markdown\n${front}\nWhite.\n${end}`), front).toBe("refused");
		expect(() => readMarkdown("```md\n---\ndraft: true\n---\nWhite.\n```\n")).toThrow(
			"is one code block, with its front matter inside: remove the lines of ```",
		);
	});

	it("is refused as a JSON array", () => {
		expect(fateOf('[\n  {"draft": true}\n]\n\nWhite.\n')).toBe("refused");
		expect(fateOf('[{"a": 1}]\n\nWhite.\n')).toBe("publish");
	});

	it("is refused after other front matter, also in pandoc's form and in a comment", () => {
		expect(fateOf("---\ntitle: x\n...\n\n---\ndraft: true\n...\nWhite.\n")).toBe("refused");
		expect(fateOf("% x\n\n---\ndraft: true\n...\nWhite.\n")).toBe("refused");
		expect(fateOf("<!-- draft: true -->\n---\ntitle: x\n---\nWhite.\n")).toBe("refused");
	});
});

describe("an example of front matter is text:", () => {
	const EXAMPLE = "---\ntitle: x\ndraft: true\n---";
	const indented = (spaces: string) => EXAMPLE.replace(/^/gm, spaces);

	it.each([
		["in a fence", `\`\`\`yaml\n${EXAMPLE}\n\`\`\``],
		["in a fence with other fences in it", `~~~\n\`\`\`\n${EXAMPLE}\n~~~`],
		["in a fence with a line that does not close it", `\`\`\`\n\`\`\` not\n${EXAMPLE}\n\`\`\``],
		["in a fence on the line of a list item", `- \`\`\`yaml\n${indented("  ")}\n  \`\`\``],
		["in indented code", indented("    ")],
		["in an HTML element", `<pre>\n${EXAMPLE}\n</pre>`],
		["in a comment", `<!--\n${EXAMPLE}\n-->`],
		["in a Hugo shortcode", `{{< highlight yaml >}}\n${EXAMPLE}\n{{< /highlight >}}`],
		["in a Jekyll tag", `{% highlight yaml %}\n${EXAMPLE}\n{% endhighlight %}`],
	])("%s", (_, example) => {
		expect(fateOf(`# Drafts\n\nWrite:\n\n${example}\n\nThat is all.\n`)).toBe("publish");
		expect(fateOf(`---\ntitle: Drafts\n---\n\nWrite:\n\n${example}\n\nThat is all.\n`)).toBe("publish");
		expect(fateOf(`---\ntitle: Drafts\n---\n${example}\n\nThat is all.\n`)).toBe("publish");
	});

	it("anything after front matter and other text", () => {
		for (const text of [`Write:\n\n${EXAMPLE}\n`, "text\n\n---\n\nStatus: draft\n\n---\n\nmore\n"])
			expect(fateOf(`---\ntitle: Drafts\n---\n\n${text}`)).toBe("publish");
	});
});

it.each([
	["template comments", repeated("{# a #}{% comment %}a{% endcomment %}")],
	["unclosed comments", repeated("{#", "", "{# a #}")],
	["marked lines", repeated("a:: b\n")],
	["tags", repeated("<p><br>")],
	["link definitions", repeated("[a]: b\n")],
	["unclosed elements", repeated("<pre>\n", "a\n\n")],
	["unclosed shortcodes", repeated("{{< a >}}\n", "a\n\n")],
	["braces in text", repeated('{"a":\n', "a\n\n")],
	["TOML fences in text", repeated("+++\na\n", "a\n\n")],
	["YAML fences in text", repeated("---x\na: [\n", "a\n\n")],
])("a text that begins with %s is read in linear time", async (_, inputOf) => {
	await expectLinear((text) => readMarkdown(text), inputOf, 40_000);
});
