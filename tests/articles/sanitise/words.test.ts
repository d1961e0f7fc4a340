/** The text of HTML: words stay separate and keep their meaning in articles, titles and summaries. */
import { describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";
import { textOfHtml } from "../../../src/articles/sanitise/text.ts";
import { oneLine } from "../../../src/model/text.ts";

const sanitise = (input: string) => sanitiseHtml(input, "https://blog.example/2026/snow");

/** The visible text of HTML, with every block on a line of its own. */
const lines = (text: string) => text.split("\n").map(oneLine).filter(Boolean);

describe("the words of a text stay separate", () => {
	/** What browsers show as a block of its own (HTML §15.3), obsolete elements among them. */
	const BLOCKS =
		`address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2
		h6 header hgroup legend li listing main menu nav ol option p pre search section summary ul xmp`.split(
			/\s+/,
		);
	it.each(BLOCKS)("before, inside and after <%s>", (name) => {
		const input = `one<${name}>two</${name}>three`;
		const { html, text } = sanitise(input);
		expect(lines(text)).toEqual(["one", "two", "three"]);
		expect(lines(textOfHtml(input))).toEqual(["one", "two", "three"]);
		expect(html).toMatch(/^one<([a-z\d]+)>two<\/\1>three$/);
		expect(sanitise(html)).toEqual({ html, text });
	});

	it("in table cells and captions", () => {
		const table =
			"a<table><caption>b</caption><thead><tr><th>c</th><td>d</td></tr></thead><tbody><tr><td>e</td></tr></tbody></table>f";
		for (const text of [sanitise(table).text, textOfHtml(table)])
			expect(lines(text)).toEqual(["a", "b", "c", "d", "e", "f"]);
	});

	it("in cells without a table, as in some feeds", () => {
		const cells = "<tbody><tr><td>a</td><td class=x>b</td></tr><tr><th>c</th></tr></tbody>";
		expect(oneLine(sanitise(cells).html)).toBe("a b c");
		expect(oneLine(textOfHtml(cells))).toBe("a b c");
	});

	// Shops and recipe plugins of WordPress leave their controls in feeds.
	it.each([
		["a button", "one<button type=submit>two</button>three", "one two three"],
		["a marquee", "one<marquee>two</marquee>three", "one two three"],
		["an input field", "one<input name=x>two", "one two"],
		["a drop-down list", "one<select><option>x<option>y</select>two", "one two"],
		["a text area", "one<textarea>x</textarea>two", "one x two"],
		["a meter", "one<meter value=1>1 of 2</meter>three", "one 1 of 2 three"],
	])("around %s", (_, input, words) => {
		const { html, text } = sanitise(input);
		expect(oneLine(html)).toBe(words);
		expect(oneLine(text)).toBe(words);
		expect(oneLine(textOfHtml(input))).toBe(words);
	});

	it("without spaces added around inline elements within words", () => {
		const input = "a<b>b</b><font color=red>c</font><nobr>d</nobr><blink>e</blink><x-y>f</x-y>g<wbr>h";
		for (const text of [sanitise(input).text, textOfHtml(input)]) expect(text).toBe("abcdefgh");
	});

	it("in lists of links, which stay lists", () => {
		expect(sanitise("<menu><li>a</menu><dir><li>b</dir>").html).toBe(
			"<ul><li>a</li></ul><ul><li>b</li></ul>",
		);
	});
});

describe("an obsolete element becomes its modern equivalent:", () => {
	it.each([
		["<strike>a</strike>", "<s>a</s>"],
		["<tt>a</tt>", "<code>a</code>"],
		["<acronym title=b>a</acronym>", '<abbr title="b">a</abbr>'],
		["<big>a</big>", "<strong>a</strong>"],
		["<xmp><b>a</b></xmp>", "<pre>&lt;b&gt;a&lt;/b&gt;</pre>"],
		["<listing>\n\na</listing>", "<pre>\n\na</pre>"],
		["<plaintext>a<b>", "<pre>a&lt;b&gt;</pre>"],
		["<fieldset><legend>a</legend>b</fieldset>", "<div><div>a</div>b</div>"],
	])("%s", (given, written) => {
		expect(sanitise(given).html).toBe(written);
	});
});

it("a player's fallback is in the HTML of the article, but not in its text", () => {
	// WordPress, and the podcast hosts that copy its player.
	const input =
		"a<video src=/v.mp4><p>Your <b>browser</b> cannot play this.</p></video>b<audio src=/a.mp3>Download</audio>c";
	const { html, text } = sanitise(input);
	expect(html).toContain("<p>Your <b>browser</b> cannot play this.</p>");
	expect(lines(text)).toEqual(["a", "b", "c"]);
	expect(lines(textOfHtml(input))).toEqual(["a", "b", "c"]);
});

it("copy buttons beside code are removed", () => {
	// Docusaurus and Hugo put them into the block of code.
	expect(sanitise("<pre><code>a</code><button>Copy</button></pre>").html).toBe("<pre><code>a</code></pre>");
	expect(sanitise('<button class="copyright">A. Author</button>').text).toContain("A. Author");
	expect(sanitise('<div><button class="btn-copy">Copy</button><pre>a</pre></div>').html).toBe(
		"<div><pre>a</pre></div>",
	);
});

describe("a code block", () => {
	const bare = (language: string) =>
		`<pre class="language-${language}"><code class="language-${language}">a</code></pre>`;
	const inner = (language: string) => `<pre><code class="language-${language}">a</code></pre>`;
	it.each([
		["highlight.js", '<pre><code class="hljs language-ts">a</code></pre>', inner("ts")],
		["older highlight.js", '<pre><code class="hljs typescript">a</code></pre>', inner("typescript")],
		[
			"Prism",
			'<pre class="language-c++ line-numbers"><code class="language-c++">a</code></pre>',
			bare("c++"),
		],
		["Prism on the pre element only", '<pre class="lang-js"><code>a</code></pre>', bare("js")],
		[
			"Rouge",
			'<div class="language-ruby highlighter-rouge"><div class="highlight"><pre class="highlight"><code>a</code></pre></div></div>',
			`<div><div>${inner("ruby")}</div></div>`,
		],
		[
			"Chroma",
			'<pre tabindex="0" class="chroma"><code class="language-go" data-lang="go">a</code></pre>',
			inner("go"),
		],
		["GitHub", '<div class="highlight highlight-source-ts"><pre>a</pre></div>', `<div>${inner("ts")}</div>`],
		[
			"Sphinx with Pygments",
			'<div class="highlight-python notranslate"><div class="highlight"><pre>a</pre></div></div>',
			`<div><div>${inner("python")}</div></div>`,
		],
		[
			"pandoc",
			'<div class="sourceCode"><pre class="sourceCode numberSource haskell"><code class="sourceCode haskell">a</code></pre></div>',
			`<div>${bare("haskell")}</div>`,
		],
		[
			"Hexo",
			'<figure class="highlight js"><table><tbody><tr><td class="code"><pre>a</pre></td></tr></tbody></table></figure>',
			`<figure><table><tbody><tr><td>${inner("js")}</td></tr></tbody></table></figure>`,
		],
		["SyntaxHighlighter", '<pre class="brush: ts; title: ; notranslate">a</pre>', bare("ts")],
		["Crayon", '<pre class="lang:c# decode:true">a</pre>', bare("c#")],
		["Google Code Prettify", '<pre class="prettyprint lang-js">a</pre>', bare("js")],
		["Org mode", '<pre class="src src-emacs-lisp">a</pre>', bare("emacs-lisp")],
		["Gatsby", '<pre><code class="language-js{1,3-5}">a</code></pre>', inner("js")],
		["Gatsby with a title", '<pre><code class="language-js:title=app.js">a</code></pre>', inner("js")],
		["rustdoc", '<pre><code class="language-rust,no_run">a</code></pre>', inner("rust")],
		["docutils", '<pre class="code python literal-block">a</pre>', bare("python")],
		[
			"rendered SyntaxHighlighter",
			'<div class="syntaxhighlighter ruby"><pre>a</pre></div>',
			`<div>${inner("ruby")}</div>`,
		],
		["WP-Syntax", '<pre lang="ruby" line="1">a</pre>', bare("ruby")],
		["GitLab", '<pre lang="c++"><code>a</code></pre>', bare("c++")],
		["generators that name it twice", '<pre><code class="lang-c/cpp">a</code></pre>', inner("c")],
		["Asciidoctor", '<pre class="rouge highlight"><code data-lang="ruby">a</code></pre>', inner("ruby")],
		["Enlighter", '<pre class="EnlighterJSRAW" data-enlighter-language="js">a</pre>', bare("js")],
		["Shiki", '<pre class="shiki" data-language="ts"><code data-language="ts">a</code></pre>', bare("ts")],
	])("keeps its language in the markup of %s", (_, given, written) => {
		const { html, text } = sanitise(given);
		expect(html).toBe(written);
		expect(sanitise(html)).toEqual({ html, text });
	});

	it.each([
		'<pre class="hljs"><code>a</code></pre>',
		'<pre class="prettyprint linenums">a</pre>',
		'<pre class="coderay highlight"><code>a</code></pre>',
		'<pre class="literal-block">a</pre>',
		'<pre lang="en-GB">a</pre>',
		'<pre lang="de"><code lang="fra">a</code></pre>',
		'<div class="highlight"><pre>a</pre></div>',
		'<div class="highlight-default notranslate"><pre>a</pre></div>',
		'<pre class="lang:default decode:true">a</pre>',
		'<div class="language-switcher"><p><code>a</code></p></div>',
		"<pre class='language-\"onclick=alert(1)'>a</pre>",
	])("gets no language from %s", (given) => {
		expect(sanitise(given).html).not.toContain("class");
	});
});
