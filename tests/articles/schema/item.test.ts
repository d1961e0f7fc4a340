/** Items that the API accepts, the articles that they become, and the reasons for refusals. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { type Fault, parseItem, RefusedError } from "../../../src/articles/schema/item.ts";
import { OWN } from "../../../src/model/identity.ts";
import { runs } from "../../support/runs.ts";

const item = { id: "1", title: "Snow", content_html: "<p>White.</p>" };
const origin = { source: OWN, publisher: "https://news.example", now: Date.parse("2026-11-20T12:00:00.5Z") };

const candidateOf = (input: unknown, from = origin) => candidateFrom(parseItem(input), from);
const articleOf = async (input: unknown) => (await candidateOf(input)).article;

/** The faults for which an item is refused: by its shape, or when its URLs and its HTML are read. */
async function faultsOf(input: unknown): Promise<Fault[]> {
	try {
		await candidateOf(input);
		return [];
	} catch (error) {
		if (error instanceof RefusedError) return error.faults;
		throw error;
	}
}

const long = "x".repeat(10_001);
const file = { url: "https://a.example/a.mp3", mime_type: "audio/mpeg" };

describe("an item is refused with the member and the reason:", () => {
	for (const [members, pointer, reason] of [
		[{ id: true }, "/id", /must be \(string \| number\), not true/],
		[{ id: "" }, "/id", /must not be empty/],
		[{ id: " \u0001" }, "/id", /must not be empty/],
		[{ id: long }, "/id", /longer than 10000 characters/],
		[{ url: "" }, "/url", /must not be empty/],
		[{ url: 1 }, "/url", /must be a string, not ./],
		[{ url: "https://" }, "/url", /"https:\/\/" is not a web address/],
		[{ url: "javascript:alert(1)" }, "/url", /not a web address/],
		[{ url: "mailto:joe@example.org" }, "/url", /not a web address/],
		[{ url: "magnet:?xt=urn:btih:1" }, "/url", /not a web address; .* external_url/],
		[{ external_url: "ftp://a.example/" }, "/external_url", /not a web address/],
		[{ external_url: ["https://a.example/"] }, "/external_url", /must be a string, not ./],
		[{ title: 1 }, "/title", /must be a string, not ./],
		[{ title: long }, "/title", /longer than 10000 characters/],
		[{ content_html: ["<p>"] }, "/content_html", /must be a string, not ./],
		[{ content_html: "<div>".repeat(501) }, "/content_html", /nests deeper than 500 elements/],
		[{ content_html: "<br>".repeat(100_001) }, "/content_html", /more than 100000 elements/],
		[{ content_text: false }, "/content_text", /must be a string, not ./],
		[{ summary: 1 }, "/summary", /must be a string, not ./],
		[{ image: "data:image/png,x" }, "/image", /not a web address/],
		[{ image: "http://[" }, "/image", /not a web address/],
		[{ date_published: "2025-02-30" }, "/date_published", /"2025-02-30" is not a date such as 2025-10-06/],
		[{ date_published: 1_759_761_000 }, "/date_published", /must be a string, not ./],
		[{ date_modified: "" }, "/date_modified", /not a date/],
		[{ language: "en_US" }, "/language", /"en_US" is not a BCP 47 language tag/],
		[{ language: 1 }, "/language", /must be a string, not ./],
		[{ author: "Joe" }, "/author", /must be an object, not ./],
		[{ author: {} }, "/author", /needs a name or a url/],
		[{ author: { url: "javascript:x" } }, "/author/url", /not a web address/],
		[{ authors: { name: "Joe" } }, "/authors", /must be a list, not ./],
		[{ authors: Array(101).fill({ name: "Joe" }) }, "/authors", /has 101 entries, at most 100/],
		[{ authors: ["Joe"] }, "/authors/0", /must be an object, not ./],
		[{ authors: [{ name: "Joe" }, {}] }, "/authors/1", /needs a name or a url/],
		[{ authors: [{ name: "" }] }, "/authors/0/name", /must not be empty/],
		[{ authors: [{ url: "data:,x" }] }, "/authors/0/url", /not a web address/],
		[{ authors: [{ name: "Joe", avatar: "x:y" }] }, "/authors/0/avatar", /not a web address/],
		[{ tags: "snow" }, "/tags", /must be a list, not ./],
		[{ tags: Array(101).fill("snow") }, "/tags", /has 101 entries, at most 100/],
		[{ tags: ["snow", 1] }, "/tags/1", /must be a string, not ./],
		[{ tags: [long] }, "/tags/0", /longer than 10000 characters/],
		[{ attachments: file }, "/attachments", /must be a list, not ./],
		[{ attachments: Array(101).fill(file) }, "/attachments", /has 101 entries, at most 100/],
		[{ attachments: [null] }, "/attachments/0", /must be an object, not ./],
		[{ attachments: [{ mime_type: "audio/mpeg" }] }, "/attachments/0/url", /is missing/],
		[{ attachments: [file, { ...file, url: "x:y" }] }, "/attachments/1/url", /not a web address/],
		[
			{ attachments: [{ ...file, mime_type: "mp3" }] },
			"/attachments/0/mime_type",
			/not a media type such as audio/,
		],
		[{ attachments: [{ ...file, title: 1 }] }, "/attachments/0/title", /must be a string, not ./],
		[
			{ attachments: [{ ...file, size_in_bytes: -1 }] },
			"/attachments/0/size_in_bytes",
			/must not be negative/,
		],
		[
			{ attachments: [{ ...file, size_in_bytes: 1.5 }] },
			"/attachments/0/size_in_bytes",
			/must be a whole number/,
		],
		[
			{ attachments: [{ ...file, size_in_bytes: "12" }] },
			"/attachments/0/size_in_bytes",
			/must be a number, not "12"/,
		],
		[
			{ attachments: [{ ...file, duration_in_seconds: -1 }] },
			"/attachments/0/duration_in_seconds",
			/must not be negative/,
		],
		[{ _tributary: "snow" }, "/_tributary", /must be an object, not ./],
		[{ _tributary: { slug: "" } }, "/_tributary/slug", /must not be empty/],
		[{ _tributary: { draft: "yes" } }, "/_tributary/draft", /must be true or false, not "yes"/],
		[{ _tributary: { expires: "soon" } }, "/_tributary/expires", /"soon" is not a date/],
		[{ _tributary: { fingerprint: "abc" } }, "/_tributary/fingerprint", /is not a SHA-256/],
		[{ _tributary: { aliases: "/old" } }, "/_tributary/aliases", /must be a list, not ./],
		[
			{ _tributary: { aliases: Array(101).fill("/old") } },
			"/_tributary/aliases",
			/has 101 entries, at most 100/,
		],
		[{ _tributary: { path: "../notes.md" } }, "/_tributary/path", /is not the path of a file below the root/],
		[{ _tributary: { path: "/notes.md" } }, "/_tributary/path", /is not the path of a file below the root/],
		[{ _tributary: { path: "a//notes.md" } }, "/_tributary/path", /is not the path of a file below the root/],
		[{ _tributary: { path: "a\u0000.md" } }, "/_tributary/path", /is not the path of a file below the root/],
		[
			{ title: " ", content_html: "\n" },
			"",
			/is empty: it needs content_html, content_text, a summary or a title/,
		],
		[
			{ title: " ", content_html: "<p><script>x</script></p>" },
			"",
			/is empty: it needs content_html, content_text, a summary or a title/,
		],
		// As it is written to the database, where a quote in a tag takes four bytes.
		[
			{ tags: Array.from({ length: 90 }, (_, i) => i + '"'.repeat(9_900)) },
			"",
			/bytes long, at most 1900000/,
		],
		[{ content_html: "x".repeat(1_900_000) }, "", /bytes long, at most 1900000 can be stored/],
		[{ content_text: "雪".repeat(640_000) }, "", /bytes long, at most 1900000 can be stored/],
	] as const) {
		it(`${pointer || "the whole item"} in ${JSON.stringify(members).slice(0, 50)}`, async () => {
			expect(await faultsOf({ ...item, ...members })).toEqual([
				{ pointer, detail: expect.stringMatching(reason) },
			]);
		});
	}

	it("a value that is not an object", async () => {
		for (const input of [undefined, null, 1, "item", []]) {
			const faults = await faultsOf(input);
			expect(faults.map(({ pointer }) => pointer)).toEqual([""]);
		}
	});

	it("several faults, up to a readable number", async () => {
		const faults = await faultsOf({ ...item, title: 1, language: "x y", tags: [2, 3] });
		expect(faults.map(({ pointer }) => pointer)).toEqual(["/title", "/tags/0", "/tags/1", "/language"]);
		const urls = await faultsOf({ ...item, url: "x:y", image: "x:y", content_html: "<div>".repeat(501) });
		expect(urls.map(({ pointer }) => pointer)).toEqual(["/url", "/content_html", "/image"]);
		expect(await faultsOf({ ...item, tags: Array(100).fill(1) })).toHaveLength(20);
	});
});

describe("an item is accepted with", () => {
	it("null for absent members, as some generators write it", async () => {
		const members =
			"url external_url content_text summary image date_published date_modified author authors tags language attachments _tributary";
		const nulls = Object.fromEntries(members.split(" ").map((name) => [name, null]));
		expect(await articleOf({ ...item, ...nulls })).toEqual(await articleOf(item));
	});

	it("unknown members, which are ignored", async () => {
		expect(await articleOf({ ...item, _other: { x: 1 }, banner_image: 7 })).toEqual(await articleOf(item));
	});

	it("a number as its id, which becomes text", async () => {
		expect(await articleOf({ ...item, id: 1 })).toEqual(await articleOf(item));
		expect((await articleOf({ ...item, id: 0 })).guid).toBe("0");
	});

	it("the single author of JSON Feed 1.0, unless there are authors", async () => {
		expect((await articleOf({ ...item, author: { name: "Joe" } })).authors).toEqual([{ name: "Joe" }]);
		const both = await articleOf({ ...item, author: { name: "Joe" }, authors: [{ name: "Ann" }] });
		expect(both.authors).toEqual([{ name: "Ann" }]);
	});

	it("values at the limits", async () => {
		const article = await articleOf({
			...item,
			title: "x".repeat(10_000),
			tags: Array.from({ length: 100 }, (_, i) => `t${i}`),
			attachments: Array(100).fill({ ...file, size_in_bytes: 0, duration_in_seconds: 1.5 }),
			content_html: `${"<div>".repeat(400)}x`,
		});
		expect([article.tags.length, article.attachments.length, article.title?.length]).toEqual([
			100, 100, 10_000,
		]);
	});
});

describe("an article has", () => {
	it("a link to a web page at the end of shortened content, even if it links to a torrent", async () => {
		const item = parseItem({ id: "1", content_text: "a", external_url: "magnet:?xt=urn:btih:1" });
		const feed_url = "https://feeds.example/torrents";
		const origin = { source: "f", publisher: feed_url, now: 0, provenance: { title: "F", feed_url } };
		const { article } = await candidateFrom(item, origin, undefined, true);
		expect(article.content_text).toBe(`a\n\n… Continue reading at feeds.example: ${feed_url}`);
	});

	it("absolute addresses, resolved against its own address or that of its page", async () => {
		const relative = { image: "a.png", external_url: "/x", content_html: "<a href=b>b</a>" };
		expect(await articleOf({ ...item, ...relative })).toMatchObject({
			image: "https://site.invalid/articles/a.png",
			external_url: "https://site.invalid/x",
			content_html: '<a href="https://site.invalid/articles/b">b</a>',
		});
		expect(await articleOf({ ...item, ...relative, url: "https://blog.example/2026/snow" })).toMatchObject({
			image: "https://blog.example/2026/a.png",
			external_url: "https://blog.example/x",
			content_html: '<a href="https://blog.example/2026/b">b</a>',
		});
	});

	it("the date of its arrival in whole seconds if it has no date", async () => {
		expect((await articleOf(item)).date_published).toBe(Date.parse("2026-11-20T12:00:00Z"));
		expect((await articleOf({ ...item, date_published: "2025-10-06T14:30:15.9Z" })).date_published).toBe(
			Date.parse("2025-10-06T14:30:15Z"),
		);
	});

	it("an id from its id, else its url, else its slug, else its content", async () => {
		const { id, ...anonymous } = item;
		const guidOf = async (members: object) => (await articleOf({ ...anonymous, ...members })).guid;
		const [url, slug] = ["https://blog.example/1", { _tributary: { slug: "snow" } }];
		expect(await guidOf({ id, url, ...slug })).toBe("1");
		expect(await guidOf({ url, ...slug })).toBe(url);
		expect(await guidOf(slug)).toBe("snow");
		expect(await guidOf({})).toMatch(/^urn:sha256:[0-9a-f]{64}$/);
		expect(await guidOf({})).toBe(await guidOf({}));
		expect(await guidOf({ title: "Rain" })).not.toBe(await guidOf({}));
	});

	it("the requested slug, else one from its title, its first words or its id", async () => {
		const slugOf = async (members: object) =>
			(await articleOf({ id: "42", content_html: "<img src=a.png>", ...members })).slug;
		expect(await slugOf({ _tributary: { slug: "My Snow" }, title: "x" })).toBe("my-snow");
		expect(await slugOf({ title: "First snow", summary: "x" })).toBe("first-snow");
		expect(await slugOf({ title: "?!", summary: "It snowed" })).toBe("it-snowed");
		expect(await slugOf({ content_text: "It was white" })).toBe("it-was-white");
		expect(await slugOf({ content_html: "<p>It <b>was</b> white" })).toBe("it-was-white");
		expect(await slugOf({ id: "https://blog.example/1" })).toBe("https-blog-example-1");
	});

	it("its date as its slug if it has no words at all", async () => {
		const slugOf = async (members: object) =>
			(await articleOf({ content_html: "<img src=a.png>", ...members })).slug;
		expect(await slugOf({ id: "42", title: "🌊", date_published: "2025-10-06" })).toBe("2025-10-06");
		expect(await slugOf({ title: "☀️" })).toBe("2026-11-20");
		expect(await slugOf({ id: "42", _tributary: { slug: "👩‍👩‍👧" }, title: "❤️‍🔥" })).toBe("2026-11-20");
		expect(await slugOf({ id: "42", title: "🌊", content_text: "High tide" })).toBe("high-tide");
	});

	it("an excerpt of the text that is shown", async () => {
		const excerptOf = async (members: object) => (await articleOf({ id: "1", ...members })).excerpt;
		expect(
			await excerptOf({ content_html: "<h1>Snow</h1><script>x</script><p>is &amp; was", content_text: "no" }),
		).toBe("Snow is & was");
		expect(await excerptOf({ content_text: "It\nsnowed" })).toBe("It snowed");
		expect((await excerptOf({ content_text: "🌊".repeat(1_000) })).length).toBe(281);
	});

	it("its text as content if its HTML is empty", async () => {
		for (const content_html of ["", " ", "<script>x</script>", "<!-- x -->"]) {
			const article = await articleOf({ id: "1", content_html, content_text: "It snowed" });
			expect(article).toMatchObject({
				content_html: undefined,
				content_text: "It snowed",
				excerpt: "It snowed",
			});
		}
	});

	it("each tag once, and no empty tags", async () => {
		expect((await articleOf({ ...item, tags: ["Snow", " Snow ", "", " ", "snow"] })).tags).toEqual([
			"Snow",
			"snow",
		]);
	});

	it("its language in canonical spelling", async () => {
		expect((await articleOf({ ...item, language: "PT-br" })).language).toBe("pt-BR");
	});

	it("a digest of its content, not of its date and source", async () => {
		const digestOf = async (members: object, from = origin) =>
			(await candidateOf({ ...item, ...members }, from)).digest;
		const digest = await digestOf({});
		expect(await digestOf({ date_published: "2025-10-06", date_modified: "2025-10-07" })).toBe(digest);
		expect(await digestOf({ id: "2" }, { ...origin, source: "https://blog.example/feed", now: 0 })).toBe(
			digest,
		);
		for (const members of [
			{ title: "Rain" },
			{ content_html: "<p>White!</p>" },
			{ content_text: "White." },
			{ summary: "White" },
			{ tags: ["snow"] },
			{ authors: [{ name: "Joe" }] },
			{ image: "/x.png" },
			{ language: "en" },
			{ attachments: [file] },
		])
			expect(await digestOf(members), JSON.stringify(members)).not.toBe(digest);
	});
});

it("any JSON is accepted as an article, or refused with reasons", async () => {
	const members =
		"id url title content_html content_text summary tags authors attachments language _tributary".split(" ");
	const values = fc.oneof(
		fc.jsonValue({ maxDepth: 2 }),
		fc.string({ unit: "binary" }),
		fc.array(fc.string()),
		fc.webUrl(),
	);
	await fc.assert(
		fc.asyncProperty(fc.dictionary(fc.constantFrom(...members), values), async (input) => {
			for (const { pointer, detail } of await faultsOf(input)) {
				expect(pointer).toMatch(/^(\/[^/]+)*$/);
				expect(detail).not.toBe("");
			}
		}),
		{ numRuns: runs(300) },
	);
});
