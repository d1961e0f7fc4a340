/**
 * What one poll of a feed of new entries takes of a Worker's CPU, in the runtime that counts it.
 *
 * @module
 */
import { join } from "node:path";
import { aim } from "./aims.ts";
import { bundle, load, median, start } from "./harness.ts";
import { share, type Table } from "./table.ts";

/** Each round measures all parts, so that a noisy moment hits all alike. */
const ROUNDS = 5;
/** Requests for a part in a round, after as many again to warm up. */
const REQUESTS = 20;

const PARTS = ["/read", "/sanitise", "/prepare", "/poll", "/first", "/slice"] as const;

/** What an invocation may take on the free plan, in milliseconds of CPU. */
const INVOCATION = 10;
/** The part of a poll that sanitising may take. */
const MOST_SANITISING = 0.5;

/** User CPU in milliseconds. */
interface OnePoll {
	/** All in one invocation. */
	whole: number;
	/** As it is: the invocation that asks and stores the first part, and each that stores another. */
	first: number;
	slice: number;
	invocations: number;
	/** From bytes to entries. */
	read: number;
	sanitise: number;
	/** All else that makes articles of entries. */
	prepare: number;
	/** Asking, planning, and writing down what the database is to store. */
	store: number;
}

/** Measures a poll and its parts, in a folder for scripts and data. */
export async function measureOnePoll(folder: string): Promise<Table> {
	const { whole, first, slice, invocations, ...parts } = await onePoll(folder);
	const row = (name: string, time: number, ...more: string[]) => [
		name,
		time.toFixed(1),
		share(time / whole),
		...more,
	];
	const limit = (time: number) => aim(`${INVOCATION} ms`, time <= INVOCATION);
	return {
		title: "One poll of 50 new entries in workerd: milliseconds of user CPU.",
		head: ["", "ms", "of the whole", "aim"],
		rows: [
			row("all in one invocation", whole),
			row("  read", parts.read),
			row(
				"  sanitise",
				parts.sanitise,
				aim(share(MOST_SANITISING), parts.sanitise <= MOST_SANITISING * whole),
			),
			row("  prepare", parts.prepare),
			row("  store", parts.store),
			row(`in ${invocations} invocations: the first`, first, limit(first)),
			row("  each other", slice, limit(slice)),
		],
		notes: [`The free plan has ${INVOCATION} ms of CPU for an invocation.`],
	};
}

/** In a process of workerd. */
async function onePoll(folder: string): Promise<OnePoll> {
	const script = bundle(folder, "bench/workers/poll.ts");
	const running = await start(script, join(folder, "no-data"), {});
	const samples = new Map<string, number[]>();
	for (let round = 0; round < ROUNDS; round++) {
		for (const part of PARTS) {
			// Seconds per 1,000 requests are milliseconds for one.
			const { cpuSeconds } = await load(running, part, REQUESTS, 200);
			samples.set(part, [...(samples.get(part) ?? []), cpuSeconds]);
		}
	}
	const messages = Number(await (await fetch(new URL("/first", running.url))).text());
	await running.miniflare.dispose();
	const of = (part: (typeof PARTS)[number]) => median(samples.get(part) ?? []);
	return {
		whole: of("/poll"),
		first: of("/first"),
		slice: of("/slice"),
		invocations: 1 + messages,
		read: of("/read"),
		sanitise: of("/sanitise") - of("/read"),
		prepare: of("/prepare") - of("/sanitise"),
		store: of("/poll") - of("/prepare"),
	};
}
