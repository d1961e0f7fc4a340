/** Reading from a real D1. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import { readAddress, readAddresses, readAliases } from "../../../src/articles/store/read/addresses.ts";
import { readArticle } from "../../../src/articles/store/read/article.ts";
import { readEntries, readEntriesLike } from "../../../src/articles/store/read/entries.ts";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { listArticles } from "../../../src/articles/store/read/list.ts";
import { readImported, withIdentities } from "../../../src/articles/store/read/own-files.ts";
import { readLargest, readState } from "../../../src/articles/store/read/scopes.ts";
import { sweepScopes } from "../../../src/articles/store/sweep.ts";
import { readDatabase } from "../../../src/platform/database-state.ts";
import { readNewest } from "../../../src/platform/revisions.ts";
import { NOW, recordingDatabase, writeOf, writesOf } from "./database.ts";

/** Five articles, a day apart, the last two at the same time. */
async function publishFive(): Promise<void> {
	const dates = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-04"];
	const drafts = dates.map((date, i) => ({ id: `${i}`, date, tags: i % 2 ? ["Odd"] : ["Even"] }));
	await articleStore(env.DB, NOW).save(await writesOf(drafts));
}

describe("a feed", () => {
	it("lists its newest articles first, in a deterministic order", async () => {
		await publishFive();
		const found = await readScope(env.DB, "all", { limit: 3, content: true });
		const ids = found?.articles.slice(0, 2).map(({ id }) => id) ?? [];
		expect(ids).toEqual([...ids].sort().reverse());
		expect(found?.articles.map(({ guid }) => guid).sort()).toEqual(["2", "3", "4"]);
		expect(found?.articles[2]).toMatchObject({ guid: "2", content_html: "<p>x</p>", revision: 1 });
		expect(found?.state).toMatchObject({ scope: "all", articles: 5, revision: 1 });
	});

	it("of a tag lists that tag's articles, and has the tag's name as written", async () => {
		await publishFive();
		const found = await readScope(env.DB, "tag:odd", { limit: 10, content: false });
		expect(found?.articles.map(({ guid }) => guid)).toEqual(["3", "1"]);
		expect(found?.articles[0]?.content_html).toBeUndefined();
		expect(found?.state).toMatchObject({ name: "Odd", articles: 2 });
	});

	it("does not exist without articles", async () => {
		expect(await readScope(env.DB, "tag:none", { limit: 10, content: true })).toBeUndefined();
		expect(await readState(env.DB, "tag:none")).toBeUndefined();
		expect(await readNewest(env.DB, "tag:none")).toBeUndefined();
		expect(await readNewest(env.DB, "all")).toMatchObject({ revision: 0 });
	});

	it("of huge articles is shortened, but has at least the newest article", async () => {
		const giants = ["1", "2", "3", "4"].map((id) => ({
			id,
			date: `2026-01-0${id}`,
			content: "x".repeat(1_400_000),
		}));
		for (const giant of giants) await articleStore(env.DB, NOW).save([await writeOf(giant)]);
		const full = await readScope(env.DB, "all", { limit: 10, content: true });
		expect(full?.articles.map(({ guid }) => guid)).toEqual(["4", "3", "2"]);
		const short = await readScope(env.DB, "all", { limit: 10, content: false });
		expect(short?.articles).toHaveLength(4);
	});
});

describe("an article", () => {
	it("knows its neighbours in time", async () => {
		await publishFive();
		const found = await readArticle(env.DB, "title-1");
		expect(found).toMatchObject({
			article: { guid: "1", title: "Title 1" },
			previous: { slug: "title-0", title: "Title 0" },
			next: { slug: "title-2", title: "Title 2" },
		});
		expect(await readArticle(env.DB, "title-0")).not.toHaveProperty("previous");
	});

	it("is gone if it was deleted, and unknown if it never existed", async () => {
		await publishFive();
		await articleStore(env.DB, NOW).delete("title-1");
		expect(await readArticle(env.DB, "title-1")).toBe("deleted");
		expect(await readArticle(env.DB, "title-9")).toBeUndefined();
		expect(await readArticle(env.DB, "title-2")).toMatchObject({ previous: { slug: "title-0" } });
	});
});

it("the list of articles comes in pages that contain each article once", async () => {
	await publishFive();
	const everything = (await listArticles(env.DB, { limit: 10 })).articles.map(({ id }) => id);
	for (const limit of [1, 2, 3, 5]) {
		const ids: string[] = [];
		let page = await listArticles(env.DB, { limit });
		for (;;) {
			ids.push(...page.articles.map(({ id }) => id));
			if (page.next === undefined) break;
			page = await listArticles(env.DB, { limit, after: page.next });
		}
		expect(ids).toEqual(everything);
	}
});

it("tags are listed with the largest first and without empty ones", async () => {
	await publishFive();
	await articleStore(env.DB, NOW).save(await writesOf([{ id: "9", tags: ["Gone"] }]));
	await articleStore(env.DB, NOW).delete("title-9");
	expect(await readLargest(env.DB, "tag", 10)).toEqual([
		{ scope: "tag:even", name: "Even", articles: 3 },
		{ scope: "tag:odd", name: "Odd", articles: 2 },
	]);
	expect(await readLargest(env.DB, "tag", 1)).toHaveLength(1);
});

it("the fingerprints of imported articles are found by guid", async () => {
	await articleStore(env.DB, NOW).save([
		await writeOf({ id: "1" }, { imported: "a" }),
		await writeOf({ id: "2" }),
	]);
	expect(await readImported(env.DB, [{ id: "1" }, { id: "2" }, { id: "3" }])).toMatchObject([
		{ imported: "a", state: "published" },
		{ imported: null },
		undefined,
	]);
});

it("an incomplete import is repeated until one is complete or the article is edited", async () => {
	const store = articleStore(env.DB, NOW);
	const known = async () => (await readImported(env.DB, [{ id: "1" }]))[0]?.imported;
	const write = async (more: { imported?: string; isIncomplete?: boolean }, content = "x") =>
		(await store.save([await writeOf({ content }, more)])).results[0]?.status;
	expect(await write({ imported: "a", isIncomplete: true })).toBe("created");
	expect(await known()).toBeNull();
	expect(await write({ imported: "a", isIncomplete: true })).toBe("unchanged");
	expect(await known()).toBeNull();
	expect(await write({ imported: "a", isIncomplete: false }, "y")).toBe("updated");
	expect(await known()).toBe("a");
	expect(await write({ imported: "b", isIncomplete: true }, "z")).toBe("updated");
	expect(await known()).toBeNull();
	expect(await write({}, "edited")).toBe("updated");
	expect(await known()).toBe("b");
});

it("no statement reads a whole table or sorts rows", async () => {
	await publishFive();
	const { db, statements } = recordingDatabase();
	await readNewest(db, "all");
	await readState(db, "all");
	await readScope(db, "tag:odd", { limit: 10, content: true });
	await readScope(db, "main", { limit: 10, content: false });
	await readScope(db, "main", { limit: 10, content: true, markdown: true });
	const cursor = { sortedAt: NOW, id: "1" };
	await readScope(db, "tag:odd", { limit: 10, content: true, from: { direction: "before", cursor } });
	await readScope(db, "tag:odd", { limit: 10, content: true, from: { direction: "after", cursor } });
	await readArticle(db, "title-1");
	await readArticle(db, "title-1", NOW, ["markdown", "file"]);
	await listArticles(db, { limit: 10 });
	await readImported(db, [{ id: "1", path: "1.md" }]);
	await readAddress(db, "/old");
	await readAddresses(db, [], ["1"], ["title-1"]);
	await readAliases(db, ["1"]);
	await withIdentities(db, [await writeOf({ id: "1", own: { path: "a/1.md", partial_path: true } })]);
	await readEntries(db, "blog", ["1"]);
	await readEntriesLike(db, "blog", { dates: [NOW], urlKeys: ["blog.example/1 title"], newest: 9 });
	await readScope(db, "source:blog", { limit: 10, content: true });
	await readLargest(db, "tag", 10);
	await articleStore(db, NOW).save([await writeOf({ id: "1", content: "new" }, { imported: "a" })]);
	await articleStore(db, NOW).delete("title-1");
	await readDatabase(db);
	expect(new Set(statements).size).toBeGreaterThan(15);
	for (const sql of new Set(statements)) expect(await scansOf(sql), sql).toEqual([]);
	const sweeping = recordingDatabase();
	await sweepScopes(sweeping.db, { hasEdge: true, settledAt: NOW });
	// A table of one row.
	for (const sql of sweeping.statements) expect(await scansOf(sql), sql).toEqual(["SCAN purges"]);
	expect(await scansOf("SELECT id FROM articles a WHERE content_html = ?1")).toEqual(["SCAN a"]);
});

/** The tables that a statement scans completely, and its sorts. */
async function scansOf(sql: string): Promise<string[]> {
	const parameters = Math.max(0, ...Array.from(sql.matchAll(/\?(\d)/g), ([, n]) => Number(n)));
	const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
		.bind(...Array(parameters).fill("[]"))
		.all<{ detail: string }>();
	// The lists in a parameter are small, and so is what a subquery has found.
	const small =
		/^SCAN (json_each|page|place|last|those|found|mark|asked|told|CONSTANT ROW|\(subquery-\d+\))( |$)/;
	return results
		.map(({ detail }) => detail)
		.filter((detail) => /^SCAN|TEMP B-TREE/.test(detail) && !small.test(detail));
}
