/**
 * One instance of the Worker, as a data centre would run it: with a memory of its own, on the shared database
 * and cache, which count what is asked of them and can be broken.
 */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../src/app.ts";
import type { Edge } from "../src/edge.ts";

/** What an instance has asked of the services behind it. */
export interface Counts {
	kvReads: number;
	kvWrites: number;
	d1Queries: number;
}

export interface Instance {
	/** Sends a request, and waits for what goes on after the response. */
	fetch: (path: string, init?: RequestInit) => Promise<Response>;
	/** Sends a request with the admin token and a JSON body. */
	api: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;
	/** Publishes one article and fails the test if it is not stored. */
	publish: (item: Record<string, unknown>) => Promise<void>;
	/** What was asked since the last call. */
	counts: () => Counts;
	/** Which services fail from now on. */
	broken: { d1: boolean; kv: boolean };
}

/** The address that the tests' site is configured with. */
export const SITE = "https://news.example";

/** Starts an instance; `overrides` replace bindings and variables, and `edge` stands for the cache in front. */
export function startInstance(overrides: Partial<Env> = {}, edge?: Edge): Instance {
	const app = createApp();
	const broken = { d1: false, kv: false };
	let counts: Counts = { kvReads: 0, kvWrites: 0, d1Queries: 0 };
	const bindings: Env = {
		...env,
		DB: countingDatabase(env.DB, () => {
			counts.d1Queries++;
			if (broken.d1) throw new Error("D1_ERROR: the test broke the database");
		}),
		FEEDS: countingNamespace(env.FEEDS, (operation) => {
			counts[operation]++;
			if (broken.kv) throw new Error("KV: the test broke the namespace");
		}),
		...overrides,
	};

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
		await waitOnExecutionContext(context);
		return new Response(body, { status: response.status, headers: response.headers, encodeBody: "manual" });
	}

	const api: Instance["api"] = (method, path, body, headers = {}) =>
		fetch(path, {
			method,
			headers: { authorization: "Bearer test-token", "content-type": "application/json", ...headers },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});

	return {
		fetch,
		api,
		broken,
		async publish(item) {
			const response = await api("POST", "/api/articles", item);
			if (!response.ok) throw new Error(`not published: ${response.status} ${await response.text()}`);
		},
		counts() {
			const seen = counts;
			counts = { kvReads: 0, kvWrites: 0, d1Queries: 0 };
			return seen;
		},
	};
}

/** A database that tells of each statement before it is run; a batch counts each of its statements. */
function countingDatabase(db: D1Database, query: () => void): D1Database {
	const originals = new WeakMap<object, D1PreparedStatement>();
	const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
		const wrapped = new Proxy(statement, {
			get(target, name) {
				const value: unknown = Reflect.get(target, name);
				if (typeof value !== "function") return value;
				return (...args: unknown[]) => {
					if (name === "bind") return wrap(target.bind(...args));
					query();
					return Reflect.apply(value, target, args);
				};
			},
		});
		originals.set(wrapped, statement);
		return wrapped;
	};
	return new Proxy(db, {
		get(target, name) {
			if (name === "prepare") return (sql: string) => wrap(target.prepare(sql));
			if (name === "batch") {
				return (statements: D1PreparedStatement[]) => {
					for (const _ of statements) query();
					return target.batch(statements.map((statement) => originals.get(statement) ?? statement));
				};
			}
			const value: unknown = Reflect.get(target, name);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
}

function countingNamespace(kv: KVNamespace, operation: (name: "kvReads" | "kvWrites") => void): KVNamespace {
	return new Proxy(kv, {
		get(target, name) {
			const value: unknown = Reflect.get(target, name);
			if (typeof value !== "function") return value;
			return (...args: unknown[]) => {
				operation(name === "put" || name === "delete" ? "kvWrites" : "kvReads");
				return Reflect.apply(value, target, args);
			};
		},
	});
}
