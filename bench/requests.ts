/**
 * The cost of a poll, beside a Worker that returns constant bytes and one that makes a bare KV read.
 *
 * @module
 */
import { cpSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { items } from "./support/articles.ts";
import { COLD, type CountedAnswer, type CountingWorker, clockAt, startCounting } from "./support/counting.ts";
import { type Question, wireBytes } from "./support/http.ts";
import { statisticsOf } from "./support/statistics.ts";
import { aim, milliseconds, range, size, type Table, times, whole } from "./support/table.ts";
import { BINDINGS, bundle, type Cost, createStore, load, type Running, start } from "./support/workerd.ts";

/** Rounds, each with every target in a fresh process. */
const ROUNDS = 4;

/** The most that an unchanged poll may cost, as a multiple of a bare KV read. */
const MOST_OF_KV_READ = 1.1;

/** Articles in the store before the newest one: fifty in the main feed, the others in archives. */
const STORED = 150;

/** Longer than the Worker trusts KV without a look into the database, in milliseconds. */
const A_WHILE = 120_000;

const TARGETS = ["constant bytes", "bare KV read", "Tributary"] as const;
type Target = (typeof TARGETS)[number];

/** One kind of poll. */
interface Poll {
	name: string;
	path: string;
	/** The key of the response in KV. */
	key: string;
	status: number;
	method?: "HEAD";
	/** The version that the client names; it accepts deltas too. */
	version?: "current" | "former";
	/** Whether nothing is in KV and in memory. */
	isCold?: boolean;
	/** Whether the last comparison with the database is more than a minute ago. */
	isFirstInMinute?: boolean;
	/** How many are sent to measure their CPU; none if only operations are counted. */
	requests: number;
	/** The poll that the other targets answer instead, as they neither render nor know deltas. */
	like?: string;
	/** Whether the aim is that of an unchanged poll. */
	isHeldToKvRead?: boolean;
}

const FEED = { path: "/feed.xml", key: "feed.xml main", status: 200 };
const UNCHANGED = { ...FEED, status: 304, version: "current" } as const;

const POLLS: readonly Poll[] = [
	{ ...FEED, name: "200, the whole feed", requests: 800, isHeldToKvRead: true },
	{ ...UNCHANGED, name: "304, unchanged", requests: 1000, isHeldToKvRead: true },
	{ ...UNCHANGED, name: "304, the first in a minute", isFirstInMinute: true, requests: 0 },
	{
		...FEED,
		name: "226, one new article",
		status: 226,
		version: "former",
		requests: 400,
		like: "200, the whole feed",
	},
	{ ...FEED, name: "HEAD", method: "HEAD", requests: 400 },
	{
		...FEED,
		name: "an archive in Atom",
		path: "/archives/3/atom.xml",
		key: "atom.xml archive:3",
		requests: 400,
	},
	{ ...FEED, name: "the front page", path: "/", key: "page main", requests: 400 },
	{ ...FEED, name: "200, not in KV", isCold: true, requests: 250, like: "200, the whole feed" },
];

/** A store that was polled once. */
interface Seeded {
	/** ETags of the feed: the current version, and the one before its newest article. */
	tags: Record<"current" | "former", string>;
	/** The responses of the other targets, by path: the number of bytes, the key in KV, the ETag. */
	answers: Record<string, { SIZE: number; KEY: string; ETAG: string }>;
	/** One response of each kind, with its operations. */
	counted: { name: string; answer: CountedAnswer }[];
}

/** Measures each kind of poll on each target, in a folder for scripts and data. */
export async function measureRequests(folder: string): Promise<Table[]> {
	const data = join(folder, "polled");
	const seeded = await seed(bundle(folder, "bench/workers/counting.ts"), data);
	const samples = await samplesOf(folder, data, seeded);
	const costsOf = ({ name, like = name }: Poll, target: Target) =>
		samples.get(`${target === "Tributary" ? name : like} on ${target}`) ?? [];
	return [operationsTable(seeded), await cpuTable(costsOf), await rateTable(costsOf)];
}

/** The costs of a kind of poll on a target, one for each round. */
type CostsOf = (poll: Poll, target: Target) => Cost[];

const MEASURED = POLLS.filter(({ requests }) => requests > 0);

function operationsTable({ counted }: Seeded): Table {
	return {
		title: "Operations of a request",
		about:
			"What one request costs in calls to KV and D1, and what it sends, with 50 articles of 3 KB in the feed. " +
			"Workers Cache in front of the Worker answers most requests without any of this.",
		head: ["", "KV reads", "KV writes", "D1 queries", "D1 rows read", "body, in gzip"],
		rows: counted.map(({ name, answer }) => {
			const { kvReads, kvWrites, d1Queries, d1RowsRead } = answer.counts;
			return [name, ...[kvReads, kvWrites, d1Queries, d1RowsRead].map(whole), size(wireBytes(answer))];
		}),
		notes: [
			"A poll costs one KV read, whether or not the feed has changed. Once a minute, the Worker compares the feed with the " +
				"database; it does so after the response has gone out. A feed that is not in KV is rendered from two queries.",
		],
	};
}

async function cpuTable(costsOf: CostsOf): Promise<Table> {
	const rows: string[][] = [];
	for (const poll of MEASURED) {
		const medians: string[] = [];
		for (const target of TARGETS)
			medians.push(milliseconds((await statisticsOf(costsOf(poll, target).map(({ cpu }) => cpu))).p50));
		const bare = costsOf(poll, "bare KV read");
		const ratio = await statisticsOf(
			costsOf(poll, "Tributary").map(({ cpu }, i) => cpu / (bare[i]?.cpu ?? Number.NaN)),
		);
		const cells = [poll.name, ...medians, times(ratio.p50), range(ratio)];
		if (poll.isHeldToKvRead) cells.push(aim(times(MOST_OF_KV_READ), ratio.p50 <= MOST_OF_KV_READ));
		rows.push(cells);
	}
	return {
		title: "CPU of a request",
		about:
			"User CPU of workerd for the same requests, beside two Workers that do less: one returns constant bytes, the other " +
			`passes on a value from KV. Medians of ${ROUNDS} rounds. KV and D1 run in the same process, so their CPU is included.`,
		head: ["", ...TARGETS, "of a KV read", "in all rounds", "aim"],
		rows,
		notes: [
			"What Tributary adds to a KV read is the comparison with the request, and the headers. The other Workers know no deltas " +
				"and render nothing: in these rows, they send the whole feed.",
		],
	};
}

async function rateTable(costsOf: CostsOf): Promise<Table> {
	const rows: string[][] = [];
	for (const poll of MEASURED) {
		const rates: string[] = [];
		for (const target of TARGETS) {
			const { p50 } = await statisticsOf(costsOf(poll, target).map((cost) => cost.requestsPerSecond));
			rates.push(whole(p50));
		}
		rows.push([poll.name, ...rates]);
	}
	return {
		title: "Requests per second",
		about:
			"The same requests, eight at a time, to one process of workerd. The client that sends them shares the machine.",
		head: ["", ...TARGETS],
		rows,
		notes: [
			"Cloudflare runs as many instances as it needs, so these rates are no limit: they only compare the Workers.",
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
		// Each poll goes to all targets before the next one, so that a busy moment of the machine affects all alike.
		for (const poll of MEASURED) {
			for (const target of TARGETS) {
				if (target !== "Tributary" && poll.like !== undefined) continue;
				const worker = running[target === "Tributary" && poll.isCold ? "cold" : target];
				const cost = await load(worker, poll.path, poll.requests, poll.status, questionOf(poll, seeded.tags));
				const key = `${poll.name} on ${target}`;
				samples.set(key, [...(samples.get(key) ?? []), cost]);
			}
		}
		for (const { miniflare } of Object.values(running)) await miniflare.dispose();
	}
	return samples;
}

function questionOf({ method, version }: Poll, tags: Seeded["tags"]): Question {
	const headers = version === undefined ? {} : { "a-im": "feed", "if-none-match": tags[version] };
	return { ...(method && { method }), headers };
}

/** Publishes articles into an empty folder and requests every path, so that it is in KV. */
async function seed(countingScript: string, data: string): Promise<Seeded> {
	await createStore(countingScript, data);
	const worker = await startCounting(countingScript, data);
	const now = Date.now();
	const articles = items(STORED + 1);
	await worker.publish(articles.slice(0, STORED), clockAt(now));
	const former = await worker.ask(FEED.path, 200);
	await worker.publish(articles.slice(STORED), clockAt(now));
	const answers: Seeded["answers"] = {};
	for (const { path, key } of POLLS) {
		const { headers, body } = await worker.ask(path, 200);
		answers[path] = { SIZE: body.length, KEY: key, ETAG: headers.etag ?? "" };
	}
	const tags = { current: answers[FEED.path]?.ETAG ?? "", former: former.headers.etag ?? "" };
	const counted: Seeded["counted"] = [];
	for (const poll of POLLS)
		counted.push({ name: poll.name, answer: await countedPoll(worker, poll, tags, now) });
	await worker.stop();
	return { tags, answers, counted };
}

/** One poll, with its operations. */
function countedPoll(
	worker: CountingWorker,
	poll: Poll,
	tags: Seeded["tags"],
	now: number,
): Promise<CountedAnswer> {
	const { path, status, isCold, isFirstInMinute } = poll;
	const question = questionOf(poll, tags);
	const clock = clockAt(isFirstInMinute ? now + A_WHILE : now);
	return worker.ask(path, status, {
		...question,
		headers: { ...question.headers, ...clock, ...(isCold && COLD) },
	});
}
