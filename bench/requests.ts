/**
 * What polls take: asked of the services behind the Worker, sent to the client, and spent by the Worker itself.
 *
 * @module
 */
import { join } from "node:path";
import { countPolls, type PollCounts } from "./counted.ts";
import { bundle } from "./harness.ts";
import { POLLS, seed } from "./polls.ts";
import { type ServingCosts, timePolls } from "./serving.ts";
import { aim, share, size, type Table, times, whole } from "./table.ts";

/** What an unchanged poll may cost, of a bare KV read. */
const MOST_OF_KV_READ = 1.1;

/** The polls that are held to it. */
const HELD_TO_KV_READ = ["fresh 200", "304"];

/** What a delta of one new article of fifty may have, of the bytes of the whole feed. */
export const MOST_OF_WHOLE = 0.1;

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

function countsTable(counted: Map<string, PollCounts>, timed: Map<string, ServingCosts>): Table {
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
		rows: POLLS.flatMap(({ name, status, isUnchanged }) => {
			const poll = counted.get(name);
			if (poll === undefined) return [];
			const { counts, bytes, isForEdge } = poll;
			const cost = timed.get(name)?.costs.Tributary;
			const aims = [
				...(isUnchanged ? [aim("no D1 query", counts.d1Queries === 0)] : []),
				...(status === 226
					? [
							aim(
								`${share(MOST_OF_WHOLE)} of the 200 (${share(bytes / full)})`,
								bytes <= MOST_OF_WHOLE * full,
							),
						]
					: []),
			];
			return [
				[
					name,
					...[counts.kvReads, counts.kvWrites, counts.d1Queries, counts.d1RowsRead].map(whole),
					size(bytes) + (isForEdge ? " *" : "  "),
					cost === undefined ? "" : whole(cost.requestsPerSecond),
					cost === undefined ? "" : `${cost.cpuSeconds.toFixed(2)} s`,
					aims.join("; "),
				],
			];
		}),
		notes: [
			"* In gzip, as Cloudflare's edge sends it: it compresses RSS and HTML by itself, answers of status 200 only.",
			"A minute later, and once in each minute, the database is asked after the response whether anything has changed.",
		],
	};
}

function costsTable(timed: Map<string, ServingCosts>): Table {
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
		],
	};
}
