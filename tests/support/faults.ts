/** Faults of the services behind the Worker. */

/** The faults of the services. A service without a fault works normally. */
export interface Faults {
	/**
	 * It fails; it takes writes no more; it does what it is asked, and the answer gets lost; it never answers; it takes
	 * {@link SLOW} to answer; or it answers, but with nothing.
	 */
	d1: boolean | "full" | "read-only" | "answer lost" | "hangs" | "slow" | "no rows" | "no results";
	/** How many calls of the database succeed before the fault begins. */
	d1After: number;
	/**
	 * It fails; it never answers; or of what it answers, the body stops or breaks in the middle, is cut short or empty, or
	 * the metadata are others.
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
	/** It takes nothing, or never says whether it has. */
	queue: boolean | "hangs";
}

/** How long a slow database takes, in milliseconds: longer than readers wait who can be given something else. */
export const SLOW = 5_000;

/** No faults. */
export const SOUND: Readonly<Faults> = {
	d1: false,
	d1After: 0,
	kvReads: false,
	kvWrites: false,
	queue: false,
};
