/** A database whose every call goes through the hands of a test. */

/** Intercepts a call of the database. Its results are a list, with one element for a single statement. */
export type Hands = (
	run: () => Promise<D1Result[]>,
	statements: readonly string[],
) => Promise<(D1Result | undefined)[]>;

export function databaseThrough(db: D1Database, hands: Hands): D1Database {
	const originals = new WeakMap<object, { statement: D1PreparedStatement; sql: string }>();
	const wrapped = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
		const all = async () => (await hands(async () => [await statement.all()], [sql]))[0];
		const wrapper = {
			bind: (...values: unknown[]) => wrapped(statement.bind(...values), sql),
			all,
			run: all,
			first: async (column?: string) => {
				const row = (await all())?.results[0] as Record<string, unknown> | undefined;
				return (column === undefined ? row : row?.[column]) ?? null;
			},
		} as unknown as D1PreparedStatement;
		originals.set(wrapper, { statement, sql });
		return wrapper;
	};
	return {
		prepare: (sql: string) => wrapped(db.prepare(sql), sql),
		batch: (statements: D1PreparedStatement[]) =>
			hands(
				() => db.batch(statements.map((wrapper) => originals.get(wrapper)?.statement ?? wrapper)),
				statements.map((wrapper) => originals.get(wrapper)?.sql ?? ""),
			),
	} as unknown as D1Database;
}
