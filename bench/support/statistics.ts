/**
 * Statistics of repeated measurements.
 *
 * @module
 */
import { Bench, type Statistics } from "tinybench";

/** The statistics of figures that were not measured by tinybench, such as the CPU time of another process. */
export async function statisticsOf(figures: readonly number[]): Promise<Statistics> {
	const bench = new Bench({ iterations: figures.length, time: 0, warmup: false, throws: true });
	let next = 0;
	bench.add("figures", () => ({ overriddenDuration: figures[next++] ?? Number.NaN }), { async: false });
	await bench.run();
	return latencyOf(bench, "figures");
}

/**
 * The time of a task in a finished run, in milliseconds.
 *
 * @throws if there is no such task, or it was not run
 */
export function latencyOf(bench: Bench, name: string): Statistics {
	const result = bench.getTask(name)?.result;
	if (result === undefined || !("latency" in result)) throw new Error(`${name} was not measured`);
	return result.latency;
}
