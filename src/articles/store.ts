/**
 * The articles in D1, read. Writing is in `write.ts`.
 *
 * @module
 */
import type { Article } from "./article.ts";
import type { Scope } from "./identity.ts";
import { rowsOf } from "./rows.ts";

/** What is known of a feed without looking at its articles. */
export interface ScopeState {
	scope: Scope;
	/** The tag or author as people write it; empty for the main feed. */
	name: string;
	articles: number;
	/** Grows with every change in this feed. */
	revision: number;
	/** The newest change, in milliseconds since 1970; never goes backwards. */
	changedAt: number;
	/** The same for `Last-Modified`, in seconds since 1970; strictly growing, so at times ahead of the clock. */
	lastModified: number;
	/** Of the main feed or an archive: the next archive with older articles, and the next with newer ones. */
	olderArchive: number | null;
	newerArchive: number | null;
	/** The site's first address, from which the ids of its podcasts are computed; `null` before there was one. */
	podcastOrigin: string | null;
	/** 1 if it is the feed of a source that is not followed any more, and has left no articles. */
	gone: number;
}

/** An article with what the store adds to it. */
export interface StoredArticle extends Article {
	/** The revision of the last change to it. */
	revision: number;
	/** Where it stands in its feeds, in milliseconds since 1970. */
	sorted_at: number;
	/** The archive that it stands in, if it is not in the main feed any more. */
	archive: number | null;
}

/** The size up to which articles are taken into one feed (see `feedLength`). */
const FEED_BUDGET = 4_000_000;

/** The columns of an article, as the statements below select them. */
export interface ArticleRow {
	id: string;
	source: string;
	guid: string;
	slug: string;
	item: string;
	content_html?: string | null;
	content_text?: string | null;
	transcript?: string | null;
	date_published: number;
	sorted_at: number;
	revision: number;
	archive: number | null;
}

const SCOPE_STATE = `
	SELECT scope, name, articles, revision, changed_at AS "changedAt", last_modified AS "lastModified",
		(SELECT max(archive) FROM scopes WHERE articles > 0 AND archive < coalesce(s.archive, ${Number.MAX_SAFE_INTEGER}))
			AS "olderArchive",
		(SELECT min(archive) FROM scopes WHERE articles > 0 AND archive > s.archive) AS "newerArchive",
		(SELECT origin FROM podcast_origin WHERE one = 1) AS "podcastOrigin",
		kind = 'source' AND articles = 0 AND NOT EXISTS (SELECT 1 FROM sources WHERE id = substr(s.scope, 8)) AS gone
	FROM scopes s WHERE scope = ?1`;
const META = "a.id, a.source, a.guid, a.slug, a.item, a.date_published, a.sorted_at, a.revision, a.archive";
const CONTENT = "a.content_html, a.content_text";

/** The `item` column: everything about an article that no statement asks for by itself. */
export type StoredItem = Omit<
	Article,
	"id" | "source" | "guid" | "slug" | "content_html" | "content_text" | "transcript" | "date_published"
>;

/** The `item` column as it was written. */
export function parseStored(item: string): StoredItem {
	const stored = JSON.parse(item) as Omit<StoredItem, "sources"> & Partial<StoredItem>;
	// Articles that were stored before feeds could be followed name no sources.
	return { ...stored, sources: stored.sources ?? [] };
}

function articleOf(row: ArticleRow): StoredArticle {
	return {
		...parseStored(row.item),
		id: row.id,
		source: row.source,
		guid: row.guid,
		slug: row.slug,
		content_html: row.content_html ?? undefined,
		content_text: row.content_text ?? undefined,
		transcript: row.transcript ?? undefined,
		date_published: row.date_published,
		revision: row.revision,
		sorted_at: row.sorted_at,
		archive: row.archive,
	};
}

/** A feed's newest change: one row read. `undefined` if there is no such feed. */
export async function readNewest(
	db: D1Database,
	scope: Scope,
): Promise<Pick<ScopeState, "revision" | "lastModified"> | undefined> {
	const newest = await db
		.prepare('SELECT revision, last_modified AS "lastModified" FROM scopes WHERE scope = ?1')
		.bind(scope)
		.first<Pick<ScopeState, "revision" | "lastModified">>();
	return newest ?? undefined;
}

/** The state of a feed: a row, and two to find the archives beside it. `undefined` if there is no such feed. */
export async function readState(db: D1Database, scope: Scope): Promise<ScopeState | undefined> {
	return (await db.prepare(SCOPE_STATE).bind(scope).first<ScopeState>()) ?? undefined;
}

/**
 * Settles for ever from which address the ids of podcasts are computed.
 *
 * @returns the address that was settled first
 */
export async function settlePodcastOrigin(db: D1Database, origin: string): Promise<string> {
	const [, settled] = await db.batch([
		db.prepare("INSERT INTO podcast_origin (one, origin) VALUES (1, ?1) ON CONFLICT DO NOTHING").bind(origin),
		db.prepare("SELECT origin FROM podcast_origin WHERE one = 1"),
	]);
	return rowsOf<{ origin: string }>(settled)[0]?.origin ?? origin;
}

/** The place of an article in its feeds, next to which a page begins. */
export interface Cursor {
	/** Milliseconds since 1970. */
	sortedAt: number;
	id: string;
}

/** Where a page begins: with the next older article, or backwards from the next newer one. */
export interface PageStart {
	direction: "before" | "after";
	cursor: Cursor;
}

/** Before all articles. */
const TOP: Cursor = { sortedAt: Number.MAX_SAFE_INTEGER, id: "" };

/** The place of an article. */
export function cursorOf({ sorted_at, id }: Pick<StoredArticle, "sorted_at" | "id">): Cursor {
	return { sortedAt: sorted_at, id };
}

/** A cursor as text, for an address. */
export function cursorText({ sortedAt, id }: Cursor): string {
	return `${sortedAt} ${id}`;
}

/** The cursor that {@link cursorText} gave, or `undefined` if it gave out nothing of the kind. */
export function parseCursor(text: string): Cursor | undefined {
	const [, sortedAt, id] = /^(-?\d{1,15}) (.+)$/s.exec(text) ?? [];
	return id === undefined ? undefined : { sortedAt: Number(sortedAt), id };
}

/** A part of a feed, in the order of the feed. */
export interface ScopePage {
	state: ScopeState;
	/** Newest first. */
	articles: StoredArticle[];
	/** Whether the feed goes on beyond them, in the direction in which they were asked for. */
	more: boolean;
}

/**
 * A feed's state and some of its articles, as of one moment: two queries in one transaction.
 *
 * @param limit how many articles at most; fewer come if their contents are huge
 * @param content whether the articles' contents are wanted
 * @param from where they begin: `before` asks for the next older ones, `after` for the next newer ones; without either,
 * they are the newest
 */
export async function readScope(
	db: D1Database,
	scope: Scope,
	{ limit, content, from }: { limit: number; content: boolean; from?: PageStart | undefined },
): Promise<ScopePage | undefined> {
	const [comparison, order] = from?.direction === "after" ? [">", "ASC"] : ["<", "DESC"];
	const { sortedAt, id } = from?.cursor ?? TOP;
	const [states, rows] = await db.batch([
		db.prepare(SCOPE_STATE).bind(scope),
		db
			.prepare(
				// The sum goes by the rows as they come, in order: to name the order again would sort them again.
				`SELECT ${META}${content ? `, ${CONTENT}` : ""} FROM (
					SELECT id, bytes, SUM(bytes) OVER (ROWS UNBOUNDED PRECEDING) AS total FROM (
						SELECT id, bytes FROM scope_articles WHERE scope = ?1 AND (sorted_at, id) ${comparison} (?4, ?5)
						ORDER BY sorted_at ${order}, id ${order} LIMIT ?2 + 1
					)
				) page LEFT JOIN articles a ON a.id = page.id AND page.total - page.bytes < ?3`,
			)
			.bind(scope, limit, content ? FEED_BUDGET : Number.MAX_SAFE_INTEGER, sortedAt, id),
	]);
	const [state] = rowsOf<ScopeState>(states);
	if (state === undefined) {
		if (isPermanent(scope)) throw notMigrated();
		return undefined;
	}
	const places = rowsOf<ArticleRow | { id: null }>(rows);
	const all = places.filter((place) => place.id !== null).sort(newestFirst);
	// One place more than was asked for tells whether there are more.
	const found = order === "DESC" ? all.slice(0, limit) : all.slice(-limit);
	// Readers would forget what they have.
	if (from === undefined && found.length === 0 && state.articles > 0)
		throw new Error(`the database counts ${state.articles} articles in ${scope}, and has none`);
	return { state, articles: found.map(articleOf), more: found.length < places.length };
}

/** Whether a feed is there from the first migration on, before there are any articles. */
function isPermanent(scope: Scope): boolean {
	return ["all", "main", "own", "followed", "podcast", "own-podcast"].includes(scope);
}

function notMigrated(): Error {
	return new Error("the database has not been migrated");
}

/** What the order goes by. */
type Placed = Pick<ArticleRow, "sorted_at" | "id">;

/** The order of every feed: by time of standing, then by id, so that it is the same everywhere. */
export function newestFirst(a: Placed, b: Placed): number {
	return b.sorted_at - a.sorted_at || (a.id < b.id ? 1 : -1);
}

/** Another article's title and address, and the archive that it stands in. */
export interface Neighbour {
	slug: string;
	title: string;
	archive: number | null;
}

/** An article, the next older and the next newer one by date, and the state of all articles. */
export interface FoundArticle {
	article: StoredArticle;
	previous?: Neighbour;
	next?: Neighbour;
	state: ScopeState;
}

/** One article with its neighbours: five queries in one transaction. */
export async function readArticle(
	db: D1Database,
	slug: string,
): Promise<FoundArticle | "deleted" | undefined> {
	const neighbour = (comparison: "<" | ">", order: "DESC" | "ASC") =>
		db
			.prepare(
				`SELECT a.slug, a.archive, coalesce(a.item ->> 'title', a.item ->> 'excerpt') AS title
				FROM (
					SELECT n.id FROM articles this JOIN scope_articles n
					ON n.scope = 'all' AND (n.sorted_at, n.id) ${comparison} (this.sorted_at, this.id)
					WHERE this.slug = ?1 ORDER BY n.sorted_at ${order}, n.id ${order} LIMIT 1
				) found JOIN articles a ON a.id = found.id`,
			)
			.bind(slug);
	const [articles, older, newer, states, stones] = await db.batch([
		db.prepare(`SELECT ${META}, ${CONTENT}, a.transcript FROM articles a WHERE a.slug = ?1`).bind(slug),
		neighbour("<", "DESC"),
		neighbour(">", "ASC"),
		db.prepare(SCOPE_STATE).bind("all"),
		db.prepare("SELECT 1 FROM tombstones WHERE slug = ?1 LIMIT 1").bind(slug),
	]);
	const [row] = rowsOf<ArticleRow>(articles);
	const [state] = rowsOf<ScopeState>(states);
	if (state === undefined) throw notMigrated();
	if (row === undefined) return rowsOf(stones).length > 0 ? "deleted" : undefined;
	const [previous] = rowsOf<Neighbour>(older);
	const [next] = rowsOf<Neighbour>(newer);
	return { article: articleOf(row), state, ...(previous && { previous }), ...(next && { next }) };
}

/** The operator's articles with one of these ids or guids, without their contents, but with their transcripts. */
export async function readOwn(
	db: D1Database,
	identities: readonly { id: string; guid: string }[],
): Promise<StoredArticle[]> {
	const { results } = await db
		.prepare(
			`SELECT ${META}, a.transcript FROM articles a
			WHERE a.source = '' AND (a.id IN (SELECT value FROM json_each(?1)) OR a.guid IN (SELECT value FROM json_each(?2)))`,
		)
		.bind(JSON.stringify(identities.map(({ id }) => id)), JSON.stringify(identities.map(({ guid }) => guid)))
		.all<ArticleRow>();
	return results.map(articleOf);
}

/** A page of all articles, newest first, without their contents. */
export async function listArticles(
	db: D1Database,
	{ limit, after = TOP }: { limit: number; after?: Cursor | undefined },
): Promise<{ articles: StoredArticle[]; next: Cursor | undefined }> {
	const { results } = await db
		.prepare(
			`SELECT ${META} FROM scope_articles s JOIN articles a ON a.id = s.id
			WHERE s.scope = 'all' AND (s.sorted_at, s.id) < (?1, ?2) ORDER BY s.sorted_at DESC, s.id DESC LIMIT ?3`,
		)
		.bind(after.sortedAt, after.id, limit)
		.all<ArticleRow>();
	const last = results.at(-1);
	return {
		articles: results.map(articleOf),
		next: last !== undefined && results.length === limit ? cursorOf(last) : undefined,
	};
}

/**
 * What is settled of a source's entries, by their guids: the fingerprint that the article was last made from, or
 * `deleted`.
 */
export async function readSettled(
	db: D1Database,
	source: string,
	guids: string[],
): Promise<Map<string, string>> {
	const { results } = await db
		.prepare(
			`SELECT guid, imported FROM json_each(?2) CROSS JOIN articles ON source = ?1 AND guid = value
				WHERE imported IS NOT NULL
			UNION ALL
			SELECT guid, 'deleted' FROM json_each(?2) CROSS JOIN tombstones ON source = ?1 AND guid = value`,
		)
		.bind(source, JSON.stringify(guids))
		.all<{ guid: string; imported: string }>();
	return new Map(results.map(({ guid, imported }) => [guid, imported]));
}

/** A tag or an author with the number of articles. */
export interface NamedScope {
	scope: Scope;
	name: string;
	articles: number;
}

/** The tags with the most articles. */
export async function readTags(db: D1Database, limit: number): Promise<NamedScope[]> {
	const { results } = await db
		.prepare(
			"SELECT scope, name, articles FROM scopes WHERE kind = 'tag' AND articles > 0 ORDER BY articles DESC, scope LIMIT ?1",
		)
		.bind(limit)
		.all<NamedScope>();
	return results;
}
