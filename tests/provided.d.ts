import "vitest";

declare module "vitest" {
	interface ProvidedContext {
		/** How often a property test runs, by the environment variable `FC_RUNS`; 0 for the test's own number. */
		propertyRuns: number;
	}
}
