/** The fast path of the sanitiser for plain HTML, compared with the parser. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitiseHtml, TooComplexError } from "../../../src/articles/sanitise/index.ts";
import { sanitisePlain } from "../../../src/articles/sanitise/plain.ts";
import { rewriteTree } from "../../../src/articles/sanitise/tree.ts";
import { runs } from "../../support/runs.ts";
import { tagSoup } from "./tag-soup.ts";

const BASE = "https://blog.example/2026/snow";
const ADDRESSES = { base: BASE, page: BASE };
const sanitise = (input: string) => sanitiseHtml(input, BASE).html;

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

/** Nested elements, most of them well-formed, with an occasional unclosed or misplaced one. */
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
		// The test means something only if the fast path took enough of the inputs.
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
