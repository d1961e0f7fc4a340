/**
 * Fills a large store directly, with the rows that the Worker would have written.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type MainPlace, planArchives } from "../../src/articles/store/plan/archives.ts";
import { ownPlacesOf, placesOf, versionOf } from "../../src/articles/store/plan/story.ts";
import type { Existing } from "../../src/articles/store/sql/articles.ts";
import type { StoredItem } from "../../src/articles/store/stored-item.ts";
import { OWN, urlKey } from "../../src/model/identity.ts";
import { feedLength } from "../../src/model/length.ts";
import { RULES } from "../../src/model/rules.ts";
import { historyScope, type Scope, scopesOf } from "../../src/model/scope.ts";
import { articleOf } from "./articles.ts";

/** Articles that are published at once, in one revision. An archive has as many, so the main feed ends up with fifty. */
export const BATCH = 25;

/** The state of a feed. */
interface ScopeState {
	name: string;
	articles: number;
	revision: number;
	/** Milliseconds since 1970. */
	changedAt: number;
}

/** An article of the main feed, until it moves into an archive. */
interface Listed extends MainPlace {
	article: ReturnType<typeof articleOf>;
	revision: number;
}

/**
 * Fills an empty database, to which all migrations have been applied.
 *
 * @param file its SQLite file; no other process may have it open
 * @param count the number of articles, a multiple of {@link BATCH}
 */
export function fill(file: string, count: number): void {
	const database = new DatabaseSync(file);
	// A crash may destroy the file, as it has nothing to lose yet.
	database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN");
	const store = storeOf(database);
	const scopes = new Map<Scope, ScopeState>();
	const main = new Map<string, Listed>();
	let archive = 0;
	for (let first = 0; first < count; first += BATCH) {
		const revision = first / BATCH + 1;
		const batch = Array.from({ length: BATCH }, (_, i) => articleOf(first + i));
		const changedAt = batch.at(-1)?.date_published ?? 0;
		const touch = (scope: Scope, name: string, growth: number) => {
			const articles = (scopes.get(scope)?.articles ?? 0) + growth;
			scopes.set(scope, { name, articles, revision, changedAt });
		};
		for (const article of batch) {
			for (const [scope, name] of scopesOf(article, article.source === OWN)) touch(scope, name, 1);
			for (const { source, title } of article.sources) touch(`source:${source}`, title, 1);
			touch("main", "", 1);
			const { id, date_published: sorted_at } = article;
			main.set(id, { id, sorted_at, bytes: feedLength(article, JSON.stringify(article)), article, revision });
		}
		for (const places of planArchives([...main.values()])) {
			// The archive before now links to this one.
			if (archive > 0) touch(historyScope(archive), "", 0);
			archive++;
			for (const { id } of places) {
				const listed = main.get(id);
				if (listed !== undefined) store.article(listed, archive);
				main.delete(id);
			}
			touch(historyScope(archive), "", places.length);
			touch("main", "", -places.length);
		}
	}
	for (const listed of main.values()) store.article(listed, null);
	for (const [scope, state] of scopes) store.scope(scope, state);
	database.exec("UPDATE purges SET purged = revision, settled = revision FROM scopes WHERE scope = 'all'");
	database.exec("COMMIT; PRAGMA journal_mode = WAL");
	database.close();
}

/** The statements that write rows. */
function storeOf(database: DatabaseSync) {
	const articles = insertInto(
		database,
		"articles (id, source, guid, slug, item, content_html, date_published, sorted_at, revision, digest, imported, url_key, archive)",
	);
	const places = insertInto(database, "scope_articles (scope, sorted_at, id, bytes)");
	const scopes = insertInto(database, "scopes (scope, name, articles, revision, changed_at, last_modified)");
	return {
		article({ article, revision, sorted_at, bytes }: Listed, archive: number | null): void {
			const { id, source, guid, slug, content_html = null, date_published, ...rest } = article;
			const digest = createHash("sha256").update(id).digest("hex");
			const key = source === "" ? null : urlKey(article.url, article.title);
			const item = JSON.stringify(rest satisfies StoredItem);
			const row: Existing = {
				...{ id, source, guid, slug, item, date_published, sorted_at, revision, digest, bytes, archive },
				...{ imported: digest, incomplete: 0, rules: RULES, edited: 0, url_key: key },
				...{ story: null, expires_at: null },
			};
			articles.run(
				...[id, source, guid, slug, item, content_html, date_published, sorted_at, revision, digest],
				...[digest, key, archive],
			);
			const version = versionOf(row);
			for (const place of [...placesOf(version.story), ...ownPlacesOf(version)])
				places.run(place.scope, place.sorted_at, place.id, place.bytes);
		},
		scope(scope: Scope, { name, articles, revision, changedAt }: ScopeState): void {
			scopes.run(scope, name, articles, revision, changedAt, changedAt / 1000);
		},
	};
}

/** A statement that inserts rows with these columns, or replaces them. */
function insertInto(database: DatabaseSync, columns: string): StatementSync {
	const values = columns.split(",").map(() => "?");
	return database.prepare(`INSERT OR REPLACE INTO ${columns} VALUES (${values.join(", ")})`);
}
