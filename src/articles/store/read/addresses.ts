/**
 * The paths of this site that lead to the operator's articles, in D1 (see `address-book.ts`).
 *
 * @module
 */

import { OWN } from "../../../model/identity.ts";
import { permalinkIn } from "../../../urls/article-paths.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import { type AddressChanges, type AddressKind, type AddressRow, pageKey } from "../plan/address-book.ts";

/**
 * Reads the addresses that articles of the operator's have, and those that they ask for, whoever has them.
 *
 * @param guids of stored articles
 * @param slugs that are asked for
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
		.prepare(
			`SELECT d.path, d.guid, d.kind, d.had_page, coalesce(a.slug, u.slug) AS slug
			FROM (
				SELECT path FROM addresses WHERE path IN (SELECT value FROM json_each(?1))
				UNION ALL SELECT path FROM addresses WHERE guid IN (SELECT value FROM json_each(?2))
			) asked CROSS JOIN addresses d ON d.path = asked.path
			LEFT JOIN articles a ON a.source = '${OWN}' AND a.guid = d.guid
			LEFT JOIN unpublished u ON u.guid = d.guid AND u.state <> 'deleted'`,
		)
		.bind(
			JSON.stringify([...paths, ...slugs.map(pageKey)]),
			JSON.stringify([...candidates.map(({ article }) => article.guid), ...guids]),
		)
		.all<AddressRow>();
	return results;
}

const SET_ADDRESSES = `
	INSERT INTO addresses (path, guid, kind, had_page)
	SELECT value ->> 'path', value ->> 'guid', value ->> 'kind', value ->> 'had_page' FROM json_each(?1) WHERE true
	ON CONFLICT (path) DO UPDATE SET guid = excluded.guid, kind = excluded.kind, had_page = excluded.had_page`;

const REMOVE_ADDRESSES = "DELETE FROM addresses WHERE path IN (SELECT value ->> 'path' FROM json_each(?1))";

/** The statements that write changes of addresses: none where there are none. */
export function addressStatements(db: D1Database, { set, removed }: AddressChanges): D1PreparedStatement[] {
	return [
		...(removed.length === 0 ? [] : [db.prepare(REMOVE_ADDRESSES).bind(JSON.stringify(removed))]),
		...(set.length === 0 ? [] : [db.prepare(SET_ADDRESSES).bind(JSON.stringify(set))]),
	];
}

/** Reads the aliases of articles, by the articles' guids. */
export async function readAliases(db: D1Database, guids: readonly string[]): Promise<Map<string, string[]>> {
	const { results } = await db
		.prepare(
			"SELECT d.guid, d.path FROM json_each(?1) CROSS JOIN addresses d ON d.guid = value WHERE d.kind = 'alias'",
		)
		.bind(JSON.stringify(guids))
		.all<{ guid: string; path: string }>();
	const aliases = new Map<string, string[]>();
	for (const { guid, path } of results) aliases.set(guid, [...(aliases.get(guid) ?? []), path].sort());
	return aliases;
}

/** Where an address of this site leads. */
export interface FoundAddress {
	kind: AddressKind;
	/** The slug of the article; `null` if it is not public. */
	slug: string | null;
	/** The article's own address as it is stored, if it has one. */
	url: string | null;
	/** The archive that it is in. */
	archive: number | null;
	/** 1 if the article has been public, and is withdrawn or deleted. */
	gone: number;
}

/** Looks up where a path leads: one row, if it leads nowhere. */
export async function readAddress(db: D1Database, key: string): Promise<FoundAddress | undefined> {
	const row = await db
		.prepare(
			`SELECT d.kind, a.slug, a.item ->> 'url' AS url, a.archive,
				EXISTS (SELECT 1 FROM tombstones t WHERE t.source = '${OWN}' AND t.guid = d.guid) AS gone
			FROM addresses d LEFT JOIN articles a ON a.source = '${OWN}' AND a.guid = d.guid WHERE d.path = ?1`,
		)
		.bind(key)
		.first<FoundAddress>();
	return row ?? undefined;
}
