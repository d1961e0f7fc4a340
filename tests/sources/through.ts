/** A database whose every call goes through the hands of a test. */

/** Runs a call, or does not, or tells what came of it: a statement by itself is a list of one, a batch is a list. */
export type Hands = (run: () => Promise<D1Result[]>) => Promise<D1Result[]>;

export function databaseThrough(db: D1Database, hands: Hands): D1Database {
	const originals = new WeakMap<object, D1PreparedStatement>();
	const wrapped = (statement: D1PreparedStatement): D1PreparedStatement => {
		const all = async () => (await hands(async () => [await statement.all()]))[0];
		const wrapper = {
			bind: (...values: unknown[]) => wrapped(statement.bind(...values)),
			all,
			run: all,
			first: async (column?: string) => {
				const row = (await all())?.results[0] as Record<string, unknown> | undefined;
				return (column === undefined ? row : row?.[column]) ?? null;
			},
		} as unknown as D1PreparedStatement;
		originals.set(wrapper, statement);
		return wrapper;
	};
	return {
		prepare: (sql: string) => wrapped(db.prepare(sql)),
		batch: (statements: D1PreparedStatement[]) =>
			hands(() => db.batch(statements.map((statement) => originals.get(statement) ?? statement))),
	} as unknown as D1Database;
}
