/**
 * A Worker for the week of polling (`tests/e2e/week.test.ts`): what Cloudflare would call is called over HTTP, with the
 * clock that the test holds, and on a database that tells what it was asked and may be taken away at any step.
 */

import type { Message, Outbox } from "../../src/sources/messages.ts";
import { pollContext } from "../../src/sources/polling/context.ts";
import { consume, enqueueDue } from "../../src/sources/polling/queue.ts";
import { importFeeds } from "../../src/sources/subscriptions/bulk-follow.ts";
import { readOpml } from "../../src/sources/subscriptions/opml.ts";
import { databaseThrough } from "./through.ts";
import type { Cost, Done, Task } from "./week-tasks.ts";

// biome-ignore lint/style/noDefaultExport: what workerd calls.
export default {
	async fetch(request, env) {
		const task = await request.json<Task>();
		const done: Done = {
			messages: [],
			cost: { calls: 0, writes: 0, rowsRead: 0, rowsWritten: 0 },
			died: false,
			refused: 0,
			nextAt: 0,
		};
		const db = meteredDatabase(env.DB, done.cost, task.kind === "poll" ? task.diesAt : undefined);
		const outbox = queueInto(done.messages);
		const context = {
			...pollContext(env, db, "https://news.example", () => {}),
			now: () => task.now,
			outbox,
		};
		try {
			if (task.kind === "tick") {
				await enqueueDue(db, outbox, task.now);
				done.nextAt = (await env.DB.prepare(NEXT).first<number>("at")) ?? Number.MAX_SAFE_INTEGER;
			} else if (task.kind === "poll") await consume(task.message, context);
			else {
				const feeds = readOpml(new TextEncoder().encode(task.opml), "text/xml");
				const imported = await importFeeds(db, feeds, { now: task.now, allowPrivate: true });
				done.refused = imported.filter(({ status }) => status !== "created").length;
			}
		} catch (error) {
			if (task.kind !== "poll" || task.diesAt === undefined) throw error;
		}
		done.died = task.kind === "poll" && task.diesAt !== undefined && done.cost.calls >= task.diesAt;
		return Response.json(done);
	},
} satisfies ExportedHandler<Env>;

const NEXT = "SELECT min(next_poll_at) AS at FROM sources WHERE state = 'active'";

/** A queue of polls alone: what the week's publishers send is never too much for one consumer. */
function queueInto(messages: Done["messages"]): Queue<Message> & Outbox {
	const send = async (message: Message) => {
		if ("changed" in message) throw new Error("a publisher sent too much");
		messages.push(message);
	};
	return {
		send,
		sendBatch: async (batch: Iterable<{ body: Message }>) => {
			for (const { body } of batch) await send(body);
		},
	} as unknown as Queue<Message> & Outbox;
}

/** A database that counts; with the call `diesAt` and after it, nothing reaches it any more. */
function meteredDatabase(db: D1Database, cost: Cost, diesAt = Number.POSITIVE_INFINITY): D1Database {
	return databaseThrough(db, async (run) => {
		if (++cost.calls >= diesAt) throw new Error("the consumer died here");
		const results = await run();
		for (const { meta } of results) {
			if (meta.changes > 0) cost.writes++;
			cost.rowsRead += meta.rows_read;
			cost.rowsWritten += meta.rows_written;
		}
		return results;
	});
}
