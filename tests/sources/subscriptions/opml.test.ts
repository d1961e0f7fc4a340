/** Lists of subscriptions: as other programs write them, and as ours come back. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { parseOpml } from "feedsmith";
import { beforeEach, describe, expect, it } from "vitest";
import { oneLine } from "../../../src/model/text.ts";
import type { Filter } from "../../../src/sources/filter.ts";
import type { Source } from "../../../src/sources/source.ts";
import { listSources, removeSource, updateSource } from "../../../src/sources/store.ts";
import { importFeeds } from "../../../src/sources/subscriptions/bulk-follow.ts";
import { OpmlError, readOpml, renderOpml } from "../../../src/sources/subscriptions/opml.ts";
import { anySource, anyText } from "../../feeds/arbitrary.ts";
import { type Instance, startInstance } from "../../support/instance.ts";
import { runs } from "../../support/runs.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

const opml = (body: string) => `<?xml version="1.0"?><opml version="1.0"><body>${body}</body></opml>`;
const read = (text: string) => readOpml(new TextEncoder().encode(text), null);
const follow = (text: string, now = NOW) => importFeeds(env.DB, read(text), { now, allowPrivate: false });

describe("readOpml", () => {
	for (const [what, body, expected] of [
		[
			"a feed with all that OPML 2.0 says of it",
			'<outline type="rss" text="The Blog" title="The Blog" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>',
			[
				{
					url: "https://a.example/feed",
					feedTitle: "The Blog",
					title: undefined,
					homePageUrl: "https://a.example/",
					tags: [],
					state: "active",
				},
			],
		],
		[
			"a name of the reader's own, apart from the feed's",
			'<outline text="Joe" title="The Blog" xmlUrl="https://a.example/feed"/>',
			[{ feedTitle: "The Blog", title: "Joe" }],
		],
		[
			"folders in folders, which are tags",
			'<outline text="News"><outline title="Local, etc"><outline text="a" xmlUrl="https://a.example/"/></outline><outline text="b" xmlUrl="https://b.example/"/></outline><outline text="c" xmlUrl="https://c.example/"/>',
			[{ tags: ["News", "Local, etc"] }, { tags: ["News"] }, { tags: [] }],
		],
		[
			"categories, as the specification has them",
			'<outline text="a" xmlUrl="https://a.example/" category="/Harvard/Berkman,/Politics, Tag "/>',
			[{ tags: ["Harvard", "Berkman", "Politics", "Tag"] }],
		],
		[
			"an outline without text (Google Reader's children), or with a title alone",
			'<outline xmlUrl="https://a.example/"/><outline title="B" xmlUrl="https://b.example/"/>',
			[
				{ feedTitle: undefined, title: undefined },
				{ feedTitle: "B", title: undefined },
			],
		],
		[
			"attributes in any case",
			'<OUTLINE TEXT="a" xmlurl="https://a.example/" HTMLURL="https://a.example/home"/>',
			[{ url: "https://a.example/", feedTitle: "a", homePageUrl: "https://a.example/home" }],
		],
		[
			"entities of HTML, bare ampersands and what is escaped twice",
			'<outline text="Caf&eacute; &amp;amp; AT&T &#8212; &lt;b&gt;" xmlUrl="https://a.example/?a=1&b=2&amp;c=3"/>',
			[{ url: "https://a.example/?a=1&b=2&c=3", feedTitle: "Café &amp; AT&T — <b>" }],
		],
		[
			"a feed in two folders, twice",
			'<outline text="x"><outline text="a" xmlUrl="https://a.example/"/></outline><outline text="y"><outline text="a" xmlUrl="https://a.example/"/></outline>',
			[{ tags: ["x"] }, { tags: ["y"] }],
		],
		[
			"a home page that is no web address, which is left out",
			'<outline text="a" xmlUrl="https://a.example/" htmlUrl="javascript:alert(1)"/>',
			[{ homePageUrl: undefined }],
		],
		[
			"values without quotes and a stray <",
			'<outline text="a < b" xmlUrl=https://a.example/feed >3 < 4</outline><outline text="b" xmlUrl="https://b.example/"/>',
			[
				{ url: "https://a.example/feed", feedTitle: "a < b" },
				{ url: "https://b.example/", tags: [] },
			],
		],
		[
			"comments and what is no feed",
			'<!-- <outline xmlUrl="https://x.example/"/> --><outline text="a"/>',
			[],
		],
		["nothing", "", []],
	] as const) {
		it(`reads ${what}`, () => {
			const feeds = read(opml(body));
			expect(feeds).toHaveLength(expected.length);
			for (const [i, feed] of expected.entries()) expect(feeds[i]).toMatchObject(feed);
		});
	}

	it("reads a truncated document up to its end", () => {
		const text =
			'<opml><head><title>x</title></head><body><outline text="F"><outline text="a" xmlUrl="https://a.example/"/><outline text="b" xmlU';
		expect(read(text)).toMatchObject([{ url: "https://a.example/", tags: ["F"] }]);
	});

	it.each([
		['{"articles":1,"days":0}', { articles: 1, days: 0 }],
		['{"articles":0,"days":0}', undefined],
		['{"articles":1,"days":36501}', undefined],
	])("limits the retention to the bounds of the API: %s", (json, retention) => {
		const attribute = `tributary:retention="${json.replaceAll('"', "&quot;")}"`;
		const feeds = read(opml(`<outline xmlUrl="https://a.example/" ${attribute}/>`));
		expect(feeds[0]?.retention).toEqual(retention);
	});

	it.each([
		["600", 600],
		["30m", 1800],
		["599", undefined],
		["often", undefined],
	])("limits the polling interval to the bounds of the API: %s", (every, seconds) => {
		const feeds = read(opml(`<outline xmlUrl="https://a.example/" tributary:every="${every}"/>`));
		expect(feeds[0]?.pollEvery).toBe(seconds);
	});

	it("reads a document in another encoding", () => {
		const text = `<?xml version="1.0" encoding="windows-1252"?><opml><body><outline text="Caf\u00e9" xmlUrl="https://a.example/"/></body></opml>`;
		const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
		expect(readOpml(bytes, null)).toMatchObject([{ feedTitle: "Café" }]);
	});

	for (const [what, text, reason] of [
		["nothing at all", "", /not XML/],
		["text", "https://a.example/feed", /not XML/],
		["a page", "<!doctype html><html><p>Hi</p></html>", /web page/],
		["a feed", '<?xml version="1.0"?><rss version="2.0"><channel/></rss>', /a feed, not a list/],
		["other XML", "<urlset/>", /<urlset>/],
		["100,000 nested outlines", opml('<outline text="x">'.repeat(100_000)), /deep/],
		[
			"far too many feeds",
			opml('<outline xmlUrl="https://a.example/"/>'.repeat(5_001)),
			/more than 5000 feeds/,
		],
	] as const) {
		it(`refuses ${what} with the reason`, () => {
			expect(() => read(text)).toThrow(OpmlError);
			expect(() => read(text)).toThrow(reason);
		});
	}

	it("takes linear time for any document", () => {
		for (const piece of [
			"<!--",
			"<![CDATA[",
			"<outline a='",
			'<outline a="<',
			"<outline",
			"</outline",
			"<?",
		]) {
			const started = performance.now();
			try {
				read(`<opml><body>${piece.repeat(100_000)}`);
			} catch (error) {
				expect(error).toBeInstanceOf(OpmlError);
			}
			expect(performance.now() - started).toBeLessThan(2_000);
		}
	});
});

const anyLine = anyText.map(oneLine).filter((line) => line !== "");
const anyTag = fc.oneof(
	anyLine,
	fc.constantFrom(
		"x".repeat(1000),
		"a,b",
		"a/b",
		"/a",
		"%2C",
		"100%",
		"%252F",
		"Foo",
		"foo",
		",",
		"/",
		"]]>",
		"<!--",
		"&amp;",
	),
);
const anySources: fc.Arbitrary<Source[]> = fc
	.array(
		fc.record({
			from: anySource,
			title: fc.option(fc.oneof(anyLine, fc.constant(`${"long, ".repeat(200).slice(0, 999)}.`)), {
				nil: undefined,
			}),
			sameTitle: fc.boolean(),
			tags: fc.uniqueArray(anyTag, { maxLength: 4 }),
			filters: fc.constantFrom<Filter[][]>(
				[],
				[{ action: "block" as const, words: ['"a" & <b>', "\u00E9"] }],
				[
					{ action: "keep" as const, field: "title" as const, pattern: "^\\w+ 'x'$" },
					{ action: "block" as const, field: "tag" as const, words: ["x"] },
				],
			),
			retention: fc.constantFrom({ articles: 500, days: 90 }, { articles: 1, days: 0 }),
			pollEvery: fc.constantFrom(undefined, 600, 604_800),
			state: fc.constantFrom("active" as const, "paused" as const, "gone" as const),
			createdAt: fc.integer({ min: 0, max: NOW / 1000 }).map((seconds) => seconds * 1000),
		}),
		{ maxLength: 6 },
	)
	.map((list) =>
		list.map(
			({ from, title, sameTitle, tags, filters, retention, pollEvery, state, createdAt }, i): Source => ({
				id: `source-${"xyzabc"[i]}`,
				feedUrl: new URL(from.feedUrl.replace("blog.example", `blog${i}.example`)).href,
				about: {
					format: "",
					title: from.title || `Blog ${i}`,
					description: undefined,
					homePageUrl: from.homePageUrl,
					language: undefined,
					icon: undefined,
					rights: undefined,
					updated: undefined,
				},
				title: sameTitle ? from.title || undefined : title,
				tags,
				filters,
				retention,
				pollEvery,
				state,
				createdAt,
				nextPollAt: NOW,
				validators: { etag: undefined, lastModified: undefined },
				bodyDigest: undefined,
				wasRead: false,
				readAgainAt: undefined,
				rules: 0,
				polls: [],
				claims: 0,
				claim: { until: 0, transfers: 0 },
				schedule: {},
				intake: { day: 0, articles: 0, length: 0 },
				skipped: [],
			}),
		),
	);

describe("an exported list", () => {
	it("is the same after it is imported into an emptied database, whatever the names, tags and addresses", async () => {
		await fc.assert(
			fc.asyncProperty(anySources, async (sources) => {
				for (const { id } of await listSources(env.DB)) await removeSource(env.DB, id);
				await env.DB.prepare("DELETE FROM former_sources").run();
				const text = renderOpml("List", sources, NOW);
				const results = await follow(text);
				expect(results.map(({ status }) => status)).toEqual(sources.map(() => "created"));
				const found = await listSources(env.DB);
				expect(found).toEqual(
					sources
						.toSorted((a, b) => (a.id < b.id ? -1 : 1))
						.map((source) => ({
							...source,
							about: JSON.parse(JSON.stringify(source.about)) as Source["about"],
							articles: 0,
						})),
				);
				expect((await follow(text)).every(({ status }) => status === "unchanged")).toBe(true);
				expect(renderOpml("List", found, NOW)).toBe(
					renderOpml(
						"List",
						sources.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
						NOW,
					),
				);
			}),
			{ numRuns: runs(60) },
		);
	});

	it("is OPML 2.0, with folders for other readers", async () => {
		await follow(
			opml(
				'<outline text="Friends"><outline text="Joe" title="The Blog" xmlUrl="https://a.example/feed?a=1&amp;b=2" htmlUrl="https://a.example/" category="Fun, 1/2"/></outline><outline text="B" xmlUrl="https://b.example/"/>',
			),
		);
		const text = renderOpml("River & Co", await listSources(env.DB), NOW + 60_000);
		expect(text).toContain('<opml version="2.0"');
		expect(parseOpml(text)).toEqual({
			head: {
				title: "River & Co",
				dateCreated: "Sun, 01 Mar 2026 12:00:00 GMT",
				dateModified: "Sun, 01 Mar 2026 12:01:00 GMT",
			},
			body: {
				outlines: [
					{
						type: "rss",
						text: "B",
						title: "B",
						xmlUrl: "https://b.example/",
						created: "Sun, 01 Mar 2026 12:00:00 GMT",
					},
					{
						text: "Fun",
						outlines: [
							{
								type: "rss",
								text: "Joe",
								title: "The Blog",
								xmlUrl: "https://a.example/feed?a=1&b=2",
								htmlUrl: "https://a.example/",
								category: "Fun,1,2,Friends",
								created: "Sun, 01 Mar 2026 12:00:00 GMT",
							},
						],
					},
				],
			},
		});
	});
});

describe("OPML over HTTP", () => {
	let worker: Instance;
	beforeEach(() => {
		worker = startInstance();
	});

	async function post(body: string, headers: Record<string, string> = {}) {
		const response = await worker.fetch("/api/opml", {
			method: "POST",
			headers: { authorization: "Bearer a-token-for-tests", "content-type": "text/x-opml", ...headers },
			body,
		});
		return { response, body: (await response.json()) as Record<string, unknown> };
	}

	const list = opml(
		'<outline text="A" xmlUrl="https://a.example/feed"/><outline text="Again"><outline text="A" xmlUrl="http://www.a.example/feed/"/></outline><outline text="In" xmlUrl="http://127.0.0.1/feed"/><outline text="No" xmlUrl="mailto:x@example.org"/><outline text="A" xmlUrl="https://b.example/"/>',
	);

	it("POST /api/opml reports the result for each feed, and each new one is due at once", async () => {
		const { response, body } = await post(list);
		expect(response.status).toBe(200);
		expect(body.results).toEqual([
			{ status: "created", url: "https://a.example/feed", id: "a", title: "A" },
			{ status: "unchanged", url: "http://www.a.example/feed/", id: "a", title: "A" },
			{
				status: "refused",
				url: "http://127.0.0.1/feed",
				reason: expect.stringMatching(/loopback.+ALLOW_PRIVATE_SOURCES=1/),
			},
			{ status: "refused", url: "mailto:x@example.org", reason: expect.stringContaining("web address") },
			{ status: "created", url: "https://b.example/", id: "a-2", title: "A" },
		]);
		const [first] = await listSources(env.DB);
		expect(first).toMatchObject({ feedUrl: "https://a.example/feed", tags: ["Again"], state: "active" });
		expect(first?.nextPollAt).toBeLessThanOrEqual(Date.now());
		const again = await post(list);
		expect((again.body.results as { status: string }[]).map(({ status }) => status)).toEqual([
			"unchanged",
			"unchanged",
			"refused",
			"refused",
			"unchanged",
		]);
	});

	// Exports of readers that keep copies of their feeds, and of sites that list their own.
	it.each([
		["/o/7.xml", "has no host: write the whole address, such as https://news.example/o/7.xml"],
		["o/7.xml", "has no host: write the whole address, such as https://news.example/o/7.xml"],
		["7.xml", "has no host"],
		["./7.xml", "has no host"],
		["../rss/index.php", "such as https://news.example/rss/index.php"],
		["http:///o/7.xml", "such as https://news.example/o/7.xml"],
		["feed:/o/7.xml", "has no host"],
		["?feed=rss2", "is not a web address"],
		["magnet:?xt=urn:btih:1", "is not a web address"],
		["feed", "is not a web address"],
		["", '"My feed" has no address (xmlUrl)'],
	])("POST /api/opml refuses the address %j with the reason", async (address, reason) => {
		const { body } = await post(
			opml(
				`<outline type="rss" text="My feed" xmlUrl="${address}"/><outline text="A" xmlUrl="//a.example/feed"/>`,
			),
		);
		expect(body.results).toEqual([
			{ status: "refused", url: address, reason: expect.stringContaining(reason) },
			{ status: "created", url: "//a.example/feed", id: "a", title: "A" },
		]);
	});

	it("POST /api/opml does not change a followed source, even if its address has moved", async () => {
		await post(list);
		await updateSource(env.DB, "a", { title: "Mine", tags: ["Kept"] }, NOW);
		await env.DB.prepare("UPDATE sources SET feed_url = 'https://new.example/' WHERE id = 'a'").run();
		const { body } = await post(opml('<outline text="Other" xmlUrl="https://new.example/"/>'));
		expect(body.results).toEqual([
			{ status: "unchanged", url: "https://new.example/", id: "a", title: "Mine" },
		]);
		expect((await listSources(env.DB))[0]).toMatchObject({ title: "Mine", tags: ["Kept"] });
	});

	it("POST /api/opml accepts private addresses if the operator allows them", async () => {
		worker = startInstance({ ALLOW_PRIVATE_SOURCES: "1" });
		const { body } = await post(list);
		expect((body.results as unknown[])[2]).toMatchObject({ status: "created" });
	});

	it("POST /api/opml adds a thousand feeds in few statements", async () => {
		const outlines = Array.from(
			{ length: 1000 },
			(_, i) => `<outline text="Blog" xmlUrl="https://b${i}.example/"/>`,
		);
		worker.counts();
		const { body } = await post(opml(outlines.join("")));
		expect(body.results).toHaveLength(1000);
		expect(worker.counts().d1Queries).toBeLessThan(10);
		expect(await listSources(env.DB)).toHaveLength(1000);
	});

	it("POST /api/opml refuses documents that are not OPML, and requests without a token", async () => {
		const { response, body } = await post("<html><p>Hi</p></html>");
		expect(response.status).toBe(400);
		expect(response.headers.get("content-type")).toBe("application/problem+json");
		expect(body.detail).toMatch(/must be OPML\. This is a web page/);
		expect((await post(list, { authorization: "Bearer wrong" })).response.status).toBe(401);
		expect((await worker.api("GET", "/api/opml")).headers.get("allow")).toBe("POST");
		expect(await listSources(env.DB)).toEqual([]);
	});

	it("GET /subscriptions.opml returns the list to anyone, with validators", async () => {
		await post(list);
		const response = await worker.fetch("/subscriptions.opml");
		expect(response.status).toBe(200);
		expect(response.headers.get("content-type")).toBe("text/x-opml; charset=utf-8");
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(response.headers.get("cache-control")).toMatch(/max-age=\d+/);
		const text = await response.text();
		expect(read(text).map(({ url }) => url)).toEqual(["https://a.example/feed", "https://b.example/"]);

		const head = await worker.fetch("/subscriptions.opml", { method: "HEAD" });
		expect(await head.text()).toBe("");
		expect([...head.headers]).toEqual([...response.headers]);

		for (const headers of [
			{ "if-none-match": `W/${response.headers.get("etag")}` },
			{ "if-modified-since": response.headers.get("last-modified") ?? "" },
		]) {
			const unchanged = await worker.fetch("/subscriptions.opml", { headers });
			expect(unchanged.status).toBe(304);
			expect(unchanged.headers.get("etag")).toBe(response.headers.get("etag"));
			expect(unchanged.headers.get("access-control-allow-origin")).toBe("*");
		}
		expect((await worker.fetch("/subscriptions.opml", { method: "POST" })).status).toBe(405);
	});

	it("GET /subscriptions.opml has validators that change with the list, and not with a poll", async () => {
		await post(list);
		const state = async () => {
			const response = await worker.fetch("/subscriptions.opml");
			return response.headers.get("etag");
		};
		const modified = () =>
			env.DB.prepare("SELECT revision, last_modified FROM subscriptions").first<Record<string, number>>();
		const seen = [await state()];
		let before = await modified();
		for (const change of [
			() => updateSource(env.DB, "a", { title: "New" }, NOW),
			() => updateSource(env.DB, "a", { tags: ["t"] }, NOW),
			() => updateSource(env.DB, "a", { state: "paused" }, NOW),
			() => removeSource(env.DB, "a-2"),
		]) {
			await change();
			const after = await modified();
			expect(after?.revision).toBe((before?.revision ?? 0) + 1);
			expect(after?.last_modified).toBeGreaterThanOrEqual(before?.last_modified ?? 0);
			before = after;
			const etag = await state();
			expect(seen).not.toContain(etag);
			seen.push(etag);
		}
		await env.DB.prepare("UPDATE sources SET polls = '[]', about = about, state = state, etag = 'x'").run();
		expect(await modified()).toEqual(before);
	});

	it("GET /subscriptions.opml without sources returns an empty list that can be read", async () => {
		const text = await (await worker.fetch("/subscriptions.opml")).text();
		expect(text).toContain("<opml");
		expect(read(text)).toEqual([]);
	});
});

it("a feed that is no longer followed keeps its name, and another feed with its title gets another name", async () => {
	const list = (title: string, url: string) => opml(`<outline text="${title}" xmlUrl="${url}"/>`);
	await follow(list("Blog", "https://one.example/feed"));
	await removeSource(env.DB, "blog");
	await follow(list("Blog", "https://two.example/feed"));
	await follow(list("Other", "https://one.example/feed"));
	const found = await listSources(env.DB);
	expect(found.map(({ id, feedUrl }) => [id, feedUrl])).toEqual([
		["blog", "https://one.example/feed"],
		["blog-2", "https://two.example/feed"],
	]);
});
