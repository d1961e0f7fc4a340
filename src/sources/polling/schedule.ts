/**
 * Computes when a source is polled next. It uses neither a clock nor randomness.
 *
 * @module
 */

import type { FetchOutcome } from "../../outbound/fetch-feed.ts";
import { CEILING, type PollBounds, USUAL_BOUNDS } from "../../settings/poll-intervals.ts";

/** The time between polls of a source whose entries have no dates, in seconds. */
const UNKNOWN_INTERVAL = 3600;

/** How many polls fall into the usual time between two entries of a source. */
const POLLS_PER_ENTRY = 4;

/** How many of the newest entries determine how often a source publishes. */
const ENTRIES = 20;

/** A longer `max-age` is ignored: it was set for files that never change (seconds). */
const LONGEST_FRESHNESS = 30 * 24 * 3600;

/** Longer values of `Retry-After` are shortened to this: they are mistakes (seconds). */
const LONGEST_RETRY_AFTER = 7 * 24 * 3600;

/**
 * How long the other feeds of a host wait at least and at most when one of them is limited (seconds). The wait is bounded, as
 * one feed says little about its host: on a blog platform, it belongs to one of many authors.
 */
const SHORTEST_HOST_REST = 15 * 60;
const LONGEST_HOST_REST = 3600;

/** Polls are delayed by up to this part of their interval, so that sources are not all polled at the same time. */
const JITTER = 0.1;

/** How soon a source is polled again if the queue did not accept all of its entries, in seconds. */
const SOON = 15 * 60;

/** How often the schedule runs (`wrangler.toml`), in seconds. */
const SCHEDULE_EVERY = 600;

/** If no body has arrived for this long, one unconditional request is sent (milliseconds). */
const BODY_EVERY = 7 * 24 * 3600_000;

/** What determines the next poll of a source. */
export interface ScheduleInput {
	/** The source's id, from which its jitter is computed. */
	source: string;
	/** When the poll ended, in milliseconds since 1970. */
	now: number;
	/** The outcome of the fetch, or `failed` if the body could not be read. */
	kind: FetchOutcome["kind"];
	/** How many polls in a row failed or were limited, including this one; 0 if it succeeded. */
	failures: number;
	/** The shortest and the longest time between polls that the operator allows; {@link USUAL_BOUNDS} if not given. */
	bounds?: PollBounds | undefined;
	/** The interval that the operator has set for this source, in seconds. It replaces the one that follows from its publishing and its own requests. */
	every?: number | undefined;
	/** Whether some of its entries are still to be stored, so that it is polled again sooner than usual. */
	isIncomplete?: boolean;
	/** Whether the queue did not accept some of these, so that only the next poll brings them. */
	isUnsent?: boolean;
	/** When the known entries were published, in milliseconds since 1970, in any order. */
	published: readonly number[];
	/** The freshness lifetime of the answer, in seconds (RFC 9111 §4.2.1). */
	freshFor?: number | undefined;
	/** `Retry-After`, in seconds. */
	retryAfter?: number | undefined;
	/** The polling interval that the feed asks for (`ttl`, `sy:updatePeriod`), in seconds. */
	interval?: number | undefined;
	/** Hours (0–23, UTC) and days (0 is Sunday) at which the feed asks not to be polled. */
	skipHours?: readonly number[] | undefined;
	skipDays?: readonly number[] | undefined;
}

/** When a source is polled again. */
export interface Schedule {
	/** In milliseconds since 1970; `undefined` if the source is gone (410) and is not polled any more. */
	at: number | undefined;
	/**
	 * Until when other sources of the host that answered should wait too, in milliseconds since 1970; only after 429 and 503.
	 * Between {@link SHORTEST_HOST_REST} and {@link LONGEST_HOST_REST} seconds from now.
	 */
	hostUntil: number | undefined;
	/** What determined the time. */
	because:
		| "publishing"
		| "unsent"
		| "floor"
		| "ceiling"
		| "freshness"
		| "feed"
		| "setting"
		| "retry-after"
		| "backoff"
		| "gone";
}

/** An interval in seconds, and what determined it. */
type Interval = [seconds: number, because: Schedule["because"]];

/**
 * The next poll. It comes as often as the source publishes, within the operator's bounds; less often, down to once a day,
 * if its headers or the feed itself ask for that. A time that the operator has set for the source replaces all of this.
 * After failures it comes twice as late each time, up to a day, but polling never stops. Only `Retry-After` and skipped hours
 * and days may put it off for longer, and only up to a week each.
 *
 * Jitter is added, so that no source is polled earlier than that.
 */
export function nextPoll(input: ScheduleInput): Schedule {
	if (input.kind === "gone") return { at: undefined, hostUntil: undefined, because: "gone" };
	const rest = Math.min(input.retryAfter ?? 0, LONGEST_RETRY_AFTER);
	const usual = input.failures > 0 ? backoff(input) : intervalOf(input);
	const [seconds, because]: Interval = rest > usual[0] ? [rest, "retry-after"] : usual;
	const chance = fraction(`${input.source} ${input.now}`);
	const due = input.now + Math.ceil(seconds * 1000 * (1 + JITTER * chance));
	return {
		at: afterSkipped(due, input.skipHours ?? [], input.skipDays ?? [], chance),
		hostUntil: input.kind === "limited" ? input.now + hostRest(rest) * 1000 : undefined,
		because,
	};
}

/** How many seconds the other sources of a host wait. */
function hostRest(retryAfter: number): number {
	return Math.min(Math.max(retryAfter, SHORTEST_HOST_REST), LONGEST_HOST_REST);
}

/** The interval until the next poll of a source whose last poll succeeded. */
function intervalOf({
	bounds,
	every,
	published,
	now,
	freshFor,
	interval,
	isIncomplete,
	isUnsent,
}: ScheduleInput): Interval {
	if (isUnsent) return [Math.min(SOON, every ?? bounds?.min ?? SOON), "unsent"];
	if (every !== undefined) return [every, "setting"];
	const { min, max } = bounds ?? USUAL_BOUNDS;
	const fresh = freshFor === undefined || freshFor > LONGEST_FRESHNESS ? 0 : freshFor;
	// The jitter and the wait for the next run of the schedule come on top, and together they stay within `max`.
	const latest = Math.max(min, (max - SCHEDULE_EVERY) / (1 + JITTER));
	const usual = clamped(isIncomplete ? 0 : publishingInterval(published, now), min, latest);
	const asked: Interval = (interval ?? 0) > fresh ? [interval ?? 0, "feed"] : [fresh, "freshness"];
	if (!(asked[0] > usual[0])) return usual;
	const ceiling = Math.max(CEILING, max);
	return asked[0] > ceiling ? [ceiling, "ceiling"] : asked;
}

/** How often a source publishes, within bounds. */
function clamped(seconds: number, min: number, max: number): Interval {
	if (seconds < min) return [min, "floor"];
	return seconds > max ? [max, "ceiling"] : [seconds, "publishing"];
}

/** The shortest time between polls, doubled with each further failure, up to a day; a time of more than a day stays as it is. */
function backoff({ bounds = USUAL_BOUNDS, every = bounds.min, failures }: ScheduleInput): Interval {
	return [Math.min(every * 2 ** (failures - 1), Math.max(CEILING, every)), "backoff"];
}

/**
 * The polling interval that suits how often a source publishes: a quarter of the usual time between two of its newest 20
 * entries, or of the time since the newest, if that is longer. So an entry is seen an eighth of that time late on average,
 * and a source that falls silent is polled less and less often.
 *
 * The usual time is the third quartile, so that two or three entries at once count as one, and a long pause is ignored.
 *
 * @returns seconds, not clamped
 */
export function publishingInterval(published: readonly number[], now: number): number {
	// Dates in the future say nothing about past publishing.
	const past = published.filter((date) => date <= now);
	const newest = past.sort((a, b) => b - a).slice(0, ENTRIES);
	const [latest] = newest;
	if (latest === undefined) return UNKNOWN_INTERVAL;
	const gaps = newest.slice(1).map((date, i) => ((newest[i] ?? date) - date) / 1000);
	const usual = gaps.length === 0 ? UNKNOWN_INTERVAL * POLLS_PER_ENTRY : thirdQuartile(gaps);
	return Math.max(usual, (now - latest) / 1000) / POLLS_PER_ENTRY;
}

function thirdQuartile(numbers: number[]): number {
	return numbers.sort((a, b) => a - b)[Math.floor((numbers.length * 3) / 4)] ?? 0;
}

/**
 * The first moment from `due` on that is in no skipped hour (UTC) or day. Within the hour that it is moved to it keeps
 * its jitter, so that feeds with the same rule are not all polled on the hour. A feed that skips all hours or days is
 * polled as if it skipped none.
 */
function afterSkipped(
	due: number,
	hours: readonly number[],
	days: readonly number[],
	chance: number,
): number {
	const HOUR = 3600_000;
	const isSkipped = (moment: number) => {
		const date = new Date(moment);
		return hours.includes(date.getUTCHours()) || days.includes(date.getUTCDay());
	};
	if (!isSkipped(due)) return due;
	const hour = Math.floor(due / HOUR) * HOUR;
	for (let later = 1; later <= 7 * 24; later++) {
		const start = hour + later * HOUR;
		if (!isSkipped(start)) return start + Math.floor(chance * HOUR);
	}
	return due;
}

/** A pseudo-random number from 0 to 1 (exclusive) that depends only on the text: FNV-1a with its bits mixed. */
function fraction(text: string): number {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * Whether a poll sends the stored validators. Once a week it leaves them out, at the price of one body, in
 * case the server always answers 304.
 *
 * @param lastBodyAt when a body was last read and stored, in milliseconds since 1970
 */
export function sendsValidators(lastBodyAt: number, now: number): boolean {
	return now - lastBodyAt < BODY_EVERY;
}
