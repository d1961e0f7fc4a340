/**
 * SQL for `stories`, and for articles that shared one row before migration 0014.
 *
 * @module
 */

/** The columns of a stored story, as a plan needs them. */
export interface StoryRow {
	id: string;
	slug: string;
	date_published: number;
	sorted_at: number;
	archive: number | null;
	/** 1 if it is in combined feeds. */
	is_out: number;
	shown: string;
	own: string | null;
	/** The owners of its versions, in the order in which these joined it. */
	sources: string[];
}

export const UPSERT_STORIES = `
	INSERT INTO stories (id, slug, date_published, sorted_at, archive, is_out, shown, own, sources, revision)
	SELECT value ->> 'id', value ->> 'slug', value ->> 'date_published', value ->> 'sorted_at', value ->> 'archive',
		value ->> 'is_out', value ->> 'shown', value ->> 'own', value ->> 'sources', value ->> 'revision'
	FROM json_each(?1) WHERE true
	ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, date_published = excluded.date_published,
		sorted_at = excluded.sorted_at, archive = excluded.archive, is_out = excluded.is_out, shown = excluded.shown,
		own = excluded.own, sources = excluded.sources, revision = excluded.revision`;

export const DELETE_STORIES = "DELETE FROM stories WHERE id IN (SELECT value ->> 'id' FROM json_each(?1))";

/** Moves stories into archives. */
export const ARCHIVE_STORIES = `
	UPDATE stories SET archive = place.archive
	FROM (SELECT value ->> 'id' AS id, value ->> 'archive' AS archive FROM json_each(?1)) place
	WHERE stories.id = place.id`;

/** The articles of other sources that also represent articles of source `?1`, by the guids in `?2`. */
export const SHARED_ARTICLES =
	"SELECT source, guid, id FROM shared_articles WHERE source = ?1 AND guid IN (SELECT value FROM json_each(?2))";

export const FORGET_SHARED = `
	DELETE FROM shared_articles WHERE (source, guid) IN (SELECT value ->> 'source', value ->> 'guid' FROM json_each(?1))`;
