/**
 * SQL for `addresses`: the paths of this site that lead to the operator's articles.
 *
 * @module
 */
import { OWN } from "../../../model/identity.ts";

/** A path at which the article's page is; one that redirects to it as its file asks; or one that it had before. */
export type AddressKind = "permalink" | "alias" | "former";

/** A stored address, with the slug of its article. */
export interface AddressRow {
	/** See `pathKey`. */
	path: string;
	/** The article's. */
	guid: string;
	kind: AddressKind;
	/** 1 for an alias at a path where the article's page was before: the path outlives the request for it. */
	had_page: number;
	/** The article's slug; `null` if the article is deleted. */
	slug: string | null;
}

/** The addresses at the paths in `?1`, and those of the articles whose guids are in `?2`. */
export const MATCHING_ADDRESSES = `SELECT d.path, d.guid, d.kind, d.had_page, coalesce(a.slug, u.slug) AS slug
	FROM (
		SELECT path FROM addresses WHERE path IN (SELECT value FROM json_each(?1))
		UNION ALL SELECT path FROM addresses WHERE guid IN (SELECT value FROM json_each(?2))
	) asked CROSS JOIN addresses d ON d.path = asked.path
	LEFT JOIN articles a ON a.source = '${OWN}' AND a.guid = d.guid
	LEFT JOIN unpublished u ON u.guid = d.guid AND u.state <> 'deleted'`;

export const UPSERT_ADDRESSES = `
	INSERT INTO addresses (path, guid, kind, had_page)
	SELECT value ->> 'path', value ->> 'guid', value ->> 'kind', value ->> 'had_page' FROM json_each(?1) WHERE true
	ON CONFLICT (path) DO UPDATE SET guid = excluded.guid, kind = excluded.kind, had_page = excluded.had_page`;

export const DELETE_ADDRESSES =
	"DELETE FROM addresses WHERE path IN (SELECT value ->> 'path' FROM json_each(?1))";

/** The aliases of the articles whose guids are in `?1`. */
export const ALIASES =
	"SELECT d.guid, d.path FROM json_each(?1) CROSS JOIN addresses d ON d.guid = value WHERE d.kind = 'alias'";

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

/** The address at path `?1`, with its article. */
export const ADDRESS_AT = `SELECT d.kind, a.slug, a.item ->> 'url' AS url, a.archive,
		EXISTS (SELECT 1 FROM tombstones t WHERE t.source = '${OWN}' AND t.guid = d.guid) AS gone
	FROM addresses d LEFT JOIN articles a ON a.source = '${OWN}' AND a.guid = d.guid WHERE d.path = ?1`;
