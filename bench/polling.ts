/**
 * What it takes to poll followed feeds, beside a bare loop of feedsmith and SQLite that does the same requests.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { median } from "./harness.ts";
import type { PollCost, PollCosts } from "./poller.ts";

/** Rounds, each with both sides in a fresh process, so that a noisy moment hits both alike. */
const ROUNDS = 3;

/** What Tributary may cost beside the bare loop, which neither sanitises nor tells what has changed. */
const CASES = [
	{ name: "all new", aim: 2 },
	{ name: "all 304", aim: 1.5 },
	{ name: "5 % changed", aim: undefined },
] as const;

const SIDES = ["bare loop", "Tributary"] as const;

type Side = (typeof SIDES)[number];

/** One line of the table. */
export interface PollingResult {
	name: string;
	costs: Record<Side, PollCost>;
	aim: number | undefined;
}

/** Polls feeds on both sides, in a folder for databases. */
export async function measurePolling(folder: string): Promise<PollingResult[]> {
	const upstream = fork("bench/upstream.ts");
	const address = `http://127.0.0.1:${await messageOf<number>(upstream)}`;
	const samples: Record<Side, PollCosts[]> = { "bare loop": [], Tributary: [] };
	for (let round = 0; round < ROUNDS; round++) {
		for (const side of SIDES) {
			const database = join(mkdtempSync(join(folder, "polls-")), "database");
			samples[side].push(await messageOf<PollCosts>(fork("bench/poller.ts", [side, address, database])));
		}
	}
	upstream.disconnect();
	return CASES.map(({ name, aim }) => {
		const of = (side: Side): PollCost => {
			const costs = samples[side].map((sample) => sample[name]);
			return {
				sourcesPerSecond: median(costs.map((cost) => cost.sourcesPerSecond)),
				cpu: median(costs.map((cost) => cost.cpu)),
			};
		};
		return { name, aim, costs: { "bare loop": of("bare loop"), Tributary: of("Tributary") } };
	});
}

/** What a process tells first. */
function messageOf<T>(child: ChildProcess): Promise<T> {
	return new Promise((resolve, reject) => {
		child.once("message", (message) => resolve(message as T));
		child.once("exit", (code) => reject(new Error(`a process of the benchmark ended with ${code}`)));
	});
}
