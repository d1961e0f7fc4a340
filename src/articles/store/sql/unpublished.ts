/**
 * SQL for `unpublished`: the operator's articles that are not public, as whole rows. Scheduled ones become public at their
 * date; withdrawn and deleted ones can be restored. An article is either here or in `articles`, never in both.
 *
 * @module
 */
import { OWN } from "../../../model/identity.ts";
import { originalDigests } from "./originals.ts";
import { LAST_ARCHIVE } from "./places.ts";

/** Why an article is not public. Imports restore a withdrawn one, and leave a deleted one deleted. */
export type UnpublishedState = "scheduled" | "withdrawn" | "deleted";

/** An article that is not public, as far as a plan needs it. */
export interface Unpublished {
	guid: string;
	state: UnpublishedState;
	id: string;
	slug: string;
	/** Milliseconds since 1970; of a scheduled article, when it is to be public. */
	date_published: number;
	/** Milliseconds since 1970. */
	date_modified: number | null;
	/** The place that it had in feeds; `null` if it has never been public. */
	sorted_at: number | null;
	digest: string;
	/** The fingerprint of its file, the rules that it was made by, and whether the API wrote it last (see `Existing`). */
	imported: string | null;
	/** 1 if facts about its files could not be looked up when it was imported. */
	incomplete: number;
	rules: number;
	edited: number | null;
	/** The path of its file. */
	path: string | null;
	reversed_path: string | null;
	root: string | null;
	/** When it expires, in milliseconds since 1970. */
	expires_at: number | null;
	/** The revision of its last change. */
	revision: number;
	/** The archive that it was in, if that still has articles. */
	archive: number | null;
	/** Of a scheduled article: the newest place in any archive, in milliseconds since 1970. */
	archived_until: number | null;
	/** The digests of its source texts, by kind, as JSON. */
	originals: string | null;
	/** The article as it is stored, of those that have been edited through the API since they were imported. */
	whole: string | null;
}

/** A row of `unpublished` with what only the article itself needs. */
export interface UnpublishedRow
	extends Omit<Unpublished, "date_modified" | "archive" | "archived_until" | "originals" | "whole"> {
	item: string;
	content_html: string | null;
	content_text: string | null;
	transcript: string | null;
	/** When it came into this state, in milliseconds since 1970. */
	changed_at: number;
}

const WHOLE = `CASE WHEN u.edited = 1 AND u.imported IS NOT NULL THEN json_object(
	'item', u.item, 'content_html', u.content_html, 'content_text', u.content_text, 'transcript', u.transcript) END`;

/** The articles whose guids are in `?1` or whose ids are in `?2`. */
export const MATCHING_UNPUBLISHED = `SELECT u.guid, u.state, u.id, u.slug, u.date_published, u.item ->> 'date_modified' AS date_modified, u.sorted_at,
		u.digest, u.imported, u.incomplete, u.rules, u.edited, u.expires_at, u.revision, u.reversed_path, u.root,
		CASE WHEN EXISTS (SELECT 1 FROM articles other WHERE other.path = u.path) THEN NULL ELSE u.path END AS path,
		(SELECT archive FROM scopes WHERE scope = 'archive:' || u.archive AND articles > 0) AS archive,
		CASE u.state WHEN 'scheduled'
			THEN (SELECT max(sorted_at) FROM scope_articles WHERE scope = (${LAST_ARCHIVE})) END AS archived_until,
		${originalDigests("u")} AS originals, ${WHOLE} AS whole
	FROM unpublished u WHERE u.guid IN (SELECT value FROM json_each(?1))
		OR u.id IN (SELECT value FROM json_each(?2))`;

const COLUMNS =
	"guid, state, id, slug, item, content_html, content_text, transcript, date_published, sorted_at, digest, imported, incomplete, rules, edited, url_key, path, reversed_path, root, expires_at, changed_at, revision, archive";

/** Copies public articles, before these are deleted. `?2` is the time, `?3` the revision. */
export const KEEP_WITHDRAWN = `
	INSERT OR REPLACE INTO unpublished (${COLUMNS})
	SELECT a.guid, value ->> 'state', a.id, a.slug, a.item, a.content_html, a.content_text, a.transcript, a.date_published,
		a.sorted_at, a.digest, a.imported, a.incomplete, a.rules, a.edited, a.url_key,
		CASE WHEN EXISTS (SELECT 1 FROM unpublished u WHERE u.path = a.path AND u.guid <> a.guid) THEN NULL ELSE a.path END, a.reversed_path, a.root,
		a.expires_at, ?2, ?3, a.archive
	FROM json_each(?1) CROSS JOIN articles a ON a.id = value ->> 'id' AND a.source = '${OWN}'`;

/** `?2` is the time, `?3` the revision. */
export const UPSERT_SCHEDULED = `
	INSERT INTO unpublished (${COLUMNS})
	SELECT value ->> 'guid', 'scheduled', value ->> 'id', value ->> 'slug', value ->> 'item', value ->> 'content_html',
		value ->> 'content_text', value ->> 'transcript', value ->> 'date_published', NULL, value ->> 'digest',
		value ->> 'imported', value ->> 'incomplete', value ->> 'rules', value ->> 'edited', value ->> 'url_key', value ->> 'path',
		value ->> 'reversed_path', value ->> 'root', value ->> 'expires_at', ?2, ?3, NULL
	FROM json_each(?1) WHERE true
	ON CONFLICT (guid) DO UPDATE SET state = excluded.state, slug = excluded.slug, item = excluded.item,
		content_html = excluded.content_html, content_text = excluded.content_text, transcript = excluded.transcript,
		date_published = excluded.date_published, digest = excluded.digest,
		imported = coalesce(excluded.imported, imported),
		incomplete = CASE WHEN excluded.imported IS NULL THEN incomplete ELSE excluded.incomplete END, rules = excluded.rules, edited = excluded.edited,
		url_key = excluded.url_key, path = coalesce(excluded.path, path),
		reversed_path = coalesce(excluded.reversed_path, reversed_path), root = coalesce(excluded.root, root), expires_at = excluded.expires_at,
		changed_at = excluded.changed_at, revision = excluded.revision`;

/** Gives articles another state. `?2` is the time, `?3` the revision. */
export const RESTATE = `
	UPDATE unpublished SET state = more.state, changed_at = ?2, revision = ?3
	FROM (SELECT value ->> 'guid' AS guid, value ->> 'state' AS state FROM json_each(?1)) more
	WHERE unpublished.guid = more.guid`;

export const DELETE_UNPUBLISHED =
	"DELETE FROM unpublished WHERE guid IN (SELECT value ->> 'guid' FROM json_each(?1))";

const ROW =
	"guid, state, id, slug, item, content_html, content_text, transcript, date_published, sorted_at, digest, imported, incomplete, rules, edited, path, reversed_path, root, expires_at, changed_at, revision";

/**
 * The article at slug `?1`. Several may have had the same one: then it is a scheduled or withdrawn one, else the one deleted
 * last.
 */
export const UNPUBLISHED_AT = `SELECT ${ROW} FROM unpublished WHERE slug = ?1 ORDER BY state = 'deleted', changed_at DESC, guid LIMIT 1`;

/**
 * At most `?2` scheduled articles that are due at `?1` (milliseconds since 1970), the first one first. Their contents have at
 * most `?3` characters together; the first one comes in any case.
 */
export const DUE_ARTICLES = `SELECT ${ROW} FROM unpublished WHERE guid IN (
		SELECT guid FROM (
			SELECT guid, own, sum(own) OVER (ROWS UNBOUNDED PRECEDING) AS total FROM (
				SELECT guid, length(item) + coalesce(length(content_html), 0) + coalesce(length(content_text), 0) AS own
				FROM unpublished WHERE state = 'scheduled' AND date_published <= ?1
				ORDER BY date_published, id LIMIT ?2
			)
		) WHERE total - own < ?3
	) ORDER BY date_published, id`;

/** A row of {@link LIST_UNPUBLISHED}. */
export type ListedRow = Pick<
	UnpublishedRow,
	"id" | "guid" | "slug" | "item" | "date_published" | "revision" | "state" | "expires_at" | "path" | "root"
>;

/** At most `?4` articles in state `?1`, from the cursor (`?2`, `?3`) on, whose paths begin with `?5`; all, if that is empty. */
export const LIST_UNPUBLISHED = `SELECT id, guid, slug, item, date_published, revision, state, expires_at, path, root
	FROM unpublished WHERE state = ?1 AND (date_published, id) < (?2, ?3)
		AND (?5 = '' OR substr(path, 1, length(?5)) = ?5)
	ORDER BY date_published DESC, id DESC LIMIT ?4`;
