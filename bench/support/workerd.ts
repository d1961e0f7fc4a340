/**
 * Workers under load: each in a workerd process of its own, with Miniflare's D1 and KV behind it.
 *
 * Requests go to workerd's own socket, past the proxy that Miniflare puts in front: it would cost every target
 * several times what the Worker itself costs, and hide the difference.
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

/** How many requests are under way at once. */
const CONCURRENCY = 8;

/** A Worker that answers on a port. */
export interface Running {
	url: URL;
	/** Of the workerd process that runs it. */
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

/** Bundles a Worker, ours if none is named, as a deploy would, into a folder, and returns the script's path. */
export function bundle(folder: string, main = "src/worker.ts"): string {
	const script = join(folder, basename(main).replace(/ts$/, "js"));
	if (!existsSync(script))
		execFileSync("wrangler", ["deploy", main, "--dry-run", "--outdir", folder], { stdio: "ignore" });
	return script;
}

/** Starts a script in a fresh process, on the data kept in a folder. */
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

/** The workerd process that was started last by this one. */
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

/** Creates a folder for a Worker's data, with an empty database that is up to date. */
export async function createStore(script: string, data: string): Promise<void> {
	const { miniflare } = await start(script, data, BINDINGS);
	const db = await miniflare.getD1Database("DB");
	for (const { queries } of await readD1Migrations("migrations"))
		for (const query of queries) await db.prepare(query).run();
	await miniflare.dispose();
}

/** What a load cost. */
export interface Cost {
	requestsPerSecond: number;
	/** User CPU of the workerd process, in milliseconds per request. */
	cpu: number;
}

/**
 * Sends requests and measures what they cost, after as many again to warm up.
 *
 * @throws if any answer has another status than expected
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

/** The user CPU time of a process, in seconds. System time swings with memory growth and is left out. */
function userCpu(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	// The name in parentheses may hold spaces; utime is the 12th field after it, in hundredths.
	return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[11]) / 100;
}
