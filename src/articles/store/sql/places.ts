/**
 * SQL for `scope_articles`: the places of articles and stories in feeds, and which of these are in archives.
 *
 * @module
 */

/** Joined, so that typed columns are compared: with JSON's untyped values, SQLite would read whole feeds. */
export const REMOVE_PLACES = `DELETE FROM scope_articles WHERE (scope, sorted_at, id) IN (SELECT s.scope, s.sorted_at, s.id
	FROM json_each(?1) CROSS JOIN scope_articles s ON s.scope = value ->> 'scope'
		AND s.sorted_at = value ->> 'sorted_at' AND s.id = value ->> 'id')`;

export const ADD_PLACES = `INSERT INTO scope_articles (scope, sorted_at, id, bytes)
	SELECT value ->> 'scope', value ->> 'sorted_at', value ->> 'id', value ->> 'bytes' FROM json_each(?1) WHERE true
	ON CONFLICT DO UPDATE SET bytes = excluded.bytes`;

/** The places in the main feed. */
export const MAIN_PLACES = "SELECT sorted_at, id, bytes FROM scope_articles WHERE scope = 'main'";

/** The ids of at most `?2` articles in feed `?1`. */
export const IDS_IN_SCOPE = "SELECT id FROM scope_articles WHERE scope = ?1 LIMIT ?2";

/**
 * The ids of the oldest articles in feed `?1` beyond the newest `?2`, as far as they are older than `?3` (milliseconds since
 * 1970); at most `?4`.
 */
export const SURPLUS_IDS = `SELECT id FROM scope_articles WHERE scope = ?1 AND sorted_at < ?3 ORDER BY sorted_at, id
	LIMIT max(0, min(coalesce((SELECT articles FROM scopes WHERE scope = ?1), 0) - ?2, ?4))`;

/** The ids of the oldest articles in feed `?1` beyond a total length of `?2`; at most `?3`. Reads a row for each article. */
export const OVERLONG_IDS = `SELECT id FROM (
		SELECT id, sum(bytes) OVER (ORDER BY sorted_at DESC, id DESC) AS length FROM scope_articles WHERE scope = ?1
	) WHERE length > ?2 LIMIT ?3`;

/** A row of {@link ARCHIVE_NUMBERS}. */
export interface ArchiveNumbers {
	/** The highest number that an archive ever had; 0 if there was none. */
	last: number;
	/** The newest archive with articles. */
	newest: number | null;
}

export const ARCHIVE_NUMBERS = `SELECT coalesce((SELECT max(archive) FROM scopes WHERE archive IS NOT NULL), 0) AS last,
	(SELECT max(archive) FROM scopes WHERE archive IS NOT NULL AND articles > 0) AS newest`;

/** The newest archive with articles. */
export const LAST_ARCHIVE =
	"SELECT scope FROM scopes WHERE archive IS NOT NULL AND articles > 0 ORDER BY archive DESC LIMIT 1";

/** The owners of the articles in the main feed. Reads two rows for each. */
export const MAIN_OWNERS = `SELECT s.id, a.source FROM scope_articles s LEFT JOIN stories st ON st.id = s.id
	JOIN articles a ON a.id = coalesce(st.shown, s.id) WHERE s.scope = 'main'`;

/** With fewer articles than this in it, the main feed takes back those of the last archive. */
const FEW_ARTICLES = 25;

/** The main feed, if its former count of articles is small: most deletions read nothing else. */
const SHORT_MAIN = `SELECT scope FROM scopes WHERE scope = 'main' AND articles < ${FEW_ARTICLES}`;

/** Moves the places of the last archive into the main feed, if it has few articles and they fit into a length of `?1`. */
const MOVE_LAST_ARCHIVE = `UPDATE scope_articles SET scope = 'main' WHERE scope = (
	SELECT last.scope FROM (${LAST_ARCHIVE}) last CROSS JOIN scopes main ON main.scope = 'main'
	WHERE main.articles = 0 OR main.articles < ${FEW_ARTICLES}
		AND (SELECT sum(bytes) FROM scope_articles WHERE scope IN ('main', last.scope)) <= ?1)`;

/** Takes those that are in the main feed again out of their archive, at revision `?1`. */
const LEAVE_ARCHIVE = ["articles", "stories"].map(
	(table) => `UPDATE ${table} SET archive = NULL, revision = ?1
	WHERE archive IS NOT NULL AND id IN (SELECT id FROM scope_articles WHERE scope = (${SHORT_MAIN}))`,
);

/** Counts the articles of the main feed and of that archive again, at revision `?1` and time `?2`. */
const RECOUNT = `UPDATE scopes SET articles = there.articles, revision = ?1, changed_at = max(changed_at, ?2),
		last_modified = max(last_modified + 1, CAST(?2 / 1000 AS INTEGER))
	FROM (
		SELECT scope AS name, (SELECT count(*) FROM scope_articles s WHERE s.scope = those.scope) AS articles
		FROM (${SHORT_MAIN} UNION ALL SELECT last.scope FROM (${LAST_ARCHIVE}) last CROSS JOIN (${SHORT_MAIN})) those
	) there
	WHERE scopes.scope = there.name AND scopes.articles <> there.articles RETURNING scopes.scope`;

/**
 * The statements that end each transaction that deletes: the main feed takes back the newest archive if it has few articles
 * left and room for those, so that it is never empty while there are any. These articles count as changed, as they are new
 * to clients of the main feed. The last statement returns the scopes that changed.
 *
 * @param revision the revision of the transaction
 * @param now milliseconds since 1970
 * @param room the most that the articles of the main feed may have together (see `combinedLength`)
 */
export function refillMain(
	db: D1Database,
	{ revision, now, room }: { revision: number; now: number; room: number },
): D1PreparedStatement[] {
	return [
		db.prepare(MOVE_LAST_ARCHIVE).bind(room),
		...LEAVE_ARCHIVE.map((sql) => db.prepare(sql).bind(revision)),
		db.prepare(RECOUNT).bind(revision, now),
	];
}
