/**
 * Tributary, counting what each request asks of KV and D1 (see `workers/counting.ts`).
 *
 * @module
 */
import { Agent } from "node:http";
import type { Counts } from "../workers/counts.ts";
import { type Answer, ask, type Question } from "./http.ts";
import { BINDINGS, start } from "./workerd.ts";

/** An answer, and what it took. */
export interface CountedAnswer extends Answer {
	counts: Counts;
	/** Until all was over, what goes on after the response too, in milliseconds. */
	time: number;
}

/** A running Worker that counts. */
export interface CountingWorker {
	/**
	 * Asks for a path.
	 *
	 * @throws if the answer has another status than those expected
	 */
	ask: (path: string, expected: number | number[], question?: Question) => Promise<CountedAnswer>;
	/**
	 * Publishes articles.
	 *
	 * @throws if one of them is not stored
	 */
	publish: (items: object[], headers?: Record<string, string>) => Promise<CountedAnswer>;
	/** Deletes an article, which is known by its slug. */
	remove: (slug: string) => Promise<CountedAnswer>;
	stop: () => Promise<void>;
}

/** Lets a request write. */
const AUTHORISATION = { authorization: `Bearer ${BINDINGS.ADMIN_TOKEN}` };

/** Has a request find nothing in KV nor in memory. */
export const COLD = { "bench-cache": "empty" };

/** Sets the Worker's clock, to milliseconds since 1970. */
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
