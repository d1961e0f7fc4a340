/**
 * SQL for `tombstones`, which keep imports and polls from bringing deleted articles back.
 *
 * @module
 */

/** `?2` is the time, in milliseconds since 1970. */
export const INSERT_TOMBSTONES = `
	INSERT OR REPLACE INTO tombstones (key, id, source, guid, slug, url_key, title, url, enclosure, date_published, imported, deleted_at)
	SELECT value ->> 'key', value ->> 'id', value ->> 'source', value ->> 'guid', value ->> 'slug', value ->> 'url_key', value ->> 'title',
		value ->> 'url', value ->> 'enclosure', value ->> 'date_published', value ->> 'imported', ?2
	FROM json_each(?1)`;

export const DELETE_TOMBSTONES = `
	DELETE FROM tombstones WHERE (source, guid) IN (SELECT value ->> 'source', value ->> 'guid' FROM json_each(?1))`;

/** A row of {@link MATCHING_TOMBSTONES}. */
export interface TombstoneRow {
	source: string;
	guid: string;
	id: string;
}

/**
 * The tombstones of source `?1` with the guids in `?2`; unless the source is the operator, also those of the operator's
 * articles, deleted or not public, with the ids in `?3`.
 */
export const MATCHING_TOMBSTONES = `SELECT source, guid, id FROM tombstones WHERE source = ?1 AND guid IN (SELECT value FROM json_each(?2))
	UNION ALL SELECT source, guid, id FROM tombstones WHERE ?1 <> '' AND source = '' AND id IN (SELECT value FROM json_each(?3))
	UNION ALL SELECT '', guid, id FROM unpublished WHERE ?1 <> '' AND id IN (SELECT value FROM json_each(?3))`;

/** Returns a row if an article with slug `?1` was deleted. */
export const TOMBSTONE_AT = "SELECT 1 FROM tombstones WHERE slug = ?1 LIMIT 1";
