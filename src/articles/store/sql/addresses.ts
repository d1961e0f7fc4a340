/**
 * SQL for `addresses`: the paths of this site that lead to the operator's articles.
 *
 * @module
 */
import { OWN } from "../../../model/identity.ts";

/**
 * A path at which the article's page is; one that redirects to it as its file asks; one that it had before; or the path of a
 * page of the operator's that is no article.
 */
export type AddressKind = "permalink" | "alias" | "former" | "page";

/** A stored address, with the slug of its article. */
export interface AddressRow {
	/** See `pathKey`. */
	path: string;
	/** The article's; empty for a page. */
	guid: string;
	kind: AddressKind;
	/** 1 for an alias at a path where the article's page was before: the path outlives the request for it. */
	had_page: number;
	/** The article's slug; `null` if the article is deleted, and for a page. */
	slug: string | null;
}

/** The addresses and pages at the paths in `?1`, and the addresses of the articles whose guids are in `?2`. */
export const MATCHING_ADDRESSES = `SELECT d.path, d.guid, d.kind, d.had_page, coalesce(a.slug, u.slug) AS slug
	FROM (
		SELECT path FROM addresses WHERE path IN (SELECT value FROM json_each(?1))
		UNION ALL SELECT path FROM addresses WHERE guid IN (SELECT value FROM json_each(?2))
	) asked CROSS JOIN addresses d ON d.path = asked.path
	LEFT JOIN articles a ON a.source = '${OWN}' AND a.guid = d.guid
	LEFT JOIN unpublished u ON u.guid = d.guid AND u.state <> 'deleted'
	UNION ALL SELECT path, '', 'page', 0, NULL FROM pages WHERE path IN (SELECT value FROM json_each(?1))`;

export const UPSERT_ADDRESSES = `
	INSERT INTO addresses (path, guid, kind, had_page)
	SELECT value ->> 'path', value ->> 'guid', value ->> 'kind', value ->> 'had_page' FROM json_each(?1) WHERE true
	ON CONFLICT (path) DO UPDATE SET guid = excluded.guid, kind = excluded.kind, had_page = excluded.had_page`;

export const DELETE_ADDRESSES =
	"DELETE FROM addresses WHERE path IN (SELECT value ->> 'path' FROM json_each(?1))";

/** The aliases of the articles whose guids are in `?1`. */
export const ALIASES =
	"SELECT d.guid, d.path FROM json_each(?1) CROSS JOIN addresses d ON d.guid = value WHERE d.kind = 'alias'";

/** Where an address of this site leads: to an article, or to a page of the operator's, which has only a kind. */
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

/** The page at path `?1`, or else the address there with its article. */
export const ADDRESS_AT = `SELECT 'page' AS kind, NULL AS slug, NULL AS url, NULL AS archive, 0 AS gone
	FROM pages WHERE path = ?1
	UNION ALL SELECT d.kind, a.slug, a.item ->> 'url' AS url, a.archive,
		EXISTS (SELECT 1 FROM tombstones t WHERE t.source = '${OWN}' AND t.guid = d.guid) AS gone
	FROM addresses d LEFT JOIN articles a ON a.source = '${OWN}' AND a.guid = d.guid WHERE d.path = ?1`;
