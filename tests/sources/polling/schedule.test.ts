import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FetchOutcome } from "../../../src/outbound/fetch-feed.ts";
import { CEILING, USUAL_BOUNDS } from "../../../src/settings/poll-intervals.ts";
import { type Move, moveAfter } from "../../../src/sources/polling/permanent-redirect.ts";
import {
	nextPoll,
	publishingInterval,
	type ScheduleInput,
	sendsValidators,
} from "../../../src/sources/polling/schedule.ts";
import { runs } from "../../support/runs.ts";

/** A Friday. */
const NOW = Date.UTC(2026, 10, 20, 12, 30);
const HOUR = 3600;
const DAY = 24 * HOUR;

const HALF = HOUR / 2;
/** Bounds that an operator may set. */
const BRISK = { min: HALF, max: 2 * HOUR };
const SLOW = { min: 2 * DAY, max: 3 * DAY };

/** Six hours at most, with the jitter and ten minutes until the schedule runs. */
const SIX = (6 * HOUR - 600) / 1.1;

const every = (seconds: number, count = 20) =>
	Array.from({ length: count }, (_, i) => NOW - i * seconds * 1000);

const input = (part: Partial<ScheduleInput> = {}): ScheduleInput => ({
	source: "s1",
	now: NOW,
	kind: "unchanged",
	failures: 0,
	published: every(4 * HOUR),
	...part,
});

/** Seconds until the next poll. */
const wait = (part: Partial<ScheduleInput>) => ((nextPoll(input(part)).at ?? Number.NaN) - NOW) / 1000;

describe("the polling interval and its reason", () => {
	for (const [what, part, seconds, because] of [
		["an entry every four hours", {}, HOUR, "publishing"],
		["an entry in 20 hours", { published: every(20 * HOUR) }, 5 * HOUR, "publishing"],
		["an entry a minute", { published: every(60) }, HOUR, "floor"],
		["an entry a month", { published: every(30 * DAY) }, SIX, "ceiling"],
		[
			"an entry a day, half a year ago",
			{ published: every(DAY).map((at) => at - 180 * DAY * 1000) },
			SIX,
			"ceiling",
		],
		[
			"an entry a minute, the rest of it to come",
			{ published: every(60), isIncomplete: true },
			HOUR,
			"floor",
		],
		[
			"an entry a day, of which the queue took none",
			{ published: every(DAY), isUnsent: true },
			HOUR / 4,
			"unsent",
		],
		["no dates", { published: [] }, HOUR, "publishing"],
		["max-age", { freshFor: 2 * HOUR }, 2 * HOUR, "freshness"],
		["a short max-age", { freshFor: 60 }, HOUR, "publishing"],
		["a max-age of days", { freshFor: 3 * DAY }, DAY, "ceiling"],
		["a max-age of a year", { freshFor: 365 * DAY }, HOUR, "publishing"],
		["ttl", { interval: 3 * HOUR }, 3 * HOUR, "feed"],
		["a short ttl", { published: every(60), interval: 60 }, HOUR, "floor"],
		["ttl of half a day", { interval: 12 * HOUR }, 12 * HOUR, "feed"],
		["max-age of half a day", { freshFor: 12 * HOUR }, 12 * HOUR, "freshness"],
		["ttl longer than max-age", { interval: 3 * HOUR, freshFor: 2 * HOUR }, 3 * HOUR, "feed"],
		["sy:updatePeriod yearly", { interval: 365 * DAY }, DAY, "ceiling"],
		["a ttl of nonsense", { interval: Number.NaN }, HOUR, "publishing"],
		["Retry-After on a 200", { kind: "ok", retryAfter: 2 * HOUR }, 2 * HOUR, "retry-after"],
		["a short Retry-After", { kind: "limited", failures: 1, retryAfter: 5 }, HOUR, "backoff"],
		[
			"Retry-After of two days",
			{ kind: "limited", failures: 1, retryAfter: 2 * DAY },
			2 * DAY,
			"retry-after",
		],
		[
			"Retry-After of a year",
			{ kind: "limited", failures: 1, retryAfter: 365 * DAY },
			7 * DAY,
			"retry-after",
		],
		["a first failure", { kind: "failed", failures: 1, freshFor: DAY }, HOUR, "backoff"],
		["a third failure", { kind: "failed", failures: 3 }, 4 * HOUR, "backoff"],
		["a thousand failures", { kind: "failed", failures: 1000 }, DAY, "backoff"],
		["a million million failures", { kind: "failed", failures: 1e12 }, DAY, "backoff"],
		["bounds of the operator, shorter", { bounds: BRISK, published: every(60) }, HALF, "floor"],
		[
			"bounds of the operator, at most",
			{ bounds: BRISK, published: every(DAY) },
			(2 * HOUR - 600) / 1.1,
			"ceiling",
		],
		["bounds of the operator, within", { bounds: BRISK }, HOUR, "publishing"],
		["bounds of the operator, and ttl", { bounds: BRISK, interval: 3 * HOUR }, 3 * HOUR, "feed"],
		[
			"bounds of the operator, after a failure",
			{ bounds: BRISK, kind: "failed", failures: 2 },
			HOUR,
			"backoff",
		],
		["bounds of days", { bounds: SLOW, published: every(30 * DAY) }, (3 * DAY - 600) / 1.1, "ceiling"],
		["bounds of days, and yearly", { bounds: SLOW, interval: 365 * DAY }, 3 * DAY, "ceiling"],
		["bounds of days, after failures", { bounds: SLOW, kind: "failed", failures: 9 }, 2 * DAY, "backoff"],
		["a time of its own", { every: HALF, published: every(30 * DAY) }, HALF, "setting"],
		[
			"a time of its own, and what it asks for",
			{ every: HALF, interval: DAY, freshFor: DAY },
			HALF,
			"setting",
		],
		[
			"a time of its own, and Retry-After",
			{ every: HALF, kind: "limited", failures: 1, retryAfter: DAY },
			DAY,
			"retry-after",
		],
		[
			"a time of its own, and Retry-After on a 200",
			{ every: HALF, kind: "ok", retryAfter: DAY },
			DAY,
			"retry-after",
		],
		["a time of its own, after failures", { every: HALF, kind: "failed", failures: 3 }, 2 * HOUR, "backoff"],
		["a time of its own of days", { every: 3 * DAY, published: every(60) }, 3 * DAY, "setting"],
	] as const) {
		it(`is right for ${what}`, () => {
			expect(nextPoll(input(part)).because).toBe(because);
			expect(wait(part)).toBeGreaterThanOrEqual(seconds);
			expect(wait(part)).toBeLessThanOrEqual(seconds * 1.1 + 1);
		});
	}

	it("are absent for a source that is gone", () => {
		expect(nextPoll(input({ kind: "gone" }))).toEqual({
			at: undefined,
			hostUntil: undefined,
			because: "gone",
		});
	});

	it("cause a delay of 15 minutes to an hour for other feeds of a host only after a rate-limited response", () => {
		const hostWait = (part: Partial<ScheduleInput>) => {
			const { hostUntil } = nextPoll(input({ failures: 1, ...part }));
			return hostUntil && (hostUntil - NOW) / 1000;
		};
		for (const [retryAfter, seconds] of [
			[undefined, HOUR / 4],
			[0, HOUR / 4],
			[1200, 1200],
			[7200, HOUR],
			[365 * DAY, HOUR],
		] as const)
			expect(hostWait({ kind: "limited", retryAfter })).toBe(seconds);
		for (const kind of ["ok", "unchanged", "failed", "gone"] as const)
			expect(hostWait({ kind, retryAfter: 7200 })).toBeUndefined();
	});
});

describe("publishingInterval of a source that publishes", () => {
	for (const [what, published, seconds] of [
		["steadily", every(DAY), DAY / 4],
		["two at a time", [...every(DAY), ...every(DAY).map((date) => date - 1)], DAY / 4],
		["three at a time", [0, 1, 2].flatMap((k) => every(DAY).map((date) => date - k * 1000)), DAY / 4],
		[
			"in office hours",
			every(DAY, 5).flatMap((date) => [0, 1, 2, 3, 4, 5].map((k) => date - k * HOUR * 1000)),
			HOUR / 4,
		],
		["with one entry long ago", [...every(DAY), 0], DAY / 4],
		["all at once, just now", every(0), 0],
		["all at once, a day ago", every(0).map((date) => date - DAY * 1000), DAY / 4],
		["for the first time", [NOW], HOUR],
		[
			"daily and has been silent for eight days",
			every(DAY).map((date) => date - 8 * DAY * 1000),
			(8 * DAY) / 4,
		],
		["in the future only", [NOW + 1000, NOW + 9e9], HOUR],
		["with one date to come", [NOW + 9e9, ...every(DAY)], DAY / 4],
		["never", [], HOUR],
	] as const) {
		it(what, () => {
			const interval = publishingInterval(published, NOW);
			expect(Math.abs(interval - seconds)).toBeLessThanOrEqual(60);
			expect(publishingInterval([...published].reverse(), NOW)).toBe(interval);
		});
	}
});

describe("skipHours and skipDays", () => {
	const at = (part: Partial<ScheduleInput>) => new Date(nextPoll(input(part)).at ?? Number.NaN);

	it("postpone a poll to the first hour that is not skipped", () => {
		// Due at 13:30 or a little later, on a Friday.
		expect(at({ skipHours: [13, 14, 15] }).toISOString()).toMatch(/^2026-11-20T16:/);
		expect(at({ skipDays: [5] }).toISOString()).toMatch(/^2026-11-21T00:/);
		expect(at({ skipDays: [5, 6, 0], skipHours: [0, 1] }).toISOString()).toMatch(/^2026-11-23T02:/);
	});

	it("are ignored if they skip everything", () => {
		const plain = at({});
		expect(at({ skipHours: Array.from({ length: 24 }, (_, hour) => hour) })).toEqual(plain);
		expect(at({ skipDays: [0, 1, 2, 3, 4, 5, 6] })).toEqual(plain);
	});
});

const anyInput = fc.record({
	source: fc.string(),
	now: fc.integer({ min: 0, max: 4e12 }),
	kind: fc.constantFrom("ok", "unchanged", "limited", "failed") as fc.Arbitrary<ScheduleInput["kind"]>,
	failures: fc.oneof(fc.nat(20), fc.nat()),
	published: fc.array(fc.integer({ min: -1e12, max: 5e12 }), { maxLength: 50 }),
	freshFor: fc.option(fc.double({ min: 0 }), { nil: undefined }),
	retryAfter: fc.option(fc.nat(), { nil: undefined }),
	interval: fc.option(fc.double(), { nil: undefined }),
	skipHours: fc.array(fc.integer({ min: -5, max: 30 }), { maxLength: 24 }),
	skipDays: fc.array(fc.integer({ min: -2, max: 9 }), { maxLength: 7 }),
});

describe("the schedule, for any input,", () => {
	it("keeps the next poll within the bounds if the source has no wishes", () => {
		const anyBounds = fc.option(fc.constantFrom(BRISK, SLOW), { nil: undefined });
		fc.assert(
			fc.property(anyInput, anyBounds, fc.boolean(), (any, bounds, isHinting) => {
				const silent = { ...any, freshFor: undefined, interval: undefined };
				const said = {
					...(isHinting ? any : silent),
					bounds,
					retryAfter: undefined,
					skipHours: [],
					skipDays: [],
				};
				const { at = Number.NaN } = nextPoll(said);
				const { min, max } = bounds ?? USUAL_BOUNDS;
				const most = isHinting || any.failures > 0 ? Math.max(CEILING, max) * 1.1 : max - 600;
				expect(at).toBeGreaterThanOrEqual(any.now + min * 1000);
				expect(at).toBeLessThanOrEqual(any.now + most * 1000 + 1);
			}),
			{ numRuns: runs(500) },
		);
	});

	it("never polls before Retry-After (up to a week), nor later than two weeks and a day", () => {
		fc.assert(
			fc.property(anyInput, (any) => {
				const { at = Number.NaN, hostUntil = 0 } = nextPoll(any);
				expect(hostUntil).toBeLessThanOrEqual(any.now + HOUR * 1000);
				expect(at).toBeGreaterThanOrEqual(any.now + Math.min(any.retryAfter ?? 0, 7 * DAY) * 1000);
				expect(at).toBeLessThanOrEqual(any.now + 15 * DAY * 1000);
			}),
			{ numRuns: runs(500) },
		);
	});

	it("never polls in a skipped hour or day unless all are skipped", () => {
		fc.assert(
			fc.property(anyInput, (any) => {
				const open = (moment: number) =>
					!any.skipHours.includes(new Date(moment).getUTCHours()) &&
					!any.skipDays.includes(new Date(moment).getUTCDay());
				const someHour = Array.from({ length: 168 }, (_, i) => i * HOUR * 1000).some(open);
				expect(open(nextPoll(any).at ?? Number.NaN) || !someHour).toBe(true);
			}),
			{ numRuns: runs(500) },
		);
	});

	it("never polls earlier after one more failure", () => {
		fc.assert(
			fc.property(anyInput, fc.integer({ min: 1, max: 2000 }), (any, failures) => {
				// Skipped hours have a jitter of their own, within the hour that a poll is moved to.
				const plain: ScheduleInput = { ...any, kind: "failed", skipHours: [], skipDays: [] };
				const after = (count: number) => nextPoll({ ...plain, failures: count }).at ?? 0;
				expect(after(failures + 1)).toBeGreaterThanOrEqual(after(failures));
			}),
			{ numRuns: runs(500) },
		);
	});

	it("is deterministic", () => {
		fc.assert(fc.property(anyInput, (any) => void expect(nextPoll(any)).toEqual(nextPoll({ ...any }))));
	});
});

it("jitter spreads a thousand sources of one hour evenly over the following six minutes", () => {
	const buckets = new Array<number>(10).fill(0);
	for (let i = 0; i < 1000; i++) {
		const late = wait({ source: `source-${i}` }) - HOUR;
		const bucket = Math.floor(late / 36);
		buckets[bucket] = (buckets[bucket] ?? 0) + 1;
	}
	expect(buckets).toHaveLength(10);
	for (const count of buckets) {
		expect(count).toBeGreaterThan(60);
		expect(count).toBeLessThan(140);
	}
});

it("jitter changes from poll to poll, so that two sources do not stay together", () => {
	const waits = Array.from({ length: 20 }, (_, i) => (nextPoll(input({ now: NOW + i })).at ?? 0) - NOW - i);
	expect(new Set(waits).size).toBe(20);
});

it("validators are left out once after a week without a body", () => {
	expect(sendsValidators(NOW - 6 * DAY * 1000, NOW)).toBe(true);
	expect(sendsValidators(NOW - 7 * DAY * 1000, NOW)).toBe(false);
});

describe("permanent redirects", () => {
	const answer = {
		url: "https://b.example/",
		redirects: 1,
		status: 200,
		freshFor: undefined,
		retryAfter: undefined,
	};
	const moved = (url = answer.url): FetchOutcome => ({ ...answer, kind: "unchanged", url, permanent: true });
	const still: FetchOutcome = { ...answer, kind: "unchanged", permanent: false };
	const failed: FetchOutcome = {
		kind: "failed",
		cause: "status",
		reason: "",
		url: answer.url,
		answer: undefined,
	};
	const limited: FetchOutcome = { ...answer, kind: "limited", permanent: true, reason: "" };

	const settledAfter = (...outcomes: FetchOutcome[]) => {
		let move: Move | undefined;
		for (const outcome of outcomes) {
			const state = moveAfter(outcome, move);
			if (state.settled !== undefined) return state.settled;
			move = state.move;
		}
		return undefined;
	};

	for (const [what, outcomes, expected] of [
		["one redirect", [moved()], undefined],
		["two redirects", [moved(), moved()], undefined],
		["three redirects", [moved(), moved(), moved()], answer.url],
		["three redirects with failures between them", [moved(), failed, moved(), limited, moved()], answer.url],
		["redirects to an address that only fails", [failed, failed, limited, failed], undefined],
		["redirects that were interrupted by a normal response", [moved(), moved(), still, moved()], undefined],
		[
			"redirects to a different address each time",
			[moved("https://a.example/"), moved(), moved("https://c.example/")],
			undefined,
		],
	] as const) {
		it(`are ${expected === undefined ? "not " : ""}followed for good after ${what}`, () => {
			expect(settledAfter(...outcomes)).toBe(expected);
		});
	}
});
