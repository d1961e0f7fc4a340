/** Classes of highlighted code and alerts: kept on pages of the operator's articles, removed in feeds and from followed articles. */

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";
import { ownClass, withoutOwnClasses } from "../../../src/articles/sanitise/own-classes.ts";
import css from "../../../src/pages/assets/site.css?raw";
import { type Instance, startInstance } from "../../support/instance.ts";

const BASE = "https://news.example/articles/a";
const own = (html: string) => sanitiseHtml(html, BASE, BASE, true).html;
const theirs = (html: string) => sanitiseHtml(html, BASE).html;

const CODE = `<pre><code class="language-js"><span class="hljs-keyword">const</span> a = <span class="hljs-string">&quot;x&quot;</span>;</code></pre>`;
const PLAIN = `<pre><code class="language-js">const a = &quot;x&quot;;</code></pre>`;
const ALERT = `<blockquote class="markdown-alert markdown-alert-note"><p><strong>Note</strong></p><p>Ice</p></blockquote>`;
const TABLE = `<math><mtable columnlines="solid"><mtr><mtd columnalign="left" class="math-top math-near-end"><mi>a</mi></mtd><mtd class="math-start"><menclose notation="box"><mi>b</mi></menclose></mtd></mtr></mtable></math>`;
const QUOTE = "<blockquote><p><strong>Note</strong></p><p>Ice</p></blockquote>";

describe("the sanitiser", () => {
	it("keeps classes of highlighted code only in the operator's articles", () => {
		expect(own(CODE + ALERT)).toBe(CODE + ALERT);
		const bare = CODE.replace(/<span class="[^"]*">/g, "<span>");
		expect(theirs(CODE + ALERT)).toBe(bare + QUOTE);
	});

	it("keeps MathML 3 in formulas only in the operator's articles", () => {
		expect(own(TABLE)).toBe(TABLE);
		expect(theirs(TABLE)).toBe(
			"<math><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mrow><mi>b</mi></mrow></mtd></mtr></mtable></math>",
		);
		const odd =
			'<math><mtable columnlines="url(x)"><mtr><mtd columnalign="x" class="math-top evil">a</mtd></mtr></mtable>';
		expect(
			own(`${odd}<menclose notation="longdiv radical">b</menclose><mi class="math-top">c</mi></math>`),
		).toBe(
			"<math><mtable><mtr><mtd><mtext>a</mtext></mtd></mtr></mtable><mrow><mtext>b</mtext></mrow><mi>c</mi></math>",
		);
		const inFeeds = TABLE.replace(/ class="[^"]*"/g, "");
		expect(withoutOwnClasses(TABLE + CODE)).toBe(inFeeds + PLAIN);
	});

	// Most READMEs begin with a centred picture, for which Markdown has no sign; players show the track that is the default.
	it("keeps alignment and the default track only in the operator's articles", () => {
		const html = `<p align="center">a</p><h1 align="right">b</h1><div align="left"><p>c</p></div><video controls="" src="https://news.example/a.mp4"><track default="" src="https://news.example/a.vtt"></video>`;
		expect(own(html)).toBe(html);
		expect(theirs(html)).toBe(html.replace(/ (?:align|default)="[^"]*"/g, ""));
		expect(own("<center>a<br>b</center>")).toBe('<div align="center">a<br>b</div>');
		expect(theirs("<center>a<br>b</center>")).toBe("<div>a<br>b</div>");
		expect(
			own(
				'<p align="evil">a</p><ul align="center"><li>b</li></ul><p ALIGN=Center>c</p><span default>d</span>',
			),
		).toBe('<p>a</p><ul><li>b</li></ul><p align="center">c</p><span>d</span>');
	});

	it("keeps no other classes, and no classes on other elements", () => {
		const refused = [
			...["hljs", "hljs-", "hljs-keyword evil", "hljs-keyword site-header", "hljs-KEYWORD", " hljs-keyword"],
			...["site-header", `hljs-${"a".repeat(99)}`, "hljs-a-b-c-d", "hljs-title function", "markdown-alert"],
		];
		for (const name of refused) expect(own(`<span class="${name}">x</span>`), name).toBe("<span>x</span>");
		expect(own('<p class="hljs-keyword">x</p>')).toBe("<p>x</p>");
		expect(own('<blockquote class="markdown-alert markdown-alert-evil">x</blockquote>')).toBe(
			"<blockquote>x</blockquote>",
		);
	});
});

describe("withoutOwnClasses", () => {
	it("removes the spans of highlighted code and keeps other spans", () => {
		expect(withoutOwnClasses(own(CODE + ALERT))).toBe(PLAIN + QUOTE);
		const nested = `<p><span id="user-content-a"></span><span>x <span class="hljs-a">y <span>z</span></span></span></p>`;
		expect(withoutOwnClasses(nested)).toBe(
			'<p><span id="user-content-a"></span><span>x y <span>z</span></span></p>',
		);
		const text = "<p>In words: &lt;span class=&quot;hljs-keyword&quot;&gt;</p>";
		expect(withoutOwnClasses(text)).toBe(text);
	});

	it("gives, for any HTML, the sanitiser's result for that HTML without classes", () => {
		const part = fc.constantFrom(
			...[
				"<span>",
				"</span>",
				'<span class="hljs-x">',
				'<span class="hljs-y z_">',
				"<pre><code>",
				"</code></pre>",
			],
			...[
				"<p>",
				"</p>",
				"a",
				"&lt;span class=&quot;hljs-x&quot;&gt;",
				'<span id="i">',
				'<a href="/b">',
				"</a>",
				ALERT,
			],
		);
		fc.assert(
			fc.property(fc.array(part, { maxLength: 25 }), (parts) => {
				const html = own(parts.join(""));
				const plain = withoutOwnClasses(html);
				expect(plain).not.toMatch(/class="(hljs|markdown)/);
				// Still well nested, with the same words.
				expect(theirs(plain)).toBe(plain);
				expect(plain.replace(/<[^>]*>/g, "")).toBe(html.replace(/<[^>]*>/g, ""));
			}),
		);
	});
});

describe("highlighted code over HTTP", () => {
	let instance: Instance;
	beforeEach(() => {
		instance = startInstance();
	});

	it("has classes on pages, and none in feeds", async () => {
		await instance.publish({ id: "a", title: "a", content_html: CODE + ALERT });
		expect(await (await instance.fetch("/articles/a")).text()).toContain(CODE + ALERT);
		const json = (await (await instance.fetch("/feed.json")).json()) as { items: { content_html: string }[] };
		expect(json.items[0]?.content_html).toBe(PLAIN + QUOTE);
		for (const path of ["/feed.xml", "/atom.xml", "/own/feed.xml"]) {
			const xml = await (await instance.fetch(path)).text();
			expect(xml).toContain("const a = ");
			expect(xml).not.toMatch(/hljs|markdown-alert/);
		}
		// What was stored, so that it can be written back.
		const { content_html } = (await (await instance.api("GET", "/api/articles/a")).json()) as {
			content_html: string;
		};
		expect(content_html).toBe(CODE + ALERT);
	});
});

describe("the style sheet", () => {
	it("names no class that the sanitiser removes", () => {
		const named = [...css.matchAll(/\.(hljs-[a-z_-]+)/g)].map(([, name = ""]) => name);
		expect(named.length).toBeGreaterThan(10);
		for (const name of named) expect(ownClass("span", name), name).toBe(name);
		for (const [, name] of css.matchAll(/\.(markdown-alert-[a-z]+)/g))
			expect(ownClass("blockquote", `markdown-alert ${name}`)).toBeDefined();
		for (const [, name = ""] of css.matchAll(/\.(math-[a-z-]+)/g)) expect(ownClass("mtd", name)).toBe(name);
	});
});
