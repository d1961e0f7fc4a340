/** Upstreams that limit requests (429, 503, `Retry-After`): which feeds that stops or slows, and for how long. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { claimDue } from "../../../src/sources/polling/claims.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { consume } from "../../../src/sources/polling/queue.ts";
import { hostOf, type Source } from "../../../src/sources/source.ts";
import { addSource, listSources, readSource } from "../../../src/sources/store.ts";

/** Some tests play days of polls. */
const LONG = { timeout: 60_000 };

const START = Date.parse("2040-01-01T12:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How often the Cron Trigger comes, and how long a claim holds. */
const TICK = 10 * MINUTE;
const LEASE = 15 * MINUTE;

let now: number;
let asked: { url: string; at: number }[];
let answers: Record<string, () => Response>;
let context: PollContext;

beforeEach(() => {
	now = START;
	asked = [];
	answers = {};
	context = {
		db: env.DB,
		fetch: async (url) => {
			asked.push({ url, at: now });
			return answers[url]?.() ?? feed();
		},
		now: () => now,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
	};
});

const feed = (headers: Record<string, string> = {}) =>
	new Response('<rss version="2.0"><channel><title>A feed</title></channel></rss>', { headers });

const limited = (status: number, retryAfter?: string) => () =>
	new Response("slow down", {
		status,
		headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
	});

const redirected =
	(status: number, location: string, headers: Record<string, string> = {}) =>
	() =>
		new Response(null, { status, headers: { location, ...headers } });

const addressOf = (name: string) => `https://${name.split("-")[0]}.example/${name}`;

/** Follows feeds; the part of a name before its hyphen is that of their host. */
async function follow(...names: string[]): Promise<void> {
	for (const name of names) {
		const about = { format: "RSS 2.0", title: name } as Source["about"];
		const feedUrl = addressOf(name);
		await addSource(env.DB, { feedUrl, feedKey: feedUrl, about }, now);
	}
}

async function sourceNamed(id: string): Promise<Source> {
	const source = await readSource(env.DB, id);
	if (source === undefined) throw new Error(`no source ${id}`);
	return source;
}

const poll = async (name: string) => pollSource(await sourceNamed(name), context);

/** How long a source waits from now on, in milliseconds. */
const wait = async (name: string) => (await sourceNamed(name)).nextPollAt - now;

/** Lets the schedule run; ticks with nothing to do are passed over. */
async function run(time: number): Promise<void> {
	for (const end = now + time; now < end; ) {
		const due = await claimDue(env.DB, now, { limit: 99, perHost: 5, lease: LEASE });
		for (const ofHost of Map.groupBy(due, ({ host }) => host).values())
			await consume({ sources: ofHost.map(({ id }) => id), until: now + LEASE }, context);
		const next = Math.min(...(await listSources(env.DB)).map(({ nextPollAt }) => nextPollAt));
		now += Math.max(Math.ceil((next - now) / TICK), 1) * TICK;
	}
}

/** The times between the requests for a feed, in milliseconds. */
function pausesOf(name: string, until: number): number[] {
	const times = [START, ...asked.filter(({ url }) => url === addressOf(name)).map(({ at }) => at), until];
	return times.slice(1).map((at, i) => at - (times[i] ?? 0));
}

describe("a rate-limited feed", () => {
	for (const status of [429, 503])
		for (const [retryAfter, own, others] of [
			["7200", 2 * HOUR, HOUR],
			["1800", HOUR, HOUR / 2],
			[`${30 * 24 * 3600}`, 7 * DAY, HOUR],
			["99999999999999999999", 7 * DAY, HOUR],
			["0", HOUR, 15 * MINUTE],
			["-1", HOUR, 15 * MINUTE],
			[new Date(START + 3 * HOUR).toUTCString(), 3 * HOUR, HOUR],
			[new Date(START - 3 * HOUR).toUTCString(), HOUR, 15 * MINUTE],
			["soon", HOUR, 15 * MINUTE],
			[undefined, HOUR, 15 * MINUTE],
		] as const) {
			it(`with status ${status} and Retry-After ${retryAfter ?? "absent"} is left alone for that time, and other feeds of its host for an hour at most`, async () => {
				await follow("blogs-a", "blogs-b", "news");
				answers[addressOf("blogs-a")] = limited(status, retryAfter);
				expect((await poll("blogs-a")).outcome).toBe("limited");
				expect(await wait("blogs-a")).toBeGreaterThanOrEqual(own);
				expect(await wait("blogs-a")).toBeLessThanOrEqual(own * 1.1 + 1000);
				expect(await wait("blogs-b")).toBe(others);
				expect(await wait("news")).toBe(0);
			});
		}

	it("does not shorten a longer wait of another feed", async () => {
		await follow("blogs-a", "blogs-b");
		answers[addressOf("blogs-b")] = () => feed({ "cache-control": "max-age=43200" });
		await poll("blogs-b");
		const before = await wait("blogs-b");
		answers[addressOf("blogs-a")] = limited(429, "60");
		await poll("blogs-a");
		expect(await wait("blogs-b")).toBe(before);
	});

	it("behind a redirect to another host waits alone, without delaying other feeds of either host", async () => {
		await follow("blogs-a", "blogs-b", "news-a");
		for (const status of [301, 302, 307, 308]) {
			answers[addressOf("blogs-a")] = redirected(status, "https://news.example/busy");
			answers["https://news.example/busy"] = limited(503, "7200");
			expect((await poll("blogs-a")).outcome).toBe("limited");
			expect(await wait("blogs-a")).toBeGreaterThanOrEqual(2 * HOUR);
			expect(await wait("blogs-b")).toBe(0);
			expect(await wait("news-a")).toBe(0);
		}
	});

	it("behind a redirect within its host delays the host's other feeds", async () => {
		await follow("blogs-a", "blogs-b");
		answers[addressOf("blogs-a")] = redirected(302, "https://blogs.example/busy");
		answers["https://blogs.example/busy"] = limited(503, "7200");
		await poll("blogs-a");
		expect(await wait("blogs-b")).toBe(HOUR);
	});
});

describe("a feed that answers with Retry-After and another status", () => {
	for (const [what, answer] of [
		["200", () => feed({ "retry-after": "7200" })],
		["304", () => new Response(null, { status: 304, headers: { "retry-after": "7200" } })],
		["404", limited(404, "7200")],
		["500", limited(500, "7200")],
	] as const) {
		it(`waits without delaying other feeds of its host: ${what}`, async () => {
			await follow("blogs-a", "blogs-b");
			answers[addressOf("blogs-a")] = answer;
			await poll("blogs-a");
			expect(await wait("blogs-a")).toBeGreaterThanOrEqual(2 * HOUR);
			expect(await wait("blogs-a")).toBeLessThanOrEqual(2.2 * HOUR + 1000);
			expect(await wait("blogs-b")).toBe(0);
		});
	}
});

describe("a hostile feed on a shared host", () => {
	let polls = 0;
	const NEIGHBOURS = ["blogs-a", "blogs-b"];
	for (const [what, answer] of [
		["is limited at each poll", limited(429, "604800")],
		["is limited at each poll without saying for how long", limited(503)],
		["is limited at every second poll", () => (++polls % 2 === 0 ? feed() : limited(429, "3600")())],
		["is limited behind a redirect within its host", redirected(302, "https://blogs.example/trap")],
	] as const) {
		it(`that ${what} costs its neighbours an hour a day at most`, LONG, async () => {
			const villains = ["blogs-v", "blogs-w"];
			await follow(...villains, ...NEIGHBOURS);
			answers["https://blogs.example/trap"] = limited(429, "604800");
			for (const villain of villains) answers[addressOf(villain)] = answer;
			await run(2 * DAY);
			for (const neighbour of NEIGHBOURS) {
				const pauses = pausesOf(neighbour, now);
				// Without dates it is asked every hour, when the next tick comes.
				const usual = 1.1 * HOUR + TICK;
				expect(pauses.filter((pause) => pause > usual).length).toBeLessThanOrEqual(2);
				expect(Math.max(...pauses)).toBeLessThanOrEqual(usual + HOUR);
			}
		});
	}
});

it("a host that rate-limits all its feeds gets fewer and fewer requests for each", LONG, async () => {
	const names = Array.from({ length: 6 }, (_, i) => `blogs-${i}`);
	await follow(...names);
	for (const name of names) answers[addressOf(name)] = limited(429, "3600");
	await run(DAY);
	// One, then the others after the hour that they were slowed; from then on each as it is told, and as it has failed.
	expect(asked.filter(({ at }) => at < START + HOUR)).toHaveLength(1);
	expect(asked.every(({ url }) => hostOf(url) === "blogs.example")).toBe(true);
	for (const name of names) {
		const between = pausesOf(name, now).slice(1, -1);
		expect(between.length).toBeLessThan(8);
		expect(Math.min(...between)).toBeGreaterThanOrEqual(HOUR);
	}
});
