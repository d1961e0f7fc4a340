/**
 * What is counted while the load is on.
 *
 * @module
 */
import type { Answer } from "./exchange.ts";

/** What came of the requests of one kind. */
export interface Counts {
	requests: number;
	/** How many answers there were of each status. */
	statuses: Map<number, number>;
	/** In milliseconds. */
	latencies: number[];
	/** Of bodies, as they were sent. */
	bytes: number;
	faults: number;
}

/** Counts by kinds of requests, and what was wrong. */
export class Tally {
	readonly kinds = new Map<string, Counts>();
	/** In words, in the order in which they were found. */
	readonly faults: string[] = [];
	readonly #began = Date.now();

	/** All requests so far. */
	get requests(): number {
		return [...this.kinds.values()].reduce((sum, { requests }) => sum + requests, 0);
	}

	/** Counts a request, and its answer if it waited for one. */
	count(kind: string, answer: Answer | undefined): void {
		const counts = this.of(kind);
		counts.requests++;
		if (answer === undefined) return;
		counts.statuses.set(answer.status, (counts.statuses.get(answer.status) ?? 0) + 1);
		counts.latencies.push(answer.latency);
		counts.bytes += answer.bytes;
	}

	/** Takes note of what is wrong with an answer to a kind of request, in words. */
	fault(kind: string, sentence: string): void {
		this.of(kind).faults++;
		const seconds = ((Date.now() - this.#began) / 1000).toFixed(1);
		this.faults.push(`${seconds} s, ${kind}: ${sentence}`);
	}

	/** The counts of a kind of requests. */
	of(kind: string): Counts {
		const counts = this.kinds.get(kind) ?? {
			requests: 0,
			statuses: new Map(),
			latencies: [],
			bytes: 0,
			faults: 0,
		};
		this.kinds.set(kind, counts);
		return counts;
	}
}

/**
 * The figure below which this share of all figures lies.
 *
 * @param share from 0 to 1: a half asks for the median
 */
export function quantile(figures: readonly number[], share: number): number {
	const sorted = figures.toSorted((a, b) => a - b);
	return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}
