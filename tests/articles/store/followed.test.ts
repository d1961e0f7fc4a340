/** Articles that came from followed feeds, in a real D1. */

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import type { Write } from "../../../src/articles/store/plan/write.ts";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { readLargest } from "../../../src/articles/store/read/scopes.ts";
import type { Provenance } from "../../../src/model/article.ts";
import type { Scope } from "../../../src/model/scope.ts";
import { contents, expectAllOrNothing, NOW, writeOf, writesOf } from "./database.ts";

const item = {
	id: "1",
	url: "https://blog.example/snow",
	title: "Snow",
	content_html: "<p>White</p>",
	date_published: "2026-01-01",
	tags: ["Weather"],
};

/** Less than what the tests store. */
const LITTLE = { articles: 1, days: 0 };

/** Stores items as a poll of a source would. */
async function arrive(source: string, items: Record<string, unknown>[], quiet = false, now = NOW) {
	const provenance: Omit<Provenance, "source" | "guid"> = {
		title: `Source ${source}`,
		feed_url: `https://${source}.example/feed`,
	};
	const writes: Write[] = [];
	for (const one of items) {
		const origin = { source, publisher: provenance.feed_url, now, provenance };
		const candidate = await candidateFrom(parseItem(one), origin);
		writes.push({ candidate: { ...candidate, article: { ...candidate.article, ...(quiet && { quiet }) } } });
	}
	return (await articleStore(env.DB, now).save(writes)).results.map(({ status }) => status);
}

async function titlesOf(scope: Scope) {
	const found = await readScope(env.DB, scope, { limit: 50, content: true });
	return found?.articles.map(({ title, content_html }) => `${title}: ${content_html}`);
}

async function only() {
	const found = await readScope(env.DB, "all", { limit: 50, content: true, now: NOW });
	expect(found?.articles).toHaveLength(1);
	return found?.articles[0];
}

describe("an article of a followed feed", () => {
	beforeEach(async () => {
		expect(await arrive("a", [item])).toEqual(["created"]);
	});

	it("gets no address that is a former address or an alias of an operator's article", async () => {
		const own = { date: "2026-01-01", own: { slug: "rain", aliases: ["/articles/hail"] } };
		await articleStore(env.DB, NOW).save([await writeOf(own)]);
		await articleStore(env.DB, NOW).save([await writeOf({ ...own, own: { slug: "drizzle" } })]);
		await arrive("a", [
			{ ...item, id: "2", title: "Rain" },
			{ ...item, id: "3", title: "Hail" },
			{ ...item, id: "4", title: "Fog" },
		]);
		const found = await readScope(env.DB, "source:a", { limit: 9, content: false });
		expect(found?.articles.map(({ slug }) => slug.replace(/-[0-9a-f]{8}$/, "-…")).sort()).toEqual([
			...["fog", "hail-…", "rain-…", "snow"],
		]);
	});

	it("appears in the main feed and its source's feed, and names its source", async () => {
		expect(await titlesOf("main")).toEqual(["Snow: <p>White</p>"]);
		expect(await titlesOf("source:a")).toEqual(["Snow: <p>White</p>"]);
		const found = await readScope(env.DB, "source:a", { limit: 1, content: false });
		expect(found?.state).toMatchObject({ name: "Source a", articles: 1 });
		expect((await only())?.sources).toEqual([
			{ source: "a", guid: "1", title: "Source a", feed_url: "https://a.example/feed" },
		]);
	});

	it("keeps its id and date when it changes, and gets a date of modification", async () => {
		const before = await only();
		expect(
			await arrive("a", [{ ...item, content_html: "<p>Grey</p>", date_published: "2026-05-05" }]),
		).toEqual(["updated"]);
		expect(await only()).toMatchObject({
			id: before?.id,
			date_published: Date.parse("2026-01-01"),
			date_modified: NOW,
			content_html: "<p>Grey</p>",
			sources: before?.sources,
		});
	});

	it("is unchanged if only its date of modification is new", async () => {
		expect(
			await arrive("a", [item, { ...item, id: "2", title: "Rain", url: "https://blog.example/rain" }]),
		).toEqual(["unchanged", "created"]);
		expect(await arrive("a", [{ ...item, date_modified: "2026-06-01" }])).toEqual(["unchanged"]);
	});

	it("appears in combined feeds once if it has two sources, and names both", async () => {
		for (const [source, spelling] of [
			["b", "http://www.blog.example/snow/?utm_source=b"],
			["c", "https://blog.example/snow"],
		] as const) {
			const again = { ...item, id: `${source}-1`, url: spelling, content_html: "<p>Theirs</p>" };
			expect(await arrive(source, [again])).toEqual(["created"]);
			expect(await arrive(source, [again])).toEqual(["unchanged"]);
			expect(await titlesOf(`source:${source}`)).toEqual(["Snow: <p>Theirs</p>"]);
		}
		expect((await only())?.sources.map(({ source, guid }) => [source, guid])).toEqual([
			["a", "1"],
			["b", "b-1"],
			["c", "c-1"],
		]);
		expect((await readLargest(env.DB, "tag", 5))[0]).toMatchObject({ scope: "tag:weather", articles: 1 });
		expect(await arrive("a", [{ ...item, content_html: "<p>Grey</p>" }])).toEqual(["updated"]);
		expect((await only())?.content_html).toBe("<p>Grey</p>");
		expect(await titlesOf("source:b")).toEqual(["Snow: <p>Theirs</p>"]);
	});

	it("is not brought back by its source after it was deleted", async () => {
		await articleStore(env.DB, NOW).delete("snow");
		expect(await arrive("a", [item])).toEqual(["deleted"]);
		expect(await titlesOf("main")).toEqual([]);
		expect(await titlesOf("source:a")).toEqual([]);
	});
});

it("entries that all link to one page stay separate articles", async () => {
	const home = { ...item, url: "https://blog.example/" };
	expect(
		await arrive("a", [home, { ...home, id: "2", title: "Rain" }, { ...home, id: "3", title: undefined }]),
	).toEqual(["created", "created", "created"]);
	expect(await arrive("b", [{ ...home, id: "4", title: undefined }])).toEqual(["created"]);
});

it("the backlog of a new source appears only in the source's own feed", async () => {
	expect(await arrive("a", [item], true)).toEqual(["created"]);
	expect(await titlesOf("main")).toEqual([]);
	expect(await titlesOf("tag:weather")).toBeUndefined();
	expect(await titlesOf("source:a")).toEqual(["Snow: <p>White</p>"]);
	expect(await arrive("a", [{ ...item, content_html: "<p>Grey</p>" }])).toEqual(["updated"]);
	expect(await titlesOf("main")).toEqual([]);
	expect(await titlesOf("source:a")).toEqual(["Snow: <p>Grey</p>"]);
});

describe("a change that is interrupted at any statement has no effect, and succeeds when repeated:", () => {
	const changed = () => {};
	for (const [what, write] of [
		["all articles of a source are removed", (db) => articleStore(db, NOW + 1000, changed).removeSource("a")],
		[
			"the surplus articles of a source are removed",
			(db) => articleStore(db, NOW + 1000, changed).purgeSource("a", LITTLE),
		],
		["a source is renamed", (db) => articleStore(db, NOW + 1000).renameScope("source:a", "Other")],
		["a feed is marked as changed", (db) => articleStore(db, NOW + 1000).touchScope("source:a")],
	] as [string, (db: D1Database) => Promise<unknown>][]) {
		it(what, async () => {
			const others = ["2", "3"].map((id) => ({
				...item,
				id,
				title: `Snow ${id}`,
				url: `https://blog.example/${id}`,
			}));
			await arrive("a", [item, ...others]);
			await arrive("b", [item]);
			await expectAllOrNothing(write);
		});
	}
});

describe("own articles and those of followed feeds", () => {
	const feeds = () => Promise.all((["all", "own", "followed"] as const).map(titlesOf));

	it("appear in the main feed, and each kind in its own feed", async () => {
		await articleStore(env.DB, NOW).save(await writesOf([{ id: "o", title: "Own", date: "2025-12-31" }]));
		await arrive("a", [item]);
		await arrive("b", [item]);
		const [own, snow] = ["Own: <p>x</p>", "Snow: <p>White</p>"];
		expect(await feeds()).toEqual([[snow, own], [own], [snow]]);
		await articleStore(env.DB, NOW).removeSource("a");
		expect(await feeds()).toEqual([[snow, own], [own], [snow]]);
		await articleStore(env.DB, NOW).removeSource("b");
		expect(await feeds()).toEqual([[own], [own], []]);
	});

	it("appear in neither if they are backlog", async () => {
		await arrive("a", [item], true);
		expect(await feeds()).toEqual([[], [], []]);
	});

	it("get feeds of their own from stored articles by a migration", async () => {
		await articleStore(env.DB, NOW).save(await writesOf([{ id: "o", title: "Own", date: "2025-12-31" }]));
		await arrive("a", [item]);
		const before = await contents();
		await env.DB.prepare("DELETE FROM scopes WHERE scope IN ('own', 'followed')").run();
		await env.DB.prepare("DELETE FROM scope_articles WHERE scope IN ('own', 'followed')").run();
		const migration = env.TEST_MIGRATIONS.find(({ name }) => name.startsWith("0005"));
		for (const statement of migration?.queries ?? []) await env.DB.prepare(statement).run();
		const after = await contents();
		expect(after.places).toEqual(before.places);
		expect(after.scopes.map(({ scope, articles }) => [scope, articles])).toEqual(
			before.scopes.map(({ scope, articles }) => [scope, articles]),
		);
	});
});
