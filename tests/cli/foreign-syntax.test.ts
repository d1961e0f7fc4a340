/** What other tools would have made something of, and what the author is told about it. */
import { describe, expect, it } from "vitest";
import { foreignSyntaxIn } from "../../cli/readers/foreign-syntax.ts";
import { expectLinear, repeated } from "../linear/growth.ts";
import { contentOf } from "./folder.ts";

const STAY = "which stay as they are written";

describe("unsupported syntax of other tools is reported once:", () => {
	it.each([
		["A [[Ferry]], a [[pier|Pier]] and [[x#y]].", `has Obsidian's links, ${STAY}: [[Ferry]] and 2 more`],
		["![[picture.png|300]]", `has Obsidian's embeds, ${STAY}: ![[picture.png|300]]`],
		["%% for me alone %%", "has Obsidian's comments, which every reader will see: %% for me alone %%"],
		["> [!info] Mind\n> the gap", `has Obsidian's callouts, ${STAY}: > [!info] Mind`],
		["> [!note]- Folded", `has Obsidian's callouts, ${STAY}: > [!note]- Folded`],
		['{{< figure src="a.jpg" >}}', `has Hugo's shortcodes, ${STAY}: {{< figure src="a.jpg" >}}`],
		["{{% note %}}x{{% /note %}}", `has Hugo's shortcodes, ${STAY}: {{% note %}} and 1 more`],
		["{% include a.html %}", `has tags of Liquid or Nunjucks, ${STAY}: {% include a.html %}`],
		["{{ page.title }}", `has tags of Liquid or Nunjucks, ${STAY}: {{ page.title }}`],
		[">  [!info] Mind", `has Obsidian's callouts, ${STAY}: > [!info] Mind`],
		["## A {: #b}\n\nText. {: .c}", `has attributes of kramdown or pandoc, ${STAY}: {: .c}`],
		["{: .note}\nText.", `has attributes of kramdown or pandoc, ${STAY}: {: .note}`],
		["import X from './x'\n\n<X a={1} />", `has imports and exports of MDX, ${STAY}: import X from './x'`],
	])("%j", (body, note) => {
		expect(foreignSyntaxIn(body)[0]).toBe(note);
	});

	it("template tags in HTML pages, but not in code", async () => {
		const page =
			"---\nlayout: x\n---\n<p>{% for post in posts %}{{ post.title }}</p><code>{{ a }}</code> [[b]]";
		expect((await contentOf("a.html", page)).notes).toEqual([
			`has tags of Liquid or Nunjucks, ${STAY}: {% for post in posts %} and 1 more`,
		]);
	});

	it("once for each kind, in a fixed order, quoting the file", async () => {
		const { notes } = await contentOf(
			"a.md",
			"---\ntitle: '[[x]]'\n---\n[[One]] {% a %}\n\n[[Two]] <Card/>\n",
		);
		expect(notes).toEqual([
			`has tags of Liquid or Nunjucks, ${STAY}: {% a %}`,
			`has Obsidian's links, ${STAY}: [[One]] and 1 more`,
			`has components of MDX, ${STAY}: <Card/>`,
		]);
	});
});

it.each([
	["code spans", "`[[a]]` and ``{{ ` }}`` and `` `{% x %}` ``"],
	[
		"fenced code blocks",
		"```\n[[a]]\n```\n\n~~~~ md\n{{< x >}}\n~~~\n{{< y >}}\n~~~~\n\n- ```\n  [[b]]\n  ```",
	],
	["indented code blocks", "Text:\n\n    [[a]]\n\n    {% b %}\n\nMore."],
	["comments", "<!-- [[a]]\n{{ b }} -->"],
	[
		"supported Markdown elements",
		"[a](b) [c][d] ![e](f) [^1] {x} 100 % of 50 % <div> <https://a.example> > [!quote",
	],
	["GitHub alerts", "> [!NOTE]\n> Mind.\n\n> [!warning]\\\n> Mind more.\n\n>  [!TIP]  \n>  Mind."],
	["heading attributes", "## A {: #b }\n\n> ### A {: #b .c} ##\n\nA {: .b}\n---\n"],
	["addresses with spaces", "[a](<My Note.md>) ![b]( <My Picture.png> 'c')\n\n[d]: <My Note.md>"],
	["HTML tags in capitals", "A<BR>b <IMG SRC=a.png> <P ALIGN=center> </P> <H1>a</H1><HR/>"],
	["ordinary words", "import duties rose; export of {goods}. `a"],
	["formulas", "$\\frac{{a}}{{b}}$ and x^{{2}}"],
])("%s are not reported as unsupported syntax of other tools", (_, body) => {
	expect(foreignSyntaxIn(body)).toEqual([]);
});

it.each([
	"`",
	"`a",
	"``a`",
	"{{",
	"{%",
	"[[",
	"[[a",
	"![[",
	"%%",
	"% ",
	"<A ",
	"> [!x] ",
	"<!--",
	"-->",
	"import a '",
	"# ",
	"# a {: #b}\n",
	"](<A ",
])("unsupported syntax is found in linear time in many %j", async (unit) => {
	await expectLinear(foreignSyntaxIn, repeated(unit), 100_000);
});
