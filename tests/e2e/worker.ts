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
import type { Prepared } from "./prepare.ts";
import type { AtEnd, Server } from "./project.ts";

/** The options of a site. */
export interface WorkerOptions {
	/** Settings in place of those of `wrangler.toml`. */
	vars?: Record<string, unknown>;
	/** The folder that it stores everything in; without one, a new one. */
	state?: string;
	/** The path of a bundle in place of the Worker's. */
	script?: string;
	/** The instances of the Worker, each with a port of its own, by the settings in which they differ; by default one. */
	instances?: Record<string, unknown>[];
	/** A folder with static files to serve; without one, there are none. */
	assets?: string;
	/** What was prepared, for code that runs outside of tests. */
	prepared?: Prepared;
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
	return copyOf(inject("prepared").state, atEnd);
}

/** Copies the folder of a site that is not changing it. */
function copyOf(state: string, atEnd: AtEnd): string {
	const folder = mkdtempSync(join(tmpdir(), "tributary-state-"));
	atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	cpSync(state, folder, { recursive: true });
	return folder;
}

/** Starts a site. */
export async function startWorker(
	atEnd: AtEnd,
	{
		vars = {},
		prepared = inject("prepared"),
		state = copyOf(prepared.state, atEnd),
		script = prepared.script,
		instances = [{}],
		assets,
	}: WorkerOptions = {},
): Promise<WorkerSite> {
	const { vars: usual, compatibilityDate } = prepared;
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
		...(assets !== undefined && {
			assets: { directory: assets, binding: "ASSETS", routerConfig: { has_user_worker: true } },
		}),
	};
	const queueConsumers = { "tributary-polls": { maxBatchSize: 1, maxBatchTimeout: 0 } };
	const names = instances.map((_, i) => `instance-${i}`);
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			workers: names.map((name, i) => ({
				name,
				...worker,
				bindings: { ...worker.bindings, ...instances[i] },
				...(i === 0 && { queueConsumers }),
			})),
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
