/** Ids in articles and the links to them: stored, in feeds, in the API and on pages. */

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { candidateFrom } from "../../src/articles/normalise/normalise.ts";
import { sanitiseHtml } from "../../src/articles/sanitise/index.ts";
import { parseItem } from "../../src/articles/schema/item.ts";
import { articleStore } from "../../src/articles/store/article-store.ts";
import { anchorOf } from "../../src/model/anchors.ts";
import { OWN } from "../../src/model/identity.ts";
import { readFeed } from "../../src/sources/parsing/read-feed.ts";
import { atOrigin } from "../../src/urls/origin.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";
import { asSubmitted } from "../support/source-items.ts";

const BASE = "https://blog.example/2026/snow";
const sanitise = (html: string) => sanitiseHtml(html, BASE).html;

describe("the id of an element", () => {
	for (const [what, given, written] of [
		[
			"gets a prefix, on any element",
			"<h2 id=a>b</h2><li id=c>d",
			'<h2 id="user-content-a">b</h2><li id="user-content-c">d</li>',
		],
		["has it already", "<h2 id=user-content-a>b</h2>", '<h2 id="user-content-a">b</h2>'],
		[
			"that is empty goes",
			"<p id=''>a</p><p id=' '>b</p><p id=user-content->c</p>",
			"<p>a</p><p>b</p><p>c</p>",
		],
		["has no white space", "<p id=' a\n b '>c</p>", '<p id="user-content-a-b">c</p>'],
		["is escaped", "<p id='a\"&<b>'>c</p>", '<p id="user-content-a&quot;&amp;&lt;b&gt;">c</p>'],
		// MathJax numbers equations in the cells of a table, and links to them with `\eqref`.
		[
			"of a formula and of its lines stays",
			'<math id=a><mtable><mtr id=b><mtd id="mjx-eqn:1"><mi id=x>x</mi></mtd></mtr><mtr id=a></mtr></mtable></math><p id=a>',
			'<math id="user-content-a"><mtable><mtr id="user-content-b"><mtd id="user-content-mjx-eqn:1"><mi>x</mi></mtd></mtr><mtr></mtr></mtable></math><p></p>',
		],
		[
			"of what leaves something else, or nothing, marks its place",
			"a<svg id=b><title>c</title></svg><img id=d><input id=e><iframe id=f src=//g.example/></iframe><script id=h></script><style id=i></style>",
			'a<span id="user-content-b"></span> c <span id="user-content-d"></span> <span id="user-content-e"></span><span id="user-content-f"></span><p><a href="https://g.example/">g.example</a></p>',
		],
		[
			"stands once: the first stays",
			"<p id=a>b</p><p id=a>c</p><p id=user-content-a>d</p>",
			'<p id="user-content-a">b</p><p>c</p><p>d</p>',
		],
		// As editors of the nineties wrote them, and generators of documentation still do.
		["may be the name of a link", '<a name="a"></a><h2>b</h2>', '<a name="user-content-a"></a><h2>b</h2>'],
		[
			"may be both",
			"<a name=a id=a>b</a><a id=c name=d>e</a>",
			'<a name="user-content-a" id="user-content-a">b</a><a id="user-content-c" name="user-content-d">e</a>',
		],
		[
			"is the name of nothing but a link",
			"<p name=a>b</p><img name=c src=/d>",
			'<p>b</p><img src="https://blog.example/d">',
		],
		[
			"of an unclosed link is not repeated with it",
			"<p><a name=a>b<p>c",
			'<p><a name="user-content-a">b</a></p><p>c</p>',
		],
		[
			"of unclosed formatting neither",
			"<p><b id=a>b<p>c",
			'<p><b id="user-content-a">b</b></p><p><b>c</b></p>',
		],
		[
			"of an element that is only its text stays",
			"<slot id=a><font id=b>c</font></slot>",
			'<span id="user-content-a"></span><span id="user-content-b"></span>c',
		],
		["of an element that goes with its contents goes", "<script id=a></script><style id=b></style>d", "d"],
	] as const) {
		it(what, () => {
			expect(sanitise(given)).toBe(written);
			expect(sanitise(written)).toBe(written);
		});
	}

	it("does not change when it is made an anchor again", () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^(user-content-|[ \t%a])*$/)),
				(id) => {
					expect(anchorOf(anchorOf(id))).toBe(anchorOf(id));
				},
			),
		);
	});
});

const PAGE = `${SITE}/articles/notes`;

/** A note and the way back, as generators write them; ids and links as they are on a page. */
const FOOTNOTES = [
	[
		"kramdown (Jekyll)",
		'<p>Snow<sup id="fnref:1" role="doc-noteref"><a href="#fn:1" class="footnote" rel="footnote">1</a></sup></p><div class="footnotes" role="doc-endnotes"><ol><li id="fn:1" role="doc-endnote"><p>White. <a href="#fnref:1" class="reversefootnote" role="doc-backlink">↩</a></p></li></ol></div>',
		["fnref:1", "fn:1"],
		["fn:1", "fnref:1"],
	],
	[
		"goldmark (Hugo), with a table of contents",
		'<nav id="TableOfContents"><ul><li><a href="#tiefer-schnee">Tiefer Schnee</a></li></ul></nav><h2 id="tiefer-schnee">Tiefer Schnee</h2><p>x<sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup></p><div class="footnotes" role="doc-endnotes"><hr><ol><li id="fn:1"><p>y&#160;<a href="#fnref:1" class="footnote-backref">↩︎</a></p></li></ol></div>',
		["TableOfContents", "tiefer-schnee", "fnref:1", "fn:1"],
		["tiefer-schnee", "fn:1", "fnref:1"],
	],
	[
		"pandoc",
		'<p>x<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a></p><section id="footnotes" class="footnotes footnotes-end-of-document" role="doc-endnotes"><hr /><ol><li id="fn1"><p>y<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>',
		["fnref1", "footnotes", "fn1"],
		["fn1", "fnref1"],
	],
	[
		"WordPress's block of footnotes, which has whole addresses",
		'<p>x<sup data-fn="c0ffee" class="fn"><a href="URL#c0ffee" id="c0ffee-link">1</a></sup></p><ol class="wp-block-footnotes"><li id="c0ffee">y <a href="URL#c0ffee-link" aria-label="Jump to footnote reference 1">↩︎</a></li></ol>',
		["c0ffee-link", "c0ffee"],
		["c0ffee", "c0ffee-link"],
	],
	[
		"GitHub, whose ids have the prefix and whose links have it in parts",
		'<p>x<sup><a href="#user-content-fn-1-ab" id="user-content-fnref-1-ab">1</a></sup></p><section><ol><li id="user-content-fn-1-ab">y <a href="#user-content-fnref-1-ab">↩</a></li></ol></section>',
		["fnref-1-ab", "fn-1-ab"],
		["fn-1-ab", "fnref-1-ab"],
	],
	[
		"headings in other scripts, linked to as addresses write them",
		'<ul><li><a href="#%D1%81%D0%BD%D0%B5%D0%B3">a</a></li><li><a href="#雪">b</a></li></ul><h2 id="снег">a</h2><h2 id="雪">b</h2>',
		["снег", "雪"],
		["снег", "雪"],
	],
	[
		"names of links, spaces, signs and escapes",
		'<a href="#part two">a</a><a href="#100%">b</a><a href="#a&amp;b">c</a><a href="#d%2520e">d</a><a name="part two"></a><a name="100%"></a><i id="a&amp;b"></i><i id="d%20e"></i>',
		["part-two", "100%", "a&b", "d%20e"],
		["part-two", "100%", "a&b", "d%20e"],
	],
] as const;

const idsIn = (html: string) => [...html.matchAll(/ (?:id|name)="([^"]*)"/g)].map(([, id = ""]) => plain(id));
const linksIn = (html: string) => [...html.matchAll(/ href="([^"]*)"/g)].map(([, link = ""]) => plain(link));
const plain = (value: string) => value.replaceAll("&amp;", "&");
const prefixed = (ids: readonly string[]) => ids.map((id) => `user-content-${id}`);
/** The ids that links lead to, decoded as a browser decodes them. */
const meant = (links: string[]) => links.map((link) => (/%(?!2|$)/.test(link) ? decodeURI(link) : link));

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

const entryOf = async (path = "/feed.json") => {
	const feed = (await (await worker.fetch(path)).json()) as { items: { content_html: string }[] };
	return feed.items[0]?.content_html ?? "";
};

/** The contents of an article's page, without what surrounds them and without the page's own links to headings. */
const contentOn = async (path: string) => {
	const page = await (await worker.fetch(path)).text();
	const content = page.slice(page.indexOf('<div class="content"'), page.indexOf("</article>"));
	return content.replace(/<a class="anchor"[^>]*>/g, "<a>");
};

async function follow(item: Record<string, unknown>, base?: string) {
	const feed_url = "https://blog.example/feed.xml";
	const origin = {
		source: "blog",
		publisher: feed_url,
		now: Date.now(),
		provenance: { title: "Blog", feed_url },
	};
	const candidate = await candidateFrom(parseItem({ date_published: "2026-01-01", ...item }), origin, base);
	await articleStore(env.DB, Date.now()).save([{ candidate }]);
	return candidate;
}

describe.each(FOOTNOTES)("footnotes of %s", (_, html, ids, targets) => {
	const content_html = (url: string) => html.replaceAll("URL", url);

	it("of an operator's article lead to its page on this site in feeds, and stay within the page on it", async () => {
		await worker.publish({ id: "1", title: "Notes", content_html: content_html("/articles/notes") });
		const entry = await entryOf();
		expect(idsIn(entry)).toEqual(prefixed(ids));
		expect(meant(linksIn(entry))).toEqual(prefixed(targets).map((id) => `${PAGE}#${id}`));
		const page = await contentOn("/articles/notes");
		expect(idsIn(page)).toEqual(prefixed(ids));
		expect(meant(linksIn(page)).slice(0, targets.length)).toEqual(prefixed(targets).map((id) => `#${id}`));
		for (const path of ["/feed.xml", "/atom.xml"]) {
			const feed = await (await worker.fetch(path)).text();
			expect(feed).toContain(`${PAGE}#user-content-`);
			expect(feed).not.toMatch(/article\.invalid|href=(?:"|&quot;)#/);
		}
	});

	it("of an operator's article that is published elsewhere lead to the same places", async () => {
		const url = "https://elsewhere.example/2026/notes";
		await worker.publish({ id: "1", url, title: "Notes", content_html: content_html(url) });
		expect(meant(linksIn(await entryOf()))).toEqual(prefixed(targets).map((id) => `${PAGE}#${id}`));
		const page = await contentOn("/articles/notes");
		expect(meant(linksIn(page)).slice(0, targets.length)).toEqual(prefixed(targets).map((id) => `#${id}`));
	});

	it("of a followed article lead to the original's page with its own fragments in feeds", async () => {
		const given = content_html(BASE);
		await follow({ id: "1", url: BASE, title: "Notes", content_html: given }, "https://blog.example/");
		const entry = await entryOf();
		expect(idsIn(entry)).toEqual(prefixed(ids));
		const fragments = linksIn(given).map((link) => new URL(link, BASE).href);
		expect(linksIn(entry)).toEqual(fragments);
		const page = await contentOn("/articles/notes");
		expect(meant(linksIn(page)).slice(0, targets.length)).toEqual(prefixed(targets).map((id) => `#${id}`));
	});

	it("are unchanged when an article that was read is sent back", async () => {
		for (const url of [undefined, "https://elsewhere.example/notes"]) {
			await worker.publish({
				id: "1",
				url,
				title: "Notes",
				content_html: content_html(url ?? "/articles/notes"),
			});
			const stored = (await (await worker.api("GET", "/api/articles/notes")).json()) as {
				content_html: string;
			};
			expect(meant(linksIn(stored.content_html))).toEqual(prefixed(targets).map((id) => `#${id}`));
			const again = await worker.api("PUT", "/api/articles/notes", stored);
			expect(await again.json()).toMatchObject({ status: "unchanged" });
		}
	});
});

describe("a link into an article", () => {
	it("without a matching id keeps its target, as pages lead to the original, which may have the id", async () => {
		await follow({
			id: "1",
			url: BASE,
			title: "Notes",
			content_html: `<p id=a>x <a href="#respond">b</a> <a href="${BASE}#comments">c</a> <a href=/other#a>d</a></p>`,
		});
		const links = [`${BASE}#respond`, `${BASE}#comments`, "https://blog.example/other#a"];
		expect(linksIn(await entryOf())).toEqual(links);
		expect(linksIn(await contentOn("/articles/notes")).slice(0, 3)).toEqual(links);
		await worker.publish({ id: "2", title: "Own", content_html: '<p><a href="#top">top</a></p>' });
		expect(await entryOf()).toBe(`<p><a href="${SITE}/articles/own#top">top</a></p>`);
	});

	// Feeds whose programs resolve a footnote against the site or the feed, and texts that were written in Word.
	it("is recognised by the address of the front page, of the feed or of a word processor's file", async () => {
		const own = [
			"https://blog.example/#a",
			"/feed.xml#a",
			"/index.html#a",
			"about:blank#a",
			"file:///C:/a.doc#a",
		];
		const others = ["https://blog.example/#b", "/other#a", "https://other.example/#a", "/feed.xml?page=2#a"];
		const content_html = `<p id=a>${[...own, ...others].map((href) => `<a href="${href}">x</a>`).join(" ")}</p>`;
		await follow({ id: "1", url: BASE, title: "Notes", content_html });
		const links = linksIn(await entryOf());
		expect(links).toEqual([
			...own.map(() => `${BASE}#a`),
			...others.map((href) => new URL(href, "https://blog.example/").href),
		]);
		expect(linksIn(await contentOn("/articles/notes")).slice(0, own.length)).toEqual(
			own.map(() => "#user-content-a"),
		);
	});

	it("is recognised on its page in any spelling of its address", async () => {
		await follow({
			id: "1",
			url: `${BASE}?utm_source=rss`,
			title: "Notes",
			content_html: `<p id=a><a href="${BASE}/#a">b</a><a href="${BASE}?page=2#a">c</a>
			<a href="${BASE}?utm_source=rss&amp;utm_medium=feed#a">d</a></p>`,
		});
		const [same, other, tracked] = linksIn(await contentOn("/articles/notes"));
		expect([same, other, tracked]).toEqual(["#user-content-a", `${BASE}?page=2#a`, "#user-content-a"]);
	});

	it("leads to the page on this site if the followed article has no address of its own", async () => {
		await follow(
			{ id: "1", title: "Notes", content_html: '<p id=a><a href="#a">b</a></p>' },
			"https://blog.example/",
		);
		expect(await entryOf()).toBe(`<p id="user-content-a"><a href="${PAGE}#user-content-a">b</a></p>`);
		expect(linksIn(await contentOn("/articles/notes"))[0]).toBe("#user-content-a");
	});

	it("becomes plain text if thousands of links would make such an article too long", async () => {
		const links = '<a href="#a">b</a>'.repeat(1_000);
		const { article } = await follow({
			id: "1",
			title: "x ".repeat(80),
			content_html: `<p id=a>${links}</p>`,
		});
		expect(article.content_html).toBe(`<p id="user-content-a">${"b".repeat(1_000)}</p>`);
	});

	it("leads to the section of another article on this site", async () => {
		const page = `${SITE}/articles/b`;
		for (const [given, expected] of [
			["/articles/b#part", `${page}#user-content-part`],
			["b#user-content-part", `${page}#user-content-part`],
			["b#%D1%81", `${page}#user-content-%D1%81`],
			["b", page],
			["b#", `${page}#`],
			["b#top", `${page}#top`],
			["b#:~:text=snow", `${page}#:~:text=snow`],
			["b/talk.mp3#t=10", `${page}/talk.mp3#t=10`],
			["/tags/b#part", `${SITE}/tags/b#part`],
		]) {
			await worker.publish({ id: "1", title: "a", content_html: `<p><a href="${given}">b</a></p>` });
			const entry = await entryOf();
			expect(linksIn(entry), given).toEqual([expected]);
			expect(linksIn(await contentOn("/articles/a")).map((link) => new URL(link, SITE).href)).toEqual([
				expected,
			]);
		}
	});

	it("gets no address on this site by containing the placeholder", async () => {
		const html =
			'<p id="user-content-a">https://article.invalid/#a <a href="https://article.invalid/#a" title="https://article.invalid/#a">b</a></p>';
		const { article } = await follow({ id: "1", url: BASE, title: "Notes", content_html: html });
		const shown = atOrigin(article, SITE).content_html ?? "";
		expect(shown).toBe(html.replace('href="https:', 'href="http:'));
		const long = `${BASE}?${"x".repeat(2_000)}`;
		const many = html.repeat(1_000);
		const big = (await follow({ id: "2", url: long, title: "Many", content_html: many })).article;
		expect(atOrigin(big, SITE).content_html?.length).toBeLessThan(2 * many.length);
	});

	it("is rewritten, while a text that mentions the placeholder is not", async () => {
		const html = '<p title="https://article.invalid/#a">&quot;https://article.invalid/#a</p>';
		await worker.publish({ id: "1", title: "Notes", content_html: html });
		expect(await entryOf()).toBe(html);
	});

	it("does not change how relative addresses are resolved", async () => {
		const origin = { source: OWN, publisher: SITE, now: 0 };
		const { article } = await candidateFrom(
			parseItem({
				id: "1",
				title: "Notes",
				content_html: '<a href="b#c">b</a><img src="d#e"><a href="?e#f">g</a>',
			}),
			origin,
		);
		expect(atOrigin(article, SITE).content_html).toBe(
			`<a href="${SITE}/articles/b#user-content-c">b</a><img src="${SITE}/articles/d#e"><a href="${PAGE}?e#f">g</a>`,
		);
	});
});

// Planets and static generators give the whole feed an xml:base: that of the blog's front page.
describe("a link to a footnote under a feed-wide xml:base leads to the article", () => {
	const note = '<p>Snow <a href="#fn1" id="r1">1</a>, <a href="../about">about</a></p><p id="fn1">White.</p>';
	const escaped = note.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
	for (const [format, feed] of [
		[
			"RSS",
			`<rss version="2.0" xml:base="https://blog.example/x/"><channel><title>t</title><item><title>a</title>
			<link>${BASE}</link><description>${escaped}</description></item></channel></rss>`,
		],
		[
			"Atom",
			`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/x/"><title>t</title><entry><id>urn:a</id>
			<title>a</title><link href="${BASE}"/><content type="html">${escaped}</content></entry></feed>`,
		],
		[
			"Atom with XHTML, whose content has a base of its own",
			`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/y/"><title>t</title><entry><id>urn:a</id>
			<title>a</title><link href="${BASE}"/><content type="xhtml" xml:base="/x/"><div
			xmlns="http://www.w3.org/1999/xhtml">${note}</div></content></entry></feed>`,
		],
		[
			"Atom with XHTML that has a base within the content",
			`<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:a</id><title>a</title><link href="${BASE}"/>
			<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" xml:base="https://blog.example/x/">${note}</div></content>
			</entry></feed>`,
		],
	] as const) {
		it(`in ${format}`, async () => {
			const document = readFeed(new TextEncoder().encode(feed), null, "https://blog.example/feed");
			const [found] = document.items;
			const { article } = await follow(asSubmitted(found?.item), found?.base);
			expect(linksIn(article.content_html ?? "")).toEqual([`${BASE}#fn1`, "https://blog.example/about"]);
		});
	}
});
