/**
 * Workers under load, each in a workerd process of its own, with the D1 and KV of Miniflare.
 *
 * Requests go directly to workerd's socket. Miniflare's proxy in front of it would cost several times what the Worker itself
 * costs, and hide the differences between Workers.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Agent } from "node:http";
import { basename, join } from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { parse } from "smol-toml";
import { ask, type Question } from "./http.ts";

/** How many requests are sent at once. */
const CONCURRENCY = 8;

/** A running Worker. */
export interface Running {
	url: URL;
	/** The id of its workerd process. */
	pid: number;
	miniflare: Miniflare;
}

/**
 * The bindings of the benchmark's site: the shipped settings with an address, the token and the version. All settings are
 * there: without one that ids depend on, the Worker looks for its last good value in the database.
 */
export const BINDINGS = {
	...(parse(readFileSync("wrangler.toml", "utf8")).vars as Record<string, unknown>),
	SITE_URL: "https://bench.example",
	ADMIN_TOKEN: "a-token-for-benchmarks",
	VERSION: { id: "bench", tag: "", timestamp: "" },
};

/** Bundles a Worker into a folder, as a deployment does, and returns the path of the script. */
export function bundle(folder: string, main = "src/worker.ts"): string {
	const script = join(folder, basename(main).replace(/ts$/, "js"));
	if (!existsSync(script))
		execFileSync("wrangler", ["deploy", main, "--dry-run", "--outdir", folder], { stdio: "ignore" });
	return script;
}

/** Starts a script in a new process, with the data in a folder. */
export async function start(
	script: string,
	data: string,
	bindings: Record<string, unknown>,
): Promise<Running> {
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: readFileSync(script, "utf8"),
			compatibilityDate: "2026-10-23",
			bindings: bindings as Record<string, never>,
			kvNamespaces: ["FEEDS"],
			d1Databases: ["DB"],
			resourcePersistencePath: data,
			unsafeDirectSockets: [{ host: "127.0.0.1" }],
			cf: false,
			log: new Log(LogLevel.ERROR),
		}),
	);
	await miniflare.ready;
	return { miniflare, url: await miniflare.unsafeGetDirectURL(), pid: newestWorkerd() };
}

/** The id of the workerd process that this process started last. */
function newestWorkerd(): number {
	const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8")
		.trim()
		.split(" ")
		.map(Number);
	const workerds = children.filter((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd");
	const newest = workerds.at(-1);
	if (newest === undefined) throw new Error("no workerd process was started");
	return newest;
}

/** Creates a folder for a Worker's data, with an empty database to which all migrations have been applied. */
export async function createStore(script: string, data: string): Promise<void> {
	const { miniflare } = await start(script, data, BINDINGS);
	const db = await miniflare.getD1Database("DB");
	for (const { queries } of await readD1Migrations("migrations"))
		for (const query of queries) await db.prepare(query).run();
	await miniflare.dispose();
}

/** The cost of a load. */
export interface Cost {
	requestsPerSecond: number;
	/** User CPU of the workerd process, in milliseconds per request. */
	cpu: number;
}

/**
 * Sends requests and measures their cost, after the same number of requests to warm up.
 *
 * @throws if any response has another status than expected
 */
export async function load(
	{ url, pid }: Running,
	path: string,
	requests: number,
	expected: number,
	question?: Question,
): Promise<Cost> {
	const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
	const sendAll = async () => {
		let left = requests;
		const sendOne = async () => {
			while (left-- > 0) {
				const { status } = await ask(new URL(path, url), agent, question);
				if (status !== expected) throw new Error(`${path} answered ${status}, not ${expected}`);
			}
		};
		await Promise.all(Array.from({ length: CONCURRENCY }, sendOne));
	};
	await sendAll();
	const [cpuBefore, before] = [userCpu(pid), performance.now()];
	await sendAll();
	const seconds = (performance.now() - before) / 1000;
	agent.destroy();
	return {
		requestsPerSecond: requests / seconds,
		cpu: ((userCpu(pid) - cpuBefore) / requests) * 1000,
	};
}

/** The user CPU time of a process, in seconds. System time varies with the growth of memory and is left out. */
function userCpu(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	// The name in parentheses may contain spaces; utime is the 12th field after it, in hundredths of a second.
	return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[11]) / 100;
}
