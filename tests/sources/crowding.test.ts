/** One source cannot crowd out the others, fill the database, or use up the writes of a day. */

import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readScope } from "../../src/articles/store/read/feed.ts";
import { FEED_LENGTH } from "../../src/model/length.ts";
import { historyScope } from "../../src/model/scope.ts";
import { pollSource } from "../../src/sources/polling/poll.ts";
import { readSource } from "../../src/sources/store.ts";
import { subscribe } from "../../src/sources/subscriptions/subscribe.ts";
import { startInstance } from "../support/instance.ts";
import { handedIn } from "./handed-in.ts";

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
	const deliver = delivery(name);
	return (entries: Entry[], now?: number) => deliver(rss(name, entries), now);
}

function delivery(name: string) {
	return async (body: string, now = START + 600 * MINUTE) => {
		const context = handedIn(
			() => body,
			() => now,
		);
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

it("24 long entries of one source do not displace the others in the main feed, which stays short", async () => {
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

/** Large entries of one source, by what is large in them. */
const LARGE: Record<string, (n: number) => object> = {
	"a long summary": () => ({ content_text: "x", summary: "s ".repeat(198_000) }),
	"a summary of reserved characters": () => ({ content_text: "x", summary: '<"&'.repeat(132_000) }),
	"a summary of reserved characters and no text": () => ({ summary: '<"&'.repeat(132_000) }),
	"a text of reserved characters": () => ({ content_text: '<"&'.repeat(13_000) }),
	"HTML of reserved characters": () => ({
		content_html: `<p>${"&lt;&quot;&amp;<b>x</b>".repeat(1_500)}</p>`,
	}),
	"a text of three-byte characters": () => ({ content_text: "文 ".repeat(19_000) }),
	"many attachments": (n) => ({
		content_text: "x",
		attachments: Array.from({ length: 100 }, (_, i) => ({
			url: `https://crowd.example/${n}-${i}?${"q".repeat(1_800)}`,
			mime_type: "audio/mpeg",
			title: '"'.repeat(900),
		})),
	}),
	"huge addresses": (n) => ({
		content_text: "x",
		image: `https://crowd.example/${"&".repeat(9_000)}`,
		external_url: `https://crowd.example/${"&".repeat(9_000)}`,
		attachments: [{ url: `https://crowd.example/${n}?${"&".repeat(9_000)}`, mime_type: "audio/mpeg" }],
	}),
	"addresses at the maximum length": (n) => ({
		content_text: "x",
		url: `https://crowd.example/${n}/${"a".repeat(9_900)}`,
		image: `https://crowd.example/${n}/${"b".repeat(9_900)}`,
		external_url: `magnet:?xt=${"c".repeat(9_900)}`,
		attachments: [{ url: `https://crowd.example/${n}?${"d".repeat(9_900)}`, mime_type: "audio/mpeg" }],
	}),
	"long authors": () => ({
		content_text: "x",
		authors: Array.from({ length: 10 }, (_, i) => ({
			name: `${i}${"n&".repeat(4_900)}`,
			url: `https://crowd.example/${"q".repeat(9_900)}`,
			avatar: `https://crowd.example/${"r".repeat(9_900)}`,
		})),
	}),
	"many persons and elements": (n) => ({
		content_text: "x",
		attachments: [{ url: `https://crowd.example/${n}.mp3`, mime_type: "audio/mpeg" }],
		_podcast: {
			persons: Array.from({ length: 100 }, (_, i) => ({ name: `${i}${"&".repeat(900)}` })),
			elements: Array.from({ length: 50 }, () => ({ name: "txt", attributes: {}, text: "&".repeat(900) })),
		},
	}),
	"all of it": (n) => ({
		id: `https://crowd.example/${n}?${"&".repeat(390)}`,
		url: `https://crowd.example/${n}?${"&".repeat(390)}`,
		title: `crowd ${n}${'"'.repeat(9_000)}`,
		summary: '"'.repeat(3_000),
		content_text: "文".repeat(39_000),
		image: `https://crowd.example/${"&".repeat(390)}`,
		_image: { alt: '"'.repeat(9_000) },
		tags: Array.from({ length: 20 }, (_, i) => `${i}${'"'.repeat(190)}`),
		authors: Array.from({ length: 10 }, (_, i) => ({ name: `${i}${'"'.repeat(9_000)}` })),
		attachments: Array.from({ length: 50 }, (_, i) => ({
			url: `https://crowd.example/${i}?${"&".repeat(390)}`,
			mime_type: "audio/mpeg",
			title: '"'.repeat(900),
		})),
		_podcast: { season: 1, season_name: "&".repeat(9_000), persons: [{ name: "&".repeat(9_000) }] },
	}),
};

for (const [what, large] of Object.entries(LARGE)) {
	it(`the feeds of all sources stay short with 36 entries of one source with ${what}`, async () => {
		await fiftyArticles();
		const deliver = delivery("crowd");
		const item = (n: number) => ({
			id: `crowd-${n}`,
			url: `https://crowd.example/${n}`,
			title: `crowd ${n}`,
			date_published: new Date(START + n * MINUTE).toISOString(),
			...large(n),
		});
		const feed = (items: object[]) =>
			JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "crowd", items });
		await deliver(feed([{ ...item(99), content_text: "first", summary: undefined }]));
		for (const n of [100, 109, 118, 127]) {
			const poll = await deliver(feed(numbers(n, 9).map((entry) => item(entry.n))));
			expect(poll).toMatchObject({ created: 9 });
		}
		const worker = startInstance();
		for (const file of ["feed.xml", "atom.xml", "feed.json", "feed.json?limit=200"]) {
			const bytes = (await (await worker.fetch(`/${file}`)).arrayBuffer()).byteLength;
			expect(bytes, file).toBeLessThan(2_000_000);
		}
		const { crowd, ...others } = await ownersInMain();
		expect(crowd).toBeGreaterThanOrEqual(10);
		expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(25);
		// SQL counts as the Worker does.
		const differing = await env.DB.prepare(
			`SELECT count(*) AS n FROM scope_articles s JOIN articles a ON a.id = s.id
			WHERE s.scope = 'source:crowd' AND s.bytes <> ${FEED_LENGTH}`,
		).first("n");
		expect(differing).toBe(0);
		// Its own feed is bounded as all feeds are.
		for (const file of ["feed.xml", "atom.xml", "feed.json"]) {
			const bytes = (await (await worker.fetch(`/sources/crowd/${file}`)).arrayBuffer()).byteLength;
			expect(bytes, file).toBeLessThan(9_000_000);
		}
	}, 60_000);
}

it("many entries of one source displace its own once they take half of the main feed", async () => {
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

it("changed entries count towards the daily limit of 2,000 for a source, and new ones go first", async () => {
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

it("an entry has a limited number of tags and authors", async () => {
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
