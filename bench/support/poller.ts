/**
 * One side of the comparison of polls, Tributary or the bare loop, in a process of its own. It sends its measurements to the
 * parent process.
 *
 * Called as `node bench/support/poller.ts <side> <address of the upstream> <file of the database>`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { bareLoop } from "./bare-loop.ts";
import { ENTRIES } from "./source-feeds.ts";
import { d1Over } from "./sqlite-d1.ts";

/** The number of followed feeds that are measured, and of others to warm up with. */
const SOURCES = 60;
const WARM_UP = 40;

/** How often all feeds are polled while none has news, and while one in twenty has. */
const QUIET_PASSES = 5;
const NEWS_PASSES = 5;

/** The measurements: user and system CPU of the process, in milliseconds per poll. */
export type PollCosts = Record<"all new" | "all 304" | "5 % changed", number>;

interface Side {
	/** Polls one source, by its address. */
	poll: (url: string) => Promise<unknown>;
	/** The query that counts the stored entries. */
	count: string;
}

const [side = "", upstream = "", file = ""] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
const feeds = Array.from({ length: WARM_UP + SOURCES }, (_, i) => `${upstream}/feeds/${i}`);
const warmUp = feeds.slice(0, WARM_UP);
const measured = feeds.slice(WARM_UP);
const { poll, count } = side === "Tributary" ? await tributary() : bare();

await pollEach(warmUp);
for (let pass = 0; pass < QUIET_PASSES; pass++) await pollEach(warmUp);
const costs: PollCosts = {
	"all new": await costOf(() => pollEach(measured), SOURCES),
	"all 304": await costOf(async () => {
		for (let pass = 0; pass < QUIET_PASSES; pass++) await pollEach(measured);
	}, SOURCES * QUIET_PASSES),
	"5 % changed": await costOf(async () => {
		for (let pass = 0; pass < NEWS_PASSES; pass++) {
			await fetch(`${upstream}/news`, { method: "POST" });
			await pollEach(measured);
		}
	}, SOURCES * NEWS_PASSES),
};
// A side with fewer entries has not done all the work, so its CPU would not count.
const { stored } = database.prepare(count).get() as { stored: number };
const fewest = (WARM_UP + SOURCES) * ENTRIES + (NEWS_PASSES * SOURCES) / 20;
if (stored < fewest) throw new Error(`${side} stored ${stored} entries, not ${fewest} or more`);
process.send?.(costs, () => process.exit());

async function pollEach(urls: string[]): Promise<void> {
	for (const url of urls) await poll(url);
}

async function costOf(work: () => Promise<void>, polls: number): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000 / polls;
}

function bare(): Side {
	return { poll: bareLoop(database, feeds), count: "SELECT count(*) AS stored FROM items" };
}

/** Tributary's polls as the consumer of the queue makes them, due or not. */
async function tributary(): Promise<Side> {
	// Bundlers allow named imports from JSON, Node does not. Only the version is imported.
	registerHooks({
		load(url, context, next) {
			if (!url.endsWith("/package.json")) return next(url, context);
			const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
			const source = `export const version = ${JSON.stringify(version)};`;
			return { format: "module", source, shortCircuit: true };
		},
	});
	// Node passes each digest to another thread, which takes ten times as long as the digest; workerd computes it at once.
	crypto.subtle.digest = async (_, data) =>
		new Uint8Array(
			createHash("sha256")
				.update(data as Uint8Array)
				.digest(),
		).buffer;
	const [{ pollSource }, { addSource, readSource }] = await Promise.all([
		import("../../src/sources/polling/poll.ts"),
		import("../../src/sources/store.ts"),
	]);
	for (const migration of readdirSync("migrations").sort())
		database.exec(readFileSync(join("migrations", migration), "utf8"));
	const db = d1Over(database);
	const ids = new Map<string, string>();
	for (const url of feeds) {
		const about = { title: `Source ${ids.size}` } as Parameters<typeof addSource>[1]["about"];
		const { source } = await addSource(db, { feedUrl: url, feedKey: url, about }, Date.now());
		ids.set(url, source.id);
	}
	const context = {
		db,
		fetch: (url: string, init: RequestInit) => fetch(url, init),
		now: () => Date.now(),
		siteUrl: "https://bench.example",
		allowPrivate: true,
		changed: () => {},
	};
	return {
		async poll(url) {
			const source = await readSource(db, ids.get(url) ?? "");
			if (source !== undefined) await pollSource(source, context);
		},
		count: "SELECT count(*) AS stored FROM articles",
	};
}
