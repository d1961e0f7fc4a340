/** A database from before each source's articles were stored for themselves, brought up to date. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { readSource } from "../../../src/sources/store.ts";

const MIGRATION = "0014_stories.sql";
const BEFORE = env.TEST_MIGRATIONS.filter(({ name }) => name < MIGRATION);
const START = Date.parse("2026-01-01T00:00:00Z");
const MINUTE = 60_000;

/**
 * Fills a database of the former version: every article is source a's, and the newest ones are also source b's, in the words of
 * a.
 */
async function fillAsBefore(articles: number, shared: number): Promise<void> {
	await reset();
	await applyD1Migrations(env.DB, BEFORE);
	const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${articles})`;
	const isShared = `n > ${articles - shared}`;
	const provenance = (source: string, guid: string) =>
		`json_object('source', '${source}', 'guid', ${guid}, 'title', '${source}', 'feed_url', 'https://${source}.example/feed')`;
	const id = "'https://a.example/' || n";
	const places = ["all", "followed", "main", "source:a", "source:b"].map(
		(scope) =>
			`${numbers} INSERT INTO scope_articles (scope, sorted_at, id, bytes)
			SELECT '${scope}', ${START} + n * ${MINUTE}, ${id}, 300 FROM numbers
			WHERE ${scope === "source:b" ? isShared : scope === "main" ? `n > ${articles - 50}` : "true"}`,
	);
	await env.DB.batch(
		[
			...["a", "b"].map(
				(source) =>
					`INSERT INTO sources (id, feed_url, feed_key, host, about, created_at, next_poll_at, etag, body_digest)
					VALUES ('${source}', 'https://${source}.example/feed', '${source}.example/feed', '${source}.example', '{}', 0, 0, '"x"', 'x')`,
			),
			`${numbers} INSERT INTO articles (id, source, guid, slug, item, content_html, date_published, sorted_at, revision, digest, url_key)
			SELECT ${id}, 'a', ${id}, 'no-' || n,
				json_object('title', 'No. ' || n, 'url', ${id}, 'tags', json('[]'), 'authors', json('[]'), 'attachments', json('[]'),
					'sources', CASE WHEN ${isShared}
						THEN json_array(${provenance("a", id)}, ${provenance("b", "'b-' || n")}) ELSE json_array(${provenance("a", id)}) END),
				'<p>Words of a</p>', ${START} + n * ${MINUTE}, ${START} + n * ${MINUTE}, 1, 'x', 'a.example/' || n || ' no. ' || n
			FROM numbers`,
			`${numbers} INSERT INTO article_sources (source, guid, id) SELECT 'a', ${id}, ${id} FROM numbers`,
			`${numbers} INSERT INTO article_sources (source, guid, id) SELECT 'b', 'b-' || n, ${id} FROM numbers WHERE ${isShared}`,
			...places,
			`INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
			SELECT scope, '', count(*), 1, ${START}, ${START / 1000} FROM scope_articles GROUP BY scope
			ON CONFLICT DO UPDATE SET articles = excluded.articles, revision = 1`,
		].map((sql) => env.DB.prepare(sql)),
	);
}

/** Runs the migration; returns how many rows it wrote. */
async function migrate(): Promise<number> {
	let written = 0;
	for (const { name, queries } of env.TEST_MIGRATIONS) {
		if (name < MIGRATION) continue;
		for (const query of queries) {
			const { meta } = await env.DB.prepare(query).run();
			if (name === MIGRATION) written += meta.rows_written;
		}
	}
	return written;
}

async function readAgainDays(): Promise<number | null> {
	const at = await env.DB.prepare(
		"SELECT read_again_at - unixepoch() * 1000 AS wait FROM sources WHERE id = 'b'",
	).first<number | null>("wait");
	return at === null ? null : Math.ceil(Math.max(at, 0) / 86_400_000);
}

it("the migration of 50,000 articles writes fewer rows than a day allows, and leaves the rest to later days", async () => {
	await fillAsBefore(50_000, 3_000);
	const ids = "SELECT group_concat(id, ' ') AS ids FROM (SELECT id FROM articles ORDER BY id)";
	const before = await env.DB.prepare(ids).first("ids");
	const written = await migrate();
	expect(written).toBeLessThan(60_000);
	expect(await env.DB.prepare(ids).first("ids")).toBe(before);
	expect(await readAgainDays()).toBe(2);
}, 60_000);

it("a source that shared articles with another is read again in full, and then has its own texts", async () => {
	await fillAsBefore(60, 3);
	await migrate();
	expect(await readAgainDays()).toBe(0);
	const idsIn = async (scope: "main" | "source:a" | "source:b") =>
		(await readScope(env.DB, scope, { limit: 100, content: true }))?.articles.map(({ id }) => id);
	const main = await idsIn("main");
	const items = [58, 59, 60].map(
		(n) =>
			`<item><guid isPermaLink="false">b-${n}</guid><title>No. ${n}</title><link>https://a.example/${n}</link>` +
			`<pubDate>${new Date(START + n * MINUTE).toUTCString()}</pubDate><description>&lt;p&gt;Words of b&lt;/p&gt;</description></item>`,
	);
	const asked: (string | null)[] = [];
	const context: PollContext = {
		db: env.DB,
		fetch: async (_, { headers }) => {
			asked.push(new Headers(headers).get("if-none-match"));
			return new Response(`<rss version="2.0"><channel><title>b</title>${items.join("")}</channel></rss>`);
		},
		now: () => Date.now() + MINUTE,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
	};
	for (let poll = 0; poll < 2; poll++) {
		const source = await readSource(env.DB, "b");
		if (source === undefined) throw new Error("no source");
		await pollSource(source, context);
	}
	expect(asked[0]).toBeNull();
	const theirs = await readScope(env.DB, "source:b", { limit: 100, content: true });
	expect(theirs?.articles.map(({ content_html }) => content_html)).toEqual(
		Array.from({ length: 3 }, () => "<p>Words of b</p>"),
	);
	// Combined feeds show each story once, as before; a has lost nothing.
	expect(await idsIn("main")).toEqual(main);
	expect(await idsIn("source:a")).toHaveLength(60);
	const [newest] = (await readScope(env.DB, "main", { limit: 1, content: true }))?.articles ?? [];
	expect(newest).toMatchObject({
		id: "https://a.example/60",
		content_html: "<p>Words of a</p>",
		sources: [{ source: "a" }, { source: "b" }],
	});
	expect((await env.DB.prepare("SELECT * FROM shared_articles WHERE source = 'b'").all()).results).toEqual(
		[],
	);
	expect(await readAgainDays()).toBeNull();
});

it("the migration replaces the question mark in fingerprints of incomplete imports with a column", async () => {
	const migration = "0023_incomplete_imports.sql";
	await reset();
	await applyD1Migrations(
		env.DB,
		env.TEST_MIGRATIONS.filter(({ name }) => name < migration),
	);
	const columns = "(id, source, guid, slug, item, date_published, sorted_at, revision, digest, imported)";
	for (const [id, source, imported] of [
		["1", "", "abc?"],
		["2", "", "abc"],
		["3", "", null],
		["4", "blog", "abc?"],
	])
		await env.DB.prepare(`INSERT INTO articles ${columns} VALUES (?1, ?2, ?1, ?1, '{}', 0, 0, 1, 'x', ?3)`)
			.bind(id, source, imported)
			.run();
	await env.DB.prepare(
		`INSERT INTO unpublished (guid, state, id, slug, item, date_published, digest, imported, rules, changed_at, revision)
		VALUES ('5', 'scheduled', '5', '5', '{}', 0, 'x', 'abc?', 1, 0, 1)`,
	).run();
	await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	const { results } = await env.DB.prepare(
		`SELECT id, imported, incomplete FROM articles UNION ALL SELECT id, imported, incomplete FROM unpublished
		ORDER BY id`,
	).all();
	expect(results).toEqual([
		{ id: "1", imported: "abc", incomplete: 1 },
		{ id: "2", imported: "abc", incomplete: 0 },
		{ id: "3", imported: null, incomplete: 0 },
		{ id: "4", imported: "abc?", incomplete: 0 },
		{ id: "5", imported: "abc", incomplete: 1 },
	]);
});

it("an empty body digest is replaced by none and a column, and claims in messages stay valid", async () => {
	const migration = "0024_read_and_transferred_sources.sql";
	await reset();
	await applyD1Migrations(
		env.DB,
		env.TEST_MIGRATIONS.filter(({ name }) => name < migration),
	);
	for (const [id, digest] of [
		["new", null],
		["read", "abc"],
		["to-read-again", ""],
	])
		await env.DB.prepare(
			`INSERT INTO sources (id, feed_url, feed_key, host, about, created_at, next_poll_at, polling_until, body_digest)
			VALUES (?1, 'https://' || ?1 || '.example/', ?1, ?1, '{}', 0, 0, 7, ?2)`,
		)
			.bind(id, digest)
			.run();
	await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	const found = await Promise.all(["new", "read", "to-read-again"].map((id) => readSource(env.DB, id)));
	const claim = { until: 7, transfers: 0 };
	expect(found).toMatchObject([
		{ id: "new", bodyDigest: undefined, wasRead: false, claim },
		{ id: "read", bodyDigest: "abc", wasRead: true, claim },
		{ id: "to-read-again", bodyDigest: undefined, wasRead: true, claim },
	]);
});
