/**
 * Links from a feed to its older articles (RFC 5005): the main feed has archives (§4), every other feed has pages (§3).
 *
 * @module
 */

import { cursorOf, cursorText, type PageStart } from "../articles/store/cursor.ts";
import type { ScopePage } from "../articles/store/read/feed.ts";
import { isHistory } from "../model/scope.ts";
import type { Site } from "../settings/site.ts";
import { feedPath } from "../urls/feeds.ts";

/** Another document of the same feed. */
export interface FeedLink {
	rel: "first" | "next" | "previous" | "current" | "prev-archive" | "next-archive";
	/** Its address in a format, by the format's file name. */
	url: (file: string) => string;
}

/** The requested part of a feed, by the parameters of its address. */
export interface View {
	/** Parameters that differ from the default, without the start of the page. */
	parameters: [name: string, value: string][];
	/** The start of the page, if it is not the first. */
	from?: PageStart | undefined;
}

/** The query of an address: empty, or beginning with a question mark. */
export function queryOf({ parameters, from }: View): string {
	const all = from === undefined ? parameters : [...parameters, [from.direction, cursorText(from.cursor)]];
	return all.length === 0
		? ""
		: `?${all.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`).join("&")}`;
}

/** The links of a document to other documents of the feed. */
export function linksOf(site: Site, page: ScopePage, view: View): FeedLink[] {
	const { state, articles, more } = page;
	const { scope, olderArchive, newerArchive } = state;
	if (isHistory(scope)) {
		const archive = (number: number) => (file: string) =>
			`${site.origin}${feedPath(`archive:${number}`, file)}`;
		const links: FeedLink[] = [];
		if (scope !== "main") links.push({ rel: "current", url: (file) => `${site.origin}/${file}` });
		if (olderArchive !== null) links.push({ rel: "prev-archive", url: archive(olderArchive) });
		if (newerArchive !== null) links.push({ rel: "next-archive", url: archive(newerArchive) });
		return links;
	}
	const at = (from: PageStart | undefined) => (file: string) =>
		`${site.origin}${feedPath(scope, file)}${queryOf({ ...view, from })}`;
	const [first] = articles;
	const last = articles.at(-1);
	const isBackwards = view.from?.direction === "after";
	const links: FeedLink[] = [];
	if (view.from !== undefined) links.push({ rel: "first", url: at(undefined) });
	if (view.from !== undefined && first !== undefined && (more || !isBackwards))
		links.push({ rel: "previous", url: at({ direction: "after", cursor: cursorOf(first) }) });
	if (last !== undefined && (more || isBackwards))
		links.push({ rel: "next", url: at({ direction: "before", cursor: cursorOf(last) }) });
	return links;
}
