/**
 * Links to the headings of an article, beside them.
 *
 * @module
 */

import { anchorOf } from "../../model/anchors.ts";
import { slugify } from "../../model/identity.ts";
import { escapeHtml } from "../../model/text.ts";
import { addAttributes, attributeIn, type Edit, type Element, textIn } from "./elements.ts";

const HEADING = /^h[1-6]$/;

/** What links to headings need to know. */
export interface HeadingOptions {
	/** The accessible name of the link to a section. */
	label: (title: string) => string;
	/** The `lang` attribute of that name. */
	words: string | undefined;
	/** Whether the content is known to be written from right to left; otherwise each heading has its own direction. */
	isRightToLeft: boolean;
}

/**
 * Adds a link to each heading that has text. A heading without an id gets one from its text, which stays the same as long as
 * the text does; headings with the same text are numbered. Headings inside links have none.
 */
export function linkHeadings(
	html: string,
	elements: readonly Element[],
	{ label, words, isRightToLeft }: HeadingOptions,
): Edit[] {
	const headings = elements.filter(({ name, isInActive }) => HEADING.test(name) && !isInActive);
	if (headings.length === 0) return [];
	const taken = new Set(elements.flatMap(({ attributes }) => namesIn(attributes)));
	const counts = new Map<string, number>();
	const language = words === undefined ? "" : ` lang="${words}"`;
	return headings.flatMap((heading) => {
		const { attributes, start, end } = heading;
		const title = textIn(html.slice(heading.from, heading.to));
		if (title === "") return [];
		const given = attributeIn(attributes, "id");
		const id = given ?? newId(title, taken, counts);
		const own = attributeIn(attributes, "dir");
		const direction = own ?? (isRightToLeft ? undefined : "auto");
		const href = `#${encodeURIComponent(id)}`;
		const name = escapeHtml(label(title));
		return [
			{ at: start, text: `<div class="heading"${direction === undefined ? "" : ` dir="${direction}"`}>` },
			...(given === undefined ? [addAttributes(heading, `id="${escapeHtml(id)}"`)] : []),
			{
				at: end,
				text: `<a class="anchor" href="${href}" aria-label="${name}"${language}>#</a></div>`,
				isEnd: true,
			},
		];
	});
}

/** The names by which links may lead to an element. */
function namesIn(attributes: string): string[] {
	return ["id", "name"].flatMap((name) => attributeIn(attributes, name) ?? []);
}

/** Makes an id of a text that nothing in the content has yet. */
function newId(title: string, taken: Set<string>, counts: Map<string, number>): string {
	const stem = anchorOf(slugify(title) || "section");
	for (let number = counts.get(stem) ?? 1; ; number++) {
		const id = number === 1 ? stem : `${stem}-${number}`;
		if (taken.has(id)) continue;
		taken.add(id);
		counts.set(stem, number + 1);
		return id;
	}
}
