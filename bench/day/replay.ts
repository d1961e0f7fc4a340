/**
 * A day in the life of a feed: articles come in, and every reader polls as often as the feed allows. Each request sets the
 * Worker's clock, so the day takes as long as its requests.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";
import { items } from "../support/articles.ts";
import { type CountedAnswer, type CountingWorker, clockAt } from "../support/counting.ts";
import { wireBytes } from "../support/http.ts";
import { addCounts, type Counts, noCounts } from "../workers/counts.ts";
import type { Subscriber } from "./subscribers.ts";

/** Articles in the feed when the day begins. */
const STORED = 50;

/** Each hour brings one new article. */
export const HOURS = 24;

/** Polls of a reader in an hour: the feed may be kept for 15 minutes (`max-age`, `ttl`). */
export const POLLS_AN_HOUR = 4;

/**
 * Moments at which readers poll, between two polls of the same reader. They are a little more than a minute apart, so that
 * each has the comparison with the database that the Worker makes once a minute.
 */
const MOMENTS = 14;

/** An hour, and when the day begins, in milliseconds (since 1970). */
const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 5, 1);

/** One version of a feed in one format, whole. */
export interface Version {
	/** Bytes as they were rendered. */
	plain: number;
	/** Bytes as sent to a client that accepts gzip. */
	gzip: number;
}

/** The same poll by some readers, and its response. */
export interface Polled {
	/** One of these readers; the others have the same format and manner. */
	subscriber: Subscriber;
	/** How many readers they are. */
	readers: number;
	status: number;
	/** The length of the body of one response, as sent to a client that accepts gzip. */
	bytes: number;
	/** The ETag of the feed at that moment. */
	etag: string;
}

/** All that happened. */
export interface Day {
	polls: Polled[];
	/** All versions of the feeds, by ETag. */
	versions: Map<string, Version>;
	/** The operations on KV and D1, for polls and for publishing. */
	polling: Counts;
	publishing: Counts;
	/** How many polls were sent; the others were counted. */
	sent: number;
}

/**
 * Plays a day in an empty store. The new article comes on the hour, before the polls.
 *
 * Readers of the same format and manner who have the same version get the same response at the same moment. So one of them
 * polls, then another one, whose operations count for all who follow.
 */
export async function replayDay(worker: CountingWorker, subscribers: Subscriber[]): Promise<Day> {
	const day = newDay();
	const articles = items(STORED + HOURS);
	const held = new Map<Subscriber, string>();
	await worker.publish(articles.slice(0, STORED), clockAt(MIDNIGHT - HOUR));
	// Each reader gets its first version in the hour before.
	await pollForAnHour(worker, MIDNIGHT - HOUR, subscribers, held, { ...newDay(), versions: day.versions });
	for (let hour = 0; hour < HOURS; hour++) {
		const begins = MIDNIGHT + hour * HOUR;
		const article = articles.slice(STORED + hour, STORED + hour + 1);
		addCounts(day.publishing, (await worker.publish(article, clockAt(begins))).counts);
		await pollForAnHour(worker, begins, subscribers, held, day);
	}
	return day;
}

function newDay(): Day {
	return { polls: [], versions: new Map(), polling: noCounts(), publishing: noCounts(), sent: 0 };
}

/** Lets every reader poll as often as it does in an hour, and adds to the day. `held` is the version that each has. */
async function pollForAnHour(
	worker: CountingWorker,
	begins: number,
	subscribers: Subscriber[],
	held: Map<Subscriber, string>,
	day: Day,
): Promise<void> {
	const moments = POLLS_AN_HOUR * MOMENTS;
	for (let moment = 0; moment < moments; moment++) {
		const now = begins + Math.floor(((moment + 0.5) / moments) * HOUR);
		const polling = subscribers.filter((_, i) => i % MOMENTS === moment % MOMENTS);
		for (const alike of groupsOf(polling, held)) {
			const etag = await pollAlike(worker, alike, held, now, day);
			for (const reader of alike) held.set(reader, etag);
		}
	}
}

/** The readers in groups of the same format, manner and version. */
function groupsOf(readers: Subscriber[], held: Map<Subscriber, string>): Alike[] {
	const groups = new Map<string, Alike>();
	for (const reader of readers) {
		const key = [reader.format.file, reader.manner, held.get(reader)].join(" ");
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [reader]);
		else group.push(reader);
	}
	return [...groups.values()];
}

/** Readers whose polls are the same, at least one. */
type Alike = [Subscriber, ...Subscriber[]];

/** Polls for all of a group, adds to the day, and returns the ETag of the version that they have now. */
async function pollAlike(
	worker: CountingWorker,
	group: Alike,
	held: Map<Subscriber, string>,
	now: number,
	day: Day,
): Promise<string> {
	const [subscriber, ...followers] = group;
	const { format, manner } = subscriber;
	const version = held.get(subscriber);
	const headers = {
		...clockAt(now),
		...(manner === "delta" && { "a-im": "feed" }),
		...(manner !== "unconditional" && version !== undefined && { "if-none-match": version }),
	};
	const send = () => worker.ask(`/${format.file}`, [200, 226, 304], { headers });
	const answer = await send();
	addCounts(day.polling, answer.counts);
	day.sent++;
	if (followers.length > 0) {
		const next = await send();
		day.sent++;
		if (next.status !== answer.status || next.headers.etag !== answer.headers.etag)
			throw new Error("the same poll at the same moment had another response");
		for (const _ of followers) addCounts(day.polling, next.counts);
	}
	const { etag, bytes } = sizeOf(answer, day.versions);
	day.polls.push({ subscriber, readers: group.length, status: answer.status, bytes, etag });
	return etag;
}

/** The version of a response, and the length of its body on the way to the client; notes the version if it is new. */
function sizeOf(answer: CountedAnswer, versions: Day["versions"]): { etag: string; bytes: number } {
	const { status, headers, body } = answer;
	// The version has one ETag for each coding.
	const etag = (headers.etag ?? "").replace('-gzip"', '"');
	if (status !== 200) return { etag, bytes: wireBytes(answer) };
	const known = versions.get(etag);
	if (known !== undefined) return { etag, bytes: known.gzip };
	const isCoded = headers["content-encoding"] === "gzip";
	const version = { plain: isCoded ? gunzipSync(body).length : body.length, gzip: wireBytes(answer) };
	versions.set(etag, version);
	return { etag, bytes: version.gzip };
}
