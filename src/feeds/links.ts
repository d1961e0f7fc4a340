/**
 * Where a feed goes on, beyond its newest articles (RFC 5005): the main feed in archives (§4), any other in pages (§3).
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

/** What of a feed is asked for, as its address says it. */
export interface View {
	/** Parameters that differ from the default, besides the place where the page begins. */
	parameters: [name: string, value: string][];
	/** Where the page begins, if it is not the first. */
	from?: PageStart | undefined;
}

/** The query of an address: empty, or with a question mark. */
export function queryOf({ parameters, from }: View): string {
	const all = from === undefined ? parameters : [...parameters, [from.direction, cursorText(from.cursor)]];
	return all.length === 0
		? ""
		: `?${all.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`).join("&")}`;
}

/** The other documents that one leads to. */
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
