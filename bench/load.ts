/**
 * `npm run load`: many readers at once, with all that real clients send, on a site that is written to meanwhile. Every
 * answer is checked: what it may be, whether it shows what was published, and whether all readers have the same at the end.
 *
 * `npm run load -- --seconds 20` is over sooner; `--readers 50` plays fewer; `--seed 7` draws other requests.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { compareAll, quiet } from "./load/agreement.ts";
import { Client, type Surroundings } from "./load/client.ts";
import { Editor } from "./load/editor.ts";
import { drawnFeed } from "./load/feeds.ts";
import { Inspector } from "./load/heap.ts";
import { Ledger } from "./load/ledger.ts";
import { MemoryWatch } from "./load/memory.ts";
import * as mix from "./load/mix.ts";
import { Publishers } from "./load/publishers.ts";
import { Random } from "./load/random.ts";
import { Reader } from "./load/reader.ts";
import { printFaults, printMemory, printRequests } from "./load/report.ts";
import { type LoadedSite, startEmptySite } from "./load/site.ts";
import { Tally } from "./load/tally.ts";
import { Versions } from "./load/versions.ts";
import { visit } from "./load/visits.ts";

/** Articles that are there at the start: as many as fill the main feed and some archives. */
const ARTICLES = 120;

/** Feeds that are followed at the start. */
const SOURCES = 3;

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "60" },
		readers: { type: "string", default: String(mix.READERS) },
		seed: { type: "string", default: "1" },
	},
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const count = Number(values.readers);
if (![seconds, count].every((number) => number > 0) || !Number.isInteger(seed)) {
	console.error("npm run load -- --seconds 60 --readers 200 --seed 1");
	process.exit(2);
}

/** From one act to the next, in milliseconds. */
interface Pause {
	least: number;
	most: number;
}

/** What is to be done at the end. */
const ends: (() => Promise<void> | void)[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const)
	process.once(signal, () => void end().then(() => process.exit(1)));
try {
	process.exitCode = (await play()) ? 0 : 1;
} finally {
	await end();
}

/**
 * Plays it from the start of the site to the tables.
 *
 * @returns whether all was well
 */
async function play(): Promise<boolean> {
	const site = await startEmptySite((clean) => ends.push(clean));
	const tally = new Tally();
	const around: Surroundings = { port: site.port, ledger: new Ledger(), versions: new Versions(), tally };
	const clientOf = (headers: Record<string, string>, keepAlive: boolean) => {
		const client = new Client(around, headers, keepAlive);
		ends.push(() => client.close());
		return client;
	};
	const operator = clientOf({ authorization: `Bearer ${site.token}` }, false);
	const editor = new Editor(operator, chance("editor"));
	const publishers = new Publishers(operator, chance("publishers"));
	await editor.import(ARTICLES);
	await publishers.open();
	ends.push(() => publishers.close());
	for (let i = 0; i < SOURCES; i++) await publishers.follow();

	console.log(`${count} readers for ${seconds} seconds at ${site.url}, drawn by ${seed}`);
	const isOver = after(seconds * 1000);
	const isCalm = calm();
	const loop = async (random: Random, pause: Pause, act: () => Promise<void> | void) => {
		// Not all at the same time.
		await sleep(random.between(0, pause.most));
		while (!isOver()) {
			await act();
			await sleep(random.between(pause.least, pause.most));
		}
	};
	const inSpells = (act: () => Promise<void> | void) => (isCalm() ? undefined : act());
	const inspector = await Inspector.at(site.inspectorPort);
	ends.push(() => inspector.close());
	const memory = new MemoryWatch(site.running.family(), inspector);
	const delay = monitorEventLoopDelay();
	delay.enable();
	const [began, before] = [performance.now(), tally.requests];
	const readers = Array.from({ length: count }, (_, i) => {
		const random = chance(`reader ${i}`);
		const client = clientOf(
			{ "accept-encoding": random.happens(mix.TAKES_GZIP) ? "gzip" : "identity" },
			true,
		);
		const feed = drawnFeed(random, publishers.followed);
		const reader = new Reader(client, feed, random.drawn(mix.POLLS), random);
		return { client, random, reader };
	});
	await Promise.all([
		...readers.map(({ client, random, reader }) =>
			loop(random, mix.PAUSE, () => {
				const turn = random.drawn(mix.TURNS);
				return turn === "poll" ? reader.poll() : visit(client, turn, random);
			}),
		),
		loop(chance("writes"), mix.WRITE_PAUSE, () => inSpells(() => editor.write())),
		loop(chance("news"), mix.NEWS_PAUSE, () => inSpells(() => publishers.news())),
		loop(chance("polls"), mix.POLL_PAUSE, () => inSpells(() => publishers.poll())),
		loop(chance("schedule"), mix.SCHEDULE_PAUSE, async () => {
			await publishers.followByList();
			await publishers.schedule();
		}),
	]);
	const played = {
		seconds: (performance.now() - began) / 1000,
		requests: tally.requests - before,
		ownDelay: delay.percentile(99) / 1e6,
	};
	const memories = memory.stop();
	delay.disable();

	const anybody = clientOf({ "accept-encoding": "gzip" }, true);
	await quiet(anybody);
	await publishers.checkScheduled();
	await publishers.pollAll();
	await quiet(anybody);
	await compareAll(
		anybody,
		readers.map(({ reader }) => reader),
	);

	printRequests(tally, played);
	// What the site said comes first: it may be the cause of the others.
	const faults = [...saidBy(site), ...printMemory(memories), ...tally.faults];
	printFaults(faults);
	return faults.length === 0;
}

/** Draws for one part of the load, which are the same in each run with the same seed. */
function chance(part: string): Random {
	return new Random(createHash("sha1").update(`${seed} ${part}`).digest().readInt32BE());
}

/** Whether so many milliseconds have passed since this was called. */
function after(milliseconds: number): () => boolean {
	const end = Date.now() + milliseconds;
	return () => Date.now() > end;
}

/** Whether it is a calm spell; the first one is busy. */
function calm(): () => boolean {
	const start = Date.now();
	const { busy, calm } = mix.SPELLS;
	return () => (Date.now() - start) % (busy + calm) >= busy;
}

/** What the site has complained of; what goes well is not told. */
function saidBy({ running }: LoadedSite): string[] {
	const lines = running.stderr.split("\n").filter((line) => line.trim() !== "");
	return [...new Set(lines)].map((line) => `the site said: ${line}`);
}

/** Ends what was started, the last first. */
async function end(): Promise<void> {
	for (let clean = ends.pop(); clean !== undefined; clean = ends.pop()) await clean();
}
