/**
 * The polls of the day: a Cron Trigger finds what is due, a Queue spreads it, a consumer polls.
 *
 * A message delivered twice, or late, does no harm: a source is passed over that is not claimed any more, or was claimed
 * anew or passed on meanwhile.
 *
 * @module
 */

import { TIME_LIMIT } from "../../outbound/fetch-feed.ts";
import { log } from "../../platform/log.ts";
import { withTimeout } from "../../platform/time-limit.ts";
import { storeMessage } from "../intake/ingest.ts";
import { type Message, type Outbox, type PollMessage, SENDING_TIME } from "../messages.ts";
import { readSource } from "../store.ts";
import { claimDue, type Due, releaseClaims, transferClaims } from "./claims.ts";
import { type PollContext, pollSource } from "./poll.ts";

/** Sources that are taken at once: what ten minutes of polling can do. */
const MOST_DUE = 200;

/**
 * Sources in a message: a delivered message counts as 3 of the free plan's 10,000 operations a day, and one consumer may
 * send 50 requests on it, of which a source with five redirects takes six.
 */
const PER_MESSAGE = 5;

/** Messages that can be sent at once. */
const MOST_SENT = 100;

/** How long a claim holds, in milliseconds: longer than a message takes to be delivered and worked off. */
const LEASE = 15 * 60_000;

/**
 * Puts what is due into the queue.
 *
 * @throws if the queue does not take it; it is due as before then
 */
export async function enqueueDue(db: D1Database, queue: Queue<Message>, now: number): Promise<void> {
	const due = await claimDue(db, now, { limit: MOST_DUE, perHost: PER_MESSAGE, lease: LEASE });
	const messages = messagesOf(due, now + LEASE);
	for (let sent = 0; sent < messages.length; sent += MOST_SENT) {
		try {
			const batch = messages.slice(sent, sent + MOST_SENT).map((body) => ({ body }));
			await withTimeout(SENDING_TIME, "the queue", queue.sendBatch(batch));
		} catch (error) {
			const unsent = messages.slice(sent).flatMap(({ sources }) => sources);
			await releaseClaims(db, unsent, now + LEASE);
			throw error;
		}
	}
}

/**
 * Messages in which all sources of a host stand together, so that a host is never asked twice at the same time. Hosts
 * that failed come last, and each for itself: one that does not answer keeps nobody waiting but its own.
 */
export function messagesOf(due: Due[], until: number): PollMessage[] {
	const messages: PollMessage[] = [];
	const failing: PollMessage[] = [];
	for (const ofHost of Map.groupBy(due, ({ host }) => host).values()) {
		const last = messages.at(-1);
		const ids = ofHost.map(({ id }) => id);
		if (ofHost.some(({ isFailing }) => isFailing)) failing.push({ sources: ids, until });
		else if (last !== undefined && last.sources.length + ids.length <= PER_MESSAGE) last.sources.push(...ids);
		else messages.push({ sources: ids, until });
	}
	return [...messages, ...failing];
}

/**
 * Does what a message asks for.
 *
 * @param attempts how often it has been delivered, with this time
 * @throws if the database fails while entries are stored, so that the message is delivered again
 */
export async function consume(message: Message, context: PollContext, attempts = 1): Promise<void> {
	if ("entries" in message) await storeMessage(message, context, attempts > 1);
	else if (attempts === 1) await pollAll(message, context);
	else await retrySeparately(message, context);
}

/**
 * Polls that ended their consumer are not tried again together: whichever of the sources it was, the others have their
 * turn. One that is alone is left to its next claim.
 */
async function retrySeparately({ sources, until }: PollMessage, { db, outbox }: PollContext): Promise<void> {
	if (sources.length === 1) return;
	const passedOn = await transferClaims(db, sources, until);
	for (const id of sources) await outbox?.send({ sources: [id], until: passedOn });
}

/** Polls the sources of a message, one after the other, as long as the claim on them holds. */
async function pollAll({ sources, until }: PollMessage, context: PollContext): Promise<void> {
	for (const [i, id] of sources.entries()) {
		// They may have been claimed anew, and somebody else may be asking their host by now.
		if (context.now() + TIME_LIMIT >= until) return;
		const source = await readSource(context.db, id);
		// It may have been polled by hand meanwhile, or its host have asked for rest: then it is claimed no more.
		if (source === undefined || source.state !== "active" || source.claimedUntil !== until) continue;
		try {
			const { created } = await pollSource(source, context);
			const others = sources.slice(i + 1);
			// A document was read: the CPU that one invocation has may be used up.
			if (created !== undefined && others.length > 0 && context.outbox !== undefined) {
				await handOver({ sources: others, until }, context.db, context.outbox);
				return;
			}
		} catch (error) {
			// The database failed: its claim runs out, and it is polled again then. The others have their turn.
			log("poll-failed", { source: id, error });
		}
	}
}

/** Has sources polled by another consumer, or by the next tick if the queue does not take them. */
async function handOver({ sources, until }: PollMessage, db: D1Database, outbox: Outbox): Promise<void> {
	const passedOn = await transferClaims(db, sources, until);
	try {
		await outbox.send({ sources, until: passedOn });
	} catch (error) {
		log("queue-refused", { sources, error });
		await releaseClaims(db, sources, passedOn);
	}
}
