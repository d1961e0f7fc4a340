import { describe, expect, it } from "vitest";
import { SITE } from "../../support/instance.ts";
import { at, concert, isPublic, own, publicTexts, SOON, setUpOperator } from "../publishing/operator.ts";
import { contents, contradictions } from "../store/database.ts";

const operator = setUpOperator();
const { call, deliver, importOne, sent } = operator;

describe("a public article", () => {
	const news = { ...concert, date_published: "2040-11-01T00:00:00Z" };

	it("is withdrawn by an import if it becomes a draft or expires, and restored by an import that reverts this", async () => {
		const files = [
			{ ...news, title: "Draft concert", content_html: "<p>Not yet</p>", _tributary: { draft: true } },
			{ id: "concert", _tributary: { draft: true } },
			{ ...news, _tributary: { expires: "2040-11-20T11:59:59Z" } },
		];
		for (const file of files) {
			const before = await publicTextsAfter(() => importOne(news));
			expect(before).toContain("concert");
			expect(await importOne(file)).toMatchObject({ status: "withdrawn", slug: "the-concert" });
			expect(await isPublic("oncert")).toBe(false);
			expect((await operator.worker.fetch("/articles/the-concert")).status).toBe(410);
			expect(await call("GET", "/api/articles/the-concert")).toMatchObject({
				title: "The concert",
				_tributary: { state: "withdrawn" },
			});
			// Once more changes nothing.
			expect((await importOne(file)).status).toMatch(/^(?:draft|expired)$/);
			expect(await isPublic("oncert")).toBe(false);
			const modified = { ...news, _tributary: { slug: "the-concert" } };
			expect(await importOne(modified)).toMatchObject({ status: "restored", slug: "the-concert" });
			const stored = await call("GET", "/api/articles/the-concert");
			expect(stored).toMatchObject({
				date_published: news.date_published,
				_tributary: { state: "published" },
			});
			expect(stored).not.toHaveProperty("date_modified");
			expect((await operator.worker.fetch("/articles/the-concert")).status).toBe(200);
			at(new Date(Date.now() + 60_000).toISOString());
		}
	});

	it("can expire soon after it is published", async () => {
		await importOne({ ...concert, _tributary: { expires: "2040-11-20T15:09:00Z" } });
		at("2040-11-20T15:05:00Z");
		sent.length = 0;
		await deliver();
		expect(sent.map(({ delaySeconds }) => delaySeconds)).toEqual([0, 240]);
		expect(await isPublic()).toBe(true);
		at("2040-11-20T15:09:00Z");
		await deliver();
		expect(await isPublic()).toBe(false);
	});

	it("is withdrawn when it expires, not earlier", async () => {
		await importOne({ ...news, _tributary: { expires: SOON } });
		expect(await call("GET", "/api/articles/the-concert")).toMatchObject({ _tributary: { expires: SOON } });
		at("2040-11-20T15:04:59Z");
		await deliver();
		expect(await isPublic()).toBe(true);
		expect(await importOne({ ...news, _tributary: { expires: "2040-11-20T15:06:00Z" } })).toMatchObject({
			status: "updated",
		});
		at(SOON);
		await deliver();
		expect(await isPublic()).toBe(true);
		at("2040-11-20T15:06:00Z");
		await deliver();
		expect(await isPublic()).toBe(false);
		expect((await operator.worker.fetch("/articles/the-concert")).status).toBe(410);
		// Restored by hand, it stays.
		expect(await call("POST", "/api/articles/the-concert/restore")).toMatchObject({ status: "restored" });
		await deliver();
		expect(await isPublic()).toBe(true);
		// Without an end, it has none.
		await importOne({ ...news, _tributary: { expires: "2040-11-30" } });
		await importOne(news);
		expect((await call("GET", "/api/articles/the-concert"))._tributary).not.toHaveProperty("expires");
	});

	it("that was deleted stays deleted after imports until it is restored unchanged", async () => {
		await importOne({ ...news, id: "other", title: "Other", date_published: "2040-11-02" });
		await importOne({ ...news, date_modified: "2040-11-03" });
		const before = await publicTexts();
		expect((await call("DELETE", "/api/articles/the-concert")).code).toBe(204);
		for (const file of [news, own({ draft: true }), concert, { ...news, title: "Edited" }])
			expect(await importOne(file)).toMatchObject({ status: "deleted", slug: "the-concert" });
		expect((await call("POST", "/api/articles/the-concert/withdraw")).code).toBe(404);
		expect((await call("GET", "/api/articles?state=deleted")).items).toMatchObject([
			{ title: "The concert" },
		]);
		expect(await isPublic()).toBe(false);

		expect(await call("POST", "/api/articles/the-concert/restore")).toMatchObject({
			code: 200,
			status: "restored",
			slug: "the-concert",
			url: `${SITE}/articles/the-concert`,
		});
		expect(withoutTimes(await publicTexts())).toBe(withoutTimes(before));
		expect(await call("POST", "/api/articles/the-concert/restore")).toMatchObject({ status: "unchanged" });
		expect((await call("POST", "/api/articles/none/restore")).code).toBe(404);
	});

	it("frees its address when it is deleted, and is restored at another one if that is taken", async () => {
		await importOne(news);
		await call("DELETE", "/api/articles/the-concert");
		expect(await call("PUT", "/api/articles/the-concert", { title: "New", content_text: "x" })).toMatchObject(
			{
				code: 201,
			},
		);
		const restored = await call("POST", "/api/articles/the-concert/restore");
		expect(restored).toMatchObject({ status: "restored" });
		expect(restored.slug).toMatch(/^the-concert-\w{8}$/);
		expect((await operator.worker.fetch(`/articles/${restored.slug}`)).status).toBe(200);
	});

	it("can be withdrawn through the API; the next import restores it", async () => {
		await importOne(news);
		expect(await call("POST", "/api/articles/the-concert/withdraw")).toMatchObject({
			code: 200,
			status: "withdrawn",
		});
		expect(await call("POST", "/api/articles/the-concert/withdraw")).toMatchObject({ status: "withdrawn" });
		const { changed } = (await call("POST", "/api/import/changed", {
			items: [{ id: "concert", fingerprint: "0".repeat(64) }],
		})) as unknown as { changed: string[] };
		expect(changed).toEqual(["concert"]);
		expect(await importOne(news)).toMatchObject({ status: "restored" });
		expect((await call("GET", "/api/articles/the-concert/withdraw")).code).toBe(405);
	});

	it("keeps edits made through the API when it is withdrawn and its file has not changed", async () => {
		await importOne(news);
		await call("PUT", "/api/articles/the-concert", { ...news, title: "Edited here" });
		await call("POST", "/api/articles/the-concert/withdraw");
		expect(await importOne(news)).toMatchObject({ status: "restored" });
		expect(await call("GET", "/api/articles/the-concert")).toMatchObject({ title: "Edited here" });
		await call("POST", "/api/articles/the-concert/withdraw");
		expect(await importOne({ ...news, title: "Edited there" })).toMatchObject({ status: "restored" });
		expect(await call("GET", "/api/articles/the-concert")).toMatchObject({ title: "Edited there" });
	});
});

describe("the archives (RFC 5005)", () => {
	const many = (count: number, from = 0) =>
		Array.from({ length: count }, (_, i) => ({
			...concert,
			...{ id: `n${from + i}`, title: `No ${from + i}`, tags: [], authors: [] },
			date_published: new Date(Date.parse("2040-01-01T00:00:00Z") + (from + i) * 3600_000).toISOString(),
		}));
	const places = async () => {
		const { places, articles } = await contents();
		const guids = new Map(articles.map(({ id, guid }) => [id, guid]));
		const names = places.filter(({ scope }) => scope === "main" || scope.startsWith("archive:"));
		return new Map(names.map(({ scope, id }) => [guids.get(id) ?? "", scope]));
	};

	it("contain a restored article at its former place while that archive exists", async () => {
		await call("POST", "/api/import", { items: many(80) });
		const before = await places();
		expect([before.get("n0"), before.get("n79")]).toEqual(["archive:1", "main"]);
		for (const slug of ["no-0", "no-79"]) {
			await call("DELETE", `/api/articles/${slug}`);
			expect((await places()).size).toBe(79);
			await call("POST", `/api/articles/${slug}/restore`);
			expect(await places()).toEqual(before);
		}
		for (let i = 0; i < 25; i++) await call("POST", `/api/articles/no-${i}/withdraw`);
		await call("POST", "/api/articles/no-3/restore");
		expect((await places()).get("n3")).toBe("main");
		// With another text, it is news to those who have read the archive.
		await call("POST", "/api/import", { items: many(30, 80) });
		const archived = [...(await places())].find(([, scope]) => scope !== "main")?.[0] ?? expect.fail("none");
		await call("POST", `/api/articles/no-${archived.slice(1)}/withdraw`);
		const item = many(1, Number(archived.slice(1)))[0];
		expect(await importOne({ ...item, content_html: "<p>Other</p>" })).toMatchObject({ status: "restored" });
		expect((await places()).get(archived)).toBe("main");
		expect(contradictions(await contents())).toEqual([]);
	});

	it("do not receive an article that is published late, which becomes the newest", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:30:00Z" });
		at("2040-11-22T00:00:00Z");
		const late = many(90).map((item, i) => ({
			...item,
			date_published: new Date(Date.parse("2040-11-21T00:00:00Z") + i * 60_000).toISOString(),
		}));
		await call("POST", "/api/import", { items: late });
		await deliver();
		const { articles } = await contents();
		const newest = articles.toSorted((a, b) => b.sorted_at - a.sorted_at)[0];
		expect(newest).toMatchObject({ guid: "concert", date_published: Date.parse("2040-11-20T12:30:00Z") });
	});
});

async function publicTextsAfter(run: () => Promise<unknown>): Promise<string> {
	await run();
	return publicTexts();
}

/** Documents without the times of their last change, which a restored article changes. */
function withoutTimes(text: string): string {
	return text.replace(
		/<lastBuildDate>[^<]*|<lastmod>[^<]*|<updated>[^<]*|"revision":\d+|<time[^>]*>[^<]*|"dateModified":"[^"]*"/g,
		"",
	);
}
