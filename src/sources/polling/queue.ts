/**
 * Distributes polls: a Cron Trigger claims the sources that are due, a queue distributes them, a consumer polls them.
 *
 * A message may be delivered twice, or late: sources whose claim has expired, or has been renewed or transferred
 * meanwhile, are skipped.
 *
 * @module
 */

import { TIME_LIMIT } from "../../outbound/fetch-feed.ts";
import { log } from "../../platform/log.ts";
import { withTimeout } from "../../platform/time-limit.ts";
import { storeMessage } from "../intake/ingest.ts";
import { type Message, type Outbox, type PollMessage, SENDING_TIME } from "../messages.ts";
import type { Claim } from "../source.ts";
import { readSource } from "../store.ts";
import { claimDue, type Due, releaseClaim, transferClaim } from "./claims.ts";
import { type PollContext, pollSource } from "./poll.ts";

/** How many sources are claimed at once: as many as can be polled in ten minutes. */
const MOST_DUE = 200;

/**
 * How many sources are in a message. A delivered message counts as 3 of the free plan's 10,000 operations a day, and its
 * consumer may send 50 requests, of which a source with five redirects takes six.
 */
const PER_MESSAGE = 5;

/** How many messages can be sent at once. */
const MOST_SENT = 100;

/** How long a claim lasts, in milliseconds: longer than it takes to deliver and process a message. */
const LEASE = 15 * 60_000;

/**
 * Claims the sources that are due, and sends them to the queue.
 *
 * @throws if the queue does not accept them; their claims are released then
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
			await releaseClaim(db, unsent, { until: now + LEASE, transfers: 0 });
			throw error;
		}
	}
}

/**
 * Puts sources into messages. All sources of a host are in one message, so that a host never gets two requests at a time.
 * Hosts with a failing source come last, each in a message of its own: if it does not answer, only its own sources wait.
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
 * Processes a message.
 *
 * @param attempts how many times it has been delivered, including this time
 * @throws if the database fails while entries are stored, so that the message is delivered again
 */
export async function consume(message: Message, context: PollContext, attempts = 1): Promise<void> {
	if ("changed" in message) await storeMessage(message, context, { isRepeated: attempts > 1 });
	// From a former version: the next poll brings what is in it.
	else if (!("sources" in message)) return;
	else if (attempts === 1) await pollAll(message, context);
	else await retrySeparately(message, context);
}

/**
 * If a batch crashed its consumer, its sources are retried one by one, so that a single bad source cannot block the others. A
 * source that is alone in its message waits for its next claim.
 */
async function retrySeparately(message: PollMessage, { db, outbox }: PollContext): Promise<void> {
	const { sources } = message;
	if (sources.length === 1) return;
	const claim = await transferClaim(db, sources, claimOf(message));
	for (const id of sources) await outbox?.send({ sources: [id], ...claim });
}

/** Polls the sources of a message, one after the other, until the claim on them expires. */
async function pollAll(message: PollMessage, context: PollContext): Promise<void> {
	const { sources } = message;
	const claim = claimOf(message);
	for (const [i, id] of sources.entries()) {
		// After that, another consumer may have claimed them, and may be polling their host.
		if (context.now() + TIME_LIMIT >= claim.until) return;
		const source = await readSource(context.db, id);
		// If it has been polled by hand meanwhile, or its host has limited requests, it is no longer claimed.
		if (source === undefined || source.state !== "active" || !isSameClaim(source.claim, claim)) continue;
		try {
			const { created } = await pollSource(source, context);
			const others = sources.slice(i + 1);
			// A document was read, so that the CPU time of this invocation may be used up.
			if (created !== undefined && others.length > 0 && context.outbox !== undefined) {
				await handOver(others, claim, context.db, context.outbox);
				return;
			}
		} catch (error) {
			// The database failed: the source is polled again when its claim expires. The others are polled now.
			log("poll-failed", { source: id, error });
		}
	}
}

/** Hands sources to another consumer, or to the next run of the schedule if the queue does not accept them. */
async function handOver(sources: string[], held: Claim, db: D1Database, outbox: Outbox): Promise<void> {
	const claim = await transferClaim(db, sources, held);
	try {
		await outbox.send({ sources, ...claim });
	} catch (error) {
		log("queue-refused", { sources, error });
		await releaseClaim(db, sources, claim);
	}
}

function claimOf({ until, transfers = 0 }: PollMessage): Claim {
	return { until, transfers };
}

function isSameClaim(a: Claim, b: Claim): boolean {
	return a.until === b.until && a.transfers === b.transfers;
}
