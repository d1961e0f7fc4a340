/**
 * Makes the context of polls from the Worker's bindings.
 *
 * @module
 */

import { network } from "../../outbound/follow.ts";
import type { Change } from "../../platform/revisions.ts";
import { withTimeout } from "../../platform/time-limit.ts";
import { settingsFrom } from "../../settings/site.ts";
import { SENDING_TIME } from "../messages.ts";
import type { PollContext } from "./poll.ts";

/**
 * The context of polls in this Worker.
 *
 * @param db the bound database, with time limits
 * @param siteUrl the configured address, for the `User-Agent`
 * @param changed is called with what a poll has changed
 */
export function pollContext(
	env: Env,
	db: D1Database,
	siteUrl: string | undefined,
	changed: (change: Change) => void,
): PollContext {
	const { allowPrivateSources: allowPrivate, polling: bounds } = settingsFrom(env);
	return {
		db,
		fetch: network,
		now: () => Date.now(),
		siteUrl,
		allowPrivate,
		bounds,
		changed,
		outbox: { send: (message) => withTimeout(SENDING_TIME, "the queue", env.POLLS.send(message)) },
	};
}
