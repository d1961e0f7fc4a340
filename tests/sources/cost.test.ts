/** The rows of D1 that polls cost, by which D1 is billed: they must not grow with the number of stored articles. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { RULES } from "../../src/model/rules.ts";
import type { Message } from "../../src/sources/messages.ts";
import { type PollContext, pollSource } from "../../src/sources/polling/poll.ts";
import { consume, enqueueDue } from "../../src/sources/polling/queue.ts";
import { readSource } from "../../src/sources/store.ts";
import { subscribe } from "../../src/sources/subscriptions/subscribe.ts";
import { databaseThrough } from "./through.ts";

const NOW = Date.parse("2040-01-01T12:00:00Z");
const HOUR = 3600_000;

/** A feed of the entries from one number down to another, newest first; one of them may have a tag. */
function rss(newest: number, oldest: number, tagged?: number): string {
	const items = Array.from({ length: newest - oldest + 1 }, (_, i) => newest - i).map(
		(n) =>
			`<item><guid isPermaLink="false">${n}</guid><title>No. ${n}</title><link>https://blog.example/${n}</link>` +
			`<pubDate>${new Date(NOW + (n - 10_000) * HOUR).toUTCString()}</pubDate><description>Text</description>` +
			`${n === tagged ? "<category>Weather</category>" : ""}</item>`,
	);
	return `<rss version="2.0"><channel><title>Blog</title>${items.join("")}</channel></rss>`;
}

/** Follows a feed, then polls versions of it, and counts the rows of each poll. */
async function costs(first: string, ...versions: string[]) {
	const counts = { queries: 0, read: 0, written: 0 };
	let body = first;
	let now = NOW;
	const context: PollContext = {
		db: databaseThrough(env.DB, async (run) => {
			const results = await run();
			for (const { meta } of results) {
				counts.queries++;
				counts.read += meta.rows_read;
				counts.written += meta.rows_written;
			}
			return results;
		}),
		fetch: async () => new Response(body),
		now: () => now,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
	};
	const { source } = await subscribe({ url: "https://blog.example/feed" }, context);
	const found = [];
	for (const version of versions) {
		Object.assign(counts, { queries: 0, read: 0, written: 0 });
		body = version;
		now += HOUR;
		const current = await readSource(context.db, source.id);
		if (current === undefined) throw new Error("no source");
		const poll = await pollSource(current, context);
		found.push({ ...counts, created: poll.created, updated: poll.updated });
	}
	return found;
}

it.each([20, 400])(
	"a poll takes few statements and rows, even if the source has %i articles",
	async (entries) => {
		const [created, retagged, dropped, unchanged] = await costs(
			rss(entries, 1),
			rss(entries + 1, entries - 8),
			rss(entries + 1, entries - 8, entries),
			rss(entries + 1, entries - 8),
			rss(entries + 1, entries - 8),
		);
		expect(created).toMatchObject({ created: 1, updated: 0 });
		expect(retagged).toMatchObject({ created: 0, updated: 1 });
		expect(dropped).toMatchObject({ created: 0, updated: 1 });
		for (const poll of [created, retagged, dropped]) {
			expect(poll?.queries).toBeLessThan(24);
			// Seven of them for each of the ten entries of the document, whose guids are looked up as they are and as beginnings;
			// some 120 for the entry that is written, by all that another owner's article could have in common with it.
			expect(poll?.read).toBeLessThan(280);
			expect(poll?.written).toBeLessThan(30);
		}
		expect(unchanged).toMatchObject({ read: 2, written: 3 });
	},
);

it("a poll takes few statements and rows, even if each guid is a prefix of another", async () => {
	const count = 200;
	const document = (title: string) =>
		`<rss version="2.0"><channel><title>Blog</title>${Array.from(
			{ length: count },
			(_, n) =>
				`<item><guid isPermaLink="false">x${" 0".repeat(n)}</guid><title>${n === 0 ? title : n}</title></item>`,
		).join("")}</channel></rss>`;
	const [poll] = await costs(document("One"), document("Two"));
	expect(poll).toMatchObject({ created: 0, updated: 1 });
	expect(poll?.read).toBeLessThan(20 * count);
});

/** A day of the schedule, with sources of as many hosts that do not change, all polled as often as each other. */
async function dayOf(sources: number, every: number) {
	const counts = { polls: 0, read: 0, written: 0, messages: 0 };
	let now = NOW;
	const db = databaseThrough(env.DB, async (run) => {
		const results = await run();
		for (const { meta } of results) {
			counts.read += meta.rows_read;
			counts.written += meta.rows_written;
		}
		return results;
	});
	const context: PollContext = {
		db,
		fetch: async () => {
			counts.polls++;
			return new Response(null, { status: 304 });
		},
		now: () => now,
		siteUrl: undefined,
		allowPrivate: false,
		bounds: { min: every, max: every },
		changed: () => {},
	};
	const insert = env.DB.prepare(
		`INSERT INTO sources (id, feed_url, feed_key, host, about, tags, filters, created_at, next_poll_at, etag, schedule, rules)
		VALUES (?1, 'https://' || ?1 || '.example/', ?1, ?1, '{"title":""}', '[]', '[]', ?2, ?3, '"1"', json_object('lastBodyAt', ?2),
			${RULES})`,
	);
	const start = NOW - HOUR;
	await env.DB.batch(
		Array.from({ length: sources }, (_, i) =>
			insert.bind(`s${i}`, start, NOW + (i * every * 1000) / sources),
		),
	);
	for (let tick = 0; tick < 144; tick++, now += HOUR / 6) {
		const sent: Message[] = [];
		const queue = {
			sendBatch: async (batch: { body: Message }[]) => sent.push(...batch.map(({ body }) => body)),
		};
		await enqueueDue(db, queue as unknown as Queue<Message>, now);
		counts.messages += sent.length;
		for (const message of sent) await consume(message, context);
	}
	return counts;
}

it("a day without changes costs five written rows for each poll, and messages with several polls", async () => {
	const counts = await dayOf(30, 3600);
	// An hour and its jitter, then the next run of the schedule.
	expect(counts.polls).toBeGreaterThan(30 * 19);
	expect(counts.polls).toBeLessThanOrEqual(30 * 24);
	expect(counts.written / counts.polls).toBeLessThanOrEqual(5.1);
	expect(counts.messages).toBeLessThan(counts.polls / 3);
});
