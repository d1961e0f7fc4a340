/** Typographic quotes, where the import asks for them. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readArticles } from "../../cli/files.ts";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { folderWith } from "./folder.ts";

const htmlOf = (markdown: string, language = "en") =>
	String(readMarkdown(`Text.\n\n${markdown}`, { smartQuotes: true, language }).item.content_html)
		.replace("<p>Text.</p>\n", "")
		.trim();

it("typographic quotes are off by default", () => {
	for (const settings of [undefined, { smartQuotes: false, language: "de" }])
		expect(readMarkdown(`"a" isn't`, settings).item.content_html).toBe("<p>&quot;a&quot; isn&#39;t</p>\n");
});

it.each([
	["en", "“a ‘b’ c”"],
	["en-GB", "“a ‘b’ c”"],
	["de", "„a ‚b‘ c“"],
	["de-CH", "«a ‹b› c»"],
	["fr", "«\u202Fa “b” c\u202F»"],
	["fr-CA", "«\u202Fa “b” c\u202F»"],
	["sv", "”a ’b’ c”"],
	["da", "»a ›b‹ c«"],
	["pl", "„a «b» c”"],
	["es", "«a “b” c»"],
	["ru", "«a „b“ c»"],
	["xx", "“a ‘b’ c”"],
])("typographic quotes in the language %s are %s", (language, quoted) => {
	expect(htmlOf(`"a 'b' c"`, language)).toBe(`<p>${quoted}</p>`);
	expect(htmlOf(`"a "b" c"`, language)).toBe(`<p>${quoted}</p>`);
});

it("typographic quotes follow the language of the article before that of the import", () => {
	const { item } = readMarkdown(`---\nlanguage: de\n---\n"a"\n`, { smartQuotes: true, language: "fr" });
	expect(item.content_html).toBe("<p>„a“</p>\n");
});

it.each([
	[
		`It's the '90s; rock 'n' roll, the dogs' and O'Brien's.`,
		"It’s the ’90s; rock ‘n’ roll, the dogs’ and O’Brien’s.",
	],
	[`("a"), "b"; —"c"— "d".`, "(“a”), “b”; —“c”— “d”."],
	[`"...and then he left," she said.`, "“...and then he left,” she said."],
	[`Read ".htaccess" and ("...more"), '...' and "…".`, "Read “.htaccess” and (“...more”), ‘...’ and “…”."],
	[`'...so "...it went"...' he said, "'yes'...".`, "‘...so “...it went”...’ he said, “‘yes’...”."],
	[`A 5" board, 6'2" tall.`, "A 5&quot; board, 6’2&quot; tall."],
	[`*"a"* and "*b*" and "**c**d"`, "<em>“a”</em> and “<em>b</em>” and “<strong>c</strong>d”"],
	[
		`["a"](https://a.example/ "b") "[c](d)"`,
		'<a href="https://a.example/" title="b">“a”</a> “<a href="d">c</a>”',
	],
	[
		`"\`"a"\`" <kbd>"b"</kbd> <i title="c">"d"</i>`,
		'“<code>&quot;a&quot;</code>” <kbd>"b"</kbd> <i title="c">“d”</i>',
	],
	[`\\"a\\" &quot;b&quot;`, "&quot;a&quot; &quot;b&quot;"],
	[
		`"a"[^1] https://a.example/"b"c`,
		'“a”[^1] <a href="https://a.example/%22b%22c">https://a.example/&quot;b&quot;c</a>',
	],
	[`"a\\\nb" "c`, "“a<br>b” “c"],
])("with typographic quotes, %s becomes %s", (written, set) => {
	expect(htmlOf(written)).toBe(`<p>${set}</p>`);
});

it("typographic quotes are set in titles, lists, tables, quotations and footnotes, not in code and formulas", () => {
	const { item } = readMarkdown(
		`# "A"\n\n- "b"\n\n> "c"\n\n|"d"|\n|-|\n\n    "e"\n\n\`\`\`js\n"f"\n\`\`\`\n\n$f'$[^1]\n\n[^1]: "g"\n`,
		{
			smartQuotes: true,
			language: "en",
		},
	);
	expect(item.title).toBe("“A”");
	const html = String(item.content_html);
	for (const set of ["“b”", "“c”", "“d”", "“g”"]) expect(html).toContain(set);
	for (const kept of ["&quot;e&quot;", "&quot;f&quot;", "f&#x27;"]) expect(html).toContain(kept);
	expect(item._source_markdown).toContain('# "A"');
});

it("typographic quotes do not change the ids of headings", () => {
	for (const language of ["en", "fr", "de"])
		expect(htmlOf(`## "Head" 'x' isn't\n`, language)).toMatch(/^<h2 id="head-x-isnt">/);
	const text = `# "My" title\n\n[Up](#my-title)\n\n## "My" title\n`;
	const { content_html } = readMarkdown(text, { smartQuotes: true, language: "fr" }).item;
	expect(content_html).toMatch(/^<span id="my-title"><\/span>\n<p>[\s\S]*<h2 id="my-title-1">/);
});

it("typographic quotes do not hide that a heading is the title", () => {
	const { item } = readMarkdown(`---\ntitle: 'The "A"'\n---\n# The "A"\n\nText.\n`, {
		smartQuotes: true,
		language: "en",
	});
	expect(item).toMatchObject({ title: 'The "A"', content_html: "<p>Text.</p>\n" });
});

describe("tributary.json in the root of the content", () => {
	const htmlIn = async (settings: string) => {
		const folder = folderWith({ "tributary.json": settings, "posts/a.md": 'A "b".\n' });
		const { items } = await readArticles(join(folder, "posts/a.md"), [folder]);
		return items[0]?.content_html;
	};

	it("turns typographic quotes on, in the language of the site", async () => {
		expect(await htmlIn('{ "smartQuotes": true, "language": "de" }')).toBe("<p>A „b“.</p>\n");
		expect(await htmlIn('{ "smartQuotes": true }')).toBe("<p>A “b”.</p>\n");
		expect(await htmlIn('{ "language": "de" }')).toBe("<p>A &quot;b&quot;.</p>\n");
		expect(await htmlIn("{}")).toBe("<p>A &quot;b&quot;.</p>\n");
	});

	it.each([
		["{", /tributary\.json is not JSON/],
		["1", /tributary\.json cannot be used: must be an object/],
		['{ "smartQuotes": "yes" }', /tributary\.json cannot be used: smartQuotes: .*must be true or false$/],
		['{ "language": "german language" }', /: language: "german language" is not a BCP 47 language tag/],
	])("is refused with an explanation if it contains %s", async (settings, message) => {
		await expect(htmlIn(settings)).rejects.toMatchObject({
			name: "CommandError",
			message: expect.stringMatching(message),
		});
	});
});
