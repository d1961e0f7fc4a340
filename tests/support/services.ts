/** The services behind the Worker, counted, and with faults put in front of them. */

import { databaseThrough } from "../sources/through.ts";
import { type Faults, SLOW, SOUND } from "./faults.ts";

/** The calls of the services. */
export interface Counts {
	kvReads: number;
	kvWrites: number;
	d1Queries: number;
}

/** The message of a SQLite error as D1 words it. */
const REFUSALS = {
	full: "D1_ERROR: database or disk is full: SQLITE_FULL",
	"read-only": "D1_ERROR: attempt to write a readonly database: SQLITE_READONLY",
};

/** The services of one test. */
export interface Services {
	db: D1Database;
	kv: KVNamespace;
	queue: Env["POLLS"];
	/** Sets the faults from now on. */
	faults: Faults;
	counts: Counts;
	/** Resolves when a service hangs; the code that awaits it must replace it with a new promise. */
	hung: PromiseWithResolvers<"hung">;
}

/** Wraps the services behind the Worker, so that a test can count and break them. */
export function servicesThrough(env: Env): Services {
	const faults: Faults = { ...SOUND };
	const counts: Counts = { kvReads: 0, kvWrites: 0, d1Queries: 0 };
	function hang(): Promise<never> {
		services.hung.resolve("hung");
		return new Promise(() => {});
	}

	async function query(run: () => Promise<D1Result[]>, statements: readonly string[]): Promise<D1Result[]> {
		counts.d1Queries += statements.length;
		const d1 = faults.d1 && faults.d1After-- <= 0 ? faults.d1 : false;
		if (d1 === true) throw new Error("D1_ERROR: Network connection lost.");
		if (d1 === "hangs") return hang();
		if ((d1 === "full" || d1 === "read-only") && !statements.every((sql) => /^\s*(?:SELECT|WITH)/.test(sql)))
			throw new Error(REFUSALS[d1]);
		if (d1 === "slow") {
			services.hung.resolve("hung");
			await new Promise((resolve) => setTimeout(resolve, SLOW));
		}
		const results = await run();
		if (d1 === "answer lost") throw new Error("D1_ERROR: Network connection lost.");
		if (d1 === "no results") return [];
		if (d1 === "no rows") return results.map((result) => ({ ...result, results: [] }));
		return results;
	}

	async function read(key: string): Promise<{ value: ReadableStream | null; metadata: unknown }> {
		counts.kvReads++;
		const { kvReads } = faults;
		if (kvReads === true) throw new Error("KV GET failed: 500 Internal Server Error");
		if (kvReads === "hangs") return hang();
		const { value, metadata } = await env.FEEDS.getWithMetadata(key, "arrayBuffer");
		if (value === null) return { value, metadata };
		const all = new Uint8Array(value);
		const half = all.subarray(0, all.length / 2);
		if (typeof kvReads === "function") return { value: streamOf(all), metadata: kvReads(metadata) };
		if (kvReads === "truncated") return { value: streamOf(half), metadata };
		if (kvReads === "empty") return { value: streamOf(new Uint8Array()), metadata };
		if (kvReads === "body hangs") return { value: streamOf(half, () => hang()), metadata };
		if (kvReads === "body breaks") {
			const breaks = () => Promise.reject(new Error("Network connection lost."));
			return { value: streamOf(half, breaks), metadata };
		}
		return { value: streamOf(all), metadata };
	}

	async function write(run: () => Promise<void>): Promise<void> {
		counts.kvWrites++;
		if (faults.kvWrites === "hangs") return hang();
		if (faults.kvWrites) throw new Error("KV PUT failed: 429 Too Many Requests");
		await run();
	}

	async function send<T>(run: () => Promise<T>): Promise<T> {
		if (faults.queue === "hangs") return hang();
		if (faults.queue) throw new Error("Queue send failed: 429 Too Many Requests");
		return run();
	}

	async function list(): Promise<unknown> {
		counts.kvReads++;
		if (faults.kvReads === true) throw new Error("KV LIST failed: 500 Internal Server Error");
		if (faults.kvReads === "hangs") return hang();
		return env.FEEDS.list();
	}

	const services: Services = {
		db: databaseThrough(env.DB, query),
		kv: {
			getWithMetadata: read,
			list,
			delete: (key: string) => write(() => env.FEEDS.delete(key)),
			put: (...given: Parameters<KVNamespace["put"]>) => write(() => env.FEEDS.put(...given)),
		} as unknown as KVNamespace,
		queue: {
			send: (message: unknown) => send(() => env.POLLS.send(message)),
			sendBatch: (messages: Iterable<MessageSendRequest>) => send(() => env.POLLS.sendBatch(messages)),
		} as unknown as Env["POLLS"],
		faults,
		counts,
		hung: Promise.withResolvers<"hung">(),
	};
	return services;
}

/** A stream of bytes that then ends, or does what `next` does. */
function streamOf(bytes: Uint8Array, next: () => Promise<void> = async () => {}): ReadableStream {
	let isFirst = true;
	return new ReadableStream({
		async pull(controller) {
			if (isFirst && bytes.length > 0) controller.enqueue(bytes);
			else {
				await next();
				controller.close();
			}
			isFirst = false;
		},
	});
}
