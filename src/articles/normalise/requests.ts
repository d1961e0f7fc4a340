/**
 * The requests of an operator's item: its addresses on this site, its date, and the file that identifies it. Whether they
 * are granted depends on the stored articles.
 *
 * @module
 */

import { slugify } from "../../model/identity.ts";
import { type SitePath, sitePathOf, slugIn } from "../../urls/article-paths.ts";
import { SITE_PLACEHOLDER } from "../../urls/origin.ts";
import type { Fault, Item } from "../schema/item.ts";

/** The file that an item was made from. */
export interface FilePlace {
	/** Relative to the root of the content. */
	path: string;
	/** The name of the root's folder, if the root is known. */
	root: string | undefined;
	/** Whether the root was unknown: the path may then start above or below the stored root. */
	isPartial: boolean;
	/** Ids that former versions gave to the file: one from its bare name, and one from an address on this site. */
	formerIds: { id: string; isBareName: boolean }[];
	/** Whether the file that the article came from is gone. */
	mayMove: boolean;
	/** The item's own id or address, apart from its path. */
	namedBy: "id" | "url" | undefined;
}

/** The requests of an operator's item. */
export interface OwnRequests {
	/** The requested slug as written, if there is one. */
	slug: string | undefined;
	/** Other paths that redirect to the article. Without a list, the article keeps its aliases. */
	aliases: SitePath[] | undefined;
	/** The requested date of publication, in milliseconds since 1970. */
	date: number | undefined;
	/** The file that the item was made from, if there is one. */
	file: FilePlace | undefined;
}

/**
 * Returns the address that identifies an item without an id. For an item with a file, an address on this site does not
 * count, because the file may be moved to another address.
 *
 * @param publisher the configured site URL; empty if there is none
 */
export function namingUrl({ url, _tributary }: Item, publisher: string): string | undefined {
	const isByPath = url !== undefined && _tributary?.path !== undefined;
	return isByPath && sitePathOf(url, publisher) !== undefined ? undefined : url;
}

/**
 * Reads the requests of an item.
 *
 * @param origin the configured site URL (empty if there is none), and the origin of the request
 * @param faults receives every fault that is found
 * @returns `url` is the article's address on this site, as stored; `isElsewhere` is set if it has none here, so that its URL
 * may be on another site
 */
export function ownRequestsOf(
	item: Item,
	{ publisher, here: asked = "" }: { publisher: string; here?: string },
	faults: Fault[],
): { requests: OwnRequests; url: string | undefined; isElsewhere: boolean } {
	const { id, date_published, _tributary: own = {} } = item;
	const here = item.url === undefined ? undefined : sitePathOf(item.url, publisher || asked);
	if (typeof here === "string") faults.push({ pointer: "/url", detail: here });
	let slug = own.slug;
	let permalink: SitePath | undefined;
	if (typeof here === "object") {
		const named = slugIn(here.key);
		if (named === undefined) permalink = here;
		else if (slug === undefined || slugify(slug) === "") slug = named;
		else if (slugify(slug) !== slugify(named))
			faults.push({
				pointer: "/url",
				detail: `"${here.path}" is the page of the slug "${named}", but the slug is "${slugify(slug)}": leave the address out, or write slug: ${named}`,
			});
	}
	const named = namingUrl(item, publisher);
	const { path, root, former_id } = own;
	const namedBy =
		id !== undefined ? (id === path ? undefined : "id") : named === undefined ? undefined : "url";
	const file: FilePlace | undefined =
		path === undefined
			? undefined
			: {
					path,
					root: root?.normalize("NFC"),
					isPartial: own.partial_path ?? false,
					formerIds: [
						...(former_id === undefined ? [] : [{ id: former_id, isBareName: true }]),
						...(item.url === undefined || namedBy !== undefined ? [] : [{ id: item.url, isBareName: false }]),
					],
					mayMove: own.moved ?? false,
					namedBy,
				};
	return {
		requests: {
			slug,
			// A file lists all of its aliases, so a missing list is an empty one.
			aliases: aliasesOf(item, publisher || asked, faults) ?? (file && []),
			date: date_published,
			file,
		},
		url: permalink && SITE_PLACEHOLDER + permalink.path,
		isElsewhere: here === undefined,
	};
}

function aliasesOf(item: Item, publisher: string, faults: Fault[]): SitePath[] | undefined {
	return item._tributary?.aliases?.flatMap((alias, i) => {
		const here =
			sitePathOf(alias, publisher) ??
			`"${alias.slice(0, 60)}" is not on this site: an alias is a path of it, such as /2026/first-snow/`;
		if (typeof here === "object") return here;
		faults.push({ pointer: `/_tributary/aliases/${i}`, detail: here });
		return [];
	});
}
