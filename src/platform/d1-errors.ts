/**
 * Classifies the errors of D1. They have no codes, only messages, and this is the only module that matches those.
 *
 * @module
 */

/** A constraint that a statement violated. */
export interface FailedConstraint {
	kind: "CHECK" | "NOT NULL" | "UNIQUE";
	/** The columns as `table.column`; of a CHECK constraint its name, or without one the first word of its expression. */
	on: string[];
	/** The message of SQLite, e.g. `UNIQUE constraint failed: articles.slug`. */
	message: string;
}

const CONSTRAINT = /\b(CHECK|NOT NULL|UNIQUE) constraint failed: ([\w.]+(?:, [\w.]+)*)/;

/** Returns the constraint that a statement violated; `undefined` if the error has another cause. */
export function failedConstraint(error: unknown): FailedConstraint | undefined {
	const [message, kind, on = ""] = CONSTRAINT.exec(String(error)) ?? [];
	if (message === undefined) return undefined;
	return { kind: kind as FailedConstraint["kind"], on: on.split(", "), message };
}

/** Errors of SQLite itself, which rolls back a failed transaction. After an I/O error, the rollback is not certain. */
const REFUSED_BY_SQLITE = /SQLITE_(?!IOERR)/;

/** D1 has no capacity for the statements and has not started them. */
const REFUSED_BY_D1 = /D1 DB is overloaded|maximum (?:DB size|account storage)/;

/**
 * Whether an error proves that nothing of its statements is stored. After any other error, such as a lost connection, they
 * may have been executed.
 */
export function isRefusal(error: unknown): boolean {
	const message = String(error);
	return REFUSED_BY_SQLITE.test(message) || REFUSED_BY_D1.test(message);
}
