/**
 * What a poll costs, beside a Worker that returns constant bytes and one that does a bare KV read.
 *
 * @module
 */
import { cpSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { BINDINGS, type Cost, load, median, type Running, start } from "../harness.ts";
import { POLLS, type Poll, questionOf, type Seeded } from "./polls.ts";

/** Rounds, each with every target in a fresh process. */
const ROUNDS = 4;

const TARGETS = ["constant bytes", "bare KV read", "Tributary"] as const;

type Target = (typeof TARGETS)[number];

/** What a poll costs on each target. */
export interface TimedCosts {
	costs: Record<Target, Cost>;
	/** Our CPU, of that of a bare KV read in the same moments. */
	ofKvRead: number;
}

/** The Workers' scripts: ours, and ours rendering for each request. */
export interface Scripts {
	tributary: string;
	uncached: string;
}

/** Measures every kind of poll on every target, on copies of a seeded folder. */
export async function timePolls(
	scripts: Scripts,
	folder: string,
	data: string,
	seeded: Seeded,
): Promise<Map<string, TimedCosts>> {
	const timed = POLLS.filter(({ requests }) => requests !== undefined);
	const samples = new Map<string, Cost[]>();
	for (let round = 0; round < ROUNDS; round++) {
		const startOn = (script: string, bindings: Record<string, unknown>) => {
			const copy = mkdtempSync(join(folder, "copy-"));
			cpSync(data, copy, { recursive: true });
			return start(script, copy, { ...BINDINGS, ...bindings });
		};
		const answers = { ANSWERS: seeded.answers };
		const running = {
			"constant bytes": await startOn("bench/workers/constant.js", answers),
			"bare KV read": await startOn("bench/workers/kv-read.js", answers),
			Tributary: await startOn(scripts.tributary, {}),
			uncached: await startOn(scripts.uncached, {}),
		};
		// One poll on every target before the next one, so that a noisy moment hits all alike.
		for (const poll of timed) {
			for (const target of TARGETS) {
				if (target !== "Tributary" && poll.like !== undefined) continue;
				const isUncached = target === "Tributary" && poll.cache !== undefined;
				const cost = await time(running[isUncached ? "uncached" : target], poll, seeded);
				const key = `${poll.name} ${target}`;
				samples.set(key, [...(samples.get(key) ?? []), cost]);
			}
		}
		for (const { miniflare } of Object.values(running)) await miniflare.dispose();
	}
	return new Map(
		timed.map(({ name, like = name }) => {
			const of = (target: Target) => samples.get(`${target === "Tributary" ? name : like} ${target}`) ?? [];
			return [name, costsOf(of)];
		}),
	);
}

function time(running: Running, poll: Poll, seeded: Seeded): Promise<Cost> {
	const { headers, ...question } = questionOf(poll, seeded);
	const all = { ...headers, ...(poll.cache && { "bench-cache": poll.cache }) };
	return load(running, poll.path, poll.requests ?? 0, poll.status, { ...question, headers: all });
}

/** The middle of all rounds. */
function costsOf(of: (target: Target) => Cost[]): TimedCosts {
	const middle = (target: Target): Cost => ({
		requestsPerSecond: median(of(target).map((cost) => cost.requestsPerSecond)),
		cpuSeconds: median(of(target).map((cost) => cost.cpuSeconds)),
	});
	const bare = of("bare KV read");
	return {
		costs: {
			"constant bytes": middle("constant bytes"),
			"bare KV read": middle("bare KV read"),
			Tributary: middle("Tributary"),
		},
		ofKvRead: median(
			of("Tributary").map(({ cpuSeconds }, i) => cpuSeconds / (bare[i]?.cpuSeconds ?? Number.NaN)),
		),
	};
}
