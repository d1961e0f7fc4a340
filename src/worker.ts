/**
 * The entry point of the Worker: the handlers that Cloudflare calls.
 *
 * @module
 */
import { createApp } from "./app.ts";
import { announceDue, consumeDue, type DueMessage } from "./articles/publishing/due.ts";
import { sweepScopes } from "./articles/store/sweep.ts";
import { FORMATS } from "./feeds/formats.ts";
import { PURGE_CRON, purgeChanged, SPREAD } from "./http/edge-cache.ts";
import { createFeedCache } from "./http/kv-cache.ts";
import { boundedDatabase, WRITING_TIME } from "./platform/database.ts";
import { log } from "./platform/log.ts";
import { configuredOrigin, recallSettings, refreshKeptSettings } from "./settings/site.ts";
import { consumeIcon, enqueueIcons } from "./sources/icons/queue.ts";
import type { IconMessage, Message } from "./sources/messages.ts";
import { pollContext } from "./sources/polling/context.ts";
import { consume, enqueueDue } from "./sources/polling/queue.ts";
import { feedPath } from "./urls/feeds.ts";

const cache = createFeedCache();
const app = createApp(cache);

export default {
	fetch: app.fetch,
	async scheduled({ cron }, env, context) {
		const db = boundedDatabase(env.DB, WRITING_TIME);
		// Due articles are published here too, as their queue message may have been lost. A failure does not stop the rest.
		await publishDue(env, db, context).catch((error) => log("publishing-failed", { error }));
		if (cron === PURGE_CRON) {
			await purgeChanged(db, context.cache, "settled", Date.now());
			await sweepScopes(db, { hasEdge: context.cache !== undefined, settledAt: Date.now() - SPREAD });
		} else {
			await announceDue(db, env.POLLS, Date.now()).catch((error) => log("queue-refused", { error }));
			await enqueueDue(db, env.POLLS, Date.now());
			await enqueueIcons(db, env.POLLS, Date.now()).catch((error) => log("queue-refused", { error }));
		}
		await refreshKeptSettings(env, db);
	},
	async queue(batch, env, context) {
		const db = boundedDatabase(env.DB, WRITING_TIME);
		// Polling continues if this fails: the site's address is only needed for the `User-Agent`.
		await recallSettings(env, () => db);
		const polling = pollContext(env, db, configuredOrigin(env), cache.changed);
		for (const message of batch.messages) {
			const { body, attempts } = message;
			if ("due" in body) await publishDue(env, db, context, body);
			else if ("icon" in body) await consumeIcon(body, polling, attempts);
			else {
				// The message for an article may be queued behind those for hundreds of sources.
				if ("sources" in body)
					await publishDue(env, db, context).catch((error) => log("publishing-failed", { error }));
				await consume(body, polling, attempts);
			}
			message.ack();
		}
	},
} satisfies ExportedHandler<Env, Message | IconMessage | DueMessage>;

/**
 * Publishes and withdraws due articles, and purges the feeds that change as a result.
 *
 * @throws if the database, the queue or the settings cannot be read
 */
async function publishDue(
	env: Env,
	db: D1Database,
	context: ExecutionContext,
	message?: DueMessage,
): Promise<void> {
	const failure = await recallSettings(env, () => db);
	if (failure !== undefined) throw failure;
	const origin = configuredOrigin(env);
	const [publisher, now, { changed }] = [origin ?? "", Date.now(), cache];
	const done = { publisher, now, changed, ...(message && { message }) };
	if (!(await consumeDue(db, env.POLLS, done))) return;
	await purgeChanged(db, context.cache, "purged", now);
	if (origin !== undefined) await renderMainFeed(origin, env, context);
}

/**
 * Renders the main feed, so that KV has its new articles before the first request: another instance would answer that request
 * from KV and check for changes only afterwards. A failure is only logged.
 */
async function renderMainFeed(origin: string, env: Env, context: ExecutionContext): Promise<void> {
	for (const { file } of FORMATS) {
		const response = await app.fetch(new Request(`${origin}${feedPath("main", file)}`), env, context);
		await response.body?.cancel();
	}
}
