/**
 * The ids of headings, which links lead to.
 *
 * @module
 */
import { decodeHTML } from "entities";
import { escapeHtml } from "../../../src/text.ts";

/** What a heading may end with in kramdown, Hugo, Docusaurus and pandoc: `{#id}`, `{: #id .class}`, `{.class key=value}`. */
const ATTRIBUTES =
	/^\{:?[\t ]*((?:[#.][^\s{}#."'=]+|-|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+))(?:[\t ]+(?:[#.][^\s{}#"'=]+|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+)))*)[\t ]*\}$/;

/** The longest attributes that are looked at, in UTF-16 code units. */
const MAX_ATTRIBUTES = 500;

/** Parts the text of a heading from the id that it is given. */
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

/** The ids and names that tags give, as they are written. */
export function idsIn(html: string): string[] {
	return [...html.matchAll(/\s(?:id|name)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>=`]+))/gi)].map(
		([, double, single, plain]) => decodeHTML(double ?? single ?? plain ?? ""),
	);
}

/**
 * Marks the place of a heading that is taken out of a text, for those of its ids that the text links to.
 *
 * @returns empty elements
 */
export function placesOf(ids: readonly string[], html: string): string {
	const linked = new Set<string>();
	for (const [, written = ""] of html.matchAll(/\shref\s*=\s*["']?#([^"'\s>]+)/gi)) {
		const fragment = decodeHTML(written);
		linked.add(fragment);
		try {
			linked.add(decodeURIComponent(fragment));
		} catch {
			// An id may have a % of its own.
		}
	}
	const places = [...new Set(ids)].filter((id) => linked.has(id));
	return places.map((id) => `<span id="${escapeHtml(id)}"></span>\n`).join("");
}
