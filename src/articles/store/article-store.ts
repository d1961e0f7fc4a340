/**
 * Writes articles to D1. Every write is one transaction that names the revision it was planned on: if another write
 * came between, nothing happens and it is planned again. So a write that is cut short leaves nothing half-done, and
 * two writers never lose each other's work.
 *
 * @module
 */

import type { Provenance } from "../../model/article.ts";
import { INCOMPLETE } from "../../model/fingerprint.ts";
import { addressKey, computedId, OWN } from "../../model/identity.ts";
import { FEED_LENGTH } from "../../model/length.ts";
import { RULES } from "../../model/rules.ts";
import type { Scope } from "../../model/scope.ts";
import { failedConstraint } from "../../platform/d1-errors.ts";
import type { Change } from "../../platform/revisions.ts";
import { rowsOf } from "../../platform/rows.ts";
import { slugIn } from "../../urls/article-paths.ts";
import { type Candidate, urlKeyOf } from "../normalise/normalise.ts";
import { pageKey } from "./plan/address-book.ts";
import {
	FULL_MAIN,
	type History,
	historyStatements,
	type MainPlace,
	readOwners,
	takeBack,
} from "./plan/archives.ts";
import {
	type Expectation,
	isExpected,
	type Plan,
	planRemoval,
	planWrites,
	type Snapshot,
	slugWishes,
	type Tombstone,
	type Write,
	type Written,
} from "./plan/plan.ts";
import type { Existing, StoryRow } from "./plan/story.ts";
import { type Changes, guidKey, type WorkingRows } from "./plan/working-set.ts";
import { addressStatements, readAddresses } from "./read/addresses.ts";
import { withIdentities } from "./read/own-files.ts";
import { originalDigests, replaceOriginals } from "./sql/originals.ts";
import {
	DROP_UNPUBLISHED,
	hasUnpublishedChanges,
	KEEP_WITHDRAWN,
	noUnpublishedChanges,
	RESTATE,
	readUnpublished,
	type Unpublished,
	type UnpublishedChanges,
	UPSERT_SCHEDULED,
	unpublishedStatement,
} from "./sql/unpublished.ts";
import { parseStored } from "./stored-item.ts";

/**
 * Creates or updates articles of one source; all or none are stored.
 *
 * @param now milliseconds since 1970
 * @param isDry whether nothing is stored: the results are those that there would be
 * @returns one result for each write, in order, and what changed (nothing, if no article did)
 */
export async function saveArticles(
	db: D1Database,
	writes: Write[],
	now: number,
	isDry = false,
): Promise<{ results: Written[]; change: Change | undefined }> {
	if (writes.length === 0) return { results: [], change: undefined };
	return retryOnConflict(async () => {
		const identified = await withIdentities(db, writes);
		const snapshot = await readSnapshot(db, identified);
		const plan = planWrites(identified, snapshot, now);
		if (isDry) return { results: plan.results, change: undefined };
		const marks = [
			...each(db, MARK_IMPORTED, plan.marks),
			...ADOPT_PATHS.flatMap((statement) => each(db, statement, plan.adopted)),
			...replaceOriginals(db, plan.originals),
		];
		const parked = PARK_PATHS.flatMap((statement) => each(db, statement, plan.adopted));
		if (!hasChanges(plan)) {
			if (marks.length > 0) await db.batch([...parked, ...marks]);
			return { results: plan.results, change: undefined };
		}
		const revision = snapshot.revision + 1;
		const done = await db.batch([
			...parked,
			...transaction(db, snapshot.revision, now, plan, plan.unpublished),
			...each(db, EXPIRE, plan.expiries),
			...each(db, REVIVE, plan.revived),
			...each(db, FORGET_SHARED, plan.unshared),
			...each(db, ARCHIVE_ARTICLES, plan.archived),
			...each(db, ARCHIVE_STORIES, plan.archived),
			...marks,
			...addressStatements(db, plan.addresses),
			...each(db, INSERT_TOMBSTONES, plan.deleted.map(tombstoneOf), now),
			...(plan.deleted.length > 0 ? takeBack(db, revision, now) : []),
		]);
		const taken = plan.deleted.length > 0 ? rowsOf<{ scope: Scope }>(done.at(-1)) : [];
		const scopes = new Set([...plan.scopes.keys(), ...taken.map(({ scope }) => scope)]);
		return { results: plan.results, change: { scopes: [...scopes], revision } };
	});
}

/** Whether a plan changes more than what is noted about files. */
function hasChanges({ rows, renamed, expiries, unpublished }: Plan): boolean {
	return rows.length > 0 || renamed.length > 0 || expiries.length > 0 || hasUnpublishedChanges(unpublished);
}

/** What became of an article that was to be deleted or withdrawn. */
export interface TakenDown {
	status: "deleted" | "withdrawn" | "precondition-failed" | "not-own";
	id: string;
	slug: string;
	change?: Change;
}

/**
 * Deletes an article and leaves a tombstone, so that no import or poll brings it back. If it is the version of a story
 * that combined feeds show, all versions of the story are deleted. The operator's articles are kept, and can be restored.
 *
 * @returns what happened, or `undefined` if there is no such article
 */
export function deleteArticle(
	db: D1Database,
	slug: string,
	expect: Expectation | undefined,
	now: number,
): Promise<TakenDown | undefined> {
	return takeDown(db, slug, "deleted", expect, now);
}

/**
 * Withdraws one of the operator's articles, so that nobody sees it until an import brings it again, or it is restored.
 *
 * @returns what happened, or `undefined` if there is no such article
 */
export function withdrawArticle(
	db: D1Database,
	slug: string,
	expect: Expectation | undefined,
	now: number,
): Promise<TakenDown | undefined> {
	return takeDown(db, slug, "withdrawn", expect, now);
}

async function takeDown(
	db: D1Database,
	slug: string,
	state: "deleted" | "withdrawn",
	expect: Expectation | undefined,
	now: number,
): Promise<TakenDown | undefined> {
	return retryOnConflict(async () => {
		const rows = await readRows(
			db,
			"SELECT coalesce((SELECT id FROM articles WHERE slug = ?1), (SELECT shown FROM stories WHERE slug = ?1))",
			slug,
		);
		const { existing, stories } = rows;
		const story = stories.find((row) => row.slug === slug);
		const article =
			existing.find((row) => row.slug === slug) ?? existing.find(({ id }) => id === story?.shown);
		if (article === undefined) return takeDownUnpublished(db, slug, state, expect, now);
		const { id } = article;
		if (!isExpected(expect, article)) return { status: "precondition-failed", id, slug };
		if (article.source !== OWN && state === "withdrawn") return { status: "not-own", id, slug };
		// Otherwise, the next version of the story would be shown in its place.
		const isShown = stories.some(({ shown }) => shown === article.id);
		const gone = isShown ? existing.filter(({ story }) => story === article.story) : [article];
		const changes = planRemoval(
			gone.map(({ id }) => id),
			rows,
		);
		const change = await remove(db, rows.revision, now, changes, { forGood: true, state });
		return { status: state, id, slug: article.slug, change };
	});
}

/** The same for an article that is not public anyway, which has a tombstone already if it ever was. */
async function takeDownUnpublished(
	db: D1Database,
	slug: string,
	state: "deleted" | "withdrawn",
	expect: Expectation | undefined,
	now: number,
): Promise<TakenDown | undefined> {
	const revision = await db.prepare(REVISION).first<number>("revision");
	const row = await readUnpublished(db, slug);
	if (row === undefined || row.state === "deleted") return undefined;
	const { id, guid } = row;
	if (!isExpected(expect, row)) return { status: "precondition-failed", id, slug };
	if (row.state === state) return { status: state, id, slug };
	const changes = { ...noUnpublishedChanges(), restated: [{ guid, state }] };
	await db.batch([
		...advance(db, revision ?? 0, now, { scopes: new Map() }),
		...unpublishedStatements(db, (revision ?? 0) + 1, now, changes),
	]);
	return { status: state, id, slug };
}

/**
 * Removes articles as planned.
 *
 * @param forGood whether to leave tombstones, so that no poll or import brings the articles back
 * @param state in which the operator's articles among them are kept
 */
export async function remove(
	db: D1Database,
	revision: number,
	now: number,
	changes: Changes,
	{ forGood, state = "deleted" }: { forGood: boolean; state?: "deleted" | "withdrawn" },
): Promise<Change> {
	const tombstones = forGood ? changes.deleted.map(tombstoneOf) : [];
	const own = changes.deleted.filter(({ source }) => source === OWN);
	const withdrawn = own.map(({ id }) => ({ id, state }));
	const results = await db.batch([
		...transaction(db, revision, now, changes, { ...noUnpublishedChanges(), withdrawn }),
		...each(db, INSERT_TOMBSTONES, tombstones, now),
		...takeBack(db, revision + 1, now),
	]);
	const taken = rowsOf<{ scope: Scope }>(results.at(-1)).map(({ scope }) => scope);
	return { scopes: [...new Set([...changes.scopes.keys(), ...taken])], revision: revision + 1 };
}

/** What is kept of a deleted article: its owner, and traits by which an entry with another guid is recognised as it. */
function tombstoneOf(row: Existing): Record<string, unknown> {
	const { id, source, guid, slug, url_key, date_published, imported } = row;
	const { title, url, attachments } = parseStored(row.item);
	const enclosure = attachments[0]?.url;
	return {
		key: guidKey(row),
		id,
		source,
		guid,
		slug,
		url_key,
		date_published,
		imported,
		title,
		url,
		enclosure,
	};
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

/** Marks a feed as changed, if it exists, for a change that is not in its articles. */
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
		await db.batch(advance(db, revision, now, { scopes: new Map([[scope, named]]) }));
		return { scopes: [scope], revision: revision + 1 };
	});
}

/**
 * Reads all stored articles that could be one of these, that tell the same story, or that have an id or slug that one of
 * them asks for.
 */
async function readSnapshot(db: D1Database, writes: Write[]): Promise<Snapshot> {
	const candidates = writes.map(({ candidate }) => candidate);
	const source = candidates[0]?.article.source ?? OWN;
	const guids = JSON.stringify(candidates.map(({ article }) => article.guid));
	const ids = JSON.stringify(
		candidates.flatMap(({ article, publisher }) => [
			article.id,
			article.guid,
			...(source === OWN ? [] : [computedId(publisher, article.guid)]),
		]),
	);
	const slugs = writes.flatMap(({ slug, candidate: { article, own } }) => [
		...slugWishes(article.slug, article.id),
		...(slug === undefined ? [] : [slug]),
		...(own?.aliases ?? []).flatMap(({ key }) => slugIn(key) ?? []),
	]);
	const urlKeys = writes.map(({ slug, candidate: { article, publisher } }) =>
		urlKeyOf({ ...article, slug: slug ?? article.slug }, publisher),
	);
	const [revisions, existing, shared, tombstones, taken, main, archives, hidden] = await db.batch([
		db.prepare(REVISION),
		db
			.prepare(
				existingRows(`
					SELECT id FROM articles WHERE source = ?2 AND guid IN (SELECT value FROM json_each(?3))
						OR id IN (SELECT value FROM json_each(?1)) OR source = '' AND guid IN (SELECT value FROM json_each(?1))
						OR ?2 = '' AND slug IN (SELECT value FROM json_each(?5))
						OR id IN (SELECT id FROM articles WHERE guid IN (SELECT value FROM json_each(?1)) LIMIT ${MOST_ALIKE})
						OR id IN (SELECT id FROM articles WHERE url_key IN (SELECT value FROM json_each(?4)) LIMIT ${MOST_ALIKE})
					UNION ALL SELECT id FROM (
						SELECT a.id FROM json_each(?6) CROSS JOIN articles a ON a.source ${source === OWN ? "<>" : "="} ''
							AND a.url_key >= value || ' ' AND a.url_key < value || '!' LIMIT ${MOST_ALIKE}
					)
					UNION ALL SELECT id FROM shared_articles WHERE source = ?2 AND guid IN (SELECT value FROM json_each(?3))
					UNION ALL SELECT shown FROM stories WHERE id IN (SELECT value FROM json_each(?1))
						OR ?2 = '' AND slug IN (SELECT value FROM json_each(?5))`),
			)
			.bind(
				...[ids, source, guids, JSON.stringify(urlKeys.flatMap((key) => key ?? [])), JSON.stringify(slugs)],
				JSON.stringify(addressesOf(candidates, urlKeys)),
			),
		db
			.prepare(
				"SELECT source, guid, id FROM shared_articles WHERE source = ?1 AND guid IN (SELECT value FROM json_each(?2))",
			)
			.bind(source, guids),
		db
			.prepare(
				`SELECT source, guid, id FROM tombstones WHERE source = ?1 AND guid IN (SELECT value FROM json_each(?2))
				UNION ALL SELECT source, guid, id FROM tombstones WHERE ?1 <> '' AND source = '' AND id IN (SELECT value FROM json_each(?3))
				UNION ALL SELECT '', guid, id FROM unpublished WHERE ?1 <> '' AND id IN (SELECT value FROM json_each(?3))`,
			)
			.bind(source, guids, ids),
		db
			.prepare(
				`SELECT slug, source FROM articles WHERE slug IN (SELECT value FROM json_each(?1))
				UNION ALL SELECT slug, 'a story' FROM stories WHERE slug IN (SELECT value FROM json_each(?1))
				UNION ALL SELECT slug, '' FROM tombstones WHERE ?2 <> '' AND source = '' AND slug IN (SELECT value FROM json_each(?1))
				UNION ALL SELECT slug, '' FROM unpublished
					WHERE slug IN (SELECT value FROM json_each(?1)) AND (?2 <> '' OR state <> 'deleted')
				UNION ALL SELECT value ->> 'slug', '' FROM json_each(?3)
					WHERE EXISTS (SELECT 1 FROM addresses WHERE path = value ->> 'key')`,
			)
			.bind(JSON.stringify(slugs), source, JSON.stringify(source === OWN ? [] : slugs.map(withKey))),
		...historyStatements(db),
		...(source === OWN
			? [
					unpublishedStatement(db, {
						guids,
						ids: JSON.stringify(candidates.map(({ article }) => article.id)),
					}),
				]
			: []),
	]);
	const [numbers] = rowsOf<Omit<History, "main">>(archives);
	const stones = rowsOf<Tombstone & { id: string }>(tombstones);
	const places = rowsOf<MainPlace>(main);
	const stored = rowsOf<ExistingRow>(existing).flatMap((row) => (row.source === OWN ? row.guid : []));
	const owners = places.length + writes.length < FULL_MAIN ? new Map<string, string>() : await readOwners(db);
	return {
		...workingRows(revisions, existing),
		shared: new Map(
			rowsOf<{ source: string; guid: string; id: string }>(shared).map((row) => [guidKey(row), row.id]),
		),
		tombstones: stones.filter((stone) => stone.source === source),
		reservedIds: new Set(stones.flatMap((stone) => (stone.source === source ? [] : stone.id))),
		slugs: new Map(rowsOf<{ slug: string; source: string }>(taken).map(({ slug, source }) => [slug, source])),
		addresses: source === OWN ? await readAddresses(db, candidates, stored, slugs) : [],
		unpublished: rowsOf<Unpublished>(hidden),
		history: {
			main: places.map((place) => ({ ...place, owner: owners.get(place.id) })),
			last: numbers?.last ?? 0,
			newest: numbers?.newest ?? null,
		},
	};
}

function withKey(slug: string): { slug: string; key: string } {
	return { slug, key: pageKey(slug) };
}

/** The keys of the addresses that articles have or are named by: of the operator's and others, no two may have the same. */
function addressesOf(candidates: Candidate[], urlKeys: (string | undefined)[]): string[] {
	const addresses = candidates.flatMap(({ article: { source, url, guid } }, i) => {
		if (source === OWN) return urlKeys[i]?.split(" ", 1) ?? [];
		return [url, guid].flatMap((text) => {
			const address = URL.parse(text ?? "");
			return address === null ? [] : addressKey(address);
		});
	});
	return [...new Set(addresses)];
}

/**
 * How many articles with the same address and title, or the same guid, are compared at most: some feeds link every entry to
 * one page, and many number theirs.
 */
const MOST_ALIKE = 500;

const REVISION = "SELECT revision FROM scopes WHERE scope = 'all'";

/** Whether an import has to look whether an article was edited through the API, as that was not noted. */
const MAY_BE_EDITED =
	"a.source = '' AND a.edited IS NULL AND a.imported IS NOT NULL AND a.item ->> 'date_modified' IS NOT NULL";

/** A statement that reads articles and all versions of their stories, each with the columns of its story. */
function existingRows(ids: string): string {
	return `
		WITH asked AS (${ids}), told AS (SELECT story FROM articles WHERE id IN asked AND story IS NOT NULL)
		SELECT a.id, a.guid, a.source, a.slug, a.item, a.date_published, a.sorted_at, a.revision, a.digest, a.imported, a.rules, a.edited, a.expires_at,
			CASE WHEN ${MAY_BE_EDITED} THEN a.content_html END AS former_html,
			CASE WHEN ${MAY_BE_EDITED} THEN a.content_text END AS former_text,
			CASE WHEN a.source = '' THEN ${originalDigests("a")} END AS originals,
			a.url_key, a.archive, a.story, a.path, a.reversed_path, a.root, ${FEED_LENGTH} AS bytes,
			st.id AS story_id, st.slug AS story_slug, st.date_published AS story_date, st.sorted_at AS story_sorted_at,
			st.archive AS story_archive, st.is_out, st.shown, st.own, st.sources AS story_sources
		FROM articles a LEFT JOIN stories st ON st.id = a.story
		WHERE a.id IN asked OR a.story IN told`;
}

/** A row of {@link existingRows}. */
interface ExistingRow extends Existing, Pick<StoryRow, "is_out" | "own"> {
	story_id: string | null;
	story_slug: string;
	story_date: number;
	story_sorted_at: number;
	story_archive: number | null;
	/** JSON. */
	story_sources: string;
	shown: string;
}

function workingRows(revisions: D1Result | undefined, existing: D1Result | undefined): WorkingRows {
	const stories = new Map<string, StoryRow>();
	const rows = rowsOf<ExistingRow>(existing);
	for (const row of rows) {
		if (row.story_id === null) continue;
		stories.set(row.story_id, {
			id: row.story_id,
			slug: row.story_slug,
			date_published: row.story_date,
			sorted_at: row.story_sorted_at,
			archive: row.story_archive,
			is_out: row.is_out,
			shown: row.shown,
			own: row.own,
			sources: (JSON.parse(row.story_sources) as Provenance[]).map(({ source }) => source),
		});
	}
	return {
		revision: rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0,
		existing: rows,
		stories: [...stories.values()],
	};
}

/**
 * Reads articles, all versions of their stories, and the stories in whose place the operator's articles among them are shown.
 *
 * @param ids a statement that gives the ids of the articles; `?1` in it is `value`
 */
export async function readRows(db: D1Database, ids: string, value: string): Promise<WorkingRows> {
	const withTheirs = `${ids} UNION ALL SELECT shown FROM stories WHERE own IN (${ids})`;
	const [revisions, existing] = await db.batch([
		db.prepare(REVISION),
		db.prepare(existingRows(withTheirs)).bind(value),
	]);
	return workingRows(revisions, existing);
}

const UPSERT_ARTICLES = `
	INSERT INTO articles (id, source, guid, slug, item, content_html, content_text, transcript, date_published, sorted_at, revision, digest, imported, rules, edited, url_key, archive, story, path, reversed_path, root)
	SELECT value ->> 'id', value ->> 'source', value ->> 'guid', value ->> 'slug', value ->> 'item',
		value ->> 'content_html', value ->> 'content_text', value ->> 'transcript', value ->> 'date_published', value ->> 'sorted_at',
		value ->> 'revision', value ->> 'digest', value ->> 'imported', value ->> 'rules', value ->> 'edited',
		value ->> 'url_key',
		value ->> 'archive', value ->> 'story', value ->> 'path', value ->> 'reversed_path', value ->> 'root'
	FROM json_each(?1) WHERE true
	ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, item = excluded.item, content_html = excluded.content_html,
		content_text = excluded.content_text, transcript = excluded.transcript, revision = excluded.revision, digest = excluded.digest,
		imported = coalesce(excluded.imported, rtrim(imported, '${INCOMPLETE}')), rules = excluded.rules,
		edited = excluded.edited, url_key = excluded.url_key,
		archive = excluded.archive, story = excluded.story`;

/** Two articles may exchange their slugs, of which there may be no two alike at any moment. Nor may there be of paths. */
const PARK_SLUGS =
	"UPDATE articles SET slug = 'moving ' || id WHERE id IN (SELECT value ->> 'id' FROM json_each(?1))";

const PARK_PATHS = ["articles", "unpublished"].map(
	(table) => `
	UPDATE ${table} SET path = NULL
	WHERE guid IN (SELECT value ->> 'guid' FROM json_each(?1)) AND path IS NOT NULL ${table === "articles" ? "AND source = ''" : ""}`,
);

const ADOPT_PATHS = ["articles", "unpublished"].map(
	(table) => `
	UPDATE ${table} SET path = file.path, reversed_path = file.reversed_path, root = file.root
	FROM (
		SELECT value ->> 'guid' AS guid, value ->> 'path' AS path, value ->> 'reversed_path' AS reversed_path,
			value ->> 'root' AS root FROM json_each(?1)
	) file
	WHERE ${table}.guid = file.guid ${table === "articles" ? "AND source = ''" : ""}`,
);

const RENAME_ARTICLES = `
	UPDATE articles SET id = more.id, slug = more.slug, item = coalesce(more.item, articles.item), revision = more.revision
	FROM (SELECT value ->> 'was' AS was, value ->> 'id' AS id, value ->> 'slug' AS slug, value ->> 'item' AS item,
		value ->> 'revision' AS revision FROM json_each(?1)) more
	WHERE articles.id = more.was`;

const LINK_ARTICLES = `
	UPDATE articles SET story = more.story, archive = more.archive, revision = more.revision
	FROM (SELECT value ->> 'id' AS id, value ->> 'story' AS story, value ->> 'archive' AS archive,
		value ->> 'revision' AS revision FROM json_each(?1)) more
	WHERE articles.id = more.id`;

const DELETE_ARTICLES = "DELETE FROM articles WHERE id IN (SELECT value ->> 'id' FROM json_each(?1))";

const UPSERT_STORIES = `
	INSERT INTO stories (id, slug, date_published, sorted_at, archive, is_out, shown, own, sources, revision)
	SELECT value ->> 'id', value ->> 'slug', value ->> 'date_published', value ->> 'sorted_at', value ->> 'archive',
		value ->> 'is_out', value ->> 'shown', value ->> 'own', value ->> 'sources', value ->> 'revision'
	FROM json_each(?1) WHERE true
	ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, date_published = excluded.date_published,
		sorted_at = excluded.sorted_at, archive = excluded.archive, is_out = excluded.is_out, shown = excluded.shown,
		own = excluded.own, sources = excluded.sources, revision = excluded.revision`;

const END_STORIES = "DELETE FROM stories WHERE id IN (SELECT value ->> 'id' FROM json_each(?1))";

const REVIVE = `
	DELETE FROM tombstones WHERE (source, guid) IN (SELECT value ->> 'source', value ->> 'guid' FROM json_each(?1))`;

const FORGET_SHARED = `
	DELETE FROM shared_articles WHERE (source, guid) IN (SELECT value ->> 'source', value ->> 'guid' FROM json_each(?1))`;

const INSERT_TOMBSTONES = `
	INSERT OR REPLACE INTO tombstones (key, id, source, guid, slug, url_key, title, url, enclosure, date_published, imported, deleted_at)
	SELECT value ->> 'key', value ->> 'id', value ->> 'source', value ->> 'guid', value ->> 'slug', value ->> 'url_key', value ->> 'title',
		value ->> 'url', value ->> 'enclosure', value ->> 'date_published', value ->> 'imported', ?2
	FROM json_each(?1)`;

const ARCHIVE_ARTICLES = `
	UPDATE articles SET archive = place.archive
	FROM (SELECT value ->> 'id' AS id, value ->> 'archive' AS archive FROM json_each(?1)) place
	WHERE articles.id = place.id AND articles.story IS NULL`;

const ARCHIVE_STORIES = `
	UPDATE stories SET archive = place.archive
	FROM (SELECT value ->> 'id' AS id, value ->> 'archive' AS archive FROM json_each(?1)) place
	WHERE stories.id = place.id`;

const EXPIRE = `
	UPDATE articles SET expires_at = more.expires_at
	FROM (SELECT value ->> 'id' AS id, value ->> 'expires_at' AS expires_at FROM json_each(?1)) more
	WHERE articles.id = more.id`;

const MARK_IMPORTED = `
	UPDATE articles SET imported = mark.imported, rules = ${RULES}
	FROM (SELECT value ->> 'id' AS id, value ->> 'imported' AS imported FROM json_each(?1)) mark
	WHERE articles.id = mark.id`;

/** Returns one statement for each chunk of rows, and none if there are no rows. */
function each(db: D1Database, sql: string, rows: object[], ...values: number[]): D1PreparedStatement[] {
	return rows.length === 0 ? [] : chunks(rows).map((chunk) => db.prepare(sql).bind(chunk, ...values));
}

/** The statements that write changes. */
function transaction(
	db: D1Database,
	revision: number,
	now: number,
	changes: Changes,
	unpublished: UnpublishedChanges,
): D1PreparedStatement[] {
	const ended = changes.endedStories.map((id) => ({ id }));
	return [
		...advance(db, revision, now, changes),
		...unpublishedStatements(db, revision + 1, now, unpublished),
		...each(
			db,
			// Joined, so that typed columns are compared: with JSON's untyped values, SQLite would read whole feeds.
			`DELETE FROM scope_articles WHERE (scope, sorted_at, id) IN (SELECT s.scope, s.sorted_at, s.id
				FROM json_each(?1) CROSS JOIN scope_articles s ON s.scope = value ->> 'scope'
					AND s.sorted_at = value ->> 'sorted_at' AND s.id = value ->> 'id')`,
			changes.removed,
		),
		...each(
			db,
			`INSERT INTO scope_articles (scope, sorted_at, id, bytes)
				SELECT value ->> 'scope', value ->> 'sorted_at', value ->> 'id', value ->> 'bytes' FROM json_each(?1) WHERE true
				ON CONFLICT DO UPDATE SET bytes = excluded.bytes`,
			changes.added,
		),
		...each(
			db,
			DELETE_ARTICLES,
			changes.deleted.map(({ id }) => ({ id })),
		),
		...each(db, END_STORIES, ended),
		...each(db, PARK_SLUGS, changes.moved),
		...each(db, RENAME_ARTICLES, changes.renamed),
		...each(db, UPSERT_ARTICLES, changes.rows),
		...each(db, LINK_ARTICLES, changes.linked),
		...each(db, UPSERT_STORIES, changes.stories),
	];
}

/** The statements that change which articles are kept without being public, before these are deleted where they were. */
function unpublishedStatements(
	db: D1Database,
	revision: number,
	now: number,
	{ left, scheduled, restated, withdrawn }: UnpublishedChanges,
): D1PreparedStatement[] {
	return [
		...each(db, DROP_UNPUBLISHED, left),
		...each(db, UPSERT_SCHEDULED, scheduled, now, revision),
		...each(db, RESTATE, restated, now, revision),
		...each(db, KEEP_WITHDRAWN, withdrawn, now, revision),
	];
}

/**
 * The statements that every write begins with. The first one fails, and with it the whole transaction, unless the
 * store is still at the revision that was planned on: NULL violates the column's constraint.
 */
function advance(
	db: D1Database,
	revision: number,
	now: number,
	{ scopes: changed, isRepair = false }: Pick<Changes, "scopes" | "isRepair">,
): D1PreparedStatement[] {
	const scopes = Array.from(changed, ([scope, { name, growth }]) => ({ scope, name, growth }));
	return [
		db
			.prepare("UPDATE scopes SET revision = CASE revision WHEN ?1 THEN revision + 1 END WHERE scope = 'all'")
			.bind(revision),
		...each(
			db,
			`INSERT INTO scopes (scope, name, articles, filled, revision, changed_at, last_modified)
				SELECT value ->> 'scope', coalesce(value ->> 'name', ''), value ->> 'growth', value ->> 'growth' > 0, ?2, ?3,
					CAST(?3 / 1000 AS INTEGER)
				FROM json_each(?1) WHERE true
				ON CONFLICT (scope) DO UPDATE SET articles = articles + excluded.articles,
					filled = filled OR articles > 0 OR excluded.filled, revision = excluded.revision,
					name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,
					changed_at = CASE ?4 WHEN 1 THEN changed_at ELSE max(changed_at, excluded.changed_at) END,
					last_modified = max(last_modified + 1, excluded.last_modified)`,
			scopes,
			revision + 1,
			now,
			isRepair ? 1 : 0,
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

/** How often a write is tried before giving up; in each round, at least one of the competing writes succeeds. */
const MAX_ROUNDS = 20;
/** The longest pause before the second attempt, in milliseconds. It doubles with each, {@link MAX_DOUBLINGS} times. */
const FIRST_PAUSE = 10;
const MAX_DOUBLINGS = 4;

/**
 * Whether a transaction failed because another one came first: the store is at another revision, or another import has given
 * its path to an article, which takes no revision.
 */
function isConflict(error: unknown): boolean {
	const { kind, on = [] } = failedConstraint(error) ?? {};
	if (kind === "NOT NULL") return on.includes("scopes.revision");
	return kind === "UNIQUE" && on.some((column) => column.endsWith(".path"));
}

/** Repeats an attempt that failed because another write came between. */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
	for (let round = 1; ; round++) {
		try {
			return await attempt();
		} catch (error) {
			if (round === MAX_ROUNDS || !isConflict(error)) throw error;
		}
		// Random, so that competing writes spread out instead of meeting again.
		const longest = FIRST_PAUSE * 2 ** Math.min(round - 1, MAX_DOUBLINGS);
		await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
	}
}
