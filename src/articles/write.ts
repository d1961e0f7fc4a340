/**
 * The articles in D1, written. Every write is one transaction that names the revision it was planned on: if
 * another write came between, nothing happens and it is planned anew. So a write that is cut short leaves
 * nothing half-done, and two writers never lose each other's work.
 *
 * @module
 */
import { type History, historyStatements, type MainPlace, takeBack } from "./archives.ts";
import { OWN, type Scope } from "./identity.ts";
import {
	type Existing,
	type Expectation,
	guidKey,
	isExpected,
	type Plan,
	placesOf,
	planWrites,
	type Snapshot,
	slugWishes,
	type Tombstone,
	type Write,
	type Written,
} from "./plan.ts";
import { rowsOf } from "./rows.ts";
import { parseStored } from "./store.ts";

/** What a transaction changed, for the caches. */
export interface Change {
	scopes: Scope[];
	revision: number;
}

/**
 * Creates or updates articles of one source; all or none are stored.
 *
 * @param now milliseconds since 1970
 * @returns one result for each write, in order, and what changed (nothing, if no article did)
 */
export async function saveArticles(
	db: D1Database,
	writes: Write[],
	now: number,
): Promise<{ results: Written[]; change: Change | undefined }> {
	if (writes.length === 0) return { results: [], change: undefined };
	return retryOnConflict(async () => {
		const snapshot = await readSnapshot(db, writes);
		const plan = planWrites(writes, snapshot, now);
		const marks = db.prepare(MARK_IMPORTED).bind(JSON.stringify(plan.marks));
		if (plan.rows.length + plan.joined.length === 0) {
			if (plan.marks.length > 0) await marks.run();
			return { results: plan.results, change: undefined };
		}
		await db.batch([
			...transaction(db, snapshot.revision, now, plan),
			...chunks(plan.rows).map((rows) => db.prepare(UPSERT_ARTICLES).bind(rows)),
			db
				.prepare("DELETE FROM tombstones WHERE id IN (SELECT value FROM json_each(?1))")
				.bind(JSON.stringify(plan.revived)),
			...chunks(plan.joined).map((rows) => db.prepare(JOIN_SOURCES).bind(rows)),
			...chunks(plan.known).map((rows) => db.prepare(INSERT_KNOWN).bind(rows)),
			db.prepare(ARCHIVE).bind(JSON.stringify(plan.archived)),
			marks,
		]);
		return {
			results: plan.results,
			change: { scopes: [...plan.scopes.keys()], revision: snapshot.revision + 1 },
		};
	});
}

/**
 * Deletes an article and leaves a tombstone, so that no import or poll brings it back.
 *
 * @returns what happened, or `undefined` if there is no such article
 */
export async function deleteArticle(
	db: D1Database,
	slug: string,
	expect: Expectation | undefined,
	now: number,
): Promise<{ status: "deleted" | "precondition-failed"; change?: Change } | undefined> {
	return retryOnConflict(async () => {
		const [revisions, articles] = await db.batch([
			db.prepare("SELECT revision FROM scopes WHERE scope = 'all'"),
			db.prepare("SELECT * FROM articles WHERE slug = ?1").bind(slug),
		]);
		const revision = rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0;
		const [article] = rowsOf<Existing>(articles);
		if (article === undefined) return undefined;
		if (!isExpected(expect, article)) return { status: "precondition-failed" };
		const plan: Pick<Plan, "scopes" | "added" | "removed"> = { scopes: new Map(), added: [], removed: [] };
		for (const place of placesOf(article, parseStored(article.item), 0)) {
			plan.removed.push(place);
			plan.scopes.set(place.scope, { growth: -1 });
		}
		const results = await db.batch([
			...transaction(db, revision, now, plan),
			db
				.prepare(
					"INSERT OR REPLACE INTO tombstones (id, source, guid, slug, url_key, deleted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
				)
				.bind(article.id, article.source, article.guid, article.slug, article.url_key, now),
			db.prepare("DELETE FROM articles WHERE id = ?1").bind(article.id),
			db.prepare("DELETE FROM article_sources WHERE id = ?1").bind(article.id),
			...takeBack(db, revision + 1, now),
		]);
		return { status: "deleted", change: changeOf(plan, results, revision + 1) };
	});
}

/** What a transaction changed that ended with {@link takeBack}. */
export function changeOf(plan: Pick<Plan, "scopes">, results: D1Result[], revision: number): Change {
	const taken = rowsOf<{ scope: Scope }>(results.at(-1)).map(({ scope }) => scope);
	return { scopes: [...new Set([...plan.scopes.keys(), ...taken])], revision };
}

/**
 * Gives a feed another name, if there is such a feed.
 *
 * @param now milliseconds since 1970
 */
export function renameScope(
	db: D1Database,
	scope: Scope,
	name: string,
	now: number,
): Promise<Change | undefined> {
	return updateScope(db, scope, name, now);
}

/** Marks a feed as changed, if there is such a feed, where that is not for its articles. */
export function touchScope(db: D1Database, scope: Scope, now: number): Promise<Change | undefined> {
	return updateScope(db, scope, null, now);
}

async function updateScope(
	db: D1Database,
	scope: Scope,
	name: string | null,
	now: number,
): Promise<Change | undefined> {
	return retryOnConflict(async () => {
		const [revisions, scopes] = await db.batch([
			db.prepare("SELECT revision FROM scopes WHERE scope = 'all'"),
			db.prepare("SELECT 1 FROM scopes WHERE scope = ?1 AND name IS NOT ?2").bind(scope, name),
		]);
		if (rowsOf(scopes).length === 0) return undefined;
		const revision = rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0;
		const named = { growth: 0, ...(name !== null && { name }) };
		const plan = { scopes: new Map([[scope, named]]), added: [], removed: [] };
		await db.batch(transaction(db, revision, now, plan));
		return { scopes: [scope], revision: revision + 1 };
	});
}

/** Everything stored that could be one of these articles, or holds a slug that one of them wants. */
async function readSnapshot(db: D1Database, writes: Write[]): Promise<Snapshot> {
	const articles = writes.map((write) => write.candidate.article);
	const ids = JSON.stringify(articles.map((article) => article.id));
	const guids = JSON.stringify(articles.map((article) => article.guid));
	const slugs = JSON.stringify(
		writes.flatMap(({ slug, candidate }) => slugWishes(slug ?? candidate.article.slug, candidate.article.id)),
	);
	const urlKeys = JSON.stringify(writes.flatMap(({ candidate }) => candidate.urlKey ?? []));
	const source = articles[0]?.source ?? OWN;
	const identified =
		"id IN (SELECT value FROM json_each(?1)) OR (source = ?2 AND guid IN (SELECT value FROM json_each(?3)))";
	const [revisions, existing, known, tombstones, taken, main, archives] = await db.batch([
		db.prepare("SELECT revision FROM scopes WHERE scope = 'all'"),
		db
			.prepare(
				`SELECT id, guid, source, slug, item, date_published, sorted_at, revision, digest, imported, url_key, archive,
					coalesce(length(content_html), 0) + coalesce(length(content_text), 0) + length(item) AS bytes
				FROM articles WHERE ${identified} OR url_key IN (SELECT value FROM json_each(?4))
					OR id IN (SELECT id FROM article_sources WHERE source = ?2 AND guid IN (SELECT value FROM json_each(?3)))`,
			)
			.bind(ids, source, guids, urlKeys),
		db
			.prepare(
				"SELECT source, guid, id FROM article_sources WHERE source = ?1 AND guid IN (SELECT value FROM json_each(?2))",
			)
			.bind(source, guids),
		db
			.prepare(
				`SELECT id, source, guid, url_key FROM tombstones
				WHERE ${identified} OR url_key IN (SELECT value FROM json_each(?4))`,
			)
			.bind(ids, source, guids, urlKeys),
		db.prepare("SELECT slug, id FROM articles WHERE slug IN (SELECT value FROM json_each(?1))").bind(slugs),
		...historyStatements(db),
	]);
	const [numbers] = rowsOf<Omit<History, "main">>(archives);
	return {
		revision: rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0,
		existing: rowsOf<Existing>(existing),
		known: new Map(
			rowsOf<{ source: string; guid: string; id: string }>(known).map((row) => [guidKey(row), row.id]),
		),
		tombstones: rowsOf<Tombstone>(tombstones),
		slugs: new Map(rowsOf<{ slug: string; id: string }>(taken).map(({ slug, id }) => [slug, id])),
		history: { main: rowsOf<MainPlace>(main), last: numbers?.last ?? 0, newest: numbers?.newest ?? null },
	};
}

/**
 * Ends the fingerprint of an import for which something could not be looked up: the next import of the same brings it again,
 * unless somebody else has written the article since.
 */
export const INCOMPLETE = "?";

const UPSERT_ARTICLES = `
	INSERT INTO articles (id, source, guid, slug, item, content_html, content_text, transcript, date_published, sorted_at, revision, digest, imported, url_key, archive)
	SELECT value ->> 'id', value ->> 'source', value ->> 'guid', value ->> 'slug', value ->> 'item',
		value ->> 'content_html', value ->> 'content_text', value ->> 'transcript', value ->> 'date_published', value ->> 'sorted_at',
		value ->> 'revision', value ->> 'digest', value ->> 'imported', value ->> 'url_key',
		value ->> 'archive'
	FROM json_each(?1) WHERE true
	ON CONFLICT (id) DO UPDATE SET item = excluded.item, content_html = excluded.content_html,
		content_text = excluded.content_text, transcript = excluded.transcript, revision = excluded.revision, digest = excluded.digest,
		imported = coalesce(excluded.imported, rtrim(imported, '${INCOMPLETE}')), url_key = coalesce(excluded.url_key, url_key),
		archive = excluded.archive`;

const JOIN_SOURCES = `
	UPDATE articles SET item = more.item, revision = more.revision
	FROM (SELECT value ->> 'id' AS id, value ->> 'item' AS item, value ->> 'revision' AS revision FROM json_each(?1)) more
	WHERE articles.id = more.id`;

const INSERT_KNOWN = `
	INSERT INTO article_sources (source, guid, id)
	SELECT value ->> 'source', value ->> 'guid', value ->> 'id' FROM json_each(?1) WHERE true
	ON CONFLICT DO NOTHING`;

const ARCHIVE = `
	UPDATE articles SET archive = place.archive
	FROM (SELECT value ->> 'id' AS id, value ->> 'archive' AS archive FROM json_each(?1)) place
	WHERE articles.id = place.id`;

const MARK_IMPORTED = `
	UPDATE articles SET imported = mark.imported
	FROM (SELECT value ->> 'id' AS id, value ->> 'imported' AS imported FROM json_each(?1)) mark
	WHERE articles.id = mark.id`;

/**
 * The statements that every write begins with. The first fails, and with it the whole transaction, unless the
 * store still is at the revision that was planned on: NULL breaks the column's constraint.
 */
export function transaction(
	db: D1Database,
	revision: number,
	now: number,
	plan: Pick<Plan, "scopes" | "added" | "removed">,
): D1PreparedStatement[] {
	const scopes = Array.from(plan.scopes, ([scope, { name, growth }]) => ({ scope, name, growth }));
	const each = (sql: string, rows: object[], ...values: number[]) =>
		chunks(rows).map((chunk) => db.prepare(sql).bind(chunk, ...values));
	return [
		db
			.prepare("UPDATE scopes SET revision = CASE revision WHEN ?1 THEN revision + 1 END WHERE scope = 'all'")
			.bind(revision),
		...each(
			`INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
				SELECT value ->> 'scope', coalesce(value ->> 'name', ''), value ->> 'growth', ?2, ?3, CAST(?3 / 1000 AS INTEGER)
				FROM json_each(?1) WHERE true
				ON CONFLICT (scope) DO UPDATE SET articles = articles + excluded.articles, revision = excluded.revision,
					name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,
					changed_at = max(changed_at, excluded.changed_at),
					last_modified = max(last_modified + 1, excluded.last_modified)`,
			scopes,
			revision + 1,
			now,
		),
		...each(
			// By the table's own columns: for JSON's, which have no type, SQLite would read whole feeds.
			`DELETE FROM scope_articles WHERE (scope, sorted_at, id) IN (SELECT s.scope, s.sorted_at, s.id
				FROM json_each(?1) CROSS JOIN scope_articles s ON s.scope = value ->> 'scope'
					AND s.sorted_at = value ->> 'sorted_at' AND s.id = value ->> 'id')`,
			plan.removed,
		),
		...each(
			`INSERT INTO scope_articles (scope, sorted_at, id, bytes)
				SELECT value ->> 'scope', value ->> 'sorted_at', value ->> 'id', value ->> 'bytes' FROM json_each(?1) WHERE true
				ON CONFLICT DO UPDATE SET bytes = excluded.bytes`,
			plan.added,
		),
	];
}

/** Rows as JSON arrays that each fit into one bound parameter (2,000,000 bytes in D1). */
export function chunks(rows: object[]): string[] {
	// In code units, each of which takes at most 3 bytes.
	const most = 600_000;
	const out: string[] = [];
	let chunk: string[] = [];
	let length = 0;
	for (const row of rows) {
		const json = JSON.stringify(row);
		if (chunk.length > 0 && length + json.length > most) {
			out.push(`[${chunk.join(",")}]`);
			chunk = [];
			length = 0;
		}
		chunk.push(json);
		length += json.length;
	}
	out.push(`[${chunk.join(",")}]`);
	return out;
}

/** How often a write is planned anew before giving up; each round, at least one of the rivals succeeds. */
const MAX_ROUNDS = 20;
/** The longest pause before the second attempt, in milliseconds. It doubles with each, {@link MAX_DOUBLINGS} times. */
const FIRST_PAUSE = 10;
const MAX_DOUBLINGS = 4;

/** Plans and writes anew where another write came between. */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
	for (let round = 1; ; round++) {
		try {
			return await attempt();
		} catch (error) {
			if (round === MAX_ROUNDS || !String(error).includes("NOT NULL constraint failed: scopes.revision"))
				throw error;
		}
		// By chance, so that many rivals spread out instead of meeting again.
		const longest = FIRST_PAUSE * 2 ** Math.min(round - 1, MAX_DOUBLINGS);
		await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
	}
}
