/** Polls in any order, repeated, simultaneous, and interrupted at any step have the same result in the end. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { sha256 } from "../../../src/model/digest.ts";
import type { PollMessage } from "../../../src/sources/messages.ts";
import { claimDue } from "../../../src/sources/polling/claims.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { consume } from "../../../src/sources/polling/queue.ts";
import { readSource, updateSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { empty } from "../../articles/store/database.ts";
import { runs, stride } from "../../support/runs.ts";
import { databaseThrough, type Hands } from "../through.ts";

/** Each test has many little databases, one after the other. */
const LONG = { timeout: 60_000 };

const START = Date.parse("2040-01-01T12:00:00Z");
const HOUR = 3600_000;

/** An entry as a feed has it at some time; its number tells which it is. */
interface Entry {
	n: number;
	text: string;
	isRedated: boolean;
}

/** Feeds that carry the same article give it another guid each. */
const guid = (source: string, n: number) => `${source}-${n}`;

function rss(source: string, entries: Entry[]): string {
	const items = entries.map(
		({ n, text, isRedated }) =>
			`<item><guid isPermaLink="false">${guid(source, n)}</guid><title>No. ${n}</title>` +
			`<link>https://articles.example/${n}</link><pubDate>${new Date(dateOf(n, isRedated)).toUTCString()}</pubDate>` +
			`<description>${text}</description></item>`,
	);
	return `<rss version="2.0"><channel><title>${source}</title>${items.join("")}</channel></rss>`;
}

const dateOf = (n: number, isRedated: boolean) => START - (isRedated ? 1000 : 100 + n) * HOUR;
const addressOf = (source: string) => `https://${source}.example/feed`;

let now: number;

/** The context of a poll of a publisher that serves these entries and honours its validator. */
function contextOf(entries: Record<string, Entry[]>, hands: Hands = (run) => run()): PollContext {
	return {
		db: databaseThrough(env.DB, hands),
		fetch: async (url, init) => {
			const source = new URL(url).hostname.replace(".example", "");
			const body = rss(source, entries[source] ?? []);
			const etag = `"${await sha256(body)}"`;
			const isSame = new Headers(init.headers).get("if-none-match") === etag;
			return new Response(isSame ? null : body, { status: isSame ? 304 : 200, headers: { etag } });
		},
		now: () => now,
		siteUrl: "https://news.example",
		allowPrivate: false,
		changed: () => {},
	};
}

/** A message for what is due, as the schedule would send it. */
async function claimed(): Promise<PollMessage> {
	const due = await claimDue(env.DB, now, { limit: 9, perHost: 9, lease: HOUR });
	return { sources: due.map(({ id }) => id).sort(), until: now + HOUR };
}

async function poll(source: string, context: PollContext) {
	const found = await readSource(context.db, source);
	if (found === undefined) throw new Error(`no source ${source}`);
	return pollSource(found, context);
}

interface Stored {
	id: string;
	n: number;
	source: string;
	text: string;
	date: number;
	slug: string;
	sources: string[];
}

/** All articles, in the order of their numbers; it fails where the tables contradict each other. */
async function stored(): Promise<Stored[]> {
	const { results } = await env.DB.prepare(
		`SELECT id, source, slug, date_published AS date, coalesce(content_html, content_text) AS text,
			CAST(substr(item ->> 'title', 5) AS INTEGER) AS n,
			(SELECT json_group_array(value ->> 'source') FROM json_each(item -> 'sources')) AS sources
		FROM articles ORDER BY n, id`,
	).all<Omit<Stored, "sources"> & { sources: string }>();
	const wrong = await env.DB.prepare(
		`SELECT scope, articles, (SELECT count(*) FROM scope_articles p WHERE p.scope = s.scope) AS places
		FROM scopes s WHERE articles <> places
		UNION ALL SELECT 'no place', 0, count(*) FROM articles a, json_each(a.item -> 'sources') one
			WHERE NOT EXISTS (SELECT 1 FROM scope_articles p WHERE p.scope = 'source:' || (one.value ->> 'source') AND p.id = a.id)
			HAVING count(*) > 0`,
	).all();
	expect(wrong.results).toEqual([]);
	return results.map((row) => ({ ...row, sources: JSON.parse(row.sources) as string[] }));
}

async function begin(): Promise<void> {
	now = START;
	await empty();
	await env.DB.batch(["sources", "shared_articles"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
}

beforeEach(() => begin());

/** A feed as it changes: each version comes out of the one before by a few changes. */
const history = fc
	.array(
		fc.array(
			fc.record({ kind: fc.constantFrom("add", "add", "edit", "drop", "turn", "redate"), at: fc.nat(6) }),
			{
				minLength: 1,
				maxLength: 4,
			},
		),
		{ minLength: 1, maxLength: 6 },
	)
	.map((versions) => {
		let next = 1;
		let texts = 0;
		let entries: Entry[] = [{ n: 0, text: "Text 0", isRedated: false }];
		return [
			entries,
			...versions.map((changes) => {
				for (const { kind, at } of changes) {
					const i = at % entries.length;
					if (kind === "add")
						entries = [{ n: next++, text: `Text ${++texts}`, isRedated: false }, ...entries];
					if (kind === "edit")
						entries = entries.map((entry, k) => (k === i ? { ...entry, text: `Text ${++texts}` } : entry));
					if (kind === "drop" && entries.length > 1) entries = entries.slice(0, -1);
					if (kind === "turn") entries = entries.toReversed();
					if (kind === "redate") entries = entries.map((entry) => ({ ...entry, isRedated: true }));
				}
				return entries;
			}),
		];
	});

describe("polls of a feed that changes", LONG, () => {
	it("leave the last version of each entry, even if the feed sometimes serves older versions", async () => {
		const seen = fc.tuple(history, fc.array(fc.nat(6), { maxLength: 12 }));
		await fc.assert(
			fc.asyncProperty(seen, async ([versions, order]) => {
				await begin();
				const sequence = [...order.map((i) => versions[i % versions.length] ?? []), ...versions];
				await subscribe({ url: addressOf("a") }, contextOf({ a: sequence[0] ?? [] }));
				const expected = new Map<number, { text: string; date: number }>();
				for (const entries of sequence) {
					now += HOUR;
					await poll("a", contextOf({ a: entries }));
					for (const { n, text, isRedated } of entries)
						expected.set(n, { text, date: expected.get(n)?.date ?? dateOf(n, isRedated) });
				}
				const found = await stored();
				expect(found.map(({ n, text, date }) => [n, { text, date }])).toEqual(
					[...expected].sort(([a], [b]) => a - b),
				);
				expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
			}),
			{ numRuns: runs(15) },
		);
	});

	it("that run at the same time neither lose nor duplicate entries, and the next poll stores what was overtaken", async () => {
		const rounds = fc.array(fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }), {
			minLength: 1,
			maxLength: 3,
		});
		await fc.assert(
			fc.asyncProperty(history, rounds, fc.scheduler(), async (versions, rounds, scheduler) => {
				await begin();
				await subscribe({ url: addressOf("a") }, contextOf({ a: versions[0] ?? [] }));
				const sent = new Map<number, { texts: Set<string>; dates: Set<number> }>();
				const note = (entries: Entry[]) => {
					for (const { n, text, isRedated } of entries) {
						const known = sent.get(n) ?? { texts: new Set(), dates: new Set() };
						sent.set(n, {
							texts: known.texts.add(text),
							dates: known.dates.add(dateOf(n, isRedated)),
						});
					}
				};
				note(versions[0] ?? []);
				for (const round of rounds) {
					now += HOUR;
					const polls = round.map((i) => {
						const entries = versions[i % versions.length] ?? [];
						note(entries);
						const hands: Hands = (run) => scheduler.schedule(Promise.resolve()).then(run);
						return poll("a", contextOf({ a: entries }, hands));
					});
					await scheduler.waitFor(Promise.all(polls));
				}
				const last = versions.at(-1) ?? [];
				note(last);
				// The first may be told that nothing has changed, where nothing had to be stored.
				now += HOUR;
				await poll("a", contextOf({ a: last }));
				const found = await stored();
				expect(found.map(({ n }) => n)).toEqual([...sent.keys()].sort((a, b) => a - b));
				for (const { n, text, date } of found) {
					const now = last.find((entry) => entry.n === n);
					expect(now === undefined ? [...(sent.get(n)?.texts ?? [])] : [now.text]).toContain(text);
					expect([...(sent.get(n)?.dates ?? [])]).toContain(date);
				}
			}),
			{ numRuns: runs(25) },
		);
	});

	it("that are delayed at any step do not overwrite newer entries of another poll", async () => {
		const version = (text: string) => ({ a: [{ n: 0, text, isRedated: false }] });
		for (let step = 1; step <= 8; step++) {
			for (const [held, overtaking] of [
				["Old", "New"],
				["New", "Old"],
			] as const) {
				await begin();
				await subscribe({ url: addressOf("a") }, contextOf(version("First")));
				now += HOUR;
				let calls = 0;
				const hands: Hands = async (run) => {
					if (++calls === step) await poll("a", contextOf(version(overtaking)));
					return run();
				};
				await poll("a", contextOf(version(held), hands));
				now += HOUR;
				await poll("a", contextOf(version("New")));
				expect((await stored()).map(({ text }) => text)).toEqual(["New"]);
			}
		}
	});

	it("of two sources store the entries of both, and show shared ones once", async () => {
		const numbers = fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 6 });
		await fc.assert(
			fc.asyncProperty(numbers, numbers, fc.scheduler(), async (a, b, scheduler) => {
				await begin();
				const entriesOf = (numbers: number[], text: string) =>
					numbers.map((n) => ({ n, text: `${text} ${n}`, isRedated: false }));
				const sides: Record<string, Entry[]> = { a: [], b: [] };
				for (const source of ["a", "b"]) await subscribe({ url: addressOf(source) }, contextOf(sides));
				sides.a = entriesOf(a, "a");
				sides.b = entriesOf(b, "b");
				now += HOUR;
				const hands: Hands = (run) => scheduler.schedule(Promise.resolve()).then(run);
				const context = contextOf(sides, hands);
				await scheduler.waitFor(Promise.all(["a", "b", "a"].map((source) => poll(source, context))));
				const told = (await stored()).map(({ n, source, text }) => `${n} ${source}: ${text}`);
				const wanted = (source: string, numbers: number[]) =>
					numbers.map((n) => `${n} ${source}: ${source} ${n}`);
				expect(told.sort()).toEqual([...wanted("a", a), ...wanted("b", b)].sort());
				const main = await readScope(env.DB, "main", { limit: 50, content: true });
				const shown = main?.articles.map(({ title, sources }) => [
					title,
					sources.map(({ source }) => source).sort(),
				]);
				const both = [...new Set([...a, ...b])].map((n) => [
					`No. ${n}`,
					[...(a.includes(n) ? ["a"] : []), ...(b.includes(n) ? ["b"] : [])],
				]);
				expect(shown?.sort()).toEqual(both.sort());
			}),
			{ numRuns: runs(20) },
		);
	});

	it("during which the operator sets tags store these with the next poll", async () => {
		await fc.assert(
			fc.asyncProperty(fc.scheduler(), async (scheduler) => {
				await begin();
				const entries = { a: [{ n: 0, text: "Text 0", isRedated: false }] };
				await subscribe({ url: addressOf("a") }, contextOf({ a: [] }));
				now += HOUR;
				const hands: Hands = (run) => scheduler.schedule(Promise.resolve()).then(run);
				const context = contextOf(entries, hands);
				const tagging = updateSource(context.db, "a", { tags: ["Friends"] }, now);
				await scheduler.waitFor(Promise.all([poll("a", context), tagging]));
				now += HOUR;
				await poll("a", contextOf(entries));
				const { results } = await env.DB.prepare("SELECT item -> 'tags' AS tags FROM articles").all();
				expect(results).toEqual([{ tags: '["Friends"]' }]);
			}),
			{ numRuns: runs(10) },
		);
	});
});

/** A database that goes away with its n-th call: before that takes effect, or just after. */
function dyingAt(n: number, when: "before" | "after"): { hands: Hands; hasDied: () => boolean } {
	let calls = 0;
	return {
		hasDied: () => calls >= n,
		hands: async (run) => {
			if (++calls > n || (calls === n && when === "before")) throw new Error("died");
			const results = await run();
			if (calls === n) throw new Error("died");
			return results;
		},
	};
}

const entries = (...numbers: number[]): Entry[] =>
	numbers.map((n) => ({ n, text: `Text ${n}`, isRedated: false }));

/** A source with a long past, so that most of it is kept out of the main feed; another that shares some; and one that fails. */
const FEEDS = { a: entries(...Array.from({ length: 25 }, (_, n) => n)), b: entries(3, 30), c: entries(40) };

describe.each(["before", "after"] as const)(
	"when interrupted %s any of its steps and repeated,",
	LONG,
	(when) => {
		/** How far apart the steps are. In a short run, polls are cut short before half of them and after the others. */
		const apart = stride(2);

		/** Cuts something short at each step, resumes, and expects what an undisturbed run has left. */
		async function expectSame(
			prepare: () => Promise<void>,
			act: (context: PollContext) => Promise<unknown>,
			resume: (context: PollContext) => Promise<unknown>,
			feeds: Record<string, Entry[]>,
		): Promise<void> {
			const play = async (dying: ReturnType<typeof dyingAt>) => {
				await begin();
				await prepare();
				now += HOUR;
				await act(contextOf(feeds, dying.hands)).catch(() => {});
				// Late enough for the claim of an interrupted consumer to expire.
				now += HOUR;
				await resume(contextOf(feeds));
				return await everything();
			};
			const undisturbed = await play(dyingAt(Number.POSITIVE_INFINITY, when));
			for (let n = when === "before" ? 1 : apart; ; n += apart) {
				const dying = dyingAt(n, when);
				expect(await play(dying), `after call ${n}`).toEqual(undisturbed);
				if (!dying.hasDied()) {
					expect(n).toBeGreaterThan(3);
					return;
				}
			}
		}

		/** The state that must be the same after any course: articles, their places, and the sources. */
		async function everything() {
			const { results } = await env.DB.prepare(
				"SELECT id, feed_url, title, tags, state, etag, body_digest FROM sources ORDER BY id",
			).all();
			const places = await env.DB.prepare(
				"SELECT scope, sorted_at, id FROM scope_articles ORDER BY 1, 2, 3",
			).all();
			return { articles: await stored(), sources: results, places: places.results };
		}

		it("subscribing has the same result as an uninterrupted run", async () => {
			const follow = async (context: PollContext) => {
				await subscribe({ url: addressOf("a"), title: "a", tags: ["Friends"] }, context);
			};
			await expectSame(
				async () => {},
				follow,
				async (context) => {
					await follow(context);
					await poll("a", context);
				},
				FEEDS,
			);
		});

		it("a poll has the same result as an uninterrupted run", async () => {
			const before = { ...FEEDS, a: entries(1, 2, 3).map((entry) => ({ ...entry, text: "Before" })) };
			await expectSame(
				async () => void (await subscribe({ url: addressOf("a") }, contextOf(before))),
				(context) => poll("a", context),
				(context) => poll("a", context),
				FEEDS,
			);
		});

		it("a consumer with several sources has the same result as an uninterrupted run", async () => {
			await expectSame(
				async () => {
					for (const source of ["a", "b", "c"])
						await subscribe({ url: addressOf(source) }, contextOf({ a: entries(50) }));
					now += 48 * HOUR;
				},
				async (context) => consume(await claimed(), context),
				async (context) => {
					now += 24 * HOUR;
					await consume(await claimed(), context);
				},
				FEEDS,
			);
		});
	},
);
