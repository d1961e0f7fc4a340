/**
 * What a poll costs, beside a Worker that returns constant bytes and one that does a bare KV read.
 *
 * @module
 */
import { cpSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { items } from "./articles.ts";
import { BINDINGS, type Cost, load, median, migrate, start } from "./harness.ts";

/** Rounds, each with every target in a fresh process, so that a noisy moment hits all alike. */
const ROUNDS = 5;
/** Articles in the feed. */
const ARTICLES = 50;

/** The polls that are measured: how many requests, which version they name, what must come back. */
const POLLS = [
	{ name: "fresh 200", requests: 1000, path: "/feed.xml", version: undefined, status: 200 },
	{ name: "304", requests: 2000, path: "/feed.xml", version: "current", status: 304 },
	// One new article of fifty. The comparisons know no deltas: they answer with the whole feed.
	{ name: "226", requests: 1000, path: "/feed.xml", version: "former", status: 226 },
	// A feed with parameters is never kept: each request reads the database and renders.
	{ name: "cold render", requests: 300, path: "/feed.xml?limit=49", version: undefined, status: 200 },
] as const;

const TARGETS = ["constant bytes", "bare KV read", "Tributary"] as const;

type Target = (typeof TARGETS)[number];

/** One line of the table. */
export interface ServingResult {
	poll: string;
	costs: Record<Target, Cost>;
}

/** What the comparisons answer with, and the version before it. */
interface Seeded {
	SIZE: number;
	KEY: string;
	ETAG: string;
	FORMER: string;
}

/** Measures every poll on every target, in a folder for scripts and data. */
export async function measureServing(script: string, folder: string): Promise<ServingResult[]> {
	const data = join(folder, "data");
	const seeded = await seed(script, data);
	const scripts: Record<Target, string> = {
		"constant bytes": "bench/workers/constant.js",
		"bare KV read": "bench/workers/kv-read.js",
		Tributary: script,
	};
	const samples = new Map<string, Cost[]>();
	for (let round = 0; round < ROUNDS; round++) {
		for (const target of TARGETS) {
			for (const { name, requests, path, version, status } of POLLS) {
				// The comparisons know no rendering and no deltas: they answer as they answer any poll.
				const copy = mkdtempSync(join(folder, "copy-"));
				cpSync(data, copy, { recursive: true });
				const running = await start(scripts[target], copy, { ...BINDINGS, ...seeded });
				const tags = { current: seeded.ETAG, former: seeded.FORMER };
				const headers = version === undefined ? {} : { "a-im": "feed", "if-none-match": tags[version] };
				const expected = status === 226 && target !== "Tributary" ? 200 : status;
				const cost = await load(running, path, requests, expected, headers);
				await running.miniflare.dispose();
				samples.set(`${name} ${target}`, [...(samples.get(`${name} ${target}`) ?? []), cost]);
			}
		}
	}
	return POLLS.map(({ name }) => {
		const of = (target: Target): Cost => {
			const costs = samples.get(`${name} ${target}`) ?? [];
			return {
				requestsPerSecond: median(costs.map((cost) => cost.requestsPerSecond)),
				cpuSeconds: median(costs.map((cost) => cost.cpuSeconds)),
			};
		};
		return {
			poll: name,
			costs: {
				"constant bytes": of("constant bytes"),
				"bare KV read": of("bare KV read"),
				Tributary: of("Tributary"),
			},
		};
	});
}

/** Publishes the articles and polls once, so that the feed is in KV; tells the comparisons what to answer. */
async function seed(script: string, data: string): Promise<Seeded> {
	const running = await start(script, data, BINDINGS);
	await migrate(running);
	const publish = async (from: number, to: number) => {
		const response = await fetch(new URL("/api/import", running.url), {
			method: "POST",
			headers: { authorization: `Bearer ${BINDINGS.ADMIN_TOKEN}` },
			body: JSON.stringify({ items: items(to).slice(from) }),
		});
		if (!response.ok) throw new Error(`the articles were not stored: ${await response.text()}`);
	};
	await publish(0, ARTICLES);
	// Not the feed that is kept: it shall be written once.
	const former = await fetch(new URL(`/feed.xml?limit=${ARTICLES + 1}`, running.url));
	await former.arrayBuffer();
	await publish(ARTICLES, ARTICLES + 1);
	const feed = await fetch(new URL("/feed.xml", running.url));
	const { byteLength } = await feed.arrayBuffer();
	const kv = (await running.miniflare.getKVNamespace("FEEDS")) as unknown as KVNamespace;
	let [key] = (await kv.list()).keys;
	// The rendering is written after the response.
	for (let tries = 0; key === undefined && tries < 100; tries++) {
		await new Promise((resolve) => setTimeout(resolve, 50));
		[key] = (await kv.list()).keys;
	}
	await running.miniflare.dispose();
	if (key === undefined) throw new Error("the feed did not reach KV");
	return {
		SIZE: byteLength,
		KEY: key.name,
		ETAG: feed.headers.get("etag") ?? "",
		FORMER: former.headers.get("etag") ?? "",
	};
}
