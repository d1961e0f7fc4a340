/**
 * The history of the main feed (RFC 5005 §4). Each article is either in the main feed or in one archive, so that a client
 * that reads the main feed and then each archive meets each article once. An archive is filled when it is made: articles
 * that come later go into the main feed or a later archive, however old they are.
 *
 * @module
 */
import { OWN } from "../../../model/identity.ts";
import type { Scope } from "../../../model/scope.ts";
import { newestFirst } from "../read/feed.ts";

/** As many articles stay in the main feed, at least, when others go into archives. */
const MAIN_ARTICLES = 50;

/** As many go into one archive, unless they are long: the main feed has fewer than 75 then. */
const ARCHIVE_ARTICLES = 25;

/** The most that they may have together (see `feedLength`), unless a single one has more. */
const MAIN_LENGTH = 4_000_000;
const ARCHIVE_LENGTH = 2_000_000;

/**
 * An article that grows beyond this in an archive goes back into the main feed, so that the archive stays within
 * {@link MAIN_LENGTH}.
 */
export const ARCHIVED_LENGTH = (MAIN_LENGTH - ARCHIVE_LENGTH) / ARCHIVE_ARTICLES;

/** With fewer articles than this in it, the main feed takes back those of the last archive. */
const FEW_ARTICLES = 25;

/** An article's place in the main feed. */
export interface MainPlace {
	sorted_at: number;
	id: string;
	/** See `combinedLength`. */
	bytes: number;
	/** The source that owns the article, if that is known; empty for the operator's. */
	owner?: string | undefined;
}

/** What is known of the history before a write. */
export interface History {
	/** The articles of the main feed, in any order. */
	main: MainPlace[];
	/** The highest number that an archive ever had; 0 if there was none. */
	last: number;
	/** The newest archive with articles. */
	newest: number | null;
}

/** Whether a scope is the main feed or an archive. */
export function isHistory(scope: Scope): boolean {
	return scope === "main" || isArchive(scope);
}

/** Whether a scope is an archive. */
export function isArchive(scope: Scope): boolean {
	return scope.startsWith("archive:");
}

/** The scope of an archive; the main feed's for `null`. */
export function historyScope(archive: number | null): Scope {
	return archive === null ? "main" : `archive:${archive}`;
}

/** As soon as the main feed has this many articles, some go into an archive. */
export const FULL_MAIN = MAIN_ARTICLES + ARCHIVE_ARTICLES;

/**
 * How many articles a source may have in the main feed before its surplus goes into archives ahead of other articles. The
 * source with the largest surplus goes first. So a source that brings 24 articles at once displaces at most ten of others,
 * and a source that brings more and more displaces its own.
 */
const SOURCE_ARTICLES = 10;

/**
 * Decides which articles of the main feed go into archives, if any: the oldest. A source that has many articles there gives
 * up its own oldest ones first, so that it does not crowd out others.
 *
 * @returns the articles of each archive, the oldest archive first
 */
export function planArchives(main: readonly MainPlace[]): MainPlace[][] {
	let rest = main.toSorted(newestFirst).reverse();
	let length = rest.reduce((sum, { bytes }) => sum + bytes, 0);
	const archives: MainPlace[][] = [];
	while (rest.length >= FULL_MAIN || (length > MAIN_LENGTH && rest.length > 1)) {
		let filled = 0;
		const taken = new Set<MainPlace>();
		for (const place of inTurn(rest).slice(0, Math.min(ARCHIVE_ARTICLES, rest.length - 1))) {
			if (taken.size > 0 && filled + place.bytes > ARCHIVE_LENGTH) break;
			filled += place.bytes;
			taken.add(place);
		}
		archives.push(rest.filter((place) => taken.has(place)));
		rest = rest.filter((place) => !taken.has(place));
		length -= filled;
	}
	return archives;
}

/** Sorts places of the main feed, given oldest first, into the order in which they go into archives. */
function inTurn(places: MainPlace[]): MainPlace[] {
	const bySource = [...Map.groupBy(places, ({ owner }) => owner ?? OWN)].filter(([owner]) => owner !== OWN);
	const surplus = bySource
		.map(([, theirs]) => theirs.slice(0, Math.max(theirs.length - SOURCE_ARTICLES, 0)))
		.sort((a, b) => b.length - a.length)
		.flat();
	return [...new Set([...surplus, ...places])];
}

/** Reads the history, as far as {@link planArchives} needs it: two statements, the second with one row. */
export function historyStatements(db: D1Database): [D1PreparedStatement, D1PreparedStatement] {
	return [
		db.prepare("SELECT sorted_at, id, bytes FROM scope_articles WHERE scope = 'main'"),
		db.prepare(
			`SELECT coalesce((SELECT max(archive) FROM scopes WHERE archive IS NOT NULL), 0) AS last,
				(SELECT max(archive) FROM scopes WHERE archive IS NOT NULL AND articles > 0) AS newest`,
		),
	];
}

/** Reads the owners of the articles in the main feed, by id: two rows for each. Needed only when the feed is full. */
export async function readOwners(db: D1Database): Promise<Map<string, string>> {
	const { results } = await db
		.prepare(
			`SELECT s.id, a.source FROM scope_articles s LEFT JOIN stories st ON st.id = s.id
			JOIN articles a ON a.id = coalesce(st.shown, s.id) WHERE s.scope = 'main'`,
		)
		.all<{ id: string; source: string }>();
	return new Map(results.map(({ id, source }) => [id, source]));
}

/**
 * The statements that end each transaction that deletes: the main feed takes back the newest archive if it has few articles
 * left and room for those, so that it is never empty while there are any. These articles count as changed, as they are new
 * to clients of the main feed. The last statement returns the scopes that changed.
 *
 * @param revision the revision of the transaction
 * @param now milliseconds since 1970
 */
export function takeBack(db: D1Database, revision: number, now: number): D1PreparedStatement[] {
	return [
		db
			.prepare(
				`UPDATE scope_articles SET scope = 'main' WHERE scope = (
					SELECT last.scope FROM (${LAST_ARCHIVE}) last CROSS JOIN scopes main ON main.scope = 'main'
					WHERE main.articles = 0 OR main.articles < ${FEW_ARTICLES}
						AND (SELECT sum(bytes) FROM scope_articles WHERE scope IN ('main', last.scope)) <= ?1)`,
			)
			.bind(MAIN_LENGTH),
		...["articles", "stories"].map((table) =>
			db
				.prepare(
					`UPDATE ${table} SET archive = NULL, revision = ?1
					WHERE archive IS NOT NULL AND id IN (SELECT id FROM scope_articles WHERE scope = (${SHORT_MAIN}))`,
				)
				.bind(revision),
		),
		db
			.prepare(
				`UPDATE scopes SET articles = there.articles, revision = ?1, changed_at = max(changed_at, ?2),
					last_modified = max(last_modified + 1, CAST(?2 / 1000 AS INTEGER))
				FROM (
					SELECT scope AS name, (SELECT count(*) FROM scope_articles s WHERE s.scope = those.scope) AS articles
					FROM (${SHORT_MAIN} UNION ALL SELECT last.scope FROM (${LAST_ARCHIVE}) last CROSS JOIN (${SHORT_MAIN})) those
				) there
				WHERE scopes.scope = there.name AND scopes.articles <> there.articles RETURNING scopes.scope`,
			)
			.bind(revision, now),
	];
}

/** The newest archive with articles. */
const LAST_ARCHIVE =
	"SELECT scope FROM scopes WHERE archive IS NOT NULL AND articles > 0 ORDER BY archive DESC LIMIT 1";

/** The main feed, if its former count of articles is small: most deletions read nothing else. */
const SHORT_MAIN = `SELECT scope FROM scopes WHERE scope = 'main' AND articles < ${FEW_ARTICLES}`;
