/**
 * Restores an export: its rows are staged part by part, then put into their tables in one transaction.
 *
 * @module
 */

import { sha256 } from "../model/digest.ts";
import type { Scope } from "../model/scope.ts";
import { failedConstraint } from "../platform/d1-errors.ts";
import type { Change } from "../platform/revisions.ts";
import { rowsOf } from "../platform/rows.ts";
import { type Row, TABLES, type Table } from "./tables.ts";

/** A part of a table that is staged. */
export interface StagedPart {
	name: string;
	part: number;
	/** The SHA-256 of its rows, in hex. */
	digest: string;
}

/** The export cannot be restored. */
export class RestoreError extends Error {
	override name = "RestoreError";
}

/** The site has data that a restore could overwrite. */
export class NotEmptyError extends RestoreError {
	override name = "NotEmptyError";

	constructor() {
		super(OCCUPIED);
	}
}

const OCCUPIED =
	"This site already has articles, sources, deleted articles, pages or a look of its own, and a restore would mix them with those of the export. Restore into a new site.";

/** SQL that is true if nothing was ever stored. */
const IS_EMPTY = ["articles", "unpublished", "sources", "tombstones", "stories", "pages", "theme_files"]
	.map((table) => `NOT EXISTS (SELECT 1 FROM ${table})`)
	.join(" AND ");

/**
 * Makes sure that a site has no data that a restore could overwrite.
 *
 * @throws {NotEmptyError} if it has
 */
export async function assertEmpty(db: D1Database): Promise<void> {
	const isEmpty = await db.prepare(`SELECT ${IS_EMPTY} AS empty`).first<number>("empty");
	if (isEmpty !== 1) throw new NotEmptyError();
}

/** Lists the staged parts. */
export async function readStaged(db: D1Database): Promise<StagedPart[]> {
	const { results } = await db
		.prepare("SELECT name, part, digest FROM staged_rows ORDER BY name, part")
		.all<StagedPart>();
	return results;
}

/** Stages one part of a table, replacing an earlier version of the part. */
export async function stageRows(
	db: D1Database,
	{ name }: Table,
	part: number,
	rows: Row[],
): Promise<StagedPart> {
	const json = JSON.stringify(rows);
	const digest = await sha256(json);
	await db
		.prepare("INSERT OR REPLACE INTO staged_rows (name, part, digest, rows) VALUES (?1, ?2, ?3, ?4)")
		.bind(name, part, digest, json)
		.run();
	return { name, part, digest };
}

/** Removes a part that is staged. */
export async function unstagePart(db: D1Database, name: string, part: number): Promise<void> {
	await db.prepare("DELETE FROM staged_rows WHERE name = ?1 AND part = ?2").bind(name, part).run();
}

/** Removes all staged parts. */
export async function unstage(db: D1Database): Promise<void> {
	await db.prepare("DELETE FROM staged_rows").run();
}

/**
 * Moves the staged rows into their tables in one transaction.
 *
 * @param counts how many rows of each table the export has
 * @returns what changed, for the caches
 * @throws {RestoreError} if the site is not empty, or parts are missing
 */
export async function commitStaged(db: D1Database, counts: Record<string, number>): Promise<Change> {
	const { results } = await db
		.prepare("SELECT name, sum(json_array_length(rows)) AS rows FROM staged_rows GROUP BY name")
		.all<{ name: string; rows: number }>();
	const staged = new Map(results.map(({ name, rows }) => [name, rows]));
	for (const { name } of TABLES) {
		const [has, needs] = [staged.get(name) ?? 0, counts[name] ?? 0];
		if (has !== needs)
			throw new RestoreError(
				`${has} rows of \`${name}\` are staged, but the export has ${needs}. Send all of them first.`,
			);
	}
	if ((counts.scopes ?? 0) === 0 || counts.identity !== 1 || counts.subscriptions !== 1)
		throw new RestoreError("The export is incomplete: it does not contain the state of the feeds.");
	await assertEmpty(db);
	const written = await refusing(
		db,
		db.batch([
			// The column's constraint fails, and with it the whole transaction, if an article, source, page or file has come since.
			db.prepare(`UPDATE scopes SET is_current = ${IS_EMPTY} WHERE scope = 'all'`),
			...TABLES.flatMap((table) => putting(db, table)),
			db.prepare("DELETE FROM staged_rows"),
			db.prepare("SELECT scope, max(revision) OVER () AS revision FROM scopes"),
		]),
	);
	const scopes = rowsOf<{ scope: Scope; revision: number }>(written.at(-1));
	return { scopes: scopes.map(({ scope }) => scope), revision: scopes[0]?.revision ?? 0 };
}

/**
 * Returns the results of a transaction.
 *
 * @throws {RestoreError} if it violates a constraint, because the site is no longer empty or the export contradicts itself
 */
async function refusing<T>(db: D1Database, transaction: Promise<T>): Promise<T> {
	try {
		return await transaction;
	} catch (error) {
		const constraint = failedConstraint(error);
		if (constraint === undefined) throw error;
		await assertEmpty(db);
		throw new RestoreError(
			`The rows of the export contradict each other (${constraint.message}), and nothing is restored. Use another copy of the export.`,
		);
	}
}

/** The statements that move a table's staged rows into the table. */
function putting(db: D1Database, { name, from, columns, key }: Table): D1PreparedStatement[] {
	const values = columns.map((column) => `value ->> '${column}' AS ${column}`).join(", ");
	const staged = `SELECT ${values} FROM staged_rows, json_each(staged_rows.rows) WHERE name = '${name}'`;
	if (name === "contents") {
		const sets = columns
			.filter((column) => !key.includes(column))
			.map((column) => `${column} = staged.${column}`);
		const isSame = key.map((column) => `${from}.${column} = staged.${column}`).join(" AND ");
		return [db.prepare(`UPDATE ${from} SET ${sets.join(", ")} FROM (${staged}) staged WHERE ${isSame}`)];
	}
	return [
		// Migrations and triggers have filled some tables.
		db.prepare(`DELETE FROM ${from}`),
		db.prepare(`INSERT INTO ${from} (${columns.join(", ")}) ${staged}`),
	];
}
