/** Formulas: kept as MathML, once each; in words where only words can be. */
import { describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";
import { textOfHtml } from "../../../src/articles/sanitise/text.ts";
import { oneLine } from "../../../src/model/text.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";

const sanitise = (input: string) => sanitiseHtml(input, "https://blog.example/2026/euler");

const MATH = "<math><msup><mi>x</mi><mn>2</mn></msup></math>";
const WITH_TEX =
	'<math><semantics><msup><mi>x</mi><mn>2</mn></msup><annotation encoding="application/x-tex">x^2</annotation></semantics></math>';

describe("MathML", () => {
	it.each([
		["a fraction", '<math display="block"><mfrac linethickness="0"><mn>1</mn><mi>n</mi></mfrac></math>'],
		["roots", "<math><msqrt><mi>x</mi></msqrt><mroot><mi>x</mi><mn>3</mn></mroot></math>"],
		[
			"limits",
			'<math alttext="\\sum_1^n"><munderover><mo movablelimits="false" stretchy="true">∑</mo><mn>1</mn><mi mathvariant="normal">n</mi></munderover></math>',
		],
		[
			"tensor indices",
			"<math><mmultiscripts><mi>R</mi><mi>i</mi><mrow></mrow><mprescripts></mprescripts><mi>j</mi><mi>k</mi></mmultiscripts></math>",
		],
		[
			"a matrix",
			'<math><mo fence="true" form="prefix">(</mo><mtable><mtr><mtd columnspan="2"><mi>a</mi></mtd></mtr></mtable></math>',
		],
		[
			"spaces and styles",
			'<math><mstyle displaystyle="true" scriptlevel="0"><mspace width="0.1667em"></mspace><mpadded lspace="-1em"><mi mathcolor="#f00">x</mi></mpadded></mstyle><mphantom><mi>y</mi></mphantom></math>',
		],
		["text and errors", "<math><merror><mtext>a &lt; b &amp; c</mtext></merror><ms>d</ms></math>"],
		["a formula with its TeX", WITH_TEX],
		["a formula with white space", "<math>\n\t<mi>x</mi>\n</math>"],
	])("is unchanged if it is valid, as in %s", (_, written) => {
		expect(sanitise(written).html).toBe(written);
		expect(sanitise(`<p>a ${written} b</p>`).html).toBe(`<p>a ${written} b</p>`);
	});

	it.each([
		[
			"links and event handlers are removed",
			'<math href=x><mi xlink:href="x" onclick=x id=y style=z>x</mi></math>',
			"<math><mi>x</mi></math>",
		],
		[
			"unknown elements become rows",
			"<math><mfrac><maction><mi>a</mi></maction><menclose><mi>b</mi></menclose></mfrac></math>",
			"<math><mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac></math>",
		],
		["text between elements becomes a text element", "<math>x+1</math>", "<math><mtext>x+1</mtext></math>"],
		[
			"HTML in a text element becomes plain text",
			"<math><mtext>if <b>a</b><script>b</script></mtext></math>",
			"<math><mtext>if a</mtext></math>",
		],
		[
			"HTML outside of text elements ends the formula",
			"<math><mi>x</mi><p>y",
			"<math><mi>x</mi></math><p>y</p>",
		],
		// MathML 2, as older editors write it.
		[
			"mfenced of MathML 2 becomes a row with fences",
			'<math><mfenced open="[" separators=";"><mi>a</mi> <mi>b</mi><mi>c</mi></mfenced></math>',
			"<math><mrow><mo>[</mo><mi>a</mi><mo>;</mo><mi>b</mi><mo>;</mo><mi>c</mi><mo>)</mo></mrow></math>",
		],
		[
			"self-closing tags are closed",
			"<math><mi>x</mi><mspace width=1em /><none/></math>",
			'<math><mi>x</mi><mspace width="1em"></mspace><mrow></mrow></math>',
		],
		[
			"spaces beyond the limits lose their width",
			'<math><mspace width="-500em" height="1e9px"/><mi mathsize="9999px">x</mi></math>',
			"<math><mspace></mspace><mi>x</mi></math>",
		],
		// Browsers know no `mathvariant` but `normal`.
		[
			"letters in a mathvariant become the characters of that style",
			'<math><mi mathvariant="double-struck">R</mi><mi mathvariant="bold">v</mi><mi mathvariant=script>L</mi><mi mathvariant=italic>h</mi><mi mathvariant="bold">α1∂п</mi><mtext mathvariant=monospace>a 1</mtext><mi mathvariant=x>y</mi></math>',
			"<math><mi>ℝ</mi><mi>𝐯</mi><mi>ℒ</mi><mi>h</mi><mi>𝛂𝟏𝛛п</mi><mtext>𝚊 𝟷</mtext><mi>y</mi></math>",
		],
		[
			"letters inherit the mathvariant of outer elements",
			'<math mathvariant="bold"><mstyle mathvariant="fraktur"><mrow><mi>g</mi></mrow></mstyle><mi>b</mi><mstyle mathvariant="normal"><mi>d</mi><mi>sin</mi></mstyle></math>',
			'<math><mstyle><mrow><mi>𝔤</mi></mrow></mstyle><mi>𝐛</mi><mstyle><mi mathvariant="normal">d</mi><mi>sin</mi></mstyle></math>',
		],
		// Many small shifts together could draw over other parts of the page.
		[
			"shifts are limited in total if they are nested",
			`<math>${'<mpadded voffset="30px">'.repeat(4)}<mtext>a</mtext>${"</mpadded>".repeat(4)}<mpadded voffset="30px"><mi>b</mi></mpadded></math>`,
			`<math>${'<mpadded voffset="30px">'.repeat(2)}<mpadded><mpadded><mtext>a</mtext>${"</mpadded>".repeat(4)}<mpadded voffset="30px"><mi>b</mi></mpadded></math>`,
		],
		[
			"negative spaces are limited in total",
			`<math><mi>a</mi>${'<mspace width="-30px"/>'.repeat(3)}<mpadded lspace="-1em"><mo rspace="-2px">b</mo></mpadded></math>`,
			'<math><mi>a</mi><mspace width="-30px"></mspace><mspace width="-30px"></mspace><mspace></mspace><mpadded><mo rspace="-2px">b</mo></mpadded></math>',
		],
		[
			"boxes smaller than their visible contents lose their size",
			'<math><mpadded height="0" depth="-3px" voffset="1px"><mtable><mtr><mtd><mi>a</mi></mtd></mtr></mtable></mpadded><mpadded height="0"><mphantom><mi>b</mi></mphantom></mpadded></math>',
			'<math><mpadded voffset="1px"><mtable><mtr><mtd><mi>a</mi></mtd></mtr></mtable></mpadded><mpadded height="0"><mphantom><mi>b</mi></mphantom></mpadded></math>',
		],
		[
			"nested sizes are limited",
			'<math scriptlevel="-9"><mstyle mathsize="300%"><mstyle mathsize="300%" scriptlevel="0"><mi>a</mi></mstyle></mstyle><mi mathsize="60px">b</mi><mi mathsize="2em">c</mi><mstyle scriptlevel="+1"><mi>d</mi></mstyle></math>',
			'<math><mstyle mathsize="300%"><mstyle><mi>a</mi></mstyle></mstyle><mi>b</mi><mi mathsize="2em">c</mi><mstyle scriptlevel="+1"><mi>d</mi></mstyle></math>',
		],
		[
			"an empty formula with an alttext becomes that text",
			'<math alttext="E &lt; mc^2"></math>',
			"E &lt; mc^2",
		],
		["an empty formula is removed", "<math></math>", ""],
	])("is cleaned: %s", (_, given, written) => {
		expect(sanitise(given).html).toBe(written);
		expect(sanitise(written).html).toBe(written);
	});
});

describe("a typeset formula with several copies is kept once, in the markup of", () => {
	it.each([
		[
			"KaTeX",
			`<span class="katex"><span class="katex-mathml">${WITH_TEX}</span><span class="katex-html" aria-hidden="true"><span class="base"><span class="mord">x<span class="msupsub">2</span></span></span></span></span>`,
			`<span><span>${WITH_TEX}</span></span>`,
			"x^2",
		],
		[
			"KaTeX without MathML",
			'<span class="katex"><span class="katex-html" aria-hidden="true"><span class="mord">x</span></span></span>',
			"<span><span><span>x</span></span></span>",
			"x",
		],
		["Temml and pandoc", `<span class="math inline">${WITH_TEX}</span>`, `<span>${WITH_TEX}</span>`, "x^2"],
		[
			"pandoc for MathJax",
			'<span class="math inline">\\(x^2\\)</span>',
			"<span>\\(x^2\\)</span>",
			"\\(x^2\\)",
		],
		[
			"MathJax 3 with fonts",
			`<mjx-container class="MathJax" jax="CHTML"><mjx-math class="MJX-TEX" aria-hidden="true"><mjx-msup><mjx-mi><mjx-c class="mjx-c1D465">x</mjx-c></mjx-mi></mjx-msup></mjx-math><mjx-assistive-mml unselectable="on" display="inline">${MATH}</mjx-assistive-mml></mjx-container>`,
			MATH,
			"x2",
		],
		[
			"MathJax 3 with SVG",
			`<mjx-container class="MathJax" jax="SVG"><svg role="img" focusable="false" aria-hidden="true"><title>x</title><g><path d="M1 1"></path></g></svg><mjx-assistive-mml unselectable="on" display="block">${MATH}</mjx-assistive-mml></mjx-container>`,
			MATH,
			"x2",
		],
		[
			"MathJax 2",
			`<span class="MathJax_Preview" style="display: none;">[x]</span><span class="MathJax" data-mathml="&lt;math&gt;" role="presentation"><nobr aria-hidden="true"><span class="math"><span>x</span></span></nobr><span class="MJX_Assistive_MathML" role="presentation">${MATH}</span></span><script type="math/tex">x^2</script>`,
			`<span><span>${MATH}</span></span>`,
			"x2",
		],
		// kramdown writes the preview for clients that run no scripts, such as feed readers.
		[
			"MathJax 2 before it runs",
			'<span class="MathJax_Preview">x^2</span><script type="math/tex">x^2</script>',
			"\\(x^2\\)",
			"\\(x^2\\)",
		],
		[
			"a MathJax 2 display formula before it runs",
			'<div><script type="math/tex; mode=display">x < 2</script></div>',
			"<div>\\[x &lt; 2\\]</div>",
			"\\[x < 2\\]",
		],
		[
			"kramdown with commented CDATA",
			'<script type="math/tex; mode=display">% <![CDATA[\nx < y %]]></script> <script type="math/tex">% <![CDATA[ x ]]></script>',
			"\\[x &lt; y\\] \\(x\\)",
			"\\[x < y\\] \\(x\\)",
		],
		["AsciiMath before it runs", '<script type="math/asciimath">x^2</script>', "`x^2`", "`x^2`"],
		[
			"Wikipedia",
			`<span class="mwe-math-element"><span class="mwe-math-mathml-inline mwe-math-mathml-a11y" style="display: none;">${WITH_TEX}</span><img src="https://wikimedia.example/x.svg" class="mwe-math-fallback-image-inline" aria-hidden="true" alt="{\\displaystyle x^2}"></span>`,
			`<span><span>${WITH_TEX.replace("<math>", '<math alttext="{\\displaystyle x^2}">')}</span></span>`,
			"{\\displaystyle x^2}",
		],
		[
			"Wikipedia with a picture only",
			'<span class="mwe-math-element"><img src="https://wikimedia.example/x.svg" class="mwe-math-fallback-image-inline" aria-hidden="true" alt="x"></span>',
			'<span><img src="https://wikimedia.example/x.svg" alt="x"></span>',
			"",
		],
		[
			"LaTeXML and arXiv",
			'<math id="S1.m1" class="ltx_Math" alttext="x^{2}" display="inline"><semantics><msup><mi>x</mi><mn>2</mn></msup><annotation-xml encoding="MathML-Content"><apply><ci>x</ci></apply></annotation-xml><annotation encoding="application/x-tex">x^{2}</annotation><annotation encoding="application/x-llamapun">x ^ 2</annotation></semantics></math>',
			'<math alttext="x^{2}" display="inline" id="user-content-S1.m1"><semantics><msup><mi>x</mi><mn>2</mn></msup><annotation encoding="application/x-tex">x^{2}</annotation></semantics></math>',
			"x^{2}",
		],
		[
			"JATS journals",
			'<inline-formula><alternatives><tex-math>\\documentclass{x}</tex-math><mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math></alternatives></inline-formula>',
			MATH,
			"x2",
		],
	])("%s", (_, given, written, words) => {
		const { html, text } = sanitise(`a ${given} b`);
		expect(html).toBe(`a ${written} b`);
		expect(oneLine(text)).toBe(oneLine(`a ${words} b`));
		expect(sanitise(html)).toEqual({ html, text });
	});

	// What sites have that typeset with MathJax before they publish, as `rehype-mathjax` does by default, without MathML.
	it.each([
		[
			"MathJax 3 with fonts whose letters come from the style sheet",
			'<mjx-container class="MathJax" jax="CHTML" display="true"><mjx-math class=" MJX-TEX"><mjx-msup><mjx-mi class="mjx-i"><mjx-c class="mjx-c1D465 TEX-I"></mjx-c></mjx-mi><mjx-script><mjx-mn class="mjx-n"><mjx-c class="mjx-c32"></mjx-c></mjx-mn></mjx-script></mjx-msup><mjx-mfrac><mjx-frac><mjx-num><mjx-nstrut></mjx-nstrut><mjx-mi class="mjx-n"><mjx-c class="mjx-c64"></mjx-c></mjx-mi></mjx-num><mjx-dbox><mjx-dtable><mjx-line></mjx-line><mjx-row><mjx-den><mjx-dstrut></mjx-dstrut><mjx-msqrt><mjx-sqrt><mjx-surd><mjx-mo><mjx-c class="mjx-c221A"></mjx-c></mjx-mo></mjx-surd><mjx-box><mjx-mi class="mjx-cal mjx-i"><mjx-c class="mjx-c4C TEX-C"></mjx-c></mjx-mi></mjx-box></mjx-sqrt></mjx-msqrt></mjx-den></mjx-row></mjx-dtable></mjx-dbox></mjx-frac></mjx-mfrac></mjx-math></mjx-container>',
			'<math display="block"><msup><mi>x</mi><mn>2</mn></msup><mfrac><mi mathvariant="normal">d</mi><msqrt><mi>ℒ</mi></msqrt></mfrac></math>',
		],
		[
			"MathJax 3 with a sum, its limits and an equation number",
			'<mjx-container><mjx-math><mjx-mtable><mjx-table><mjx-itable><mjx-mlabeledtr><mjx-mtd><mjx-munderover><mjx-over><mjx-mi><mjx-c class="mjx-c1D45B"></mjx-c></mjx-mi></mjx-over><mjx-box><mjx-munder><mjx-row><mjx-base><mjx-mo><mjx-c class="mjx-c2211"></mjx-c></mjx-mo></mjx-base></mjx-row><mjx-row><mjx-under><mjx-mn><mjx-c class="mjx-c31"></mjx-c></mjx-mn></mjx-under></mjx-row></mjx-munder></mjx-box></mjx-munderover></mjx-mtd></mjx-mlabeledtr></mjx-itable></mjx-table><mjx-labels><mjx-itable><mjx-mtr><mjx-mtd><mjx-mtext><mjx-c class="mjx-c28"></mjx-c><mjx-c class="mjx-c31"></mjx-c><mjx-c class="mjx-c29"></mjx-c></mjx-mtext></mjx-mtd></mjx-mtr></mjx-itable></mjx-labels></mjx-mtable></mjx-math></mjx-container>',
			"<math><mtable><mtr><mtd><mtext>(1)</mtext></mtd><mtd><munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover></mtd></mtr></mtable></math>",
		],
		[
			"MathJax 3 with SVG",
			'<mjx-container class="MathJax" jax="SVG"><svg role="img"><defs><path id="MJX-1"></path></defs><g><g data-mml-node="math"><g data-mml-node="msubsup"><g data-mml-node="mi"><use data-c="1D465" xlink:href="#MJX-1"></use></g><g data-mml-node="mn" transform="translate(605,363) scale(0.707)"><use data-c="32"></use></g><g data-mml-node="mi" transform="translate(605,-247) scale(0.707)"><use data-c="1D456"></use></g></g><g data-mml-node="mo"><use data-c="239B"></use><use data-c="239D"></use><svg><use data-c="239C"></use></svg></g><g data-mml-node="mroot"><g><g data-mml-node="mi"><path data-c="1D466"></path></g></g><g data-mml-node="mn"><path data-c="33"></path></g><g data-mml-node="mo"><path data-c="221A"></path></g><rect></rect></g></g></g></svg></mjx-container>',
			"<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup><mo>(</mo><mroot><mi>y</mi><mn>3</mn></mroot></math>",
		],
		[
			"MathJax 4 with its TeX, in pieces that allow line breaks",
			'<mjx-container class="MathJax" jax="SVG"><svg><g><g data-mml-node="math" data-latex="x+1"><g data-mml-node="mi"><use data-c="1D465"></use></g></g></g></svg><mjx-break size="3"> </mjx-break><svg><g><g data-mml-node="math" data-latex="x+1"><g data-mml-node="mo"><use data-c="2B"></use></g><g data-mml-node="mn"><use data-c="31"></use></g></g></g></svg></mjx-container>',
			'<math><semantics><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><annotation encoding="application/x-tex">x+1</annotation></semantics></math>',
		],
		[
			"MathJax 4 with fonts",
			'<mjx-container class="MathJax" jax="CHTML"><mjx-math data-latex="x"><mjx-mi data-latex="x"><mjx-c class="mjx-c1D465">𝑥</mjx-c></mjx-mi></mjx-math></mjx-container>',
			'<math><semantics><mrow><mi>x</mi></mrow><annotation encoding="application/x-tex">x</annotation></semantics></math>',
		],
		[
			"MathJax 2 with the MathML in an attribute",
			'<span class="MathJax_SVG" data-mathml="&lt;math&gt;&lt;mi&gt;x&lt;/mi&gt;&lt;/math&gt;"><svg><g><use></use></g></svg></span>',
			"<math><mi>x</mi></math>",
		],
		[
			"mathjax-node with the TeX in a label",
			'<span class="mjx-chtml"><span class="mjx-math" aria-label="x^2"><span class="mjx-mrow" aria-hidden="true"><span class="mjx-char">x</span></span></span></span>',
			"<span>\\(x^2\\)</span>",
		],
	])("%s, without MathML", (_, given, written) => {
		const { html, text } = sanitise(`a ${given} b`);
		expect(html).toBe(`a ${written} b`);
		expect(sanitise(html)).toEqual({ html, text });
		// Parts may stand in another order where words alone do.
		expect(textOfHtml(`a ${given} b`).trim()).toMatch(/^a \S+ b$/);
		for (const letter of text.trim()) expect(textOfHtml(`${given}a b\n`)).toContain(letter);
	});

	it("a script that contains MathML", () => {
		expect(sanitise(`a <script type="math/mml">${MATH}</script> b`).html).toBe(`a ${MATH} b`);
	});

	it.each([
		["words that are not a copy stay", '<span aria-hidden="true">, the</span>', "<span>, the</span>"],
		[
			"a picture that is not a copy stays",
			'<img aria-hidden="true" src="/a.png" alt="photo">',
			'<img src="https://blog.example/a.png" alt="photo">',
		],
		[
			"a figure that is not a copy stays",
			'<figure aria-hidden="true"><figcaption>a</figcaption></figure>',
			"<figure><figcaption>a</figcaption></figure>",
		],
		["an element with a similar class name stays", '<div class="MathJax_demo">a</div>', "<div>a</div>"],
	])("but %s beside a formula", (_, given, written) => {
		expect(sanitise(`<div>${MATH}${given}</div>`).html).toBe(`<div>${MATH}${written}</div>`);
		expect(textOfHtml(MATH + given)).toContain(sanitise(given).text.trim());
	});

	it("and text hidden from some readers stays if no formula is beside it", () => {
		expect(sanitise(`<p><span aria-hidden="true">a</span> b ${MATH}</p>`).html).toContain("<span>a</span>");
	});
});

describe("a formula in plain text becomes", () => {
	it.each([
		["its alttext", WITH_TEX.replace("<math>", '<math alttext="x squared">'), "x squared"],
		["its TeX without an alttext", WITH_TEX, "x^2"],
		["its own text without TeX", MATH, "x2"],
		[
			"letters in the style of its mathvariant",
			'<math><mi mathvariant="double-struck">R</mi><mstyle mathvariant="bold"><mi>v</mi><mo/></mstyle><mi>w</mi></math>',
			"ℝ𝐯w",
		],
		["text without its hidden parts", "<math><mi>x</mi><mphantom><mi>y</mi></mphantom></math>", "x"],
		["text without invisible operators", "<math><mi>f</mi><mo>\u2061</mo><mi>x</mi></math>", "fx"],
		["text even if it is unclosed", "<math><mi>x</mi>", "x"],
		["a separate word if it is a display formula", '<math display="block"><mi>x</mi></math>', "x"],
	])("%s", (_, formula, words) => {
		expect(oneLine(textOfHtml(formula))).toBe(words);
		expect(oneLine(sanitise(formula).text)).toBe(words);
	});

	it("text, once, in titles and summaries of feeds, and MathML in their contents", () => {
		// Blogs of mathematicians; KaTeX has been run over the whole feed.
		const katex = `The <span class="katex"><span class="katex-mathml">${WITH_TEX}</span><span class="katex-html" aria-hidden="true">x2</span></span> law`;
		const title = katex.replaceAll("<", "&lt;");
		const rss = `<rss version="2.0"><channel><title>A</title><link>https://a.example/</link><item><title>${title}</title><description>${title}, again</description><content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[${katex}]]></content:encoded></item></channel></rss>`;
		const [item] = readFeed(new TextEncoder().encode(rss), "text/xml", "https://a.example/feed").items;
		expect(item?.item.title).toBe("The x^2 law");
		expect(item?.item.summary).toBe("The x^2 law, again");
		expect(sanitise(String(item?.item.content_html)).html).toContain(WITH_TEX);
	});

	it("MathML again in XHTML of Atom with any prefix", () => {
		const math =
			'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi>x</m:mi><m:mspace width="1em"/></m:math>';
		const div = `<div xmlns="http://www.w3.org/1999/xhtml">a ${math} b</div>`;
		const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><id>a</id><title>A</title><entry><id>b</id><title type="xhtml">${div}</title><content type="xhtml">${div}</content></entry></feed>`;
		const [item] = readFeed(new TextEncoder().encode(atom), "text/xml", "https://a.example/feed").items;
		expect(item?.item.title).toBe("a x b");
		expect(sanitise(String(item?.item.content_html)).html).toContain(
			'a <math><mi>x</mi><mspace width="1em"></mspace></math> b',
		);
	});
});

describe("a removed SVG is replaced with", () => {
	it.each([
		["its title", "a<svg><title>star</title><desc>five points</desc><path d=x /></svg>b", "a star b"],
		["its label", '<svg role=img aria-label="star"><g><title>x</title></g></svg>', "star"],
		["its description", "<svg><desc>five points</desc></svg>", "five points"],
		["its text if it has none", "a<svg><text>x</text></svg>b", "a x b"],
		[
			"nothing if it is hidden as decoration",
			"a<svg aria-hidden=true><title>x</title></svg><svg role=presentation aria-label=x></svg>b",
			"ab",
		],
		["its text without markup", "<svg><title>&lt;b><i>x</i></title></svg>", "&lt;b&gt;"],
		["its own text only, not with the text after it", "<svg><title/></svg>b", "b"],
	])("%s", (_, drawing, words) => {
		const { html, text } = sanitise(drawing);
		expect(oneLine(html)).toBe(words);
		expect(oneLine(text)).toBe(words.replace("&lt;b&gt;", "<b>"));
		expect(oneLine(textOfHtml(drawing))).toBe(words.replace("&lt;b&gt;", "<b>"));
	});
});
