/** Comments in Markdown, which authors write for themselves. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { runs } from "../support/runs.ts";

const read = (markdown: string) => {
	const { item } = readMarkdown(markdown);
	return {
		title: String(item.title ?? ""),
		html: String(item.content_html),
		markdown: String(item._source_markdown ?? ""),
	};
};

describe("a comment is removed from the HTML and from the Markdown that readers get", () => {
	it.each([
		["a<!-- secret -->b\n", "ab\n"],
		["<!-- secret -->\n\nSnow.\n", "\n\nSnow.\n"],
		["Snow.\n<!-- secret -->\nIce.\n", "Snow.\n\nIce.\n"],
		["<!-- secret\n\nsecret -->\nSnow.\n", "\nSnow.\n"],
		["<!-- secret --> words\n", " words\n"],
		["- a\n- b <!-- secret -->\n\n  <!--\n  secret\n  -->\n", "- a\n- b \n\n  \n"],
		["> <!-- secret\n> secret -->\n> Snow.\n", "> \n> Snow.\n"],
		["<div>\n<!-- secret -->\n<p>Snow.</p>\n</div>\n", "<div>\n\n<p>Snow.</p>\n</div>\n"],
		["# Snow <!-- secret -->\n\nIce.\n", "# Snow \n\nIce.\n"],
		["|a|\n|-|\n|b <!-- secret -->|\n", "|a|\n|-|\n|b |\n"],
		["*a <!-- secret --> b*\n", "*a  b*\n"],
		["[a <!-- secret -->](https://a.example/)\n", "[a ](https://a.example/)\n"],
		["![a <!-- secret -->](b.png)\n", "![a ](b.png)\n"],
		["A[^1].\n\n[^1]: b <!-- secret\n    secret -->\n", "A[^1].\n\n[^1]: b \n"],
		["<!--secret-->Snow<!--more-->Ice\r\n", "Snow" + "Ice\r\n"],
		["$$a <!-- secret --> b$$\n", "$$a  b$$\n"],
		["`a` <!-- ` secret ` -->\n", "`a` \n"],
		["<!--[if IE]> secret <![endif]-->Snow.\n", "Snow.\n"],
		["<!-- secret <!-- secret -->Snow.\n", "Snow.\n"],
		["Snow <!-- secret\n\nsecret --> Ice.\n", "Snow  Ice.\n"],
		["# Snow <!-- secret\nsecret -->\nIce.\n", "# Snow \nIce.\n"],
		["[Snow](<!-- secret -->)\n", "[Snow]()\n"],
		["[Snow]: <!-- secret -->\n\nIce.\n", "[Snow]: \n\nIce.\n"],
		["[^1]: <!-- secret -->\n\nIce.\n", "[^1]: \n\nIce.\n"],
		// What is nowhere in the article: the rest of a fence's line, and a note to which nothing refers.
		["```html <!-- secret -->\nIce.\n```\n", "```html \nIce.\n```\n"],
		["[^1]: >     <!-- secret -->\n\nIce.\n", "[^1]: >     \n\nIce.\n"],
		["[^1]: \\<!-- secret -->\n\nIce.\n", "[^1]: \\\n\nIce.\n"],
		// What some programs take for code, and others for the rest of a paragraph.
		["> \t<!-- secret -->\n", "> \t\n"],
		["[a]: b\n    <!-- secret -->\n", "[a]: b\n    \n"],
		["*    Ice.\n\t<!-- secret -->\n", "*    Ice.\n\t\n"],
		["- ~~~\n<!--\nsecret -->\n", "- ~~~\n\n"],
		["[a]: \n<div>\n```\n<!-- secret -->\n", "[a]: \n<div>\n```\n\n"],
		["# Snow <!--\nsecret -->\n\t<!-- secret -->\n", "# Snow \n\t<!---->\n"],
		["- <pre><!-- secret -->\n[a]: <!--\nsecret -->\n", "- <pre>\n[a]: \n"],
	])("in %j", (text, markdown) => {
		const got = read(text);
		expect(got.markdown).toBe(markdown);
		expect(JSON.stringify(got)).not.toContain("secret");
	});
});

it.each([
	"`<!-- code -->`\n",
	"``a ` <!-- code -->``\n",
	"```html\n<!-- code -->\n```\n",
	"~~~\n<!-- code\n\n-->\n~~~\n",
	"    <!-- code -->\n",
	"- a\n\n      <!-- code -->\n",
	"\t<!-- code -->\n",
	"Ice.\n\n\t<!-- code -->\n",
	"# Ice\n    <!-- code -->\n",
	"- ```\n  <!-- code -->\n  ```\n",
	"Ice[^1].\n\n[^1]: Snow.\n\n        <!-- code -->\n",
	"Ice[^1].\n\n[^1]: `<!-- code -->`\n",
	"```js\nlet a = '<!-- code -->';\n```\n",
	"> ```\n> <!-- code -->\n> ```\n",
	"\\<!-- code -->\n",
	"a <!-- code\n",
	"<code><!-- code\n\nSnow.\n",
	'<a title="<!-- code">b</a>\n',
	"&lt;!-- code -->\n",
])("code and text that look like a comment stay unchanged: %j", (text) => {
	const got = read(text);
	expect(got.markdown).toBe(text);
	expect(got.html).toContain("code");
	// Words do not begin a comment.
	expect(got.html.replace(/"[^"]*"/g, "")).not.toContain("<!--");
});

it.each([
	"<!-- secret\n\nSnow.\n",
	"> <!-- secret\n\n--> Snow.\n",
	"<div>\n<!-- secret\n\nsecret -->\n</div>\n",
	"Snow.\n\n<!--\n",
])("an unclosed comment is refused, as it could hide text or be shown: %j", (text) => {
	expect(() => readMarkdown(text)).toThrow("has a comment that does not end: close it with -->");
});

it.each([
	[
		"[^1]: ```\n    <!-- secret\n-->\n",
		"has a comment that begins in a part that is not shown and ends outside of it",
	],
	['<p title="" <!-- secret -->\n', "has a comment within a tag: put it before the tag, or after it"],
	["<?a <!-- secret -->\n", "has a comment within a tag"],
])("a comment that Markdown parsers place differently is refused: %j", (text, why) => {
	expect(() => readMarkdown(text)).toThrow(why);
});

it("the opening of a comment in an unreferenced footnote does not hide the text after it", () => {
	const text = "Ice.\n\n[^1]: `<!--`\n\nSnow.<!-- secret -->\n";
	expect(read(text).html).toContain("Snow.");
	expect(read(text).markdown).toBe("Ice.\n\n[^1]: `<!--`\n\nSnow.\n");
});

describe("the original file of an article", () => {
	it("is kept with its comments if it differs from the Markdown", () => {
		const text = "---\ntitle: Snow\n---\n<!-- secret -->Ice.\r\n";
		expect(readMarkdown(text).item._tributary).toMatchObject({ file: text });
	});

	it("is not sent a second time if it is the same as the Markdown", () => {
		const { item } = readMarkdown("Ice.\r\n\r\n* a\t\n");
		expect(item._source_markdown).toBe("Ice.\r\n\r\n* a\t\n");
		expect(item).not.toHaveProperty("_tributary");
	});
});

/** Pieces of Markdown that change what is around them. */
const PIECES = [
	"a",
	" ",
	"\n",
	"\n\n",
	"- ",
	"> ",
	"    ",
	"1. ",
	"# ",
	"*",
	"_",
	"`",
	"```\n",
	"[",
	"](b)",
	"![",
	"<b>",
	"</b>",
	"<div>\n",
	"|",
	"|-|\n",
	"\\",
	"$",
	"$$",
	"[^1]",
	"[^1]: ",
	"{#a}",
	"&lt;",
	"'",
	'"',
];

const piece = fc.constantFrom(...PIECES);

it("arbitrary Markdown around a comment does not reveal it, except as code or text", () => {
	const comment = fc
		.tuple(fc.constantFrom("<!-- ", "<!--", "<!--\n"), fc.constantFrom(" -->", "-->", "\n-->"))
		.map(([start, end]) => `${start}SECRET${end}`);
	fc.assert(
		fc.property(
			fc.array(fc.oneof({ weight: 3, arbitrary: piece }, { weight: 1, arbitrary: comment }), {
				maxLength: 30,
			}),
			(parts) => {
				let got: ReturnType<typeof read>;
				try {
					got = read(parts.join(""));
				} catch (error) {
					expect(String(error)).toMatch(
						/comment that does not end|comment within a tag|comment that begins in a part that is not shown|comments within comments|too many|too large/,
					);
					return;
				}
				// A comment that a browser shows must be code or text.
				const shown = got.html.replace(/<!--[\s\S]*?-->/g, "");
				expect(shown, JSON.stringify(got)).toBe(got.html);
				const secrets = (text: string) => text.split("SECRET").length - 1;
				// Each that is not shown is not in the Markdown either.
				expect(secrets(got.markdown), JSON.stringify(got)).toBeLessThanOrEqual(secrets(got.title + got.html));
			},
		),
		{ numRuns: runs(3000) },
	);
});
