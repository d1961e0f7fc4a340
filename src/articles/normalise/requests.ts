/**
 * What an item of the operator's asks for besides its content: its addresses on this site, its date, and to be recognised by
 * its file. What is stored decides whether it gets that.
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
	/** Whether the root was not known: the path may lack its beginning, or have more than is stored. */
	isPartial: boolean;
	/** Ids by which former versions knew the file: that of its bare name, and that of an address on this site. */
	formerIds: { id: string; isBareName: boolean }[];
	/** Whether the file that the article came from is gone. */
	mayMove: boolean;
	/** What the item names itself by, apart from its path. */
	namedBy: "id" | "url" | undefined;
}

/** See the module. */
export interface OwnWishes {
	/** The slug as it is written, if the item names one. */
	slug: string | undefined;
	/** Other paths that redirect to it; without a list, it keeps those that it has. */
	aliases: SitePath[] | undefined;
	/** The date of publication, if the item names one, in milliseconds since 1970. */
	date: number | undefined;
	/** Its file, if it came from one. */
	file: FilePlace | undefined;
}

/**
 * Returns the address by which an item is known where it has no id: not one of this site if it has a file, as the file can
 * get another address.
 *
 * @param publisher the configured site URL; empty if there is none
 */
export function namingUrl({ url, _tributary }: Item, publisher: string): string | undefined {
	const isByPath = url !== undefined && _tributary?.path !== undefined;
	return isByPath && sitePathOf(url, publisher) !== undefined ? undefined : url;
}

/**
 * Reads what an item asks for.
 *
 * @param origin the configured site URL, empty if there is none; then, what it was asked by
 * @param faults gets what is wrong
 * @returns `url` is the article's address on this site as it is stored; `isElsewhere` if it has none here, and may have one on
 * another site
 */
export function ownWishesOf(
	item: Item,
	{ publisher, here: asked = "" }: { publisher: string; here?: string },
	faults: Fault[],
): { wishes: OwnWishes; url: string | undefined; isElsewhere: boolean } {
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
		wishes: {
			slug,
			// A file names all of its aliases.
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
