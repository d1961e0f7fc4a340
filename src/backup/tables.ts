/**
 * The tables of an export: all data that cannot be computed from other data.
 *
 * @module
 */

/** A table, or some columns of one. */
export interface Table {
	/** Its name in the export. */
	name: string;
	/** The table of the database that has the columns. */
	from: string;
	columns: readonly string[];
	/** The columns that identify a row; rows come in their order. */
	key: readonly string[];
	/** The columns that hold integers or `NULL`; all others hold text or `NULL`. */
	integers?: readonly string[];
	/** The columns that hold JSON, other than `item`. */
	json?: readonly string[];
	/** The columns that exports of earlier versions lack, with their default values. */
	added?: Readonly<Row>;
	/** Converts a row of a former version's export into one of this version; leaves all others as they are. */
	upgraded?: (row: Row) => Row;
}

const IDENTITY = ["guid", "id", "slug"];
const IMPORT = [
	"digest",
	"imported",
	"incomplete",
	"rules",
	"edited",
	"url_key",
	"path",
	"reversed_path",
	"root",
	"expires_at",
];
const CONTENT = ["content_html", "content_text", "transcript"];

/** Former versions appended a question mark to the fingerprint of an incomplete import. */
function withIncomplete(row: Row): Row {
	const { imported } = row;
	if (typeof imported !== "string" || !imported.endsWith("?")) return row;
	return { ...row, imported: imported.slice(0, -1), incomplete: 1 };
}

/** In former versions, a body digest meant that the source was read, and an empty one that it must be read again. */
function withReadMark(row: Row): Row {
	const { body_digest } = row;
	return body_digest === null ? row : { ...row, body_digest: body_digest || null, was_read: 1 };
}

/** The tables in the order of restoring: triggers on a table may write to later ones. */
export const TABLES: readonly Table[] = [
	{
		name: "articles",
		from: "articles",
		columns: [
			...IDENTITY,
			...["source", "item", "date_published", "sorted_at", "revision", "archive", "story"],
			...IMPORT,
		],
		key: ["id"],
		integers: [
			"date_published",
			"sorted_at",
			"revision",
			"archive",
			"incomplete",
			"rules",
			"edited",
			"expires_at",
		],
		added: { incomplete: 0 },
		upgraded: withIncomplete,
	},
	{ name: "contents", from: "articles", columns: ["id", ...CONTENT], key: ["id"] },
	{
		name: "unpublished",
		from: "unpublished",
		columns: [
			...IDENTITY,
			...["state", "item", ...CONTENT, "date_published", "sorted_at", "changed_at", "revision", "archive"],
			...IMPORT,
		],
		key: ["guid"],
		integers: [
			"date_published",
			"sorted_at",
			"changed_at",
			"revision",
			"archive",
			"incomplete",
			"rules",
			"edited",
			"expires_at",
		],
		added: { incomplete: 0 },
		upgraded: withIncomplete,
	},
	{
		name: "originals",
		from: "originals",
		columns: ["guid", "kind", "digest", "bytes", "text"],
		key: ["guid", "kind"],
		integers: ["bytes"],
	},
	{
		name: "addresses",
		from: "addresses",
		columns: ["path", "guid", "kind", "had_page"],
		key: ["path"],
		integers: ["had_page"],
		added: { had_page: 0 },
	},
	{
		name: "pages",
		from: "pages",
		columns: [
			...["path", "title", "description", "language", "menu", "digest", "changed_at", "file", "source"],
			"content_html",
		],
		key: ["path"],
		integers: ["menu", "changed_at"],
	},
	{
		name: "theme_files",
		from: "theme_files",
		columns: ["path", "digest", "bytes", "content"],
		key: ["path"],
		integers: ["bytes"],
	},
	{
		name: "stories",
		from: "stories",
		columns: [
			...[
				"id",
				"slug",
				"date_published",
				"sorted_at",
				"archive",
				"is_out",
				"shown",
				"own",
				"sources",
				"revision",
			],
		],
		key: ["id"],
		integers: ["date_published", "sorted_at", "archive", "is_out", "revision"],
		json: ["sources"],
	},
	{
		name: "tombstones",
		from: "tombstones",
		columns: [
			...["key", "id", "source", "guid", "slug", "url_key", "title", "url", "enclosure"],
			...["date_published", "imported", "deleted_at"],
		],
		key: ["key"],
		integers: ["date_published", "deleted_at"],
	},
	{
		name: "shared_articles",
		from: "shared_articles",
		columns: ["source", "guid", "id"],
		key: ["source", "guid"],
	},
	{
		name: "sources",
		from: "sources",
		columns: [
			...[
				"id",
				"feed_url",
				"feed_key",
				"host",
				"about",
				"title",
				"tags",
				"state",
				"created_at",
				"next_poll_at",
			],
			...["polling_until", "etag", "last_modified", "body_digest", "was_read", "polls", "schedule"],
			...["filters", "claims", "claim_transfers"],
			...["retention", "supply", "passed_over", "read_again_at", "poll_every", "rules"],
		],
		key: ["id"],
		integers: [
			"created_at",
			"next_poll_at",
			"polling_until",
			"was_read",
			"claims",
			"claim_transfers",
			"read_again_at",
			"poll_every",
			"rules",
		],
		json: ["about", "tags", "polls", "schedule", "filters", "retention", "supply", "passed_over"],
		added: { was_read: 0, claim_transfers: 0 },
		upgraded: withReadMark,
	},
	{ name: "former_sources", from: "former_sources", columns: ["id", "feed_key"], key: ["id"] },
	{
		name: "podcast_origin",
		from: "podcast_origin",
		columns: ["one", "origin"],
		key: ["one"],
		integers: ["one"],
	},
	{ name: "kept_settings", from: "kept_settings", columns: ["name", "value"], key: ["name"] },
	{
		name: "scope_articles",
		from: "scope_articles",
		columns: ["scope", "sorted_at", "id", "bytes"],
		key: ["scope", "sorted_at", "id"],
		integers: ["sorted_at", "bytes"],
	},
	{
		name: "sitemap_places",
		from: "sitemap_places",
		columns: ["place", "id"],
		key: ["place"],
		integers: ["place"],
	},
	{
		name: "sitemaps",
		from: "sitemaps",
		columns: ["number", "changed_at"],
		key: ["number"],
		integers: ["number", "changed_at"],
	},
	{
		name: "subscriptions",
		from: "subscriptions",
		columns: ["revision", "last_modified"],
		key: ["revision"],
		integers: ["revision", "last_modified"],
	},
	{
		name: "scopes",
		from: "scopes",
		columns: [
			...["scope", "name", "articles", "revision", "is_current", "changed_at", "last_modified", "filled"],
		],
		key: ["scope"],
		integers: ["articles", "revision", "is_current", "changed_at", "last_modified", "filled"],
		added: { is_current: 1 },
	},
	{ name: "identity", from: "identity", columns: ["one", "id", "origin"], key: ["one"], integers: ["one"] },
];

/** The tables that an export leaves out, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
	purges: "the caches in front of another site have nothing to purge",
	kv_writes: "counts the writes of one day",
	staged_rows: "holds parts of a restore",
	source_icons: "the icons of sources are fetched again",
};

/** A value as SQLite holds it. */
export type Value = string | number | null;

/** A row of an export: its columns by name. */
export type Row = Record<string, Value>;

/** The table with a name; `undefined` if an export has no such table. */
export function tableNamed(name: string): Table | undefined {
	return TABLES.find((table) => table.name === name);
}

/**
 * The digests of the texts in `originals`, without the texts. An export reads this table to find changed texts; it is not
 * part of the export.
 */
export const ORIGINAL_DIGESTS: Table = {
	name: "original_digests",
	from: "originals",
	columns: ["guid", "kind", "digest"],
	key: ["guid", "kind"],
};
