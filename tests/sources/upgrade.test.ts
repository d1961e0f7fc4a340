/** The next poll or import renews articles of former rules, and they do not count as edited. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { fingerprint } from "../../src/model/fingerprint.ts";
import { RULES } from "../../src/model/rules.ts";
import type { Message } from "../../src/sources/messages.ts";
import { type PollContext, pollSource } from "../../src/sources/polling/poll.ts";
import { consume } from "../../src/sources/polling/queue.ts";
import { readSource, updateSource } from "../../src/sources/store.ts";
import { subscribe } from "../../src/sources/subscriptions/subscribe.ts";
import { startInstance } from "../support/instance.ts";

const FEED = "https://blog.example/feed";
/** The tag by which entries and articles differ between the rules. */
const NEW = "<figure>";

let now: number;
let body: string;
let sent: Message[];
let statuses: number[];
let context: PollContext;

beforeEach(() => {
	now = Date.parse("2040-01-01T12:00:00Z");
	sent = [];
	statuses = [];
	context = {
		db: env.DB,
		fetch: async (_, init) => {
			const isKnown = new Headers(init.headers).get("if-none-match") === '"1"';
			statuses.push(isKnown ? 304 : 200);
			return isKnown ? new Response(null, { status: 304 }) : new Response(body, { headers: { etag: '"1"' } });
		},
		now: () => now,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
		outbox: { send: async (message) => void sent.push(structuredClone(message)) },
	};
});

async function deliver(): Promise<void> {
	for (const message of sent.splice(0)) await consume(message, context);
}

async function poll() {
	now += 3_600_000;
	const source = await readSource(env.DB, "blog");
	if (source === undefined) throw new Error("it is not followed");
	const result = await pollSource(source, context);
	await deliver();
	return result;
}

/** A feed in which every third entry has something that former rules took away. */
function feedOf(entries: number, more = ""): string {
	const items = Array.from({ length: entries }, (_, i) => {
		const picture = i % 3 === 0 ? `${NEW}No. ${i}</figure>` : `<p>No. ${i}</p>`;
		const date = new Date(Date.parse("2039-01-01T00:00:00Z") + i * 3_600_000).toUTCString();
		return `<item><guid isPermaLink="false">${i}</guid><title>${i}</title><pubDate>${date}</pubDate><description><![CDATA[${picture}${more}]]></description></item>`;
	});
	return `<rss version="2.0"><channel><title>Blog</title>${items.join("")}</channel></rss>`;
}

/** Makes the store what it would be if former rules had taken {@link NEW} away. */
async function storeByFormerRules(): Promise<void> {
	await env.DB.batch([
		env.DB.prepare(
			`UPDATE articles SET digest = CASE instr(content_html, '${NEW}') WHEN 0 THEN digest ELSE 'former' END,
				content_html = replace(replace(content_html, '${NEW}', ''), '</figure>', ''), rules = ${RULES - 1}`,
		),
		env.DB.prepare(`UPDATE sources SET rules = ${RULES - 1}`),
	]);
}

interface Row {
	id: string;
	modified: number | null;
	sorted_at: number;
	content_html: string;
	rules: number;
	revision: number;
}

async function rows(): Promise<Row[]> {
	const { results } = await env.DB.prepare(
		"SELECT id, item ->> 'date_modified' AS modified, sorted_at, content_html, rules, revision FROM articles ORDER BY sorted_at DESC",
	).all<Row>();
	return results;
}

const dates = (all: Row[]) => all.map(({ id, modified, sorted_at }) => ({ id, modified, sorted_at }));
const atom = async () => (await startInstance().fetch("/sources/blog/atom.xml")).text();
const datesIn = (xml: string) => xml.match(/<updated>[^<]*|<published>[^<]*|<id>[^<]*/g);

describe("polls after an upgrade", () => {
	it("repair 1,000 stored articles of an unchanged source without changing their dates", async () => {
		body = feedOf(1000);
		await subscribe({ url: FEED }, context);
		await updateSource(env.DB, "blog", { retention: { articles: 1000 } }, now);
		await deliver();
		await poll();
		const [before, xml] = [await rows(), await atom()];
		expect(before).toHaveLength(1000);
		await storeByFormerRules();
		expect((await rows()).filter(({ content_html }) => content_html.includes(NEW))).toEqual([]);

		for (let polls = 0; polls < 2; polls++) {
			const { created, updated, outcome } = await poll();
			expect({ created, updated, outcome }).toMatchObject({ created: 0, updated: 0 });
			if (polls === 0) expect(outcome).toBe("changed");
		}
		const after = await rows();
		expect(after.filter(({ content_html }) => content_html.includes(NEW))).toHaveLength(334);
		expect(dates(after)).toEqual(dates(before));
		expect(datesIn(await atom())).toEqual(datesIn(xml));
		expect(new Set(after.map(({ rules }) => rules))).toEqual(new Set([RULES]));
		// What the rules changed nothing of has not been written as a whole.
		expect(after.filter((row, i) => row.revision !== before[i]?.revision)).toHaveLength(334);

		// All is read once, and then the source is asked with its validators again.
		statuses = [];
		await poll();
		expect(statuses).toEqual([304]);
	});

	it("recognise a real edit after everything has been read by the new rules", async () => {
		body = feedOf(5);
		await subscribe({ url: FEED }, context);
		await storeByFormerRules();
		expect(await poll()).toMatchObject({ outcome: "changed", repaired: 2, updated: 0 });
		body = feedOf(5, "<p>More.</p>");
		context.fetch = async () => new Response(body);
		expect(await poll()).toMatchObject({ outcome: "changed", updated: 5 });
		expect((await rows()).every(({ modified }) => modified === now)).toBe(true);
	});

	it("recognise a real edit beside a repair of another entry", async () => {
		body = feedOf(9);
		await subscribe({ url: FEED }, context);
		await env.DB.prepare("UPDATE sources SET rules = 0").run();
		body = feedOf(9).replace("No. 1<", "No. 1, edited<");
		expect(await poll()).toMatchObject({ outcome: "changed", updated: 1 });
		expect((await rows()).filter(({ modified }) => modified !== null)).toHaveLength(1);
	});

	it("repair an entry that was missing from the first document when it comes back", async () => {
		body = feedOf(6);
		await subscribe({ url: FEED }, context);
		await storeByFormerRules();
		context.fetch = async () => new Response(body);
		body = feedOf(2);
		expect(await poll()).toMatchObject({ repaired: 1, updated: 0 });
		body = feedOf(6);
		expect(await poll()).toMatchObject({ repaired: 1, updated: 0 });
		expect((await rows()).every(({ modified, rules }) => modified === null && rules === RULES)).toBe(true);
	});

	it("keep the date of modification if only the reading of dates has changed", async () => {
		body = feedOf(3).replaceAll(
			"</item>",
			'<updated xmlns="http://www.w3.org/2005/Atom">2039-05-01T10:00:00Z</updated></item>',
		);
		await subscribe({ url: FEED }, context);
		await storeByFormerRules();
		await env.DB.exec("UPDATE articles SET item = json_set(item, '$.date_modified', 2188461600000)");
		expect(await poll()).toMatchObject({ repaired: 1, updated: 0 });
		expect((await rows()).every(({ modified }) => modified === 2_188_461_600_000)).toBe(true);
	});

	it("repair articles that the current filters would drop", async () => {
		body = feedOf(3);
		await subscribe({ url: FEED }, context);
		await storeByFormerRules();
		await updateSource(env.DB, "blog", { filters: [{ action: "block", words: ["No"] }] }, now);
		expect(await poll()).toMatchObject({ repaired: 1 });
	});

	it("store an entry that former rules could not store", async () => {
		body = feedOf(3);
		await subscribe({ url: FEED }, context);
		const [first] = await rows();
		await env.DB.batch([
			env.DB.prepare("DELETE FROM articles WHERE id = ?1").bind(first?.id),
			env.DB.prepare("DELETE FROM scope_articles WHERE id = ?1").bind(first?.id),
			env.DB.prepare(`UPDATE sources SET rules = ${RULES - 1}`),
		]);
		expect(await poll()).toMatchObject({ created: 1, updated: 0 });
	});
});

describe("an entry that former rules read differently, and whose guid has changed,", () => {
	const item = (name: string, parts: string) =>
		`<item><guid isPermaLink="false">new ${name}</guid>${parts}</item>`;
	const channel = (...items: string[]) =>
		`<rss version="2.0"><channel><title>Blog</title>${items.join("")}</channel></rss>`;
	const dated = (name: string, day: number) =>
		item(
			name,
			`<title>${name}</title><link>https://blog.example/${name}</link><description>${name}</description>` +
				`<pubDate>0${day} Jan 2039 10:00:00 GMT</pubDate>`,
		);
	const undated = (name: string) => item(name, `<title>${name}</title><description>${name}</description>`);
	const bare = (name: string, day: number) =>
		item(
			name,
			`<title>${name}</title><description>${name}</description><pubDate>0${day} Jan 2039 10:00:00 GMT</pubDate>`,
		);
	const OTHER_GUID = "guid = 'old ' || guid";

	it.each([
		["its title", [dated("a", 1), dated("b", 2)], `${OTHER_GUID}, item = json_set(item, '$.title', 'x')`],
		["its date", [dated("a", 1), dated("b", 2)], `${OTHER_GUID}, date_published = 1`],
		["its address", [dated("a", 1), dated("b", 2)], `${OTHER_GUID}, item = json_remove(item, '$.url')`],
		["its words", [undated("a"), undated("b")], `${OTHER_GUID}, imported = 'former words'`],
		["its date and address", [bare("a", 1), bare("b", 2)], `${OTHER_GUID}, date_published = 1`],
	])("matches the stored article after a change of %s", async (_, entries, change) => {
		body = channel(...entries);
		await subscribe({ url: FEED }, context);
		const ids = (await rows()).map(({ id }) => id);
		await storeByFormerRules();
		await env.DB.exec(`UPDATE articles SET ${change}`);
		expect(await poll()).toMatchObject({ created: 0, updated: 0 });
		expect((await rows()).map(({ id }) => id)).toEqual(ids);
	});

	it("stays deleted, and a new entry beside it is stored", async () => {
		body = channel(dated("a", 1), dated("b", 2));
		await subscribe({ url: FEED }, context);
		const slug = "a";
		expect((await startInstance().api("DELETE", `/api/articles/${slug}`)).status).toBe(204);
		await storeByFormerRules();
		await env.DB.exec("UPDATE tombstones SET guid = 'old', title = 'x'");
		context.fetch = async () => new Response(body);
		body = channel(dated("c", 3), dated("a", 1), dated("b", 2));
		expect(await poll()).toMatchObject({ created: 1, updated: 0 });
		expect(await rows()).toHaveLength(2);
	});

	it("is not confused with another one that has the same address", async () => {
		const here = (name: string, day: number) =>
			item(
				name,
				`<title>${name}</title><link>https://blog.example/</link><description>${name}</description>` +
					`<pubDate>0${day} Jan 2039 10:00:00 GMT</pubDate>`,
			);
		body = channel(here("a", 1), here("b", 2));
		await subscribe({ url: FEED }, context);
		await storeByFormerRules();
		context.fetch = async () => new Response(body);
		body = channel(here("b", 2), here("c", 3));
		expect(await poll()).toMatchObject({ created: 1, updated: 0 });
		expect(await rows()).toHaveLength(3);
	});
});

describe("an import after an upgrade", () => {
	const items = Array.from({ length: 6 }, (_, i) => ({
		id: `urn:example:${i}`,
		title: `No. ${i}`,
		content_html: i % 2 === 0 ? `${NEW}No. ${i}</figure>` : `<p>No. ${i}</p>`,
		date_published: `2025-01-0${i + 1}T00:00:00Z`,
	}));
	const post = async (path: string, json: unknown) => (await startInstance().api("POST", path, json)).json();
	const statusesOf = (answer: unknown) =>
		(answer as { results: { status: string }[] }).results.map(({ status }) => status);

	it("repairs articles whose files have not changed, and then reports them as unchanged", async () => {
		await post("/api/import", { version: "https://jsonfeed.org/version/1.1", items });
		const before = await rows();
		await storeByFormerRules();

		const answer = await post("/api/import", { items });
		expect(statusesOf(answer)).toEqual([
			"repaired",
			"unchanged",
			"repaired",
			"unchanged",
			"repaired",
			"unchanged",
		]);
		const after = await rows();
		expect(dates(after)).toEqual(dates(before));
		expect(after.map(({ content_html }) => content_html)).toEqual(
			before.map(({ content_html }) => content_html),
		);
		expect(statusesOf(await post("/api/import", { items }))).toEqual(Array(6).fill("unchanged"));
	});

	it("repairs an article whose file was changed and imported before the upgrade", async () => {
		await post("/api/import", { items: [{ ...items[0], content_html: "<p>A first version.</p>" }] });
		await post("/api/import", { items: items.slice(0, 1) });
		const [before] = await rows();
		expect(before?.modified).not.toBeNull();
		await storeByFormerRules();
		await env.DB.exec("UPDATE articles SET edited = NULL");
		expect(statusesOf(await post("/api/import", { items: items.slice(0, 1) }))).toEqual(["repaired"]);
		expect(dates(await rows())).toEqual(dates(before ? [before] : []));
	});

	it("treats a change of the file or through the API as an edit with a new date", async () => {
		await post("/api/import", { items: items.slice(0, 2) });
		await storeByFormerRules();
		const [first, second] = items.map((item) => ({ ...item, title: "Edited" }));
		expect(statusesOf(await post("/api/import", { items: [first] }))).toEqual(["updated"]);
		await post("/api/articles", second);
		expect((await rows()).every(({ modified }) => modified !== null)).toBe(true);
	});

	it("keeps an edit that has the date of the file", async () => {
		const item = { ...items[0], date_modified: "2025-02-01T00:00:00Z" };
		await post("/api/import", { items: [item] });
		await post("/api/articles", { ...item, content_html: `${NEW}Edited.</figure>` });
		await storeByFormerRules();
		await env.DB.exec("UPDATE articles SET edited = NULL");
		expect(statusesOf(await post("/api/import", { items: [item] }))).toEqual(["unchanged"]);
		expect((await rows())[0]?.content_html).toContain("Edited.");
	});

	for (const isNoted of [true, false]) {
		it(`keeps an article as it was edited through the API${isNoted ? "" : " by a former version"}`, async () => {
			await post("/api/import", { items });
			await post("/api/articles", { ...items[0], content_html: `${NEW}Edited.</figure>` });
			await storeByFormerRules();
			if (!isNoted) await env.DB.exec("UPDATE articles SET edited = NULL");
			const { results } = (await post("/api/import", { items: items.slice(0, 1) })) as {
				results: { warnings: { detail: string }[] }[];
			};
			expect(results[0]?.warnings[0]?.detail).toMatch(/edited through the API.* change the file/);

			const [first, ...others] = statusesOf(await post("/api/import", { items }));
			expect(first).toBe("unchanged");
			expect(others).toEqual(["unchanged", "repaired", "unchanged", "repaired", "unchanged"]);
			expect((await rows()).at(-1)?.content_html).toContain("Edited.");
			const fingerprints = await Promise.all(
				items.map(async (item) => ({ id: item.id, fingerprint: await fingerprint(item) })),
			);
			expect(await post("/api/import/changed", { items: fingerprints })).toEqual({ changed: [] });
		});
	}
});
