/**
 * What it takes to poll followed feeds, beside a bare loop of feedsmith and SQLite that does the same requests.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { aim } from "./aims.ts";
import { median } from "./harness.ts";
import type { PollCost, PollCosts } from "./poller.ts";
import { type Table, times, whole } from "./table.ts";

/** Rounds, each with both sides in a fresh process, so that a noisy moment hits both alike. */
const ROUNDS = 3;

/** What Tributary may cost beside the bare loop, which neither sanitises nor tells what has changed. */
const CASES = [
	{ name: "all new", most: 2 },
	{ name: "all 304", most: 1.5 },
	{ name: "5 % changed", most: undefined },
] as const;

const SIDES = ["bare loop", "Tributary"] as const;

type Side = (typeof SIDES)[number];

/** Polls feeds on both sides, in a folder for databases. */
export async function measurePolling(folder: string): Promise<Table> {
	const samples = await pollRounds(folder);
	return {
		title:
			"Polling sources of 50 entries of 3 KB, beside a bare loop of feedsmith and SQLite. CPU is milliseconds per source.",
		head: ["", "bare loop", "", "Tributary", "", "CPU of the loop's", "aim"],
		rows: CASES.map(({ name, most }) => {
			const middle = (side: Side, figure: keyof PollCost) =>
				median(samples[side].map((sample) => sample[name][figure]));
			const ratio = middle("Tributary", "cpu") / middle("bare loop", "cpu");
			return [
				name,
				...SIDES.flatMap((side) => [
					`${middle(side, "cpu").toFixed(2)} ms`,
					`${whole(middle(side, "sourcesPerSecond"))} sources/s`,
				]),
				times(ratio),
				most === undefined ? "" : aim(`${most}×`, ratio <= most),
			];
		}),
	};
}

async function pollRounds(folder: string): Promise<Record<Side, PollCosts[]>> {
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
	return samples;
}

/** What a process tells first. */
function messageOf<T>(child: ChildProcess): Promise<T> {
	return new Promise((resolve, reject) => {
		child.once("message", (message) => resolve(message as T));
		child.once("exit", (code) => reject(new Error(`a process of the benchmark ended with ${code}`)));
	});
}
