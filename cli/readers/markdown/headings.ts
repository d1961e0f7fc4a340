/**
 * The ids of headings, for links.
 *
 * @module
 */
import { decodeHTML } from "entities";

/** Attributes at the end of a heading in kramdown, Hugo, Docusaurus and pandoc: `{#id}`, `{: #id .class}`, `{.class key=value}`. */
const ATTRIBUTES =
	/^\{:?[\t ]*((?:[#.][^\s{}#."'=]+|-|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+))(?:[\t ]+(?:[#.][^\s{}#"'=]+|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+)))*)[\t ]*\}$/;

/** The longest attributes that are read, in UTF-16 code units. */
const MAX_ATTRIBUTES = 500;

/** Separates the text of a heading from its id. */
export function headingParts(text: string): { text: string; id?: string } {
	const start = text.endsWith("}") ? text.lastIndexOf("{") : -1;
	if (start <= 0 || text.length - start > MAX_ATTRIBUTES || !/[\t ]/.test(text.charAt(start - 1)))
		return { text };
	const attributes = ATTRIBUTES.exec(text.slice(start))?.[1];
	if (attributes === undefined) return { text };
	const id = attributes
		.split(/[\t ]+/)
		.find((one) => one.startsWith("#"))
		?.slice(1);
	return { text: text.slice(0, start).trimEnd(), ...(id !== undefined && { id }) };
}

/** The values of the attributes `id` and `name` in HTML. */
export function idsIn(html: string): string[] {
	return [...html.matchAll(/\s(?:id|name)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>=`]+))/gi)].map(
		([, double, single, plain]) => decodeHTML(double ?? single ?? plain ?? ""),
	);
}
