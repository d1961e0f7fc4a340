/**
 * The part of D1 that polls use, on Node's own SQLite, so that both sides of a comparison use the same engine.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** A database with D1's interface. As in D1, a batch is a transaction, and prepared statements are reused. */
export function d1Over(database: DatabaseSync): D1Database {
	const kept = new Map<string, StatementSync>();
	const prepared = (sql: string) => {
		const statement = kept.get(sql) ?? database.prepare(sql);
		kept.set(sql, statement);
		return statement;
	};
	const statementOf = (sql: string, values: SQLInputValue[] = []) => {
		const all = async () => ({ results: prepared(sql).all(...values) });
		return {
			all,
			bind: (...bound: SQLInputValue[]) => statementOf(sql, bound),
			first: async (column?: string) => {
				const row = prepared(sql).get(...values) ?? null;
				return row === null || column === undefined ? row : (row[column] ?? null);
			},
			run: async () => ({ meta: prepared(sql).run(...values) }),
		};
	};
	const batch = async (statements: ReturnType<typeof statementOf>[]) => {
		database.exec("BEGIN IMMEDIATE");
		try {
			const results: unknown[] = [];
			for (const statement of statements) results.push(await statement.all());
			database.exec("COMMIT");
			return results;
		} catch (error) {
			database.exec("ROLLBACK");
			throw error;
		}
	};
	return { prepare: statementOf, batch } as unknown as D1Database;
}
