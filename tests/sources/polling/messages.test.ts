/** Messages fit the limits of the queue, and all entries are stored in the end, for any feed. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slicesOf } from "../../../src/sources/intake/slices.ts";
import type { ChangedEntry, Message } from "../../../src/sources/messages.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { consume, enqueueDue } from "../../../src/sources/polling/queue.ts";
import type { Source } from "../../../src/sources/source.ts";
import { addSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { empty } from "../../articles/store/database.ts";
import { runs } from "../../support/runs.ts";

/** Some tests have many little databases, one after the other. */
const LONG = { timeout: 60_000 };

const NOW = Date.parse("2040-01-01T12:00:00Z");

/** The longest message that the queue takes, and what of it the queue keeps for itself (bytes). */
const MESSAGE_LIMIT = 128_000;
const METADATA = 100;
const BATCH_LIMIT = 256_000;

/** How long a message is as it is sent: as JSON, in UTF-8. */
const bytesOf = (message: unknown) => new TextEncoder().encode(JSON.stringify(message)).length;

/** Follows a feed through a queue that refuses messages that are too long, as Cloudflare's does, and delivers the others. */
async function followThroughQueue(body: string, type: string, url = "https://blog.example/feed") {
	const sent: Message[] = [];
	const context: PollContext = {
		db: env.DB,
		fetch: async () => new Response(body, { headers: { "content-type": type } }),
		now: () => NOW,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
		outbox: {
			send: async (message) => {
				if (bytesOf(message) + METADATA > MESSAGE_LIMIT) throw new Error("Queue send failed: 413");
				sent.push(JSON.parse(JSON.stringify(message)));
			},
		},
	};
	const { poll, source } = await subscribe({ url }, context);
	const sizes = sent.map(bytesOf);
	for (const message of sent.splice(0)) await consume(message, context);
	const stored = await env.DB.prepare("SELECT count(*) AS n FROM articles WHERE source = ?1")
		.bind(source.id)
		.first<number>("n");
	return { poll, sizes, stored };
}

/** Text that is longer in JSON or in UTF-8 than it looks. */
const texts = fc
	.tuple(
		fc.constantFrom("a", "ü", "語", "😀", '"', "\\", "\n", "\u2028", "<", "&"),
		fc.oneof(fc.nat(2_000), fc.nat(40_000)),
	)
	.map(([character, length]) => character.repeat(length));

const people = fc.array(
	fc.record({
		name: texts,
		url: texts.map((path) => `https://people.example/${path}`),
	}),
	{ maxLength: 12 },
);

const hostileFeeds = fc.record({
	version: fc.constant("https://jsonfeed.org/version/1.1"),
	title: texts,
	home_page_url: texts.map((path) => `https://blog.example/${path}`),
	authors: people,
	_podcast: fc.record({ persons: people }),
	items: fc.uniqueArray(
		fc.record({
			id: fc.tuple(fc.nat(), texts).map(([number, text]) => `${number} ${text}`),
			title: texts,
			url: texts.map((path) => `https://blog.example/${path}`),
			content_text: texts.map((text) => `Said: ${text}`),
			summary: texts,
			tags: fc.array(texts, { maxLength: 5 }),
			date_modified: fc.constantFrom(undefined, "2039-12-01T00:00:00Z"),
			attachments: fc.constantFrom([], [{ url: "https://blog.example/a.mp3", mime_type: "audio/mpeg" }]),
			_podcast: fc.record({ persons: people, season_name: texts }),
		}),
		{ maxLength: 8, selector: ({ id }) => id.split(" ")[0] },
	),
});

it("no message is too long and all entries are stored, whatever values a feed has", LONG, async () => {
	await fc.assert(
		fc.asyncProperty(hostileFeeds, async (feed) => {
			await empty();
			await env.DB.prepare("DELETE FROM sources").run();
			const document = JSON.stringify(feed);
			fc.pre(document.length < 4_000_000);
			const { poll, stored } = await followThroughQueue(document, "application/feed+json");
			expect(poll?.unsent).toBeUndefined();
			expect((stored ?? 0) + (poll?.refused ?? 0)).toBe(feed.items.length);
		}),
		{ numRuns: runs(12), endOnFailure: true },
	);
});

it("an entry of any length is stored, even if its feed has long metadata", LONG, async () => {
	const long = "語".repeat(950);
	const channel =
		`<title>${long}</title><link>https://blog.example/${"a".repeat(9_900)}</link><copyright>${long}</copyright>` +
		`<podcast:person>${long}</podcast:person><podcast:person>a${long}</podcast:person>`;
	const item = (length: number) =>
		`<item><guid isPermaLink="false">${length}</guid><enclosure url="https://blog.example/a.mp3" type="audio/mpeg" length="1"/>` +
		`<podcast:image href="https://blog.example/a.png" alt="${long}"/>` +
		`<description>&lt;img src="https://blog.example/a.png" alt="${long}"&gt;${"a".repeat(length)}</description></item>`;
	const lengths = Array.from({ length: 40 }, (_, i) => 60_000 + i * 700);
	for (const odd of [0, 1]) {
		await empty();
		await env.DB.prepare("DELETE FROM sources").run();
		const items = [15_000, ...lengths.filter((_, i) => i % 2 === odd)].map(item);
		const rss = `<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>${channel}${items.join("")}</channel></rss>`;
		const address = `https://blog.example/${"a".repeat(7_900)}`;
		const { poll, sizes, stored } = await followThroughQueue(rss, "application/rss+xml", address);
		expect(poll?.unsent).toBeUndefined();
		expect(sizes.length).toBeGreaterThan(5);
		expect(stored).toBe(items.length);
	}
});

describe("the entries of a feed are split into messages", () => {
	const of = {
		source: "blog",
		provenance: { title: "語", feed_url: "https://blog.example/feed" },
		byline: [],
		basis: null,
		wasRead: false,
		countedOn: 0,
		until: NOW,
	};
	const entry = (content_text: string): ChangedEntry => ({
		item: { id: "1", content_text },
		base: "https://blog.example/",
		fingerprint: "0".repeat(64),
		isBacklog: false,
	});
	const hostile = fc.tuple(texts, texts).map(([a, b]) => entry(`${a}${b}`));

	it("that the queue accepts, with each entry once and in order", () => {
		fc.assert(
			fc.property(fc.array(hostile, { maxLength: 12 }), texts, (entries, title) => {
				const envelope = { ...of, provenance: { ...of.provenance, title: title.slice(0, 1_000) } };
				const { first, others } = slicesOf(entries, envelope);
				for (const slice of others) {
					expect(slice.length).toBeGreaterThan(0);
					expect(bytesOf({ ...envelope, changed: slice }) + METADATA).toBeLessThanOrEqual(MESSAGE_LIMIT);
					// Up to 64 KB count as one operation, so that only a single entry makes a message longer.
					if (slice.length > 1) expect(bytesOf({ ...envelope, changed: slice })).toBeLessThanOrEqual(64_000);
				}
				const all = [...first, ...others.flat()];
				expect(new Set(all).size).toBe(entries.length);
				expect(others.flat()).toEqual(entries.filter((one) => others.flat().includes(one)));
				// What is stored at once is little, but for what no message can hold.
				const little = first.filter((one) => bytesOf({ ...envelope, changed: [one] }) <= 127_500).slice(1);
				expect(little.reduce((sum, one) => sum + bytesOf(one), 0)).toBeLessThanOrEqual(15_000);
			}),
			{ numRuns: runs(60) },
		);
	});

	it("and an entry goes through the queue if its message is within the limit, to the byte", () => {
		const room = 127_500 - bytesOf({ ...of, changed: [entry("")] }) - 1;
		for (const [character, bytes] of [
			["a", 1],
			["語", 3],
			['"', 2],
		] as const) {
			const fits = entry(character.repeat(Math.floor(room / bytes)));
			const exceeds = entry(character.repeat(Math.floor(room / bytes) + 1));
			const small = entry("a".repeat(14_900));
			expect(slicesOf([small, fits], of)).toEqual({ first: [small], others: [[fits]] });
			expect(slicesOf([small, exceeds], of)).toEqual({ first: [exceeds], others: [[small]] });
		}
	});
});

it(
	"a tick sends batches of at most 100 messages and 256,000 bytes, however long the source ids are",
	LONG,
	async () => {
		const feeds = Array.from({ length: 130 }, (_, i) => ({ name: `${i}${"𐐨".repeat(77)}`, i }));
		for (const { name, i } of feeds) {
			const about = { format: "RSS 2.0", title: name } as Source["about"];
			const feedUrl = `https://${i}.example/feed`;
			await addSource(env.DB, { feedUrl, feedKey: feedUrl, about }, NOW);
		}
		await env.DB.prepare(`UPDATE sources SET schedule = '{"failures":1}'`).run();
		const batches: { body: Message }[][] = [];
		const queue = {
			sendBatch: async (batch: Iterable<{ body: Message }>) => void batches.push([...batch]),
		} as unknown as Queue<Message>;
		await enqueueDue(env.DB, queue, NOW);
		expect(batches.flat()).toHaveLength(130);
		for (const batch of batches) {
			expect(batch.length).toBeLessThanOrEqual(100);
			const bytes = batch.reduce((sum, { body }) => sum + bytesOf(body) + METADATA, 0);
			expect(bytes).toBeLessThanOrEqual(BATCH_LIMIT);
		}
	},
);

it.each([
	["that called its entries by another name", "entries"],
	["that did not note whether the source had been read", "changed"],
])(
	"a message from a former version %s is ignored, and the next poll stores its entries",
	async (_, member) => {
		const item = { id: "1", title: "Snow", content_text: "Deep", date_published: "2039-12-31T00:00:00Z" };
		const body = JSON.stringify({
			version: "https://jsonfeed.org/version/1.1",
			title: "Blog",
			items: [item],
		});
		const url = "https://blog.example/feed";
		const { source } = await addSource(
			env.DB,
			{ feedUrl: url, feedKey: url, about: { format: "JSON Feed 1.1" } as Source["about"] },
			NOW,
		);
		const context: PollContext = {
			db: env.DB,
			fetch: async () => new Response(body, { headers: { "content-type": "application/json" } }),
			now: () => NOW,
			siteUrl: undefined,
			allowPrivate: false,
			changed: () => {},
		};
		const former = {
			source: source.id,
			[member]: [
				{ item, base: url, fingerprint: "0".repeat(64), imported: "0".repeat(64), isBacklog: false },
			],
			provenance: { title: "Blog", feed_url: url },
			byline: [],
			basis: null,
			until: NOW + 1,
			countedOn: Math.floor(NOW / 86_400_000),
		};
		await consume(former as unknown as Message, context);
		const stored = () => env.DB.prepare("SELECT count(*) AS n FROM articles").first<number>("n");
		expect(await stored()).toBe(0);
		expect(await pollSource(source, context)).toMatchObject({ created: 1 });
		expect(await stored()).toBe(1);
	},
);
