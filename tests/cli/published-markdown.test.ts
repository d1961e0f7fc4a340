/** The HTML that pages and feeds show for Markdown. */
import { parseFragment } from "parse5";
import { expect, it } from "vitest";
import { elementsOf, textOf } from "../../cli/readers/html/tree.ts";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { ownHtml } from "../../src/articles/html/stored-html.ts";
import { ARTICLE_PLACEHOLDER } from "../../src/model/anchors.ts";

const PAGE = "https://blog.example/articles/snow";

/** The HTML that is stored for an article in Markdown. */
function stored(markdown: string): string {
	const { item } = readMarkdown(`---\ntitle: Snow\n---\n${markdown}`);
	return ownHtml(String(item.content_html), PAGE, PAGE, undefined).html;
}

/** The texts of all elements of a name. */
const textsOf = (html: string, name: string) =>
	[...elementsOf(parseFragment(html))].filter(({ tagName }) => tagName === name).map(textOf);

it("published footnotes link to their notes and back", () => {
	const html = stored("A[^1] and b[^1].\n\n[^1]: Note.\n");
	const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
	expect(ids).toEqual(["user-content-fnref-1", "user-content-fnref-1-2", "user-content-fn-1"]);
	const targets = [...html.matchAll(/ href="([^"]*)"/g)].map(([, href]) => href);
	expect(targets).toEqual(
		["fn-1", "fn-1", "fnref-1", "fnref-1-2"].map((id) => `${ARTICLE_PLACEHOLDER}#user-content-${id}`),
	);
	expect(html).toContain("<section>\n<hr>\n<ol>");
});

it("published alerts have a title", () => {
	expect(stored("> [!WARNING]\n> Ice.\n")).toMatch(
		/^<blockquote[^>]*>\n<p><strong>Warning<\/strong><\/p>\n<p>Ice.<\/p>\n<\/blockquote>/,
	);
});

it("a published formula appears once, as MathML with its TeX", () => {
	const html = stored("So $$E = mc^2$$ is.\n\n$$\n\\sum_{i=1}^n a_i < \\overline{b}\n$$\n\n$$\\foo$$\n");
	expect(html.match(/<math/g)).toHaveLength(2);
	expect(html).toContain('<annotation encoding="application/x-tex">E = mc^2</annotation>');
	expect(html).toContain("<msup><mi>c</mi><mn>2</mn></msup>");
	expect(html).toContain('<math display="block">');
	expect(html).toContain('<mover><mi>b</mi><mo stretchy="true">‾</mo></mover>');
	expect(html).toContain("<p>$$\\foo$$</p>");
});

it("published code has the written text and its language", () => {
	const html = stored('```js\nconst a = "<b>" && c; // é\n```\n');
	expect(html).toContain('<code class="language-js">');
	expect(textsOf(html, "code")).toEqual(['const a = "<b>" && c; // é']);
});

it("published task lists have boxes, cells are aligned, and links lead to headings", () => {
	const html = stored(
		"[to](#ice) [own](#own)\n\n- [x] a\n- [ ] b\n\n|c|\n|-:|\n|d|\n\n## Ice\n\n## Über {#own}\n",
	);
	expect(html).toContain("<li>☑ a</li>\n<li>☐ b</li>");
	expect(html).toContain('<td align="right">d</td>');
	expect(html).toContain(`<a href="${ARTICLE_PLACEHOLDER}#user-content-ice">to</a>`);
	expect(html).toContain('<h2 id="user-content-ice">Ice</h2>\n<h2 id="user-content-own">Über</h2>');
});

it("published Markdown stays unchanged when it is sanitised again", () => {
	const html = stored("A[^1] $x^2$\n\n> [!TIP]\n> - [ ] a\n\n```js\nlet a\n```\n\n## B\n\n[^1]: Note.\n");
	expect(ownHtml(html, PAGE, PAGE, undefined).html).toBe(html);
});
