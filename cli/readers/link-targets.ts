/**
 * The targets of links within an article.
 *
 * @module
 */
import { decodeHTML } from "entities";
import { escapeHtml } from "../../src/model/text.ts";

/**
 * Replaces a heading that is removed from a text, so that links to it still work.
 *
 * @returns an empty element for each of its ids that the text links to
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
