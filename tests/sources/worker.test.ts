/** The schedule as Cloudflare runs it: the Cron Trigger, the Queue, and its consumer. */
import {
	createExecutionContext,
	createMessageBatch,
	createScheduledController,
	getQueueResult,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { PollMessage } from "../../src/sources/messages.ts";
import { addSource, listSources } from "../../src/sources/store.ts";
import worker from "../../src/worker.ts";
import { startInstance } from "../support/instance.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

const about = {
	format: "RSS 2.0",
	title: undefined,
	description: undefined,
	homePageUrl: undefined,
	language: undefined,
	icon: undefined,
	rights: undefined,
	updated: undefined,
};

it("a source that is due is queued, polled by the consumer, and then no longer due", async () => {
	for (const host of ["a", "b", "c"]) {
		const feedUrl = `https://${host}.example/feed`;
		await addSource(env.DB, { feedUrl, feedKey: `${host}.example/feed`, about, title: host }, Date.now() - 1);
	}
	const sent: PollMessage[] = [];
	const queue = {
		...env.POLLS,
		send: async (body: PollMessage) => void sent.push(body),
		sendBatch: async (messages: Iterable<{ body: PollMessage }>) => {
			for (const { body } of messages) sent.push(body);
		},
	} as unknown as Env["POLLS"];
	const tick = () =>
		worker.scheduled(createScheduledController(), { ...env, POLLS: queue }, createExecutionContext());
	await tick();
	expect(sent.flatMap(({ sources }) => sources).sort()).toEqual(["a", "b", "c"]);
	await tick();
	expect(sent.flatMap(({ sources }) => sources)).toHaveLength(3);

	const asked: string[] = [];
	vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
		asked.push(String(input));
		const title = new URL(String(input)).hostname;
		if (title === "b.example") throw new Error("connection reset");
		return new Response(
			`<rss version="2.0"><channel><title>${title}</title><item><guid>1</guid><title>From ${title}</title></item></channel></rss>`,
		);
	});
	for (let body = sent.shift(); body !== undefined; body = sent.shift()) {
		// Delivered twice, as queues do now and then.
		for (let delivery = 1; delivery <= 2; delivery++) {
			const message = { id: `${delivery}`, timestamp: new Date(), attempts: 1, body };
			const batch = createMessageBatch<PollMessage>("tributary-polls", [message]);
			const context = createExecutionContext();
			await worker.queue(batch, { ...env, POLLS: queue }, context);
			const { explicitAcks } = await getQueueResult(batch, context);
			expect(explicitAcks).toHaveLength(1);
		}
	}
	expect(asked.sort()).toEqual(["a", "b", "c"].map((host) => `https://${host}.example/feed`));

	const polls = (await listSources(env.DB)).map(({ polls }) => polls.map(({ outcome }) => outcome));
	expect(polls).toEqual([["changed"], ["failed"], ["changed"]]);
	const feed = (await (await startInstance().fetch("/feed.json")).json()) as { items: { title: string }[] };
	expect(feed.items.map(({ title }) => title).sort()).toEqual(["From a.example", "From c.example"]);
});
