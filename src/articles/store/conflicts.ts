/**
 * Repeats writes that another write has overtaken.
 *
 * @module
 */
import { failedConstraint } from "../../platform/d1-errors.ts";
import { REVISION_IS_CURRENT } from "./sql/scopes.ts";

/** How often a write is attempted. In each round, at least one of the competing writes succeeds. */
const MAX_ROUNDS = 20;
/** The longest pause before the second attempt, in milliseconds. It doubles with each, {@link MAX_DOUBLINGS} times. */
const FIRST_PAUSE = 10;
const MAX_DOUBLINGS = 4;

/**
 * Whether a transaction failed because another one came first: the store is at another revision, or another import has given
 * its path to an article, which takes no revision.
 */
function isConflict(error: unknown): boolean {
	const { kind, on = [] } = failedConstraint(error) ?? {};
	if (kind === "CHECK") return on.includes(REVISION_IS_CURRENT);
	return kind === "UNIQUE" && on.some((column) => column.endsWith(".path"));
}

/** Repeats an attempt that failed because another write came between. */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
	for (let round = 1; ; round++) {
		try {
			return await attempt();
		} catch (error) {
			if (round === MAX_ROUNDS || !isConflict(error)) throw error;
		}
		// Random, so that competing writes spread out instead of meeting again.
		const longest = FIRST_PAUSE * 2 ** Math.min(round - 1, MAX_DOUBLINGS);
		await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
	}
}
