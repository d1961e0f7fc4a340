/**
 * Names of the players that an article embeds, for people who cannot see what is in them (WCAG 2.2, 4.1.2).
 *
 * @module
 */

import { escapeHtml } from "../../model/text.ts";
import { addAttributes, attributeIn, type Edit, type Element, removeAttribute } from "./elements.ts";

/**
 * Gives each frame without a title one that names its host.
 *
 * @param words the `lang` attribute of these titles
 */
export function nameFrames(
	elements: readonly Element[],
	nameOf: (host: string) => string,
	words: string | undefined,
): Edit[] {
	return elements.flatMap((element): Edit[] => {
		const { name, attributes } = element;
		if (name !== "iframe" || attributeIn(attributes, "title")?.trim()) return [];
		const host = URL.parse(attributeIn(attributes, "src") ?? "")?.host.replace(/^www\./, "") ?? "";
		const language = words === undefined || attributes.includes(' lang="') ? "" : ` lang="${words}"`;
		const empty = /\stitle="[^"]*"/.exec(attributes);
		return [
			addAttributes(element, `title="${escapeHtml(nameOf(host))}"${language}`),
			...(empty === null ? [] : [removeAttribute(element, empty)]),
		];
	});
}
