/** Storage that is emptied is that of a new site. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { startInstance } from "./instance.ts";
import { emptyStorage } from "./storage.ts";

/** Columns of when a site was made. */
const TIMES = ["applied_at", "changed_at", "last_modified"];

/** All rows of all tables, without what two new sites differ in: their ids, and when they were made. */
async function allRows(): Promise<Record<string, unknown>> {
	const { results: tables } = await env.DB.prepare(
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name",
	).all<{ name: string }>();
	const rows = await env.DB.batch<object>(tables.map(({ name }) => env.DB.prepare(`SELECT * FROM ${name}`)));
	return Object.fromEntries(
		tables.map(({ name }, i) => [
			name,
			rows[i]?.results.map((row) => ({
				...row,
				...Object.fromEntries(TIMES.filter((time) => time in row).map((time) => [time, 0])),
				...(name === "identity" && { id: "" }),
			})),
		]),
	);
}

it("an emptied database has the rows of a new one, and another id", async () => {
	await reset();
	await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	const migrated = await allRows();

	await emptyStorage();
	const id = () => env.DB.prepare("SELECT id FROM identity").first("id");
	const before = await id();
	const worker = startInstance();
	await worker.publish({ id: "1", title: "One", content_html: "<p>One</p>", tags: ["a"] });
	await env.DB.prepare(
		"INSERT INTO sources (id, feed_url, feed_key, host, about, created_at, next_poll_at) VALUES ('a', 'u', 'k', 'h', '{}', 0, 0)",
	).run();
	await worker.fetch("/feed.xml");
	expect((await worker.api("DELETE", "/api/articles/one")).ok).toBe(true);
	expect(await allRows()).not.toEqual(migrated);

	await emptyStorage();
	expect(await allRows()).toEqual(migrated);
	expect(await id()).not.toBe(before);
});

it("a changed schema is restored before the next test", async () => {
	const schema = () => env.DB.prepare("SELECT name FROM sqlite_schema ORDER BY name").all();
	const { results } = await schema();
	await env.DB.batch([env.DB.prepare("DROP TABLE articles"), env.DB.prepare("CREATE TABLE more (a)")]);
	await emptyStorage();
	expect((await schema()).results).toEqual(results);
});

it("emptied storage has no keys and no files", async () => {
	await Promise.all([env.FEEDS.put("key", "value"), env.MEDIA?.put("file", "bytes")]);
	await emptyStorage();
	expect((await env.FEEDS.list()).keys).toEqual([]);
	expect((await env.MEDIA?.list())?.objects).toEqual([]);
});
