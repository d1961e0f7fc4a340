/**
 * The bytes and operations of a day of polls by 1,000 subscribers, beside the same day with servers that do less.
 *
 * @module
 */
import { join } from "node:path";
import { FORMATS } from "../../src/feeds/formats.ts";
import { startCounting } from "../support/counting.ts";
import { aim, share, size, type Table, whole } from "../support/table.ts";
import { bundle, createStore } from "../support/workerd.ts";
import type { Counts } from "../workers/counts.ts";
import { type Day, HOURS, POLLS_AN_HOUR, type Polled, replayDay, type Version } from "./replay.ts";
import { subscribers } from "./subscribers.ts";

const SUBSCRIBERS = 1000;

/** The aims: the largest share of the naive server's bytes for a day, and of the whole feed's for a delta. */
const MOST_OF_NAIVE = 0.15;
const MOST_OF_WHOLE = 0.1;

/** Prices of Cloudflare's paid plan, beyond what it includes, in dollars for a million operations (November 2026). */
const A_MILLION = {
	requests: 0.3,
	kvReads: 0.5,
	kvWrites: 5,
	d1RowsRead: 0.001,
	d1RowsWritten: 1,
} as const;

/** Plays the day, in a folder for scripts and data. */
export async function measureDay(folder: string): Promise<Table[]> {
	const script = bundle(folder, "bench/workers/counting.ts");
	const data = join(folder, "day");
	await createStore(script, data);
	const worker = await startCounting(script, data);
	const day = await replayDay(worker, subscribers(SUBSCRIBERS));
	await worker.stop();
	return [comparisonTable(day), servicesTable(day)];
}

function comparisonTable({ polls, versions, sent }: Day): Table {
	const ours = bytesOf(polls);
	const inFull = (figure: keyof Version, some = polls) =>
		some.reduce((sum, { readers, etag }) => sum + readers * versionOf(versions, etag)[figure], 0);
	const naive = inFull("gzip");
	const plain = inFull("plain");
	const news = polls.filter(({ status }) => status !== 304);
	const others: [name: string, bytes: number, aim?: string][] = [
		["whole feeds on change, in gzip", inFull("gzip", news)],
		["whole feeds always, in gzip", naive],
		["whole feeds always, uncompressed", plain, aim(share(MOST_OF_NAIVE), ours <= MOST_OF_NAIVE * plain)],
	];
	const answers = [200, 226, 304].map(
		(status) =>
			`${share(requestsOf(polls.filter((poll) => poll.status === status)) / requestsOf(polls))} are ${status}`,
	);
	const unconditional = polls.filter(({ subscriber }) => subscriber.manner === "unconditional");
	return {
		title: "A day of polls",
		about:
			`Bytes of response bodies in a day of ${whole(SUBSCRIBERS)} subscribers who poll ${POLLS_AN_HOUR} times an hour, while one ` +
			"article an hour is new. Two thirds of them send `If-None-Match`, another tenth `A-IM: feed` (deltas) as well, and the " +
			`rest neither. Of the ${whole(requestsOf(polls))} polls, ${whole(sent)} are sent. The others are the same as one of these ` +
			"at the same moment, and count as much.",
		head: ["", "bytes", "Tributary, of these", "aim"],
		rows: [
			["Tributary", size(ours)],
			...others.map(([name, bytes, met = ""]) => [name, size(bytes), share(ours / bytes), met]),
		],
		notes: [
			`Of the responses, ${answers.join(", ")}. ${deltasSentence({ polls, versions })}`,
			`Clients that send no validators make ${share(requestsOf(unconditional) / requestsOf(polls))} of the requests and get ` +
				`${share(bytesOf(unconditional) / ours)} of the bytes. Every server has to send them the whole feed each time.`,
		],
	};
}

/** The size of a delta with one new article, beside that of the whole feed, as sent to a client that accepts gzip. */
function deltasSentence({ polls, versions }: Pick<Day, "polls" | "versions">): string {
	const parts = FORMATS.map(({ label }) => {
		const deltas = polls.filter(
			({ subscriber, status }) => subscriber.format.label === label && status === 226,
		);
		const full = deltas.reduce((sum, { readers, etag }) => sum + readers * versionOf(versions, etag).gzip, 0);
		const part = bytesOf(deltas) / full;
		return `${share(part)} in ${label} (${aim(share(MOST_OF_WHOLE), part <= MOST_OF_WHOLE)})`;
	});
	return `A delta with one new article has this share of the bytes of the whole feed: ${parts.join(", ")}.`;
}

function servicesTable({ polls, polling, publishing }: Day): Table {
	const row = (name: string, requests: number, counts: Day["polling"]) => [
		name,
		...[
			requests,
			counts.kvReads,
			counts.kvWrites,
			counts.d1Queries,
			counts.d1RowsRead,
			counts.d1RowsWritten,
		].map(whole),
		`$${dollars(requests, counts).toFixed(4)}`,
	];
	return {
		title: "Operations of that day",
		about:
			"What the same day costs on Cloudflare's paid plan, beyond what it includes, without CPU. Cloudflare does not charge for " +
			"bytes.",
		head: ["", "requests", "KV reads", "KV writes", "D1 queries", "rows read", "rows written", "price"],
		rows: [row("polls", requestsOf(polls), polling), row("publishing", HOURS, publishing)],
		notes: [
			"One instance of the Worker answers all polls here, without Workers Cache in front, which would answer most of them.",
		],
	};
}

function bytesOf(polls: Polled[]): number {
	return polls.reduce((sum, { readers, bytes }) => sum + readers * bytes, 0);
}

function requestsOf(polls: Polled[]): number {
	return polls.reduce((sum, { readers }) => sum + readers, 0);
}

function versionOf(versions: Day["versions"], etag: string): Version {
	const version = versions.get(etag);
	if (version === undefined) throw new Error(`no reader got the whole feed of version ${etag}`);
	return version;
}

/** The price of requests with their operations on KV and D1, in dollars, without CPU. */
function dollars(requests: number, counts: Counts): number {
	const { kvReads, kvWrites, d1RowsRead, d1RowsWritten } = counts;
	const units = { requests, kvReads, kvWrites, d1RowsRead, d1RowsWritten };
	const names = Object.keys(A_MILLION) as (keyof typeof A_MILLION)[];
	return names.reduce((sum, name) => sum + (units[name] * A_MILLION[name]) / 1_000_000, 0);
}
