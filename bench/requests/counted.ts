/**
 * What each kind of poll asks of KV and D1, and what it sends. Nothing is timed here, as counting takes time too.
 *
 * @module
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { COLD, clockAt, startCounting } from "../counting.ts";
import { isForEdge, wireBytes } from "../http.ts";
import type { Counts } from "../workers/counts.ts";
import { NEXT, POLLS, questionOf, type Seeded } from "./polls.ts";

/** What a poll takes. */
export interface PollCounts {
	counts: Counts;
	/** The body on its way to a client that takes gzip. */
	bytes: number;
	/** Whether it is Cloudflare's edge that compresses it. */
	isForEdge: boolean;
}

/** Counts one poll of each kind, on a copy of a seeded folder. */
export async function countPolls(
	countingScript: string,
	folder: string,
	data: string,
	seeded: Seeded,
): Promise<Map<string, PollCounts>> {
	const copy = join(folder, "counted");
	cpSync(data, copy, { recursive: true });
	const worker = await startCounting(countingScript, copy);
	const found = new Map<string, PollCounts>();
	for (const poll of POLLS) {
		if (poll.cache === "outdated") await worker.publish(NEXT);
		const question = questionOf(poll, seeded);
		const answer = await worker.ask(poll.path, poll.status, {
			...question,
			headers: {
				...question.headers,
				...clockAt(seeded.at + (poll.later ?? 0)),
				...(poll.cache === "empty" && COLD),
			},
		});
		found.set(poll.name, {
			counts: answer.counts,
			bytes: wireBytes(answer),
			isForEdge: isForEdge(answer) && answer.body.length > 0,
		});
	}
	await worker.stop();
	return found;
}
