/** Export and restore: a site restored from an export gives the same responses, byte for byte. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { commitStaged, NotEmptyError } from "../../src/backup/restore.ts";
import { LEFT_OUT, TABLES } from "../../src/backup/tables.ts";
import { pollSource } from "../../src/sources/polling/poll.ts";
import { findSource } from "../../src/sources/store.ts";
import { subscribe } from "../../src/sources/subscriptions/subscribe.ts";
import { databaseWith } from "../articles/store/database.ts";
import { handedIn } from "../sources/handed-in.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";
import { emptyStorage } from "../support/storage.ts";
import { countsOf, exportFrom, restoreTo } from "./backup.ts";

const START = Date.parse("2040-11-20T12:00:00Z");

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: START });
});
afterEach(() => {
	vi.useRealTimers();
});

function later(seconds: number): void {
	vi.setSystemTime(Date.now() + seconds * 1000);
}

/** A new site: an empty database and an empty KV. */
async function anew(): Promise<Instance> {
	await emptyStorage();
	return startInstance();
}

/** Documents that no other document needs to link to. */
const ENTRANCES = [
	...["/feed.xml", "/atom.xml", "/feed.json", "/podcast.xml", "/own/feed.xml", "/followed/atom.xml"],
	...[
		"/",
		"/own",
		"/followed",
		"/podcast",
		"/sources",
		"/subscriptions.opml",
		"/sitemap.xml",
		"/news-sitemap.xml",
	],
];

/** Everything that a reader without the token can find on the site, with validators. */
async function walk(worker: Instance, known: Iterable<string> = []): Promise<Map<string, unknown>> {
	const found = new Map<string, unknown>();
	const queue = [...ENTRANCES, ...known];
	for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
		if (found.has(path)) continue;
		const response = await worker.fetch(path);
		const { status, headers } = response;
		const text = new TextDecoder().decode(await response.arrayBuffer());
		found.set(path, [
			status,
			headers.get("etag"),
			headers.get("last-modified"),
			headers.get("location"),
			text,
		]);
		for (const [, link = ""] of text.matchAll(
			/(?:href="|<loc>|_url": ?")(?:https:\/\/news\.example)?(\/[^"<#\\]*)/g,
		)) {
			const next = link.replaceAll("&amp;", "&");
			if (!next.startsWith("//") && !next.startsWith("/media/")) queue.push(next);
		}
	}
	return found;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

const item = (n: number, more: Record<string, unknown> = {}) => ({
	id: `urn:own:${n}`,
	title: `No. ${n}`,
	content_html: `<p>Text ${n} <b>&amp; more</b></p>`,
	date_published: new Date(START - 1e10 + n * 60_000).toISOString(),
	tags: n % 3 === 0 ? ["Weather", `Tag ${n % 5}`] : [],
	authors: [{ name: n % 2 === 0 ? "Ada" : "Ben" }],
	...more,
});

const feedOf = (host: string, numbers: number[], words = "") => `<?xml version="1.0"?>
<rss version="2.0"><channel><title>Feed of ${host}</title><link>https://${host}.example/</link>
${numbers
	.map(
		(n) => `<item><guid>https://${host}.example/${n}</guid><link>https://blog.example/${n}</link>
<title>Story ${n}</title><description>&lt;p&gt;${words} Told ${n}&lt;/p&gt;</description>
<pubDate>${new Date(START - 2e9 + n * 3600_000).toUTCString()}</pubDate>
<enclosure url="https://${host}.example/${n}.mp3" type="audio/mpeg" length="9"/></item>`,
	)
	.join("\n")}</channel></rss>`;

async function poll(host: string, document: string): Promise<void> {
	const url = `https://${host}.example/feed`;
	const context = handedIn(
		() => document,
		() => Date.now(),
	);
	const source = await findSource(env.DB, url);
	if (source === undefined) await subscribe({ url }, context);
	else await pollSource(source, context);
}

async function importAll(worker: Instance, items: Record<string, unknown>[]): Promise<void> {
	const response = await worker.api("POST", "/api/import", { items });
	expect(response.status, await response.clone().text()).toBe(200);
}

async function removed(worker: Instance, n: number): Promise<void> {
	const slug = await env.DB.prepare("SELECT slug FROM articles WHERE guid = ?1")
		.bind(`urn:own:${n}`)
		.first("slug");
	if (slug !== null) await worker.api("DELETE", `/api/articles/${slug}`);
}

describe("an export", () => {
	it("has every column of every table, except for those with a reason", async () => {
		const { results } = await env.DB.prepare(
			"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
		).all<{ name: string }>();
		for (const { name } of results) {
			if (Object.hasOwn(LEFT_OUT, name)) continue;
			const columns = await env.DB.prepare(`PRAGMA table_info(${name})`).all<{ name: string }>();
			const exported = new Set(TABLES.flatMap((table) => (table.from === name ? table.columns : [])));
			expect([...exported].sort(), name).toEqual(columns.results.map((column) => column.name).sort());
		}
	});

	it("gives a new site the same feeds, archives and pages, after edits, deletions and polls", {
		timeout: 90_000,
	}, async () => {
		const worker = startInstance();
		await importAll(
			worker,
			range(120).map((n) => item(n)),
		);
		later(5);
		await poll("blog", feedOf("blog", [1, 2, 3]));
		later(5);
		await poll("planet", feedOf("planet", [2, 3, 4]));
		later(5);
		await importAll(worker, [item(-50), item(-51), item(7, { title: "Edited" })]);
		later(5);
		await removed(worker, 9);
		await removed(worker, 119);
		later(5);
		await poll("blog", feedOf("blog", [2, 3, 5], "Edited."));
		const before = await walk(worker);
		const all = await exportFrom(worker);
		const next = await anew();
		const response = await restoreTo(next, all);
		expect(response.status, await response.clone().text()).toBe(200);
		expect(await walk(next, before.keys())).toEqual(before);
		expect(before.size).toBeGreaterThan(150);
		expect(await exportFrom(next)).toEqual(all);
	});

	it("is restored under readers that have polled the empty site", async () => {
		const worker = startInstance();
		await importAll(worker, [item(1)]);
		const before = await walk(worker);
		const all = await exportFrom(worker);
		const next = await anew();
		await walk(next);
		await restoreTo(next, all);
		expect(await walk(next, before.keys())).toEqual(before);
	});

	it("is not visible before all of it is restored", async () => {
		const worker = startInstance();
		await importAll(
			worker,
			range(30).map((n) => item(n)),
		);
		const all = await exportFrom(worker);
		const next = await anew();
		const empty = await walk(next);
		const { scopes: _, ...counts } = countsOf(all);
		await restoreTo(next, new Map([...all].filter(([name]) => name !== "scopes")));
		expect(await walk(next)).toEqual(empty);
		const response = await next.api("POST", "/api/restore", {
			format: 1,
			rows: { ...counts, scopes: all.get("scopes")?.length },
		});
		expect(response.status).toBe(409);
		expect(await response.text()).toContain("0 rows of `scopes` are staged");
		expect(await walk(next)).toEqual(empty);
	});

	it("lists the staged parts for a restore that was interrupted", async () => {
		const worker = startInstance();
		await importAll(worker, [item(1)]);
		const all = await exportFrom(worker);
		const next = await anew();
		await next.api("PUT", "/api/restore/articles/0", { rows: all.get("articles") });
		const { staged } = (await (await next.api("GET", "/api/restore")).json()) as { staged: unknown[] };
		expect(staged).toEqual([{ name: "articles", part: 0, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
		expect((await next.api("DELETE", "/api/restore")).status).toBe(204);
		expect(await (await next.api("GET", "/api/restore")).json()).toEqual({ staged: [] });
	});

	for (const [what, fill] of [
		["an article", (worker: Instance) => worker.publish(item(1))],
		["a source", () => poll("blog", feedOf("blog", [1]))],
		[
			"a deleted article",
			async (worker: Instance) => {
				await worker.publish(item(1));
				await removed(worker, 1);
			},
		],
	] as const) {
		it(`is not restored into a site with ${what}, which stays as it is`, async () => {
			const worker = startInstance();
			const all = await exportFrom(worker);
			await fill(worker);
			const before = await exportFrom(worker);
			for (const response of [
				await worker.api("GET", "/api/restore"),
				await worker.api("PUT", "/api/restore/articles/0", { rows: [] }),
				await worker.api("POST", "/api/restore", { format: 1, rows: countsOf(all) }),
			]) {
				expect(response.status).toBe(409);
			}
			expect(await exportFrom(worker)).toEqual(before);
		});
	}

	it("is not restored if an article is published while it is restored", async () => {
		const worker = startInstance();
		await importAll(worker, [item(1)]);
		const all = await exportFrom(worker);
		const next = await anew();
		for (const [name, rows] of all)
			if (rows.length > 0) await next.api("PUT", `/api/restore/${name}/0`, { rows });
		const overtaken = databaseWith(async (statements) => {
			await next.publish(item(2));
			return env.DB.batch(statements);
		});
		await expect(commitStaged(overtaken, countsOf(all))).rejects.toThrow(NotEmptyError);
		expect((await exportFrom(next)).get("articles")).toMatchObject([{ guid: item(2).id }]);
	});

	it("is refused if it is invalid", async () => {
		const worker = startInstance();
		for (const [path, body] of [
			["/api/restore/articles/0", { rows: [{ id: "x" }] }],
			["/api/restore/articles/0", { rows: [{ id: { a: 1 } }] }],
			["/api/restore/secrets/0", { rows: [] }],
			["/api/restore/scopes/0", {}],
		] as const) {
			expect((await worker.api("PUT", path, body)).status).toBe(400);
		}
		expect((await worker.api("POST", "/api/restore", { format: 2, rows: {} })).status).toBe(400);
		expect((await worker.api("GET", "/api/export/secrets")).status).toBe(400);
		expect((await worker.fetch("/api/export/articles")).status).toBe(401);
	});

	it("is refused if it has rows that the site could not read, or that no article may have", async () => {
		const worker = startInstance();
		await importAll(worker, [item(1, { _tributary: { aliases: ["/old/one"] } })]);
		const all = await exportFrom(worker);
		const [article = {}] = all.get("articles") ?? [];
		const [address = {}] = all.get("addresses") ?? [];
		const next = await anew();
		const stored = JSON.parse(String(article.item)) as object;
		for (const [table, row] of [
			["articles", { ...article, item: "no JSON" }],
			["articles", { ...article, item: "{}" }],
			["articles", { ...article, item: JSON.stringify({ ...stored, url: "javascript:alert(1)" }) }],
			[
				"articles",
				{
					...article,
					item: JSON.stringify({ ...stored, authors: [{ name: "x", url: "data:text/html,x" }] }),
				},
			],
			["articles", { ...article, date_published: "soon" }],
			["articles", { ...article, slug: 7 }],
			["addresses", { ...address, path: "/feed.xml" }],
			["addresses", { ...address, path: "//evil.example/x" }],
			["addresses", { ...address, path: "" }],
		] as const) {
			const response = await next.api("PUT", `/api/restore/${table}/0`, { rows: [row] });
			expect([response.status, table, row]).toEqual([400, table, row]);
		}
		expect(await (await next.api("GET", "/api/restore")).json()).toEqual({ staged: [] });
	});

	it("of a version that had fewer columns is restored", async () => {
		const worker = startInstance();
		await importAll(worker, [item(1, { _tributary: { aliases: ["/old/one"] } })]);
		const all = await exportFrom(worker);
		const addresses = all.get("addresses")?.map(({ had_page: _, ...row }) => row) ?? [];
		expect(addresses).toHaveLength(1);
		const response = await restoreTo(await anew(), new Map([...all, ["addresses", addresses]]));
		expect(response.status, await response.clone().text()).toBe(200);
		expect(await exportFrom(startInstance())).toEqual(all);
	});

	it("of a version that marked incomplete imports in their fingerprints is restored", async () => {
		const worker = startInstance();
		await importAll(worker, [item(1), item(2)]);
		await env.DB.prepare(
			"UPDATE articles SET imported = 'print', incomplete = id = (SELECT min(id) FROM articles)",
		).run();
		const all = await exportFrom(worker);
		const former = all.get("articles")?.map(({ incomplete, ...row }) => {
			return { ...row, imported: incomplete === 1 ? "print?" : "print" };
		});
		expect(former?.map(({ imported }) => imported).sort()).toEqual(["print", "print?"]);
		const response = await restoreTo(await anew(), new Map([...all, ["articles", former ?? []]]));
		expect(response.status, await response.clone().text()).toBe(200);
		expect(await exportFrom(startInstance())).toEqual(all);
	});

	it("of a version that emptied the body digest of a source to read it again is restored", async () => {
		const worker = startInstance();
		for (const host of ["a", "b", "c"]) await poll(host, feedOf(host, [1, 2]));
		await env.DB.batch(
			[
				"UPDATE sources SET body_digest = NULL WHERE id <> (SELECT max(id) FROM sources)",
				"UPDATE sources SET was_read = 0 WHERE id = (SELECT min(id) FROM sources)",
			].map((sql) => env.DB.prepare(sql)),
		);
		const all = await exportFrom(worker);
		const former = all.get("sources")?.map(({ was_read, claim_transfers: _, ...row }) => {
			return { ...row, body_digest: row.body_digest ?? (was_read === 1 ? "" : null) };
		});
		expect(former?.map(({ body_digest }) => body_digest)).toEqual([
			null,
			"",
			expect.stringMatching(/^\w{64}$/),
		]);
		const response = await restoreTo(await anew(), new Map([...all, ["sources", former ?? []]]));
		expect(response.status, await response.clone().text()).toBe(200);
		expect(await exportFrom(startInstance())).toEqual(all);
	});

	it("is refused as a whole if its rows contradict each other", async () => {
		const worker = startInstance();
		await importAll(worker, [item(1), item(2)]);
		const all = await exportFrom(worker);
		const next = await anew();
		const empty = await exportFrom(next);
		const [one = {}, two = {}] = all.get("articles") ?? [];
		const response = await restoreTo(
			next,
			new Map([...all, ["articles", [one, { ...two, slug: one.slug ?? null }]]]),
		);
		expect([response.status, await response.text()]).toEqual([
			409,
			expect.stringContaining("contradict each other"),
		]);
		await next.api("DELETE", "/api/restore");
		expect(await exportFrom(next)).toEqual(empty);
	});

	it("has large rows by their keys, and at least one at a time", async () => {
		const worker = startInstance();
		const large = "x".repeat(400_000);
		await importAll(
			worker,
			range(3).map((n) => item(n, { content_html: `<p>${large}${n}</p>` })),
		);
		const ids = (await exportFrom(worker)).get("articles")?.map(({ id }) => [id]) ?? [];
		const response = await worker.api("POST", "/api/export/contents", { keys: [...ids, ["urn:none"]] });
		const { rows } = (await response.json()) as { rows: { id: string; content_html: string }[] };
		expect(rows.map(({ id }) => [id])).toEqual(ids.slice(0, 2));
		expect(rows[0]?.content_html).toContain(large);
	});
});

/** What an article may have besides its words. */
const kind = fc.constantFrom<Record<string, unknown>>(
	{},
	{ url: "/2026/permalink/", _tributary: { path: "2026/permalink.md", aliases: ["/old/one", "/old/two"] } },
	{ url: "https://elsewhere.example/a" },
	{ content_html: undefined, content_text: "Plain <text> & more" },
	{ _source_markdown: "Text *marked*\n", _tributary: { file: "---\ntitle: x\n---\nText *marked*\n" } },
	{
		attachments: [{ url: "https://a.example/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 9 }],
		_podcast: {
			number: 3,
			transcript: "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n",
			chapters: [{ start: 0, title: "One" }],
		},
	},
	{ date_published: new Date(START + 4 * 86_400_000).toISOString() },
	{ _tributary: { expires: new Date(START + 5 * 86_400_000).toISOString() } },
	{ _tributary: { draft: true } },
	{ _tributary: { slug: "moved" } },
	{ title: undefined, tags: ["<&>", "A/B"], language: "he" },
);

/** What happens on a site, in any order. */
const step = fc.oneof(
	fc.record({
		do: fc.constant("import" as const),
		numbers: fc.uniqueArray(fc.nat(90), { minLength: 1, maxLength: 60 }),
	}),
	fc.record({
		do: fc.constantFrom("delete" as const, "withdraw" as const, "restore" as const),
		n: fc.nat(30),
	}),
	fc.record({
		do: fc.constant("poll" as const),
		host: fc.constantFrom("blog", "planet"),
		numbers: fc.uniqueArray(fc.nat(9), { minLength: 1 }),
		words: fc.constantFrom("", "Edited."),
	}),
	fc.record({
		do: fc.constant("edit" as const),
		n: fc.nat(30),
		title: fc.string({ unit: "grapheme", maxLength: 20 }),
		kind,
	}),
);

/** What else is done with an article by its slug, if it is there. */
async function act(worker: Instance, n: number, action: "withdraw" | "restore"): Promise<void> {
	for (const table of ["articles", "unpublished"]) {
		const slug = await env.DB.prepare(`SELECT slug FROM ${table} WHERE guid = ?1`)
			.bind(`urn:own:${n}`)
			.first("slug");
		if (slug !== null) await worker.api("POST", `/api/articles/${slug}/${action}`);
	}
}

it("an export restores a site with any history", { timeout: 120_000 }, async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
			vi.setSystemTime(START);
			const worker = await anew();
			for (const one of steps) {
				later(7);
				if (one.do === "import")
					await importAll(
						worker,
						one.numbers.map((n) => item(n)),
					);
				else if (one.do === "delete") await removed(worker, one.n);
				else if (one.do === "poll") await poll(one.host, feedOf(one.host, one.numbers, one.words));
				else if (one.do === "edit") await importAll(worker, [item(one.n, { title: one.title, ...one.kind })]);
				else await act(worker, one.n, one.do);
			}
			const before = await walk(worker);
			const all = await exportFrom(worker);
			const next = await anew();
			expect((await restoreTo(next, all)).status).toBe(200);
			expect(await walk(next, before.keys())).toEqual(before);
			expect(await exportFrom(next)).toEqual(all);
		}),
		{ numRuns: runs(4) },
	);
});
