/**
 * A day in the life of a feed: articles come in, and every reader polls as often as the feed allows. The Worker's clock is
 * moved on with each request, so that nobody waits.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";
import { items } from "../support/articles.ts";
import { type CountingWorker, clockAt } from "../support/counting.ts";
import { wireBytes } from "../support/http.ts";
import { addCounts, type Counts, noCounts } from "../workers/counts.ts";
import type { Subscriber } from "./subscribers.ts";

/** Articles in the feed when the day begins. */
const STORED = 50;

/** Each brings one new article. */
export const HOURS = 24;

/** Polls of a reader in an hour: the feed says that it may be kept for 15 minutes (`max-age`, `ttl`). */
export const POLLS_AN_HOUR = 4;

/** An hour, and when the day begins, in milliseconds (since 1970). */
const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 5, 1);

/** One version of a feed in one format, whole. */
export interface Version {
	/** Bytes as they were rendered. */
	plain: number;
	/** Bytes on the way to a client that takes gzip. */
	gzip: number;
}

/** One poll, and what came back. */
export interface Polled {
	subscriber: Subscriber;
	status: number;
	/** Of the body, on the way to a client that takes gzip. */
	bytes: number;
	/** The ETag of what the feed was then. */
	etag: string;
}

/** All that happened. */
export interface Day {
	polls: Polled[];
	/** The feeds as they were, by ETag. */
	versions: Map<string, Version>;
	/** What polls asked of the services behind the Worker, and what publishing did. */
	polling: Counts;
	publishing: Counts;
}

/**
 * Plays a day in an empty store. The new article comes on the hour, then one reader after the other. In the hour before, all
 * have polled once, so that each has a version.
 */
export async function replayDay(worker: CountingWorker, subscribers: Subscriber[]): Promise<Day> {
	const day: Day = { polls: [], versions: new Map(), polling: noCounts(), publishing: noCounts() };
	const articles = items(STORED + HOURS);
	const has = new Map<Subscriber, string>();
	await worker.publish(articles.slice(0, STORED), clockAt(MIDNIGHT - HOUR));
	for (let hour = -1; hour < HOURS; hour++) {
		const begins = MIDNIGHT + hour * HOUR;
		if (hour >= 0) {
			const article = articles.slice(STORED + hour, STORED + hour + 1);
			addCounts(day.publishing, (await worker.publish(article, clockAt(begins))).counts);
		}
		const polling = Array.from({ length: POLLS_AN_HOUR }, () => subscribers).flat();
		for (const [i, subscriber] of polling.entries()) {
			const now = begins + Math.floor(((i + 1) / (polling.length + 1)) * HOUR);
			const { counts, ...polled } = await poll(worker, subscriber, has.get(subscriber), now, day.versions);
			has.set(subscriber, polled.etag);
			if (hour < 0) continue;
			day.polls.push(polled);
			addCounts(day.polling, counts);
		}
	}
	return day;
}

async function poll(
	worker: CountingWorker,
	subscriber: Subscriber,
	has: string | undefined,
	now: number,
	versions: Day["versions"],
): Promise<Polled & { counts: Counts }> {
	const { format, manner } = subscriber;
	const headers = {
		...clockAt(now),
		...(manner === "delta" && { "a-im": "feed" }),
		...(manner !== "unconditional" && has !== undefined && { "if-none-match": has }),
	};
	const answer = await worker.ask(`/${format.file}`, [200, 226, 304], { headers });
	const { status, body, counts } = answer;
	// The version, whichever way its bytes are coded.
	const etag = (answer.headers.etag ?? "").replace('-gzip"', '"');
	if (status === 200 && !versions.has(etag)) {
		const isCoded = answer.headers["content-encoding"] === "gzip";
		versions.set(etag, {
			plain: isCoded ? gunzipSync(body).length : body.length,
			gzip: wireBytes(answer),
		});
	}
	// The same bytes need not be compressed for everyone.
	const bytes = (status === 200 ? versions.get(etag)?.gzip : undefined) ?? wireBytes(answer);
	return { subscriber, status, bytes, etag, counts };
}
