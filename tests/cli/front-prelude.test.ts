/** What is before front matter: marks that nobody sees, comments of programs, or a text. */
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

/** What becomes of a text. */
function fateOf(text: string, read = readMarkdown as (text: string) => { state: string }): string {
	try {
		return read(text).state;
	} catch (error) {
		expect(error).toMatchObject({ name: "FileError" });
		return "refused";
	}
}

/** What nobody sees: marks that editors, keyboards and broken conversions leave, and how people comment in texts. */
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
	it.each(UNSEEN)("after %j, which is left out", (before) => {
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

	it("with links that are defined before it", () => {
		const { item } = readMarkdown("[sea]: https://example.org/\n\n---\ntitle: Snow\n---\nThe [sea].\n");
		expect(item.content_html).toBe('<p>The <a href="https://example.org/">sea</a>.</p>\n');
	});

	it("in a comment at the beginning of a page", () => {
		for (const before of ["<!DOCTYPE html>\n", "<html><head><title>a</title></head><body>\n"])
			for (const front of ["draft: true", "+++\ndraft = true\n+++", "---\ndraft: true\n---"])
				expect(fateOf(`${before}<!--\n${front}\n-->\n<p>White.</p>`, readHtml), front).toBe("draft");
	});

	it("in lines that are marked as Logseq, Org, Nikola and reStructuredText have them, if they keep it back", () => {
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

describe("front matter after the beginning of a text", () => {
	const SEEN = ["# Snow\n\n", "![Snow](snow.png)\n\n", "It snows.\n\n", ".\n", ">\n", "#\n", "=\n", "***\n"];

	it.each(SEEN)("after %j is refused if it would keep it back, or might", (before) => {
		for (const front of [...HELD, "---\ndate: 2999-01-01\n---\n", "---\nwip: true\n---\n"])
			expect(fateOf(`${before + front}\nWhite.\n`), front).toBe("refused");
		expect(fateOf(`${before}---\ntitle: x\n---\n\nWhite.\n`)).toBe("publish");
	});

	it("in a fence of code that holds the whole text is refused, as programs that write give texts back", () => {
		for (const front of HELD)
			for (const end of ["```\n", "```", ""])
				expect(fateOf(`\`\`\`markdown\n${front}\nWhite.\n${end}`), front).toBe("refused");
		expect(() => readMarkdown("```md\n---\ndraft: true\n---\nWhite.\n```\n")).toThrow(
			"is one code block, with its front matter inside: remove the lines of ```",
		);
	});

	it("as a list of JSON is refused", () => {
		expect(fateOf('[\n  {"draft": true}\n]\n\nWhite.\n')).toBe("refused");
		expect(fateOf('[{"a": 1}]\n\nWhite.\n')).toBe("publish");
	});

	it("twice is refused, also in pandoc's form, and in a comment", () => {
		expect(fateOf("---\ntitle: x\n...\n\n---\ndraft: true\n...\nWhite.\n")).toBe("refused");
		expect(fateOf("% x\n\n---\ndraft: true\n...\nWhite.\n")).toBe("refused");
		expect(fateOf("<!-- draft: true -->\n---\ntitle: x\n---\nWhite.\n")).toBe("refused");
	});
});

describe("texts about front matter are texts:", () => {
	const EXAMPLE = "---\ntitle: x\ndraft: true\n---";
	const indented = (spaces: string) => EXAMPLE.replace(/^/gm, spaces);

	it.each([
		["in a fence", `\`\`\`yaml\n${EXAMPLE}\n\`\`\``],
		["in a fence with others in it", `~~~\n\`\`\`\n${EXAMPLE}\n~~~`],
		["in a fence with a line that does not end it", `\`\`\`\n\`\`\` not\n${EXAMPLE}\n\`\`\``],
		["in a fence on the line of a list's item", `- \`\`\`yaml\n${indented("  ")}\n  \`\`\``],
		["in indented code", indented("    ")],
		["in an element", `<pre>\n${EXAMPLE}\n</pre>`],
		["in a comment", `<!--\n${EXAMPLE}\n-->`],
		["in a shortcode of Hugo", `{{< highlight yaml >}}\n${EXAMPLE}\n{{< /highlight >}}`],
		["in a tag of Jekyll", `{% highlight yaml %}\n${EXAMPLE}\n{% endhighlight %}`],
	])("%s", (_, example) => {
		expect(fateOf(`# Drafts\n\nWrite:\n\n${example}\n\nThat is all.\n`)).toBe("publish");
		expect(fateOf(`---\ntitle: Drafts\n---\n\nWrite:\n\n${example}\n\nThat is all.\n`)).toBe("publish");
		expect(fateOf(`---\ntitle: Drafts\n---\n${example}\n\nThat is all.\n`)).toBe("publish");
	});

	it("whatever follows front matter and other text", () => {
		for (const text of [`Write:\n\n${EXAMPLE}\n`, "text\n\n---\n\nStatus: draft\n\n---\n\nmore\n"])
			expect(fateOf(`---\ntitle: Drafts\n---\n\n${text}`)).toBe("publish");
	});
});

it.each([
	["comments of templates", repeated("{# a #}{% comment %}a{% endcomment %}")],
	["comments that do not end", repeated("{#", "", "{# a #}")],
	["marked lines", repeated("a:: b\n")],
	["tags", repeated("<p><br>")],
	["definitions of links", repeated("[a]: b\n")],
	["elements that do not end", repeated("<pre>\n", "a\n\n")],
	["shortcodes that do not end", repeated("{{< a >}}\n", "a\n\n")],
	["braces in a text", repeated('{"a":\n', "a\n\n")],
	["fences of TOML in a text", repeated("+++\na\n", "a\n\n")],
	["fences of YAML in a text", repeated("---x\na: [\n", "a\n\n")],
])("a text that begins with %s takes time in proportion to its length", async (_, inputOf) => {
	await expectLinear((text) => readMarkdown(text), inputOf, 40_000);
});
