/**
 * Blocks of code with colours: highlight.js marks keywords, strings and the like by classes.
 *
 * @module
 */
import hljs from "highlight.js/lib/common";
import { escapeHtml } from "../../../src/text.ts";

/** The longest code that is coloured, in UTF-16 code units. */
const MAX_LENGTH = 100_000;

/**
 * The language that the line of a fence names: `js`, `js {1,3}`, `js:title=a.js`, `{.python .numberLines}`, `{r}`.
 *
 * @returns an empty string if it names none
 */
export function languageIn(info: string): string {
	return /^\{?[\t ]*\.?([\w+#.-]{1,40})/.exec(info)?.[1] ?? "";
}

/** Code as HTML; coloured if its language is known, and otherwise plain. */
export function codeHtml(code: string, language: string): string {
	if (language === "") return `<pre><code>${escapeHtml(code)}</code></pre>\n`;
	return `<pre><code class="language-${escapeHtml(language)}">${coloured(code, language)}</code></pre>\n`;
}

function coloured(code: string, language: string): string {
	const name = language.toLowerCase();
	const plain = escapeHtml(code);
	if (code.length > MAX_LENGTH || hljs.getLanguage(name) === undefined) return plain;
	const { value } = hljs.highlight(code, { language: name, ignoreIllegals: true });
	// The same words, whatever the library makes of them.
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
