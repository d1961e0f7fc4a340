/**
 * What a poll of a feed costs, beside a Worker that returns constant bytes and one that does a bare KV read.
 *
 * @module
 */
import { cpSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { items } from "./support/articles.ts";
import { startCounting } from "./support/counting.ts";
import type { Question } from "./support/http.ts";
import { statisticsOf } from "./support/statistics.ts";
import { aim, milliseconds, type Table, times, whole } from "./support/table.ts";
import { BINDINGS, bundle, type Cost, createStore, load, type Running, start } from "./support/workerd.ts";

/** Rounds, each with every target in a fresh process. */
const ROUNDS = 4;

/** What an unchanged poll may cost, of a bare KV read. */
const MOST_OF_KV_READ = 1.1;

/** Articles in the store before the newest one: fifty in the main feed, the others in archives. */
const STORED = 150;

const TARGETS = ["constant bytes", "bare KV read", "Tributary"] as const;
type Target = (typeof TARGETS)[number];

/** One kind of poll. */
interface Poll {
	name: string;
	path: string;
	/** The key of the answer in KV. */
	key: string;
	status: number;
	method?: "HEAD";
	/** The version that the client names; it also asks for a delta. */
	version?: "current" | "former";
	/** Whether nothing is in KV or in memory. */
	isCold?: boolean;
	/** How many are sent to measure them. */
	requests: number;
	/** The poll that the other targets answer instead, as they neither render nor know deltas. */
	like?: string;
	/** Whether the aim is that of an unchanged poll. */
	isHeldToKvRead?: boolean;
}

const FEED = { path: "/feed.xml", key: "feed.xml main", status: 200 };

const POLLS: readonly Poll[] = [
	{ ...FEED, name: "fresh 200", requests: 800, isHeldToKvRead: true },
	{ ...FEED, name: "304", status: 304, version: "current", requests: 1000, isHeldToKvRead: true },
	{ ...FEED, name: "226, one new article", status: 226, version: "former", requests: 400, like: "fresh 200" },
	{ ...FEED, name: "HEAD", method: "HEAD", requests: 400 },
	{ ...FEED, name: "an archive", path: "/archives/3/atom.xml", key: "atom.xml archive:3", requests: 400 },
	{ ...FEED, name: "the front page", path: "/", key: "page main", requests: 400 },
	{ ...FEED, name: "nothing in KV", isCold: true, requests: 250, like: "fresh 200" },
];

/** A store that was polled once. */
interface Seeded {
	/** ETags of the feed: as it is, and before its newest article. */
	tags: Record<"current" | "former", string>;
	/** The answers of the other targets, by path: the number of bytes, the key in KV, the ETag. */
	answers: Record<string, { SIZE: number; KEY: string; ETAG: string }>;
}

/** Measures each kind of poll on each target, in a folder for scripts and data. */
export async function measureRequests(folder: string): Promise<Table> {
	const data = join(folder, "polled");
	const seeded = await seed(bundle(folder, "bench/workers/counting.ts"), data);
	const samples = await samplesOf(folder, data, seeded);
	const rows: string[][] = [];
	for (const { name, like = name, isHeldToKvRead } of POLLS) {
		const costs = (target: Target) =>
			samples.get(`${target === "Tributary" ? name : like} on ${target}`) ?? [];
		const bare = costs("bare KV read");
		const ratio = await statisticsOf(
			costs("Tributary").map(({ cpu }, i) => cpu / (bare[i]?.cpu ?? Number.NaN)),
		);
		const cells = [name];
		for (const target of TARGETS) {
			const cpu = await statisticsOf(costs(target).map((cost) => cost.cpu));
			const rate = await statisticsOf(costs(target).map((cost) => cost.requestsPerSecond));
			cells.push(milliseconds(cpu.p50), whole(rate.p50));
		}
		cells.push(times(ratio.p50), `${times(ratio.min)} to ${times(ratio.max)}`);
		if (isHeldToKvRead) cells.push(aim(times(MOST_OF_KV_READ), ratio.p50 <= MOST_OF_KV_READ));
		rows.push(cells);
	}
	return {
		title: "Requests: a poll of 50 articles of 3 KB, beside Workers that do less",
		head: [
			"",
			...TARGETS.flatMap((target) => [`${target}: CPU`, "per second"]),
			"CPU of a KV read's",
			"range",
			"aim",
		],
		rows,
		notes: [
			"CPU is user time for one request. KV and D1 run in the same process, so their CPU is in all figures.",
			"The other Workers know no deltas and render nothing: there, they answer with the whole feed.",
		],
	};
}

/** The costs of each kind of poll on each target, one for each round. */
async function samplesOf(folder: string, data: string, seeded: Seeded): Promise<Map<string, Cost[]>> {
	const scripts = { tributary: bundle(folder), cold: bundle(folder, "bench/workers/cold.ts") };
	const samples = new Map<string, Cost[]>();
	for (let round = 0; round < ROUNDS; round++) {
		const startOn = (script: string, bindings: Record<string, unknown>) => {
			const copy = mkdtempSync(join(folder, "copy-"));
			cpSync(data, copy, { recursive: true });
			return start(script, copy, { ...BINDINGS, ...bindings });
		};
		const answers = { ANSWERS: seeded.answers };
		const running: Record<Target | "cold", Running> = {
			"constant bytes": await startOn("bench/workers/constant.js", answers),
			"bare KV read": await startOn("bench/workers/kv-read.js", answers),
			Tributary: await startOn(scripts.tributary, {}),
			cold: await startOn(scripts.cold, {}),
		};
		// Each poll goes to all targets before the next one, so that a noisy moment hits all alike.
		for (const poll of POLLS) {
			for (const target of TARGETS) {
				if (target !== "Tributary" && poll.like !== undefined) continue;
				const worker = running[target === "Tributary" && poll.isCold ? "cold" : target];
				const cost = await load(worker, poll.path, poll.requests, poll.status, questionOf(poll, seeded));
				const key = `${poll.name} on ${target}`;
				samples.set(key, [...(samples.get(key) ?? []), cost]);
			}
		}
		for (const { miniflare } of Object.values(running)) await miniflare.dispose();
	}
	return samples;
}

function questionOf({ method, version }: Poll, { tags }: Seeded): Question {
	const headers = version === undefined ? {} : { "a-im": "feed", "if-none-match": tags[version] };
	return { ...(method && { method }), headers };
}

/** Publishes articles into an empty folder and polls everything, so that it is in KV. */
async function seed(countingScript: string, data: string): Promise<Seeded> {
	await createStore(countingScript, data);
	const worker = await startCounting(countingScript, data);
	const articles = items(STORED + 1);
	await worker.publish(articles.slice(0, STORED));
	const former = await worker.ask("/feed.xml", 200);
	await worker.publish(articles.slice(STORED));
	const answers: Seeded["answers"] = {};
	for (const { path, key } of POLLS) {
		const { headers, body } = await worker.ask(path, 200);
		answers[path] = { SIZE: body.length, KEY: key, ETAG: headers.etag ?? "" };
	}
	await worker.stop();
	return { tags: { current: answers["/feed.xml"]?.ETAG ?? "", former: former.headers.etag ?? "" }, answers };
}
