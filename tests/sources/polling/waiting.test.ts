/** Documents that are stored by way of the queue, with entries that leave nothing to store. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { Message } from "../../../src/sources/messages.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { consume } from "../../../src/sources/polling/queue.ts";
import { listSources, readSource, removeSource, updateSource } from "../../../src/sources/store.ts";
import { type Subscription, subscribe } from "../../../src/sources/subscriptions/subscribe.ts";

const FEED = "https://blog.example/feed";

let now: number;
let body: string;
let isConditional: boolean;
let sent: Message[];
let context: PollContext;

beforeEach(() => {
	now = Date.parse("2040-01-01T12:00:00Z");
	sent = [];
	context = {
		db: env.DB,
		fetch: async (_, init) => {
			isConditional = new Headers(init.headers).has("if-none-match");
			return new Response(body, { headers: { etag: '"1"' } });
		},
		now: () => now,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
		outbox: { send: async (message) => void sent.push(structuredClone(message)) },
	};
});

/** A feed whose entries come to about 3 KB each. */
function rss(first: number, count: number, { title = "Blog", text = "" } = {}): string {
	const items = Array.from(
		{ length: count },
		(_, i) =>
			`<item><guid isPermaLink="false">${title} ${first + i}</guid><title>No. ${first + i}</title><link>https://blog.example/${first + i}</link>` +
			`<description>&lt;p${text}&gt;${"word ".repeat(600)}&lt;/p&gt;</description></item>`,
	);
	return `<rss version="2.0"><channel><title>${title}</title>${items.join("")}</channel></rss>`;
}

async function deliver(): Promise<void> {
	for (const message of sent.splice(0)) await consume(message, context);
}

async function follow(subscription: Partial<Subscription> = {}): Promise<void> {
	await subscribe({ url: FEED, ...subscription }, context);
	await deliver();
}

/** Polls once and has the queue delivered; gives how many messages there were. */
async function poll(id = "blog"): Promise<{ created: number; messages: number }> {
	now += 3_600_000;
	const source = await readSource(env.DB, id);
	if (source === undefined) throw new Error(`no source ${id}`);
	const { created = 0 } = await pollSource(source, context);
	const messages = sent.length;
	await deliver();
	return { created, messages };
}

const articles = async (id = "blog") =>
	(await listSources(env.DB)).find((source) => source.id === id)?.articles;

it("entries that a filter drops are examined once, and then the feed is requested with its validators", async () => {
	body = rss(1, 60);
	await follow({ filters: [{ action: "keep", words: ["No. 7", "No. 50"] }] });
	expect(await articles()).toBe(2);
	expect(await poll()).toEqual({ created: 0, messages: 0 });
	await poll();
	expect(isConditional).toBe(true);

	body = rss(0, 60);
	for (let polls = 0; polls < 3; polls++) expect((await poll()).messages).toBeLessThan(2);
	expect(isConditional).toBe(true);

	await updateSource(env.DB, "blog", { filters: [] }, now);
	for (let polls = 0; polls < 3; polls++) await poll();
	expect(await articles()).toBe(60);
});

it("entries that another source owns, or that changed only in form, are examined once", async () => {
	body = rss(1, 40);
	await follow();
	body = rss(1, 40, { title: "Planet" });
	await follow({ url: "https://planet.example/feed" });
	expect(await articles("planet")).toBe(40);
	for (let polls = 0; polls < 3; polls++) await poll("planet");
	expect(isConditional).toBe(true);

	body = rss(1, 40, { text: " onclick=&quot;x&quot;" });
	for (let polls = 0; polls < 3; polls++) await poll();
	expect(isConditional).toBe(true);
});

it("filtered and edited entries are not counted as new", async () => {
	body = rss(1, 60);
	await follow({ filters: [{ action: "block", words: ["word"] }] });
	for (let polls = 0; polls < 4; polls++) {
		body = rss(1, 600, { text: ` id=&quot;${polls}&quot;` });
		await poll();
	}
	await updateSource(env.DB, "blog", { filters: [] }, now);
	body = rss(1, 100);
	for (let polls = 0; polls < 2; polls++) await poll();
	expect(await articles()).toBe(100);
	expect((await readSource(env.DB, "blog"))?.intake).toMatchObject({ articles: 100 });
});

it("entries stored through the queue count towards the daily intake of a source", async () => {
	body = rss(1, 60);
	await follow();
	const { intake } = (await readSource(env.DB, "blog")) ?? {};
	expect(intake?.articles).toBe(60);
	expect(intake?.length).toBeGreaterThan(60 * 3000);
});

it("entries in the queue count as soon as they are sent, and only once", async () => {
	const short = (version: number) => rss(1, 900).replaceAll("word ".repeat(600), `word ${version}`);
	const supplied = async () => (await readSource(env.DB, "blog"))?.intake.articles;
	body = short(0);
	await subscribe({ url: FEED }, context);
	expect(await supplied()).toBe(900);
	for (let version = 1; version < 4; version++) {
		body = short(version);
		const source = await readSource(env.DB, "blog");
		if (source === undefined) throw new Error("no source");
		await pollSource(source, context);
		expect(await supplied()).toBe(Math.min((version + 1) * 900, 2_000));
	}
	const late = structuredClone(sent);
	await deliver();
	const counted = (await supplied()) ?? 0;
	expect(counted).toBeGreaterThanOrEqual(900);
	expect(counted).toBeLessThanOrEqual(2_000);
	// Deliveries that are repeated bring nothing new, and do not make room either.
	for (const message of late) await consume(message, context, 2);
	expect(await supplied()).toBeGreaterThanOrEqual(counted);
}, 60_000);

it("entries that the queue does not accept are not counted", async () => {
	body = rss(1, 60);
	let taken = 0;
	context.outbox = {
		send: async (message) => {
			if (taken++ > 0) throw new Error("full");
			sent.push(structuredClone(message));
		},
	};
	await follow();
	expect((await readSource(env.DB, "blog"))?.intake.articles).toBe(await articles());
});

it("an entry that was edited and edited back is stored both times", async () => {
	const versions = [rss(1, 40), rss(1, 40, { text: " onclick=&quot;x&quot;" })];
	const edited = rss(1, 40).replaceAll("word ", "other ");
	body = versions[0] ?? "";
	await follow();
	for (const version of [versions[1], edited, versions[1]]) {
		body = version ?? "";
		for (let polls = 0; polls < 2; polls++) await poll();
	}
	const row = await env.DB.prepare(
		"SELECT count(*) AS n FROM articles WHERE content_html LIKE '%other%'",
	).first();
	expect(row).toEqual({ n: 0 });
});

it("queued entries of a removed source are not stored in another source with its id", async () => {
	body = rss(1, 60);
	await subscribe({ url: FEED }, context);
	const late = sent.splice(0);
	await removeSource(env.DB, "blog");
	body = rss(100, 60);
	await subscribe({ url: "https://other.example/feed" }, context);
	const before = await articles();
	for (const message of late) await consume(message, context);
	expect(await articles()).toBe(before);
});
