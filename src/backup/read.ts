/**
 * Reads the rows of an export, in parts of bounded size.
 *
 * @module
 */
import { NEWEST_REVISION } from "../platform/revisions.ts";
import { rowsOf } from "../platform/rows.ts";
import { type Row, TABLES, type Table, type Value } from "./tables.ts";

/** The most rows in a part, and how many bytes they may have together; a part has one row at least. */
const MOST_ROWS = 1_000;
const MOST_BYTES = 500_000;

/** The number of rows of each table, and the revision of the last change to an article. */
export interface Extent {
	revision: number;
	rows: Record<string, number>;
}

/** Counts the rows of each table in one transaction. */
export async function readExtent(db: D1Database): Promise<Extent> {
	const [revisions, ...counts] = await db.batch([
		db.prepare(NEWEST_REVISION),
		...TABLES.map(({ from }) => db.prepare(`SELECT count(*) AS rows FROM ${from}`)),
	]);
	return {
		revision: rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0,
		rows: Object.fromEntries(
			TABLES.map(({ name }, i) => [name, rowsOf<{ rows: number }>(counts[i])[0]?.rows ?? 0]),
		),
	};
}

/**
 * Reads rows of a table in the order of their keys.
 *
 * @param after the key of the last row that was read before
 * @returns the rows, and whether there are more
 */
export async function readRows(
	db: D1Database,
	{ from, columns, key }: Table,
	after: Value[] | undefined,
): Promise<{ rows: Row[]; more: boolean }> {
	const names = key.join(", ");
	const places = key.map((_, i) => `?${i + 1}`).join(", ");
	const { results } = await db
		.prepare(
			`SELECT ${columns.join(", ")}, total, size FROM (
				SELECT *, SUM(size) OVER (ORDER BY ${names} ROWS UNBOUNDED PRECEDING) AS total FROM (
					SELECT ${columns.join(", ")}, ${sizeOf(columns)} AS size FROM ${from}
					${after === undefined ? "" : `WHERE (${names}) > (${places})`} ORDER BY ${names} LIMIT ${MOST_ROWS + 1}
				)
			) WHERE total - size < ${MOST_BYTES} ORDER BY ${names}`,
		)
		.bind(...(after ?? []))
		.all<Row & { total: number; size: number }>();
	return { rows: results.slice(0, MOST_ROWS).map(withoutSize), more: results.length > 0 };
}

/** Reads the rows with these keys, or the first of them that fit into one part. */
export async function readRowsAt(
	db: D1Database,
	{ from, columns, key }: Table,
	keys: Value[][],
): Promise<Row[]> {
	const names = columns.map((name) => `t.${name}`).join(", ");
	const isAt = key.map((name, i) => `t.${name} = k.value ->> ${i}`).join(" AND ");
	const { results } = await db
		.prepare(
			`SELECT ${columns.join(", ")}, size FROM (
				SELECT *, SUM(size) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) AS total FROM (
					SELECT ${names}, k.key AS place, ${sizeOf(columns.map((name) => `t.${name}`))} AS size
					FROM json_each(?1) k CROSS JOIN ${from} t ON ${isAt} ORDER BY k.key
				)
			) WHERE total - size < ${MOST_BYTES} ORDER BY place`,
		)
		.bind(JSON.stringify(keys))
		.all<Row & { size: number }>();
	return results.map(withoutSize);
}

function withoutSize({ total: _, size: __, ...row }: Row): Row {
	return row;
}

/** SQL for the size of some columns in bytes. It does not read the columns. */
function sizeOf(columns: readonly string[]): string {
	return columns.map((name) => `coalesce(octet_length(${name}), 0)`).join(" + ");
}
