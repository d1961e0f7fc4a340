/** HTML elements written as XML, as in Atom's `type="xhtml"`, and the HTML that they become. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";
import type { EntryItem } from "../../../src/sources/document.ts";
import { NotAFeedError, readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { withinBounds } from "../../support/source-items.ts";

const only = (text: string): Partial<EntryItem> =>
	withinBounds(readFeed(new TextEncoder().encode(text), null, "https://blog.example/feed")).items[0]?.item ??
	{};
/** The content of the only entry, as it is stored. */
const shown = (text: string) =>
	sanitiseHtml(String(only(text).content_html), "https://blog.example/1").html.trim();
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
const atom = (entry: string, root = 'xmlns="http://www.w3.org/2005/Atom"') =>
	`<feed ${root}><title>Blog</title><id>urn:b</id><entry><id>urn:1</id>${entry}</entry></feed>`;
const xhtml = (inside: string) => atom(`<content type="xhtml"><div ${XHTML}>${inside}</div></content>`);
const rss = (item: string) =>
	`<rss version="2.0" xmlns:xhtml="http://www.w3.org/1999/xhtml"><channel><title>Blog</title><item><guid>1</guid>${item}</item></channel></rss>`;

// Serialisers of XML write each element without contents in this way: blogs made with XSLT, Movable Type and Textpattern have
// anchors such as `<a id="more"/>`, and players that a script fills.
describe("an empty element", () => {
	it.each([
		"script",
		'script src="https://cdn.example/a.js"',
		"style",
		"title",
		"textarea",
		"iframe",
		'iframe src="https://www.youtube.com/embed/1"',
		'object data="/a.swf"',
		"noscript",
		"noframes",
		"noembed",
		"template",
		"select",
		"button",
		"xmp",
		"plaintext",
		"listing",
		"svg",
		"math",
		"canvas",
		'video src="/a.mp4"',
		'audio src="/a.mp3"',
		"b",
		"em",
		"span",
		"p",
		"div",
		"h2",
		"ul",
		"table",
		"pre",
		'a href="/a"',
		'a id="more"',
		"unheard-of",
	])("does not swallow the following content: <%s/>", (tag) => {
		const html = shown(xhtml(`<p>one</p><${tag}/><p>two &lt;three&gt;</p><p>four</p>`));
		expect(html).toMatch(/^<p>one<\/p>.*<p>two &lt;three&gt;<\/p><p>four<\/p>$/s);
		const inline = shown(xhtml(`<p>one <i>two</i><${tag} />three</p>`));
		// Controls and objects stand apart from words, or something else does in their place.
		expect(inline.replace(/<[^>]*>/g, "")).toMatch(/^one two(?: +| blog\.example\/a\.swf )?three$/);
		expect(inline).not.toMatch(/<(b|em|span|a)\b[^>]*>three/);
	});

	it("is not duplicated if it has no end tag in HTML", () => {
		expect(shown(xhtml('a<br></br>b<hr/>c<img src="/a.png"></img>d<br/>'))).toBe(
			'a<br>b<hr>c<img src="https://blog.example/a.png">d<br>',
		);
	});
});

describe("XHTML elements", () => {
	it.each<[string, string, string]>([
		[
			"with a prefix declared on an outer element",
			atom(
				'<content type="xhtml"><h:div><h:p>a <h:b/>b<h:br/></h:p></h:div></content>',
				'xmlns="http://www.w3.org/2005/Atom" xmlns:h="http://www.w3.org/1999/xhtml"',
			),
			"<p>a <b></b>b<br></p>",
		],
		[
			"with a prefix declared on an inner element",
			xhtml('<x:p xmlns:x="http://www.w3.org/1999/xhtml">a<x:script/></x:p><p>b</p>'),
			"<p>a</p><p>b</p>",
		],
		[
			"with a prefix declared on the content element",
			atom('<content type="xhtml" xmlns:q="http://www.w3.org/1999/xhtml"><q:div>a<q:b/></q:div></content>'),
			"a<b></b>",
		],
		[
			"with a common prefix that is not declared",
			atom('<content type="xhtml"><xhtml:div><xhtml:p>a</xhtml:p></xhtml:div></content>'),
			"<p>a</p>",
		],
		[
			"with an unrelated prefix, as word processors write them",
			xhtml('<p>a<o:p/>b</p><p xmlns:o="urn:office">c<o:p>d</o:p></p>'),
			"<p>ab</p><p>cd</p>",
		],
		[
			"of another vocabulary",
			xhtml('<p>a <script xmlns="urn:play">Enter</script> b</p>'),
			"<p>a Enter b</p>",
		],
		[
			"without a namespace",
			atom('<content type="xhtml"><div><p>a<b/></p></div></content>'),
			"<p>a<b></b></p>",
		],
		["without a div", atom(`<content type="xhtml"><p ${XHTML}>a<i/></p></content>`), "<p>a<i></i></p>"],
		[
			"in two divs",
			atom('<content type="xhtml"><div>a</div><div>b</div></content>'),
			"<div>a</div><div>b</div>",
		],
		[
			"in a div with a direction",
			atom('<content type="xhtml"><div dir="rtl">a<b/></div></content>'),
			'<div dir="rtl">a<b></b></div>',
		],
		[
			"in the media type of XML",
			atom(`<content type="application/xml"><p ${XHTML}>a<b/></p></content>`),
			"<p>a<b></b></p>",
		],
		[
			"in the media type of XHTML, as in Atom 0.3",
			atom(`<content type="application/xhtml+xml" mode="xml"><div ${XHTML}>a<b/></div></content>`),
			"a<b></b>",
		],
		[
			"in a whole page",
			atom(
				`<content type="application/xhtml+xml"><html ${XHTML}><head><title/><style/><script/></head><body><p>a</p></body></html></content>`,
			),
			"<p>a</p>",
		],
		["without a type", atom("<content><p>a <b/>b &lt;c&gt;</p></content>"), "<p>a <b></b>b &lt;c&gt;</p>"],
		["declared as text", atom('<content type="text"><p>a <b/>b</p></content>'), "<p>a <b></b>b</p>"],
		[
			"declared as HTML",
			atom('<content type="html"><p>a <b/>b</p><iframe/><p>c</p></content>'),
			"<p>a <b></b>b</p><p>c</p>",
		],
		["in RSS's description", rss("<description><p>a<script/></p><p>b</p></description>"), "<p>a</p><p>b</p>"],
		[
			"in RSS's content",
			rss("<content:encoded><p>a<textarea/></p><p>b</p></content:encoded>"),
			"<p>a  </p><p>b</p>",
		],
		[
			"in RSS's xhtml:body",
			rss("<xhtml:body><xhtml:p>a <xhtml:b/>b</xhtml:p></xhtml:body>"),
			"<p>a <b></b>b</p>",
		],
		[
			"in RSS's body",
			rss(`<body ${XHTML}><p>a <b/>b</p><title/><p>c</p></body>`),
			"<p>a <b></b>b</p><p>c</p>",
		],
		[
			"that are obsolete",
			xhtml("<xmp>a &lt;b&gt;</xmp><plaintext>c</plaintext>d"),
			"<pre>a &lt;b&gt;</pre><pre>c</pre>d",
		],
		[
			"with code in them",
			xhtml("<script>if (a &lt; b) c()</script><style><![CDATA[</style>]]></style>d"),
			"d",
		],
		["within frames", xhtml("<iframe>a<iframe/>b</iframe>c"), "<div>ab</div>c"],
		["with comments and instructions", xhtml('a<!-- <b> --><?php echo "x > y"; ?>b'), "ab"],
		["after a line end", xhtml("<pre>\n\na</pre>"), "<pre>\n\n\na</pre>"],
		[
			"with their language",
			xhtml('<p xml:lang="fr">a</p><p lang="de" xml:lang="de">b</p>'),
			'<p lang="fr">a</p><p lang="de">b</p>',
		],
		[
			"with quotes in their attributes",
			xhtml("<b title='a \"b\" &amp;amp; &lt;c'/>d"),
			'<b title="a &quot;b&quot; &amp;amp; &lt;c"></b>d',
		],
		["that are not all closed", xhtml("<p>a<br>b & c<script/></p><p>d"), "<p>a<br>b &amp; c</p><p>d</p>"],
	])("are converted to HTML: %s", (_, text, html) => {
		expect(shown(text)).toBe(html);
	});

	it("have their CDATA sections and references read as text", () => {
		expect(shown(xhtml("<p><![CDATA[a < b & <i>c</i> &amp;]]> &eacute;&#x1F600;&apos;</p>"))).toBe(
			"<p>a &lt; b &amp; &lt;i&gt;c&lt;/i&gt; &amp;amp; é😀'</p>",
		);
	});

	it("have their CDATA sections read as HTML if these contain HTML", () => {
		expect(shown(rss("<description><p>a<b/></p><![CDATA[<p>b</p>]]></description>"))).toBe(
			"<p>a<b></b></p><p>b</p>",
		);
	});

	it("are read as HTML if they are not well-formed and not declared as XML", () => {
		expect(shown(rss('<description><a href="/x"/>a</a><p>b<br>c</description>'))).toBe(
			'<a href="https://blog.example/x">a</a><p>b<br>c</p>',
		);
	});

	it("have their addresses resolved against the nearest xml:base", () => {
		expect(
			shown(
				atom(
					`<content type="xhtml"><div ${XHTML} xml:base="http://b.example/c/"><a href="d?e=1&amp;f=2">x</a><p xml:base="e/"><img src="f.png" srcset="g.png 1x, h.png 2x"/></p></div></content>`,
				),
			),
		).toBe(
			'<a href="http://b.example/c/d?e=1&amp;f=2">x</a><p><img src="http://b.example/c/e/f.png" srcset="http://b.example/c/e/g.png 1x, http://b.example/c/e/h.png 2x"></p>',
		);
	});

	it("keep the language declared on their wrapper", () => {
		const text = atom(`<content type="xhtml"><div ${XHTML} xml:lang="fr">a</div></content>`);
		expect(only(text)).toMatchObject({ language: "fr", content_html: "a" });
	});

	it("become plain text in titles, summaries and rights", () => {
		const div = (inside: string) => `<div ${XHTML}>${inside}</div>`;
		expect(
			only(
				atom(
					`<title type="xhtml">${div("Use <script/><code>&lt;br/&gt;</code><b/>, not <i>that</i>")}</title><summary type="xhtml">${div("a<textarea/> b")}</summary><content>c</content>`,
				),
			),
		).toMatchObject({ title: "Use <br/>, not that", summary: "a b" });
		const { rights } = readFeed(
			new TextEncoder().encode(
				atom("").replace("<entry>", `<rights type="xhtml">${div("© <b/>Ada")}</rights><entry>`),
			),
			null,
			"https://blog.example/feed",
		);
		expect(rights).toBe("© Ada");
	});

	it("can have the name of the element around them, such as <details>", () => {
		const summary = `<summary type="xhtml"><div ${XHTML}><details><summary>a</summary>b</details> c</div></summary>`;
		expect(only(atom(`<title>t</title>${summary}`))).toMatchObject({
			title: "t",
			content_html: "<details><summary>a</summary>b</details> c",
		});
		expect(only(atom("<summary><details/>a</summary><title>t</title>"))).toMatchObject({ title: "t" });
	});

	it("are kept as text if HTML does not have their vocabulary", () => {
		expect(
			only(
				atom(
					'<summary>A map</summary><content type="application/kml+xml"><kml xmlns="urn:k"><x>1</x></kml></content>',
				),
			),
		).toEqual({ id: "urn:1", content_text: "A map" });
	});

	it("are refused if a long xml:base makes them too long", () => {
		const links = '<a href="x"/>'.repeat(10_000);
		const base = `http://b.example/${"b".repeat(9_000)}/`;
		expect(() => only(xhtml(`<p xml:base="${base}">${links}</p>`))).toThrow(NotAFeedError);
	});
});

describe("arbitrary XHTML", () => {
	const names = fc.constantFrom(
		"p",
		"b",
		"a",
		"div",
		"script",
		"iframe",
		"title",
		"svg",
		"math",
		"table",
		"td",
		"x:p",
		"br",
	);
	const { tree } = fc.letrec<{ tree: string; element: string; text: string }>((tie) => ({
		tree: fc
			.array(fc.oneof({ depthSize: "small" }, tie("text"), tie("element")), { maxLength: 4 })
			.map((of) => of.join("")),
		text: fc.constantFrom("word ", "&lt;b&gt;", "<![CDATA[<p>]]>", "<!-- x -->"),
		element: fc
			.tuple(names, tie("tree"))
			.map(([name, inside]) => (inside === "" ? `<${name}/>` : `<${name}>${inside}</${name}>`)),
	}));

	it("does not swallow the content after it", () => {
		fc.assert(
			fc.property(tree, (inside) => {
				const html = shown(xhtml(`<div>${inside}</div><p>the end</p>`));
				expect(html.endsWith("the end</p>")).toBe(true);
			}),
		);
	});
});
