/** What GitHub and the generators of sites have beyond CommonMark, as HTML that reads well without style sheets. */
import { describe, expect, it } from "vitest";
import { readMarkdown } from "../../cli/readers/markdown.ts";

/** The HTML of an article in Markdown; what opens it is no title. */
const htmlOf = (markdown: string) =>
	String(readMarkdown(`---\ntitle: Snow\n---\n${markdown}`).item.content_html);
const notesOf = (markdown: string) => readMarkdown(markdown).notes;

/** How often a text has a part. */
const countIn = (text: string, part: string) => text.split(part).length - 1;

describe("footnotes", () => {
	it("are numbered by their first references, listed at the end, and link back", () => {
		expect(htmlOf("Two[^b] and one[^a].\n\n[^a]: First *note*.\n[^b]: Second.\n")).toBe(
			`<p>Two<sup id="fnref-1"><a href="#fn-1">1</a></sup> and one<sup id="fnref-2"><a href="#fn-2">2</a></sup>.</p>
<section class="footnotes">
<hr>
<ol>
<li id="fn-1">
<p>Second. <a href="#fnref-1">↩\uFE0E</a></p>
</li>
<li id="fn-2">
<p>First <em>note</em>. <a href="#fnref-2">↩\uFE0E</a></p>
</li>
</ol>
</section>
`,
		);
	});

	it("can be referenced several times, from anywhere, and link back to each place", () => {
		const html = htmlOf("# A[^1]\n\n| b[^1] |\n|-|\n\n- c[^1]\n  > d[^1]\n\n[^1]: Note.\n");
		for (const id of ["fnref-1", "fnref-1-2", "fnref-1-3", "fnref-1-4"]) {
			expect(countIn(html, `<sup id="${id}">`)).toBe(1);
			expect(countIn(html, `<a href="#${id}">`)).toBe(1);
		}
		expect(countIn(html, "<li id=")).toBe(1);
	});

	it("contain blocks that are indented as in GitHub, pandoc or kramdown", () => {
		const html = htmlOf(
			"A[^1].\n\n[^1]: One\n    two\nthree.\n\n    - item\n\n    ```js\n    let a\n\n    let b\n    ```\n\nAfter.\n",
		);
		expect(html).toContain("<p>One\ntwo\nthree.</p>\n<ul>\n<li>item</li>\n</ul>\n<pre>");
		expect(html).toContain('</pre>\n<p><a href="#fnref-1">');
		expect(html.indexOf("<p>After.</p>")).toBeLessThan(html.indexOf("<section"));
		expect(htmlOf("A[^1].\n\n[^1]:\n    Below.\n")).toContain("<p>Below. <a");
	});

	it("end a paragraph, and need no blank lines between them", () => {
		const html = htmlOf("A[^1] b[^2].\n[^1]: One.\n[^2]: Two.\n# Heading\n");
		expect(html).toContain("</sup>.</p>\n<h1");
		expect(html).toContain("<p>One. <a");
		expect(html).toContain("<p>Two. <a");
	});

	it("are recognised in quotes, lists and other footnotes, and before their references", () => {
		expect(htmlOf("> A[^1].\n>\n> [^1]: One.\n")).toContain("<p>One. <a");
		expect(htmlOf("- A[^1].\n\n  [^1]: One.\n")).toContain("<p>One. <a");
		expect(htmlOf("[^1]: One.\n\nA[^1].\n")).toContain("<p>One. <a");
		const html = htmlOf("A[^1].\n\n[^1]: One[^2].\n[^2]: Two[^1].\n");
		expect(countIn(html, "<li id=")).toBe(2);
		expect(countIn(html, 'href="#fnref-1')).toBe(2);
	});

	it("can have names of any letters in any case", () => {
		const html = htmlOf("A[^Größe_*x*].\n\n[^gröSSe_*x*]: no\n[^GRÖßE_*X*]: Large.\n");
		expect(html).toContain("<p>Large. <a");
	});

	it("that are undefined, in code, with spaces in their names, or with an address stay text", () => {
		expect(htmlOf("A[^1] and [^2].\n\n[^2]: x")).toContain("<p>A[^1] and <sup");
		expect(htmlOf("`[^1]` [^a b] [^1](https://a.example/)\n\n[^1]: x\n[^a b]: y")).toContain(
			'<p><code>[^1]</code> [^a b] <a href="https://a.example/">^1</a></p>',
		);
		expect(htmlOf("```\nA[^1]\n[^1]: x\n```\n")).toContain("A[^1]\n[^1]: x");
	});

	it("that are unreferenced or have a duplicate name are left out with a note", () => {
		expect(notesOf("A[^1].\n\n[^1]: One.\n[^1]: Two.\n[^x]: Three.\n")).toEqual([
			"has footnotes that the text does not refer to; they are left out: x",
			"has several footnotes of the same name; only the first is used: 1",
		]);
	});

	it("in the title are kept, and leave no mark in the title", () => {
		const { item, notes } = readMarkdown("# First snow[^1]\n\nWhite.\n\n[^1]: In May.\n");
		expect(item.title).toBe("First snow");
		expect(item.content_html).toContain("<p>In May.</p>");
		expect(notes).toEqual([]);
	});

	it.each([
		"[one[^1] more](https://a.example/)",
		"[*one[^1]* more][r]",
		'<a href="https://a.example/">one[^1] more</a>',
		"[![p](p.png) one[^1] more](https://a.example/)",
	])("inside a link do not end the link: %j", (text) => {
		const html = htmlOf(`${text} and[^1]\n\n[^1]: x\n\n[r]: https://a.example/\n`);
		expect(html).toMatch(/<a [^>]*>(?:(?!<a ).)*one<sup id="fnref-1">1<\/sup>(?:<\/em>)? more<\/a>/);
		expect(html).toContain('and<sup id="fnref-1-2"><a href="#fn-1">1</a></sup>');
	});

	it("have ids that differ from those of headings", () => {
		const html = htmlOf("## Fn 1\n\nA[^1].\n\n[^1]: One.\n\n## Fnref 1\n");
		const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
		expect(new Set(ids).size).toBe(ids.length);
		for (const [, target = ""] of html.matchAll(/ href="#([^"]*)"/g)) expect(ids).toContain(target);
	});
});

describe("an alert", () => {
	it.each(["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION", "note"])(
		"of kind [!%s] is a quote with a title",
		(kind) => {
			const title = kind.charAt(0).toUpperCase() + kind.slice(1).toLowerCase();
			expect(htmlOf(`> [!${kind}]\n> It *snows*.\n>\n> - a\n`)).toBe(
				`<blockquote class="markdown-alert markdown-alert-${kind.toLowerCase()}">
<p><strong>${title}</strong></p>
<p>It <em>snows</em>.</p>
<ul>
<li>a</li>
</ul>
</blockquote>
`,
			);
		},
	);

	it("can have its text after a blank line or a hard break", () => {
		for (const text of [
			"> [!NOTE]\n>\n> It snows.\n",
			"> [!NOTE]  \n> It snows.\n",
			"> [!NOTE]\\\n> It snows.\n",
			">\n> [!NOTE]\n> It snows.\n",
		])
			expect(htmlOf(text)).toContain("<p><strong>Note</strong></p>\n<p>It snows.</p>");
	});

	it.each([
		["**Bold**", "<strong>Bold</strong>"],
		["_em_", "<em>em</em>"],
		["~~gone~~", "<del>gone</del>"],
		["`code`", "<code>code</code>"],
		["[link](https://a.example/)", '<a href="https://a.example/">link</a>'],
		["<https://a.example/>", '<a href="https://a.example/">https://a.example/</a>'],
		["![picture](a.png)", '<img src="a.png" alt="picture">'],
		["$x$", "<math"],
		["<kbd>K</kbd>", "<kbd>K</kbd>"],
		["\\*", "*"],
		["[^1]", "<sup"],
	])("can begin with %j", (words, html) => {
		const start = `<p><strong>Tip</strong></p>\n<p>${html}`;
		expect(htmlOf(`> [!TIP]\n> ${words} snows.\n\n[^1]: x\n`)).toContain(start);
		expect(htmlOf(`- > [!TIP]\n  > ${words} snows.\n\n[^1]: x\n`)).toContain(start);
	});

	it("can be indented further than its quote", () => {
		expect(htmlOf(">  [!TIP]\n>  It *snows*.\n")).toContain("</p>\n<p>It <em>");
		expect(htmlOf("> [!TIP]\n>    *It* snows.\n")).toContain("</p>\n<p><em>It");
	});

	it.each([
		"> [!NOTE] It snows.\n",
		"> [!NOTE]*It* snows.\n",
		"> [!NOTE] **It**\n> snows.\n",
		"> [!OTHER]\n> a\n",
		"> \\[!NOTE]\n> a\n",
		"> [!NOTE]\n",
		"> [!NOTE]\n>\n>\n",
		"> a\n> [!NOTE]\n",
		"> `[!NOTE]`\n> a\n",
	])("is an ordinary quote if it is written %j", (text) => {
		expect(htmlOf(text)).toMatch(/^<blockquote>\n/);
	});
});

describe("a heading", () => {
	it("has the id that GitHub gives it", () => {
		const ids = (markdown: string) =>
			[...htmlOf(markdown).matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id);
		expect(ids("## First Snow!\n## First *snow*\n## `first` snow\n")).toEqual([
			"first-snow",
			"first-snow-1",
			"first-snow-2",
		]);
		expect(ids("## Ärger & Öl\n## 雪\n## 1.2 Über_x\n")).toEqual(["ärger--öl", "雪", "12-über_x"]);
		expect(ids("Rain\n===\n\nIce\n---\n")).toEqual(["rain", "ice"]);
		expect(ids('## <b>A</b> &amp; <a href="x">b</a>\n')).toEqual(["a--b"]);
		expect(ids("## !!!\n")).toEqual([]);
		expect(ids("## A  double   space\n## A ![b](c) d\n## A <br> b\n\nA  \nb\n---\n")).toEqual([
			"a--double---space",
			"a--d",
			"a-b",
			"a-b-1",
		]);
	});

	it("keeps an id written in the syntax of kramdown, Hugo or pandoc", () => {
		expect(htmlOf("## First snow {#snow}\n")).toBe('<h2 id="snow">First snow</h2>\n');
		expect(htmlOf("First snow {#snow .big}\n---\n")).toBe('<h2 id="snow">First snow</h2>\n');
		expect(htmlOf('## First snow {: #snow data-a="b"}\n')).toBe('<h2 id="snow">First snow</h2>\n');
		expect(htmlOf("## First snow {#snow} ##\n")).toBe('<h2 id="snow">First snow</h2>\n');
		expect(htmlOf("## First snow {.unlisted}\n")).toBe('<h2 id="first-snow">First snow</h2>\n');
		expect(readMarkdown("# First snow {#snow}\n").item.title).toBe("First snow");
		for (const text of ["A {b}", "A {{< b >}}", "A{#b}", "The set {1, 2}"])
			expect(htmlOf(`## ${text}\n`).replaceAll("&lt;", "<").replaceAll("&gt;", ">")).toContain(
				`>${text}</h2>`,
			);
	});

	it.each([
		["# My title\n\n[Up](#my-title)\n", "my-title"],
		["# Ärger\n\n[Up](#Ärger) [up](#ärger)\n", "ärger"],
		["# My title {#tid}\n\n[Up](#tid)\n", "tid"],
		['# My title\n\n<a href="#my-title">Up</a>\n', "my-title"],
		['# <a name="begin"></a>My title\n\n[Up](#begin)\n', "begin"],
	])("that becomes the title leaves a target for links to it: %j", (text, id) => {
		const { title, content_html } = readMarkdown(text).item;
		expect(title).toMatch(/^(?:My title|Ärger)$/);
		expect(content_html).toMatch(new RegExp(`^<span id="${id}"></span>\n<p>`));
	});

	it("that becomes the title leaves no target if no link leads to it", () => {
		const { content_html } = readMarkdown("# My title {#tid}\n\n[Up](#my-title)\n").item;
		expect(content_html).toBe('<p><a href="#my-title">Up</a></p>\n');
	});

	it("that opens the text is the title, even after comments and alerts", () => {
		for (const text of [
			"<!-- a -->\n\n# First snow\n\nWhite.\n",
			"<!-- a\n\nb -->\n# First snow\n\nWhite.\n",
			"[a]: https://a.example/\n\nFirst *snow*\n=====\n\nWhite.\n",
		])
			expect(readMarkdown(text).item).toMatchObject({
				title: "First snow",
				content_html: expect.stringMatching(/^\s*<p>White.<\/p>\n$/),
			});
		const { item } = readMarkdown("> [!NOTE]\n> Old.\n\n# First snow\n\nWhite.\n");
		expect(item.title).toBe("First snow");
		expect(item.content_html).toMatch(/^<blockquote[\s\S]+<\/blockquote>\n<p>White.<\/p>\n$/);
		expect(readMarkdown("> Quote.\n\n# First snow\n").item).not.toHaveProperty("title");
	});

	it("that becomes the title leaves its pictures in the text", () => {
		const { item } = readMarkdown("# First ![flake](a.png) snow\n\nWhite.\n");
		expect(item).toMatchObject({
			title: "First snow",
			content_html: '<p><img src="a.png" alt="flake"></p>\n<p>White.</p>\n',
		});
		expect(readMarkdown("# ![flake](a.png)\n").item).not.toHaveProperty("title");
	});

	it("that becomes the title has the TeX of its formulas", () => {
		expect(readMarkdown("# Why $E = mc^2$<br>holds\n").item.title).toBe("Why E = mc^2 holds");
	});
});

it("a task list shows checkboxes", () => {
	expect(htmlOf("- [ ] a\n- [x] b\n- [X] c\n- [y] d\n")).toBe(
		"<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n<li>☑ c</li>\n<li>[y] d</li>\n</ul>\n",
	);
	expect(htmlOf("1. [ ] a\n\n   b\n\n2. [x] c\n")).toContain("<li><p>☐ a</p>");
});

it("tables are aligned, bare addresses become links, and hard breaks break lines", () => {
	expect(htmlOf("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n")).toContain(
		'<td align="left">1</td>\n<td align="center">2</td>\n<td align="right">3</td>',
	);
	expect(htmlOf("www.a.example, https://b.example/?c=d&e and f@g.example\n")).toBe(
		'<p><a href="http://www.a.example">www.a.example</a>, <a href="https://b.example/?c=d&amp;e">https://b.example/?c=d&amp;e</a> and <a href="mailto:f@g.example">f@g.example</a></p>\n',
	);
	expect(htmlOf("a  \nb\\\nc\n")).toBe("<p>a<br>b<br>c</p>\n");
});

describe("a code block", () => {
	/** The code of a block, without its tags. */
	const words = (html: string) =>
		html
			.replace(/<[^>]*>/g, "")
			.replaceAll("&lt;", "<")
			.replaceAll("&gt;", ">")
			.replaceAll("&quot;", '"')
			.replaceAll("&#x27;", "'")
			.replaceAll("&amp;", "&");

	it("in a known language is coloured by classes, and keeps its text", () => {
		const code = "const a = \"<b>\" && c; // '&amp;' é 😀\n\tif (a) {}\n";
		const html = htmlOf(`\`\`\`js\n${code}\`\`\`\n`);
		expect(html).toMatch(/^<pre><code class="language-js"><span class="hljs-keyword">const<\/span> a = /);
		expect(words(html)).toBe(`${code}\n`);
	});

	it.each([
		["", ""],
		["nothing", "nothing"],
		["text", "text"],
	])("in the language %j is not coloured", (info, language) => {
		const name = language === "" ? "" : ` class="language-${language}"`;
		expect(htmlOf(`\`\`\`${info}\nconst a = 1;\n\`\`\`\n`)).toBe(
			`<pre><code${name}>const a = 1;\n</code></pre>\n`,
		);
	});

	it.each([
		"js {1,3}",
		"js{1,3}",
		"js:title=a.js",
		"{.js .numberLines}",
		"{.js}",
		'js title="a.js"',
		"JS",
		"~",
	])("has its language if it is marked %j", (info) => {
		const html = htmlOf(`~~~${info === "~" ? "js" : info}\nconst a = 1;\n~~~\n`);
		expect(html).toMatch(/^<pre><code class="language-js"><span class="hljs-keyword">/i);
	});

	it("is not coloured if it or one of its lines is too long, or if it is indented", () => {
		expect(htmlOf(`\`\`\`js\n${"const a = 1;\n".repeat(9000)}\`\`\`\n`)).not.toContain("hljs");
		expect(htmlOf(`\`\`\`js\nconst a = "${"a".repeat(600)}";\n\`\`\`\n`)).not.toContain("hljs");
		expect(htmlOf("    const a = 1;\n")).toBe("<pre><code>const a = 1;\n</code></pre>\n");
	});

	it.each([
		"bash",
		"yaml",
		"json",
		"html",
		"css",
		"python",
		"rust",
		"go",
		"sql",
		"diff",
		"toml",
		"dockerfile",
		"typescript",
		"c++",
		"c#",
	])("in %s is coloured", (language) => {
		expect(
			htmlOf(
				`\`\`\`${language}\n# <a b="c"> 'd' # FROM e\nfunc class = 1 select "x"; - f: "g"\n+ h\n\`\`\`\n`,
			),
		).toContain("hljs-");
	});
});

it.each([
	["![Snow|300](a.png)", '<img width="300" src="a.png" alt="Snow">'],
	["![Snow |300x200](a.png 'b')", '<img width="300" height="200" src="a.png" alt="Snow" title="b">'],
	["![|300](a.png)", '<img width="300" src="a.png" alt="">'],
	["![Snow|wide](a.png)", '<img src="a.png" alt="Snow|wide">'],
	["![a|b|300](a.png)", '<img src="a.png" alt="a|b|300">'],
])("a picture can have its size after its alternative text, as in Obsidian: %j", (text, html) => {
	expect(htmlOf(text)).toBe(`<p>${html}</p>\n`);
});

it.each([
	["https://例え.jp/パス", "https://例え.jp/パス"],
	["HTTP://éa.example", "HTTP://éa.example"],
	["www.öl.example/a", "http://www.öl.example/a"],
])("an address is a link if its host begins with a non-ASCII letter: %j", (address, href) => {
	const link = `<a href="${encodeURI(href)}">${address}</a>`;
	expect(htmlOf(`See ${address}, (${address}) and **${address}**.\n`)).toBe(
		`<p>See ${link}, (${link}) and <strong>${link}</strong>.</p>\n`,
	);
	expect(htmlOf("https://“a” https://…\n")).toBe("<p>https://“a” https://…</p>\n");
});
