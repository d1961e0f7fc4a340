import { describe, expect, it } from "vitest";
import { type Answer, at, concert, isPublic, NOW, own, SOON, setUpOperator } from "./operator.ts";

const operator = setUpOperator();
const { call, deliver, importOne } = operator;

describe("an article with a future date", () => {
	it("is scheduled, and does not appear anywhere until its date", async () => {
		expect(await importOne(concert)).toMatchObject({
			status: "scheduled",
			slug: "the-concert",
			date_published: SOON,
		});
		expect(await isPublic()).toBe(false);
		expect((await operator.worker.fetch("/articles/the-concert")).status).toBe(404);
		expect(await call("GET", "/api/articles/the-concert")).toMatchObject({
			code: 200,
			date_published: SOON,
			_tributary: { state: "scheduled", scheduled_for: SOON },
		});
		expect((await call("GET", "/api/articles")).items).toEqual([]);
		expect((await call("GET", "/api/articles?state=scheduled")).items).toMatchObject([
			{ title: "The concert", _tributary: { state: "scheduled" } },
		]);

		at("2040-11-20T15:04:59Z");
		await deliver();
		expect(await isPublic()).toBe(false);
		at("2040-11-20T15:05:02Z");
		await deliver();
		expect(await isPublic()).toBe(true);
		expect((await operator.worker.fetch("/articles/the-concert")).status).toBe(200);
		expect((await call("GET", "/api/articles")).items).toMatchObject([
			{ date_published: SOON, _tributary: { state: "published" } },
		]);
		expect((await call("GET", "/api/articles?state=scheduled")).items).toEqual([]);
		const feed = (await (await operator.worker.fetch("/feed.json")).json()) as { items: unknown[] };
		expect(feed.items).toMatchObject([{ date_published: SOON }]);
	});

	it("is public at once with `future`, or if it has no time and its day has begun in some time zone", async () => {
		expect(await importOne(own({ future: true }))).toMatchObject({ status: "created" });
		for (const [date, status] of [
			["2040-11-21", "created"],
			["2040-11-21T00:00:00Z", "scheduled"],
			["2040-11-22", "scheduled"],
			["2040-11-20", "created"],
		]) {
			const id = `dated ${date}`;
			expect(await importOne({ ...concert, id, title: id, date_published: date })).toMatchObject({ status });
			expect(
				await importOne({ ...concert, id: `file ${date}`, date_published: undefined, _tributary: { date } }),
			).toMatchObject({ status });
		}
		at("2040-11-20T09:59:00Z");
		expect(await importOne({ ...concert, id: "a day ahead", date_published: "2040-11-21" })).toMatchObject({
			status: "scheduled",
		});
	});

	it("can be edited, rescheduled and published by another import, and keeps its address", async () => {
		await importOne(concert);
		expect(await importOne({ ...concert, title: "Another concert" })).toMatchObject({
			status: "scheduled",
			slug: "the-concert",
		});
		expect(await importOne({ ...concert, title: "Another concert" })).toMatchObject({
			status: "unchanged",
			date_published: SOON,
		});
		const later = "2040-12-01T00:00:00Z";
		expect(await importOne({ ...concert, date_published: later })).toMatchObject({
			status: "scheduled",
			date_published: later,
		});
		// Without a date, it is not published by mistake.
		expect(await importOne({ ...concert, date_published: undefined, title: "No date" })).toMatchObject({
			status: "scheduled",
			date_published: later,
		});
		at("2040-11-21T00:00:00Z");
		await deliver();
		expect(await isPublic()).toBe(false);
		expect(await importOne({ ...concert, date_published: "2040-11-19T00:00:00Z" })).toMatchObject({
			status: "created",
			slug: "the-concert",
		});
		expect(await call("GET", "/api/articles/the-concert")).toMatchObject({
			title: "The concert",
			date_published: "2040-11-19T00:00:00Z",
			_tributary: { state: "published" },
		});
	});

	it("gets its aliases on its date", async () => {
		const item = { ...own({ aliases: ["/old/gig"], path: "gig.md" }), id: "gig.md", url: "/2040/gig/" };
		const answers = async () =>
			Promise.all(
				["/2040/gig/", "/old/gig", "/nowhere"].map(async (path) => {
					const response = await operator.worker.fetch(path);
					return [response.status, response.headers.get("location"), await response.text()] as const;
				}),
			);
		expect(await importOne(item)).toMatchObject({ status: "scheduled" });
		const [permalink, alias, unknown] = await answers();
		expect([permalink, alias]).toEqual([unknown, unknown]);
		expect(unknown?.[0]).toBe(404);
		// They are its own by now.
		expect(await importOne({ ...item, id: "b.md", _tributary: { path: "b.md" } })).toMatchObject({
			status: "refused",
		});
		at(SOON);
		await deliver();
		const [there, redirected] = await answers();
		expect(there?.[0]).toBe(200);
		expect(redirected?.slice(0, 2)).toEqual([301, "/2040/gig/"]);
		await importOne({ id: "gig.md", _tributary: { path: "gig.md", draft: true } });
		expect((await answers()).map(([status]) => status)).toEqual([410, 410, 404]);
		expect(await importOne(item)).toMatchObject({ status: "restored" });
		expect((await answers()).map(([status]) => status)).toEqual([200, 301, 404]);
		const { path } = (await call("GET", "/api/articles/the-concert"))._tributary ?? {};
		expect(path).toBe("gig.md");
	});

	it("reserves its address", async () => {
		await importOne(concert);
		expect((await importOne({ ...concert, id: "2", date_published: NOW })).slug).toMatch(
			/^the-concert-\w{8}$/,
		);
		const put = await call("PUT", "/api/articles/the-concert", { ...concert, id: "3" });
		expect(put).toMatchObject({ code: 409 });
	});

	it("can be written and deleted through the API", async () => {
		const put = await call("PUT", "/api/articles/gig", { ...concert, id: undefined });
		expect(put).toMatchObject({ code: 202, status: "scheduled", slug: "gig", date_published: SOON });
		expect(put.headers.get("location")).toBe("/api/articles/gig");
		const { headers } = await call("GET", "/api/articles/gig");
		const match = { "if-match": headers.get("etag") ?? "" };
		expect(await call("PUT", "/api/articles/gig", { title: "Gig", content_text: "x" }, match)).toMatchObject({
			status: "scheduled",
			date_published: SOON,
		});
		expect(
			await call("PUT", "/api/articles/gig", { title: "Gig 2", content_text: "x" }, match),
		).toMatchObject({
			code: 412,
		});
		expect((await call("DELETE", "/api/articles/gig")).code).toBe(204);
		at("2040-11-21T00:00:00Z");
		await deliver();
		expect(await isPublic("Gig")).toBe(false);
		// It has never been there.
		expect((await operator.worker.fetch("/articles/gig")).status).toBe(404);
	});
});

describe("the list of articles by state", () => {
	it("contains each article once, page by page", async () => {
		const items = Array.from({ length: 12 }, (_, i) => ({
			...concert,
			...{ id: `l${i}`, title: `L ${i}` },
			// Some have the same date.
			date_published: new Date(Date.parse(NOW) + (Math.floor(i / 2) - 3) * 3600_000 + 60_000).toISOString(),
		}));
		await call("POST", "/api/import", { items });
		await call("POST", "/api/articles/l-0/withdraw");
		await call("DELETE", "/api/articles/l-1");
		const listed = async (state: string) => {
			const found: [unknown, unknown][] = [];
			for (let path: string | undefined = `/api/articles?limit=3&own=1&state=${state}`; path; ) {
				const page: Answer & { next_url?: string } = await call("GET", path);
				found.push(
					...((page.items ?? []).map(({ title, _tributary }) => [title, _tributary?.state] as const) as []),
				);
				path = page.next_url;
			}
			return found;
		};
		const all = await listed("all");
		expect(all.map(([title]) => title).sort()).toEqual(items.map(({ title }) => title).sort());
		for (const state of ["published", "scheduled", "withdrawn", "deleted"]) {
			const some = await listed(state);
			expect(some.length).toBeGreaterThan(0);
			expect(some.every(([, one]) => one === state)).toBe(true);
			expect(some.sort()).toEqual(all.filter(([, one]) => one === state).sort());
		}
		expect(await call("GET", "/api/articles?state=gone")).toMatchObject({
			code: 400,
			detail: "`state` must be one of published, scheduled, withdrawn, deleted, all.",
		});
	});
});
