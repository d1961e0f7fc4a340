/**
 * The cost of polling followed feeds: beside a bare loop of feedsmith and SQLite that sends the same requests, and of one poll
 * in workerd, as Cloudflare limits the CPU time of an invocation.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { PollCosts } from "./support/poller.ts";
import { statisticsOf } from "./support/statistics.ts";
import { aim, milliseconds, range, share, type Table, times } from "./support/table.ts";
import { bundle, load, start } from "./support/workerd.ts";

/** Rounds, each with both sides in a fresh process, so that a busy moment of the machine affects both alike. */
const ROUNDS = 3;

/** The most that Tributary may cost, as a multiple of the bare loop, which neither sanitises entries nor compares them. */
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
		cells.push(times(ratio.p50), range(ratio));
		if (most !== undefined) cells.push(aim(`${most}×`, ratio.p50 <= most));
		rows.push(cells);
	}
	return {
		title: "Polling",
		about:
			"CPU to poll one followed feed of 50 entries of 3 KB, beside a bare loop that reads feeds with feedsmith and puts the " +
			`entries into SQLite. Medians of ${ROUNDS} rounds. Both sides run in Node; Tributary gets synchronous digests, as in workerd.`,
		head: ["", ...SIDES, "of the loop", "in all rounds", "aim"],
		rows,
		notes: [
			"The bare loop stores what it receives. Tributary also repairs and sanitises entries, compares them with those of the " +
				"last poll, merges stories and puts them into their feeds.",
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

/** Waits for the first message of a process. */
function messageOf<T>(child: ChildProcess): Promise<T> {
	return new Promise((resolve, reject) => {
		child.once("message", (message) => resolve(message as T));
		child.once("exit", (code) => reject(new Error(`a process of the benchmark exited with code ${code}`)));
	});
}

/** Rounds for one poll, each with all of its parts; and the requests for each part in a round. */
const PART_ROUNDS = 5;
const PART_REQUESTS = 20;

/** The CPU time of an invocation on the free plan, in milliseconds. */
const INVOCATION = 10;
/** The largest share of a poll that sanitising may take. */
const MOST_SANITISING = 0.5;

const PARTS = ["/read", "/sanitise", "/poll", "/first", "/slice"] as const;
type Part = (typeof PARTS)[number];

/** Measures the first poll of a feed, and its parts, in a folder for scripts and data. */
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
		title: "The first poll of a feed",
		about:
			"User CPU in workerd for a poll that brings 50 new entries of 3 KB, without the database and the network. The free plan " +
			`has ${INVOCATION} ms for an invocation, so such a poll is split: one invocation reads the feed and stores the newest ` +
			"entries, and the queue starts others for the rest.",
		head: ["", "CPU", "of the whole", "aim"],
		rows: [
			row("in one invocation", all),
			row("… of that, reading the feed", read),
			row(
				"… sanitising the entries",
				sanitising,
				aim(share(MOST_SANITISING), sanitising <= MOST_SANITISING * all),
			),
			limited(`in ${1 + messages} invocations, the first`, await median("/first")),
			limited("… each of the others", await median("/slice")),
		],
	};
}
