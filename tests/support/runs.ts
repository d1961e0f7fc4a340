/**
 * How often properties are tried, and with which values. `FC_RUNS` is a factor: 1 takes the numbers that the tests name,
 * as `npm run test:long` does, and without it a tenth has to do. `FC_SEED` makes the values of every run the same.
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

/** Even a short run tries a property this often, where its test names no fewer. */
const FEWEST = 3;

/** The runs of a property whose test names so many. */
export function runs(named: number): number {
	return Math.max(Math.ceil(named * inject("runs")), Math.min(named, FEWEST));
}

/**
 * How far apart the steps are at which a test breaks something, of all that there are: a short run takes every so many of
 * them, as named, and `npm run test:long` takes each.
 */
export function stride(named: number): number {
	return inject("runs") < 1 ? named : 1;
}

const seed = inject("seed");

// For properties that name no number, and for the seed of all.
fc.configureGlobal({ numRuns: runs(100), ...(seed !== undefined && { seed }) });
