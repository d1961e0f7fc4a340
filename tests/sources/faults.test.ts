/** Polling during faults of the queue and the database: nothing is lost or duplicated, and polling recovers without help. */
import { createExecutionContext, createMessageBatch, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../../src/sources/messages.ts";
import { lastProblem } from "../../src/sources/source.ts";
import { addSource, listSources, readSource } from "../../src/sources/store.ts";
import worker from "../../src/worker.ts";
import { empty } from "../articles/store/database.ts";
import { type Faults, SOUND } from "../support/faults.ts";
import { patiently } from "../support/patiently.ts";
import { runs } from "../support/runs.ts";
import { type Services, servicesThrough } from "../support/services.ts";

/** Each test has many little databases, one after the other. */
const LONG = { timeout: 120_000 };

const START = Date.parse("2040-01-01T12:00:00Z");
const MINUTE = 60_000;
/** How often the Cron Trigger comes, and how long a claim holds. */
const TICK = 10 * MINUTE;
const LEASE = 15 * MINUTE;
/** The longest that anything waits for one answer. */
const LIMIT = 30_000;
/** How often the queue delivers a message at most, as in `wrangler.toml`. */
const DELIVERIES = 4;

let services: Services;
/** The messages in the queue. */
let messages: Message[];
/** The document of each upstream, by its host. */
let upstreams: Map<string, string>;
/** The hosts of the requests for feeds, in order. Those for icons may come in between. */
let asked: string[];

beforeEach(async () => {
	vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: START });
	vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
		const { host, pathname } = new URL(String(input));
		if (pathname === "/feed") asked.push(host);
		return new Response(upstreams.get(host), { headers: { etag: `"${upstreams.get(host)?.length}"` } });
	});
	await begin();
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

async function begin(): Promise<void> {
	await empty();
	await env.DB.batch(["sources", "shared_articles"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
	vi.setSystemTime(START);
	messages = [];
	asked = [];
	upstreams = new Map();
	const send = async (message: Message) => void messages.push(structuredClone(message));
	const queue = {
		send,
		sendBatch: async (batch: Iterable<{ body: Message }>) => {
			for (const { body } of batch) await send(body);
		},
	};
	services = servicesThrough({ ...env, POLLS: queue as unknown as Env["POLLS"] });
}

const bindings = (): Env => ({ ...env, DB: services.db, POLLS: services.queue });

function breakIn(faults: Partial<Faults>): void {
	Object.assign(services.faults, SOUND, faults);
}

/** Runs what Cloudflare would call, and lets the clock run on while something hangs. */
async function call(run: () => Promise<void>): Promise<"done" | "failed"> {
	const done = async (): Promise<"done"> => {
		await run();
		return "done";
	};
	return patiently(services, LIMIT, done).catch((): "failed" => "failed");
}

/** The Cron Trigger. */
function tick() {
	return call(async () =>
		worker.scheduled(
			createScheduledController({ cron: "*/10 * * * *" }),
			bindings(),
			createExecutionContext(),
		),
	);
}

/** Delivers the messages in the queue, and repeats those that failed. */
async function deliver(): Promise<void> {
	for (const message of messages.splice(0))
		for (let attempt = 1; attempt <= DELIVERIES; attempt++)
			if ((await deliverOne(message, attempt)) === "done") break;
	if (messages.length > 0) await deliver();
}

/** Delivers a message; one that the consumer fails on stays in the queue. */
function deliverOne(body: Message, attempts: number) {
	const message = { id: "1", timestamp: new Date(), attempts, body };
	const batch = createMessageBatch<Message>("tributary-polls", [message]);
	return call(async () => worker.queue(batch, bindings(), createExecutionContext()));
}

async function follow(host: string, body: string): Promise<void> {
	upstreams.set(host, body);
	const about = { format: "RSS 2.0", title: host } as Parameters<typeof addSource>[1]["about"];
	await addSource(env.DB, { feedUrl: `https://${host}/feed`, feedKey: `${host}/feed`, about }, Date.now());
}

/** A feed with entries of about 3 KB each. */
function rss(host: string, count: number): string {
	const items = Array.from(
		{ length: count },
		(_, i) =>
			`<item><guid isPermaLink="false">${i}</guid><title>No. ${i} of ${host}</title>` +
			`<description>${"word ".repeat(600)}</description></item>`,
	);
	return `<rss version="2.0"><channel><title>${host}</title>${items.join("")}</channel></rss>`;
}

/** How many articles each source has. */
async function articles(): Promise<Record<string, number>> {
	return Object.fromEntries((await listSources(env.DB)).map(({ id, articles }) => [id, articles]));
}

describe("a failure of the queue", () => {
	it("at a tick leaves sources due, and the first tick after it polls them, however long it lasts", async () => {
		await follow("a.example", rss("a", 1));
		await follow("b.example", rss("b", 1));
		breakIn({ queue: true });
		for (let ticks = 0; ticks < 20; ticks++) {
			expect(await tick()).toBe("failed");
			vi.setSystemTime(Date.now() + TICK);
		}
		for (const source of await listSources(env.DB)) expect(lastProblem(source)).toBeUndefined();
		breakIn({});
		expect(await tick()).toBe("done");
		await deliver();
		expect(await articles()).toEqual({ "a-example": 1, "b-example": 1 });
		expect(asked.sort()).toEqual(["a.example", "b.example"]);
	});

	it("for some messages does not affect other polls, and the next tick polls the failed ones", async () => {
		for (let n = 0; n < 120; n++) {
			await follow(`${n}.example`, rss(`${n}`, 1));
			// Each has a message of its own.
			await env.DB.prepare("UPDATE sources SET schedule = ?1")
				.bind(JSON.stringify({ failures: 1 }))
				.run();
		}
		let batches = 0;
		const { sendBatch } = services.queue;
		services.queue.sendBatch = async (...given) => {
			if (++batches === 2) throw new Error("Queue send failed: 429 Too Many Requests");
			return sendBatch(...given);
		};
		expect(await tick()).toBe("failed");
		expect(messages).toHaveLength(100);
		vi.setSystemTime(Date.now() + MINUTE);
		expect(await tick()).toBe("done");
		expect(messages).toHaveLength(120);
	});

	it("after it has accepted the messages does no harm", async () => {
		await follow("a.example", rss("a", 1));
		const { sendBatch } = services.queue;
		services.queue.sendBatch = async (...given) => {
			await sendBatch(...given);
			throw new Error("Network connection lost.");
		};
		expect(await tick()).toBe("failed");
		services.queue.sendBatch = sendBatch;
		vi.setSystemTime(Date.now() + TICK);
		await tick();
		expect(messages).toHaveLength(2);
		await deliver();
		expect(asked).toEqual(["a.example"]);
	});

	it("together with one of the database leaves claims to expire", async () => {
		await follow("a.example", rss("a", 1));
		breakIn({ queue: true, d1: true, d1After: 1 });
		expect(await tick()).toBe("failed");
		breakIn({});
		vi.setSystemTime(Date.now() + LEASE + 1);
		await tick();
		await deliver();
		expect(await articles()).toEqual({ "a-example": 1 });
	});

	for (const queue of [true, "hangs"] as const) {
		it(`${queue === true ? "" : "by hanging "}while a long feed is stored leaves part of it stored, and each poll adds more`, async () => {
			await follow("a.example", rss("a", 30));
			breakIn({});
			await tick();
			breakIn({ queue });
			await deliver();
			const first = (await articles())["a-example"] ?? 0;
			expect(first).toBeGreaterThan(0);
			expect(first).toBeLessThan(30);
			const { polls, validators, nextPollAt } = (await readSource(env.DB, "a-example")) ?? {};
			expect(polls?.[0]).toMatchObject({ outcome: "changed", created: first, unsent: 30 - first });
			expect(polls?.[0]?.reason).toContain(`did not take ${30 - first} of its articles`);
			expect(validators?.etag).toBeUndefined();
			expect(nextPollAt).toBeLessThan(Date.now() + 20 * MINUTE);

			breakIn({});
			vi.setSystemTime(Date.now() + 20 * MINUTE);
			await tick();
			breakIn({ queue });
			await deliver();
			expect((await articles())["a-example"]).toBeGreaterThan(first);

			breakIn({});
			for (let polls = 0; polls < 2; polls++) {
				vi.setSystemTime(Date.now() + 80 * MINUTE);
				await tick();
				await deliver();
			}
			expect(await articles()).toEqual({ "a-example": 30 });
			expect((await readSource(env.DB, "a-example"))?.validators.etag).toBeDefined();
		});
	}

	it("when a consumer passes sources on has them polled by the next tick", async () => {
		for (const host of ["a", "b", "c"]) await follow(`${host}.example`, rss(host, 1));
		await tick();
		expect(messages).toHaveLength(1);
		breakIn({ queue: true });
		await deliver();
		expect(asked).toHaveLength(1);
		breakIn({});
		vi.setSystemTime(Date.now() + TICK);
		await tick();
		await deliver();
		expect(asked.sort()).toEqual(["a.example", "b.example", "c.example"]);
		expect(await articles()).toEqual({ "a-example": 1, "b-example": 1, "c-example": 1 });
	});
});

describe("a failure of the database", () => {
	for (const d1 of [true, "full", "read-only", "hangs"] as const) {
		it(`${d1 === true ? "" : `(${d1}) `}while entries are stored leaves their message in the queue until they are stored`, async () => {
			await follow("a.example", rss("a", 30));
			await tick();
			const [poll, ...none] = messages.splice(0);
			expect(none).toEqual([]);
			expect(poll && (await deliverOne(poll, 1))).toBe("done");
			const first = (await articles())["a-example"];
			const [slice, ...others] = messages.splice(0);
			if (slice === undefined) throw new Error("nothing is in the queue");
			// At once, when what is stored already is read, and when they are to be stored.
			for (const d1After of [0, 1, 2]) {
				breakIn({ d1, d1After });
				expect(await deliverOne(slice, 1 + d1After)).toBe("failed");
				breakIn({});
				expect((await articles())["a-example"]).toBe(first);
			}
			messages.push(slice, ...others);
			await deliver();
			expect(await articles()).toEqual({ "a-example": 30 });
		});
	}

	const anyFaults: fc.Arbitrary<Partial<Faults>> = fc.record({
		d1: fc.constantFrom<Faults["d1"]>(false, true, "full", "read-only", "answer lost", "hangs"),
		d1After: fc.nat(25),
		queue: fc.constantFrom<Faults["queue"]>(false, false, true, "hangs"),
	});

	it(
		"or of the queue at any step of ticks and polls eventually loses and duplicates nothing",
		LONG,
		async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(fc.tuple(anyFaults, anyFaults), { minLength: 1, maxLength: 4 }),
					async (rounds) => {
						await begin();
						const counts = { "a.example": 40, "b.example": 3, "c.example": 1 };
						for (const [host, count] of Object.entries(counts)) await follow(host, rss(host, count));
						for (const [ofTick, ofDelivery] of rounds) {
							breakIn(ofTick);
							await tick();
							breakIn(ofDelivery);
							await deliver();
							vi.setSystemTime(Date.now() + TICK);
						}
						breakIn({});
						// As long as the claims of polls that died may hold, and until a poll that could not be recorded has its next.
						for (let ticks = 0; ticks < 2 ** rounds.length * 2 + 40; ticks++) {
							await tick();
							await deliver();
							vi.setSystemTime(Date.now() + TICK);
						}
						expect(await articles()).toEqual({ "a-example": 40, "b-example": 3, "c-example": 1 });
						const { results } = await env.DB.prepare("SELECT count(*) AS n FROM articles").all();
						expect(results).toEqual([{ n: 44 }]);
						for (const source of await listSources(env.DB)) {
							expect(lastProblem(source)).toBeUndefined();
							expect(source.bodyDigest).toBeDefined();
						}
					},
				),
				{ numRuns: runs(12) },
			);
		},
	);
});
