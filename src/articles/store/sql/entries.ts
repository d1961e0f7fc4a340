/**
 * SQL for the stored entries of a source: its articles, and its tombstones.
 *
 * @module
 */

/** A stored entry of a source, as far as it is needed to recognise it. */
export interface KnownEntry {
	guid: string;
	/** The fingerprints of the entry that the article was last made from (see `sources/intake/fingerprint.ts`). */
	imported: string | null;
	title: string | null;
	url: string | null;
	/** The address of its first file. */
	enclosure: string | null;
	/** Milliseconds since 1970; `null` for entries deleted before dates were kept. */
	date_published: number | null;
	/** The version of the rules that it was made by (see `rules.ts`). */
	rules: number;
	/** 1 if it is deleted. */
	deleted: number;
}

const ENTRY_OF_ARTICLE = `a.guid, a.imported, a.item ->> 'title' AS title, a.item ->> 'url' AS url,
	a.item ->> '$.attachments[0].url' AS enclosure, a.date_published, a.rules, 0 AS deleted`;
const ENTRY_OF_TOMBSTONE =
	"t.guid, t.imported, t.title, t.url, t.enclosure, t.date_published, 0 AS rules, 1 AS deleted";

/** Separates a guid that several entries share from what distinguishes these. */
export const SHARED_GUID_MARK = " @ ";
/** Sorts after every text that begins with {@link SHARED_GUID_MARK}. */
const AFTER_SHARED_GUID_MARK = " @!";

const HAS_GUID = "source = ?1 AND guid = value";
/** Not one range for both: other guids sort between a guid and those made from it, and each would be read. */
const HAS_MADE_GUID = `source = ?1 AND guid > value || '${SHARED_GUID_MARK}' AND guid < value || '${AFTER_SHARED_GUID_MARK}'`;

/** The entries of source `?1` with the guids in `?2`, and at most `?3` articles and `?3` tombstones with guids made from them. */
export const ENTRIES_BY_GUID = `SELECT ${ENTRY_OF_ARTICLE} FROM json_each(?2) CROSS JOIN articles a ON ${HAS_GUID}
	UNION ALL SELECT ${ENTRY_OF_TOMBSTONE} FROM json_each(?2) CROSS JOIN tombstones t ON ${HAS_GUID}
	UNION ALL SELECT * FROM (
		SELECT ${ENTRY_OF_ARTICLE} FROM json_each(?2) CROSS JOIN articles a ON ${HAS_MADE_GUID} LIMIT ?3
	)
	UNION ALL SELECT * FROM (
		SELECT ${ENTRY_OF_TOMBSTONE} FROM json_each(?2) CROSS JOIN tombstones t ON ${HAS_MADE_GUID} LIMIT ?3
	)`;

/**
 * The entries of source `?1` with the dates in `?2` or the URL keys in `?3`, at most `?4` of each. The plus signs keep SQLite
 * from reading all articles of the source.
 */
export const ALIKE_ENTRIES = `SELECT * FROM (
		SELECT ${ENTRY_OF_ARTICLE} FROM json_each(?2)
		CROSS JOIN scope_articles s ON s.scope = 'source:' || ?1 AND s.sorted_at = value
		CROSS JOIN articles a ON a.id = s.id AND +a.source = ?1 LIMIT ?4
	)
	UNION ALL SELECT * FROM (
		SELECT ${ENTRY_OF_ARTICLE} FROM json_each(?3)
		CROSS JOIN articles a ON a.url_key = value AND +a.source = ?1 LIMIT ?4
	)
	UNION ALL SELECT * FROM (
		SELECT ${ENTRY_OF_TOMBSTONE} FROM json_each(?2)
		CROSS JOIN tombstones t ON t.source = ?1 AND t.date_published = value LIMIT ?4
	)
	UNION ALL SELECT * FROM (
		SELECT ${ENTRY_OF_TOMBSTONE} FROM json_each(?3)
		CROSS JOIN tombstones t ON t.url_key = value AND +t.source = ?1 LIMIT ?4
	)`;

/** The newest `?2` articles and tombstones of source `?1`. */
export const NEWEST_ENTRIES = `SELECT ${ENTRY_OF_ARTICLE} FROM (
		SELECT id FROM scope_articles WHERE scope = 'source:' || ?1 ORDER BY sorted_at DESC, id DESC LIMIT ?2
	) place CROSS JOIN articles a ON a.id = place.id AND +a.source = ?1
	UNION ALL SELECT * FROM (
		SELECT ${ENTRY_OF_TOMBSTONE} FROM tombstones t WHERE t.source = ?1 AND t.date_published IS NOT NULL
		ORDER BY t.date_published DESC LIMIT ?2
	)`;
