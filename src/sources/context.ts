/**
 * What polls work with, from the Worker's bindings.
 *
 * @module
 */
import type { Change } from "../articles/write.ts";
import type { PollContext } from "./poll.ts";

/**
 * The context of polls in this Worker.
 *
 * @param siteUrl the configured address, for the `User-Agent`
 * @param changed takes note of what a poll has changed
 */
export function pollContext(
	env: Env,
	siteUrl: string | undefined,
	changed: (change: Change) => void,
): PollContext {
	return {
		db: env.DB,
		fetch: (url, init) => fetch(url, init),
		now: () => Date.now(),
		siteUrl,
		allowPrivate: env.ALLOW_PRIVATE_SOURCES === "1",
		changed,
		outbox: env.POLLS,
	};
}
