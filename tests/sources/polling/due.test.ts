/** Sources that are due: claimed by one consumer at a time, and polled in spite of crashes. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Message, PollMessage } from "../../../src/sources/messages.ts";
import { claimDue } from "../../../src/sources/polling/claims.ts";
import { consume, enqueueDue, messagesOf } from "../../../src/sources/polling/queue.ts";
import { lastProblem } from "../../../src/sources/source.ts";
import { readSource, removeSource, updateSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { entry, rss, setUpPolling, titles } from "./polling.ts";

const polling = setUpPolling();
const { poll, serve } = polling;

describe("a source that is due", () => {
	const LEASE = 900_000;
	const claim = () => claimDue(env.DB, polling.now, { limit: 9, perHost: 9, lease: LEASE });

	async function follow(names: string[]): Promise<void> {
		for (const name of names) {
			const url = `https://${name.split("-")[0]}.example/${name}`;
			serve(url, rss(entry(1), `<title>${name}</title>`));
			await subscribe({ url }, polling.context);
		}
		polling.now += 86_400_000;
	}

	it("is claimed by one consumer at a time, until the claim expires", async () => {
		await follow(["a", "b"]);
		expect(await claim()).toHaveLength(2);
		expect(await claim()).toEqual([]);
		polling.now += LEASE + 1;
		expect(await claim()).toHaveLength(2);
	});

	it("waits longer and reports a problem each time it is claimed but not polled to the end", async () => {
		await follow(["a"]);
		const waits: number[] = [];
		for (let minutes = 0; waits.length < 6; polling.now += 60_000, minutes++) {
			if ((await claim()).length === 0) continue;
			waits.push(minutes);
			minutes = 0;
		}
		expect(waits).toEqual([0, 15, 30, 60, 120, 240]);
		const source = await readSource(env.DB, "a");
		expect(source && lastProblem(source)).toMatch(/^6 polls were begun and cut short/);
		await poll("a");
		const recovered = await readSource(env.DB, "a");
		expect(recovered && lastProblem(recovered)).toBeUndefined();
	});

	it("is polled even if another source of its message crashes the consumer each time", async () => {
		await follow(["a", "b", "c"]);
		await claim();
		polling.asked = [];
		const queue: { message: Message; attempts: number }[] = [
			{ message: { sources: ["a", "b", "c"], until: polling.now + LEASE }, attempts: 1 },
		];
		polling.context.outbox = { send: async (message) => void queue.push({ message, attempts: 1 }) };
		// What Cloudflare does to a consumer that takes too long: nothing after it happens, and its message comes again.
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
			const { message, attempts } = next;
			const isDeadly = "sources" in message && message.sources[0] === "a" && attempts === 1;
			if (isDeadly) queue.push({ message, attempts: 2 });
			else await consume(message, polling.context, attempts);
		}
		expect(polling.asked.map(({ url }) => url).sort()).toEqual([
			"https://b.example/b",
			"https://c.example/c",
		]);
	});

	it("is left to another consumer after one has read a document, which may have used up its CPU time", async () => {
		await follow(["a", "b", "c"]);
		for (const name of ["a", "c"]) serve(`https://${name}.example/${name}`, rss(entry(2)));
		polling.pages["https://b.example/b"] = () => new Response(null, { status: 304 });
		polling.asked = [];
		const sent: Message[] = [];
		polling.context.outbox = { send: async (message) => void sent.push(message) };
		await claim();
		const message = { sources: ["a", "b", "c"], until: polling.now + LEASE };
		await consume(message, polling.context);
		expect(sent).toEqual([{ sources: ["b", "c"], until: polling.now + LEASE, transfers: 1 }]);
		// Sources that were passed on are left alone by this message, even if it is delivered again.
		await consume(message, polling.context);
		expect(polling.asked).toHaveLength(1);
		for (const message of sent) await consume(message, polling.context);
		expect(sent).toHaveLength(1);
		expect(polling.asked.map(({ url }) => url)).toEqual(
			["a", "b", "c"].map((name) => `https://${name}.example/${name}`),
		);
	});

	it("shares a message with others of its host, and waits while another of them is polled", async () => {
		await follow(["a-1", "b", "a-2"]);
		const due = await claimDue(env.DB, polling.now, { limit: 1, perHost: 9, lease: 60_000 });
		expect(due).toHaveLength(1);
		const rest = await claimDue(env.DB, polling.now, { limit: 9, perHost: 9, lease: 60_000 });
		expect(rest.some(({ host }) => host === due[0]?.host)).toBe(false);
		const many = Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, host: `h${i % 4}`, isFailing: false }));
		const messages = messagesOf(many, polling.now);
		expect(messages.flatMap(({ sources }) => sources).sort()).toEqual(many.map(({ id }) => id).sort());
		for (const { sources } of messages) expect(sources.length).toBeLessThanOrEqual(5);
	});

	it("and has failed comes after the others, in a message of its own host", async () => {
		await follow(["a", "b", "c-1", "c-2"]);
		polling.pages["https://c.example/c-1"] = () => new Response("down", { status: 500 });
		await poll("c-1");
		polling.now += 86_400_000;
		const messages = messagesOf(await claim(), polling.now + LEASE);
		expect(messages.map(({ sources }) => sources.sort())).toEqual([
			["a", "b"],
			["c-1", "c-2"],
		]);
	});

	it("is left to its next claim by a message that arrives after its claim has expired", async () => {
		await follow(["a"]);
		await claim();
		polling.asked = [];
		polling.now += LEASE;
		await consume({ sources: ["a"], until: polling.now }, polling.context);
		polling.now += 1;
		await claim();
		await consume({ sources: ["a"], until: polling.now - 1 }, polling.context);
		expect(polling.asked).toEqual([]);
	});

	it("of a host with very many sources is claimed with a few others, so that one consumer can poll them all", async () => {
		await follow(Array.from({ length: 8 }, (_, i) => `a-${i}`));
		await follow(["b"]);
		const messages: PollMessage[] = [];
		const queue = {
			sendBatch: async (batch: { body: PollMessage }[]) =>
				void messages.push(...batch.map(({ body }) => body)),
		} as unknown as Queue<PollMessage>;
		await enqueueDue(env.DB, queue, polling.now);
		expect(messages.map(({ sources }) => sources.length).sort()).toEqual([1, 5]);
		for (const message of messages) await consume(message, polling.context);
		await enqueueDue(env.DB, queue, polling.now);
		expect(messages[2]?.sources).toHaveLength(3);
	});

	it("stores nothing if it is unsubscribed while it is polled", async () => {
		await follow(["a"]);
		const url = "https://a.example/a";
		const { fetch } = polling.context;
		polling.context.fetch = async (...request) => {
			await removeSource(env.DB, "a");
			return fetch(...request);
		};
		serve(url, rss(entry(71) + entry(72)));
		const before = await titles();
		await claim();
		await consume({ sources: ["a"], until: polling.now + LEASE }, polling.context);
		expect(polling.asked.at(-1)?.url).toBe(url);
		expect(await titles()).toEqual(before);
	});

	it("is polled once however often its message is delivered, and not at all if it is paused", async () => {
		await follow(["a", "b"]);
		await claim();
		await updateSource(env.DB, "b", { state: "paused" }, polling.now);
		polling.asked = [];
		for (let i = 0; i < 3; i++)
			await consume({ sources: ["a", "b", "none"], until: polling.now + LEASE }, polling.context);
		expect(polling.asked.map(({ url }) => url)).toEqual(["https://a.example/a"]);
	});
});
