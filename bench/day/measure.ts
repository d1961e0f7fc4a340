/**
 * A day of 1,000 subscribers, beside the same day with servers that do less.
 *
 * @module
 */
import { join } from "node:path";
import { FORMATS } from "../../src/feeds/formats.ts";
import { aim, MOST_OF_NAIVE, MOST_OF_WHOLE } from "../aims.ts";
import { startCounting } from "../counting.ts";
import { bundle, createStore } from "../harness.ts";
import { share, size, type Table, whole } from "../table.ts";
import { dollars } from "./prices.ts";
import { type Day, HOURS, POLLS_AN_HOUR, type Polled, replayDay, type Version } from "./replay.ts";
import { type Manner, subscribers } from "./subscribers.ts";

const SUBSCRIBERS = 1000;

/** Plays the day and tells of it, in a folder for scripts and data. */
export async function measureDay(folder: string): Promise<Table[]> {
	const script = bundle(folder, "bench/workers/counting.ts");
	const data = join(folder, "day");
	await createStore(script, data);
	const worker = await startCounting(script, data);
	const day = await replayDay(worker, subscribers(SUBSCRIBERS));
	await worker.stop();
	return [answersTable(day), comparisonTable(day), deltasTable(day), servicesTable(day)];
}

function answersTable({ polls }: Day): Table {
	const rows = [200, 226, 304].map((status) => {
		const some = polls.filter((poll) => poll.status === status);
		return [String(status), whole(some.length), share(some.length / polls.length), size(bytesOf(some))];
	});
	return {
		title: `A day of ${whole(SUBSCRIBERS)} subscribers, who poll ${POLLS_AN_HOUR} times an hour each; one article an hour is new.`,
		head: ["answer", "requests", "", "bytes of bodies"],
		rows: [...rows, ["all", whole(polls.length), "", size(bytesOf(polls))]],
		notes: [
			"Two thirds poll with If-None-Match, a tenth with A-IM besides, the others without; all take gzip.",
		],
	};
}

function comparisonTable({ polls, versions }: Day): Table {
	const ours = bytesOf(polls);
	const whole = (figure: keyof Version, some = polls) =>
		some.reduce((sum, { etag }) => sum + versionOf(versions, etag)[figure], 0);
	const naive = whole("gzip");
	const plain = whole("plain");
	const news = polls.filter(({ status }) => status !== 304);
	const others: [name: string, bytes: number, aim?: string][] = [
		["whole feeds on change: ETags, but no deltas", whole("gzip", news)],
		["whole feeds always, in gzip", naive],
		[
			"naive: whole feeds always, as they are",
			plain,
			aim(share(MOST_OF_NAIVE), ours <= MOST_OF_NAIVE * plain),
		],
	];
	const answered = (manner: Manner) =>
		polls.filter(({ subscriber, status }) => subscriber.manner === manner && status === 200);
	const partOf = (manner: Manner) => share(bytesOf(answered(manner)) / naive);
	return {
		title: "The same day's bytes of bodies with servers that do less.",
		head: ["", "bytes", "Tributary has of them", "aim"],
		rows: [
			["Tributary, in gzip", size(ours)],
			...others.map(([name, bytes, met = ""]) => [name, size(bytes), share(ours / bytes), met]),
		],
		notes: [
			"The naive server has neither validators nor compression.",
			`Polls that name no version get the whole feed from every server: ${partOf("unconditional")} of whole feeds in gzip.`,
			`Those that name one but take no deltas get it when it has changed: ${partOf("conditional")}.`,
		],
	};
}

function deltasTable({ polls, versions }: Day): Table {
	return {
		title: "Deltas of one new article, on the way to a client that takes gzip.",
		head: ["", "delta", "whole feed", "of the whole", "aim"],
		rows: FORMATS.map(({ label }) => {
			const deltas = polls.filter(
				({ subscriber, status }) => subscriber.format.label === label && status === 226,
			);
			const bytes = bytesOf(deltas) / deltas.length;
			const full = deltas.reduce((sum, { etag }) => sum + versionOf(versions, etag).gzip, 0) / deltas.length;
			return [
				label,
				size(Math.round(bytes)),
				size(Math.round(full)),
				share(bytes / full),
				aim(share(MOST_OF_WHOLE), bytes <= MOST_OF_WHOLE * full),
			];
		}),
	};
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
		title: "What the day asks of the services behind the Worker.",
		head: ["", "requests", "KV reads", "KV writes", "D1 queries", "rows read", "rows written", "dollars"],
		rows: [row("polls", polls.length, polling), row("publishing", HOURS, publishing)],
		notes: [
			"Dollars are Cloudflare's beyond what the paid plan includes, without CPU. It charges nothing for bytes, so the other",
			"servers cost the same if they read the feed from KV. Here one instance of the Worker answers everyone, without",
			"Workers Cache in front, which spares most of these requests.",
		],
	};
}

function bytesOf(polls: Polled[]): number {
	return polls.reduce((sum, { bytes }) => sum + bytes, 0);
}

function versionOf(versions: Day["versions"], etag: string): Version {
	const version = versions.get(etag);
	if (version === undefined) throw new Error(`nobody was sent the whole version ${etag}`);
	return version;
}
