/**
 * The names of the elements in some HTML, found without a parser, so that a search for elements can be skipped if there are none.
 *
 * @module
 */

const NAME = /<\/?([a-z][\w:-]{0,29})/iy;

/** The names in all tags, in lower case, including apparent tags in texts and comments. Long names are cut. */
export function namesIn(html: string): ReadonlySet<string> {
	const names = new Set<string>();
	for (let at = html.indexOf("<"); at !== -1; at = html.indexOf("<", at + 1)) {
		NAME.lastIndex = at;
		const name = NAME.exec(html)?.[1];
		if (name !== undefined) names.add(name.toLowerCase());
	}
	return names;
}
