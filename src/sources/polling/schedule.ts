/**
 * When a followed feed is asked again. Values in, values out: no clock, no chance.
 *
 * @module
 */

import type { FetchOutcome } from "../../outbound/fetch-feed.ts";
import { CEILING, type PollBounds, USUAL_BOUNDS } from "../../settings/poll-intervals.ts";

/** The time between polls of a source whose entries have no dates, in seconds. */
const UNKNOWN_INTERVAL = 3600;

/** How often a source is polled in the usual time between two of its entries. */
const POLLS_PER_ENTRY = 4;

/** How many of the newest entries are looked at for how often a source publishes. */
const ENTRIES = 20;

/** A longer `max-age` was set for files that never change, and says nothing about a feed (seconds). */
const LONGEST_FRESHNESS = 30 * 24 * 3600;

/** The longest `Retry-After` that is obeyed; a longer one is a mistake (seconds). */
const LONGEST_RETRY_AFTER = 7 * 24 * 3600;

/**
 * How long the other feeds of a host wait at least and at most when one of them is limited (seconds). One address cannot
 * speak for its host: on a blog platform, it belongs to one of many authors.
 */
const SHORTEST_HOST_REST = 15 * 60;
const LONGEST_HOST_REST = 3600;

/** Polls are put off by up to this part of their interval, so that sources do not fall into step. */
const JITTER = 0.1;

/** How soon a source is polled again if the queue did not take all of its entries, in seconds. */
const SOON = 15 * 60;

/** How often the schedule runs (`wrangler.toml`), in seconds. */
const SCHEDULE_EVERY = 600;

/** If no body has arrived for this long, one unconditional request is sent (milliseconds). */
const BODY_EVERY = 7 * 24 * 3600_000;

/** What the next poll of a source depends on. */
export interface ScheduleInput {
	/** The source's id: what parts its polls from those of others. */
	source: string;
	/** When the poll ended, in milliseconds since 1970. */
	now: number;
	/**
	 * How it ended: as the fetch did, or `failed` if what was fetched could not be read.
	 */
	kind: FetchOutcome["kind"];
	/** How many polls have failed or been limited in a row, with this one; 0 if it went well. */
	failures: number;
	/** The shortest and the longest time between polls that the operator allows; {@link USUAL_BOUNDS} if not given. */
	bounds?: PollBounds | undefined;
	/** The seconds between polls that the operator has set for this source; they replace what it publishes and asks for. */
	every?: number | undefined;
	/** Whether some of what it brought is still to be stored; then it is not left alone for as long as it usually is. */
	isIncomplete?: boolean;
	/** Whether the queue did not take some of that: then nothing but the next poll brings it, soon. */
	isUnsent?: boolean;
	/** When the known entries were published, in milliseconds since 1970, in any order. */
	published: readonly number[];
	/** For how long the answer is fresh, in seconds. */
	freshFor?: number | undefined;
	/** `Retry-After`, in seconds. */
	retryAfter?: number | undefined;
	/** How often the feed itself wants to be asked (`ttl`, `sy:updatePeriod`), in seconds between polls. */
	interval?: number | undefined;
	/** Hours (0–23, UTC) and days (0 is Sunday) in which the feed is not to be asked. */
	skipHours?: readonly number[] | undefined;
	skipDays?: readonly number[] | undefined;
}

/** When a source is polled again. */
export interface Schedule {
	/** In milliseconds since 1970; `undefined` if the source is gone (410) and stops. */
	at: number | undefined;
	/**
	 * Until when other sources of the host that answered should wait too, in milliseconds since 1970; only after 429 and 503.
	 * Between {@link SHORTEST_HOST_REST} and {@link LONGEST_HOST_REST} seconds from now.
	 */
	hostUntil: number | undefined;
	/** What the time follows from. */
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

/** An interval in seconds, and what asked for it. */
type Wish = [seconds: number, because: Schedule["because"]];

/**
 * The next poll. It comes as often as the source publishes, within the operator's bounds; less often, down to once a day,
 * if its headers or the feed itself ask for that. A time that the operator has set for the source replaces all of this.
 * After failures it comes twice as late each time, up to a day, and never not at all. Only `Retry-After` and skipped hours
 * and days may put it off for longer, and only up to a week each.
 *
 * Jitter comes on top, so that nothing is asked before its time.
 */
export function nextPoll(input: ScheduleInput): Schedule {
	if (input.kind === "gone") return { at: undefined, hostUntil: undefined, because: "gone" };
	const rest = Math.min(input.retryAfter ?? 0, LONGEST_RETRY_AFTER);
	const usual = input.failures > 0 ? backoff(input) : wish(input);
	const [seconds, because]: Wish = rest > usual[0] ? [rest, "retry-after"] : usual;
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

/** The time until the next poll of a source whose last poll went well. */
function wish({
	bounds,
	every,
	published,
	now,
	freshFor,
	interval,
	isIncomplete,
	isUnsent,
}: ScheduleInput): Wish {
	if (isUnsent) return [Math.min(SOON, every ?? bounds?.min ?? SOON), "unsent"];
	if (every !== undefined) return [every, "setting"];
	const { min, max } = bounds ?? USUAL_BOUNDS;
	const fresh = freshFor === undefined || freshFor > LONGEST_FRESHNESS ? 0 : freshFor;
	// The jitter and the wait for the next run of the schedule come on top, and together they stay within `max`.
	const latest = Math.max(min, (max - SCHEDULE_EVERY) / (1 + JITTER));
	const usual = clamped(isIncomplete ? 0 : publishingInterval(published, now), min, latest);
	const asked: Wish = (interval ?? 0) > fresh ? [interval ?? 0, "feed"] : [fresh, "freshness"];
	if (!(asked[0] > usual[0])) return usual;
	const ceiling = Math.max(CEILING, max);
	return asked[0] > ceiling ? [ceiling, "ceiling"] : asked;
}

/** How often a source publishes, within bounds. */
function clamped(seconds: number, min: number, max: number): Wish {
	if (seconds < min) return [min, "floor"];
	return seconds > max ? [max, "ceiling"] : [seconds, "publishing"];
}

/** The shortest time between polls, doubled with each further failure, up to a day; a time of more than a day stays as it is. */
function backoff({ bounds = USUAL_BOUNDS, every = bounds.min, failures }: ScheduleInput): Wish {
	return [Math.min(every * 2 ** (failures - 1), Math.max(CEILING, every)), "backoff"];
}

/**
 * How often a source is worth asking, from how often it publishes: a quarter of the time that usually lies between two
 * of its newest 20 entries, or of the time since the newest, if that is longer. So an entry is seen, on the average, an
 * eighth of that time late, and a source that falls silent is asked less and less.
 *
 * The usual time is the third quartile: two or three entries at one go count as one, and a long pause as nothing.
 *
 * @returns seconds, with no clamp
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
 * its jitter, so that feeds with one rule are not all asked on the stroke. A feed that skips everything skips nothing.
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

/** A number from 0 up to 1 that is as good as drawn, and always the same for one text (FNV-1a, its bits well mixed). */
function fraction(text: string): number {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * Whether a poll sends the stored validators. Once a week it leaves them out, which heals a server that answers 304
 * whatever has changed, at the price of one body.
 *
 * @param lastBodyAt when a body was last read and stored, in milliseconds since 1970
 */
export function sendsValidators(lastBodyAt: number, now: number): boolean {
	return now - lastBodyAt < BODY_EVERY;
}
