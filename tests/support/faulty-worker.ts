/**
 * The deployed Worker on services that a test can break: `PUT /faults` sets the faults from then on, and
 * `POST /tick` is the Cron Trigger.
 */
import type { DueMessage } from "../../src/articles/publishing/due.ts";
import type { Message } from "../../src/sources/messages.ts";
import worker from "../../src/worker.ts";
import { SOUND } from "./faults.ts";
import { type Services, servicesThrough } from "./services.ts";

let known: { services: Services; env: Env } | undefined;

/** The bindings, with services between; the same for as long as this instance lives. */
function through(env: Env) {
	if (known === undefined) {
		const services = servicesThrough(env);
		known = { services, env: { ...env, DB: services.db, FEEDS: services.kv, POLLS: services.queue } };
	}
	return known;
}

// biome-ignore lint/style/noDefaultExport: what workerd calls.
export default {
	async fetch(request, bindings, context) {
		const { services, env } = through(bindings);
		const { pathname } = new URL(request.url);
		if (pathname === "/faults") Object.assign(services.faults, SOUND, await request.json());
		else if (pathname === "/tick") {
			const controller = { cron: "*/10 * * * *", scheduledTime: Date.now(), noRetry() {} };
			await worker.scheduled(controller as ScheduledController, env, context);
		} else return worker.fetch(request, env, context);
		return new Response(null, { status: 204 });
	},
	queue: (batch, bindings, context) => worker.queue(batch, through(bindings).env, context),
} satisfies ExportedHandler<Env, Message | DueMessage>;
