/**
 * SQL for `scopes`, which has a row for each feed, and for the origin that the ids of podcasts are computed from.
 *
 * @module
 */
import type { Scope } from "../../../model/scope.ts";
import {
	DATABASE_HAD_ARTICLES,
	DATABASE_STATE,
	type DatabaseState,
	WITH_DATABASE,
	type WithDatabase,
} from "../../../platform/database-state.ts";

/** The constraint that fails if a write was planned on a revision of the store that is not the newest one any more. */
export const REVISION_IS_CURRENT = "revision_is_current";

/**
 * Advances the revision of the store. Fails, and with it the whole transaction, unless the store is still at revision `?1` (see
 * {@link REVISION_IS_CURRENT}).
 */
export const ADVANCE_REVISION =
	"UPDATE scopes SET is_current = revision = ?1, revision = revision + 1 WHERE scope = 'all'";

/** Changes feeds at revision `?2` and time `?3`. If `?4` is 1, they keep the date of their last change. */
export const CHANGE_SCOPES = `INSERT INTO scopes (scope, name, articles, filled, revision, changed_at, last_modified)
	SELECT value ->> 'scope', coalesce(value ->> 'name', ''), value ->> 'growth', value ->> 'growth' > 0, ?2, ?3,
		CAST(?3 / 1000 AS INTEGER)
	FROM json_each(?1) WHERE true
	ON CONFLICT (scope) DO UPDATE SET articles = articles + excluded.articles,
		filled = filled OR articles > 0 OR excluded.filled, revision = excluded.revision,
		name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,
		changed_at = CASE ?4 WHEN 1 THEN changed_at ELSE max(changed_at, excluded.changed_at) END,
		last_modified = max(last_modified + 1, excluded.last_modified)`;

/** Returns a row if feed `?1` exists and does not have the name `?2`. */
export const SCOPE_NOT_NAMED = "SELECT 1 FROM scopes WHERE scope = ?1 AND name IS NOT ?2";

/** The state of a feed, without its articles. */
export interface ScopeState {
	scope: Scope;
	/** The tag or author as people write it; empty for the main feed. */
	name: string;
	articles: number;
	/** Grows with every change in this feed. */
	revision: number;
	/** The newest change, in milliseconds since 1970; never goes backwards. */
	changedAt: number;
	/** The same for `Last-Modified`, in seconds since 1970. It strictly grows, and so may be ahead of the clock. */
	lastModified: number;
	/** Of the main feed or an archive: the next archive with older articles, and the next with newer ones. */
	olderArchive: number | null;
	newerArchive: number | null;
	/** The site's first address, from which the ids of its podcasts are computed; `null` until it is settled. */
	podcastOrigin: string | null;
	/** 1 if it is the feed of a source that is no longer followed and has left no articles. */
	gone: number;
	/** 1 if it has ever had an article in this database; for a tag, author or archive, if any feed has. */
	hadArticles: number;
	database: DatabaseState;
}

/** A row of {@link SCOPE_STATE}. */
export type StateRow = Omit<ScopeState, "database"> & WithDatabase;

/** The state of feed `?1`: one row is read for it, two for the neighbouring archives, and two for the database. */
export const SCOPE_STATE = `
	SELECT s.scope, s.name, s.articles, s.revision, s.changed_at AS "changedAt", s.last_modified AS "lastModified",
		(SELECT max(archive) FROM scopes WHERE articles > 0 AND archive < coalesce(s.archive, ${Number.MAX_SAFE_INTEGER}))
			AS "olderArchive",
		(SELECT min(archive) FROM scopes WHERE articles > 0 AND archive > s.archive) AS "newerArchive",
		(SELECT origin FROM podcast_origin WHERE one = 1) AS "podcastOrigin",
		s.kind = 'source' AND s.articles = 0 AND NOT EXISTS (SELECT 1 FROM sources WHERE id = substr(s.scope, 8)) AS gone,
		CASE WHEN s.kind IN ('tag', 'author', 'archive') THEN ${DATABASE_HAD_ARTICLES} ELSE s.articles > 0 OR s.filled END AS "hadArticles",
		${DATABASE_STATE}
	FROM scopes s ${WITH_DATABASE} WHERE s.scope = ?1`;

/** A row of {@link LARGEST_SCOPES}. */
export type NamedScope = Pick<ScopeState, "scope" | "name" | "articles">;

/** The `?2` tags or authors (`?1` is the kind) with the most articles. Reads two rows for each. */
export const LARGEST_SCOPES =
	"SELECT scope, name, articles FROM scopes WHERE kind = ?1 AND articles > 0 ORDER BY articles DESC, scope LIMIT ?2";

/**
 * Removes at most `?3` tags and authors without articles that have not changed since `?1` (milliseconds since 1970); if `?2`
 * is 1, only those that have been purged from the cache in front of the Worker for good. A tag or author that comes back gets
 * a new row, whose date must be later than the last one of this row.
 */
export const REMOVE_EMPTY_SCOPES = `DELETE FROM scopes WHERE articles = 0 AND changed_at <= ?1 AND last_modified * 1000 <= ?1
	AND (?2 = 0 OR revision <= (SELECT settled FROM purges))
	AND scope IN (SELECT scope FROM scopes WHERE kind IN ('tag', 'author') AND articles = 0 LIMIT ?3)`;

/** Settles the origin `?1`, unless one is settled already. */
export const SETTLE_PODCAST_ORIGIN =
	"INSERT INTO podcast_origin (one, origin) VALUES (1, ?1) ON CONFLICT DO NOTHING";

export const PODCAST_ORIGIN = "SELECT origin FROM podcast_origin WHERE one = 1";
