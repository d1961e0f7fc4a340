/**
 * Resolves relative URLs under `xml:base`.
 *
 * @module
 */
import { namesNothing } from "../../../articles/sanitise/pictures.ts";
import { MAX_LINE } from "../../../model/limits.ts";
import { escapeHtml } from "../../../model/text.ts";
import { unescapedUrl } from "../html.ts";
import type { Tag } from "./tags.ts";

/**
 * The base for relative addresses in an element: an absolute address if it or an outer element has an `xml:base`. A base
 * above the length limit of addresses is ignored, because every relative address would become as long.
 *
 * @param outer the base of the element around it
 * @param url the base for the outermost `xml:base`
 */
export function baseOf(tag: Tag, outer: string | undefined, url: string): string | undefined {
	const own = tag.attributes.get("xml:base");
	const base = own === undefined ? undefined : URL.parse(unescapedUrl(own), outer ?? url)?.href;
	return base === undefined || base.length > MAX_LINE ? outer : base;
}

/**
 * Makes the URLs in a start tag absolute, including `xml:base`. Empty URLs (`href=""`, `href="#"`) stay: resolved, they would
 * make the base the page, the file or the picture of each such entry.
 */
export function resolveIn(tag: Tag, base: string, { keepsBase }: { keepsBase: boolean }): void {
	for (const key of ["href", "url", "src", "uri", "img", "image"]) {
		const value = tag.attributes.get(key);
		const url = value === undefined || namesNothing(value) ? null : URL.parse(unescapedUrl(value), base);
		if (url !== null) tag.attributes.set(key, escapeHtml(url.href));
	}
	if (keepsBase) tag.attributes.set("xml:base", escapeHtml(base));
}
