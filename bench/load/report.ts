/**
 * What came of the load, in tables.
 *
 * @module
 */
import { print, share, size, whole } from "../table.ts";
import { growthOf, type Memory } from "./memory.ts";
import { type Counts, quantile, type Tally } from "./tally.ts";

/** So many faults are told in words. */
const TOLD = 12;

/** How it was played. */
export interface Played {
	seconds: number;
	/** How many requests were made in that time. */
	requests: number;
	/** For how long this process itself kept answers waiting, in milliseconds: 99 of 100 times for less. */
	ownDelay: number;
}

/** Prints what was asked and answered, and what was written meanwhile. */
export function printRequests(tally: Tally, { seconds, requests, ownDelay }: Played): void {
	const kinds = [...tally.kinds]
		.map(([kind, counts]) => ({ kind, ...counts }))
		.sort((a, b) => b.requests - a.requests);
	const all: Counts = {
		requests: tally.requests,
		statuses: new Map(),
		latencies: kinds.flatMap(({ latencies }) => latencies),
		bytes: sum(kinds.map(({ bytes }) => bytes)),
		faults: sum(kinds.map(({ faults }) => faults)),
	};
	const [published, edited, deleted, polled] = ["publish", "edit", "delete", "poll of a source"].map((kind) =>
		whole(tally.of(kind).requests),
	);
	print({
		title: "Requests, latencies in ms",
		head: ["", "requests", "faults", "p50", "p95", "p99", "bytes", "answers"],
		rows: [...kinds, { kind: "all", ...all }].map((one) => [
			one.kind,
			whole(one.requests),
			whole(one.faults),
			...[0.5, 0.95, 0.99].map((part) =>
				one.latencies.length === 0 ? "–" : whole(quantile(one.latencies, part)),
			),
			size(one.bytes),
			[...one.statuses]
				.sort(([a], [b]) => a - b)
				.map(([status, count]) => `${status}: ${whole(count)}`)
				.join(", "),
		]),
		notes: [
			`${(requests / seconds).toFixed(1)} requests per second for ${whole(seconds)} seconds.`,
			`${published} articles published, ${edited} edited, ${deleted} deleted; sources polled ${polled} times by hand.`,
			`Up to ${whole(ownDelay)} ms of a latency are of the readers' own process (p99).`,
		],
	});
}

/**
 * Prints how much memory there was, and whether that is flat.
 *
 * @returns what is not flat, in words
 */
export function printMemory(memories: readonly Memory[]): string[] {
	const rows = memories.map((memory) => ({ ...memory, ...growthOf(memory) }));
	print({
		title: "Resident memory, and what the Worker holds of it; medians of a quarter of the time",
		head: ["", "second quarter", "last quarter", "growth", "at most"],
		rows: rows.map(({ name, before, after, growth, mostGrowth }) => [
			name,
			...(Number.isNaN(growth) ? ["–", "–", "–"] : [size(before), size(after), share(growth)]),
			share(mostGrowth),
		]),
	});
	return rows
		.filter(({ growth, mostGrowth }) => growth > mostGrowth)
		.map(({ name, growth }) => `memory: ${name} grew by ${share(growth)}`);
}

/** Prints the first faults, or that there are none. */
export function printFaults(faults: readonly string[]): void {
	console.log(faults.length === 0 ? "\nNothing was wrong." : `\n${faults.length} faults:\n`);
	for (const fault of faults.slice(0, TOLD)) console.log(`  ${fault}`);
	if (faults.length > TOLD) console.log(`  and ${faults.length - TOLD} more`);
}

function sum(figures: number[]): number {
	return figures.reduce((total, figure) => total + figure, 0);
}
