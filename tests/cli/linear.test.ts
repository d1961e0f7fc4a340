import { describe, expect, it } from "vitest";
import { readXml } from "../../cli/check/xml.ts";
import { readFilter } from "../../cli/filters.ts";
import { splitFrontMatter } from "../../cli/readers/front-matter.ts";
import { readHtml } from "../../cli/readers/html.ts";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { readText } from "../../cli/readers/text.ts";
import { cuesIn, subRip, webVtt } from "../../src/articles/schema/transcript.ts";
import { expectLinear, expectQuick, repeated } from "../linear/growth.ts";

/** The length of the inputs, in characters. Real files can be longer, but nothing of this length may take seconds. */
const LENGTH = 50_000;

it.each([
	...[
		"[",
		"!",
		"a!",
		"a_",
		"._",
		"~",
		"![",
		"[a](",
		"[a][",
		"[a]: b\n",
		">",
		"> ",
		"- ",
		"1. ",
		"> - ",
		"*",
		"*a ",
		"*a_",
		"_a*",
		"a**b*c",
	],
	...[
		"`",
		"<",
		"<a ",
		"<!--",
		"&",
		"\\",
		"$",
		"$a",
		"$ ",
		"$a$",
		"$$",
		"$$a ",
		"$$a$$ ",
		"$$\n",
		"$$\na\n$$\n",
		"a\n$$a\n",
		"*$a*",
		"```math\na\n```\n",
		"```js\na('b`c`')\n```\n",
		"[^a]",
		"[^a]: b\n",
		"[^a]: [^b]: c\n",
		"[^a]:\n\n    - ",
		"a\n# b\n[^",
		"<!--a",
		"<!--a-->",
		"> <!--a\n> b-->\n",
		"<a b='<!--'>",
		"<div><a ",
		"> [!NOTE]\n> a\n\n",
		"# a {#b}\n",
		"# a {",
		"# a-1\n# a\n",
		"<code><!",
		"|a|\n|-|\n",
		"a\n- ",
		"=\n",
		"~~a",
		"a@",
		"a.b@c.",
		"www.",
		"https://é ",
		"https://é(",
		" ",
		"\n",
	],
])("Markdown of many %j is read or refused in a few seconds", async (unit) => {
	await expectQuick(() => readMarkdown(repeated(unit)(LENGTH)));
});

it.each([
	["many references to footnotes", repeated("[^a]", "", "\n\n[^a]: b\n")],
	[
		"footnotes within footnotes",
		(length: number) => Array.from({ length: length / 20 }, (_, i) => `[^${i}]: [^${i + 1}]\n`).join(""),
	],
	["paragraphs without blank lines before a footnote", repeated("a\n# b\n", "", "\n[^a]: b\n")],
	["paragraphs without blank lines before a formula", repeated("a\n# b\n", "", "\n$$\nb\n$$\n")],
	[
		"TeX macros",
		repeated(`$$${"\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\b\\b\\b\\b"}$$\n\n`),
	],
	["code of a single word", repeated("_", "```ts\n", "\n```\n")],
	["code of blank lines", repeated("\n", "```js\n", "\n```\n")],
	["code of long lines", repeated(`${"0x".repeat(240)}\n`, "```java\n", "```\n")],
	["a deeply nested formula", repeated("{", "$$", "$$")],
	["a formula on one line", repeated("a ", "$$", "$$")],
	["comments in footnotes", repeated("[^a]: <!-- b\n    c -->\n", "[^a]\n\n")],
	["comments in code", repeated("<!-- ", "```\n", "\n```\n-->")],
	["comments in an unreferenced footnote", repeated("<!-- ", "[^a]: `", "-->`\n")],
	["comments in tags", repeated("<a b='<!-- ", "<div>\n")],
	["strikethrough", repeated("~a(")],
	["strikethrough and emphasis", repeated("_a_~a")],
	["strikethrough and tags", repeated("<b>~a")],
	["many lines in a paragraph of a list", repeated("a\n", "- ")],
	["lines like tags in a paragraph of a list", repeated("<a\n", "- ")],
	["lines like tables in a paragraph of a list", repeated("|a|\n", "- ")],
	["underlined headings", repeated("a\n-\n")],
	["lines that look like tables", repeated("a|b\n|-\n")],
	["links within a link", repeated("[a](", "[a](", ")")],
	...[
		"![a](b)",
		"[a](b)",
		"[é](é)",
		"![](b)",
		"[`a`](b)",
		"[[a]](b)",
		"[a](b)[c][d]",
		"[a]()",
		"[a](b\\))",
		"[a](b(c)",
		"[a](<b>)",
	].map((link): [string, (length: number) => string] => [
		`${link} without spaces between`,
		(length) => repeated(link)(8 * length),
	]),
	["link titles", repeated("[a](b (", "", ")")],
	["pictures without an address", repeated("![a]", "", ")")],
	["brackets in an address", (length: number) => repeated("http://a(")(4 * length)],
	["lists in a quote with lazy lines", (length: number) => repeated("> - a\nb\n")(2 * length)],
	[
		"a table of short rows",
		(length: number) =>
			`${["a|", "-|"].map((cell) => `|${cell.repeat(length / 8)}\n`).join("")}${"|\n".repeat(length / 4)}`,
	],
])("Markdown with %s is read or refused in a few seconds", async (_, textOf) => {
	await expectQuick(() => readMarkdown(textOf(LENGTH)));
});

describe("front matter", () => {
	it.each([
		...[
			"[",
			"]",
			"{",
			"}",
			"{a: ",
			"- ",
			"? ",
			"a: ",
			"k: \n",
			"&a ",
			"*a ",
			"!a ",
			'"a" ',
			'"',
			"#\n",
			"a\n",
		],
		...["- [\n", "- - \n", "<<: 1\n", "%a\n", "---\n", "'", "|\n", "\t", " a\n"],
	])("of many %j is read or refused in a few seconds", async (unit) => {
		await expectQuick(() => splitFrontMatter(`---\n${repeated(unit)(LENGTH)}\n---\n`));
	});

	it("with too many YAML aliases is refused", async () => {
		const lines = Array.from({ length: 3000 }, (_, i) => `- &a${i} x\n- *a${i}\n`);
		const read = () => splitFrontMatter(`---\ntags:\n${lines.join("")}---\n`);
		await expectQuick(read);
		expect(read).toThrow("has front matter with more than 200 aliases: replace them with their values");
	});

	it.each([
		["keys", (i: number) => `key${i}: 1\n`, ""],
		["anchors", (i: number) => `- &a${i} x\n`, "tags:\n"],
	])("of many different %s is read in linear time", async (_, lineOf, before) => {
		const frontOf = (length: number) => {
			const lines = Array.from({ length: length / lineOf(1000).length }, (_, i) => lineOf(i));
			return `---\n${before}${lines.join("")}---\n`;
		};
		await expectLinear(splitFrontMatter, frontOf, LENGTH);
	});

	it.each([" ", "\t", "\n", "0:00 ", ":", "1"])(
		"with a chapter of many %j is read in linear time",
		async (unit) => {
			await expectLinear(
				(text) => splitFrontMatter(`---\nchapters: [${JSON.stringify(text)}]\n---\n`),
				repeated(unit, "0:00"),
				LENGTH,
			);
		},
	);
});

describe("HTML tags that are reopened in each paragraph are refused in a few seconds", () => {
	const html = Array.from({ length: LENGTH / 15 }, (_, i) => `<p><b title=${i}>`).join("");

	it("in an HTML page", async () => {
		const read = () => readHtml(html);
		await expectQuick(read);
		expect(read).toThrow("leaves too many tags like <b> and <font> open: close each in its own paragraph");
	});
});

it.each([
	"<i>",
	"<div>",
	"<p><b>x",
	"<table><tr><td>",
	"<meta name=author content=x>",
	"<h1><i>",
	"<h1>a</h1>",
	"<h1><div>",
	"<h1>b</h1>",
	"<h2>a</h2><div>",
	"<nav>",
	"<nav><a href=#a>",
	"<article>",
	"<article>a</article>",
	"<main><h1>",
	"<p><time datetime=2026>",
	"<div><time datetime=2026>",
	"<time pubdate datetime=2026>",
	"<header><time datetime=2026>",
	"<base href=a/><a href=b>",
	"<img srcset='a 1x,'>",
	"<script type=application/ld+json>[</script>",
	"<link rel=canonical>",
	"<!--",
	"<a b='",
])("an HTML page of many %j is read in a few seconds", async (unit) => {
	await expectQuick(() => readHtml(`<title>${repeated(unit)(LENGTH)}`));
	await expectQuick(() => readHtml(`<h1>${repeated(unit)(LENGTH)}`));
	await expectQuick(() => readHtml(`<title>a | b</title><h1>b</h1><h2>a</h2>${repeated(unit)(LENGTH)}`));
});

it.each([" ", "X. ", "Mr. ", "a", ".", "! "])("a text of many %j is read in linear time", async (unit) => {
	await expectLinear(readText, repeated(unit, "date 2025-10-06 ", "x"), LENGTH);
});

it.each(["<v ", "<v", "<v A>", " ", "<", "<b>", "&", "-->", "1", "00:00:01.000 --> "])(
	"a transcript of many %j is read in linear time",
	async (unit) => {
		const first = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nwords";
		const read = (text: string) => [webVtt(cuesIn(text)), subRip(cuesIn(text))];
		await expectLinear(read, repeated(unit, first), LENGTH);
		await expectLinear(read, repeated(`${unit}\n`, first), LENGTH);
		await expectLinear(read, repeated(" ", first + unit), LENGTH);
	},
);

it("a transcript cue can have more voices than a function call can have arguments", () => {
	const voices = "<v A>a".repeat(160_000);
	expect(cuesIn(`00:00:01.000 --> 00:00:04.000\n${voices}`)).toHaveLength(160_000);
});

it.each([" ", " a", "title: ", "title :", ",", "/"])(
	"a filter of many %j is read in linear time",
	async (unit) => {
		await expectLinear((text) => readFilter("block", text), repeated(unit, "", "x"), LENGTH);
	},
);

it.each(["<", "<a>", "<a:b>", "<b:c>", "&", "<!a[>", "]]>", "<?", "<!--", "<![CDATA[", "<a b='c' ", "</a>"])(
	"a feed of many %j is checked in linear time",
	async (unit) => {
		await expectLinear(
			(text) => readXml(new TextEncoder().encode(text), null),
			repeated(unit, "<rss xmlns:a='urn:a'>"),
			LENGTH,
		);
	},
);
