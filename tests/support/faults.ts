/** Faults of the services behind the Worker. */

/** The faults of the services. A service without a fault works normally. */
export interface Faults {
	/**
	 * The database fails (`true`), refuses writes, loses an answer after carrying out a statement, never answers, answers
	 * after {@link SLOW}, or answers without rows or results.
	 */
	d1: boolean | "full" | "read-only" | "answer lost" | "hangs" | "slow" | "no rows" | "no results";
	/** The number of database calls that succeed before the fault begins. */
	d1After: number;
	/**
	 * KV fails (`true`) or never answers; or the body of its answer stalls, breaks, is truncated or empty; or the metadata
	 * are of another schema.
	 */
	kvReads:
		| boolean
		| "hangs"
		| "body hangs"
		| "body breaks"
		| "truncated"
		| "empty"
		| ((metadata: unknown) => unknown);
	kvWrites: boolean | "hangs";
	/** The queue refuses all messages (`true`), or never answers. */
	queue: boolean | "hangs";
}

/** The time that a slow database takes, in milliseconds: more than readers wait if there is a copy for them. */
export const SLOW = 5_000;

/** No faults. */
export const SOUND: Readonly<Faults> = {
	d1: false,
	d1After: 0,
	kvReads: false,
	kvWrites: false,
	queue: false,
};
