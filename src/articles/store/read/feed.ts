/**
 * The articles in D1, read. Writing is in `write.ts`.
 *
 * @module
 */
import type { Article, Provenance } from "../../../model/article.ts";
import { OWN } from "../../../model/identity.ts";
import { MAX_COMBINED_LENGTH } from "../../../model/length.ts";
import type { Scope } from "../../../model/scope.ts";
import {
	DATABASE_FILLED,
	DATABASE_STATE,
	type DatabaseState,
	notMigrated,
	splitDatabase,
	WITH_DATABASE,
	type WithDatabase,
} from "../../../platform/database-state.ts";
import { rowsOf } from "../../../platform/rows.ts";
import type { OriginalKind, OriginalTexts } from "../../normalise/originals.ts";
import { HAS_MARKDOWN, originalText } from "../sql/originals.ts";
import { parseStored, type StoredItem } from "../stored-item.ts";
import { asCombined } from "./combined.ts";

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
	/** 1 if it is the feed of a source that is no longer followed and has left no articles. */
	gone: number;
	/** 1 if it has ever had an article in this database; for a tag, author or archive, if any feed has. */
	filled: number;
	database: DatabaseState;
}

/** An article with what the store adds to it. */
export interface StoredArticle extends Article {
	/** The revision of the last change to it. */
	revision: number;
	/** The time that feeds are sorted by, in milliseconds since 1970. */
	sorted_at: number;
	/** The archive that it is in, if it has left the main feed. */
	archive: number | null;
	/** The Markdown that it was written in, if a feed is to have it. */
	markdown?: string | undefined;
}

/** The size up to which articles are taken into one feed (see `feedLength`). */
const FEED_BUDGET = 4_000_000;

/**
 * SQL for the Markdown that a feed has of an operator's article `a` at a `place`. None is longer than all else of its article,
 * and those beyond the first half of the budget have none: so all is within the budget, and no article is left out for it.
 */
const FEED_MARKDOWN = `CASE WHEN a.source = '' AND place.total <= ${FEED_BUDGET / 2} THEN (
		SELECT text FROM originals WHERE originals.guid = a.guid AND kind = 'markdown' AND originals.bytes <= place.bytes
	) END AS markdown`;

/** The columns of an article and of the story that it is shown for, as the statements below select them. */
interface ArticleRow {
	id: string;
	source: string;
	guid: string;
	slug: string;
	item: string;
	content_html?: string | null;
	content_text?: string | null;
	transcript?: string | null;
	markdown?: string | null;
	date_published: number;
	sorted_at: number;
	revision: number;
	archive: number | null;
	/** The sources of the story's versions, as JSON. */
	told_by?: string | null;
	/** 1 if an article of the operator's is shown in its place. */
	is_aside?: number;
}

/** A row of {@link SCOPE_STATE}. */
type StateRow = Omit<ScopeState, "database"> & WithDatabase;

const SCOPE_STATE = `
	SELECT s.scope, s.name, s.articles, s.revision, s.changed_at AS "changedAt", s.last_modified AS "lastModified",
		(SELECT max(archive) FROM scopes WHERE articles > 0 AND archive < coalesce(s.archive, ${Number.MAX_SAFE_INTEGER}))
			AS "olderArchive",
		(SELECT min(archive) FROM scopes WHERE articles > 0 AND archive > s.archive) AS "newerArchive",
		(SELECT origin FROM podcast_origin WHERE one = 1) AS "podcastOrigin",
		s.kind = 'source' AND s.articles = 0 AND NOT EXISTS (SELECT 1 FROM sources WHERE id = substr(s.scope, 8)) AS gone,
		CASE WHEN s.kind IN ('tag', 'author', 'archive') THEN ${DATABASE_FILLED} ELSE s.articles > 0 OR s.filled END AS filled, ${DATABASE_STATE}
	FROM scopes s ${WITH_DATABASE} WHERE s.scope = ?1`;
const META = "a.id, a.source, a.guid, a.slug, a.item, a.date_published, a.sorted_at, a.revision, a.archive";
const CONTENT = "a.content_html, a.content_text";

/** An article as combined feeds show it: under the id, date and place of its story, where that has a row (`st`). */
const STORY_META = `coalesce(st.id, a.id) AS id, a.source, a.guid, a.slug, a.item,
	coalesce(st.date_published, a.date_published) AS date_published, coalesce(st.sorted_at, a.sorted_at) AS sorted_at,
	max(a.revision, coalesce(st.revision, 0)) AS revision,
	CASE WHEN st.id IS NULL THEN a.archive ELSE st.archive END AS archive, st.sources AS told_by`;

/** The content that combined feeds may show (see `asCombined`): what is too long in any case is not even read. */
const STORY_CONTENT = ["content_html", "content_text"]
	.map(
		(column) =>
			`CASE WHEN a.source = '' OR coalesce(length(a.content_html), length(a.content_text), 0) <= ${MAX_COMBINED_LENGTH} THEN a.${column} END AS ${column}`,
	)
	.join(", ");

/** Joins the article that a combined feed shows at a `place`. */
const SHOWN =
	"LEFT JOIN stories st ON st.id = place.id LEFT JOIN articles a ON a.id = coalesce(st.shown, place.id)";

/**
 * The article of a row, as it is shown at a moment.
 *
 * @param now milliseconds since 1970
 * @param item the row's `item`, if it has been parsed already
 */
function articleOf(row: ArticleRow, now: number, item = parseStored(row.item)): StoredArticle {
	return {
		...item,
		sources: row.told_by ? toldBy(JSON.parse(row.told_by) as Provenance[], row.source) : item.sources,
		id: row.id,
		source: row.source,
		guid: row.guid,
		slug: row.slug,
		content_html: row.content_html ?? undefined,
		content_text: row.content_text ?? undefined,
		transcript: row.transcript ?? undefined,
		...datesAt(row, item.date_modified, now),
		revision: row.revision,
		sorted_at: row.sorted_at,
		archive: row.archive,
		...(row.is_aside && { quiet: true }),
		...(typeof row.markdown === "string" && { markdown: row.markdown }),
	};
}

/**
 * The dates that an article is shown with. The entry of a followed feed that is dated ahead has the date of its arrival,
 * by which it is sorted, until its own has come: readers would hide it, or keep it above all others.
 */
function datesAt(
	{ source, date_published, sorted_at }: ArticleRow,
	date_modified: number | undefined,
	now: number,
): Pick<Article, "date_published" | "date_modified"> {
	if (source === OWN) return { date_published, date_modified };
	return {
		date_published: date_published > now ? sorted_at : date_published,
		date_modified: date_modified !== undefined && date_modified > now ? undefined : date_modified,
	};
}

/** When the first of the articles will be shown with another date (see {@link datesAt}), in milliseconds since 1970. */
function nextDate(parsed: readonly { row: ArticleRow; item: StoredItem }[], now: number): number | undefined {
	const ahead = parsed
		.filter(({ row }) => row.source !== OWN)
		.flatMap(({ row, item }) => [row.date_published, item.date_modified ?? now])
		.filter((date) => date > now);
	return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** Puts the source of the version that is shown first. */
function toldBy(sources: Provenance[], shown: string): Provenance[] {
	const [others = [], own = []] = [false, true].map((isShown) =>
		sources.filter(({ source }) => (source === shown) === isShown),
	);
	return [...own, ...others];
}

/**
 * Reads the state of a feed: one row, two for the neighbouring archives, and two for the database. `undefined` if there
 * is no such feed.
 */
export async function readState(db: D1Database, scope: Scope): Promise<ScopeState | undefined> {
	const row = await db.prepare(SCOPE_STATE).bind(scope).first<StateRow>();
	return row === null ? undefined : splitDatabase(row);
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
	/** When the first date of theirs that is in the future comes, in milliseconds since 1970. */
	until?: number | undefined;
}

/**
 * Reads a feed's state and some of its articles in one transaction of two queries. `undefined` if there is no such feed, or
 * if it is a tag or an author without articles.
 *
 * @param limit how many articles at most; fewer come if their contents are huge
 * @param content whether the articles' contents are wanted
 * @param markdown whether the Markdown that they were written in is wanted, too
 * @param from where they begin: `before` asks for the next older ones, `after` for the next newer ones; without either,
 * they are the newest
 * @param now the moment as of which they are shown, in milliseconds since 1970
 */
export async function readScope(
	db: D1Database,
	scope: Scope,
	{
		limit,
		content,
		markdown = false,
		from,
		now = Date.now(),
	}: { limit: number; content: boolean; markdown?: boolean; from?: PageStart | undefined; now?: number },
): Promise<ScopePage | undefined> {
	const [comparison, order] = from?.direction === "after" ? [">", "ASC"] : ["<", "DESC"];
	const { sortedAt, id } = from?.cursor ?? TOP;
	const source = scope.startsWith("source:") ? scope.slice("source:".length) : undefined;
	const [meta, contents] = source === undefined ? [STORY_META, STORY_CONTENT] : [META, CONTENT];
	const columns = [meta, ...(content ? [contents] : []), ...(markdown ? [FEED_MARKDOWN] : [])].join(", ");
	const shown = source === undefined ? SHOWN : "LEFT JOIN articles a ON a.id = place.id";
	const [states, rows] = await db.batch([
		db.prepare(SCOPE_STATE).bind(scope),
		db
			.prepare(
				// The sum goes by the rows as they come, in order: to name the order again would sort them again.
				`SELECT ${columns} FROM (
					SELECT id, bytes, SUM(bytes) OVER (ROWS UNBOUNDED PRECEDING) AS total FROM (
						SELECT id, bytes FROM scope_articles WHERE scope = ?1 AND (sorted_at, id) ${comparison} (?4, ?5)
						ORDER BY sorted_at ${order}, id ${order} LIMIT ?2 + 1
					)
				) place ${shown} AND place.total - place.bytes < ?3`,
			)
			.bind(scope, limit, content ? FEED_BUDGET : Number.MAX_SAFE_INTEGER, sortedAt, id),
	]);
	const [row] = rowsOf<StateRow>(states);
	if (row === undefined && isPermanent(scope)) throw notMigrated();
	if (row === undefined || isUnused(scope, row)) return undefined;
	const state = splitDatabase(row);
	const places = rowsOf<ArticleRow | { id: null }>(rows);
	const all = places.filter((place) => place.id !== null).sort(newestFirst);
	// One more place than requested was read, to find out whether there are more.
	const found = order === "DESC" ? all.slice(0, limit) : all.slice(-limit);
	// Readers would forget what they have.
	if (from === undefined && found.length === 0 && state.articles > 0)
		throw new Error(`the database counts ${state.articles} articles in ${scope}, and has none`);
	const parsed = found.map((row) => ({ row, item: parseStored(row.item) }));
	const articles = parsed.map(({ row, item }) => {
		const article = articleOf(row, now, item);
		return source === undefined ? asCombined(article, row.item.length) : asToldBy(article, source);
	});
	return {
		state,
		articles,
		more: found.length < places.length,
		until: nextDate(parsed, now),
	};
}

/** An article as the feed of one source shows it: without other sources. */
function asToldBy(article: StoredArticle, source: string): StoredArticle {
	return { ...article, sources: article.sources.filter((one) => one.source === source) };
}

/** Whether a feed is there from the first migration on, before there are any articles. */
function isPermanent(scope: Scope): boolean {
	return ["all", "main", "own", "followed", "podcast", "own-podcast"].includes(scope);
}

/** Whether a tag or an author has no articles left; its row stays until its feed has been purged everywhere. */
function isUnused(scope: Scope, { articles }: Pick<ScopeState, "articles">): boolean {
	return articles === 0 && (scope.startsWith("tag:") || scope.startsWith("author:"));
}

/** What the order goes by. */
type Placed = Pick<ArticleRow, "sorted_at" | "id">;

/** The order of every feed: by time of standing, then by id, so that it is the same everywhere. */
export function newestFirst(a: Placed, b: Placed): number {
	return b.sorted_at - a.sorted_at || (a.id < b.id ? 1 : -1);
}

/** Another article's title and address, and the archive that it is in. */
export interface Neighbour {
	slug: string;
	/** Its own address as it is stored, if it has one. */
	url: string | null;
	title: string;
	archive: number | null;
}

/** An article, the next older and the next newer one by date, and the state of all articles. */
export interface FoundArticle {
	article: StoredArticle;
	previous?: Neighbour;
	next?: Neighbour;
	state: ScopeState;
	/** Whether there is Markdown of it. */
	hasMarkdown: boolean;
	/** The texts that it was written in, as far as they were asked for and are kept. */
	originals: OriginalTexts;
}

/**
 * Reads one article with its neighbours: five queries in one transaction. The slug of a story leads to the version that is
 * shown, also after the version that brought the slug is gone.
 *
 * @param now the moment as of which it is shown, in milliseconds since 1970
 * @param originals which of the texts that it was written in are wanted
 */
export async function readArticle(
	db: D1Database,
	slug: string,
	now = Date.now(),
	originals: readonly OriginalKind[] = [],
): Promise<FoundArticle | "deleted" | undefined> {
	const found = `WITH found AS (
		SELECT a.*, st.sources AS told_by, coalesce(st.id, a.id) AS place_id, coalesce(st.sorted_at, a.sorted_at) AS place_at,
			CASE WHEN st.id IS NULL THEN a.archive ELSE st.archive END AS place_archive, st.own IS NOT NULL AS is_aside
		FROM articles a LEFT JOIN stories st ON st.id = a.story
		WHERE a.id = coalesce((SELECT id FROM articles WHERE slug = ?1), (SELECT shown FROM stories WHERE slug = ?1))
	)`;
	const neighbour = (comparison: "<" | ">", order: "DESC" | "ASC") =>
		db
			.prepare(
				`${found} SELECT a.slug, a.item ->> 'url' AS url, CASE WHEN st.id IS NULL THEN a.archive ELSE st.archive END AS archive,
					coalesce(a.item ->> 'title', a.item ->> 'excerpt') AS title
				FROM (
					SELECT n.id FROM found this JOIN scope_articles n
					ON n.scope = 'all' AND (n.sorted_at, n.id) ${comparison} (this.place_at, this.place_id)
					ORDER BY n.sorted_at ${order}, n.id ${order} LIMIT 1
				) place ${SHOWN}`,
			)
			.bind(slug);
	const [articles, older, newer, states, stones] = await db.batch([
		db
			.prepare(
				`${found} SELECT a.id, a.source, a.guid, a.slug, a.item, a.date_published, a.sorted_at, a.revision,
					a.place_archive AS archive, a.told_by, a.is_aside, ${CONTENT}, a.transcript, ${HAS_MARKDOWN} AS has_markdown
					${originals.map((kind) => `, ${originalText(kind)} AS ${kind}`).join("")} FROM found a`,
			)
			.bind(slug),
		neighbour("<", "DESC"),
		neighbour(">", "ASC"),
		db.prepare(SCOPE_STATE).bind("all"),
		db.prepare("SELECT 1 FROM tombstones WHERE slug = ?1 LIMIT 1").bind(slug),
	]);
	const [row] = rowsOf<ArticleRow & FoundTexts>(articles);
	const [state] = rowsOf<StateRow>(states).map(splitDatabase);
	if (state === undefined) throw notMigrated();
	if (row === undefined) return rowsOf(stones).length > 0 ? "deleted" : undefined;
	const [previous] = rowsOf<Neighbour>(older);
	const [next] = rowsOf<Neighbour>(newer);
	return {
		article: articleOf(row, now),
		state,
		hasMarkdown: row.has_markdown === 1,
		originals: Object.fromEntries(
			originals.flatMap((kind) => (row[kind] == null ? [] : [[kind, row[kind]]])),
		),
		...(previous && { previous }),
		...(next && { next }),
	};
}

/** What a row says of the texts that its article was written in. */
interface FoundTexts extends Partial<Record<OriginalKind, string | null>> {
	has_markdown: number;
}

/**
 * The operator's articles with one of these ids, guids or paths of files, without their contents, but with their
 * transcripts, each with the path of its file.
 */
export async function readOwn(
	db: D1Database,
	{ ids, guids, paths }: { ids: string[]; guids: string[]; paths: string[] },
): Promise<{ article: StoredArticle; path: string | null }[]> {
	const { results } = await db
		.prepare(
			`SELECT ${META}, a.transcript, a.path FROM articles a
			WHERE a.source = '' AND (a.id IN (SELECT value FROM json_each(?1)) OR a.guid IN (SELECT value FROM json_each(?2))
				OR a.path IN (SELECT value FROM json_each(?3)))`,
		)
		.bind(JSON.stringify(ids), JSON.stringify(guids), JSON.stringify(paths))
		.all<ArticleRow & { path: string | null }>();
	return results.map((row) => ({ article: articleOf(row, Date.now()), path: row.path }));
}

/**
 * A page of the operator's articles whose files are below a path, newest first, without their contents. It reads a row for
 * each of these articles.
 */
export async function listBelow(
	db: D1Database,
	path: string,
	{ limit, after = TOP }: { limit: number; after?: Cursor | undefined },
): Promise<StoredArticle[]> {
	const { results } = await db
		.prepare(
			`SELECT ${META} FROM articles a
			WHERE a.path >= ?1 AND a.path < ?1 || char(1114111) AND (a.sorted_at, a.id) < (?2, ?3)
			ORDER BY a.sorted_at DESC, a.id DESC LIMIT ?4`,
		)
		.bind(path, after.sortedAt, after.id, limit)
		.all<ArticleRow>();
	return results.map((row) => articleOf(row, Date.now()));
}

/** A page of all articles as of a moment (milliseconds since 1970), or the operator's, newest first, without their contents. */
export async function listArticles(
	db: D1Database,
	{
		limit,
		after = TOP,
		now = Date.now(),
		scope = "all",
	}: { limit: number; after?: Cursor | undefined; now?: number; scope?: "all" | "own" },
): Promise<{ articles: StoredArticle[]; next: Cursor | undefined }> {
	const { results } = await db
		.prepare(
			`SELECT ${STORY_META} FROM scope_articles place ${SHOWN}
			WHERE place.scope = ?4 AND (place.sorted_at, place.id) < (?1, ?2)
			ORDER BY place.sorted_at DESC, place.id DESC LIMIT ?3`,
		)
		.bind(after.sortedAt, after.id, limit, scope)
		.all<ArticleRow>();
	const last = results.at(-1);
	return {
		articles: results.map((row) => articleOf(row, now)),
		next: last !== undefined && results.length === limit ? cursorOf(last) : undefined,
	};
}

/** A stored entry of a source, as far as it is needed to recognise it. */
export interface KnownEntry {
	guid: string;
	/** The fingerprints of the entry that the article was last made from (see `sources/fingerprint.ts`). */
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

/** How many stored entries are read at most that share a date with a document's entries, or whose guids were made from theirs. */
const MOST_ALIKE = 2_000;

const ENTRY_OF_ARTICLE = `a.guid, a.imported, a.item ->> 'title' AS title, a.item ->> 'url' AS url,
	a.item ->> '$.attachments[0].url' AS enclosure, a.date_published, a.rules, 0 AS deleted`;
const ENTRY_OF_TOMBSTONE =
	"t.guid, t.imported, t.title, t.url, t.enclosure, t.date_published, 0 AS rules, 1 AS deleted";

/** Reads a source's stored entries that have one of these guids, or a guid made from one of them (see `identify.ts`). */
export async function readEntries(db: D1Database, source: string, guids: string[]): Promise<KnownEntry[]> {
	const same = "source = ?1 AND guid = value";
	// Not one range for both: other guids sort between a guid and those made from it, and each would be read.
	const made = `source = ?1 AND guid > value || '${SHARED_GUID_MARK}' AND guid < value || '${AFTER_SHARED_GUID_MARK}'`;
	const { results } = await db
		.prepare(
			`SELECT ${ENTRY_OF_ARTICLE} FROM json_each(?2) CROSS JOIN articles a ON ${same}
			UNION ALL SELECT ${ENTRY_OF_TOMBSTONE} FROM json_each(?2) CROSS JOIN tombstones t ON ${same}
			UNION ALL SELECT * FROM (
				SELECT ${ENTRY_OF_ARTICLE} FROM json_each(?2) CROSS JOIN articles a ON ${made} LIMIT ?3
			)
			UNION ALL SELECT * FROM (
				SELECT ${ENTRY_OF_TOMBSTONE} FROM json_each(?2) CROSS JOIN tombstones t ON ${made} LIMIT ?3
			)`,
		)
		.bind(source, JSON.stringify(guids), MOST_ALIKE)
		.all<KnownEntry>();
	return results;
}

/** Separates a guid that several entries share from what tells these apart. */
export const SHARED_GUID_MARK = " @ ";
/** Sorts after every text that begins with {@link SHARED_GUID_MARK}. */
const AFTER_SHARED_GUID_MARK = " @!";

/**
 * Reads a source's stored entries that may be a document's entries under other guids.
 *
 * @param wanted.dates when they were published, in milliseconds since 1970
 * @param wanted.urlKeys their addresses and titles (see `urlKey`)
 * @param wanted.newest how many of the newest are to be read, whatever they are
 */
export async function readEntriesLike(
	db: D1Database,
	source: string,
	{ dates, urlKeys, newest }: { dates: number[]; urlKeys: string[]; newest: number },
): Promise<KnownEntry[]> {
	// The plus signs keep SQLite from reading all articles of the source.
	const alike = db
		.prepare(
			`SELECT * FROM (
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
			)`,
		)
		.bind(source, JSON.stringify(dates), JSON.stringify(urlKeys), MOST_ALIKE);
	const latest = db
		.prepare(
			`SELECT ${ENTRY_OF_ARTICLE} FROM (
				SELECT id FROM scope_articles WHERE scope = 'source:' || ?1 ORDER BY sorted_at DESC, id DESC LIMIT ?2
			) place CROSS JOIN articles a ON a.id = place.id AND +a.source = ?1
			UNION ALL SELECT * FROM (
				SELECT ${ENTRY_OF_TOMBSTONE} FROM tombstones t WHERE t.source = ?1 AND t.date_published IS NOT NULL
				ORDER BY t.date_published DESC LIMIT ?2
			)`,
		)
		.bind(source, Math.min(newest, MOST_ALIKE));
	const results = await db.batch(newest > 0 ? [alike, latest] : [alike]);
	return results.flatMap((result) => rowsOf<KnownEntry>(result));
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
