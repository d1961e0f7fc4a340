/**
 * A site in workerd, without `wrangler dev` and the front door: the Worker as it is deployed, over HTTP, with the settings of
 * `wrangler.toml`, a database, a cache, a queue and a bucket. It starts in a fraction of the time of `npm start`, and has
 * nothing published.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { inject } from "vitest";
import type { AtEnd, Server } from "./project.ts";

/** The options of a site. */
export interface WorkerOptions {
	/** Settings in place of those of `wrangler.toml`. */
	vars?: Record<string, unknown>;
	/** The folder that it stores everything in; without one, a new one. */
	state?: string;
	/** The path of a bundle in place of the Worker's. */
	script?: string;
	/** How many instances of the Worker there are, each with a port of its own; 1 if not given. */
	instances?: number;
}

/** A site in workerd. */
export interface WorkerSite extends Server {
	db: Awaited<ReturnType<Miniflare["getD1Database"]>>;
	/** The addresses of all instances: they share the storage and nothing else. The first consumes the queue. */
	instances: string[];
	/** Stops the site. Its stored data stay. */
	stop: () => Promise<void>;
}

/** Makes a folder for a site to store everything in. */
export function emptyState(atEnd: AtEnd): string {
	const folder = mkdtempSync(join(tmpdir(), "tributary-state-"));
	atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	cpSync(inject("prepared").state, folder, { recursive: true });
	return folder;
}

/** Starts a site. */
export async function startWorker(
	atEnd: AtEnd,
	{
		vars = {},
		state = emptyState(atEnd),
		script = inject("prepared").script,
		instances = 1,
	}: WorkerOptions = {},
): Promise<WorkerSite> {
	const { vars: usual, compatibilityDate } = inject("prepared");
	const token = "a-token-for-end-to-end-tests";
	const worker = {
		modules: true,
		script: readFileSync(script, "utf8"),
		compatibilityDate,
		bindings: { ...usual, VERSION: { id: "test", tag: "", timestamp: "" }, ADMIN_TOKEN: token, ...vars },
		d1Databases: ["DB"],
		kvNamespaces: ["FEEDS"],
		r2Buckets: ["MEDIA"],
		queueProducers: { POLLS: "tributary-polls" },
		unsafeDirectSockets: [{ host: "127.0.0.1" }],
	};
	const queueConsumers = { "tributary-polls": { maxBatchSize: 1, maxBatchTimeout: 0 } };
	const names = Array.from({ length: instances }, (_, i) => `instance-${i}`);
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			workers: names.map((name, i) => ({ name, ...worker, ...(i === 0 && { queueConsumers }) })),
			resourcePersistencePath: state,
			cf: false,
			log: new Log(LogLevel.NONE),
		}),
	);
	let ended: Promise<void> | undefined;
	const stop = () => {
		ended ??= miniflare.dispose();
		return ended;
	};
	atEnd(stop);
	const urls = await Promise.all(names.map((name) => miniflare.unsafeGetDirectURL(name)));
	const addresses = urls.map(({ port }) => `http://localhost:${port}`);
	return {
		url: addresses[0] ?? "",
		port: Number(urls[0]?.port),
		instances: addresses,
		token,
		db: await miniflare.getD1Database("DB"),
		stop,
	};
}
