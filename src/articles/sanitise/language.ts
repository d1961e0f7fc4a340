/**
 * The programming language of a block of code, from the classes and attributes that highlighters write.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Attribute } from "./attribute.ts";
import { MOST_ATTRIBUTES, writtenName } from "./policy.ts";

/** A language's name as highlighters know it: `c++`, `objective-c`, `vb.net`. */
const NAME = "([a-z0-9][\\w+#.-]{0,39})";

/** Classes that name a language by themselves. */
const ALONE = [
	// HTML's own advice (§4.5.15), Prism, Rouge, Chroma; Google's prettifier and Stack Overflow. After it, Gatsby and VuePress
	// write lines and titles (`{1,3-5}`, `:title=app.js`), and rustdoc attributes (`,no_run`).
	new RegExp(`(?:^|\\s)lang(?:uage)?-${NAME}(?=[\\s{,:;/[]|$)`, "i"),
	// SyntaxHighlighter: "brush: ts; gutter: false". Crayon: "lang:ts decode:true".
	new RegExp(`(?:^|\\s)(?:brush|lang)\\s*:\\s*${NAME}(?=[\\s;]|$)`, "i"),
	// GitHub: "highlight-source-ts", "highlight-text-html-basic".
	/(?:^|\s)highlight-(?:source|text)-([a-z0-9][\w+#]{0,39})/i,
	// Org mode: "src src-emacs-lisp".
	new RegExp(`(?:^|\\s)src-${NAME}(?=\\s|$)`, "i"),
	// Sphinx: "highlight-python notranslate".
	new RegExp(`(?:^|\\s)highlight-${NAME}(?=\\s|$)`, "i"),
];

/** Names that highlighters write for an unknown language. */
const NONE = /^(?:default|none|undefined)$/i;

/** Classes of highlighters that appear beside the language: "hljs typescript", "code python literal-block". */
const BESIDE = /^(?:hljs|sourceCode|highlight|prettyprint|literal-block|syntaxhighlighter)$/;

/** Other classes that appear there and name no language. */
const NO_LANGUAGE =
	/^(?:hljs|sourceCode|highlight|prettyprint|prettyprinted|chroma|code|coderay|copy|copyable|default|dark|light|linenos|linenums|literal-block|literate|nogutter|nohighlight|none|notranslate|prettify|prism|pygments|rouge|undefined|wrap|wp-block-code|(?:js|hljs|line|number|numbers|has|is|with)-.*|numberLines|numberSource|lineAnchors|.*highlight.*)$/i;

/** Attributes whose whole value is the language: Jekyll and Hugo, Shiki and Gatsby, Enlighter. */
const DATA = new Set(["data-lang", "data-language", "data-enlighter-language"]);

/** A quick test of whether a class may name a language. Most do not. */
const PERHAPS = /lang|brush|highlight|hljs|src-|sourcecode|prettyprint|literal-block/i;

/**
 * Returns the language in an element's attributes, as written after `language-`; `undefined` if they name none.
 *
 * @param attributes of a `pre` or `code`, or of an element around one
 */
export function languageOf(attributes: readonly Attribute[]): string | undefined {
	let language: string | undefined;
	for (const { name, value } of attributes) {
		const named = name === "class" ? languageInClass(value) : undefined;
		if (named !== undefined) return named;
		if (DATA.has(name)) language ??= IS_NAME.exec(value)?.[0];
	}
	return language;
}

/** Short names of programming languages that are not language tags, or hardly ever meant as such beside code. */
const SHORT_NAMES: ReadonlySet<string> = new Set(
	"asm awk c cpp css csv go hcl ini js jsx lua php py r rb rs sh sql tcl ts tsx vb vim xml xsl yml zsh".split(
		" ",
	),
);

/**
 * The programming language that the `lang` of a `pre` or `code` names, as GitLab and WP-Syntax write it; `undefined` if it is
 * a natural language. Tags of these begin with two or three letters (RFC 5646 §2.2.1).
 */
export function codeLanguageOf(lang: string): string | undefined {
	const name = IS_NAME.exec(lang)?.[0];
	if (name === undefined) return undefined;
	return SHORT_NAMES.has(name.toLowerCase()) || !/^(?:[a-z]{2,3}|[ix])(?:-|$)/i.test(name) ? name : undefined;
}

/** Elements that pass their language on to code without one: `pre` itself, and the containers of highlighters. */
export const PASSES_LANGUAGE_ON: ReadonlySet<string> = new Set(["div", "figure", "pre"]);

/** The longest attribute value that is read to its end, in UTF-16 code units. */
const MAX_CLASS = 500;

const IS_CODE: ReadonlySet<string> = new Set(["code", "pre"]);

const IS_NAME = new RegExp(`^${NAME}$`, "i");

function languageInClass(given: string): string | undefined {
	const value = given.slice(0, MAX_CLASS);
	if (!PERHAPS.test(value)) return undefined;
	for (const pattern of ALONE) {
		const found = pattern.exec(value)?.[1];
		if (found !== undefined) return NONE.test(found) ? undefined : found;
	}
	const classes = value.split(/\s+/);
	if (!classes.some((name) => BESIDE.test(name))) return undefined;
	return classes.find((name) => IS_NAME.test(name) && !NO_LANGUAGE.test(name));
}

/** How many elements may be between code and the frame that names its language: a table with its parts. */
const MAX_AROUND = 6;

/** How many nodes of a `pre` are searched for its `code`. */
const MAX_INSIDE = 200;

/**
 * The class that names the language of a block of code which does not do so itself: of a `code` in a `pre`, or of a `pre` that
 * has no `code` inside.
 *
 * @returns `undefined` if nothing around it names a language, or it is no block of code
 */
export function languageAround(code: Tree.Element): Attribute | undefined {
	const isCode = writtenName(code.tagName) === "code";
	if (isCode ? namedBy(code) !== undefined : holdsCode(code)) return undefined;
	let isBlock = !isCode;
	let language = namedBy(code);
	let { parentNode } = code;
	for (let i = 0; i < MAX_AROUND && parentNode !== null; i++) {
		if (!defaultTreeAdapter.isElementNode(parentNode)) break;
		isBlock ||= parentNode.tagName === "pre";
		if (PASSES_LANGUAGE_ON.has(parentNode.tagName)) language ??= namedBy(parentNode);
		parentNode = parentNode.parentNode;
	}
	return isBlock && language !== undefined ? { name: "class", value: `language-${language}` } : undefined;
}

/** The language that an element names among its first attributes. */
function namedBy({ tagName, attrs }: Tree.Element): string | undefined {
	const first = attrs.length > MOST_ATTRIBUTES ? attrs.slice(0, MOST_ATTRIBUTES) : attrs;
	const named = languageOf(first);
	if (named !== undefined || !IS_CODE.has(writtenName(tagName))) return named;
	return codeLanguageOf(first.find(({ name }) => name === "lang")?.value ?? "");
}

/** Whether a `pre` has a `code` inside, among its first nodes. */
function holdsCode(pre: Tree.Element): boolean {
	const nodes: Tree.ChildNode[] = pre.childNodes.slice(0, MAX_INSIDE).reverse();
	for (let i = 0; i < MAX_INSIDE; i++) {
		const node = nodes.pop();
		if (node === undefined) return false;
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		if (node.namespaceURI === html.NS.HTML && writtenName(node.tagName) === "code") return true;
		nodes.push(...node.childNodes.slice(0, MAX_INSIDE).reverse());
	}
	return false;
}
