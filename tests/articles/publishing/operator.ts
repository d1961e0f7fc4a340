import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { consumeDue, type DueMessage } from "../../../src/articles/publishing/due.ts";
import { type Instance, SITE, startInstance } from "../../support/instance.ts";

/** The present of each test. */
export const NOW = "2040-11-20T12:00:00Z";

/** The date of {@link concert}. */
export const SOON = "2040-11-20T15:05:00Z";

/** An answer of the API: an item, the result of one, or a list of either. */
export interface Answer {
	status: string;
	slug: string;
	date_published?: string;
	title?: string;
	_tributary?: Record<string, unknown>;
	results?: Answer[];
	items?: Answer[];
	detail?: string;
}

/** A site whose clock and queue the test controls. */
interface Operator {
	/** The instance that receives the requests; a new one in each test. */
	worker: Instance;
	/** The messages sent to the queue. */
	sent: { due: number; delaySeconds: number }[];
	queue: Queue<DueMessage>;
	/** Sends a request to the API, and returns the parsed answer. */
	call(
		method: string,
		path: string,
		body?: unknown,
		headers?: Record<string, string>,
	): Promise<{ code: number; headers: Headers } & Answer>;
	/** Imports one item, and returns its result. */
	importOne(item: Record<string, unknown>): Promise<Answer>;
	/** Delivers a message now; without one, the message of the Cron Trigger. */
	deliver(message?: DueMessage): Promise<unknown>;
}

/** Prepares a site before each test of the file that calls this. */
export function setUpOperator(): Operator {
	const sent: Operator["sent"] = [];
	const queue = {
		sendBatch: async (messages: Iterable<MessageSendRequest<DueMessage>>) => {
			for (const { body, delaySeconds = 0 } of messages) sent.push({ due: body.due, delaySeconds });
		},
	} as unknown as Queue<DueMessage>;
	const operator: Operator = {
		worker: undefined as never,
		sent,
		queue,
		async call(method, path, body, headers) {
			const response = await operator.worker.api(method, path, body, headers);
			const text = await response.text();
			const answer = (text ? JSON.parse(text) : {}) as Answer;
			return { code: response.status, headers: response.headers, ...answer };
		},
		async importOne(item) {
			const { results } = await operator.call("POST", "/api/import", { items: [item] });
			return results?.[0] ?? expect.fail("no result");
		},
		deliver: (message) =>
			consumeDue(env.DB, queue, {
				publisher: SITE,
				now: Date.now(),
				changed: () => undefined,
				...(message && { message }),
			}),
	};
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
		sent.length = 0;
		operator.worker = startInstance({ POLLS: queue as unknown as Env["POLLS"] });
	});
	afterEach(() => {
		vi.useRealTimers();
	});
	return operator;
}

/** Sets the clock. */
export function at(moment: string): void {
	vi.setSystemTime(Date.parse(moment));
}

/** An article with a future date. */
export const concert = {
	id: "concert",
	title: "The concert",
	content_html: "<p>At the harbour.</p>",
	date_published: SOON,
	tags: ["Music"],
	authors: [{ name: "Ada" }],
};

/** The same with members of `_tributary`. */
export const own = (members: Record<string, unknown>) => ({ ...concert, _tributary: members });

/** Everything that anyone without the token may read, as one text. */
export async function publicTexts(more: string[] = []): Promise<string> {
	const paths = [
		...more,
		...["/", "/own", "/tags/music", "/authors/ada", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-news.xml"],
		...["/feed.xml", "/atom.xml", "/feed.json", "/own/feed.json", "/tags/music/feed.json", "/archive/1.xml"],
		...["/articles/the-concert", "/articles/the-concert.md", "/health", "/sources"],
	];
	// Each time with an empty memory and cache, so that nothing comes from before the last change.
	const fresh = startInstance({ SITE_URL: SITE } as Partial<Env>);
	for (const { name } of (await env.FEEDS.list()).keys) await env.FEEDS.delete(name);
	const texts = await Promise.all(paths.map(async (path) => (await fresh.fetch(path)).text()));
	return texts.join("\n");
}

/** Whether a reader can find this text anywhere. */
export const isPublic = async (text = "concert") => (await publicTexts()).includes(text);
