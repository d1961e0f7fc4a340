/**
 * The classes that the HTML of an operator's article may have, which the pages have styles for: those of code that
 * highlight.js has coloured at import, and of GitHub's alerts. Feeds have neither: readers take classes away.
 *
 * @module
 */

/** Classes as highlight.js writes them: `hljs-built_in`, `hljs-title function_`, `hljs-title class_ inherited__`. */
const COLOUR = /^hljs-[a-z]{1,20}(?:[-_][a-z]{1,20}){0,2}(?: [a-z]{1,20}_{1,2}){0,2}$/;

const ALERT = /^markdown-alert markdown-alert-(?:note|tip|important|warning|caution)$/;

/** The class that an element of an operator's article keeps, if any. */
export function ownClass(element: string, value: string): string | undefined {
	if (element === "span") return COLOUR.test(value) ? value : undefined;
	return element === "blockquote" && ALERT.test(value) ? value : undefined;
}

const SPAN = /<span[^>]*>|<\/span>/g;

/**
 * HTML without these classes, and without the elements that are there for them alone.
 *
 * @param html sanitised, so that each `<`, `>` and `"` in it is one of a tag
 */
export function withoutOwnClasses(html: string): string {
	const quiet = html.includes(' class="markdown-alert ')
		? html.replace(/ class="markdown-alert [^"]*"/g, "")
		: html;
	if (!quiet.includes('<span class="hljs-')) return quiet;
	/** Of each open span, whether it goes. */
	const open: boolean[] = [];
	return quiet.replace(SPAN, (tag) => {
		const isColour = tag === "</span>" ? open.pop() === true : tag.startsWith('<span class="hljs-');
		if (tag !== "</span>") open.push(isColour);
		return isColour ? "" : tag;
	});
}
