/**
 * A week of polling 200 sources, or a quarter of them where runs are short, played in seconds: real HTTP servers, workerd's own `fetch`, a real D1, and a clock
 * that jumps from one tick with something to do to the next. Consumers work side by side, are late, are handed
 * messages twice, and die at any step.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Cost, Done, PollMessage, Task } from "../sources/week-tasks.ts";
import { atEndOfFile } from "./project.ts";
import { type Asked, chance, DAY, type Habits, HOUR, Publishers } from "./publishers.ts";
import { emptyState } from "./worker.ts";

const MINUTE = 60_000;
const TICK = 10 * MINUTE;
/** How long feeds of a limited host wait at least. */
const HOST_REST = 15 * MINUTE;
/** A Monday, later than the migrations. */
const START = Date.UTC(2040, 0, 2);
const END = START + 7 * DAY;
/** Consumers at work at the same time. */
const CONSUMERS = 8;

const day = (n: number) => START + n * DAY;
const daily = { every: DAY };
/** From noon on, for half a day. */
const noon = (n: number) => ({ from: day(n - 0.5), to: day(n) });

const HABITS: Habits[] = (
	[
		[8, { ...daily, format: "atom", validators: "etag", edits: true }],
		[6, { ...daily, format: "json", validators: "date" }],
		[64, { every: 7 * DAY }],
		[40, {}],
		[1, { every: HOUR, edits: true }],
		[1, { every: 30 * MINUTE, maxAge: 3600 }],
		[2, { ...daily, maxAge: 36_000 }],
		[2, { ...daily, ttl: 720 }],
		[3, { every: 8 * HOUR, skipHours: [22, 23, 0, 1, 2, 3, 4, 5] }],
		[5, { ...daily, validators: "none" }],
		[3, { ...daily, validators: "another each time" }],
		[2, { ...daily, validators: "etag", shuffles: true, edits: true }],
		[1, { ...daily, validators: "etag", redatesFrom: day(6) }],
		[2, { ...daily, moves: { status: 301, from: day(3) } }],
		[1, { every: 8 * HOUR, moves: { status: 308, from: day(3) } }],
		[2, { ...daily, moves: { status: 302, from: day(3) } }],
		[1, { ...daily, moves: { status: 307, from: day(3) } }],
		[3, { ...daily, goneFrom: day(4) }],
		[5, { ...daily, host: "busy", limits: { ...noon(2), status: 429, seconds: 7200 } }],
		[3, { ...daily, host: "shop", limits: { ...noon(3), status: 503, seconds: 3 * 3600, as: "date" } }],
		[2, { ...daily, limits: { ...noon(1), status: 429, seconds: undefined } }],
		[3, { ...daily, fails: { from: START, to: day(6), as: "error", share: 0.3 } }],
		[2, { ...daily, fails: { from: day(2), to: day(3), as: "missing", share: 1 } }],
		[2, { ...daily, fails: { from: START, to: day(6), as: "reset", share: 0.3 } }],
		[2, { ...daily, fails: { from: START, to: day(6), as: "cut", share: 0.3 } }],
		[2, { ...daily, fails: { from: day(3), to: day(4), as: "page", share: 1 } }],
		[8, { ...daily, host: "blogs" }],
		[12, { every: 3 * DAY, host: "videos", format: "atom" }],
		[12, daily],
	] as [number, Habits][]
).flatMap(([count, habits]) => Array.from({ length: countOf(count) }, () => habits));

/** How many sources of a kind there are: two where there are several, as some of one host wait for each other. */
function countOf(all: number): number {
	return inject("runs") >= 1 ? all : Math.max(Math.min(all, 2), Math.ceil(all / 8));
}

/** A total for 200 sources, scaled to the number of sources in this run. */
const share = (sum: number) => (sum * HABITS.length) / 200;

const atEnd = atEndOfFile();
const publishers = new Publishers(HABITS, START);
let miniflare: Miniflare;
let worker: URL;

beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), "tributary-week-"));
	atEnd(() => rmSync(folder, { recursive: true, force: true }));
	await publishers.open();
	atEnd(() => publishers.close());
	execFileSync("wrangler", ["deploy", "tests/sources/week-worker.ts", "--dry-run", "--outdir", folder], {
		stdio: "ignore",
	});
	miniflare = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: readFileSync(join(folder, "week-worker.js"), "utf8"),
			compatibilityDate: "2026-10-23",
			bindings: { ALLOW_PRIVATE_SOURCES: "1" },
			d1Databases: ["DB"],
			resourcePersistencePath: emptyState(atEnd),
			unsafeDirectSockets: [{ host: "127.0.0.1" }],
			cf: false,
			log: new Log(LogLevel.ERROR),
		}),
	);
	atEnd(() => miniflare.dispose());
	worker = await miniflare.unsafeGetDirectURL();
	await play();
	// A busy machine may take ten times as long as an idle one.
}, 900_000);

async function run(task: Task): Promise<Done> {
	const response = await fetch(worker, { method: "POST", body: JSON.stringify(task) });
	if (!response.ok) throw new Error(`${task.kind}: ${response.status} ${await response.text()}`);
	return (await response.json()) as Done;
}

async function rows<Row>(sql: string): Promise<Row[]> {
	const db = await miniflare.getD1Database("DB");
	return (await db.prepare(sql).all<Row>()).results;
}

/** A message on its way to a consumer. */
interface Delivery {
	at: number;
	message: PollMessage;
	diesAt: number | undefined;
}

/** The totals of the week, in addition to the publishers' records. */
const week = {
	ticks: 0,
	idle: 0,
	messages: 0,
	deliveries: 0,
	deaths: 0,
	tickCost: { calls: 0, writes: 0, rowsRead: 0, rowsWritten: 0 } as Cost,
	pollCost: { calls: 0, writes: 0, rowsRead: 0, rowsWritten: 0 } as Cost,
	/** Of deliveries in which nothing had changed and nothing failed: polls, requests, and what they cost. */
	quiet: { polls: 0, requests: 0, calls: 0, writes: 0, rowsRead: 0, rowsWritten: 0 },
	mostCalls: 0,
};

function add(sum: Cost, { calls, writes, rowsRead, rowsWritten }: Cost): void {
	sum.calls += calls;
	sum.writes += writes;
	sum.rowsRead += rowsRead;
	sum.rowsWritten += rowsWritten;
}

async function play(): Promise<void> {
	const outlines = publishers.all.map(
		({ name, url }) => `<outline type="rss" text="${name}" xmlUrl="${url}"/>`,
	);
	const opml = `<opml version="2.0"><head/><body>${outlines.join("")}</body></opml>`;
	const { refused } = await run({ kind: "follow", now: START, opml });
	expect(refused).toBe(0);
	let underWay: Delivery[] = [];
	for (let now = START; now < END; ) {
		publishers.now = now;
		const { messages, cost, nextAt } = await run({ kind: "tick", now });
		week.ticks++;
		add(week.tickCost, cost);
		underWay.push(...messages.flatMap((message) => deliveriesOf(message, now)));
		const due = underWay.filter(({ at }) => at <= now);
		underWay = underWay.filter(({ at }) => at > now);
		const consume = async () => {
			for (let next = due.shift(); next !== undefined; next = due.shift()) {
				for (const one of await deliver(next, now)) (one.at <= now ? due : underWay).push(one);
			}
		};
		await Promise.all(Array.from({ length: CONSUMERS }, consume));
		// As long as there is something to do, the next tick is looked at as well.
		const next = Math.min(messages.length > 0 ? now : nextAt, ...underWay.map(({ at }) => at), END);
		const then = Math.max(now + TICK, START + Math.ceil((next - START) / TICK) * TICK);
		week.idle += (then - now) / TICK - 1;
		now = then;
	}
}

/** Most messages arrive at once and are worked off; some are late, come twice, or meet a consumer that dies. */
function deliveriesOf(message: PollMessage, now: number): Delivery[] {
	week.messages++;
	const draw = (what: string) => chance(`${what} ${week.messages}`);
	const late = draw("late") < 0.95 ? 0 : Math.floor(draw("how late") * 6) * TICK;
	const first: Delivery = {
		at: now + late,
		message,
		diesAt: draw("dies") < 0.05 && now < END - 3 * HOUR ? 1 + Math.floor(draw("when") * 8) : undefined,
	};
	// The queue delivers a message again if its consumer died.
	const isTwice = draw("twice") < 0.05 && first.diesAt === undefined;
	return isTwice ? [first, { ...first, at: first.at + TICK }] : [first];
}

/**
 * Hands a message to a consumer.
 *
 * @returns its next delivery, if the consumer died, else those of the message that it left to another
 */
async function deliver({ message, diesAt }: Delivery, now: number): Promise<Delivery[]> {
	week.deliveries++;
	const asked = new Map(publishers.all.map(({ name, count }) => [name, count]));
	const done = await run({ kind: "poll", now, message, diesAt });
	const named = new Set(message.sources);
	const requests = publishers.all
		.filter(({ name }) => named.has(name))
		.reduce((sum, { name, count }) => sum + count - (asked.get(name) ?? 0), 0);
	const answers = publishers.asked
		.filter(({ at, source }) => at === now && named.has(source))
		.slice(-requests);
	add(week.pollCost, done.cost);
	week.mostCalls = Math.max(week.mostCalls, done.cost.calls);
	if (done.died) {
		week.deaths++;
		for (const answer of requests > 0 ? answers : []) answer.forgotten = true;
		return [{ at: now + TICK, message, diesAt: undefined }];
	}
	if (requests > 0 && answers.every(({ as }) => as === "same")) {
		week.quiet.polls += new Set(answers.map(({ source }) => source)).size;
		week.quiet.requests += requests;
		add(week.quiet, done.cost);
	}
	return done.messages.flatMap((left) => deliveriesOf(left, now));
}

/** A poll as a publisher saw it: one request, or a redirect and what it led to. */
function pollsOf(source: string): Asked[] {
	const polls: Asked[] = [];
	for (const one of publishers.asked.filter((one) => one.source === source)) {
		const last = polls.at(-1);
		if (last?.as === "moved" && last.at === one.at) polls.splice(-1, 1, { ...one, host: last.host });
		else polls.push(one);
	}
	return polls;
}

const isOfHost =
	({ host }: Asked) =>
	(one: Asked) =>
		one.host === host;

interface Row {
	id: string;
	feed_url: string;
	state: string;
	outcome: string;
}

describe("after a week of polls,", () => {
	let sources: Map<string, Row>;
	beforeAll(async () => {
		const found = await rows<Row>(
			"SELECT id, feed_url, state, polls ->> '$[0].outcome' AS outcome FROM sources",
		);
		sources = new Map(found.map((row) => [row.id, row]));
		await report();
	});

	it("every entry that was published is stored once, with its latest text and its first date", async () => {
		const sent = new Map<string, { text: string; dates: Set<number>; isSettled: boolean }>();
		for (const { source, entries, forgotten } of publishers.asked) {
			for (const [title, { text, published }] of entries) {
				const known = sent.get(`${source} ${title}`) ?? { text, dates: new Set(), isSettled: false };
				// What a consumer had stored before it died counts, and what it had not comes again.
				if (!known.isSettled) known.dates.add(published);
				sent.set(`${source} ${title}`, {
					text,
					dates: known.dates,
					isSettled: known.isSettled || !forgotten,
				});
			}
		}
		const stored = await rows<{ key: string; content: string; date: number }>(
			`SELECT source || ' ' || (item ->> 'title') AS key, coalesce(content_html, content_text) AS content,
				date_published AS date FROM articles ORDER BY 1`,
		);
		// An entry that had left the feed before a poll was stored may be lost with the consumer that died.
		const keys = new Set(stored.map(({ key }) => key));
		const mayBeLost = (key: string) => sent.get(key)?.isSettled === false && !keys.has(key);
		const expected = [...sent.keys()].filter((key) => !mayBeLost(key));
		expect(stored.map(({ key }) => key)).toEqual(expected.sort());
		const isAsSent = ({ key, content, date }: (typeof stored)[number]) =>
			content.includes(sent.get(key)?.text.trim() ?? "?") &&
			[...(sent.get(key)?.dates ?? [])].some((published) => Math.floor(published / 1000) * 1000 === date);
		expect(stored.filter((article) => !isAsSent(article))).toEqual([]);
		expect(await rows("SELECT articles FROM scopes WHERE scope = 'all'")).toEqual([
			{
				articles: (
					await rows<{ n: number }>("SELECT count(*) AS n FROM scope_articles WHERE scope = 'all'")
				)[0]?.n,
			},
		]);
	});

	it("no entry of a reachable source is missing", () => {
		for (const publisher of publishers.all) {
			const { every, goneFrom } = publisher.habits;
			if (every === undefined || goneFrom !== undefined) continue;
			const seen = new Set(pollsOf(publisher.name).flatMap(({ entries }) => [...entries.keys()]));
			for (let now = START; now < END - 26 * HOUR; now += every)
				expect(seen).toContain(
					publisher.entriesAt(now).toSorted((a, b) => b.published - a.published)[0]?.title,
				);
		}
	});

	it("no source was polled more often than the hourly limit, its headers, hints or failures allow", () => {
		for (const { name, habits } of publishers.all) {
			let failures = 0;
			let before: Asked | undefined;
			for (const poll of pollsOf(name)) {
				const backoff = failures === 0 ? 0 : Math.min(HOUR * 2 ** (failures - 1), DAY);
				const since = poll.at - (before?.at ?? 0);
				if (before?.forgotten === false)
					expect(since, `${name} ${JSON.stringify(habits)}`).toBeGreaterThanOrEqual(
						Math.max(HOUR, before.rest, backoff),
					);
				before = poll;
				// Of those that another step of a consumer took along, nobody knows what was remembered.
				const isFailure = poll.as === "failed" || poll.as === "limited";
				failures = isFailure && !poll.forgotten ? failures + 1 : 0;
				// Due before the skipped hours. A claim whose message came late, or whose consumer died, is made again after its
				// lease of 15 minutes, then after 30 and 60: two hours later at worst, if three are lost.
				const isSkipped = (at: number) => habits.skipHours?.includes(new Date(at).getUTCHours()) ?? false;
				const dueAt = poll.at - 2 * HOUR;
				if (poll.at > START + HOUR) expect(isSkipped(poll.at) && isSkipped(dueAt)).toBe(false);
			}
		}
	});

	it("feeds of a rate-limiting host were left alone after the first such response of a day, and no two were polled at once", () => {
		let slowed = 0;
		publishers.asked.forEach((limited, i) => {
			if (limited.as !== "limited" || limited.forgotten) return;
			const ofHost = publishers.asked.map((one, at) => ({ ...one, i: at })).filter(isOfHost(limited));
			// One that its consumer forgot may have slowed the others, or not.
			if (ofHost.some((one) => one.i < i && one.as === "limited" && one.at > limited.at - DAY)) return;
			const until = limited.at + Math.min(Math.max(limited.rest, HOST_REST), HOUR);
			const others = ofHost.filter(({ source }) => source !== limited.source);
			expect(others.filter((one) => one.i > i && one.at < until)).toEqual([]);
			if (others.length > 0) slowed++;
		});
		expect(slowed).toBeGreaterThan(0);
		expect(publishers.asked.filter(({ as }) => as === "limited").length).toBeGreaterThan(share(10));
		expect(publishers.overlaps).toEqual([]);
	});

	it("permanently moved sources are polled at their new address", () => {
		for (const { name, url, movedUrl, habits } of publishers.all) {
			const isForGood = habits.moves !== undefined && [301, 308].includes(habits.moves.status);
			expect(sources.get(name)?.feed_url).toBe(isForGood ? movedUrl : url);
			if (isForGood) expect(pollsOf(name).at(-1)?.host).toBe(new URL(movedUrl).host);
		}
	});

	it("a source with 410 is stopped, and all other sources have recovered", () => {
		for (const { name, habits } of publishers.all) {
			const polls = pollsOf(name);
			const isGone = habits.goneFrom !== undefined;
			expect(sources.get(name), JSON.stringify(habits)).toMatchObject(
				isGone
					? { state: "gone", outcome: "gone" }
					: { state: "active", outcome: expect.stringMatching(/^(un)?changed$/) },
			);
			if (isGone) expect(polls.filter(({ as, forgotten }) => as === "gone" && !forgotten)).toHaveLength(1);
			else expect(polls.at(-1)?.at).toBeGreaterThan(END - 27 * HOUR);
		}
	});

	it("an unchanged source costs one request, one read and one write", () => {
		const { polls, requests, calls, writes } = week.quiet;
		expect(polls).toBeGreaterThan(share(500));
		expect(requests).toBe(polls);
		expect(writes).toBeLessThanOrEqual(polls);
		// Sources that are not due any more are read all the same.
		expect(calls).toBeLessThan(2.1 * polls);
	});

	it("the queue, the requests and the rows of a day are within the free plan", () => {
		const perDay = (sum: number) => sum / 7;
		expect(perDay(2 * week.messages + week.deliveries)).toBeLessThan(10_000 / 5);
		expect(perDay(week.tickCost.rowsRead + week.pollCost.rowsRead)).toBeLessThan(share(5_000_000 / 20));
		expect(perDay(week.tickCost.rowsWritten + week.pollCost.rowsWritten)).toBeLessThan(share(100_000 / 5));
	});
});

/** Prints the totals of the week. */
async function report(): Promise<void> {
	const perSource = publishers.all.map(({ count }) => count).sort((a, b) => a - b);
	const polls = publishers.all.reduce((sum, { name }) => sum + pollsOf(name).length, 0);
	const is = (as: Asked["as"]) => publishers.asked.filter((one) => one.as === as).length;
	const db = await miniflare.getD1Database("DB");
	const { results: articles, meta } = await db
		.prepare("SELECT count(*) AS n FROM articles")
		.all<{ n: number }>();
	const { tickCost: ticks, pollCost, quiet } = week;
	const perDay = (sum: number) => (sum / 7).toFixed(0);
	const table: [string, string | number][] = [
		["sources", publishers.all.length],
		["polls, a day", `${polls}, ${perDay(polls)}`],
		["requests of a source: median, most", `${perSource[perSource.length / 2]}, ${perSource.at(-1)}`],
		[
			"answered 304",
			`${((100 * is("same")) / (is("same") + is("whole"))).toFixed(0)} % of those with a feed`,
		],
		["failed, limited, moved", `${is("failed")}, ${is("limited")}, ${is("moved")}`],
		["on the wire", `${(publishers.bytes / 1e6).toFixed(1)} MB`],
		["articles", `${articles[0]?.n}, ${(meta.size_after / 1e6).toFixed(1)} MB`],
		["queue operations a day", perDay(2 * week.messages + week.deliveries)],
		["messages, deliveries, deaths", `${week.messages}, ${week.deliveries}, ${week.deaths}`],
		["D1 calls a day, most of a consumer", `${perDay(ticks.calls + pollCost.calls)}, ${week.mostCalls}`],
		["rows read a day: ticks, polls", `${perDay(ticks.rowsRead)}, ${perDay(pollCost.rowsRead)}`],
		["rows written a day: ticks, polls", `${perDay(ticks.rowsWritten)}, ${perDay(pollCost.rowsWritten)}`],
		[
			"rows of an unchanged poll",
			`${(quiet.rowsRead / quiet.polls).toFixed(1)} read, ${(quiet.rowsWritten / quiet.polls).toFixed(1)} written`,
		],
		["ticks, of them skipped", `${week.ticks + week.idle}, ${week.idle}`],
	];
	const lines = table.map(([what, figure]) => `  ${what.padEnd(38)}${figure}\n`);
	process.stdout.write(`\nA week of polling\n${lines.join("")}\n`);
}
