/**
 * Authors, a followed source and readers at the same time, on two instances, whose calls to D1 and KV come in any order: no
 * answer is stale beyond its bound, none is wrong, and no write is lost.
 */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { bodyOf, listIn } from "../feeds/reading.ts";
import { databaseThrough } from "../sources/through.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

/** As many runs as take a few seconds; `npm run test:long` has ten times as many. */
const RUNS = runs(120);

const START = Date.parse("2040-01-01T12:00:00Z");

/** Longer than an instance trusts a copy that it has not compared with the database, in milliseconds. */
const TRUSTED = 61_000;

/** The feeds that are read, by the scope whose articles they show. */
const FEEDS = {
	"/feed.xml": "main",
	"/feed.json": "main",
	"/tags/a/atom.xml": "tag:a",
	"/own/feed.json": "own",
	"/sources/blog/feed.xml": "source:blog",
} as const;
type Path = keyof typeof FEEDS;
const PATHS = Object.keys(FEEDS) as Path[];

/** The headers of a client's poll, from the validators that it received last. */
const MANNERS = {
	unconditional: () => ({}),
	"by ETag": (etag: string) => ({ "if-none-match": etag }),
	"by date": (_: string, lastModified: string) => ({ "if-modified-since": lastModified }),
	"by both": (etag: string, lastModified: string) => ({
		"if-none-match": `W/${etag}`,
		"if-modified-since": lastModified,
	}),
	"with deltas": (etag: string) => ({ "if-none-match": etag, "a-im": "feed" }),
} satisfies Record<string, (etag: string, lastModified: string) => Record<string, string>>;
type Manner = keyof typeof MANNERS;

/** The number of one of the two instances. */
const anyInstance = fc.constantFrom(0 as const, 1 as const);
type At = 0 | 1;

const anyLoad = fc.record({
	/** Each author writes one article after the other; no two write the same ones. */
	authors: fc.array(
		fc.array(
			fc.record({
				at: anyInstance,
				do: fc.constantFrom("publish", "import", "delete"),
				n: fc.nat(2),
			}),
			{ minLength: 1, maxLength: 4 },
		),
		{ minLength: 1, maxLength: 3 },
	),
	/** The polls of the source, and how many entries are new each time. */
	news: fc.array(fc.record({ at: anyInstance, entries: fc.integer({ min: 1, max: 3 }) }), { maxLength: 3 }),
	clients: fc.array(
		fc.record({
			path: fc.constantFrom(...PATHS),
			manner: fc.constantFrom(...(Object.keys(MANNERS) as Manner[])),
			polls: fc.array(anyInstance, { minLength: 2, maxLength: 8 }),
		}),
		{ minLength: 1, maxLength: 6 },
	),
});

/** A feed at one moment: its entries as {@link listIn} gives them. */
type State = [id: string, entry: string][];

/** An entry of the site or of its source, as {@link listIn} gives it. */
const entryOf = (title: string) => `${title} <p>${title}</p>`;

/** Two instances whose calls to D1 and KV wait for a scheduler while the site is busy. */
class Site {
	isBusy = false;
	#lastCall: Promise<unknown> = Promise.resolve();
	readonly #instances: Record<At, Instance>;
	/** All states of each feed, oldest first. The indices are the same for all feeds. */
	readonly #history = Object.fromEntries(PATHS.map((path) => [path, []])) as unknown as Record<Path, State[]>;
	/** From which place in the history on an instance answers. */
	readonly #bound = { 0: 0, 1: 0 };

	constructor(scheduler: fc.Scheduler) {
		const inTurn = async <Result>(name: string, call: () => Promise<Result>): Promise<Result> => {
			if (!this.isBusy) return call();
			await scheduler.schedule(Promise.resolve(), name);
			// One call ends before the next begins, so that the history is in the order of the changes.
			const result = this.#lastCall.then(call);
			this.#lastCall = result.catch(() => undefined);
			return result;
		};
		const DB = databaseThrough(env.DB, (run, statements) =>
			inTurn(`D1: ${statements[0]?.trim().slice(0, 60)}`, async () => {
				const results = await run();
				if (!statements.every((sql) => /^\s*(?:SELECT|WITH)/.test(sql))) await this.#remember();
				return results;
			}),
		);
		const { FEEDS: kv } = env;
		const FEEDS = {
			list: () => inTurn("KV: list", () => kv.list()),
			delete: (key: string) => inTurn(`KV: delete ${key}`, () => kv.delete(key)),
			getWithMetadata: (key: string) => inTurn(`KV: get ${key}`, () => kv.getWithMetadata(key, "stream")),
			put: (...given: Parameters<KVNamespace["put"]>) =>
				inTurn(`KV: put ${given[0]}`, () => kv.put(...given)),
		} as unknown as KVNamespace;
		this.#instances = { 0: startInstance({ DB, FEEDS }), 1: startInstance({ DB, FEEDS }) };
	}

	/** Adds the current states of the feeds to their histories. */
	async #remember(): Promise<void> {
		const query = env.DB.prepare(
			`SELECT a.id, a.item ->> 'title' AS title FROM scope_articles s JOIN articles a ON a.id = s.id
			WHERE s.scope = ?1 ORDER BY s.sorted_at DESC, s.id DESC`,
		);
		const states = await env.DB.batch<{ id: string; title: string }>(
			PATHS.map((path) => query.bind(FEEDS[path])),
		);
		for (const [i, path] of PATHS.entries())
			this.#history[path].push(states[i]?.results.map(({ id, title }) => [id, entryOf(title)]) ?? []);
	}

	/**
	 * Sends a write. From its answer on, this instance shows it.
	 *
	 * @param isStored finds in the main feed whether it is stored
	 */
	async write(at: At, [method, path, body]: [string, string, unknown?], isStored: (main: State) => boolean) {
		const before = this.#history["/feed.json"].length;
		vi.setSystemTime(Date.now() + 1000);
		const response = await this.#instances[at].api(method, path, body);
		const text = await response.text();
		expect(response.ok, `${method} ${path} answered ${response.status}: ${text}`).toBe(true);
		const place = this.#history["/feed.json"].findIndex((main, i) => i >= before && isStored(main));
		expect(place, `${method} ${path} is lost: ${text}`).not.toBe(-1);
		this.#bound[at] = Math.max(this.#bound[at], place);
		return text;
	}

	/** Lets the copies of all instances expire, and requests each document, which is then compared with the database. */
	async pause(): Promise<void> {
		await this.#remember();
		vi.setSystemTime(Date.now() + TRUSTED);
		const newest = this.#history["/feed.json"].length - 1;
		for (const at of [0, 1] as const) {
			for (const path of PATHS) await this.#instances[at].fetch(path);
			this.#bound[at] = newest;
		}
	}

	/** Sends a poll; `possible` are the states of the feed that the answer may have. */
	async read(at: At, path: Path, headers: Record<string, string>) {
		const bound = this.#bound[at];
		const response = await this.#instances[at].fetch(path, { headers });
		return { response, possible: this.#history[path].slice(bound) };
	}

	/** The current state of a feed. */
	state(path: Path): State {
		return this.#history[path].at(-1) ?? [];
	}
}

/** A reader with its copy of a feed. */
class Client {
	readonly statuses: number[] = [];
	readonly #held = new Map<string, string>();
	/** Whether it may hold entries that have left the feed, of which deltas do not tell (RFC 3229). */
	#isMerged = false;
	#headers: Record<string, string> = {};
	readonly #path: Path;
	readonly #manner: Manner;
	/** The bytes of each ETag that any client received. */
	readonly #bodies: Map<string, string>;

	constructor(path: Path, manner: Manner, bodies: Map<string, string>) {
		this.#path = path;
		this.#manner = manner;
		this.#bodies = bodies;
	}

	/** Polls, and checks that the copy is then a state of the feed that the answer may have. */
	async poll(site: Site, at: At): Promise<void> {
		const asked = Date.now();
		const { response, possible } = await site.read(at, this.#path, this.#headers);
		const { status, headers } = response;
		this.statuses.push(status);
		const name = `${status} for ${this.#path} on ${at}, ${this.#manner}`;
		const text = await bodyOf(response);
		expect([200, 226, 304], `${name}: ${text}`).toContain(status);
		const etag = headers.get("etag") ?? "";
		if (status !== 304) {
			if (status === 200) {
				const key = this.#path + etag;
				expect(text, `${name}: other bytes under the same ETag`).toBe(this.#bodies.get(key) ?? text);
				this.#bodies.set(key, text);
				this.#held.clear();
			}
			this.#isMerged = status === 226;
			for (const [id, entry] of listIn(this.#path, text)) this.#held.set(id, entry);
			this.#headers = MANNERS[this.#manner](etag, headers.get("last-modified") ?? "");
		}
		// A date cannot tell two versions of one second apart (RFC 9110 §8.8.2.2), so it says little while that second lasts.
		const lastModified = Date.parse(headers.get("last-modified") ?? "");
		if (status === 304 && this.#manner === "by date" && lastModified + 1000 > asked) return;
		const found = possible.some((state) => this.has(state));
		const shown = (entries: Iterable<[string, string]>) => JSON.stringify([...entries]);
		expect(found, `${name}: ${shown(this.#held)}\nis none of\n${possible.map(shown).join("\n")}`).toBe(true);
	}

	/** Whether the copy is a state of the feed, in the same order. */
	has(state: State): boolean {
		if (this.#isMerged) return state.every(([id, entry]) => this.#held.get(id) === entry);
		return JSON.stringify([...this.#held]) === JSON.stringify(state);
	}
}

/** An author, with the articles that are stored as far as it knows. */
class Author {
	readonly stored = new Map<string, string>();
	readonly #slugs = new Map<string, string>();
	readonly #name: string;
	#versions = 0;

	constructor(name: string) {
		this.#name = name;
	}

	async write(site: Site, { at, do: what, n }: { at: At; do: string; n: number }): Promise<void> {
		const id = `urn:${this.#name}:${n}`;
		if (what === "delete") {
			const slug = this.#slugs.get(id);
			if (slug === undefined || !this.stored.delete(id)) return;
			await site.write(at, ["DELETE", `/api/articles/${slug}`], (main) => !main.some(([one]) => one === id));
			return;
		}
		// An import leaves an article deleted that was deleted through the API.
		if (what === "import" && this.#slugs.has(id) && !this.stored.has(id)) return;
		const title = `${this.#name} ${n}, version ${++this.#versions}`;
		const item = {
			id,
			title,
			content_html: `<p>${title}</p>`,
			tags: ["A"],
			date_published: new Date(START - 1e9 + n * 60_000).toISOString(),
		};
		const isStored = (main: State) => main.some(([one, entry]) => one === id && entry === entryOf(title));
		if (what === "publish") {
			const answer = await site.write(at, ["POST", "/api/articles", item], isStored);
			this.#slugs.set(id, (JSON.parse(answer) as { slug: string }).slug);
		} else {
			const answer = await site.write(at, ["POST", "/api/import", { items: [item] }], isStored);
			const { results } = JSON.parse(answer) as { results: { slug: string }[] };
			this.#slugs.set(id, results[0]?.slug ?? "");
		}
		this.stored.set(id, entryOf(title));
	}
}

/** How many entries the source has; the newest comes first. */
let published: number;

function upstream(): Response {
	const items = Array.from({ length: published }, (_, i) => {
		const title = `Theirs, ${published - i}`;
		const date = new Date(START - 1e9 + (published - i) * 60_000).toUTCString();
		return `<item><guid isPermaLink="false">${published - i}</guid><title>${title}</title><pubDate>${date}</pubDate><description>&lt;p&gt;${title}&lt;/p&gt;</description></item>`;
	});
	return new Response(`<rss version="2.0"><channel><title>Blog</title>${items.join("")}</channel></rss>`);
}

/** Empties database and KV. A reset passes over what fell asleep for want of requests; the second time it is awake. */
async function emptyEverything(): Promise<void> {
	for (let found = -1; found !== 0; ) {
		await reset();
		await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
		const revision = await env.DB.prepare("SELECT max(revision) AS revision FROM scopes").first("revision");
		found = Number(revision) + (await env.FEEDS.list()).keys.length;
	}
}

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: START });
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => upstream());
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

it("overlapping requests get a feed as it was within its bound, and lose no write", async () => {
	const statuses = new Set<number>();
	await fc.assert(
		fc.asyncProperty(fc.scheduler(), anyLoad, async (scheduler, { authors, news, clients }) => {
			await emptyEverything();
			vi.setSystemTime(START);
			published = 1;
			const site = new Site(scheduler);
			const theirs = (main: State) => main.some(([, entry]) => entry === entryOf(`Theirs, ${published}`));
			await site.write(0, ["POST", "/api/sources", { url: "https://blog.example/feed" }], theirs);
			const editor = new Author("editor");
			await editor.write(site, { at: 0, do: "publish", n: 0 });
			await site.pause();

			const bodies = new Map<string, string>();
			const readers = clients.map(({ path, manner }) => new Client(path, manner, bodies));
			const writers = authors.map((_, i) => new Author(`author-${i}`));
			const lanes = [
				...authors.map((steps, i) => async () => {
					for (const step of steps) await writers[i]?.write(site, step);
				}),
				...clients.map(({ polls }, i) => async () => {
					for (const at of polls) await readers[i]?.poll(site, at);
				}),
				async () => {
					for (const { at, entries } of news) {
						published += entries;
						await site.write(at, ["POST", "/api/sources/blog/poll"], theirs);
					}
				},
			];
			site.isBusy = true;
			const ends = await scheduler.waitFor(Promise.allSettled(lanes.map((lane) => lane())));
			site.isBusy = false;
			for (const end of ends) if (end.status === "rejected") throw end.reason;

			await site.pause();
			const own = [editor, ...writers].flatMap(({ stored }) => [...stored]);
			expect(new Map(site.state("/own/feed.json"))).toEqual(new Map(own));
			expect(site.state("/sources/blog/feed.xml")).toHaveLength(published);
			for (const [i, reader] of readers.entries()) {
				const path = clients[i]?.path ?? "/feed.xml";
				for (const at of [0, 1] as const) {
					await reader.poll(site, at);
					expect(reader.has(site.state(path)), `a reader of ${path} has something else`).toBe(true);
				}
				for (const status of reader.statuses) statuses.add(status);
			}
		}),
		{ numRuns: RUNS, endOnFailure: true },
	);
	// Otherwise this test would say nothing.
	expect([...statuses].sort()).toEqual([200, 226, 304]);
}, 600_000);
