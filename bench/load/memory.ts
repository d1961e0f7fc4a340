/**
 * The memory of the site: what its processes have, and what the Worker's instance holds of it.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Inspector } from "./heap.ts";
import { quantile } from "./tally.ts";

/** How often the processes are looked at, in milliseconds. */
const EVERY = 1_000;

/** How often garbage is collected and the Worker's instance is looked at, in milliseconds: that stops it for a moment. */
const COLLECTED_EVERY = 3_000;

/**
 * The share by which the memory of a process may grow from the second quarter of the time to the last. `wrangler dev` runs two
 * dozen instances, and for ten minutes each of them rather takes memory than clears away: in the first, the process in front
 * grows by half whatever is asked, and one behind a Worker that only reads from KV by a quarter.
 */
const RESIDENT_GROWTH = 0.75;

/** The same for what the Worker's instance holds after a collection. */
const HELD_GROWTH = 0.25;

/** Something that takes memory, with what that was time and again, in bytes. */
export interface Memory {
	name: string;
	samples: number[];
	/** The share by which it may grow. */
	mostGrowth: number;
}

/** Looks at the memory of a site until it is stopped. */
export class MemoryWatch {
	readonly #processes: (Memory & { pid: number })[];
	readonly #held: Memory = { name: "held by the Worker", samples: [], mostGrowth: HELD_GROWTH };
	readonly #timers: NodeJS.Timeout[];

	/**
	 * @param pids of all processes of the site
	 * @param inspector of the Worker's instance
	 */
	constructor(pids: readonly number[], inspector: Inspector) {
		this.#processes = pids.flatMap((pid) => {
			const name = nameOf(commandOf(pid));
			return name === undefined ? [] : [{ name, pid, samples: [], mostGrowth: RESIDENT_GROWTH }];
		});
		this.#timers = [
			setInterval(() => {
				for (const { pid, samples } of this.#processes) samples.push(residentBytes(pid));
			}, EVERY),
			setInterval(async () => {
				const bytes = await inspector.heldBytes();
				if (bytes !== undefined) this.#held.samples.push(bytes);
			}, COLLECTED_EVERY),
		];
	}

	/** Stops, and gives what it saw. */
	stop(): Memory[] {
		for (const timer of this.#timers) clearInterval(timer);
		return [...this.#processes, this.#held];
	}
}

/**
 * The medians of the second quarter and of the last one, in bytes, and by what share it grew from one to the other: not a
 * number, if there are too few samples for that.
 */
export function growthOf({ samples }: Memory): { before: number; after: number; growth: number } {
	if (samples.length < 4) return { before: Number.NaN, after: Number.NaN, growth: Number.NaN };
	const quarter = samples.length / 4;
	const before = quantile(samples.slice(Math.floor(quarter), Math.ceil(2 * quarter)), 0.5);
	const after = quantile(samples.slice(Math.floor(3 * quarter)), 0.5);
	return { before, after, growth: after / before - 1 };
}

/** What a process is to the site; `undefined` if it has nothing to do with requests. */
function nameOf(command: string): string | undefined {
	// `wrangler dev` puts a Worker of its own in front, which nobody debugs.
	if (/\bworkerd serve\b/.test(command))
		return command.includes("--debug-port") ? "workerd, the Worker" : "workerd, in front";
	return command.includes("wrangler-dist") ? "node, wrangler" : undefined;
}

function commandOf(pid: number): string {
	if (!existsSync("/proc/self/cmdline")) return ps(pid, "args=");
	return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
}

function residentBytes(pid: number): number {
	const kilobytes = existsSync("/proc/self/status")
		? /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
		: ps(pid, "rss=");
	return Number(kilobytes) * 1024;
}

function ps(pid: number, field: string): string {
	return execFileSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8" }).trim();
}
