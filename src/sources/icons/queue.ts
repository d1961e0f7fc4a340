/**
 * Distributes the searches for icons through the queue, apart from polls: each message is for the icon of one source.
 *
 * @module
 */
import type { FetchOptions } from "../../outbound/fetch-feed.ts";
import { log } from "../../platform/log.ts";
import { withTimeout } from "../../platform/time-limit.ts";
import { type IconMessage, SENDING_TIME } from "../messages.ts";
import { readSource } from "../store.ts";
import { findIcon } from "./find-icon.ts";
import { claimIcons, readIconState, recordSearch } from "./store.ts";

/**
 * How many icons are looked for at most in ten minutes. Each costs 3 of the free plan's 10,000 queue operations a day, but each
 * source only once a week.
 */
const MOST_DUE = 20;

/** What a search needs. */
export interface IconContext extends FetchOptions {
	db: D1Database;
}

/**
 * Claims the icons that are due, and sends a message for each.
 *
 * @param now milliseconds since 1970
 * @throws if the queue does not accept them; they are due again after a day
 */
export async function enqueueIcons(db: D1Database, queue: Queue<IconMessage>, now: number): Promise<void> {
	const { sources, claim } = await claimIcons(db, now, MOST_DUE);
	if (sources.length === 0) return;
	const messages = sources.map((icon) => ({ body: { icon, claim } }));
	await withTimeout(SENDING_TIME, "the queue", queue.sendBatch(messages));
}

/**
 * Looks for the icon of a source. A message that is delivered again is ignored, as this icon may have ended its consumer: it is
 * due again after a day. Never throws.
 *
 * @param attempts how many times the message has been delivered, including this time
 */
export async function consumeIcon(
	{ icon: id, claim }: IconMessage,
	context: IconContext,
	attempts = 1,
): Promise<void> {
	if (attempts > 1) return;
	const { db, now } = context;
	try {
		const [source, state] = await Promise.all([readSource(db, id), readIconState(db, id)]);
		if (source?.state !== "active" || state?.nextLookAt !== claim) return;
		await recordSearch(db, id, state, await findIcon(source, state.stored, context), now());
	} catch (error) {
		log("icon-failed", { source: id, error });
	}
}
