/** The sanitiser, judged by reading its output again with a parser that follows the HTML standard. */
import fc from "fast-check";
import {
	html,
	parse,
	parseFragment,
	type DefaultTreeAdapterTypes as Tree,
	defaultTreeAdapter as tree,
} from "parse5";
import { describe, expect, it } from "vitest";
import { sanitiseHtml, TooComplexError } from "../../../src/articles/sanitise/index.ts";
import { sanitisePlain } from "../../../src/articles/sanitise/plain.ts";
import { rewriteTree } from "../../../src/articles/sanitise/tree.ts";
import { runs } from "../../support/runs.ts";
import { ATTACKS } from "./attacks.ts";

const BASE = "https://blog.example/2026/snow";
const ADDRESSES = { base: BASE, page: BASE };
const sanitise = (input: string) => sanitiseHtml(input, BASE).html;

/** What may be in an article, said once more: what the source allows by mistake is not allowed here. */
const ELEMENTS = new Set(
	`a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn div
	dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li mark ol p picture pre q rp rt
	ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var
	video wbr`.split(/\s+/),
);
const ATTRIBUTES = new Set(
	`align allowfullscreen alt cite class colspan controls datetime dir height href hreflang id kind label lang media name open
	poster preload reversed rowspan scope sizes span src srclang srcset start title type value width`.split(
		/\s+/,
	),
);
/** Of MathML: those that hold text alone, and those that hold no text. */
const MATH_TEXTS = new Set("annotation mi mn mo ms mtext".split(" "));
const MATH_GROUPS = new Set(
	`math merror mfrac mmultiscripts mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup
	mtable mtd mtr munder munderover semantics`.split(/\s+/),
);
const MATH_ATTRIBUTES = new Set(
	`accent accentunder alttext columnspan depth dir display displaystyle encoding fence form height largeop linethickness
	lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel
	separator stretchy symmetric voffset width`.split(/\s+/),
);
const WEB = /^https?:$/;
const LINK = /^(https?|mailto|tel|xmpp|magnet):$/;
const PICTURE = /^data:image\/(png|jpeg|gif|webp|avif)[;,]/;
const PLAYER =
	/^https:\/\/(archive\.org|(www\.)?bandcamp\.com|embed\.(music|podcasts)\.apple\.com|embed\.ted\.com|fast\.wistia\.net|(geo|www)\.dailymotion\.com|open\.spotify\.com|(www|player-widget)\.mixcloud\.com|player\.bilibili\.com|(player\.)?vimeo\.com|w\.soundcloud\.com|widget\.deezer\.com|www\.youtube(-nocookie)?\.com)\//;
// XML 1.0 §2.2, without the controls that it discourages.
const XML_TEXT = /^[\t\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** What breaks the policy in some HTML, whichever way a browser comes to read it. */
function violations(output: string): string[] {
	const found: string[] = [];
	if (output.includes("]]>")) found.push("]]>");
	if (!XML_TEXT.test(output)) found.push("a character that XML does not have");
	const cell = tree.createElement("td", html.NS.HTML, []);
	for (const root of [
		parseFragment(output),
		parseFragment(output, { scriptingEnabled: false }),
		parseFragment(cell, output, {}),
		bodyOf(output),
	])
		found.push(...nodesOf(root).flatMap(violationsOf));
	return found;
}

function violationsOf(node: Tree.ChildNode): string[] {
	if (tree.isTextNode(node)) return [];
	if (!tree.isElementNode(node)) return [`a ${node.nodeName}`];
	const { tagName, namespaceURI, attrs } = node;
	if (namespaceURI === html.NS.MATHML) return mathViolations(node);
	if (namespaceURI !== html.NS.HTML || !ELEMENTS.has(tagName)) return [`<${tagName}> of ${namespaceURI}`];
	return attrs
		.filter((attr) => !isAllowed(tagName, attr))
		.map(({ name, value }) => `<${tagName} ${name}="${value}">`);
}

/** What MathML may not have: anything but text where text may be HTML, and any text elsewhere. */
function mathViolations({ tagName, parentNode, attrs, childNodes }: Tree.Element): string[] {
	const found = attrs
		.filter(({ name, value, prefix }) =>
			name === "id" ? !/^user-content-\S+$/.test(value) : prefix || !MATH_ATTRIBUTES.has(name),
		)
		.map(({ name, value }) => `<${tagName} ${name}="${value}">`);
	const isInside = parentNode && "namespaceURI" in parentNode && parentNode.namespaceURI === html.NS.MATHML;
	if (isInside === (tagName === "math")) found.push(`<${tagName}> where it may not stand`);
	const isText = MATH_TEXTS.has(tagName);
	if (!isText && !MATH_GROUPS.has(tagName)) found.push(`<${tagName}>`);
	for (const child of childNodes) {
		const isFine = tree.isTextNode(child)
			? isText || child.value.trim() === ""
			: !isText && tree.isElementNode(child) && child.namespaceURI === html.NS.MATHML;
		if (!isFine) found.push(`${child.nodeName} in <${tagName}>`);
	}
	return found;
}

function isAllowed(element: string, { name, value }: { name: string; value: string }): boolean {
	if (!ATTRIBUTES.has(name)) return false;
	if (name === "class") return /^(code|pre)$/.test(element) && /^language-\S+$/.test(value);
	if (element === "iframe" && name === "src") return PLAYER.test(value);
	if (name === "id" || (name === "name" && element === "a")) return /^user-content-\S+$/.test(value);
	if (name === "name") return false;
	if (name === "href") return element === "a" && LINK.test(schemeOf(value));
	if (name === "src" && element === "img" && PICTURE.test(value)) return true;
	if (["src", "cite", "poster"].includes(name)) return WEB.test(schemeOf(value));
	if (name === "srcset")
		return value
			.split(", ")
			.every((candidate) => /^\S+( [\d.]+[wx])?$/.test(candidate) && WEB.test(schemeOf(candidate)));
	return true;
}

/** The scheme as a browser sees it; a relative URL would be one of whatever page it stands on, so it has none. */
const schemeOf = (url: string) => URL.parse(url)?.protocol ?? "";

/** The contents of a page's body, where the output stands as a page would have it. */
function bodyOf(output: string): Tree.ParentNode {
	const page = parse(`<!DOCTYPE html><html><head><title></title></head><body>${output}</body></html>`);
	const body = nodesOf(page).find((node): node is Tree.Element => node.nodeName === "body");
	if (body === undefined) throw new Error("a page without a body");
	return body;
}

function nodesOf(root: Tree.ParentNode): Tree.ChildNode[] {
	const nodes: Tree.ChildNode[] = [];
	const open: Tree.ParentNode[] = [root];
	for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
		nodes.push(...parent.childNodes);
		open.push(...parent.childNodes.filter((node) => tree.isElementNode(node)));
	}
	return nodes;
}

describe("the sanitiser", () => {
	for (const [kind, attacks] of Object.entries(ATTACKS)) {
		it(`removes ${kind}`, () => {
			for (const attack of attacks) {
				for (const input of [attack, `<p>before ${attack} after</p>`, `<ul><li><b>${attack}`]) {
					const output = sanitise(input);
					expect(violations(output), JSON.stringify(input)).toEqual([]);
					expect(sanitise(output), JSON.stringify(input)).toBe(output);
				}
			}
		});
	}

	it("is tested with a policy that detects each violation", () => {
		for (const bad of [
			"<script>1</script>",
			"<p onclick=x>",
			"<p id=x>",
			"<a name=x>",
			"<p name=user-content-x>",
			"<p id='user-content-a b'>",
			"<a href=javascript:x>x</a>",
			"<a href=relative>x</a>",
			"<img src=data:image/svg+xml,x>",
			"<img srcset='https://a.example/ 1x, data:,x 2x'>",
			"<iframe src=https://evil.example/>",
			"<svg>",
			"<math><mi href=x>x</mi></math>",
			"<math><mi><b>x</b></mi></math>",
			"<math>x</math>",
			"<math><maction>x</maction></math>",
			"<math><annotation-xml></annotation-xml></math>",
			"<math><math></math></math>",
			"<!-- x -->",
			"]]>",
			"\u0001",
			"\uD800",
		])
			expect(violations(bad), bad).not.toEqual([]);
	});

	it("removes code and controls with their contents, and keeps the text around them", () => {
		for (const name of "script style svg template noembed noframes title".split(" "))
			expect(sanitise(`before <${name}>alert(1)</${name}> after`), name).toBe("before  after");
		expect(sanitise("before<select>alert(1)</select>after")).toBe("before after");
	});

	it("removes a frame from an unknown host, but keeps its fallback", () => {
		expect(sanitise("a<iframe src=https://evil.example/>alert(1)</iframe>b")).toBe(
			'a<p><a href="https://evil.example/">evil.example</a></p><div>alert(1)</div>b',
		);
		expect(sanitise("a<iframe src=https://w.soundcloud.com/x>alert(1)</iframe>b")).toBe(
			'a<iframe src="https://w.soundcloud.com/x"></iframe>b',
		);
	});
});

describe("ordinary HTML is kept:", () => {
	for (const [what, written] of [
		["headings and paragraphs", "<h2>Snow</h2><p>It <em>was</em> <strong>white</strong>.<br>Very.</p><hr>"],
		[
			"a table",
			'<table><caption>Depth</caption><colgroup><col span="2"></colgroup><thead><tr><th scope="col">Day</th><th>cm</th></tr></thead><tbody><tr><td colspan="2" align="right">12</td></tr></tbody></table>',
		],
		[
			"a figure",
			'<figure><img src="https://a.example/x.png" alt="A &quot;hill&quot;" width="640" height="480"><figcaption>Hill</figcaption></figure>',
		],
		[
			"code with its language",
			'<pre><code class="language-c++">if (a &lt; b &amp;&amp; c &gt; d)\n\treturn;</code></pre>',
		],
		["an empty first line of code", "<pre>\n\nx</pre>"],
		[
			"lists",
			'<ol start="3" reversed="" type="a"><li value="7">a<ul><li>b</li></ul></li></ol><dl><dt>c</dt><dd>d</dd></dl>',
		],
		["ruby", "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>"],
		["right to left", '<p dir="rtl" lang="he">שלום <bdi>world</bdi> <bdo dir="ltr">x</bdo></p>'],
		[
			"a player",
			'<iframe src="https://www.youtube.com/embed/x?a=1&amp;b=2" width="560" height="315" allowfullscreen=""></iframe>',
		],
		[
			"a video",
			'<video src="https://a.example/v.mp4" poster="https://a.example/v.jpg" controls=""><track src="https://a.example/v.vtt" kind="captions" srclang="en" label="English"></video>',
		],
		[
			"pictures for every screen",
			'<picture><source srcset="https://a.example/x.avif 1x, https://a.example/y.avif 2x" type="image/avif" media="(min-width: 1px)"><img src="https://a.example/x.png" srcset="https://a.example/s.png 480w, https://a.example/l.png 1.5x" sizes="50vw"></picture>',
		],
		["a small inline picture", '<img src="data:image/png;base64,iVBORw0KGgo=">'],
		[
			"links of many kinds",
			'<a href="mailto:a@b.example">a</a><a href="tel:+1">b</a><a href="https://c.example/?a=1&amp;b=2#c" hreflang="de">c</a>',
		],
		[
			"a quotation and an edit",
			'<blockquote cite="https://a.example/">x</blockquote><del datetime="2026-01-01">y</del><q>z</q>',
		],
		["a disclosure widget", '<details open=""><summary>More</summary><p>Text</p></details>'],
		["a link around blocks", '<a href="https://a.example/"><h3>x</h3><p>y</p></a>'],
		["text that looks like markup", "<p>a &lt;b&gt; &amp;amp; ]]&gt; 🌊</p>"],
	] as const) {
		it(`${what}, unchanged`, () => {
			expect(sanitise(written)).toBe(written);
			expect(violations(written)).toEqual([]);
		});
	}

	for (const [what, given, written] of [
		[
			"relative links become absolute",
			"<a href=../about>x</a>",
			'<a href="https://blog.example/about">x</a>',
		],
		[
			"links within the page become absolute",
			"<a href=#note>x</a>",
			'<a href="https://blog.example/2026/snow#note">x</a>',
		],
		[
			"addresses without a scheme become absolute",
			"<img src=//a.example/x.png>",
			'<img src="https://a.example/x.png">',
		],
		[
			"each address of a srcset becomes absolute, and may contain commas",
			"<img srcset='a,b.png 1x,c.png 2x, d.png,'>",
			'<img srcset="https://blog.example/2026/a,b.png 1x, https://blog.example/2026/c.png 2x, https://blog.example/2026/d.png">',
		],
		["tags in capitals become lower case", "<P>a<BR/>b</P>", "<p>a<br>b</p>"],
		["unclosed tags are closed", "<p>a<p>b<ul><li>c<li>d", "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>"],
		["overlapping tags are nested", "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"],
		["unknown elements leave their text", "<slot><font color=red>a</font><x-y>b</x-y></slot>", "ab"],
		["the contents of <noscript> are kept", "<noscript><p>x</p></noscript>", "<p>x</p>"],
		[
			"a task list gets boxes",
			"<li><input type=checkbox checked> a<li><input type=checkbox> b",
			"<li>☑ a</li><li>☐ b</li>",
		],
		["a link without an address leaves its text", "<a title=x>a</a> <a href=javascript:x>b</a>", "a b"],
		[
			"a link within a link leaves its text",
			"<a href=/1>a<object></object><marquee>b<a href=/2>c</a></marquee></a>",
			'<a href="https://blog.example/1">a bc </a>',
		],
		["a rule within a paragraph ends it", "<p>a<marquee><hr></marquee>b</p>", "<p>a </p><hr> b<p></p>"],
		[
			"a player gets controls and does not start by itself",
			"<audio src=/a.mp3 autoplay>",
			'<audio src="https://blog.example/a.mp3" controls=""></audio>',
		],
		[
			"direction is normalised, and other classes of code are removed",
			"<p dir=RTL><code class='hljs'>x",
			'<p dir="rtl"><code>x</code></p>',
		],
	] as const) {
		it(what, () => {
			expect(sanitise(given)).toBe(written);
		});
	}

	it("and its text is returned with each block on its own line", () => {
		const { text } = sanitiseHtml("<h1>a</h1><p>b <b>c</b><script>d</script><p>e&amp;f<br>g", BASE);
		expect(text.split("\n").filter(Boolean)).toEqual(["a", "b c", "e&f", "g"]);
	});
});

const NAMES =
	`a b i p div span table tr td th caption colgroup col tbody li ul ol dl dd dt h1 h2 ruby rt rp rtc
	marquee center nav form font option optgroup select button object svg math mi mtext annotation-xml foreignObject desc
	mrow mo mn msup mglyph malignmark annotation semantics mspace maction mfenced mml:math mml:mi title style script noscript template iframe pre listing textarea br hr img input nobr details summary frameset body
	html head fieldset plaintext xmp embed object param applet portal noembed noframes frame picture source video`.split(
		/\s+/,
	);
const ATTRIBUTE = fc.constantFrom(
	"",
	" href=x",
	" href='JAVASCRIPT:x'",
	" href='?a=1&b=]]>'",
	" src=z.png",
	" srcset='a 1x, data:,b 2x,,'",
	" src=https://www.youtube.com/embed/x",
	" src=http://youtu.be/x data=/x.swf",
	" data=https://a.example/x srcdoc='<p>a<iframe src=/b><b>'",
	" data-src=/lazy.jpg data-srcset='/l.jpg 1x'",
	" src=/x.html title=Frame",
	" /",
	" src=/x.html /",
	" name=movie value=/x.swf",
	" title='\"&<>&#1;\uD800'",
	" type=checkbox",
	" type=hidden",
	" encoding=text/html",
	" encoding=application/x-tex",
	" alttext='a<b>'",
	" display=block",
	" aria-hidden=true",
	" type=math/tex",
	" class='MathJax language-c'",
	" onclick=x",
	" id=x style=y class=language-c",
	" id=x",
	" id=user-content-x name='a b'",
	" name=x",
	" id=' '",
	" href=#x",
);
const TEXT = fc.oneof(
	fc.constantFrom(
		"\n",
		" ",
		"&lt;b&gt;",
		"<!--",
		"-->",
		"<![CDATA[",
		"]]>",
		"]]&gt;",
		"&#13;",
		"&#xFFFF;",
		"&",
		"<",
	),
	fc.string({ unit: "binary", maxLength: 4 }),
);

/** Tags of a few names in any order, opened and closed at random: what brings a parser's odder rules together. */
const tagSoup = fc
	.subarray(NAMES, { minLength: 2, maxLength: 6 })
	.chain((names) => {
		const name = fc.constantFrom(...names);
		const start = fc.tuple(name, ATTRIBUTE).map(([name, attribute]) => `<${name}${attribute}>`);
		const end = name.map((name) => `</${name}>`);
		return fc.array(fc.oneof({ weight: 5, arbitrary: start }, { weight: 2, arbitrary: end }, TEXT), {
			maxLength: 16,
		});
	})
	.map((pieces) => pieces.join(""));

/** HTML by way of a tree alone, until it stays as it is. */
function byTree(input: string): ReturnType<typeof rewriteTree> {
	const result = rewriteTree(input, ADDRESSES);
	return result.html === input ? result : byTree(result.html);
}

const PLAIN_NAMES =
	`a abbr article audio b blockquote center code dd del div dl dt em figure font h1 h2 i iframe li main ol p picture pre
	q s section small span strong table tbody td th tr u ul video`.split(/\s+/);
const PLAIN_TEXT = fc.constantFrom(
	"word",
	"\n",
	" ",
	"<br>",
	"<hr />",
	"<img src='/p.png' alt=\"a &amp; b\"/>",
	"<img alt='no picture'>",
	"<source srcset='a 1x, b 2x'>",
	"<!-- a comment -->",
	"<!-->",
	"<!--a--!>b-->",
	"&amp;",
	"&#8220;",
	"&#128;",
	"&#13;",
	"&#10;",
	"&#1;",
	"&nbsp;",
	"&hellip;",
	"&notit;",
	"&notin;",
	"&amp",
	"&copy2026",
	"AT&T",
	">",
	'"',
	"\u00E9\u{1F600}",
);
const PLAIN_ATTRIBUTE = fc.constantFrom(
	"",
	"",
	' href="/a?b=1&amp;c=2"',
	" href='https://EXAMPLE.org/%7Ea b'",
	" href='mailto: a@b.example '",
	' href="?a&copy=1"',
	" href = 'x'",
	" title='&quot;&lt;&#0;'",
	" src='https://www.youtube.com/embed/x'",
	" lang=de",
	" id='a'",
	" id='user-content-a'",
	" id='b&quot;&amp; c'",
	" name='a'",
	" name='n' id='n'",
	" href='#a'",
	" dir='RTL'",
	" onclick='x'",
	" class='language-c x'",
	" title title",
	" open",
	"/",
	" ",
	// White space in Unicode, letters in HTML.
	"\u00A0title='x'",
	" title\u2028= 'x'",
	"\u00A0",
);

/** Elements that are ended in order, and now and then one that is not, or stands where it may not. */
const { nested } = fc.letrec<{ nested: string }>((tie) => ({
	nested: fc.oneof(
		{ depthSize: "medium", withCrossShrink: true },
		PLAIN_TEXT,
		fc
			.tuple(
				tie("nested"),
				tie("nested"),
				fc.constantFrom("", "\n", "&#32;", "&#1;", "<!--a-->", "b", "<b></b>"),
			)
			.map(
				([a, b, between]) =>
					`<table>${between}<caption>${a}</caption><tbody>${between}<tr><th>${b}</th>${between}<td>${a}</td></tr></tbody></table>`,
			),
		fc
			.tuple(
				fc.constantFrom(...PLAIN_NAMES),
				PLAIN_ATTRIBUTE,
				fc.array(tie("nested"), { maxLength: 4 }),
				fc.integer({ min: 0, max: 30 }),
			)
			.map(([name, attribute, contents, ending]) => {
				const inside = name === "iframe" && ending < 25 ? "" : contents.join("");
				return `<${name}${attribute}>${inside}${ending === 30 ? "" : `</${name}>`}`;
			}),
	),
}));

describe("the fast path for plain HTML", () => {
	it("leaves HTML near its limits to the parser, also text that grows by escaping", () => {
		for (const long of [
			`<p>${'"'.repeat(700_000)}</p>`,
			"<br>".repeat(60_000),
			"<b>".repeat(300) + "</b>".repeat(300),
		])
			expect(sanitisePlain(long, ADDRESSES), long.slice(0, 20)).toBeUndefined();
		expect(() => sanitise(`<p>${'"'.repeat(700_000)}</p>`)).toThrow(TooComplexError);
	});

	it("gives the parser's result for any HTML, or leaves it to the parser", () => {
		let plain = 0;
		fc.assert(
			fc.property(fc.oneof({ weight: 3, arbitrary: nested }, { weight: 1, arbitrary: tagSoup }), (input) => {
				const short = sanitisePlain(input, ADDRESSES);
				if (short === undefined) return;
				if (short.html.includes("<")) plain++;
				expect(short).toEqual(byTree(input));
				expect(sanitisePlain(short.html, ADDRESSES)).toEqual(short);
			}),
			{ numRuns: runs(20000) },
		);
		// Otherwise this test would say nothing.
		expect(plain).toBeGreaterThan(runs(20000) * 0.015);
	});

	it.each([
		["a space that HTML does not treat as white space", '<img\u00A0src="p.png" alt="x"/>'],
		["such a space after a tag name", "<p\u2028>x</p>"],
		["a control before a line end", "<pre>&#1;<!--a-->\nx</pre>"],
		["a control in a table", "<table>\n&#1;</table>"],
		["a control among columns", "<table><colgroup>&#1;<col></colgroup></table>"],
	])("gives the parser's result, or leaves it to the parser, for %s", (_, input) => {
		expect(sanitisePlain(input, ADDRESSES) ?? byTree(input)).toEqual(byTree(input));
	});

	it("takes typical articles", () => {
		for (const honest of [
			"words &amp; signs",
			'<p>A <a href="/x?a=1&amp;b=2" rel="nofollow">link</a>,<br/> a <b><i>word</i></b>.</p>\n<h2 id="a">Title</h2>',
			"<ul>\n<li>one</li>\n<li><p>two</p><ol><li>three</li></ol></li></ul><dl><dt>a</dt><dd>b</dd></dl>",
			'<figure class="wp-block-image"><img src="a.png" alt=""/><figcaption>b</figcaption></figure><!-- more -->',
			"<table><caption>a</caption>\n<colgroup><col></colgroup><thead><tr><th>b</th></tr></thead> <tbody>\n<tr><td><p>c</p></td></tr></tbody></table>",
			'<pre><code class="language-c">int a;\n</code></pre><iframe src="https://www.youtube.com/embed/x" allowfullscreen></iframe>',
		])
			expect(sanitisePlain(honest, ADDRESSES), honest).toEqual(byTree(honest));
	});
});

describe("any HTML", () => {
	it("complies with the policy once sanitised, and stays the same when sanitised again", () => {
		fc.assert(
			fc.property(tagSoup, (soup) => {
				const once = sanitiseHtml(soup, BASE);
				expect(violations(once.html)).toEqual([]);
				expect(sanitiseHtml(once.html, BASE)).toEqual(once);
			}),
			{ numRuns: runs(1500) },
		);
	});

	it("of plain text keeps every character that XML allows", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme" }), (text) => {
				const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
				const legal = [...text.replace(/\r\n?/g, "\n")]
					.filter((character) => XML_TEXT.test(character))
					.join("");
				const { html, text: given } = sanitiseHtml(`<p>${escaped}</p>`, BASE);
				expect(given.slice(1, -1)).toBe(legal);
				expect(
					parseFragment(html).childNodes.flatMap((p) => ("childNodes" in p ? p.childNodes : [])),
				).toMatchObject(legal === "" ? [] : [{ value: legal }]);
			}),
		);
	});
});

describe("HTML designed to take excessive time", () => {
	const many = (count: number, piece: string | ((i: number) => string)) =>
		typeof piece === "string"
			? piece.repeat(count)
			: Array.from({ length: count }, (_, i) => piece(i)).join("");

	for (const [what, input] of [
		["100,000 nested elements", many(100_000, "<div>")],
		["100,000 nested unknown elements", many(100_000, "<x>")],
		["100,000 nested templates", many(100_000, "<template>")],
		["nested tables", many(100_000, "<table><td>")],
		[
			"unclosed formatting, repeated in every paragraph",
			many(10_000, "<p><b><i><u><s><em><strong><code><small>x"),
		],
		["unclosed formatting with ever new attributes", many(10_000, (i) => `<p><b title=${i}>x`)],
		["links across blocks", many(20_000, "<a href=x><b><div></a>")],
		["end tags of paragraphs without a start", many(400_000, "</p>")],
		["one long attribute, repeated", `<p><b title=${"x".repeat(5_000)}>${many(2_000, "<p>x")}`],
		["text that grows by escaping", many(1_900_000, "<")],
		["addresses that grow by escaping", `<p><a href='${many(300_000, "é")}'>${many(10, "<p>x")}`],
	] as const) {
		it(`with ${what} is refused`, () => {
			expect(() => sanitise(input)).toThrow(TooComplexError);
		});
	}

	for (const [what, input] of [
		["100,000 line breaks that the parser moves out of a table", `<table>${many(99_000, "<br>")}`],
		["100,000 words that the parser moves out of a table", `<table>${many(90_000, "a<tr>")}`],
		["50,000 attributes", `<p ${many(50_000, (i) => ` a${i}`)}>`],
		[
			"a long address that may not stay, repeated",
			`<p><a href='javascript:${many(1_000_000, "x")}'>${many(40_000, "<p>x")}`,
		],
		["10,000 attributes, repeated", `<p><b ${many(10_000, (i) => ` title${i}`)}>${many(40_000, "<p>x")}`],
		["a srcset of 100,000 pictures", `<img srcset='${many(100_000, "x 1x, ")}'>`],
		["a srcset of commas", `<img srcset='${many(1_900_000, ",")}'>`],
		["a srcset of commas and spaces", `<img srcset='${many(90_000, "a,,,,,,,,, ,")}'>`],
		["a srcset of one endless word", `<img srcset='${many(1_900_000, "a")}'>`],
		["an address of spaces", `<img srcset='a${many(1_900_000, " ")}b' src=x>`],
		["a class of one endless word", `<code class='language-${many(1_900_000, "a")} '>`],
		["nested comments", many(400_000, "<!--")],
		["an address that goes up and down", `<p><a href='${many(300_000, "x/../")}'>x</a>`],
		["end tags without a start", many(400, "<div>") + many(200_000, "</x>")],
		["end tags without a start, in SVG", `<svg>${many(400, "<g>")}${many(200_000, "</x>")}`],
	] as const) {
		it(`with ${what} is sanitised in time`, () => {
			expect(sanitise(input).length).toBeLessThanOrEqual(4_000_000);
		});
	}
});
