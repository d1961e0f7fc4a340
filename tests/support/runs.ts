/**
 * How often properties are tried, and with which values. `FC_RUNS` is a factor: 1 takes the numbers that the tests name,
 * as `npm run test:long` does, and the default is a tenth. `FC_SEED` makes the values of every run the same.
 */
import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
	interface ProvidedContext {
		/** The factor for the numbers of runs that tests name. */
		runs: number;
		/** The seed of all properties, for repeatable runs. */
		seed?: number;
	}
}

/** The minimum number of tries of a property in a short run, unless its test names a smaller number. */
const FEWEST = 3;

/** The number of runs for a property whose test names a number for the long run. */
export function runs(named: number): number {
	return Math.max(Math.ceil(named * inject("runs")), Math.min(named, FEWEST));
}

/**
 * The distance between the steps at which a test injects a fault: a short run skips steps as named, and
 * `npm run test:long` takes each step.
 */
export function stride(named: number): number {
	return inject("runs") < 1 ? named : 1;
}

const seed = inject("seed");

// For properties that name no number, and for the seed of all.
fc.configureGlobal({ numRuns: runs(100), ...(seed !== undefined && { seed }) });
