/**
 * The life of the operator's articles: scheduled, public, withdrawn, deleted, restored. Articles dated ahead come from
 * writers who prepare a week of posts, `draft: true` on a published one from those who take it back for a revision.
 */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { announceDue, consumeDue, type DueMessage } from "../../src/articles/due.ts";
import { type Instance, SITE, startInstance } from "../instance.ts";

const NOW = "2040-11-20T12:00:00Z";
const SOON = "2040-11-20T15:05:00Z";

interface Answer {
	status: string;
	slug: string;
	date_published?: string;
	title?: string;
	_tributary?: Record<string, unknown>;
	results?: Answer[];
	items?: Answer[];
	detail?: string;
}

let worker: Instance;
/** What has been put into the queue. */
let sent: { due: number; delaySeconds: number }[];

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
	sent = [];
	worker = startInstance({ POLLS: queue as unknown as Env["POLLS"] });
});
afterEach(() => {
	vi.useRealTimers();
});

const queue = {
	sendBatch: async (messages: Iterable<MessageSendRequest<DueMessage>>) => {
		for (const { body, delaySeconds = 0 } of messages) sent.push({ due: body.due, delaySeconds });
	},
} as unknown as Queue<DueMessage>;

function at(moment: string): void {
	vi.setSystemTime(Date.parse(moment));
}

/** Delivers a message now. */
const deliver = () => consumeDue(env.DB, queue, SITE, Date.now(), () => undefined);

async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
	const response = await worker.api(method, path, body, headers);
	const text = await response.text();
	return {
		code: response.status,
		headers: response.headers,
		...(text ? (JSON.parse(text) as Answer) : {}),
	} as {
		code: number;
		headers: Headers;
	} & Answer;
}

async function importOne(item: Record<string, unknown>): Promise<Answer> {
	const { results } = await call("POST", "/api/import", { items: [item] });
	return results?.[0] ?? expect.fail("no result");
}

const concert = {
	id: "concert",
	title: "The concert",
	content_html: "<p>At the harbour.</p>",
	date_published: SOON,
	tags: ["Music"],
	authors: [{ name: "Ada" }],
};
const own = (members: Record<string, unknown>) => ({ ...concert, _tributary: members });

/** Everything that anyone without the token may read, as one text. */
async function publicTexts(): Promise<string> {
	const paths = [
		...["/", "/own", "/tags/music", "/authors/ada", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-news.xml"],
		...["/feed.xml", "/atom.xml", "/feed.json", "/own/feed.json", "/tags/music/feed.json", "/archive/1.xml"],
		...["/articles/the-concert", "/articles/the-concert.md", "/health", "/sources"],
	];
	// Each time with an empty memory and cache, so that nothing comes from before the last change.
	const fresh = startInstance({ SITE_URL: SITE } as Partial<Env>);
	for (const { name } of (await env.FEEDS.list()).keys) await env.FEEDS.delete(name);
	const texts = await Promise.all(paths.map(async (path) => (await fresh.fetch(path)).text()));
	return texts.join("\n");
}

const isPublic = async (text = "concert") => (await publicTexts()).includes(text);

describe("an article dated ahead", () => {
	it("is scheduled, and nobody sees anything of it until its date", async () => {
		expect(await importOne(concert)).toMatchObject({
			status: "scheduled",
			slug: "the-concert",
			date_published: SOON,
		});
		expect(await isPublic()).toBe(false);
		expect((await worker.fetch("/articles/the-concert")).status).toBe(404);
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
		expect((await worker.fetch("/articles/the-concert")).status).toBe(200);
		expect((await call("GET", "/api/articles")).items).toMatchObject([
			{ date_published: SOON, _tributary: { state: "published" } },
		]);
		expect((await call("GET", "/api/articles?state=scheduled")).items).toEqual([]);
		const feed = (await (await worker.fetch("/feed.json")).json()) as { items: unknown[] };
		expect(feed.items).toMatchObject([{ date_published: SOON }]);
	});

	it("is public at once with `future`, and where it is dated by the day and that has begun somewhere", async () => {
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

	it("can be edited, dated anew and made public by another import; its address stays", async () => {
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

	it("keeps its address from other articles", async () => {
		await importOne(concert);
		expect((await importOne({ ...concert, id: "2", date_published: NOW })).slug).toMatch(
			/^the-concert-\w{8}$/,
		);
		const put = await call("PUT", "/api/articles/the-concert", { ...concert, id: "3" });
		expect(put).toMatchObject({ code: 409 });
	});

	it("can be written and deleted through the API as well", async () => {
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
		expect((await worker.fetch("/articles/gig")).status).toBe(404);
	});
});

describe("messages", () => {
	it("are sent at once for what comes due before the next cron does, and by the cron for all else", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:00:30.4Z" });
		expect(sent).toEqual([{ due: Date.parse("2040-11-20T12:00:30Z"), delaySeconds: 30 }]);
		await importOne({ ...concert, id: "later" });
		expect(sent).toHaveLength(1);
		const expiring = { ...concert, id: "expiring", date_published: NOW };
		await importOne({ ...expiring, _tributary: { expires: "2040-11-20T12:05:00Z" } });
		expect(sent.splice(0)[1]).toEqual({ due: Date.parse("2040-11-20T12:05:00Z"), delaySeconds: 300 });

		const announced = async (moment: string) => {
			at(moment);
			await announceDue(env.DB, queue, Date.now());
			return sent.splice(0).map(({ due, delaySeconds }) => [new Date(due).toISOString(), delaySeconds]);
		};
		// Both are overdue.
		expect(await announced("2040-11-20T12:10:00Z")).toEqual([["2040-11-20T12:10:00.000Z", 0]]);
		await deliver();
		// There may be more.
		expect(sent.splice(0)).toHaveLength(1);
		expect(await announced("2040-11-20T14:50:00Z")).toEqual([]);
		expect(await announced("2040-11-20T15:00:00Z")).toEqual([["2040-11-20T15:05:00.000Z", 300]]);
	});
});

describe("a public article", () => {
	const news = { ...concert, date_published: "2040-11-01T00:00:00Z" };

	it("is withdrawn by a draft or once it has expired, and restored by an import without these", async () => {
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
			expect((await worker.fetch("/articles/the-concert")).status).toBe(410);
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
			expect((await worker.fetch("/articles/the-concert")).status).toBe(200);
			at(new Date(Date.now() + 60_000).toISOString());
		}
	});

	it("is withdrawn when it expires, and not before", async () => {
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
		expect((await worker.fetch("/articles/the-concert")).status).toBe(410);
		// Restored by hand, it stays.
		expect(await call("POST", "/api/articles/the-concert/restore")).toMatchObject({ status: "restored" });
		await deliver();
		expect(await isPublic()).toBe(true);
		// Without an end, it has none.
		await importOne({ ...news, _tributary: { expires: "2040-11-30" } });
		await importOne(news);
		expect((await call("GET", "/api/articles/the-concert"))._tributary).not.toHaveProperty("expires");
	});

	it("that is deleted stays so, whatever imports say, until it is restored as it was", async () => {
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

	it("that is deleted gives up its address, and gets another one if that is taken", async () => {
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
		expect((await worker.fetch(`/articles/${restored.slug}`)).status).toBe(200);
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

	it("that was edited through the API keeps that, if it is withdrawn and its file has not changed", async () => {
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
