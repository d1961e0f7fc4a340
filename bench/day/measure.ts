/**
 * A day of 1,000 subscribers, beside the same day with servers that do less.
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
import { type Manner, subscribers } from "./subscribers.ts";

const SUBSCRIBERS = 1000;

/** The aims: a day's polls, of the bytes of a server that always sends the whole feed; a delta, of those of the feed. */
const MOST_OF_NAIVE = 0.15;
const MOST_OF_WHOLE = 0.1;

/** What Cloudflare charges on the paid plan beyond what it includes, in dollars for a million (November 2026). */
const A_MILLION = {
	requests: 0.3,
	kvReads: 0.5,
	kvWrites: 5,
	d1RowsRead: 0.001,
	d1RowsWritten: 1,
} as const;

/** Plays the day and tells of it, in a folder for scripts and data. */
export async function measureDay(folder: string): Promise<Table[]> {
	const script = bundle(folder, "bench/workers/counting.ts");
	const data = join(folder, "day");
	await createStore(script, data);
	const worker = await startCounting(script, data);
	const day = await replayDay(worker, subscribers(SUBSCRIBERS));
	await worker.stop();
	return [comparisonTable(day), servicesTable(day)];
}

function comparisonTable({ polls, versions }: Pick<Day, "polls" | "versions">): Table {
	const ours = bytesOf(polls);
	const inFull = (figure: keyof Version, some = polls) =>
		some.reduce((sum, { readers, etag }) => sum + readers * versionOf(versions, etag)[figure], 0);
	const naive = inFull("gzip");
	const plain = inFull("plain");
	const news = polls.filter(({ status }) => status !== 304);
	const others: [name: string, bytes: number, aim?: string][] = [
		["whole feeds on change: ETags, but no deltas", inFull("gzip", news)],
		["whole feeds always, in gzip", naive],
		[
			"naive: whole feeds always, as they are",
			plain,
			aim(share(MOST_OF_NAIVE), ours <= MOST_OF_NAIVE * plain),
		],
	];
	const answers = [200, 226, 304].map(
		(status) =>
			`${share(requestsOf(polls.filter((poll) => poll.status === status)) / requestsOf(polls))} are ${status}`,
	);
	const answered = (manner: Manner) =>
		polls.filter(({ subscriber, status }) => subscriber.manner === manner && status === 200);
	const partOf = (manner: Manner) => share(bytesOf(answered(manner)) / naive);
	return {
		title: `A day of ${whole(SUBSCRIBERS)} subscribers: bytes of bodies, beside servers that do less`,
		head: ["", "bytes", "Tributary has of them", "aim"],
		rows: [
			["Tributary, in gzip", size(ours)],
			...others.map(([name, bytes, met = ""]) => [name, size(bytes), share(ours / bytes), met]),
		],
		notes: [
			`Each polls ${POLLS_AN_HOUR} times an hour: two thirds with If-None-Match, a tenth with A-IM besides, the others without. ` +
				`One article an hour is new. Of the answers, ${answers.join(", ")}.`,
			deltasNote({ polls, versions }),
			"The naive server has neither validators nor compression.",
			`Polls that name no version get the whole feed from every server: ${partOf("unconditional")} of whole feeds in gzip.`,
			`Those that name one but take no deltas get it when it has changed: ${partOf("conditional")}.`,
		],
	};
}

/** Of one new article, as a part of the whole feed, on the way to a client that takes gzip. */
function deltasNote({ polls, versions }: Pick<Day, "polls" | "versions">): string {
	const parts = FORMATS.map(({ label }) => {
		const deltas = polls.filter(
			({ subscriber, status }) => subscriber.format.label === label && status === 226,
		);
		const full = deltas.reduce((sum, { readers, etag }) => sum + readers * versionOf(versions, etag).gzip, 0);
		const part = bytesOf(deltas) / full;
		return `${label} ${share(part)} (${aim(share(MOST_OF_WHOLE), part <= MOST_OF_WHOLE)})`;
	});
	return `A delta of one new article has this part of the whole feed: ${parts.join(", ")}.`;
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
		title: "The same day: what it asks of the services behind the Worker",
		head: ["", "requests", "KV reads", "KV writes", "D1 queries", "rows read", "rows written", "dollars"],
		rows: [row("polls", requestsOf(polls), polling), row("publishing", HOURS, publishing)],
		notes: [
			"Dollars are Cloudflare's beyond what the paid plan includes, without CPU. It charges nothing for bytes, so the other",
			"servers cost the same if they read the feed from KV. Here one instance of the Worker answers everyone, without",
			"Workers Cache in front, which spares most of these requests.",
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
	if (version === undefined) throw new Error(`nobody was sent the whole version ${etag}`);
	return version;
}

/** What requests cost with all that they ask of KV and D1, in dollars; without the CPU that they take. */
function dollars(requests: number, counts: Counts): number {
	const { kvReads, kvWrites, d1RowsRead, d1RowsWritten } = counts;
	const units = { requests, kvReads, kvWrites, d1RowsRead, d1RowsWritten };
	const names = Object.keys(A_MILLION) as (keyof typeof A_MILLION)[];
	return names.reduce((sum, name) => sum + (units[name] * A_MILLION[name]) / 1_000_000, 0);
}
