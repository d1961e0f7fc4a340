/** A followed feed with an upstream that the test plays, for tests of polls and subscriptions. */
import { env } from "cloudflare:workers";
import { beforeEach } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { readSource } from "../../../src/sources/store.ts";

const NOW = Date.parse("2040-01-01T12:00:00Z");

/** The address of the feed that most tests follow. */
export const FEED = "https://blog.example/feed.xml";

/** An upstream and a clock, both new for each test. */
interface Polling {
	/** What the upstream answers, by address; all other addresses get 404. */
	pages: Record<string, () => Response>;
	/** The requests that the upstream got. */
	asked: { url: string; headers: Headers }[];
	/** The time in milliseconds. */
	now: number;
	/** What polls and subscriptions run with. */
	context: PollContext;
	/** Lets the upstream answer an address with a document. */
	serve(url: string, body: string, headers?: Record<string, string>): void;
	/** Polls the source as it is stored now. */
	poll(id?: string): ReturnType<typeof pollSource>;
}

/** Prepares an upstream and a clock before each test of the file that calls this. */
export function setUpPolling(): Polling {
	const polling = {
		serve(url, body, headers = {}) {
			polling.pages[url] = () =>
				new Response(body, { headers: { "content-type": "application/rss+xml", ...headers } });
		},
		async poll(id = "the-blog") {
			const source = await readSource(env.DB, id);
			if (source === undefined) throw new Error(`no source ${id}`);
			return pollSource(source, polling.context);
		},
	} as Polling;
	beforeEach(() => {
		polling.pages = {};
		polling.asked = [];
		polling.now = NOW;
		polling.context = {
			db: env.DB,
			fetch: async (url, init) => {
				polling.asked.push({ url, headers: new Headers(init.headers) });
				return polling.pages[url]?.() ?? new Response("nothing here", { status: 404 });
			},
			now: () => polling.now,
			siteUrl: "https://news.example",
			allowPrivate: false,
			changed: () => {},
		};
	});
	return polling;
}

/** An RSS document with these items. */
export const rss = (items: string, channel = "<title>The Blog</title><link>https://blog.example/</link>") =>
	`<?xml version="1.0"?><rss version="2.0"><channel>${channel}${items}</channel></rss>`;

/** The item of RSS with this number; the higher it is, the older is the item. */
export const entry = (n: number, content = `Text ${n}`) =>
	`<item><guid isPermaLink="false">g${n}</guid><link>https://blog.example/${n}</link><title>No. ${n}</title>` +
	`<pubDate>${new Date(NOW - n * 3_600_000).toUTCString()}</pubDate><description>&lt;p&gt;${content}&lt;/p&gt;</description></item>`;

/** The titles of the newest articles in a feed. */
export async function titles(scope: "all" | `source:${string}` = "all") {
	const found = await readScope(env.DB, scope, { limit: 200, content: true });
	return found?.articles.map(({ title }) => title);
}
