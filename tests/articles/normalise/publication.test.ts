/**
 * The life of the operator's articles: scheduled, public, withdrawn, deleted, restored. Articles dated ahead come from
 * writers who prepare a week of posts, `draft: true` on a published one from those who take it back for a revision.
 */
import {
	createExecutionContext,
	createMessageBatch,
	createScheduledController,
	getQueueResult,
	waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { announceDue, consumeDue, type DueMessage, handleDue } from "../../../src/articles/publishing/due.ts";
import type { PollMessage } from "../../../src/sources/messages.ts";
import deployed from "../../../src/worker.ts";
import { databaseThrough } from "../../sources/through.ts";
import { type Instance, SITE, startInstance } from "../../support/instance.ts";
import { runs } from "../../support/runs.ts";
import { contents, contradictions, empty } from "../store/database.ts";

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
const deliver = (message?: DueMessage) =>
	consumeDue(env.DB, queue, {
		publisher: SITE,
		now: Date.now(),
		changed: () => undefined,
		...(message && { message }),
	});

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
async function publicTexts(more: string[] = []): Promise<string> {
	const paths = [
		...more,
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

describe("an article with a future date", () => {
	it("is scheduled, and does not appear anywhere until its date", async () => {
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
					const response = await worker.fetch(path);
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
		expect((await worker.fetch("/articles/gig")).status).toBe(404);
	});
});

describe("the messages that publish articles", () => {
	it("are sent at once for articles due before the next cron run, and by the cron for all others", async () => {
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

it("are delivered again if they arrive early by the Worker's clock", async () => {
	await importOne({ ...concert, date_published: "2040-11-20T12:05:00Z" });
	sent.length = 0;
	at("2040-11-20T12:04:59.300Z");
	await deliver({ due: Date.parse("2040-11-20T12:05:00Z") });
	expect(sent).toEqual([{ due: Date.parse("2040-11-20T12:05:00Z"), delaySeconds: 1 }]);
	at("2040-11-20T12:05:00.300Z");
	await deliver(sent[0]);
	expect(await isPublic()).toBe(true);
});

describe("the Worker publishes an article", () => {
	/** Delivers a message to the Worker as it is deployed. */
	async function receive(body: DueMessage | PollMessage): Promise<void> {
		const message = { id: "1", timestamp: new Date(), attempts: 1, body };
		const context = createExecutionContext();
		const batch = createMessageBatch<DueMessage | PollMessage>("tributary-polls", [message]);
		await deployed.queue(batch, { ...env, POLLS: queue as unknown as Env["POLLS"] }, context);
		expect((await getQueueResult(batch, context)).explicitAcks).toEqual(["1"]);
	}
	async function tick(cron = "*/10 * * * *"): Promise<void> {
		const context = createExecutionContext();
		const POLLS = queue as unknown as Env["POLLS"];
		await deployed.scheduled(createScheduledController({ cron }), { ...env, POLLS }, context);
		await waitOnExecutionContext(context);
	}

	it("when its message arrives, also for all other instances", async () => {
		await importOne({ ...concert, id: "first", title: "First", date_published: NOW });
		const other = startInstance();
		for (const path of ["/feed.xml", "/atom.xml", "/feed.json"]) await other.fetch(path);
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		at("2040-11-20T12:03:01Z");
		await receive({ due: Date.parse("2040-11-20T12:03:00Z") });
		const idle = startInstance();
		idle.broken.d1 = true;
		for (const path of ["/feed.xml", "/atom.xml", "/feed.json"])
			expect(await (await idle.fetch(path)).text()).toContain("The concert");
		expect((await worker.fetch("/articles/the-concert")).status).toBe(200);
		// Once more, and about nothing.
		await receive({ due: 0 });
		await receive({ due: Date.parse("2050-01-01") });
		expect((await contents()).articles).toHaveLength(2);
	});

	it("with the next message of any kind if its own message is delayed", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		at("2040-11-20T12:03:05Z");
		await receive({ sources: [], until: 0 });
		expect((await contents()).articles).toHaveLength(1);
	});

	it("with the cron run that purges", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		at("2040-11-20T12:04:00Z");
		await tick("*/2 * * * *");
		expect((await contents()).articles).toHaveLength(1);
	});

	it("with the next cron run if its message is lost, and the cron sends messages for the time until the run after that", async () => {
		await importOne({ ...concert, date_published: "2040-11-20T12:03:00Z" });
		await importOne({ ...concert, id: "next", title: "Next", date_published: "2040-11-20T12:15:00Z" });
		sent.length = 0;
		at("2040-11-20T12:10:00Z");
		await tick();
		expect((await contents()).articles.map(({ guid }) => guid)).toEqual(["concert"]);
		expect(sent).toEqual([
			// There may be more that is due.
			{ due: Date.parse("2040-11-20T12:10:00Z"), delaySeconds: 0 },
			{ due: Date.parse("2040-11-20T12:15:00Z"), delaySeconds: 300 },
		]);
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

it("publishing reads a handful of rows if no article is due, and few if one is, however many are scheduled", async () => {
	const items = Array.from({ length: 200 }, (_, i) => ({
		...concert,
		...{ id: `s${i}`, title: `S ${i}`, date_published: "2040-12-24T12:00:00Z" },
	}));
	await call("POST", "/api/import", { items });
	const expiring = items.slice(0, 50).map((item) => ({
		...{ ...item, id: `e${item.id}`, date_published: NOW },
		_tributary: { expires: "2040-12-24T12:00:00Z" },
	}));
	await call("POST", "/api/import", { items: expiring });
	const counts = { queries: 0, rows: 0 };
	const db = databaseThrough(env.DB, async (run) => {
		const results = await run();
		for (const { meta } of results) {
			counts.queries++;
			counts.rows += meta.rows_read;
		}
		return results;
	});
	expect(await handleDue(db, SITE, Date.now(), () => undefined)).toEqual([]);
	await announceDue(db, queue, Date.now());
	// D1 counts a row for each search that finds none.
	expect(counts.queries).toBe(3);
	expect(counts.rows).toBeLessThan(10);
	await importOne({ ...concert, date_published: "2040-11-20T12:05:00Z" });
	at("2040-11-20T12:05:00Z");
	counts.rows = 0;
	await handleDue(db, SITE, Date.now(), () => undefined);
	expect(counts.rows).toBeLessThan(400);
});

it("many articles due at the same time are published in a few messages", async () => {
	const items = Array.from({ length: 60 }, (_, i) => ({ ...concert, id: `s${i}`, title: `S ${i}` }));
	await call("POST", "/api/import", { items });
	at(SOON);
	for (let messages = 1; messages > 0; messages = sent.splice(0).length) await deliver();
	const { articles } = await contents();
	expect(articles).toHaveLength(60);
});

describe("after any sequence of states", () => {
	const IDS = ["amber", "birch", "cedar"];
	interface Step {
		id: string;
		by: "import" | "post" | "delete" | "withdraw" | "restore" | "message" | "time";
		words?: string;
		days?: number;
		expires?: number;
		draft?: boolean;
		future?: boolean;
	}
	const anyStep: fc.Arbitrary<Step> = fc.oneof(
		fc.record(
			{
				id: fc.constantFrom(...IDS),
				by: fc.constantFrom("import" as const, "post" as const),
				words: fc.constantFrom("one", "two"),
				days: fc.constantFrom(-2, 1, 3),
				expires: fc.constantFrom(-1, 2, 4),
				draft: fc.boolean(),
				future: fc.boolean(),
			},
			{ requiredKeys: ["id", "by", "words"] },
		),
		fc.record({
			id: fc.constantFrom(...IDS),
			by: fc.constantFrom("delete" as const, "withdraw" as const, "restore" as const),
		}),
		fc.record({ id: fc.constantFrom(...IDS), by: fc.constantFrom("message" as const, "time" as const) }),
	);
	const inDays = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

	async function take(step: Step): Promise<void> {
		const { id } = step;
		if (step.by === "time") return at(new Date(Date.now() + 86_400_000).toISOString());
		if (step.by === "message") {
			// Delivered twice, at the same time.
			await Promise.all([deliver(), deliver()]);
			return;
		}
		if (step.by === "delete") await worker.api("DELETE", `/api/articles/${id}`);
		else if (step.by === "withdraw" || step.by === "restore")
			await worker.api("POST", `/api/articles/${id}/${step.by}`);
		else {
			const { by, days, draft, expires, words, future } = step;
			const item = {
				id,
				title: id,
				content_html: `<p>${id} ${words}</p>`,
				...(days !== undefined && { date_published: inDays(days) }),
				tags: [id],
				_tributary: { draft, future, path: `${id}.md`, ...(expires && { expires: inDays(expires) }) },
			};
			const path = by === "import" ? "/api/import" : "/api/articles";
			const response = await worker.api("POST", path, by === "import" ? { items: [item] } : item);
			const text = await response.text();
			// The date of what was public stays.
			expect(response.ok || text.includes("that date stays"), text).toBe(true);
		}
	}

	it("each article has one state, and readers see only public ones", {
		timeout: 240_000,
	}, async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 14 }), async (steps) => {
				at(NOW);
				await empty();
				await env.DB.prepare("DELETE FROM unpublished").run();
				for (const step of steps) {
					await take(step);
					const stored = await contents();
					expect(contradictions(stored)).toEqual([]);
					const hidden = await env.DB.prepare("SELECT guid, state, sorted_at FROM unpublished").all<{
						guid: string;
						state: string;
						sorted_at: number | null;
					}>();
					const places = [...stored.articles, ...hidden.results].map(({ guid }) => guid);
					expect(places).toHaveLength(new Set(places).size);
					// Whoever was public and is not any more has a tombstone, so that the page says so.
					expect(stored.tombstones.map(({ guid }) => guid).sort()).toEqual(
						hidden.results
							.filter(({ sorted_at }) => sorted_at !== null)
							.map(({ guid }) => guid)
							.sort(),
					);
				}
				const { articles } = await contents();
				const texts = await publicTexts(IDS.flatMap((id) => [`/articles/${id}`, `/tags/${id}/feed.json`]));
				for (const id of IDS)
					expect(texts.includes(`${id} one`) || texts.includes(`${id} two`)).toBe(
						articles.some(({ guid }) => guid === id),
					);
			}),
			{ numRuns: runs(12) },
		);
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
