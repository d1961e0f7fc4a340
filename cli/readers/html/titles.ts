/**
 * Recognises the site's name in titles and headings.
 *
 * @module
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { attribute, elementsOf, textOf } from "./tree.ts";

/** Whether a page's title is its heading, with the name of the site before or after it. */
export function isWithSite(title: string, heading: string): boolean {
	if (heading === "" || title.length <= heading.length) return false;
	const isFirst = title.startsWith(heading) && /^\s*[|·•—–»«/-]\s/.test(title.slice(heading.length));
	return isFirst || (title.endsWith(heading) && /\s[|·•—–»«/-]\s*$/.test(title.slice(0, -heading.length)));
}

/** The address of a front page, absolute or not. */
const FRONT_PAGE = /^(?:(?:https?:)?\/\/[^/]+)?\/?$|^(?:\.{0,2}\/)*(?:index\.\w+)?$/i;

/** Whether a heading is the name of the site: all of it is a link to the front page. */
export function isSiteName(heading: Tree.Element): boolean {
	const link = [...elementsOf(heading)].find(({ tagName }) => tagName === "a");
	const href = attribute(link, "href")?.trim();
	return href !== undefined && FRONT_PAGE.test(href) && textOf(link) === textOf(heading);
}
