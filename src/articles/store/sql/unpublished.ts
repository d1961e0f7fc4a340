/**
 * The operator's articles that are not public, as whole rows: scheduled ones, which become public at their date, and
 * withdrawn and deleted ones, which can be restored. An article is either here or among the public ones, never in both.
 *
 * @module
 */
import type { Article } from "../../../model/article.ts";
import { OWN } from "../../../model/identity.ts";
import { rowsOf } from "../../../platform/rows.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import { parseStored } from "../stored-item.ts";
import { originalDigests } from "./originals.ts";

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
	rules: number;
	edited: number | null;
	/** The path of its file. */
	path: string | null;
	reversed_path: string | null;
	root: string | null;
	/** When it is to be withdrawn, in milliseconds since 1970. */
	expires_at: number | null;
	/** The revision of its last change. */
	revision: number;
	/** The archive that it was in, if that still has articles. */
	archive: number | null;
	/** Of a scheduled article: the newest place in any archive, in milliseconds since 1970. */
	archived_until: number | null;
	/** The digests of the texts that it was written in, by their kinds, as JSON. */
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

const LAST_ARCHIVE =
	"SELECT scope FROM scopes WHERE archive IS NOT NULL AND articles > 0 ORDER BY archive DESC LIMIT 1";

const WHOLE = `CASE WHEN u.edited = 1 AND u.imported IS NOT NULL THEN json_object(
	'item', u.item, 'content_html', u.content_html, 'content_text', u.content_text, 'transcript', u.transcript) END`;

/** Reads articles by their guids and ids, each a JSON list. */
export function unpublishedStatement(
	db: D1Database,
	{ guids, ids }: { guids: string; ids: string },
): D1PreparedStatement {
	return db
		.prepare(
			`SELECT u.guid, u.state, u.id, u.slug, u.date_published, u.item ->> 'date_modified' AS date_modified, u.sorted_at,
				u.digest, u.imported, u.rules, u.edited, u.expires_at, u.revision, u.reversed_path, u.root,
				CASE WHEN EXISTS (SELECT 1 FROM articles other WHERE other.path = u.path) THEN NULL ELSE u.path END AS path,
				(SELECT archive FROM scopes WHERE scope = 'archive:' || u.archive AND articles > 0) AS archive,
				CASE u.state WHEN 'scheduled'
					THEN (SELECT max(sorted_at) FROM scope_articles WHERE scope = (${LAST_ARCHIVE})) END AS archived_until,
				${originalDigests("u")} AS originals, ${WHOLE} AS whole
			FROM unpublished u WHERE u.guid IN (SELECT value FROM json_each(?1))
				OR u.id IN (SELECT value FROM json_each(?2))`,
		)
		.bind(guids, ids);
}

/** The articles that a write may meet. */
export class UnpublishedSet {
	readonly #rows: Map<string, Unpublished>;

	constructor(rows: readonly Unpublished[]) {
		this.#rows = new Map(rows.map((row) => [row.guid, row]));
	}

	/** Finds an article by its guid or its id. */
	find({ guid, id }: Pick<Article, "guid" | "id">): Unpublished | undefined {
		return this.#rows.get(guid) ?? [...this.#rows.values()].find((row) => row.id === id);
	}

	/** Forgets an article that is public from now on. */
	drop({ guid }: Pick<Unpublished, "guid">): void {
		this.#rows.delete(guid);
	}
}

/** What a transaction changes among the articles that are not public. */
export interface UnpublishedChanges {
	/** Scheduled articles with new content, as whole rows. */
	scheduled: Record<string, unknown>[];
	/** The ids of public articles that are kept here from now on, before they are deleted there. */
	withdrawn: { id: string; state: UnpublishedState }[];
	/** Articles that are in another state from now on. */
	restated: { guid: string; state: UnpublishedState }[];
	/** Articles that are public from now on, or made anew. */
	left: { guid: string }[];
}

/** Changes of nothing. */
export function noUnpublishedChanges(): UnpublishedChanges {
	return { scheduled: [], withdrawn: [], restated: [], left: [] };
}

/** Whether there is anything to write. */
export function hasUnpublishedChanges({ scheduled, withdrawn, restated, left }: UnpublishedChanges): boolean {
	return [scheduled, withdrawn, restated, left].some((changes) => changes.length > 0);
}

const COLUMNS =
	"guid, state, id, slug, item, content_html, content_text, transcript, date_published, sorted_at, digest, imported, rules, edited, url_key, path, reversed_path, root, expires_at, changed_at, revision, archive";

/** `?2` is the time, `?3` the revision. */
export const KEEP_WITHDRAWN = `
	INSERT OR REPLACE INTO unpublished (${COLUMNS})
	SELECT a.guid, value ->> 'state', a.id, a.slug, a.item, a.content_html, a.content_text, a.transcript, a.date_published,
		a.sorted_at, a.digest, a.imported, a.rules, a.edited, a.url_key,
		CASE WHEN EXISTS (SELECT 1 FROM unpublished u WHERE u.path = a.path AND u.guid <> a.guid) THEN NULL ELSE a.path END, a.reversed_path, a.root,
		a.expires_at, ?2, ?3, a.archive
	FROM json_each(?1) CROSS JOIN articles a ON a.id = value ->> 'id' AND a.source = '${OWN}'`;

/** `?2` is the time, `?3` the revision. */
export const UPSERT_SCHEDULED = `
	INSERT INTO unpublished (${COLUMNS})
	SELECT value ->> 'guid', 'scheduled', value ->> 'id', value ->> 'slug', value ->> 'item', value ->> 'content_html',
		value ->> 'content_text', value ->> 'transcript', value ->> 'date_published', NULL, value ->> 'digest',
		value ->> 'imported', value ->> 'rules', value ->> 'edited', value ->> 'url_key', value ->> 'path',
		value ->> 'reversed_path', value ->> 'root', value ->> 'expires_at', ?2, ?3, NULL
	FROM json_each(?1) WHERE true
	ON CONFLICT (guid) DO UPDATE SET state = excluded.state, slug = excluded.slug, item = excluded.item,
		content_html = excluded.content_html, content_text = excluded.content_text, transcript = excluded.transcript,
		date_published = excluded.date_published, digest = excluded.digest,
		imported = coalesce(excluded.imported, imported), rules = excluded.rules, edited = excluded.edited,
		url_key = excluded.url_key, path = coalesce(excluded.path, path),
		reversed_path = coalesce(excluded.reversed_path, reversed_path), root = coalesce(excluded.root, root), expires_at = excluded.expires_at,
		changed_at = excluded.changed_at, revision = excluded.revision`;

/** `?2` is the time, `?3` the revision. */
export const RESTATE = `
	UPDATE unpublished SET state = more.state, changed_at = ?2, revision = ?3
	FROM (SELECT value ->> 'guid' AS guid, value ->> 'state' AS state FROM json_each(?1)) more
	WHERE unpublished.guid = more.guid`;

export const DROP_UNPUBLISHED =
	"DELETE FROM unpublished WHERE guid IN (SELECT value ->> 'guid' FROM json_each(?1))";

const ROW =
	"guid, state, id, slug, item, content_html, content_text, transcript, date_published, sorted_at, digest, imported, rules, edited, path, reversed_path, root, expires_at, changed_at, revision";

/**
 * Reads an article by its slug. Several may have had the same one: then it is a scheduled or withdrawn one, else the one
 * deleted last.
 */
export async function readUnpublished(db: D1Database, slug: string): Promise<UnpublishedRow | undefined> {
	const row = await db
		.prepare(
			`SELECT ${ROW} FROM unpublished WHERE slug = ?1 ORDER BY state = 'deleted', changed_at DESC, guid LIMIT 1`,
		)
		.bind(slug)
		.first<UnpublishedRow>();
	return row ?? undefined;
}

/**
 * Reads the scheduled articles that are due, the first one first.
 *
 * @param limit how many at most
 * @param length how long their contents may be together, in characters; the first one comes in any case
 */
export async function readDue(
	db: D1Database,
	now: number,
	{ limit, length }: { limit: number; length: number },
): Promise<UnpublishedRow[]> {
	const [result] = await db.batch([
		db
			.prepare(
				`SELECT ${ROW} FROM unpublished WHERE guid IN (
					SELECT guid FROM (
						SELECT guid, own, sum(own) OVER (ROWS UNBOUNDED PRECEDING) AS total FROM (
							SELECT guid, length(item) + coalesce(length(content_html), 0) + coalesce(length(content_text), 0) AS own
							FROM unpublished WHERE state = 'scheduled' AND date_published <= ?1
							ORDER BY date_published, id LIMIT ?2
						)
					) WHERE total - own < ?3
				) ORDER BY date_published, id`,
			)
			.bind(now, limit, length),
	]);
	return rowsOf<UnpublishedRow>(result);
}

/** The article of a row, to be written among the public ones as it is. */
export function candidateOf(row: UnpublishedRow, publisher: string): Candidate {
	return {
		article: {
			...parseStored(row.item),
			id: row.id,
			source: OWN,
			guid: row.guid,
			slug: row.slug,
			content_html: row.content_html ?? undefined,
			content_text: row.content_text ?? undefined,
			transcript: row.transcript ?? undefined,
			date_published: row.date_published,
		},
		digest: row.digest,
		text: "",
		length: 0,
		publisher,
		originals: {},
		warnings: [],
	};
}
