/** The messages that publish articles with a future date, and what publishing costs. */
import {
	createExecutionContext,
	createMessageBatch,
	createScheduledController,
	getQueueResult,
	waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { announceDue, type DueMessage, handleDue } from "../../../src/articles/publishing/due.ts";
import type { PollMessage } from "../../../src/sources/messages.ts";
import deployed from "../../../src/worker.ts";
import { databaseThrough } from "../../sources/through.ts";
import { SITE, startInstance } from "../../support/instance.ts";
import { contents } from "../store/database.ts";
import { at, concert, isPublic, NOW, SOON, setUpOperator } from "./operator.ts";

const operator = setUpOperator();
const { call, deliver, importOne, queue, sent } = operator;

describe("the messages that publish articles", () => {
	it("are sent at once for articles due before the next cron run, and by the cron for all others", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:00:30.4Z" });
		expect(sent).toEqual([{ due: Date.parse("2040-11-20T12:00:30Z"), delaySeconds: 30 }]);
		await importOne({ ...concert, id: "later" });
		expect(sent).toHaveLength(1);
		const expiring = { ...concert, id: "expiring", date_published: NOW };
		await importOne({ ...expiring, _tributary: { expires: "2040-11-20T12:05:00Z" } });
		expect(sent.splice(0)[1]).toEqual({ due: Date.parse("2040-11-20T12:05:00Z"), delaySeconds: 300 });

		const announced = async (moment: string) => {
			at(moment);
			await announceDue(env.DB, queue, Date.now());
			return sent.splice(0).map(({ due, delaySeconds }) => [new Date(due).toISOString(), delaySeconds]);
		};
		// Both are overdue.
		expect(await announced("2040-11-20T12:10:00Z")).toEqual([["2040-11-20T12:10:00.000Z", 0]]);
		await deliver();
		// There may be more.
		expect(sent.splice(0)).toHaveLength(1);
		expect(await announced("2040-11-20T14:50:00Z")).toEqual([]);
		expect(await announced("2040-11-20T15:00:00Z")).toEqual([["2040-11-20T15:05:00.000Z", 300]]);
	});
});

it("are delivered again if they arrive early by the Worker's clock", async () => {
	await importOne({ ...concert, date_published: "2040-11-20T12:05:00Z" });
	sent.length = 0;
	at("2040-11-20T12:04:59.300Z");
	await deliver({ due: Date.parse("2040-11-20T12:05:00Z") });
	expect(sent).toEqual([{ due: Date.parse("2040-11-20T12:05:00Z"), delaySeconds: 1 }]);
	at("2040-11-20T12:05:00.300Z");
	await deliver(sent[0]);
	expect(await isPublic()).toBe(true);
});

describe("the Worker publishes an article", () => {
	/** Delivers a message to the Worker as it is deployed. */
	async function receive(body: DueMessage | PollMessage): Promise<void> {
		const message = { id: "1", timestamp: new Date(), attempts: 1, body };
		const context = createExecutionContext();
		const batch = createMessageBatch<DueMessage | PollMessage>("tributary-polls", [message]);
		await deployed.queue(batch, { ...env, POLLS: queue as unknown as Env["POLLS"] }, context);
		expect((await getQueueResult(batch, context)).explicitAcks).toEqual(["1"]);
	}
	async function tick(cron = "*/10 * * * *"): Promise<void> {
		const context = createExecutionContext();
		const POLLS = queue as unknown as Env["POLLS"];
		await deployed.scheduled(createScheduledController({ cron }), { ...env, POLLS }, context);
		await waitOnExecutionContext(context);
	}

	it("when its message arrives, also for all other instances", async () => {
		await importOne({ ...concert, id: "first", title: "First", date_published: NOW });
		const other = startInstance();
		for (const path of ["/feed.xml", "/atom.xml", "/feed.json"]) await other.fetch(path);
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		at("2040-11-20T12:03:01Z");
		await receive({ due: Date.parse("2040-11-20T12:03:00Z") });
		const idle = startInstance();
		idle.broken.d1 = true;
		for (const path of ["/feed.xml", "/atom.xml", "/feed.json"])
			expect(await (await idle.fetch(path)).text()).toContain("The concert");
		expect((await operator.worker.fetch("/articles/the-concert")).status).toBe(200);
		// Once more, and about nothing.
		await receive({ due: 0 });
		await receive({ due: Date.parse("2050-01-01") });
		expect((await contents()).articles).toHaveLength(2);
	});

	it("with the next message of any kind if its own message is delayed", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		at("2040-11-20T12:03:05Z");
		await receive({ sources: [], until: 0 });
		expect((await contents()).articles).toHaveLength(1);
	});

	it("with the cron run that purges", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		at("2040-11-20T12:04:00Z");
		await tick("*/2 * * * *");
		expect((await contents()).articles).toHaveLength(1);
	});

	it("with the next cron run if its message is lost, and the cron sends messages for the time until the run after that", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		await importOne({ ...concert, id: "next", title: "Next", date_published: "2040-11-20T12:15:00Z" });
		sent.length = 0;
		at("2040-11-20T12:10:00Z");
		await tick();
		expect((await contents()).articles.map(({ guid }) => guid)).toEqual(["concert"]);
		expect(sent).toEqual([
			// There may be more that is due.
			{ due: Date.parse("2040-11-20T12:10:00Z"), delaySeconds: 0 },
			{ due: Date.parse("2040-11-20T12:15:00Z"), delaySeconds: 300 },
		]);
	});
});

it("publishing reads a handful of rows if no article is due, and few if one is, however many are scheduled", async () => {
	const items = Array.from({ length: 200 }, (_, i) => ({
		...concert,
		...{ id: `s${i}`, title: `S ${i}`, date_published: "2040-12-24T12:00:00Z" },
	}));
	await call("POST", "/api/import", { items });
	const expiring = items.slice(0, 50).map((item) => ({
		...{ ...item, id: `e${item.id}`, date_published: NOW },
		_tributary: { expires: "2040-12-24T12:00:00Z" },
	}));
	await call("POST", "/api/import", { items: expiring });
	const counts = { queries: 0, rows: 0 };
	const db = databaseThrough(env.DB, async (run) => {
		const results = await run();
		for (const { meta } of results) {
			counts.queries++;
			counts.rows += meta.rows_read;
		}
		return results;
	});
	expect(await handleDue(db, SITE, Date.now(), () => undefined)).toEqual([]);
	await announceDue(db, queue, Date.now());
	// D1 counts a row for each search that finds none.
	expect(counts.queries).toBe(3);
	expect(counts.rows).toBeLessThan(10);
	await importOne({ ...concert, date_published: "2040-11-20T12:05:00Z" });
	at("2040-11-20T12:05:00Z");
	counts.rows = 0;
	await handleDue(db, SITE, Date.now(), () => undefined);
	expect(counts.rows).toBeLessThan(400);
});

it("many articles due at the same time are published in a few messages", async () => {
	const items = Array.from({ length: 60 }, (_, i) => ({ ...concert, id: `s${i}`, title: `S ${i}` }));
	await call("POST", "/api/import", { items });
	at(SOON);
	for (let messages = 1; messages > 0; messages = sent.splice(0).length) await deliver();
	const { articles } = await contents();
	expect(articles).toHaveLength(60);
});
