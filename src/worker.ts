/**
 * The door: what Cloudflare calls.
 *
 * @module
 */
import { createApp } from "./app.ts";
import { announceDue, consumeDue, type DueMessage, handleDue } from "./articles/due.ts";
import { sweepScopes } from "./articles/sweep.ts";
import { boundedDatabase, WRITING_TIME } from "./database.ts";
import { PURGE_CRON, purgeChanged, SPREAD } from "./edge.ts";
import { createFeedCache } from "./feeds/cache.ts";
import { log } from "./log.ts";
import { configuredOrigin, recallSettings, refreshKeptSettings } from "./site.ts";
import { pollContext } from "./sources/context.ts";
import type { Message } from "./sources/messages.ts";
import { consume, enqueueDue } from "./sources/queue.ts";

const cache = createFeedCache();
const app = createApp(cache);

export default {
	fetch: app.fetch,
	async scheduled({ cron }, env, context) {
		const db = boundedDatabase(env.DB, WRITING_TIME);
		if (cron === PURGE_CRON) {
			await purgeChanged(db, context.cache, "settled", Date.now());
			await sweepScopes(db, context.cache !== undefined, Date.now() - SPREAD);
		} else {
			// Polls go out even if articles cannot be published.
			await publish(env, db).catch((error) => log("publishing-failed", { error }));
			await enqueueDue(db, env.POLLS, Date.now());
		}
		await refreshKeptSettings(env, db);
	},
	async queue(batch, env, executionContext) {
		const db = boundedDatabase(env.DB, WRITING_TIME);
		// Polls go on if this fails: the site's address is only for the `User-Agent`.
		const failure = await recallSettings(env, () => db);
		const context = pollContext(env, db, configuredOrigin(env), cache.changed);
		for (const message of batch.messages) {
			const { body, attempts } = message;
			if (!("due" in body)) await consume(body, context, attempts);
			else {
				if (failure !== undefined) throw failure;
				await consumeDue(db, env.POLLS, configuredOrigin(env) ?? "", Date.now(), cache.changed);
				await purgeChanged(db, executionContext.cache, "purged", Date.now());
			}
			message.ack();
		}
	},
} satisfies ExportedHandler<Env, Message | DueMessage>;

/** Publishes what is overdue, as its message may have been lost, and sends messages for what comes due next. */
async function publish(env: Env, db: D1Database): Promise<void> {
	const failure = await recallSettings(env, () => db);
	if (failure !== undefined) throw failure;
	await handleDue(db, configuredOrigin(env) ?? "", Date.now(), cache.changed);
	await announceDue(db, env.POLLS, Date.now());
}
