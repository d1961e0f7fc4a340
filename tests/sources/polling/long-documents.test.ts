/** Documents too long for one invocation: stored in part, with the rest through the queue. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import type { Message } from "../../../src/sources/messages.ts";
import { consume } from "../../../src/sources/polling/queue.ts";
import { listSources, readSource, removeSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { entry, FEED, rss, setUpPolling, titles } from "./polling.ts";

const polling = setUpPolling();
const { poll, serve } = polling;

describe("a document that is too long for one invocation", () => {
	const LARGE = rss(
		Array.from({ length: 60 }, (_, i) => entry(i + 1, `${"wörter ".repeat(430)}${i}`)).join(""),
	);
	let sent: Message[];
	beforeEach(() => {
		sent = [];
		polling.context.outbox = { send: async (message) => void sent.push(structuredClone(message)) };
		polling.pages[FEED] = () => new Response(LARGE, { headers: { etag: '"1"' } });
	});

	const isConditional = () => polling.asked.at(-1)?.headers.has("if-none-match");
	const count = async () => (await listSources(env.DB))[0]?.articles;

	it("is stored in part, and the rest through the queue, in any order and with repeated messages", async () => {
		const { poll: first } = await subscribe({ url: FEED }, polling.context);
		expect(first?.created).toBeGreaterThan(1);
		expect(first).toMatchObject({ waiting: 60 - (first?.created ?? 0) });
		// Polled again as soon as any source may be, as messages may be lost.
		expect((await readSource(env.DB, "the-blog"))?.nextPollAt).toBeLessThan(polling.now + 70 * 60_000);
		for (const message of sent) {
			// A message may have 128 KB, and costs less below 64.
			expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThan(64_000);
		}
		for (const message of [...sent.toReversed(), ...sent]) await consume(message, polling.context);
		expect(await count()).toBe(60);
		expect(await titles()).toEqual(Array.from({ length: 20 }, (_, i) => `No. ${i + 1}`));

		sent = [];
		polling.now += 3_600_000;
		expect(await poll()).toMatchObject({ outcome: "unchanged", created: 0 });
		expect(isConditional()).toBe(false);
		expect(sent).toEqual([]);
		await poll();
		expect(isConditional()).toBe(true);
	});

	it("such as a podcast of 6 MB has its newest 1,000 episodes stored, in messages that the queue accepts", async () => {
		const notes = `&lt;p&gt;${"What we spoke of in this episode. ".repeat(125)}&lt;/p&gt;`;
		const episode = (n: number) =>
			entry(n, notes).replace(
				"</item>",
				`<enclosure url="https://cdn.example/${n}.mp3" type="audio/mpeg" length="9"/></item>`,
			);
		const body = rss(Array.from({ length: 1_400 }, (_, i) => episode(i)).join(""));
		expect(body.length).toBeGreaterThan(6_000_000);
		serve(FEED, body);
		const { poll: first } = await subscribe({ url: FEED }, polling.context);
		expect(first).toMatchObject({ outcome: "changed", omitted: 400 });
		expect((first?.created ?? 0) + (first?.waiting ?? 0)).toBe(1_000);
		for (const message of sent)
			expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThan(64_000);
		await Promise.all(sent.slice(0, 3).map((message) => consume(message, polling.context)));
		expect(await count()).toBeGreaterThan(30);
	});

	it("is eventually stored even if every message is lost", async () => {
		await subscribe({ url: FEED }, polling.context);
		for (let polls = 0; (await count()) !== 60 && polls < 20; polls++) {
			polling.now += 3_600_000;
			expect(isConditional()).toBe(false);
			await poll();
		}
		expect(await count()).toBe(60);
		expect(await titles()).toHaveLength(20);
	});

	it("is not stored from messages that arrive after their expiry", async () => {
		await subscribe({ url: FEED }, polling.context);
		const [late] = sent;
		if (late === undefined) throw new Error("no message");
		const before = await count();
		polling.now += 900_000;
		await consume(late, polling.context);
		expect(await count()).toBe(before);
		polling.now -= 900_000;
		for (const message of sent) await consume(message, polling.context);
		serve(FEED, LARGE.replaceAll("wörter", "mots"));
		for (let polls = 0; polls < 5; polls++) {
			sent = [];
			await poll();
			for (const message of sent) await consume(message, polling.context);
		}
		await consume(late, polling.context);
		const found = await readScope(env.DB, "source:the-blog", { limit: 200, content: true });
		expect(found?.articles.filter(({ content_html }) => content_html?.includes("wörter"))).toEqual([]);
	});

	it("is discarded if its source is no longer followed", async () => {
		await subscribe({ url: FEED }, polling.context);
		await removeSource(env.DB, "the-blog");
		const stored = (await readScope(env.DB, "source:the-blog", { limit: 200, content: false }))?.articles
			.length;
		for (const message of sent) await consume(message, polling.context);
		expect(
			(await readScope(env.DB, "source:the-blog", { limit: 200, content: false }))?.articles,
		).toHaveLength(stored ?? 0);
	});

	it("has an entry that is too long for a message stored at once", async () => {
		serve(FEED, rss(entry(1) + entry(2, "x".repeat(300_000)) + entry(3, "y".repeat(60_000)) + entry(4)));
		const { poll: first } = await subscribe({ url: FEED }, polling.context);
		expect(first?.waiting).toBeGreaterThan(0);
		expect(await titles()).toContain("No. 2");
		for (const message of sent) await consume(message, polling.context);
		expect(await count()).toBe(4);
	});
});
