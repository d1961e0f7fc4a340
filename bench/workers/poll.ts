/**
 * The first poll of a feed, in parts. `/read` reads the feed, `/sanitise` reads it and sanitises its entries, and `/poll` is
 * the whole poll in one invocation. On Cloudflare it takes several: `/first`, then `/slice` for each message of the queue.
 * The database is empty and accepts everything, and the upstream responds at once, so that neither is measured.
 *
 * @module
 */
import { sanitiseHtml } from "../../src/articles/sanitise/index.ts";
import { RULES } from "../../src/model/rules.ts";
import type { Message } from "../../src/sources/messages.ts";
import { readFeed } from "../../src/sources/parsing/read-feed.ts";
import { pollSource } from "../../src/sources/polling/poll.ts";
import { consume } from "../../src/sources/polling/queue.ts";
import type { Source } from "../../src/sources/source.ts";
import { ENTRIES, feedOf } from "../support/source-feeds.ts";

const url = "https://source-0.example/feed";
const bytes = new TextEncoder().encode(feedOf(0, ENTRIES));

const source: Source = {
	id: "source",
	feedUrl: url,
	about: {
		format: "RSS 2.0",
		title: "Source",
		description: undefined,
		homePageUrl: undefined,
		language: undefined,
		icon: undefined,
		rights: undefined,
		updated: undefined,
	},
	title: undefined,
	tags: [],
	filters: [],
	retention: { articles: 500, days: 90 },
	pollEvery: undefined,
	state: "active",
	createdAt: 0,
	nextPollAt: 0,
	validators: { etag: undefined, lastModified: undefined },
	bodyDigest: undefined,
	wasRead: false,
	readAgainAt: undefined,
	rules: RULES,
	polls: [],
	claims: 0,
	claim: { until: 0, transfers: 0 },
	schedule: {},
	intake: { day: 0, articles: 0, length: 0 },
	skipped: [],
};

const row = {
	id: source.id,
	feed_url: url,
	about: JSON.stringify(source.about),
	tags: "[]",
	filters: "[]",
	retention: '{"articles":500,"days":90}',
	polls: "[]",
	schedule: "{}",
	supply: JSON.stringify(source.intake),
	passed_over: "[]",
};

const nothing = { results: [], meta: { changes: 0 } };
const statement = {
	bind: () => statement,
	all: async () => nothing,
	run: async () => nothing,
	first: async (column?: string) => (column === undefined ? row : null),
};
const database = {
	prepare: () => statement,
	batch: async (statements: unknown[]) => statements.map(() => nothing),
} as unknown as D1Database;

const context = {
	db: database,
	fetch: async () => new Response(bytes),
	now: () => Date.now(),
	siteUrl: "https://bench.example",
	allowPrivate: false,
	changed: () => {},
};

/** The messages that `/first` has sent. */
let messages: Message[] = [];
const outbox = { send: async (message: Message) => void messages.push(message) };

const parts: Record<string, () => unknown> = {
	"/read": () => readFeed(bytes, undefined, url).items.length,
	"/sanitise": () =>
		readFeed(bytes, undefined, url).items.map(
			({ item, base }) => sanitiseHtml(String(item.content_html), base).html.length,
		),
	"/poll": async () => {
		const poll = await pollSource(source, context);
		if (poll.created !== ENTRIES) throw new Error(`${poll.created} articles were stored, not ${ENTRIES}`);
	},
	"/first": async () => {
		messages = [];
		await pollSource(source, { ...context, outbox });
		return messages.length;
	},
	"/slice": async () => {
		const [message] = messages;
		if (message === undefined) throw new Error("there is no message to store");
		await consume(message, context);
	},
};

export default {
	async fetch(request: Request): Promise<Response> {
		return Response.json((await parts[new URL(request.url).pathname]?.()) ?? null);
	},
};
