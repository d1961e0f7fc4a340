/**
 * SQL for `articles`, as far as it writes. Rows come as JSON lists in `?1`.
 *
 * @module
 */
import { FEED_LENGTH } from "../../../model/length.ts";
import { RULES } from "../../../model/rules.ts";
import { originalDigests } from "./originals.ts";
import type { StoryRow } from "./stories.ts";

/** The columns of a stored article, as a plan needs them. */
export interface Existing {
	id: string;
	guid: string;
	source: string;
	slug: string;
	item: string;
	date_published: number;
	sorted_at: number;
	revision: number;
	digest: string;
	imported: string | null;
	/** 1 if facts about its files could not be looked up when it was imported: the next import sends it again. */
	incomplete: number;
	/** The version of the rules that it was made by (see `rules.ts`). */
	rules: number;
	/** 1 if it was last written through the API; `null` if that is not known. */
	edited: number | null;
	/** When it expires, in milliseconds since 1970. */
	expires_at: number | null;
	/** The content of an operator's article that may have been edited before edits were recorded (see {@link MAY_BE_EDITED}). */
	former_html?: string | null;
	former_text?: string | null;
	/** The digests of an operator's article's source texts, by kind, as JSON. */
	originals?: string | null;
	/** See `feedLength`. */
	bytes: number;
	url_key: string | null;
	/** The archive that it is in, if it is not part of a stored story. */
	archive: number | null;
	/** The id of the stored story that it is a version of. */
	story: string | null;
	/** The path of the file that an article of the operator's was imported from (see `StoredPath`). */
	path?: string | null;
	reversed_path?: string | null;
	root?: string | null;
}

/** A row of {@link existingRows}. */
export interface ExistingRow extends Existing, Pick<StoryRow, "is_out" | "own"> {
	story_id: string | null;
	story_slug: string;
	story_date: number;
	story_sorted_at: number;
	story_archive: number | null;
	/** JSON. */
	story_sources: string;
	shown: string;
}

/** Whether an import has to compare an article to find out whether it was edited through the API, as that was not recorded. */
const MAY_BE_EDITED =
	"a.source = '' AND a.edited IS NULL AND a.imported IS NOT NULL AND a.item ->> 'date_modified' IS NOT NULL";

/**
 * A statement that reads articles and all versions of their stories, each with the columns of its story.
 *
 * @param ids a statement that selects the ids of the articles
 */
export function existingRows(ids: string): string {
	return `
		WITH asked AS (${ids}), told AS (SELECT story FROM articles WHERE id IN asked AND story IS NOT NULL)
		SELECT a.id, a.guid, a.source, a.slug, a.item, a.date_published, a.sorted_at, a.revision, a.digest, a.imported, a.incomplete, a.rules, a.edited, a.expires_at,
			CASE WHEN ${MAY_BE_EDITED} THEN a.content_html END AS former_html,
			CASE WHEN ${MAY_BE_EDITED} THEN a.content_text END AS former_text,
			CASE WHEN a.source = '' THEN ${originalDigests("a")} END AS originals,
			a.url_key, a.archive, a.story, a.path, a.reversed_path, a.root, ${FEED_LENGTH} AS bytes,
			st.id AS story_id, st.slug AS story_slug, st.date_published AS story_date, st.sorted_at AS story_sorted_at,
			st.archive AS story_archive, st.is_out, st.shown, st.own, st.sources AS story_sources
		FROM articles a LEFT JOIN stories st ON st.id = a.story
		WHERE a.id IN asked OR a.story IN told`;
}

/**
 * How many articles with the same address and title, or the same guid, are compared at most: some feeds link every entry to
 * one page, and many number theirs.
 */
const MOST_ALIKE = 500;

/**
 * The ids of all articles that one of several writes may affect: `?1` ids and guids, `?2` the source, `?3` guids, `?4` URL
 * keys, `?5` slugs, `?6` keys of addresses.
 *
 * @param isOwn whether the source is the operator: the addresses are then those of followed articles, and otherwise of the
 * operator's
 */
export function affectedIds({ isOwn }: { isOwn: boolean }): string {
	return `
		SELECT id FROM articles WHERE source = ?2 AND guid IN (SELECT value FROM json_each(?3))
			OR id IN (SELECT value FROM json_each(?1)) OR source = '' AND guid IN (SELECT value FROM json_each(?1))
			OR ?2 = '' AND slug IN (SELECT value FROM json_each(?5))
			OR id IN (SELECT id FROM articles WHERE guid IN (SELECT value FROM json_each(?1)) LIMIT ${MOST_ALIKE})
			OR id IN (SELECT id FROM articles WHERE url_key IN (SELECT value FROM json_each(?4)) LIMIT ${MOST_ALIKE})
		UNION ALL SELECT id FROM (
			SELECT a.id FROM json_each(?6) CROSS JOIN articles a ON a.source ${isOwn ? "<>" : "="} ''
				AND a.url_key >= value || ' ' AND a.url_key < value || '!' LIMIT ${MOST_ALIKE}
		)
		UNION ALL SELECT id FROM shared_articles WHERE source = ?2 AND guid IN (SELECT value FROM json_each(?3))
		UNION ALL SELECT shown FROM stories WHERE id IN (SELECT value FROM json_each(?1))
			OR ?2 = '' AND slug IN (SELECT value FROM json_each(?5))`;
}

/** The id of the article that is shown at slug `?1`. */
export const ID_AT_SLUG =
	"SELECT coalesce((SELECT id FROM articles WHERE slug = ?1), (SELECT shown FROM stories WHERE slug = ?1))";

/** The ids in the list `?1`. */
export const LISTED_IDS = "SELECT value FROM json_each(?1)";

/** A row of {@link TAKEN_SLUGS}. */
export interface TakenSlug {
	slug: string;
	/** The owner of the article; `a story` if a story has the slug. */
	source: string;
}

/** Which of the slugs in `?1` are taken for source `?2`. `?3` has slugs whose pages' paths may be addresses of others. */
export const TAKEN_SLUGS = `SELECT slug, source FROM articles WHERE slug IN (SELECT value FROM json_each(?1))
	UNION ALL SELECT slug, 'a story' FROM stories WHERE slug IN (SELECT value FROM json_each(?1))
	UNION ALL SELECT slug, '' FROM tombstones WHERE ?2 <> '' AND source = '' AND slug IN (SELECT value FROM json_each(?1))
	UNION ALL SELECT slug, '' FROM unpublished
		WHERE slug IN (SELECT value FROM json_each(?1)) AND (?2 <> '' OR state <> 'deleted')
	UNION ALL SELECT value ->> 'slug', '' FROM json_each(?3)
		WHERE EXISTS (SELECT 1 FROM addresses WHERE path = value ->> 'key')`;

/** The ids of at most `?2` articles that have expired by `?1` (milliseconds since 1970), the first one first. */
export const EXPIRED_IDS = "SELECT id FROM articles WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2";

export const UPSERT_ARTICLES = `
	INSERT INTO articles (id, source, guid, slug, item, content_html, content_text, transcript, date_published, sorted_at, revision, digest, imported, incomplete, rules, edited, url_key, archive, story, path, reversed_path, root)
	SELECT value ->> 'id', value ->> 'source', value ->> 'guid', value ->> 'slug', value ->> 'item',
		value ->> 'content_html', value ->> 'content_text', value ->> 'transcript', value ->> 'date_published', value ->> 'sorted_at',
		value ->> 'revision', value ->> 'digest', value ->> 'imported', value ->> 'incomplete', value ->> 'rules', value ->> 'edited',
		value ->> 'url_key',
		value ->> 'archive', value ->> 'story', value ->> 'path', value ->> 'reversed_path', value ->> 'root'
	FROM json_each(?1) WHERE true
	ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, item = excluded.item, content_html = excluded.content_html,
		content_text = excluded.content_text, transcript = excluded.transcript, revision = excluded.revision, digest = excluded.digest,
		imported = coalesce(excluded.imported, imported), incomplete = excluded.incomplete, rules = excluded.rules,
		edited = excluded.edited, url_key = excluded.url_key,
		archive = excluded.archive, story = excluded.story`;

/** Gives articles that move a slug that no article can request: two may exchange their slugs, which must differ at any moment. */
export const PARK_SLUGS =
	"UPDATE articles SET slug = 'moving ' || id WHERE id IN (SELECT value ->> 'id' FROM json_each(?1))";

/** Clears the paths of articles whose file has another path now, for the same reason. */
export const PARK_PATHS = ["articles", "unpublished"].map(
	(table) => `
	UPDATE ${table} SET path = NULL
	WHERE guid IN (SELECT value ->> 'guid' FROM json_each(?1)) AND path IS NOT NULL ${table === "articles" ? "AND source = ''" : ""}`,
);

/** Stores the paths of files. */
export const ADOPT_PATHS = ["articles", "unpublished"].map(
	(table) => `
	UPDATE ${table} SET path = file.path, reversed_path = file.reversed_path, root = file.root
	FROM (
		SELECT value ->> 'guid' AS guid, value ->> 'path' AS path, value ->> 'reversed_path' AS reversed_path,
			value ->> 'root' AS root FROM json_each(?1)
	) file
	WHERE ${table}.guid = file.guid ${table === "articles" ? "AND source = ''" : ""}`,
);

export const RENAME_ARTICLES = `
	UPDATE articles SET id = more.id, slug = more.slug, item = coalesce(more.item, articles.item), revision = more.revision
	FROM (SELECT value ->> 'was' AS was, value ->> 'id' AS id, value ->> 'slug' AS slug, value ->> 'item' AS item,
		value ->> 'revision' AS revision FROM json_each(?1)) more
	WHERE articles.id = more.was`;

export const LINK_ARTICLES = `
	UPDATE articles SET story = more.story, archive = more.archive, revision = more.revision
	FROM (SELECT value ->> 'id' AS id, value ->> 'story' AS story, value ->> 'archive' AS archive,
		value ->> 'revision' AS revision FROM json_each(?1)) more
	WHERE articles.id = more.id`;

export const DELETE_ARTICLES = "DELETE FROM articles WHERE id IN (SELECT value ->> 'id' FROM json_each(?1))";

/** Moves articles without a stored story into archives. */
export const ARCHIVE_ARTICLES = `
	UPDATE articles SET archive = place.archive
	FROM (SELECT value ->> 'id' AS id, value ->> 'archive' AS archive FROM json_each(?1)) place
	WHERE articles.id = place.id AND articles.story IS NULL`;

export const SET_EXPIRIES = `
	UPDATE articles SET expires_at = more.expires_at
	FROM (SELECT value ->> 'id' AS id, value ->> 'expires_at' AS expires_at FROM json_each(?1)) more
	WHERE articles.id = more.id`;

/** Records that the present rules make the same article of a file with this fingerprint. */
export const MARK_IMPORTED = `
	UPDATE articles SET imported = mark.imported, incomplete = mark.incomplete, rules = ${RULES}
	FROM (SELECT value ->> 'id' AS id, value ->> 'imported' AS imported, value ->> 'incomplete' AS incomplete FROM json_each(?1)) mark
	WHERE articles.id = mark.id`;
