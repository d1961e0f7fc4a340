/**
 * What polls take: asked of the services behind the Worker, sent to the client, and spent by the Worker itself.
 *
 * @module
 */
import { join } from "node:path";
import { aim, MOST_OF_KV_READ, MOST_OF_WHOLE } from "../aims.ts";
import { bundle } from "../harness.ts";
import { share, size, type Table, times, whole } from "../table.ts";
import { countPolls, type PollCounts } from "./counted.ts";
import { POLLS, type Poll, seed } from "./polls.ts";
import { type TimedCosts, timePolls } from "./timed.ts";

/** The polls that are held to what a bare KV read costs. */
const HELD_TO_KV_READ = ["fresh 200", "304"];

/** Counts and times every kind of poll, in a folder for scripts and data. */
export async function measureRequests(folder: string): Promise<Table[]> {
	const data = join(folder, "polled");
	const counting = bundle(folder, "bench/workers/counting.ts");
	const seeded = await seed(counting, data);
	const counted = await countPolls(counting, folder, data, seeded);
	const scripts = { tributary: bundle(folder), uncached: bundle(folder, "bench/workers/uncached.ts") };
	const timed = await timePolls(scripts, folder, data, seeded);
	return [countsTable(counted, timed), costsTable(timed)];
}

function countsTable(counted: Map<string, PollCounts>, timed: Map<string, TimedCosts>): Table {
	const full = counted.get("fresh 200")?.bytes ?? Number.NaN;
	return {
		title:
			"Polls of 50 articles of 3 KB: what each asks, sends and costs. CPU is user seconds per 1,000 requests.",
		head: [
			"",
			"KV reads",
			"KV writes",
			"D1 queries",
			"D1 rows read",
			"bytes sent",
			"requests/s",
			"CPU",
			"aim",
		],
		rows: POLLS.flatMap((poll) => {
			const found = counted.get(poll.name);
			if (found === undefined) return [];
			const { counts, bytes, isForEdge } = found;
			const cost = timed.get(poll.name)?.costs.Tributary;
			return [
				[
					poll.name,
					...[counts.kvReads, counts.kvWrites, counts.d1Queries, counts.d1RowsRead].map(whole),
					size(bytes) + (isForEdge ? " *" : "  "),
					cost === undefined ? "" : whole(cost.requestsPerSecond),
					cost === undefined ? "" : `${cost.cpuSeconds.toFixed(2)} s`,
					aimsOf(poll, found, full).join("; "),
				],
			];
		}),
		notes: [
			"* In gzip, as Cloudflare's edge sends it: it compresses RSS and HTML by itself, answers of status 200 only.",
			"A minute later, and once in each minute, the database is asked after the response whether anything has changed.",
		],
	};
}

/** @param full bytes of the whole feed */
function aimsOf({ status, isUnchanged }: Poll, { counts, bytes }: PollCounts, full: number): string[] {
	const aims: string[] = [];
	if (isUnchanged) aims.push(aim("no D1 query", counts.d1Queries === 0));
	if (status === 226) {
		const text = `${share(bytes / full)} of the 200's bytes, at most ${share(MOST_OF_WHOLE)}`;
		aims.push(aim(text, bytes <= MOST_OF_WHOLE * full));
	}
	return aims;
}

function costsTable(timed: Map<string, TimedCosts>): Table {
	return {
		title: "The same beside Workers that do less: CPU, and requests per second.",
		head: ["", "constant bytes", "", "bare KV read", "", "Tributary", "", "CPU of the KV read's", "aim"],
		rows: Array.from(timed, ([name, { costs, ofKvRead }]) => [
			name,
			...[costs["constant bytes"], costs["bare KV read"], costs.Tributary].flatMap((cost) => [
				`${cost.cpuSeconds.toFixed(2)} s`,
				`${whole(cost.requestsPerSecond)}/s`,
			]),
			times(ofKvRead),
			HELD_TO_KV_READ.includes(name) ? aim(times(MOST_OF_KV_READ), ofKvRead <= MOST_OF_KV_READ) : "",
		]),
		notes: [
			"The others know no deltas and render nothing: where we do, they answer with the whole feed as it is.",
			"KV and D1 run in the same process here, so that their CPU is in all figures.",
		],
	};
}
