/**
 * Tributary with the number of calls to KV and D1 in each response (see `workers/counting.ts`).
 *
 * @module
 */
import { Agent } from "node:http";
import type { Counts } from "../workers/counts.ts";
import { type Answer, ask, type Question } from "./http.ts";
import { BINDINGS, start } from "./workerd.ts";

/** A response with its cost. */
export interface CountedAnswer extends Answer {
	counts: Counts;
	/** The time until the work after the response had ended, in milliseconds. */
	time: number;
}

/** A running Worker that counts. */
export interface CountingWorker {
	/**
	 * Requests a path.
	 *
	 * @throws if the response has another status than those expected
	 */
	ask: (path: string, expected: number | number[], question?: Question) => Promise<CountedAnswer>;
	/**
	 * Publishes articles.
	 *
	 * @throws if one of them is not stored
	 */
	publish: (items: object[], headers?: Record<string, string>) => Promise<CountedAnswer>;
	/** Deletes an article by its slug. */
	remove: (slug: string) => Promise<CountedAnswer>;
	stop: () => Promise<void>;
}

/** The header of a request that writes. */
const AUTHORISATION = { authorization: `Bearer ${BINDINGS.ADMIN_TOKEN}` };

/** The header of a request that finds nothing in KV and in memory. */
export const COLD = { "bench-cache": "empty" };

/** The header that sets the Worker's clock, to milliseconds since 1970. */
export function clockAt(now: number): Record<string, string> {
	return { "bench-now": String(now) };
}

/** Starts a Worker that counts, from its bundled script and the data kept in a folder. */
export async function startCounting(script: string, data: string): Promise<CountingWorker> {
	const running = await start(script, data, BINDINGS);
	const agent = new Agent({ keepAlive: true });
	const askCounting: CountingWorker["ask"] = async (path, expected, question) => {
		const before = performance.now();
		const answer = await ask(new URL(path, running.url), agent, question);
		const time = performance.now() - before;
		if (![expected].flat().includes(answer.status))
			throw new Error(`${path} answered ${answer.status}, not ${expected}: ${answer.body.subarray(0, 500)}`);
		return { ...answer, time, counts: JSON.parse(String(answer.headers["bench-counts"])) as Counts };
	};
	return {
		ask: askCounting,
		async publish(items, headers) {
			const question = {
				method: "POST",
				headers: { ...AUTHORISATION, ...headers },
				body: { items },
			} as const;
			const answer = await askCounting("/api/import", 200, question);
			const { results } = JSON.parse(answer.body.toString()) as { results: { status: string }[] };
			const refused = results.find(({ status }) => status !== "created");
			if (refused !== undefined) throw new Error(`an article was not stored: ${JSON.stringify(refused)}`);
			return answer;
		},
		remove: (slug) => askCounting(`/api/articles/${slug}`, 204, { method: "DELETE", headers: AUTHORISATION }),
		async stop() {
			agent.destroy();
			await running.miniflare.dispose();
		},
	};
}
