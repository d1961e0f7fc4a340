/**
 * The database as requests see it: it answers in bounded time or fails, and its errors say how much was stored.
 *
 * @module
 */
import { isRefusal } from "./d1-errors.ts";
import { withTimeout } from "./time-limit.ts";

/** The time limit of a call that a reader waits for, in milliseconds. Calls usually take a hundredth of that. */
export const READING_TIME = 10_000;

/** The time limit of a call in a write, in milliseconds. D1 itself ends a query after 30 seconds. */
export const WRITING_TIME = 30_000;

/** The database failed, or refused a statement. */
export class DatabaseError extends Error {
	override name = "DatabaseError";
	/** How much is stored of all that was written through the same {@link boundedDatabase}. */
	readonly stored: "nothing" | "part" | "unknown";

	constructor(cause: unknown, stored: DatabaseError["stored"]) {
		super(cause instanceof Error ? cause.message : String(cause), { cause });
		this.stored = stored;
	}
}

/** The statement of the underlying database. */
interface Inner {
	statement: D1PreparedStatement;
	isReading: boolean;
}

/**
 * The same database with a time limit for each call. Its errors are {@link DatabaseError}s.
 *
 * @param milliseconds for each call; a batch is one
 */
export function boundedDatabase(db: D1Database, milliseconds: number): D1Database {
	let hasWritten = false;

	/** How much is stored after a call has failed. */
	function storedDespite(error: unknown, isReading: boolean): DatabaseError["stored"] {
		if (hasWritten) return "part";
		return isReading || isRefusal(error) ? "nothing" : "unknown";
	}

	async function ask(run: () => Promise<D1Result[]>, inner: Inner[]): Promise<D1Result[]> {
		const isReading = inner.every((one) => one.isReading);
		try {
			const results = await withTimeout(milliseconds, "the database", run());
			if (results.length < inner.length || results.some(({ results }) => results === undefined))
				throw new Error("the database left a statement without an answer");
			hasWritten ||= results.some(({ meta }) => meta.changed_db);
			return results;
		} catch (error) {
			throw new DatabaseError(error, storedDespite(error, isReading));
		}
	}

	const insides = new WeakMap<D1PreparedStatement, Inner>();
	function bounded(inner: Inner): D1PreparedStatement {
		const { statement, isReading } = inner;
		const all = async () => (await ask(async () => [await statement.all()], [inner]))[0];
		const first = async (column?: string) => {
			const row = (await all())?.results[0] as Record<string, unknown> | undefined;
			return (column === undefined ? row : row?.[column]) ?? null;
		};
		const bind = (...values: unknown[]) => bounded({ statement: statement.bind(...values), isReading });
		// Only the methods that this project uses.
		const wrapper = { bind, all, run: all, first } as unknown as D1PreparedStatement;
		insides.set(wrapper, inner);
		return wrapper;
	}

	return {
		prepare: (sql: string) =>
			bounded({ statement: db.prepare(sql), isReading: /^\s*(?:SELECT|WITH)\b/.test(sql) }),
		batch(batch: D1PreparedStatement[]) {
			const inner = batch.map((wrapper) => {
				const inside = insides.get(wrapper);
				if (inside === undefined) throw new Error("this statement was prepared on another database");
				return inside;
			});
			return ask(() => db.batch(inner.map(({ statement }) => statement)), inner);
		},
	} as unknown as D1Database;
}

/** A stand-in for a database that could not be reached: each call fails at once with the same cause. */
export function unreachableDatabase(cause: Error): D1Database {
	const fail = () => Promise.reject(new DatabaseError(cause, "nothing"));
	const statement = { bind: () => statement, all: fail, run: fail, first: fail };
	return { prepare: () => statement, batch: fail } as unknown as D1Database;
}
