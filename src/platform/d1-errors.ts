/**
 * Classifies the errors of D1. They have no codes: only their messages tell one failure from another, and this is the one
 * place that reads them.
 *
 * @module
 */

/** A constraint that a statement violated. */
export interface FailedConstraint {
	kind: "CHECK" | "NOT NULL" | "UNIQUE";
	/** The columns as `table.column`; of a CHECK constraint its name, or without one the first word of its expression. */
	on: string[];
	/** What SQLite says: `UNIQUE constraint failed: articles.slug`. */
	message: string;
}

const CONSTRAINT = /\b(CHECK|NOT NULL|UNIQUE) constraint failed: ([\w.]+(?:, [\w.]+)*)/;

/** Returns the constraint that a statement violated; `undefined` if the error has another cause. */
export function failedConstraint(error: unknown): FailedConstraint | undefined {
	const [message, kind, on = ""] = CONSTRAINT.exec(String(error)) ?? [];
	if (message === undefined) return undefined;
	return { kind: kind as FailedConstraint["kind"], on: on.split(", "), message };
}

/** Errors of SQLite itself, which takes back a transaction that fails. After an I/O error that is not certain. */
const REFUSED_BY_SQLITE = /SQLITE_(?!IOERR)/;

/** D1 has no capacity for the statements, and has not begun them. */
const REFUSED_BY_D1 = /D1 DB is overloaded|maximum (?:DB size|account storage)/;

/**
 * Whether an error proves that nothing of its statements is stored. After any other error, such as a lost connection, they
 * may have been executed.
 */
export function isRefusal(error: unknown): boolean {
	const message = String(error);
	return REFUSED_BY_SQLITE.test(message) || REFUSED_BY_D1.test(message);
}
