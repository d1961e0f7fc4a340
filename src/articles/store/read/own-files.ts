/**
 * Finds the articles that were made from files of the operator's (see `own-identity.ts`).
 *
 * @module
 */

import { OWN } from "../../../model/identity.ts";
import { RULES } from "../../../model/rules.ts";
import { rowsOf } from "../../../platform/rows.ts";
import { isSamePath, type KnownOwn, OwnIdentities, reversed } from "../plan/own-identity.ts";
import type { Write } from "../plan/write.ts";

/** How many articles are compared at most whose paths end like that of one file. */
const MOST_ALIKE = 500;

/**
 * Gives writes that come from files the identity of the article that was made from the file. All others stay as they are.
 *
 * @returns the writes in the same order; a file that must not be stored has a refusal
 */
export async function withIdentities(db: D1Database, writes: readonly Write[]): Promise<Write[]> {
	if (!writes.some(({ candidate }) => candidate.own?.file !== undefined)) return [...writes];
	const files = writes.flatMap(({ candidate: { article, own } }) =>
		own?.file === undefined ? [] : [{ ...own.file, guid: article.guid, id: article.id }],
	);
	const identities = new OwnIdentities(await readKnown(db, files));
	const toIdentify = writes.flatMap((write) => {
		const { candidate, imported = "", formerImported = "" } = write;
		const file = candidate.own?.file;
		if (file === undefined) return [];
		const fingerprints = [imported.slice(0, 64), formerImported].filter((one) => one !== "");
		return { write, candidate, file, fingerprints };
	});
	const identified = identities.identify(toIdentify);
	const byWrite = new Map(toIdentify.map(({ write }, i) => [write, identified[i]]));
	return writes.map((write) => {
		const { candidate } = write;
		const found = byWrite.get(write);
		if (found === undefined) return write;
		if ("pointer" in found) return { ...write, refusal: found };
		const { guid, id, stored, isAdopted, warning } = found;
		return {
			...write,
			candidate: { ...candidate, article: { ...candidate.article, guid, id } },
			place: stored,
			isAdopted,
			warning,
		};
	});
}

/** A file that was imported before. */
export interface ImportedFile {
	state: "published" | "scheduled" | "withdrawn" | "deleted";
	/** The fingerprint that it was last imported with; `null` if the import was incomplete, or by former rules. */
	imported: string | null;
	path: string | null;
	/** The name of the root's folder. */
	root: string | null;
}

/**
 * Reads what is known of files, by the guids or the paths of their articles. Where one names two articles, the guid counts.
 *
 * @returns in the same order; `undefined` for a file that has not been imported
 */
export async function readImported(
	db: D1Database,
	files: readonly { id: string; path?: string | null | undefined }[],
): Promise<(ImportedFile | undefined)[]> {
	const guids = JSON.stringify(files.map(({ id }) => id));
	const paths = JSON.stringify(files.map(({ id, path }) => (path ?? id).normalize("NFC")));
	const fingerprint = `CASE WHEN rules = ${RULES} AND incomplete = 0 THEN imported END AS imported`;
	const { results } = await db
		.prepare(
			`SELECT guid, 'deleted' AS state, NULL AS imported, NULL AS path, NULL AS root
				FROM json_each(?1) CROSS JOIN tombstones ON source = '${OWN}' AND guid = value
			UNION ALL SELECT guid, state, ${fingerprint}, t.path, t.root FROM json_each(?1) CROSS JOIN unpublished t ON guid = value
			UNION ALL SELECT guid, state, ${fingerprint}, t.path, t.root FROM json_each(?2) CROSS JOIN unpublished t ON t.path = value
			UNION ALL SELECT guid, 'published', ${fingerprint}, t.path, t.root
				FROM json_each(?1) CROSS JOIN articles t ON source = '${OWN}' AND guid = value
			UNION ALL SELECT guid, 'published', ${fingerprint}, t.path, t.root FROM json_each(?2) CROSS JOIN articles t ON t.path = value`,
		)
		.bind(guids, paths)
		.all<ImportedFile & { guid: string }>();
	const byGuid = new Map(results.map((row) => [row.guid, row]));
	const byPath = new Map(results.map((row) => [row.path, row]));
	return files.map(({ id, path }) => byGuid.get(id) ?? byPath.get((path ?? id).normalize("NFC")));
}

/** A file as announced by the client, before its contents are sent. */
export interface AnnouncedFile {
	id: string;
	path?: string | null | undefined;
	root?: string | null | undefined;
	partial_path?: boolean | null | undefined;
	former_id?: string | null | undefined;
}

/**
 * Finds out whether an article that is public, or scheduled, may have been made from one of these files, though it has neither
 * its id nor its path. Only the contents of the files can decide that.
 *
 * @returns in the same order
 */
export async function mayBePublic(db: D1Database, announced: readonly AnnouncedFile[]): Promise<boolean[]> {
	if (announced.length === 0) return [];
	const files = announced.map(({ id, path, root, partial_path, former_id }) => ({
		...{ id, guid: id, path: (path ?? id).normalize("NFC"), isPartial: partial_path ?? false },
		root: root?.normalize("NFC"),
		formerIds: former_id === undefined || former_id === null ? [] : [{ id: former_id }],
	}));
	const known = (await readKnown(db, files)).filter(({ isPublic }) => isPublic === 1);
	return files.map((file) =>
		known.some(
			(one) =>
				isSamePath(one, file) ||
				(one.path === null && file.formerIds.some((former) => former.id === one.guid)),
		),
	);
}

/** Reads all articles that could be one of these files. */
async function readKnown(
	db: D1Database,
	files: readonly { guid: string; id: string; path: string; formerIds: readonly { id: string }[] }[],
): Promise<(KnownOwn & { isPublic: number })[]> {
	const guids = files.flatMap(({ guid, path, formerIds }) => [guid, path, ...formerIds.map(({ id }) => id)]);
	const paths = files.map(({ path }) => path);
	const values = [
		JSON.stringify(guids),
		JSON.stringify(files.map(({ id }) => id)),
		JSON.stringify(paths),
		JSON.stringify(paths.flatMap(beginnings)),
		JSON.stringify(paths.map(reversed)),
	];
	// The later ones count: an article that has been made anew may still have a tombstone.
	const results = await db.batch([
		db
			.prepare(
				`SELECT guid, id, slug, NULL AS path, NULL AS reversed_path, NULL AS root, date_published, title, NULL AS excerpt, imported,
					0 AS "isPublic"
				FROM tombstones WHERE source = '${OWN}' AND guid IN (SELECT value FROM json_each(?1))`,
			)
			.bind(values[0]),
		db.prepare(alikeIn("unpublished")).bind(...values),
		db.prepare(alikeIn("articles")).bind(...values),
	]);
	return results.flatMap((result) => rowsOf<KnownOwn & { isPublic: number }>(result));
}

/** A statement that reads from a table what goes by one of the ids or paths, or by a path of which one is the end of the other. */
function alikeIn(table: "articles" | "unpublished"): string {
	const own = table === "articles" ? `t.source = '${OWN}' AND` : "";
	// A scheduled article counts: it is to be public.
	const isPublic = table === "articles" ? "1" : "t.state = 'scheduled'";
	const columns = `t.guid, t.id, t.slug, t.path, t.reversed_path, t.root, t.date_published, t.item ->> 'title' AS title,
		t.item ->> 'excerpt' AS excerpt, t.imported, ${isPublic} AS "isPublic"`;
	return `SELECT ${columns} FROM json_each(?1) CROSS JOIN ${table} t ON ${own} t.guid = value
		UNION ALL SELECT ${columns} FROM json_each(?2) CROSS JOIN ${table} t ON ${own} t.id = value
		UNION ALL SELECT ${columns} FROM json_each(?3) CROSS JOIN ${table} t ON t.path = value
		UNION ALL SELECT ${columns} FROM json_each(?4) CROSS JOIN ${table} t ON t.reversed_path = value
		UNION ALL SELECT * FROM (
			SELECT ${columns} FROM json_each(?5) CROSS JOIN ${table} t
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
