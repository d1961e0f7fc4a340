/**
 * The sources in D1.
 *
 * @module
 */

import type { Retention } from "../articles/store/retention.ts";
import { slugify } from "../model/identity.ts";
import { oneLine } from "../model/text.ts";
import { CEILING } from "../settings/poll-intervals.ts";
import type { Filter } from "./filter.ts";
import { type DailyIntake, type FeedMetadata, hostOf, type Poll, type Source, titleOf } from "./source.ts";

interface Row {
	id: string;
	feed_url: string;
	about: string;
	title: string | null;
	tags: string;
	filters: string;
	retention: string;
	poll_every: number | null;
	state: Source["state"];
	created_at: number;
	next_poll_at: number;
	etag: string | null;
	last_modified: string | null;
	body_digest: string | null;
	was_read: number;
	read_again_at: number | null;
	rules: number;
	polls: string;
	claims: number;
	polling_until: number;
	claim_transfers: number;
	schedule: string;
	supply: string;
	passed_over: string;
}

const COLUMNS =
	"id, feed_url, about, title, tags, filters, retention, poll_every, state, created_at, next_poll_at, etag, last_modified, body_digest, was_read, read_again_at, rules, polls, claims, polling_until, claim_transfers, schedule, supply, passed_over";

function sourceOf(row: Row): Source {
	return {
		id: row.id,
		feedUrl: row.feed_url,
		about: JSON.parse(row.about) as FeedMetadata,
		title: row.title ?? undefined,
		tags: JSON.parse(row.tags) as string[],
		filters: JSON.parse(row.filters) as Filter[],
		retention: JSON.parse(row.retention) as Retention,
		pollEvery: row.poll_every ?? undefined,
		state: row.state,
		createdAt: row.created_at,
		nextPollAt: row.next_poll_at,
		validators: { etag: row.etag ?? undefined, lastModified: row.last_modified ?? undefined },
		bodyDigest: row.body_digest ?? undefined,
		wasRead: row.was_read === 1,
		readAgainAt: row.read_again_at ?? undefined,
		rules: row.rules,
		polls: JSON.parse(row.polls) as Poll[],
		claims: row.claims,
		claim: { until: row.polling_until, transfers: row.claim_transfers },
		schedule: JSON.parse(row.schedule),
		intake: JSON.parse(row.supply) as DailyIntake,
		skipped: JSON.parse(row.passed_over) as string[],
	};
}

/** An id that no new source gets: `/sources/status` is another page. */
const RESERVED = "status";

/** A source to be added. */
export interface NewSource {
	feedUrl: string;
	/** The normalised address by which a feed that is followed already is recognised (see `feed-url.ts`). */
	feedKey: string;
	about: FeedMetadata;
	title?: string | undefined;
	tags?: string[] | undefined;
	filters?: Filter[] | undefined;
}

/**
 * Adds a source. A feed that was followed before gets its former id back.
 *
 * @param now milliseconds since 1970; it is due at once
 * @returns the source, and whether it is new
 */
export async function addSource(
	db: D1Database,
	source: NewSource,
	now: number,
): Promise<{ source: Source; isNew: boolean }> {
	const { feedUrl, feedKey, about, title, tags = [], filters = [] } = source;
	const former = await db
		.prepare("SELECT id FROM former_sources WHERE feed_key = ?1")
		.bind(feedKey)
		.first<string>("id");
	const name = slugify(titleOf({ title, about, feedUrl })) || "source";
	for (let suffix = former === null ? 1 : 0; ; suffix++) {
		const id = suffix === 0 && former !== null ? former : suffix === 1 ? name : `${name}-${suffix}`;
		if (suffix === 1 && id === RESERVED) continue;
		const insert = db
			.prepare(
				`INSERT INTO sources (id, feed_url, feed_key, host, about, title, tags, filters, created_at, next_poll_at)
				SELECT ?1, ?2, ?3, ?8, ?4, ?5, ?6, ?9, ?7, ?7
				WHERE NOT EXISTS (SELECT 1 FROM former_sources WHERE id = ?1 AND feed_key <> ?3)
				ON CONFLICT DO NOTHING RETURNING id`,
			)
			.bind(
				id,
				feedUrl,
				feedKey,
				JSON.stringify(about),
				title ?? null,
				JSON.stringify(tags),
				now,
				hostOf(feedUrl),
				JSON.stringify(filters),
			);
		const [inserted] = await db.batch([
			insert,
			openFeeds(db, [{ id, title: titleOf({ title, about, feedUrl }) }]),
		]);
		const found = await findSource(db, feedKey);
		// Another feed may have the id already: the next one is tried.
		if (found !== undefined) return { source: found, isNew: inserted?.results.length === 1 };
	}
}

/** A statement that creates the feeds of sources here, before these have brought an article. */
export function openFeeds(db: D1Database, sources: { id: string; title: string }[]): D1PreparedStatement {
	const scopes = sources.map(({ id, title }) => ({ id, scope: `source:${id}`, name: oneLine(title) }));
	return db
		.prepare(
			`INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
			SELECT value ->> 'scope', value ->> 'name', 0, a.revision, a.changed_at, a.last_modified
			FROM json_each(?1) JOIN scopes a ON a.scope = 'all' JOIN sources s ON s.id = value ->> 'id'
			WHERE true ON CONFLICT DO NOTHING`,
		)
		.bind(JSON.stringify(scopes));
}

/** The source with this feed key (see `feed-url.ts`). */
export async function findSource(db: D1Database, feedKey: string): Promise<Source | undefined> {
	const row = await db
		.prepare(`SELECT ${COLUMNS} FROM sources WHERE feed_key = ?1`)
		.bind(feedKey)
		.first<Row>();
	return row === null ? undefined : sourceOf(row);
}

/** The source with this id. */
export async function readSource(db: D1Database, id: string): Promise<Source | undefined> {
	const row = await db.prepare(`SELECT ${COLUMNS} FROM sources WHERE id = ?1`).bind(id).first<Row>();
	return row === null ? undefined : sourceOf(row);
}

/** All sources, by id, each with the number of its articles. */
export async function listSources(db: D1Database): Promise<(Source & { articles: number })[]> {
	const { results } = await db
		.prepare(
			`SELECT ${COLUMNS.replace(/\w+/g, "s.$&")}, coalesce(c.articles, 0) AS articles
			FROM sources s LEFT JOIN scopes c ON c.scope = 'source:' || s.id ORDER BY s.id`,
		)
		.all<Row & { articles: number }>();
	return results.map((row) => ({ ...sourceOf(row), articles: row.articles }));
}

/** The number of sources. */
export async function countSources(db: D1Database): Promise<number> {
	return (await db.prepare("SELECT count(*) AS sources FROM sources").first<number>("sources")) ?? 0;
}

/** When the list of sources last changed: its revision, and seconds since 1970. */
export async function readListState(db: D1Database): Promise<{ revision: number; lastModified: number }> {
	const row = await db
		.prepare("SELECT revision, last_modified FROM subscriptions")
		.first<{ revision: number; last_modified: number }>();
	if (row === null) throw new Error("the database has not been migrated");
	return { revision: row.revision, lastModified: row.last_modified };
}

/**
 * SQL for when a source is polled next once the time between its polls is changed: in `?10` seconds, or within a day if the
 * schedule decides again, unless a poll is planned before that. A failing source keeps its time, and `Retry-After` is obeyed.
 */
const SOONER = `min(next_poll_at, CASE WHEN schedule ->> 'failures' > 0 THEN next_poll_at
	ELSE max(coalesce(schedule ->> 'restUntil', 0), ?6 + coalesce(?10, ${CEILING}) * 1000) END)`;

/** SQL for whether new tags or filters may require the source to be read again. */
const IS_READ_AGAIN = "(coalesce(?4, tags) <> tags OR coalesce(?7, filters) <> filters)";

/** The settings of a source that the operator may change. */
export interface SourceSettings {
	/** `null` removes the operator's title. */
	title?: string | null | undefined;
	tags?: string[] | undefined;
	filters?: Filter[] | undefined;
	/** Limits that are not given stay as they are. */
	retention?: { articles?: number | undefined; days?: number | undefined } | undefined;
	/** Seconds between two polls; `null` lets the schedule decide again. */
	pollEvery?: number | null | undefined;
	state?: "active" | "paused" | undefined;
}

/**
 * Changes a source. A source that is resumed is due at once. So is one whose tags or filters change; all of its document is
 * read again then, even if it has not changed.
 */
export async function updateSource(
	db: D1Database,
	id: string,
	{ title, tags, filters, retention, pollEvery, state }: SourceSettings,
	now: number,
): Promise<Source | undefined> {
	const row = await db
		.prepare(
			`UPDATE sources SET
				title = CASE ?2 WHEN 1 THEN ?3 ELSE title END,
				tags = coalesce(?4, tags), filters = coalesce(?7, filters), retention = json_patch(retention, ?8),
				etag = CASE WHEN ${IS_READ_AGAIN} THEN NULL ELSE etag END,
				last_modified = CASE WHEN ${IS_READ_AGAIN} THEN NULL ELSE last_modified END,
				body_digest = CASE WHEN ${IS_READ_AGAIN} THEN NULL ELSE body_digest END,
				passed_over = CASE WHEN ${IS_READ_AGAIN} THEN '[]' ELSE passed_over END,
				next_poll_at = CASE WHEN ?5 = 'active' AND state <> 'active' OR ${IS_READ_AGAIN} THEN ?6
					WHEN ?9 = 1 THEN ${SOONER} ELSE next_poll_at END,
				poll_every = CASE ?9 WHEN 1 THEN ?10 ELSE poll_every END,
				state = coalesce(?5, state)
			WHERE id = ?1 RETURNING ${COLUMNS}`,
		)
		.bind(
			id,
			title === undefined ? 0 : 1,
			title ?? null,
			tags ? JSON.stringify(tags) : null,
			state ?? null,
			now,
			filters ? JSON.stringify(filters) : null,
			JSON.stringify(retention ?? {}),
			pollEvery === undefined ? 0 : 1,
			pollEvery ?? null,
		)
		.first<Row>();
	return row === null ? undefined : sourceOf(row);
}

/**
 * Removes a source; its articles stay. Its id stays reserved, as another feed under that id could overwrite
 * them.
 *
 * @returns whether it was followed
 */
export async function removeSource(db: D1Database, id: string): Promise<boolean> {
	const [, removed] = await db.batch([
		db
			.prepare(
				"INSERT OR REPLACE INTO former_sources (id, feed_key) SELECT id, feed_key FROM sources WHERE id = ?1",
			)
			.bind(id),
		db.prepare("DELETE FROM sources WHERE id = ?1").bind(id),
	]);
	return (removed?.meta.changes ?? 0) > 0;
}
