/**
 * What links within an article lead to.
 *
 * @module
 */
import { decodeHTML } from "entities";
import { escapeHtml } from "../../src/model/text.ts";

/**
 * Marks the place of a heading that is taken out of a text, for those of its ids that the text links to.
 *
 * @returns empty elements
 */
export function targetsOf(ids: readonly string[], html: string): string {
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
