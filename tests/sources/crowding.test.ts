/** One source cannot crowd out the others, fill the database, or use up the writes of a day. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { historyScope } from "../../src/articles/archives.ts";
import { readScope } from "../../src/articles/store.ts";
import { type PollContext, pollSource } from "../../src/sources/poll.ts";
import { readSource } from "../../src/sources/store.ts";
import { subscribe } from "../../src/sources/subscribe.ts";
import { startInstance } from "../instance.ts";

const START = Date.parse("2040-01-01T00:00:00Z");
const MINUTE = 60_000;

interface Entry {
	n: number;
	text?: string;
	tags?: string[];
	authors?: string[];
}

function rss(source: string, entries: Entry[]): string {
	const items = entries.map(
		({ n, text = `Text ${n}`, tags = [], authors = [] }) =>
			`<item><guid isPermaLink="false">${source}-${n}</guid><title>${source} ${n}</title>` +
			`<link>https://${source}.example/${n}</link>` +
			`<pubDate>${new Date(START + n * MINUTE).toUTCString()}</pubDate><description>${text}</description>` +
			tags.map((tag) => `<category>${tag}</category>`).join("") +
			authors.map((name) => `<dc:creator>${name}</dc:creator>`).join("") +
			"</item>",
	);
	return `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>${source}</title>${items.join("")}</channel></rss>`;
}

/** A publisher whose next document a test hands in; all is stored at once, as the queue would do in the end. */
function publisher(name: string) {
	return async (entries: Entry[], now = START + 600 * MINUTE) => {
		const context: PollContext = {
			db: env.DB,
			fetch: async () => new Response(rss(name, entries)),
			now: () => now,
			siteUrl: undefined,
			allowPrivate: false,
			changed: () => {},
		};
		const source = await readSource(env.DB, name);
		if (source !== undefined) return pollSource(source, context);
		return (await subscribe({ url: `https://${name}.example/feed` }, context)).poll;
	};
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ n: from + i }));

async function ownersInMain(): Promise<Record<string, number>> {
	const main = await readScope(env.DB, "main", { limit: 100, content: false });
	return Object.fromEntries(
		Object.entries(Object.groupBy(main?.articles ?? [], ({ source }) => source)).map(([source, articles]) => [
			source,
			articles?.length ?? 0,
		]),
	);
}

/** Three sources with 17, 17 and 16 articles. */
async function fiftyArticles(): Promise<void> {
	for (const [i, source] of ["a", "b", "c"].entries()) await publisher(source)(numbers(0, i === 2 ? 16 : 17));
}

it("24 long entries of one source leave the others in the main feed, which stays short", async () => {
	await fiftyArticles();
	const crowd = publisher("crowd");
	await crowd([{ n: 100 }]);
	const text = "Words &amp;amp; more. ".repeat(Math.ceil(396_000 / 21));
	for (const n of [101, 109, 117]) await crowd(numbers(n, 8).map((entry) => ({ ...entry, text })));
	const { crowd: theirs, ...others } = await ownersInMain();
	expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(40);
	expect(theirs).toBeGreaterThanOrEqual(10);
	const worker = startInstance();
	for (const file of ["feed.xml", "atom.xml", "feed.json"]) {
		const body = await (await worker.fetch(`/${file}`)).text();
		expect(body.length).toBeLessThan(2_000_000);
		expect(body).toContain("a 16");
	}
	// The source's own feed has them whole.
	const whole = await readScope(env.DB, "source:crowd", { limit: 1, content: true });
	expect(whole?.articles[0]?.content_html?.length).toBeGreaterThan(300_000);
});

it("many entries of one source displace its own, once it has half of the main feed", async () => {
	await fiftyArticles();
	const crowd = publisher("crowd");
	await crowd(numbers(100, 20));
	for (let n = 120; n < 320; n += 40) await crowd(numbers(n, 40));
	const { crowd: theirs = 0, ...others } = await ownersInMain();
	expect(theirs).toBeGreaterThanOrEqual(25);
	expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(25);
	// What they displace is in the archives, and none is lost.
	const titles = new Set<string>();
	for (let archive = 0; archive < 20; archive++) {
		const scope = historyScope(archive === 0 ? null : archive);
		const found = await readScope(env.DB, scope, { limit: 100, content: false });
		for (const { title = "" } of found?.articles ?? []) titles.add(title);
	}
	expect(titles.size).toBe(50 + 220);
});

it("changed entries count towards the 2,000 that a source may bring in a day, and new ones go first", async () => {
	const crowd = publisher("crowd");
	const all = (version: number) => numbers(0, 400).map((entry) => ({ ...entry, text: `Version ${version}` }));
	let brought = 0;
	for (let version = 0; version < 8; version++) {
		const poll = await crowd(all(version));
		brought += (poll?.created ?? 0) + (poll?.updated ?? 0);
	}
	expect(brought).toBe(2_000);
	const refused = await crowd([...all(9), { n: 1000 }]);
	expect(refused).toMatchObject({ reason: expect.stringContaining("401 more wait until tomorrow") });
	// The next day goes on with what is new.
	const next = await crowd([...all(9), { n: 1000 }], START + 48 * 60 * MINUTE);
	expect(next).toMatchObject({ created: 1, updated: 400 });
}, 60_000);

it("the tags and authors of an entry are few", async () => {
	const many = (name: string) => Array.from({ length: 100 }, (_, i) => `${name} ${i}`);
	await publisher("crowd")([{ n: 1, tags: many("tag"), authors: many("author") }]);
	const { results } = await env.DB.prepare(
		"SELECT kind, count(*) AS count FROM scopes WHERE kind IN ('tag', 'author') GROUP BY kind",
	).all<{
		kind: string;
		count: number;
	}>();
	for (const { count } of results) expect(count).toBeLessThanOrEqual(20);
	expect(results).toHaveLength(2);
});
