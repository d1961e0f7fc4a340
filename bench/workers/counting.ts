/**
 * Tributary, with the number of its calls to KV and D1 in each response, as JSON in the header `bench-counts`. The response
 * is sent when the work that continues after it has ended. Requests must come one at a time, as they share the counts.
 *
 * A request may set the clock (`bench-now`, in milliseconds since 1970), and have nothing in KV and in memory
 * (`bench-cache: empty`).
 *
 * @module
 */
import { createApp } from "../../src/app.ts";
import { type Counts, countingDatabase, countingNamespace, noCounts } from "./counts.ts";
import { emptyCache } from "./empty-cache.ts";

const app = createApp();
const coldApp = createApp(emptyCache());

let counting: { bindings: Env; counts: Counts } | undefined;

/**
 * The bindings with services that count. They are the same ones for every request, as the Worker reads its settings once for
 * each object of bindings.
 */
function countingBindings(env: Env): { bindings: Env; counts: Counts } {
	if (counting === undefined) {
		const counts = noCounts();
		const services = { DB: countingDatabase(env.DB, counts), FEEDS: countingNamespace(env.FEEDS, counts) };
		counting = { bindings: { ...env, ...services }, counts };
	}
	return counting;
}

export default {
	async fetch(request, env) {
		const now = request.headers.get("bench-now");
		if (now !== null) Date.now = () => Number(now);
		const { bindings, counts } = countingBindings(env);
		Object.assign(counts, noCounts());
		const after: Promise<unknown>[] = [];
		const context = {
			waitUntil: (promise: Promise<unknown>) => void after.push(promise),
			passThroughOnException() {},
			props: undefined,
			// On Cloudflare, a purge of the cache in front follows a write. It queries the database for the changed feeds.
			cache: { purge: async () => ({ success: true, errors: [] }) },
		};
		const isCold = request.headers.get("bench-cache") === "empty";
		const response = await (isCold ? coldApp : app).fetch(request, bindings, context);
		const body = response.body && (await response.arrayBuffer());
		// The list grows while it is awaited, as this work may start more.
		for (const promise of after) await promise;
		const headers = new Headers(response.headers);
		headers.set("bench-counts", JSON.stringify(counts));
		return new Response(body, { status: response.status, headers, encodeBody: "manual" });
	},
} satisfies ExportedHandler<Env>;
