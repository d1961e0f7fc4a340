/** What the sanitiser removes, keeps, and refuses. */
import fc from "fast-check";
import { parseFragment } from "parse5";
import { describe, expect, it } from "vitest";
import { sanitiseHtml, TooComplexError } from "../../../src/articles/sanitise/index.ts";
import { runs } from "../../support/runs.ts";
import { ATTACKS } from "./attacks.ts";
import { violations, XML_TEXT } from "./policy.ts";
import { tagSoup } from "./tag-soup.ts";

const BASE = "https://blog.example/2026/snow";
const sanitise = (input: string) => sanitiseHtml(input, BASE).html;

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
