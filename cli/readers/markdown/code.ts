/**
 * Blocks of code with syntax highlighting: highlight.js marks keywords, strings and so on with classes.
 *
 * @module
 */
import hljs from "highlight.js/lib/common";
import clojure from "highlight.js/lib/languages/clojure";
import dart from "highlight.js/lib/languages/dart";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import elixir from "highlight.js/lib/languages/elixir";
import erlang from "highlight.js/lib/languages/erlang";
import fsharp from "highlight.js/lib/languages/fsharp";
import haskell from "highlight.js/lib/languages/haskell";
import http from "highlight.js/lib/languages/http";
import julia from "highlight.js/lib/languages/julia";
import latex from "highlight.js/lib/languages/latex";
import lisp from "highlight.js/lib/languages/lisp";
import nginx from "highlight.js/lib/languages/nginx";
import nix from "highlight.js/lib/languages/nix";
import ocaml from "highlight.js/lib/languages/ocaml";
import powershell from "highlight.js/lib/languages/powershell";
import protobuf from "highlight.js/lib/languages/protobuf";
import scala from "highlight.js/lib/languages/scala";
import vim from "highlight.js/lib/languages/vim";
import { escapeHtml } from "../../../src/model/text.ts";

/** Languages common in blogs that the library's common set lacks. */
const MORE = {
	clojure,
	dart,
	dockerfile,
	elixir,
	erlang,
	fsharp,
	haskell,
	http,
	julia,
	latex,
	lisp,
	nginx,
	nix,
	ocaml,
	powershell,
	protobuf,
	scala,
	vim,
};
for (const [name, language] of Object.entries(MORE)) hljs.registerLanguage(name, language);
hljs.registerAliases("objective-c", { languageName: "objectivec" });
hljs.registerAliases(["svelte", "vue"], { languageName: "xml" });

/** The longest code that is highlighted, in UTF-16 code units. */
const MAX_LENGTH = 100_000;

/**
 * Lines and white space longer than these are not highlighted: the time that the library's patterns take grows with the square
 * of the length of either. Only generated code has such lines.
 */
const TOO_LONG = /.{501}|\s{201}/;

/**
 * Front matter at the beginning of Markdown, which the library would read as an underlined heading. A rule has an empty line after
 * it.
 */
const FRONT = /^(---|\+\+\+)[\t ]*\n(?![\t ]*\n)(?:.*\n)*?\1[\t ]*(?:\n|$)/;

/**
 * The language in the info string of a fence: `js`, `js {1,3}`, `js:title=a.js`, `{.python .numberLines}`, `{r}`.
 *
 * @returns an empty string if there is none
 */
export function languageIn(info: string): string {
	return /^\{?[\t ]*\.?([\w+#.-]{1,40})/.exec(info)?.[1] ?? "";
}

/** Code as HTML, highlighted if its language is known. */
export function codeHtml(code: string, language: string): string {
	if (language === "") return `<pre><code>${escapeHtml(code)}</code></pre>\n`;
	return `<pre><code class="language-${escapeHtml(language)}">${highlighted(code, language)}</code></pre>\n`;
}

function highlighted(code: string, language: string): string {
	const name = language.toLowerCase();
	const plain = escapeHtml(code);
	const isKnown = hljs.getLanguage(name) !== undefined;
	if (!isKnown || code.length > MAX_LENGTH || TOO_LONG.test(code)) return plain;
	const [front = "", fence = ""] =
		hljs.getLanguage(name)?.name === "Markdown" ? (FRONT.exec(code) ?? []) : [];
	const parts: [text: string, language: string][] = [
		[front, fence === "---" ? "yaml" : "toml"],
		[code.slice(front.length), name],
	];
	const value = parts
		.map(([text, language]) => hljs.highlight(text, { language, ignoreIllegals: true }).value)
		.join("");
	// The library must not change the code itself.
	return unescaped(value.replace(/<\/?span[^<>]*>/g, "")) === code ? value : plain;
}

function unescaped(html: string): string {
	return html
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&quot;", '"')
		.replaceAll("&#x27;", "'")
		.replaceAll("&amp;", "&");
}
