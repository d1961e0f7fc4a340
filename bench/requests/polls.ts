/**
 * The kinds of polls that are counted and timed, and the store that they are sent to.
 *
 * @module
 */
import { items } from "../articles.ts";
import { startCounting } from "../counting.ts";
import { createStore } from "../harness.ts";
import type { Question } from "../http.ts";

/** Articles in the store before the newest one: fifty in the main feed, the others in archives. */
const STORED = 150;

/** The newest article, whose lack makes a client's version a former one. */
const NEWEST = items(STORED + 1).slice(STORED);

/** The article that makes the next poll the first one after a change. */
export const NEXT = items(STORED + 2).slice(STORED + 1);

/** One kind of poll. */
export interface Poll {
	name: string;
	path: string;
	/** Where the answer stands in KV. */
	key: string;
	status: number;
	method?: "HEAD";
	/** The version that the client names, and asks for what is new since. */
	version?: "current" | "former";
	/** What the cache finds: nothing, or what was before a change. */
	cache?: "empty" | "outdated";
	/** After how many milliseconds since the last poll it comes, if not at once. */
	later?: number;
	/** How many are sent to time them. Without it, they are only counted. */
	requests?: number;
	/** The poll that the comparisons answer in the same way, as they neither render nor know deltas. */
	like?: string;
	/** Whether nothing has changed, so that the database has nothing to say. */
	isUnchanged: boolean;
}

const FEED = { path: "/feed.xml", key: "feed.xml main", status: 200, isUnchanged: true } as const;

/** All kinds; the one that changes the store comes last. */
export const POLLS: readonly Poll[] = [
	{ ...FEED, name: "fresh 200", requests: 800 },
	{ ...FEED, name: "304", status: 304, version: "current", requests: 1000 },
	{
		...FEED,
		name: "304, a minute later",
		status: 304,
		version: "current",
		later: 61_000,
		isUnchanged: false,
	},
	// One new article of fifty.
	{ ...FEED, name: "226", status: 226, version: "former", requests: 400, like: "fresh 200" },
	{ ...FEED, name: "HEAD", method: "HEAD", requests: 400 },
	{
		...FEED,
		name: "archive",
		path: "/archives/3/atom.xml",
		key: "atom.xml archive:3",
		requests: 400,
	},
	{ ...FEED, name: "front page", path: "/", key: "page main", requests: 400 },
	{ ...FEED, name: "cold", cache: "empty", requests: 250, like: "fresh 200", isUnchanged: false },
	{ ...FEED, name: "changed", cache: "outdated", requests: 250, like: "fresh 200", isUnchanged: false },
];

/** A store that was polled once, as far as one has to know it to ask or to compare. */
export interface Seeded {
	/** When it was polled, in milliseconds since 1970. */
	at: number;
	/** ETags of the feed: as it is, and before its newest article. */
	tags: Record<"current" | "former", string>;
	/** What the comparisons answer with, by path: so many bytes, this value of KV, this ETag. */
	answers: Record<string, { SIZE: number; KEY: string; ETAG: string }>;
}

/** What a client sends. */
export function questionOf({ method, version }: Poll, { tags }: Seeded): Question {
	const headers = version === undefined ? {} : { "a-im": "feed", "if-none-match": tags[version] };
	return { ...(method && { method }), headers };
}

/** Publishes articles into an empty folder and polls everything, so that it is in KV. */
export async function seed(countingScript: string, data: string): Promise<Seeded> {
	await createStore(countingScript, data);
	const worker = await startCounting(countingScript, data);
	await worker.publish(items(STORED));
	const former = await worker.ask("/feed.xml", 200);
	await worker.publish(NEWEST);
	const answers: Seeded["answers"] = {};
	for (const { path, key } of POLLS) {
		const { headers, body } = await worker.ask(path, 200);
		answers[path] = { SIZE: body.length, KEY: key, ETAG: headers.etag ?? "" };
	}
	await worker.stop();
	const tags = { current: answers["/feed.xml"]?.ETAG ?? "", former: former.headers.etag ?? "" };
	return { at: Date.now(), tags, answers };
}
