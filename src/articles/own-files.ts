/**
 * Finds the articles that files of the operator's are, in D1 (see `own-identity.ts`).
 *
 * @module
 */
import { OWN } from "./identity.ts";
import { type KnownOwn, OwnIdentities, reversed } from "./own-identity.ts";
import type { Write } from "./plan.ts";

/** How many articles are compared at most whose paths end like that of one file. */
const MOST_ALIKE = 500;

/**
 * Gives writes that come from files the identity of the article that the file is. All others stay as they are.
 *
 * @returns the writes in the same order; a file that must not be stored has a refusal
 */
export async function withIdentities(db: D1Database, writes: readonly Write[]): Promise<Write[]> {
	if (!writes.some(({ candidate }) => candidate.own?.file !== undefined)) return [...writes];
	const identities = new OwnIdentities(await readKnown(db, writes));
	return writes.map((write) => {
		const { candidate, imported = "", formerImported = "" } = write;
		const file = candidate.own?.file;
		if (file === undefined) return write;
		const fingerprints = [imported.slice(0, 64), formerImported].filter((one) => one !== "");
		const found = identities.identify(candidate, file, fingerprints);
		if ("pointer" in found) return { ...write, refusal: found };
		const { guid, id, stored } = found;
		return {
			...write,
			candidate: { ...candidate, article: { ...candidate.article, guid, id } },
			place: stored,
		};
	});
}

const COLUMNS = "guid, id, slug, path, reversed_path, date_published";

/** Reads all articles that could be one of these files. */
async function readKnown(db: D1Database, writes: readonly Write[]): Promise<KnownOwn[]> {
	const files = writes.flatMap(({ candidate: { article, own } }) =>
		own?.file === undefined ? [] : [{ ...own.file, guid: article.guid, id: article.id }],
	);
	const guids = files.flatMap(({ guid, path, formerIds }) => [guid, path, ...formerIds.map(({ id }) => id)]);
	const paths = files.map(({ path }) => path);
	const { results } = await db
		.prepare(
			`WITH asked AS (
				${["articles", "unpublished"].map(askedOf).join(" UNION ")}
			)
			SELECT guid, id, slug, NULL AS path, NULL AS reversed_path, date_published, title, NULL AS excerpt, imported
			FROM tombstones WHERE source = '${OWN}' AND guid IN (SELECT value FROM json_each(?1))
			UNION ALL
			SELECT ${COLUMNS}, item ->> 'title', item ->> 'excerpt', imported FROM unpublished WHERE guid IN asked
			UNION ALL
			SELECT ${COLUMNS}, item ->> 'title', item ->> 'excerpt', imported FROM articles WHERE source = '${OWN}' AND guid IN asked`,
		)
		.bind(
			JSON.stringify(guids),
			JSON.stringify(files.map(({ id }) => id)),
			JSON.stringify(paths),
			JSON.stringify(paths.flatMap(beginnings)),
			JSON.stringify(files.map(({ path }) => reversed(path))),
		)
		.all<KnownOwn>();
	return results;
}

/** The guids in a table of articles that go by one of the ids or paths, or by a path of which one is the end of the other. */
function askedOf(table: string): string {
	const own = table === "articles" ? `source = '${OWN}' AND` : "";
	return `SELECT guid FROM ${table} WHERE ${own} guid IN (SELECT value FROM json_each(?1))
		UNION SELECT guid FROM ${table} WHERE ${own} id IN (SELECT value FROM json_each(?2))
		UNION SELECT guid FROM ${table} WHERE path IN (SELECT value FROM json_each(?3))
		UNION SELECT guid FROM ${table} WHERE reversed_path IN (SELECT value FROM json_each(?4))
		UNION SELECT * FROM (
			SELECT t.guid FROM json_each(?5) CROSS JOIN ${table} t
				ON t.reversed_path > value || '/' AND t.reversed_path < value || '0' LIMIT ${MOST_ALIKE}
		)`;
}

/** The paths, in reverse order, that are ends of a path: of a whole path and of one without its beginning. */
function beginnings(path: string): string[] {
	const segments = path.split("/").reverse();
	return segments.flatMap((_, i) => {
		const end = segments.slice(0, i + 1).join("/");
		return [end, `${end}/`];
	});
}
