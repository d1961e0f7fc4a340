/** The site keeps the classes of highlight.js in the operator's articles. */
import hljs from "highlight.js/lib/common";
import { expect, it } from "vitest";
import { codeHtml } from "../../cli/readers/markdown/code.ts";
import { sanitiseHtml } from "../../src/articles/sanitise/index.ts";
import { ownClass, withoutOwnClasses } from "../../src/articles/sanitise/own-classes.ts";

/** Code in several languages, with what their highlighters know. */
const SAMPLES: [language: string, code: string][] = [
	[
		"js",
		`class A extends B { get x() { return \`\${this.y} /* no */\`; } } // TODO: f\nfoo(1, /a+/g, null);`,
	],
	["python", '@decorator\nclass A(B):\n    def f(self, x: int) -> str:\n        return f\'{x!r}\' # """\n'],
	["html", '<p class="a" onclick="f()">x</p><style>p { color: red }</style><script>let a = 1</script>'],
	["css", '@media (min-width: 1px) { a:hover::before, #b[c="d"] { content: "x" !important; --e: 1em } }'],
	["diff", "@@ -1 +1 @@\n-a\n+b\n"],
	["bash", `for f in "$@"; do echo "\${f%.md}" && exit 1; done # x`],
	["rust", 'fn main<\'a>() -> Result<(), E> { let x: &\'a str = "y"; println!("{x}"); Ok(()) }'],
	["markdown", "# a\n\n* b **c** _d_ `e`\n\n> f\n\n[g](h)\n"],
	["sql", "SELECT count(*) FROM t WHERE a = 'b' -- c"],
	["yaml", "a: &x [1, true]\nb: *x # c\n"],
	["json", '{"a": [1, null, "b"]}'],
	["xml", '<?xml version="1.0"?><!DOCTYPE a><a b="c"><![CDATA[d]]>&amp;</a>'],
	["php", '<?php namespace A; /** @var int $x */ function f(?int $x): void { echo "$x"; }'],
	["c", '#include <a.h>\nint main(void) { printf("%d\\n", 0x1f); return 0; }'],
];

const BASE = "https://news.example/articles/a";

it.each(SAMPLES)(
	"classes of highlighted %s code stay on pages, and feeds get the same code without them",
	(language, code) => {
		const { value } = hljs.highlight(code, { language });
		const classes = [...value.matchAll(/class="(hljs[^"]*)"/g)].map(([, name = ""]) => name);
		expect(classes.length).toBeGreaterThan(0);
		for (const name of classes) expect(ownClass("span", name), name).toBe(name);
		const { html, text } = sanitiseHtml(`<pre><code>${value}</code></pre>`, BASE, BASE, true);
		expect([...html.matchAll(/class="(hljs[^"]*)"/g)].map(([, name]) => name)).toEqual(classes);
		expect(text.trim()).toBe(code.trim());
		const plain = sanitiseHtml(withoutOwnClasses(html), BASE);
		expect(plain.html).not.toContain("hljs");
		expect(plain.text).toBe(text);
	},
);

it("the site keeps every class that highlight.js writes by default", () => {
	// The library's own example of each scope (highlightjs.readthedocs.io, "CSS classes reference").
	const scopes = [
		...["keyword", "built_in", "type", "literal", "number", "operator", "punctuation", "property", "regexp"],
		...[
			"string",
			"subst",
			"symbol",
			"class",
			"function",
			"variable",
			"variable language_",
			"title",
			"params",
		],
		...[
			"variable constant_",
			"title class_",
			"title class_ inherited__",
			"title function_",
			"comment",
			"doctag",
		],
		...["title function_ invoke__", "meta", "meta prompt_", "char escape_", "section", "tag", "name", "attr"],
		...["attribute", "bullet", "code", "emphasis", "strong", "formula", "link", "quote", "selector-tag"],
		...["selector-id", "selector-class", "selector-attr", "selector-pseudo", "template-tag"],
		...["template-variable", "addition", "deletion"],
	];
	for (const scope of scopes) expect(ownClass("span", `hljs-${scope}`)).toBe(`hljs-${scope}`);
});

it.each([
	["YAML", "---\ntitle: First snow\ntags: [Weather]\n---\n# A heading\n", "yaml"],
	["TOML", '+++\ntitle = "First snow"\n+++\n# A heading\n', "toml"],
])(
	"front matter in %s at the beginning of Markdown code is highlighted as such, not as a heading",
	(_, code, language) => {
		const html = codeHtml(code, "markdown");
		const front = code.slice(0, code.indexOf("# A heading"));
		expect(html).toContain(hljs.highlight(front, { language }).value);
		expect(html.match(/<span class="hljs-section">[^<]*<\/span>/g)).toEqual([
			'<span class="hljs-section"># A heading</span>',
		]);
	},
);

it("a rule at the beginning of Markdown code is not front matter", () => {
	const code = "---\n\nText.\n\n---\n";
	expect(codeHtml(code, "md")).toContain(hljs.highlight(code, { language: "markdown" }).value);
});
