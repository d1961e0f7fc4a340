/**
 * Reads the paths of this site that lead to the operator's articles.
 *
 * @module
 */

import { permalinkIn } from "../../../urls/article-paths.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import { pageKey } from "../plan/address-book.ts";
import {
	ADDRESS_AT,
	type AddressRow,
	ALIASES,
	type FoundAddress,
	MATCHING_ADDRESSES,
} from "../sql/addresses.ts";

/**
 * Reads the addresses that the operator's articles have, and those that they request, even if another article has them.
 *
 * @param guids of stored articles
 * @param slugs that are requested
 */
export async function readAddresses(
	db: D1Database,
	candidates: readonly Candidate[],
	guids: readonly string[],
	slugs: readonly string[],
): Promise<AddressRow[]> {
	const paths = candidates.flatMap(({ article, own }) =>
		[permalinkIn(article.url), ...(own?.aliases ?? [])].flatMap((address) => address?.key ?? []),
	);
	const { results } = await db
		.prepare(MATCHING_ADDRESSES)
		.bind(
			JSON.stringify([...paths, ...slugs.map(pageKey)]),
			JSON.stringify([...candidates.map(({ article }) => article.guid), ...guids]),
		)
		.all<AddressRow>();
	return results;
}

/** Reads the aliases of articles, by the articles' guids. */
export async function readAliases(db: D1Database, guids: readonly string[]): Promise<Map<string, string[]>> {
	const { results } = await db
		.prepare(ALIASES)
		.bind(JSON.stringify(guids))
		.all<{ guid: string; path: string }>();
	const aliases = new Map<string, string[]>();
	for (const { guid, path } of results) aliases.set(guid, [...(aliases.get(guid) ?? []), path].sort());
	return aliases;
}

/** Looks up where a path leads. Reads one row if it leads nowhere. */
export async function readAddress(db: D1Database, key: string): Promise<FoundAddress | undefined> {
	return (await db.prepare(ADDRESS_AT).bind(key).first<FoundAddress>()) ?? undefined;
}
