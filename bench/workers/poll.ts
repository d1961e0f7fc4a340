/**
 * One poll of a feed of new entries, in the runtime that counts its CPU, as far as each of its parts: `/read`,
 * `/sanitise` (after reading), `/prepare` (reading, sanitising and all else up to the store) and `/poll`, the whole.
 * Database and upstream are not ours to count: one is empty and takes everything, the other answers at once.
 *
 * @module
 */
import { parseItem } from "../../src/articles/item.ts";
import { candidateFrom } from "../../src/articles/normalise.ts";
import { sanitiseHtml } from "../../src/articles/sanitise.ts";
import { pollSource } from "../../src/sources/poll.ts";
import { readFeed } from "../../src/sources/read.ts";
import type { Source } from "../../src/sources/store.ts";
import { ENTRIES, feedOf } from "../feeds.ts";

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
	state: "active",
	createdAt: 0,
	nextPollAt: 0,
	validators: { etag: undefined, lastModified: undefined },
	bodyDigest: undefined,
	polls: [],
	schedule: {},
};

const nothing = { results: [], meta: { changes: 0 } };
const statement = { bind: () => statement, all: async () => nothing, run: async () => nothing };
const database = {
	prepare: () => statement,
	batch: async (statements: unknown[]) => statements.map(() => nothing),
} as unknown as D1Database;

const parts: Record<string, () => unknown> = {
	"/read": () => readFeed(bytes, undefined, url),
	"/sanitise": () =>
		readFeed(bytes, undefined, url).items.map(({ item, base }) =>
			sanitiseHtml(String(item.content_html), base),
		),
	"/prepare": async () => {
		for (const { item, base } of readFeed(bytes, undefined, url).items)
			await candidateFrom(parseItem(item), { source: source.id, publisher: url, now: Date.now() }, base);
	},
	"/poll": async () => {
		const poll = await pollSource(source, {
			db: database,
			fetch: async () => new Response(bytes),
			now: () => Date.now(),
			siteUrl: "https://bench.example",
			allowPrivate: false,
			changed: () => {},
		});
		if (poll.created !== ENTRIES) throw new Error(`${poll.created} articles were stored, not ${ENTRIES}`);
	},
};

export default {
	async fetch(request: Request): Promise<Response> {
		await parts[new URL(request.url).pathname]?.();
		return new Response();
	},
};
