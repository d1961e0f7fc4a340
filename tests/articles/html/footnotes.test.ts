/** Footnotes as programs write them: GitHub's Markdown, kramdown, goldmark (Hugo), pandoc, WordPress and Word. */
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { OWN } from "../../../src/model/identity.ts";

const PUBLISHER = "https://news.example";

const articleOf = async (content_html: string, members: object = {}, source: string = OWN) => {
	const item = parseItem({ id: "1", title: "Snow", content_html, ...members });
	return (await candidateFrom(item, { source, publisher: PUBLISHER, now: 0 })).article;
};
const excerptOf = async (html: string, members?: object) => (await articleOf(html, members)).excerpt;

const WRITTEN: Record<string, string> = {
	"this importer": `<p>Ice<sup id="fnref-1"><a href="#fn-1">1</a></sup>.</p>
		<section class="footnotes"><hr><ol><li id="fn-1"><p>Frozen. <a href="#fnref-1">↩︎</a></p></li></ol></section>`,
	GitHub: `<p>Ice<sup><a href="#user-content-fn-1-ab" id="user-content-fnref-1-ab" data-footnote-ref aria-describedby="footnote-label">1</a></sup>.</p>
		<section data-footnotes class="footnotes"><h2 id="footnote-label" class="sr-only">Footnotes</h2><ol>
		<li id="user-content-fn-1-ab"><p>Frozen. <a href="#user-content-fnref-1-ab" data-footnote-backref>↩</a></p></li></ol></section>`,
	kramdown: `<p>Ice<sup id="fnref:1" role="doc-noteref"><a href="#fn:1" class="footnote" rel="footnote">1</a></sup>.</p>
		<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1" role="doc-endnote"><p>Frozen. <a href="#fnref:1" class="reversefootnote">&#8617;</a></p></li></ol></div>`,
	goldmark: `<p>Ice<sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup>.</p>
		<div class="footnotes" role="doc-endnotes"><hr><ol><li id="fn:1"><p>Frozen.&#160;<a href="#fnref:1" class="footnote-backref">&#x21a9;&#xfe0e;</a></p></li></ol></div>`,
	pandoc: `<p>Ice<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>.</p>
		<section id="footnotes" class="footnotes footnotes-end-of-document"><hr /><ol><li id="fn1"><p>Frozen.<a href="#fnref1" class="footnote-back">↩︎</a></p></li></ol></section>`,
	WordPress: `<p>Ice<sup data-fn="7c0a" class="fn"><a href="#7c0a" id="7c0a-link">1</a></sup>.</p>
		<ol class="wp-block-footnotes"><li id="7c0a">Frozen. <a href="#7c0a-link" aria-label="Jump to footnote reference 1">↩︎</a></li></ol>`,
	Word: `<p>Ice<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>.</p><hr>
		<p><a href="#_ftnref1" name="_ftn1">[1]</a> Frozen.</p>`,
	"a theme with brackets": `<p>Ice<a id="r1" href="#n1">[1]</a>.</p><aside><div><h3>Notes</h3><p id="n1"><a href="#r1">^</a> Frozen.</p></div></aside>`,
};

describe("an excerpt leaves out footnotes", () => {
	it.each(Object.entries(WRITTEN))("in the HTML of %s", async (_, html) => {
		expect(await excerptOf(html)).toBe("Ice.");
		expect((await articleOf(html)).content_html).toContain("Frozen.");
	});

	it("of an article published elsewhere", async () => {
		const url = "https://blog.example/ice";
		const html = (WRITTEN.goldmark ?? "").replaceAll('href="#', `href="${url}#`);
		expect(await excerptOf(html, { url })).toBe("Ice.");
	});

	it("that several references or other footnotes refer to", async () => {
		const html = `<p>Ice<sup><a id="a" href="#n1">1</a></sup>, snow<sup><a href="#n1">1</a></sup>, sleet<sup><a
			id="b" href="#n2">2</a>, <a id="c" href="#n3">3</a></sup>.</p><h2>Notes</h2><ol><li id="n1">Frozen. <a href="#a">↩</a></li>
			<li id="n2">Wet. <a href="#b">↩</a></li><li id="n3">Grey. <a href="#c">↩</a></li></ol><p>The end.</p>`;
		expect(await excerptOf(html)).toBe("Ice, snow, sleet. The end.");
	});

	it("and keeps other elements that link to each other", async () => {
		const contents = `<ul><li id="t1"><a href="#s1">Ice</a></li></ul><h2 id="s1">Ice <a href="#t1">top</a></h2><p>Cold.</p>`;
		expect(await excerptOf(contents)).toBe("Ice Ice top Cold.");
		const numbered = `<p><a id="t1" href="#s1">1</a></p><h2 id="s1">Ice <a href="#t1">top</a></h2><p>Cold.</p>`;
		expect(await excerptOf(numbered)).toBe("1 Ice top Cold.");
		expect(await excerptOf(`<p>H<sub>2</sub>O, E = mc<sup>2</sup><a href="#x">1</a></p>`)).toBe(
			"H2O, E = mc21",
		);
	});

	it("and so does a slug made from the first words", async () => {
		expect((await articleOf(WRITTEN.WordPress ?? "", { title: undefined })).slug).toBe("ice");
	});
});

it("the excerpt of a followed article keeps its footnotes", async () => {
	const { excerpt } = await articleOf(WRITTEN.kramdown ?? "", {}, "https://a.example/feed");
	expect(excerpt).toBe("Ice1. Frozen. ↩");
});

it("a formula appears in an excerpt once, as TeX", async () => {
	const math = `<math><semantics><msub><mi>x</mi><mn>1</mn></msub><annotation encoding="application/x-tex">x_1</annotation></semantics></math>`;
	const note = `<sup id="r"><a href="#n">1</a></sup>. <ol><li id="n">Frozen. <a href="#r">↩</a></li></ol>`;
	expect(await excerptOf(`Ice ${math}.`)).toBe("Ice x_1.");
	expect(await excerptOf(`Ice ${math}${note}`)).toBe("Ice x_1.");
});
