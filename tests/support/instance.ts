/**
 * One instance of the Worker, as a data centre would run it: with a memory of its own, on the shared database
 * and cache, which count their calls and can be broken.
 */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../src/app.ts";
import type { Edge } from "../../src/http/edge-cache.ts";
import type { Faults } from "./faults.ts";
import { patiently } from "./patiently.ts";
import { type Counts, servicesThrough } from "./services.ts";

export interface Instance {
	/** Sends a request, and waits for the work that continues after the response. */
	fetch: (path: string, init?: RequestInit) => Promise<Response>;
	/** Sends a request with the admin token and a JSON body. */
	api: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;
	/** Publishes one article and fails the test if it is not stored. */
	publish: (item: Record<string, unknown>) => Promise<void>;
	/** Returns the calls of the services since the last call of this. */
	counts: () => Counts;
	/** Sets the faults of the services from now on. */
	broken: Faults;
	/** The time at which the last answer was complete, before work that continues after the response. */
	answeredAt: () => number;
	/** Waits for a promise while services may hang; see `patiently.ts`. */
	patiently: <T>(milliseconds: number, run: () => Promise<T>) => Promise<T>;
}

/** The address that the tests' site is configured with. */
export const SITE = "https://news.example";

/** Starts an instance; `overrides` replace bindings and variables, and `edge` replaces the cache in front. */
export function startInstance(overrides: Partial<Env> = {}, edge?: Edge): Instance {
	const app = createApp();
	const services = servicesThrough(env);
	const { db, kv, queue, counts, faults } = services;
	const bindings: Env = {
		...env,
		DB: db,
		FEEDS: kv,
		POLLS: queue,
		...overrides,
	};

	let answeredAt = 0;

	async function fetch(path: string, init?: RequestInit): Promise<Response> {
		const context = createExecutionContext();
		if (edge !== undefined) Object.defineProperty(context, "cache", { value: edge });
		const response = await app.fetch(
			new Request(new URL(path, SITE), { redirect: "manual", ...init }),
			bindings,
			context,
		);
		// The body is read here, since a stream left open would keep the context from finishing.
		const body = response.body === null ? null : await response.clone().arrayBuffer();
		answeredAt = Date.now();
		await waitOnExecutionContext(context);
		return new Response(body, { status: response.status, headers: response.headers, encodeBody: "manual" });
	}

	const api: Instance["api"] = (method, path, body, headers = {}) =>
		fetch(path, {
			method,
			headers: { authorization: "Bearer a-token-for-tests", "content-type": "application/json", ...headers },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});

	return {
		fetch,
		api,
		broken: faults,
		answeredAt: () => answeredAt,
		patiently: (milliseconds, run) => patiently(services, milliseconds, run),
		async publish(item) {
			const response = await api("POST", "/api/articles", item);
			if (!response.ok) throw new Error(`not published: ${response.status} ${await response.text()}`);
		},
		counts() {
			const seen = { ...counts };
			Object.assign(counts, { kvReads: 0, kvWrites: 0, d1Queries: 0 });
			return seen;
		},
	};
}
