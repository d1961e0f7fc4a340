/**
 * What it costs to poll followed feeds: beside a bare loop of feedsmith and SQLite that sends the same requests, and for one
 * poll in workerd, which counts the CPU time of an invocation.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { PollCosts } from "./support/poller.ts";
import { statisticsOf } from "./support/statistics.ts";
import { aim, milliseconds, share, type Table, times } from "./support/table.ts";
import { bundle, load, start } from "./support/workerd.ts";

/** Rounds, each with both sides in a fresh process, so that a noisy moment hits both alike. */
const ROUNDS = 3;

/** What Tributary may cost beside the bare loop, which neither sanitises nor finds out what has changed. */
const CASES = [
	{ name: "all new", most: 2 },
	{ name: "all 304", most: 1.5 },
	{ name: "5 % changed", most: undefined },
] as const;

const SIDES = ["bare loop", "Tributary"] as const;
type Side = (typeof SIDES)[number];

/** Polls feeds on both sides, with databases in a folder. */
export async function measurePolling(folder: string): Promise<Table> {
	const samples = await pollRounds(folder);
	const rows: string[][] = [];
	for (const { name, most } of CASES) {
		const cells: string[] = [name];
		for (const side of SIDES) {
			const cpu = await statisticsOf(samples[side].map((costs) => costs[name]));
			cells.push(milliseconds(cpu.p50));
		}
		const ratio = await statisticsOf(
			samples.Tributary.map(
				(costs, round) => costs[name] / (samples["bare loop"][round]?.[name] ?? Number.NaN),
			),
		);
		cells.push(times(ratio.p50), `${times(ratio.min)} to ${times(ratio.max)}`);
		if (most !== undefined) cells.push(aim(`${most}×`, ratio.p50 <= most));
		rows.push(cells);
	}
	return {
		title: "Polling: sources of 50 entries of 3 KB, beside a bare loop of feedsmith and SQLite",
		head: ["", ...SIDES.map((side) => `${side}: CPU`), "of the loop's", "range", "aim"],
		rows,
		notes: [
			"CPU is for one source. Both sides run in Node, ours with the synchronous digests that workerd has.",
		],
	};
}

async function pollRounds(folder: string): Promise<Record<Side, PollCosts[]>> {
	const upstream = fork("bench/support/upstream.ts");
	const address = `http://127.0.0.1:${await messageOf<number>(upstream)}`;
	const samples: Record<Side, PollCosts[]> = { "bare loop": [], Tributary: [] };
	for (let round = 0; round < ROUNDS; round++) {
		for (const side of SIDES) {
			const database = join(mkdtempSync(join(folder, "polls-")), "database");
			const poller = fork("bench/support/poller.ts", [side, address, database]);
			samples[side].push(await messageOf<PollCosts>(poller));
		}
	}
	upstream.disconnect();
	return samples;
}

/** The first message of a process. */
function messageOf<T>(child: ChildProcess): Promise<T> {
	return new Promise((resolve, reject) => {
		child.once("message", (message) => resolve(message as T));
		child.once("exit", (code) => reject(new Error(`a process of the benchmark ended with ${code}`)));
	});
}

/** Rounds for one poll, each with all of its parts, and requests for a part in a round. */
const PART_ROUNDS = 5;
const PART_REQUESTS = 20;

/** What an invocation may take on the free plan, in milliseconds of CPU. */
const INVOCATION = 10;
/** The part of a poll that sanitising may take. */
const MOST_SANITISING = 0.5;

const PARTS = ["/read", "/sanitise", "/poll", "/first", "/slice"] as const;
type Part = (typeof PARTS)[number];

/** Measures a poll of a feed of new entries and its parts, in a folder for scripts and data. */
export async function measureOnePoll(folder: string): Promise<Table> {
	const running = await start(bundle(folder, "bench/workers/poll.ts"), join(folder, "no-data"), {});
	const samples: Record<Part, number[]> = {
		"/read": [],
		"/sanitise": [],
		"/poll": [],
		"/first": [],
		"/slice": [],
	};
	for (let round = 0; round < PART_ROUNDS; round++)
		for (const part of PARTS) samples[part].push((await load(running, part, PART_REQUESTS, 200)).cpu);
	const messages = Number(await (await fetch(new URL("/first", running.url))).text());
	await running.miniflare.dispose();
	const median = async (part: Part) => (await statisticsOf(samples[part])).p50;
	const [all, read] = [await median("/poll"), await median("/read")];
	const sanitising = (await median("/sanitise")) - read;
	const row = (name: string, cpu: number, met = "") => [name, milliseconds(cpu), share(cpu / all), met];
	const limited = (name: string, cpu: number) => row(name, cpu, aim(`${INVOCATION} ms`, cpu <= INVOCATION));
	return {
		title: "One poll of 50 new entries, in workerd",
		head: ["", "CPU", "of the whole", "aim"],
		rows: [
			row("all in one invocation", all),
			row("… to read", read),
			row("… to sanitise", sanitising, aim(share(MOST_SANITISING), sanitising <= MOST_SANITISING * all)),
			limited(`in ${1 + messages} invocations, the first`, await median("/first")),
			limited("… each other", await median("/slice")),
		],
		notes: [`The free plan has ${INVOCATION} ms of CPU for an invocation.`],
	};
}
