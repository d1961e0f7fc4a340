/**
 * Entries of followed feeds that are dated ahead. They come from calendars of events, which date an entry by its event, from
 * blogs whose server is in another zone than it believes, and from mistyped years.
 */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import { type Instance, startInstance } from "../../support/instance.ts";

const ARRIVAL = "2040-11-20T12:00:00Z";
const EVENT = "2040-11-20T15:05:00Z";

let worker: Instance;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(ARRIVAL) });
	worker = startInstance();
});
afterEach(() => {
	vi.useRealTimers();
});

/** Stores an item as a poll of a feed does. */
async function arrive(id: string, dates: { date_published: string; date_modified?: string }) {
	const publisher = "https://events.example/feed";
	const provenance = { title: "Events", feed_url: publisher };
	const item = parseItem({ id, title: id, content_text: "x", ...dates });
	const candidate = await candidateFrom(item, { source: "events", publisher, now: Date.now(), provenance });
	await articleStore(env.DB, Date.now()).save([{ candidate }]);
}

function at(moment: string): void {
	vi.setSystemTime(Date.parse(moment));
}

const textAt = async (path: string) => (await worker.fetch(path)).text();
const jsonAt = async (path: string) => (await worker.api("GET", path)).json<Record<string, unknown>>();

it("followed articles with a future date show the date of their arrival everywhere until that date", async () => {
	await arrive("concert", { date_published: EVENT, date_modified: EVENT });
	const expectDate = async (moment: string) => {
		const date = new Date(moment);
		expect(await textAt("/feed.xml")).toContain(`<pubDate>${date.toUTCString()}</pubDate>`);
		expect(await textAt("/atom.xml")).toContain(
			`<published>${moment}</published>\n<updated>${moment}</updated>`,
		);
		expect(await jsonAt("/feed.json")).toMatchObject({ items: [{ date_published: moment }] });
		// The front page of a site with sources names the day alone.
		expect(await textAt("/")).toContain(`datetime="${date.toISOString().slice(0, 10)}T`);
		expect(await textAt("/articles/concert")).toContain(`datetime="${date.toISOString()}"`);
		expect(await jsonAt("/api/articles/concert")).toMatchObject({ date_published: moment });
		expect(await jsonAt("/api/articles")).toMatchObject({ items: [{ date_published: moment }] });
	};
	await expectDate(ARRIVAL);
	at("2040-11-20T15:04:59Z");
	await expectDate(ARRIVAL);
	at("2040-11-20T15:15:00Z");
	await expectDate(EVENT);
});

it("followed articles do not show a date of modification before it has come", async () => {
	await arrive("concert", { date_published: ARRIVAL, date_modified: EVENT });
	const updated = async () => (await textAt("/atom.xml")).split("<entry>")[1];
	expect(await updated()).toContain(`<updated>${ARRIVAL}</updated>`);
	at("2040-11-20T15:15:00Z");
	expect(await updated()).toContain(`<updated>${EVENT}</updated>`);
});

it("followed articles with a future date stay at the place of their arrival", async () => {
	await arrive("in a century", { date_published: "2140-01-01T00:00:00Z" });
	at("2040-11-21T12:00:00Z");
	await arrive("today", { date_published: "2040-11-21T11:00:00Z" });
	const titles = async () => (await jsonAt("/feed.json")).items;
	expect(await titles()).toMatchObject([
		{ title: "today" },
		{ title: "in a century", date_published: ARRIVAL },
	]);
	at("2050-01-01T00:00:00Z");
	expect(await titles()).toMatchObject([{ title: "today" }, { date_published: ARRIVAL }]);
});

it("followed articles with a future date cost one rendering when it comes, at most one in 15 minutes", async () => {
	for (let minute = 0; minute < 10; minute++)
		await arrive(`talk ${minute}`, { date_published: `2040-11-20T15:0${minute}:00Z` });
	await worker.fetch("/feed.xml");
	let writes = 0;
	for (let minute = 0; minute < 60; minute++) {
		at(`2040-11-20T15:${String(minute).padStart(2, "0")}:30Z`);
		worker.counts();
		await worker.fetch("/feed.xml");
		writes += worker.counts().kvWrites;
	}
	// One at 15:00 for the talk of that minute, one at 15:15 for all others.
	expect(writes).toBe(2);
	expect(await textAt("/feed.xml")).toContain("<pubDate>Tue, 20 Nov 2040 15:09:00 GMT</pubDate>");
});

it("feeds with articles of a future date are served unchanged while the database does not respond", async () => {
	await arrive("concert", { date_published: EVENT });
	await worker.fetch("/feed.xml");
	at("2040-11-20T16:00:00Z");
	worker.broken.d1 = true;
	const response = await worker.fetch("/feed.xml");
	expect(response.status).toBe(200);
	expect(await response.text()).toContain("<pubDate>Tue, 20 Nov 2040 12:00:00 GMT</pubDate>");
});

it("the operator's articles with a future date show that date", async () => {
	const _tributary = { future: true };
	await worker.publish({ id: "1", title: "Soon", content_text: "x", date_published: EVENT, _tributary });
	expect(await jsonAt("/feed.json")).toMatchObject({ items: [{ date_published: EVENT }] });
	expect(await jsonAt("/api/articles/soon")).toMatchObject({ date_published: EVENT });
});
