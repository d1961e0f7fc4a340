/** Writes to a real D1: in any order, at the same time, and interrupted, they keep the tables consistent and lose nothing. */

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import type { Change } from "../../../src/platform/revisions.ts";
import { runs } from "../../support/runs.ts";
import {
	type Contents,
	contents,
	contradictions,
	type Draft,
	databaseWith,
	empty,
	expectAllOrNothing,
	NOW,
	scopesOf,
	writeOf,
	writesOf,
} from "./database.ts";

const anyDraft = fc.record({
	id: fc.constantFrom("1", "2", "3", "4", "5", "https://blog.example/6"),
	title: fc.constantFrom("Snow", "Rain", "?!"),
	content: fc.constantFrom("", "white", "🌊"),
	tags: fc.subarray(["Weather", "weather", "C++", "日本"]),
	authors: fc.subarray(["Joe", "Zoë"]),
	// Two that are the same, and one that is still to come.
	date: fc.constantFrom("2025-01-01", "2026-01-01", "2026-01-01", "2050-01-01"),
});
const anyDrafts = fc.uniqueArray(anyDraft, { minLength: 1, maxLength: 4, selector: ({ id }) => id });

async function save(drafts: Partial<Draft>[], now = NOW, db = env.DB) {
	return articleStore(db, now).save(await writesOf(drafts));
}

async function remove(slug: string, now = NOW, db = env.DB) {
	return articleStore(db, now).delete(slug);
}

async function expectNoContradictions(): Promise<Contents> {
	const stored = await contents();
	expect(contradictions(stored)).toEqual([]);
	return stored;
}

describe("the order of writes", () => {
	/** The database without revisions and times, which readers do not see. */
	async function seen() {
		const { articles, scopes, places } = await expectNoContradictions();
		return {
			articles: articles.map(({ revision: _, ...article }) => article),
			counts: scopes.map(({ scope, articles }) => [scope, articles]),
			places,
		};
	}

	it("does not affect the contents of feeds", async () => {
		const drafts = fc
			.uniqueArray(
				fc.record({
					id: fc.integer({ min: 1, max: 99 }).map(String),
					tags: fc.subarray(["Weather", "C++", "日本"]),
					authors: fc.subarray(["Joe", "Zoë"]),
					date: fc.constantFrom("2025-01-01", "2026-01-01", "2050-01-01"),
				}),
				{ minLength: 2, maxLength: 8, selector: ({ id }) => id },
			)
			.chain((drafts) =>
				fc.tuple(
					fc.constant(drafts),
					fc.shuffledSubarray(drafts, { minLength: drafts.length }),
					fc.integer({ min: 1, max: drafts.length }),
				),
			);
		await fc.assert(
			fc.asyncProperty(drafts, async ([drafts, shuffled, size]) => {
				await empty();
				await save(drafts);
				const together = await seen();
				await empty();
				for (let i = 0; i < shuffled.length; i += size) await save(shuffled.slice(i, i + size));
				expect(await seen()).toEqual(together);
			}),
			{ numRuns: runs(25) },
		);
	});

	it("decides only which of several articles with the same title gets the short address", async () => {
		for (const ids of [
			["1", "2", "3"],
			["3", "2", "1"],
		]) {
			await empty();
			for (const id of ids) await save([{ id, title: "Snow" }]);
			const { articles } = await expectNoContradictions();
			const slugs = new Map(articles.map(({ guid, slug }) => [guid, slug]));
			expect(slugs.get(ids[0] ?? "")).toBe("snow");
			// In Python: uuid.uuid5(uuid.NAMESPACE_URL, "urn:uuid:ad1b41b0-8de8-5693-a349-ad86cddf5a27"), its id.
			expect(slugs.get("2")).toBe("snow-79516678");
		}
	});
});

describe("any sequence of writes", () => {
	const anySteps = fc.array(
		fc.record({
			step: fc.oneof(
				{ weight: 3, arbitrary: fc.record({ drafts: anyDrafts }) },
				{ weight: 1, arbitrary: fc.record({ deleted: anyDraft.map(({ id }) => id) }) },
			),
			// Clocks of data centres differ.
			seconds: fc.integer({ min: -3, max: 3 }),
		}),
		{ minLength: 1, maxLength: 8 },
	);

	it("stores every write, reports every change, and leaves the store consistent", async () => {
		await fc.assert(
			fc.asyncProperty(anySteps, async (steps) => {
				await empty();
				const model = new Map<string, Draft>();
				let now = NOW;
				for (const { step, seconds } of steps) {
					now += seconds * 1000;
					const before = await contents();
					const { change, scopes } =
						"drafts" in step
							? await saveAsExpected(step.drafts, model, now)
							: await deleteAsExpected(step.deleted, model, now);
					const after = await expectNoContradictions();
					expect(new Set(after.articles.map(({ guid }) => guid))).toEqual(new Set(model.keys()));
					expect([...(change?.scopes ?? [])].sort()).toEqual([...scopes].sort());
					expectOnly(change, before, after);
				}
			}),
			{ numRuns: runs(40) },
		);
	});

	/** Saves, compares the answer with the model, and returns the feeds that must have changed. */
	async function saveAsExpected(drafts: Draft[], model: Map<string, Draft>, now: number) {
		const { results, change } = await save(drafts, now);
		const scopes = new Set<string>();
		const expected = drafts.map((draft) => {
			const before = model.get(draft.id);
			// The date of what readers have stays.
			if (before !== undefined && before.date !== draft.date) return "refused";
			const after = draft;
			if (JSON.stringify(after) === JSON.stringify(before)) return "unchanged";
			for (const scope of ["main", ...scopesOf(after), ...(before ? scopesOf(before) : [])])
				scopes.add(scope);
			model.set(draft.id, after);
			return before === undefined ? "created" : "updated";
		});
		expect(results.map(({ status }) => status)).toEqual(expected);
		return { change, scopes };
	}

	async function deleteAsExpected(guid: string, model: Map<string, Draft>, now: number) {
		const slug = (await contents()).articles.find((article) => article.guid === guid)?.slug ?? "none";
		const before = model.get(guid);
		model.delete(guid);
		const result = await remove(slug, now);
		expect(result?.status).toBe(before && "deleted");
		return { change: result?.change, scopes: new Set(before && ["main", ...scopesOf(before)]) };
	}

	/** Nothing but the announced feeds has changed, and each of those is newer in every way. */
	function expectOnly(change: Change | undefined, before: Contents, after: Contents): void {
		if (change === undefined) {
			expect(after).toEqual(before);
			return;
		}
		for (const state of after.scopes) {
			const former = before.scopes.find(({ scope }) => scope === state.scope);
			if (!change.scopes.some((scope) => scope === state.scope)) {
				expect(state).toEqual(former);
				continue;
			}
			expect(state.revision).toBe(change.revision);
			expect(state.last_modified).toBeGreaterThan(former?.last_modified ?? 0);
			expect(state.changed_at).toBeGreaterThanOrEqual(former?.changed_at ?? 0);
		}
	}

	it("keeps an article's id, address, date and place when anything else changes", async () => {
		await save([{ title: "Snow", date: "2026-01-01" }]);
		const [before] = (await contents()).articles;
		await save([{ title: "Rain", date: "2026-01-01", content: "wet", tags: ["Weather"] }], NOW + 60_000);
		const [after] = (await expectNoContradictions()).articles;
		const { id, slug, date_published, sorted_at } = before ?? {};
		expect(after).toMatchObject({ id, slug, date_published, sorted_at });
		expect(JSON.parse(after?.item ?? "")).toMatchObject({ title: "Rain", date_modified: NOW + 60_000 });

		const { results, change } = await save([{ title: "Hail", date: "2025-05-05" }], NOW + 120_000);
		expect(results).toMatchObject([
			{
				status: "refused",
				errors: [
					{
						pointer: "/date_published",
						detail: expect.stringMatching(
							/^cannot become 2025-05-05T00:00:00Z, as the article was published on 2026-01-01T00:00:00Z/,
						),
					},
				],
			},
		]);
		expect(change).toBeUndefined();
		expect((await expectNoContradictions()).articles).toEqual([after]);
	});

	it("recognises an article by its guid after the site has moved and would compute another id", async () => {
		await save([{}]);
		const [before] = (await contents()).articles;
		const moved = await writeOf({ content: "new" }, {}, "https://elsewhere.example");
		expect(moved.candidate.article.id).not.toBe(before?.id);
		expect((await articleStore(env.DB, NOW).save([moved])).results).toMatchObject([
			{ status: "updated", id: before?.id },
		]);
		expect((await expectNoContradictions()).articles).toMatchObject([{ id: before?.id, slug: before?.slug }]);
	});

	it("stores a given date of modification even if nothing else changed", async () => {
		const statusOf = async (modified: string) => (await save([{ modified }])).results[0]?.status;
		await save([{}]);
		expect(await statusOf("2026-05-05")).toBe("updated");
		expect(await statusOf("2026-05-05")).toBe("unchanged");
		const [article] = (await contents()).articles;
		expect(JSON.parse(article?.item ?? "")).toMatchObject({ date_modified: Date.parse("2026-05-05") });
	});

	it("sorts an article dated in the future by its arrival, so that it does not stay on top", async () => {
		await save([{ id: "1", date: "2050-01-01" }]);
		await save([{ id: "2", date: "2040-01-01T12:00:01Z" }], NOW + 2000);
		const { places, articles } = await contents();
		const main = places.filter(({ scope }) => scope === "all");
		expect(main.map(({ id }) => articles.find((article) => article.id === id)?.guid)).toEqual(["2", "1"]);
	});
});

describe("a write that changes nothing", () => {
	it("writes no row, not even a time", async () => {
		const draft = { tags: ["Weather"], authors: ["Joe"] };
		await save([draft]);
		await articleStore(env.DB, NOW).save([await writeOf({ id: "2" }, { imported: "a" })]);
		const before = await contents();
		let written = 0;
		const db = databaseWith(async (statements) => {
			const results = await env.DB.batch(statements);
			for (const { meta } of results) written += meta.rows_written;
			return results;
		});

		expect(await save([], NOW + 5000, db)).toEqual({ results: [], change: undefined });
		expect(await save([draft], NOW + 5000, db)).toMatchObject({
			results: [{ status: "unchanged" }],
			change: undefined,
		});
		const refused = [
			await writeOf({ content: "new" }, { expect: { match: "none" } }),
			await writeOf({ id: "2", content: "new" }, { expect: { match: [77] } }),
			await writeOf({ id: "2", content: "new" }, { imported: "a" }),
			await writeOf({ id: "3" }, { slug: "title-1" }),
			await writeOf({ id: "4" }, { expect: { match: "any" } }),
		];
		const { results, change } = await articleStore(db, NOW + 5000).save(refused);
		expect(results.map(({ status }) => status)).toEqual([
			"precondition-failed",
			"precondition-failed",
			"unchanged",
			"slug-taken",
			"precondition-failed",
		]);
		expect(change).toBeUndefined();
		expect(await remove("none", NOW + 5000, db)).toBeUndefined();
		expect(await articleStore(db, NOW).delete("title-1", { match: [77] })).toMatchObject({
			status: "precondition-failed",
		});
		expect(await contents()).toEqual(before);
		expect(written).toBe(0);

		await save([{ ...draft, content: "new" }], NOW + 5000, db);
		expect(written).toBeGreaterThan(0);
	});

	it("records a new fingerprint of the file, which readers do not see", async () => {
		const imported = (fingerprint: string) => writeOf({}, { imported: fingerprint });
		await articleStore(env.DB, NOW).save([await imported("a")]);
		const { scopes } = await contents();
		expect(await articleStore(env.DB, NOW).save([await imported("b")])).toMatchObject({ change: undefined });
		expect(await env.DB.prepare("SELECT imported FROM articles").first("imported")).toBe("b");
		expect((await contents()).scopes).toEqual(scopes);
	});
});

it("an unchanged file gets its links once their targets are stored, without a new date of modification", async () => {
	const same = { imported: "a", formerImported: "a" };
	await articleStore(env.DB, NOW).save([await writeOf({}, { imported: "a" })]);
	const again = async (content: string, more: object) => {
		const { results } = await articleStore(env.DB, NOW + 60_000).save([await writeOf({ content }, more)]);
		return results[0]?.status;
	};
	expect(await again('<a href="/articles/b-2">b</a>', { imported: "a" })).toBe("unchanged");
	expect(await again('<a href="/articles/b-2">b</a>', same)).toBe("repaired");
	expect(await again('<a href="/articles/b-2">b</a>', same)).toBe("unchanged");
	const stored = await env.DB.prepare("SELECT item, content_html FROM articles").first<
		Record<string, string>
	>();
	expect(stored?.content_html).toContain("/articles/b-2");
	expect(stored?.item).not.toContain("date_modified");
	await expectNoContradictions();
});

describe("a deleted article", () => {
	it("does not come back with an import, only when it is published again", async () => {
		await save([{}]);
		await remove("title-1");
		const { results, change } = await articleStore(env.DB, NOW).save([await writeOf({}, { imported: "a" })]);
		expect([results[0]?.status, change]).toEqual(["deleted", undefined]);
		expect((await expectNoContradictions()).tombstones).toMatchObject([{ guid: "1", slug: "title-1" }]);
		expect((await save([{}])).results[0]?.status).toBe("created");
		expect((await expectNoContradictions()).tombstones).toEqual([]);
	});
});

it("an article with very many tags does not exceed the 2,000,000 bytes of a value in D1", async () => {
	let longest = 0;
	const db = new Proxy(env.DB, {
		get: (target, name) =>
			name === "prepare"
				? (sql: string) => measured(target.prepare(sql))
				: Reflect.get(target, name).bind(target),
	});
	const measured = (statement: D1PreparedStatement) =>
		new Proxy(statement, {
			get: (target, name) => (name === "bind" ? bind(target) : Reflect.get(target, name)),
		});
	const bind =
		(statement: D1PreparedStatement) =>
		(...values: unknown[]) => {
			for (const value of values) longest = Math.max(longest, String(value).length);
			return statement.bind(...values);
		};
	const tags = Array.from({ length: 100 }, (_, i) => `${i}${"x".repeat(60)}`);
	await save(
		Array.from({ length: 200 }, (_, i) => ({ id: `${i}`, tags })),
		NOW,
		db,
	);
	await expectNoContradictions();
	expect(longest).toBeGreaterThan(500_000);
	expect(longest).toBeLessThan(2_000_000);
});

describe("simultaneous writers", () => {
	it("all succeed without losing a write", async () => {
		await save([{ id: "0", tags: ["Weather"] }]);
		const writers = Array.from({ length: 40 }, (_, i) =>
			save([
				{ id: `${i + 1}`, tags: i % 2 ? ["Weather"] : ["C++"], authors: ["Joe"] },
				{ id: "0", title: `By ${i}`, tags: i % 3 ? ["Weather"] : ["日本"] },
			]),
		);
		const results = await Promise.all(writers);
		expect(results.map(({ results: [first] }) => first?.status)).toEqual(Array(40).fill("created"));
		expect(new Set(results.map(({ change }) => change?.revision)).size).toBe(40);
		expect((await expectNoContradictions()).articles).toHaveLength(41);
	});

	it("create one article once, and the others find it", async () => {
		const results = await Promise.all(Array.from({ length: 6 }, () => save([{}])));
		const statuses = results.map(({ results: [first] }) => first?.status).sort();
		expect(statuses).toEqual(["created", ...Array(5).fill("unchanged")]);
		const [all] = (await expectNoContradictions()).scopes;
		expect(all).toMatchObject({ scope: "all", articles: 1, revision: 1 });
	});

	it("get different addresses for articles with the same title", async () => {
		await Promise.all(Array.from({ length: 6 }, (_, i) => save([{ id: `${i}`, title: "Snow" }])));
		const { articles } = await expectNoContradictions();
		expect(new Set(articles.map(({ slug }) => slug)).size).toBe(6);
	});

	it("that update and delete an article leave all of it or none", async () => {
		await save([{ tags: ["Weather"] }]);
		const [deleted] = await Promise.all([remove("title-1"), save([{ content: "new", tags: ["C++"] }])]);
		expect(deleted?.status).toBe("deleted");
		await expectNoContradictions();
	});

	/** A database on which another writer comes first a number of times, between the reading and the writing of its user. */
	function overtaken(times: number): D1Database {
		let batches = 0;
		return databaseWith(async (statements) => {
			if (++batches % 2 === 0 && batches <= 2 * times) await save([{ id: "rival", content: `${batches}` }]);
			return env.DB.batch(statements);
		});
	}

	it("plan again from the current state after another write came first", async () => {
		const { results } = await save([{ id: "mine" }], NOW, overtaken(3));
		expect(results).toMatchObject([{ status: "created", revision: 4 }]);
		expect((await expectNoContradictions()).articles).toHaveLength(2);
	});

	it("fail if another write has changed the version that they expect", async () => {
		await save([{ id: "rival" }]);
		const write = await writeOf({ id: "rival", content: "mine" }, { expect: { match: [1] } });
		const { results, change } = await articleStore(overtaken(1), NOW).save([write]);
		expect([results[0]?.status, change]).toEqual(["precondition-failed", undefined]);
	});

	it("give up if other writes always come first, and store nothing", async () => {
		await expect(save([{ id: "mine" }], NOW, overtaken(1000))).rejects.toThrow("revision_is_current");
		expect((await expectNoContradictions()).articles.map(({ guid }) => guid)).toEqual(["rival"]);
	});
});

describe("a write that fails halfway", () => {
	for (const [what, length] of [
		["articles", 1],
		["articles that need a statement each", 700_000],
	] as const) {
		it(`of ${what} stores nothing, and succeeds when repeated`, async () => {
			await save([{ id: "1", tags: ["Weather"] }]);
			const content = "x".repeat(length);
			const writes = await writesOf(["1", "2", "3"].map((id) => ({ id, content, tags: ["C++"] })));
			await expectAllOrNothing((db) => articleStore(db, NOW + 1000).save(writes));
			await expectNoContradictions();
		});
	}

	it("of a deletion keeps everything, and succeeds when repeated", async () => {
		await save([{ id: "1", tags: ["Weather"] }, { id: "2" }]);
		await expectAllOrNothing((db) => remove("title-1", NOW + 1000, db));
		await expectNoContradictions();
	});
});
