/** Writes while the database fails at any step: the answer is true, and sending the request again completes it. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { empty, NOW } from "../articles/store/database.ts";
import { type Faults, SOUND } from "../support/faults.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { stride } from "../support/runs.ts";

/** Each test has many little databases, one after the other. */
const LONG = { timeout: 120_000 };

/** A writer waits so long for one call of the database at most, in milliseconds. */
const D1_LIMIT = 30_000;

const FEED = "https://blog.example/feed";

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: NOW });
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(rss(30)));
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

function rss(count: number): string {
	const items = Array.from(
		{ length: count },
		(_, i) =>
			`<item><guid isPermaLink="false">${i}</guid><title>No. ${i}</title><description>Text ${i}</description>` +
			`<pubDate>${new Date(Date.parse("2020-01-01") + i * 3_600_000).toUTCString()}</pubDate></item>`,
	);
	return `<rss version="2.0"><channel><title>Blog</title>${items.join("")}</channel></rss>`;
}

const item = (id: string, title = id) => ({ id: `urn:${id}`, title, content_text: title, tags: ["A"] });

const OPML = `<opml version="2.0"><head/><body>
	<outline text="One" type="rss" xmlUrl="https://one.example/feed"/>
	<outline text="Two" type="rss" xmlUrl="https://two.example/feed"/>
</body></opml>`;

/** The requests to the API, each with the state before it. */
interface Request {
	method: string;
	path: string;
	body?: unknown;
	before?: (instance: Instance) => Promise<unknown>;
}

const follow = (instance: Instance) => instance.api("POST", "/api/sources", { url: FEED });
const publish = (instance: Instance) => instance.api("POST", "/api/articles", item("a"));

const REQUESTS: Record<string, Request> = {
	"an article is published": { method: "POST", path: "/api/articles", body: item("a") },
	"an article is edited": {
		method: "PUT",
		path: "/api/articles/a",
		body: item("a", "Edited"),
		before: publish,
	},
	"an article is deleted": { method: "DELETE", path: "/api/articles/a", before: publish },
	"articles are imported": {
		method: "POST",
		path: "/api/import",
		body: { items: ["a", "b", "c"].map((id) => item(id, `New ${id}`)) },
		before: publish,
	},
	"a list of subscriptions is imported": { method: "POST", path: "/api/opml", body: OPML },
	"a feed is followed": { method: "POST", path: "/api/sources", body: { url: FEED } },
	"a feed is polled": {
		method: "POST",
		path: "/api/sources/blog/poll",
		before: async (instance) => {
			await follow(instance);
			vi.mocked(globalThis.fetch).mockImplementation(async () => new Response(rss(33)));
		},
	},
	"a source is renamed and keeps less": {
		method: "PATCH",
		path: "/api/sources/blog",
		body: { title: "Other", tags: ["B"], retention: { articles: 3, days: 0 } },
		before: follow,
	},
	"a source is unfollowed": { method: "DELETE", path: "/api/sources/blog", before: follow },
	"a source is unfollowed, and its articles go": {
		method: "DELETE",
		path: "/api/sources/blog?articles=delete",
		before: async (instance) => {
			await follow(instance);
			// More than one transaction removes.
			await env.DB.prepare(
				`INSERT INTO shared_articles (source, guid, id)
				WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) SELECT 'blog', 'x' || i, 'x' || i FROM n`,
			).run();
		},
	},
	"a source is unfollowed that brought nothing": {
		method: "DELETE",
		path: "/api/sources/blog",
		before: async (instance) => {
			vi.mocked(globalThis.fetch).mockImplementation(async () => new Response(rss(0)));
			await follow(instance);
			// It is kept in KV.
			await instance.fetch("/sources/blog/feed.xml");
		},
	},
};

/** Every row of every table, except for those that a read may change. */
async function everything(): Promise<Record<string, unknown[]>> {
	const tables = ["articles", "scopes", "scope_articles", "tombstones", "shared_articles", "sources"];
	const results = await env.DB.batch(
		tables.map((table) => env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`)),
	);
	return Object.fromEntries(tables.map((table, i) => [table, results[i]?.results ?? []]));
}

/** The same without revisions and times, which readers do not see. */
async function seen(): Promise<unknown> {
	const { articles = [], scopes = [], scope_articles = [], sources = [] } = await everything();
	const pick = (rows: unknown[], ...columns: string[]) =>
		rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]));
	return {
		articles: pick(articles, "id", "slug", "content_text", "content_html", "archive"),
		counts: pick(scopes, "scope", "name", "articles"),
		places: pick(scope_articles, "scope", "id"),
		sources: pick(sources, "id", "feed_url", "title", "tags", "retention", "state"),
	};
}

async function begin({ before }: Request): Promise<Instance> {
	await empty();
	await env.DB.batch(["sources", "shared_articles"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
	for (const { name } of (await env.FEEDS.list()).keys) await env.FEEDS.delete(name);
	vi.mocked(globalThis.fetch).mockImplementation(async () => new Response(rss(30)));
	vi.setSystemTime(NOW);
	const instance = startInstance();
	await before?.(instance);
	vi.setSystemTime(NOW + 3_600_000);
	return instance;
}

/** Sends a request, and lets the clock run on while something hangs. */
function send(instance: Instance, { method, path, body }: Request): Promise<Response> {
	return instance.patiently(D1_LIMIT, () =>
		typeof body === "string"
			? instance.fetch(path, { method, body, headers: { authorization: "Bearer a-token-for-tests" } })
			: instance.api(method, path, body),
	);
}

const FAULTS: Partial<Faults>["d1"][] = ["full", true, "read-only", "answer lost", "hangs"];

/** How far apart the steps are at which the database breaks. */
const STRIDE = stride(3);

for (const [what, request] of Object.entries(REQUESTS)) {
	describe(what, LONG, () => {
		for (const [i, d1] of FAULTS.entries()) {
			it(`with a true answer, and completely when repeated, despite the database fault "${d1 === true ? "fails" : d1}" at any step`, async () => {
				const sound = await begin(request);
				expect((await send(sound, request)).ok).toBe(true);
				const expected = await seen();
				const told = new Set<string>();
				// In a short run, each step meets some of the faults.
				for (let d1After = i % STRIDE, isReached = true; isReached; d1After += STRIDE) {
					const instance = await begin(request);
					const before = await everything();
					Object.assign(instance.broken, SOUND, { d1, d1After });
					const response = await send(instance, request);
					isReached = instance.broken.d1After < 0;
					const after = await everything();
					const isChanged = JSON.stringify(after) !== JSON.stringify(before);
					const where = `with call ${d1After + 1}: ${response.status}`;
					if (response.status === 503) {
						const { detail } = await response.json<{ detail: string }>();
						expect(response.headers.get("content-type"), where).toBe("application/problem+json");
						expect(Number(response.headers.get("retry-after")), where).toBeGreaterThan(0);
						if (/nothing of it is stored/.test(detail)) expect(isChanged, `${where} ${detail}`).toBe(false);
						else if (/a part of the change is stored/.test(detail))
							expect(isChanged, `${where} ${detail}`).toBe(true);
						else expect(detail, where).toContain("is not known");
						told.add(detail);
					} else expect(response.ok, where).toBe(true);

					Object.assign(instance.broken, SOUND);
					if (!response.ok) {
						const again = await send(instance, request);
						expect(
							again.ok || (request.method === "DELETE" && again.status === 404),
							`${where}, again: ${again.status}`,
						).toBe(true);
					}
					// Following has the rest brought by the next poll.
					if (request.path === "/api/sources")
						expect((await send(instance, { method: "POST", path: "/api/sources/blog/poll" })).ok).toBe(true);
					expect(await seen(), where).toEqual(expected);
					await expectShown(instance, where);
				}
				// The database did say no where it could.
				if (d1 === "full") expect([...told].join()).toContain("nothing of it is stored");
			});
		}
	});
}

/** The feeds show what is stored, after a minute at most. */
async function expectShown(instance: Instance, where: string): Promise<void> {
	vi.setSystemTime(Date.now() + 61_000);
	for (const [feed, scope] of [
		["/feed.json", "main"],
		["/sources/blog/feed.json", "source:blog"],
	] as const) {
		// This one looks whether it has changed.
		await instance.fetch(feed);
		const response = await instance.fetch(feed);
		const [state, ids, sources] = await env.DB.batch<{ id: string }>([
			env.DB.prepare("SELECT scope AS id FROM scopes WHERE scope = ?1").bind(scope),
			env.DB.prepare("SELECT id FROM scope_articles WHERE scope = ?1 ORDER BY sorted_at DESC, id DESC").bind(
				scope,
			),
			env.DB.prepare("SELECT id FROM sources"),
		]);
		const isGone = scope !== "main" && ids?.results.length === 0 && sources?.results.length === 0;
		if (state?.results.length === 0 || isGone) expect([404, 410], where).toContain(response.status);
		else {
			const { items } = await response.json<{ items: { id: string }[] }>();
			expect(
				items.map(({ id }) => id),
				where,
			).toEqual(ids?.results.map(({ id }) => id));
		}
	}
}

it("a request that only reads gets an error if the database fails", async () => {
	const instance = startInstance();
	instance.broken.d1 = true;
	for (const path of ["/api/articles", "/api/articles/a", "/api/sources", "/api/sources/a"]) {
		const response = await instance.api("GET", path);
		expect(response.status).toBe(503);
		expect((await response.json<{ detail: string }>()).detail).not.toContain("stored");
	}
});

it("a feed is followed even if its first poll could not be stored, and is then polled on schedule", async () => {
	const instance = await begin({ method: "POST", path: "/api/sources" });
	// Up to where it is known to be followed.
	Object.assign(instance.broken, { d1: "full", d1After: 4 });
	const response = await follow(instance);
	expect(response.status).toBe(201);
	expect(await response.json()).toMatchObject({
		status: "created",
		id: "blog",
		poll: { outcome: "failed", reason: expect.stringContaining("polled again in a few minutes") },
	});
	const due = await env.DB.prepare("SELECT next_poll_at <= ?1 AS is_due FROM sources")
		.bind(Date.now())
		.first();
	expect(due).toEqual({ is_due: 1 });
});

it("a poll reports how many entries the queue did not accept", async () => {
	const instance = await begin({ method: "POST", path: "/api/sources" });
	vi.mocked(globalThis.fetch).mockImplementation(
		async () => new Response(rss(30).replaceAll("Text", "Text ".repeat(600))),
	);
	instance.broken.queue = true;
	const { poll } = await (await follow(instance)).json<{ poll: { created: number; unsent: number } }>();
	expect(poll).toMatchObject({
		outcome: "changed",
		reason: expect.stringContaining("the next poll brings them"),
	});
	expect(poll.created).toBeGreaterThan(0);
	expect(poll.created + poll.unsent).toBe(30);
	instance.broken.queue = false;
	const again = await instance.api("POST", "/api/sources/blog/poll");
	const { created, waiting } = await again.json<{ created: number; waiting: number }>();
	expect(created + waiting).toBe(poll.unsent);
});
