/**
 * Tributary, which counts its calls to KV and D1 and adds them to each answer, as JSON in the header `bench-counts`. It
 * answers when everything that goes on after the response has ended.
 *
 * A request may set its clock (`bench-now`, in milliseconds since 1970) and ask for an answer with nothing in KV or in memory
 * (`bench-cache: empty`).
 *
 * @module
 */
import { createApp } from "../../src/app.ts";
import { countingDatabase, countingNamespace, noCounts } from "./counts.ts";
import { emptyCache } from "./empty-cache.ts";

const app = createApp();
const coldApp = createApp(emptyCache());

export default {
	async fetch(request, env) {
		const now = request.headers.get("bench-now");
		if (now !== null) Date.now = () => Number(now);
		const counts = noCounts();
		const bindings = {
			...env,
			DB: countingDatabase(env.DB, counts),
			FEEDS: countingNamespace(env.FEEDS, counts),
		};
		const after: Promise<unknown>[] = [];
		const context = {
			waitUntil: (promise: Promise<unknown>) => void after.push(promise),
			passThroughOnException() {},
			props: undefined,
			// On Cloudflare a write is followed by a purge of the cache in front, which asks the database what has changed.
			cache: { purge: async () => ({ success: true, errors: [] }) },
		};
		const isCold = request.headers.get("bench-cache") === "empty";
		const response = await (isCold ? coldApp : app).fetch(request, bindings, context);
		const body = response.body && (await response.arrayBuffer());
		// What is waited for may bring more to wait for.
		for (const promise of after) await promise;
		const headers = new Headers(response.headers);
		headers.set("bench-counts", JSON.stringify(counts));
		return new Response(body, { status: response.status, headers, encodeBody: "manual" });
	},
} satisfies ExportedHandler<Env>;
