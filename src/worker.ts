/**
 * The door: what Cloudflare calls.
 *
 * @module
 */
import { createApp } from "./app.ts";
import { PURGE_CRON, purgeChanged } from "./edge.ts";
import { createFeedCache } from "./feeds/cache.ts";
import { pollContext } from "./sources/context.ts";
import type { Message } from "./sources/messages.ts";
import { consume, enqueueDue } from "./sources/queue.ts";

const cache = createFeedCache();
const app = createApp(cache);

export default {
	fetch: app.fetch,
	async scheduled({ cron }, env, context) {
		if (cron === PURGE_CRON) await purgeChanged(env.DB, context.cache, "settled", Date.now());
		else await enqueueDue(env.DB, env.POLLS, Date.now());
	},
	async queue(batch, env) {
		const context = pollContext(env, env.SITE_URL || undefined, cache.changed);
		for (const message of batch.messages) {
			await consume(message.body, context, message.attempts);
			message.ack();
		}
	},
} satisfies ExportedHandler<Env, Message>;
