/**
 * The door: what Cloudflare calls.
 *
 * @module
 */
import { createApp } from "./app.ts";
import { sweepScopes } from "./articles/sweep.ts";
import { boundedDatabase, WRITING_TIME } from "./database.ts";
import { PURGE_CRON, purgeChanged, SPREAD } from "./edge.ts";
import { createFeedCache } from "./feeds/cache.ts";
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
		} else await enqueueDue(db, env.POLLS, Date.now());
		await refreshKeptSettings(env, db);
	},
	async queue(batch, env) {
		const db = boundedDatabase(env.DB, WRITING_TIME);
		// Polls go on if this fails: the site's address is only for the `User-Agent`.
		await recallSettings(env, () => db);
		const context = pollContext(env, db, configuredOrigin(env), cache.changed);
		for (const message of batch.messages) {
			await consume(message.body, context, message.attempts);
			message.ack();
		}
	},
} satisfies ExportedHandler<Env, Message>;
