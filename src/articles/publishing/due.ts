/**
 * Publishes scheduled articles and withdraws expired ones when they are due. The database decides what is due, so a message
 * that arrives twice, late, or after the article has changed does no harm, and the next message makes up for a lost one.
 *
 * @module
 */

import { log } from "../../platform/log.ts";
import type { Change } from "../../platform/revisions.ts";
import { withTimeout } from "../../platform/time-limit.ts";
import { type ArticleStore, articleStore } from "../store/article-store.ts";
import { candidateOf } from "../store/plan/unpublished-set.ts";
import type { Write } from "../store/plan/write.ts";
import { readDue } from "../store/read/unpublished.ts";
import type { UnpublishedRow } from "../store/sql/unpublished.ts";

/** A message that something is due. */
export interface DueMessage {
	/** The moment, in milliseconds since 1970. */
	due: number;
}

/** The queue of messages. */
type DueQueue = Pick<Queue<DueMessage>, "sendBatch">;

/**
 * The most articles that one message publishes, the most that it withdraws, and the total length of the published
 * contents, in characters: as much as one invocation has CPU time for.
 */
const AT_ONCE = { articles: 25, length: 2_000_000 };

/**
 * How far ahead messages are sent, in milliseconds: until after the next cron run, which comes every ten minutes and may be
 * late.
 */
const AHEAD = 11 * 60_000;

/** Times that are no further apart than this share a message, in milliseconds. */
const TOGETHER = 20_000;

/** The most messages in one batch to the queue. */
const MOST_SENT = 100;

/** The time limit for sending messages to the queue, in milliseconds. */
const SENDING_TIME = 10_000;

/**
 * Publishes scheduled articles whose date has come, and withdraws public ones that have expired.
 *
 * @param publisher the configured site URL, or empty
 * @param now milliseconds since 1970
 * @param changed is called after each transaction with what it changed
 * @returns when more may be due, in milliseconds since 1970: now, if there was anything, and when what is public now expires
 */
export async function handleDue(
	db: D1Database,
	publisher: string,
	now: number,
	changed: (change: Change) => void,
): Promise<number[]> {
	const store = articleStore(db, now, changed);
	const expiries = await publishDue(store, await readDue(db, now, AT_ONCE), publisher);
	const hasExpired = await store.withdrawExpired(AT_ONCE.articles);
	return expiries !== undefined || hasExpired ? [now, ...(expiries ?? [])] : [];
}

/**
 * @param rows scheduled articles that are due
 * @returns when those that it has published expire; `undefined` if there was nothing to publish
 */
async function publishDue(
	store: ArticleStore,
	rows: readonly UnpublishedRow[],
	publisher: string,
): Promise<number[] | undefined> {
	if (rows.length === 0) return undefined;
	const writes = rows.map((row): Write => {
		// If it has changed since it was read, the next message publishes it.
		return { candidate: candidateOf(row, publisher), revival: "due", expect: { match: [row.revision] } };
	});
	const { change } = await store.save(writes);
	if (change === undefined) return undefined;
	return rows.flatMap(({ expires_at }) => expires_at ?? []);
}

/**
 * Sends messages for all that is overdue or becomes due before the next cron run; each arrives when it is due. Reads a handful
 * of rows if there is nothing.
 *
 * @throws if the queue does not accept them
 */
export async function announceDue(db: D1Database, queue: DueQueue, now: number): Promise<void> {
	const times = (table: string, column: string, condition: string) =>
		`SELECT max(at) AS at FROM (
			SELECT max(${column}, ?1) AS at FROM ${table} WHERE ${condition} ${column} <= ?2
		) GROUP BY at / ${TOGETHER}`;
	const { results } = await db
		.prepare(
			`${times("unpublished", "date_published", "state = 'scheduled' AND")}
			UNION ALL ${times("articles", "expires_at", "")}`,
		)
		.bind(now, now + AHEAD)
		.all<{ at: number }>();
	await announce(
		queue,
		results.map(({ at }) => at),
		now,
	);
}

/**
 * Sends messages for times at which something is due before the next cron run would send them.
 *
 * @param times milliseconds since 1970
 */
export async function announce(queue: DueQueue, times: readonly number[], now: number): Promise<void> {
	const soon = times.filter((time) => time <= now + AHEAD).map((time) => Math.max(time, now));
	const messages = messageTimes(soon).map((due) => {
		// Rounded up, as a message that arrives early finds nothing.
		return { body: { due }, delaySeconds: Math.ceil((due - now) / 1000) };
	});
	for (let sent = 0; sent < messages.length; sent += MOST_SENT)
		await withTimeout(SENDING_TIME, "the queue", queue.sendBatch(messages.slice(sent, sent + MOST_SENT)));
}

/** The last of the times in each interval of {@link TOGETHER}. */
function messageTimes(times: readonly number[]): number[] {
	const last = new Map<number, number>();
	for (const time of times.toSorted((a, b) => a - b)) last.set(Math.floor(time / TOGETHER), time);
	return [...last.values()];
}

/**
 * Publishes and withdraws what is due, and sends messages for what is still to do.
 *
 * @param message that has come, if one has: it may be ahead of this machine's clock
 * @returns whether it changed anything
 * @throws if the database or the queue fails, so that the message is delivered again
 */
export async function consumeDue(
	db: D1Database,
	queue: DueQueue,
	{
		publisher,
		now,
		changed,
		message,
	}: { publisher: string; now: number; changed: (change: Change) => void; message?: DueMessage },
): Promise<boolean> {
	const times = await handleDue(db, publisher, now, changed);
	const early = message !== undefined && message.due > now ? [message.due] : [];
	if (times.length + early.length > 0) await announce(queue, [...times, ...early], now);
	return times.length > 0;
}

/** Sends messages like {@link announce}, but never throws: what the queue does not accept is left to the next cron run. */
export async function announceSafely(queue: DueQueue, times: readonly number[], now: number): Promise<void> {
	try {
		await announce(queue, times, now);
	} catch (error) {
		log("queue-refused", { error });
	}
}
