/**
 * The classes that the HTML of an operator's article may have, which the pages have styles for: those of code that
 * highlight.js has coloured at import, of GitHub's alerts, and of the cells of tables in formulas, whose lines and spaces
 * MathML Core has no attributes for. Feeds have none of them, as readers remove classes.
 *
 * @module
 */

/** Classes as highlight.js writes them: `hljs-built_in`, `hljs-title function_`, `hljs-title class_ inherited__`. */
const COLOUR = /^hljs-[a-z]{1,20}(?:[-_][a-z]{1,20}){0,2}(?: [a-z]{1,20}_{1,2}){0,2}$/;

const ALERT = /^markdown-alert markdown-alert-(?:note|tip|important|warning|caution)$/;

/** Classes of a cell: where it has a line, and where it is near to the next or apart from it. */
const CELL = /^(?:math-(?:top|start|end|bottom|near-start|near-end|apart)(?: (?=m)|$)){1,7}$/;

/** The class that an element of an operator's article keeps, if any. */
export function ownClass(element: string, value: string): string | undefined {
	if (element === "span") return COLOUR.test(value) ? value : undefined;
	if (element === "mtd") return CELL.test(value) ? value : undefined;
	return element === "blockquote" && ALERT.test(value) ? value : undefined;
}

const SPAN = /<span[^>]*>|<\/span>/g;

/**
 * HTML without these classes, and without the elements that are there for them alone.
 *
 * @param html sanitised, so that each `<`, `>` and `"` in it is one of a tag
 */
export function withoutOwnClasses(html: string): string {
	// Most articles have none, which this finds in a fraction of the time that the replacement takes.
	const quiet = html.includes(' class="m')
		? html.replace(/ class="(?:markdown-alert |math-)[^"]*"/g, "")
		: html;
	if (!quiet.includes('<span class="hljs-')) return quiet;
	/** For each open span, whether it is removed. */
	const open: boolean[] = [];
	return quiet.replace(SPAN, (tag) => {
		const isColour = tag === "</span>" ? open.pop() === true : tag.startsWith('<span class="hljs-');
		if (tag !== "</span>") open.push(isColour);
		return isColour ? "" : tag;
	});
}
