/** The feeds over HTTP, clause by clause. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bodyOf } from "../feeds/reading.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";

const FEEDS = [
	["/feed.xml", "application/rss+xml; charset=utf-8"],
	["/atom.xml", "application/atom+xml; charset=utf-8"],
	["/feed.json", "application/feed+json; charset=utf-8"],
] as const;
const REPEATED_ON_304 = [
	"cache-control",
	"content-location",
	"etag",
	"expires",
	"vary",
	"access-control-allow-origin",
];

let worker: Instance;

beforeEach(async () => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2040-11-20T12:00:00Z") });
	worker = startInstance();
	await worker.publish({
		id: "1",
		title: "One",
		content_html: "<p>one</p>",
		tags: ["C++", "日本"],
		authors: [{ name: "Zoë O'Hara" }],
	});
	vi.setSystemTime(Date.parse("2040-11-20T12:10:00Z"));
});
afterEach(() => {
	vi.useRealTimers();
});

describe("every feed", () => {
	for (const [path, type] of FEEDS) {
		describe(path, () => {
			it("has its type with charset, validators (RFC 9110 §8.8), lifetimes (RFC 9111 §5.2, RFC 5861) and CORS", async () => {
				const { status, headers } = await worker.fetch(path);
				expect(status).toBe(200);
				expect(headers.get("content-type")).toBe(type);
				expect(headers.get("etag")).toMatch(/^"[0-9a-f]{32}\.[0-9a-z]+\.[0-9a-z]+\.[0-9a-f]{6}"$/);
				expect(headers.get("last-modified")).toBe("Tue, 20 Nov 2040 12:00:00 GMT");
				expect(headers.get("cache-control")).toBe(
					"public, max-age=900, stale-while-revalidate=86400, stale-if-error=604800",
				);
				expect(headers.get("access-control-allow-origin")).toBe("*");
				expect(headers.get("x-content-type-options")).toBe("nosniff");
			});

			it("is UTF-8 without a byte order mark (RFC 7303 §3)", async () => {
				const bytes = new Uint8Array(await (await worker.fetch(path)).arrayBuffer());
				expect([...bytes.slice(0, 1)]).toEqual([path === "/feed.json" ? 0x7b : 0x3c]);
				expect(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)).not.toThrow();
			});

			it("has no body in a 304, which repeats the headers that a cache needs (RFC 9110 §15.4.5)", async () => {
				const full = await worker.fetch(path);
				const response = await worker.fetch(path, {
					headers: { "if-none-match": full.headers.get("etag") ?? "" },
				});
				expect(response.status).toBe(304);
				expect(await response.text()).toBe("");
				for (const name of REPEATED_ON_304)
					expect(response.headers.get(name), name).toBe(full.headers.get(name));
				expect(response.headers.get("content-type")).toBeNull();
			});

			it("gives 304 for the date of Last-Modified and 200 for an earlier one (RFC 9110 §13.1.3)", async () => {
				const since = (date: string) => worker.fetch(path, { headers: { "if-modified-since": date } });
				expect((await since("Tue, 20 Nov 2040 12:00:00 GMT")).status).toBe(304);
				expect((await since("Tue, 20 Nov 2040 11:59:59 GMT")).status).toBe(200);
			});

			it("gives HEAD the headers of GET, and no body (RFC 9110 §9.3.2)", async () => {
				const get = await worker.fetch(path);
				const head = await worker.fetch(path, { method: "HEAD" });
				expect(head.status).toBe(200);
				expect(await head.text()).toBe("");
				expect([...head.headers]).toEqual([...get.headers]);
			});

			it("answers 405 with Allow to other methods (RFC 9110 §15.5.6), and a browser's preflight", async () => {
				for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
					const response = await worker.fetch(path, { method });
					expect(response.status).toBe(405);
					expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
				}
				const options = await worker.fetch(path, { method: "OPTIONS" });
				expect(options.status).toBe(204);
				expect(options.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
				expect(options.headers.get("access-control-allow-methods")).toContain("GET");
				expect(options.headers.get("access-control-allow-headers")).toBe("*");
			});
		});
	}
});

describe("a compressed response", () => {
	for (const path of ["/atom.xml", "/feed.json", "/atom.xml?limit=3"]) {
		it(`to ${path} goes to clients that accept gzip, with a tag of its own (RFC 9110 §8.8.3.3)`, async () => {
			const plain = await worker.fetch(path);
			const coded = await worker.fetch(path, { headers: { "accept-encoding": "br;q=1, gzip;q=0.5" } });
			expect(plain.headers.get("content-encoding")).toBeNull();
			expect(coded.headers.get("content-encoding")).toBe("gzip");
			expect(await bodyOf(coded)).toBe(await plain.text());
			expect(coded.headers.get("etag")).not.toBe(plain.headers.get("etag"));
			for (const response of [plain, coded])
				expect(response.headers.get("vary")).toBe("Accept-Encoding, A-IM, Sec-Fetch-Dest");
			for (const tag of [plain.headers.get("etag"), coded.headers.get("etag")]) {
				expect((await worker.fetch(path, { headers: { "if-none-match": tag ?? "" } })).status).toBe(304);
			}
		});
	}

	for (const accepted of ["", "identity", "br", "gzip;q=0", "deflate, gzip;q=0.0"]) {
		it(`never goes to a client with Accept-Encoding "${accepted}"`, async () => {
			const response = await worker.fetch("/atom.xml", { headers: { "accept-encoding": accepted } });
			expect(response.headers.get("content-encoding")).toBeNull();
			expect(await response.text()).toMatch(/^<\?xml/);
		});
	}

	it("depends on what the client accepts, not on what the edge accepts", async () => {
		const cf = { clientAcceptEncoding: "identity" } as unknown as IncomingRequestCfProperties;
		const response = await worker.fetch("/atom.xml", {
			headers: { "accept-encoding": "gzip, br" },
			cf,
		} as RequestInit);
		expect(response.headers.get("content-encoding")).toBeNull();
	});

	it("is left to the edge for RSS", async () => {
		const response = await worker.fetch("/feed.xml", { headers: { "accept-encoding": "gzip" } });
		expect(response.headers.get("content-encoding")).toBeNull();
	});
});

describe("the validators of a feed", () => {
	const modified = (headers: Headers) => Date.parse(headers.get("last-modified") ?? "");

	it("change with any edit in the ETag, and never go backwards in Last-Modified (RFC 9110 §8.8)", async () => {
		let before = (await worker.fetch("/feed.xml")).headers;
		const etags = new Set([before.get("etag")]);
		for (const edit of [
			{ title: "Two" },
			{ content_html: "<p>two</p>" },
			{ summary: "Two" },
			{ tags: ["other"] },
			{ authors: [{ name: "Someone else" }] },
			{ url: "https://elsewhere.example/" },
			{ attachments: [{ url: "https://cdn.example/a.mp3", mime_type: "audio/mpeg" }] },
		]) {
			await worker.publish({ id: "1", title: "One", content_html: "<p>one</p>", ...edit });
			const after = (await worker.fetch("/feed.xml")).headers;
			expect(etags).not.toContain(after.get("etag"));
			etags.add(after.get("etag"));
			expect(modified(after)).toBeGreaterThanOrEqual(modified(before));
			before = after;
		}
		await worker.api("DELETE", "/api/articles/one");
		expect(modified((await worker.fetch("/feed.xml")).headers)).toBeGreaterThanOrEqual(modified(before));
	});

	it("differ in the date even for two changes within one second", async () => {
		vi.setSystemTime(Date.parse("2040-11-20T13:00:00.100Z"));
		await worker.publish({ id: "2", title: "Two" });
		const first = await worker.fetch("/feed.xml");
		vi.setSystemTime(Date.parse("2040-11-20T13:00:00.700Z"));
		await worker.publish({ id: "3", title: "Three" });
		vi.setSystemTime(Date.parse("2040-11-20T13:00:02Z"));
		const since = first.headers.get("last-modified") ?? "";
		const second = await worker.fetch("/feed.xml", { headers: { "if-modified-since": since } });
		expect(second.status).toBe(200);
		expect(await second.text()).toContain("Three");
	});

	it("give 304 for a date that was just sent, even in the second of the change", async () => {
		await worker.publish({ id: "2", title: "Two" });
		const since = (await worker.fetch("/feed.xml")).headers.get("last-modified") ?? "";
		expect((await worker.fetch("/feed.xml", { headers: { "if-modified-since": since } })).status).toBe(304);
	});

	it("are never later in Last-Modified than the response (RFC 9110 §8.8.2.1)", async () => {
		for (let i = 0; i < 5; i++) await worker.publish({ id: `burst-${i}`, title: "x" });
		const { headers } = await worker.fetch("/feed.xml");
		expect(modified(headers)).toBeLessThanOrEqual(Date.now());
	});
});

it("no response lets a browser sniff its type", async () => {
	for (const [method, path] of [
		["GET", "/feed.xml"],
		["HEAD", "/atom.xml"],
		["GET", "/"],
		["GET", "/tags/none/feed.xml"],
		["GET", "/nothing"],
		["GET", "/rss"],
		["POST", "/feed.xml"],
		["OPTIONS", "/feed.xml"],
		["GET", "/health"],
		["GET", "/api/articles"],
	] as const) {
		const { headers } = await worker.fetch(path, { method });
		expect(headers.get("x-content-type-options"), `${method} ${path}`).toBe("nosniff");
	}
});

describe("/feed", () => {
	for (const [accept, type] of [
		[undefined, "application/rss+xml"],
		["*/*", "application/rss+xml"],
		["application/atom+xml", "application/atom+xml"],
		["application/feed+json, application/json;q=0.9", "application/feed+json"],
		["application/json", "application/feed+json"],
		["application/rss+xml;q=0.5, application/atom+xml;q=0.8", "application/atom+xml"],
		["application/atom+xml;q=0, application/rss+xml", "application/rss+xml"],
		["application/rss+xml;q=0, */*", "application/atom+xml"],
		["application/*;q=0.2, APPLICATION/FEED+JSON", "application/feed+json"],
		["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/rss+xml"],
		["image/png", "application/rss+xml"],
		["nonsense;;;", "application/rss+xml"],
	] as const) {
		it(`with Accept: ${accept ?? "(none)"} is ${type}`, async () => {
			const { headers } = await worker.fetch("/feed", accept === undefined ? {} : { headers: { accept } });
			expect(headers.get("content-type")).toContain(type);
			expect(headers.get("vary")).toContain("Accept");
			const file =
				{ "application/rss+xml": "/feed.xml", "application/atom+xml": "/atom.xml" }[type as string] ??
				"/feed.json";
			expect(headers.get("content-location")).toBe(file);
		});
	}

	it("has its parameters in Content-Location, and exists for tags and authors", async () => {
		expect((await worker.fetch("/feed?limit=3")).headers.get("content-location")).toBe("/feed.xml?limit=3");
		expect((await worker.fetch("/tags/c++/feed")).headers.get("content-location")).toBe(
			"/tags/c%2B%2B/feed.xml",
		);
	});
});

describe("a part of the articles", () => {
	it("has the three formats for a tag and an author, under any spelling of their name", async () => {
		for (const path of [
			"/tags/c%2B%2B",
			"/tags/c++",
			"/tags/%E6%97%A5%E6%9C%AC",
			"/authors/zo%C3%AB-o'hara",
		]) {
			for (const [file] of FEEDS) {
				const response = await worker.fetch(path + file);
				expect(response.status, path).toBe(200);
				expect(await response.text()).toContain("One");
			}
		}
		for (const path of ["/tags/C++/atom.xml", "/authors/Zo%C3%AB%20O'Hara/feed.json?limit=3"]) {
			const response = await worker.fetch(path);
			expect(response.status).toBe(301);
			const target = await worker.fetch(response.headers.get("location") ?? "");
			expect(target.status).toBe(200);
		}
	});

	it("has the three formats for own and followed articles too, and a page, even if it is empty", async () => {
		for (const [path, titles] of [
			["/own", ["One"]],
			["/followed", []],
		] as const) {
			const feed = await (await worker.fetch(`${path}/feed.json`)).json<Record<string, unknown>>();
			expect(feed).toMatchObject({
				title: expect.stringMatching(path === "/own" ? /: Own articles$/ : /: Followed feeds$/),
				feed_url: `${SITE}${path}/feed.json`,
				home_page_url: `${SITE}${path}`,
			});
			expect((feed.items as { title: string }[]).map(({ title }) => title)).toEqual(titles);
			for (const file of ["feed.xml", "atom.xml", "feed"])
				expect((await worker.fetch(`${path}/${file}`)).status).toBe(200);
			expect((await worker.fetch(path)).status).toBe(200);
			expect((await worker.fetch(`${path}/`)).headers.get("location")).toBe(path);
		}
	});

	it("answers a short 404, cached briefly, for an unknown tag or author", async () => {
		for (const path of ["/tags/none/feed.xml", "/authors/nobody/feed.json", "/tags/none/feed"]) {
			const response = await worker.fetch(path);
			expect(response.status).toBe(404);
			expect(response.headers.get("cache-control")).toBe("public, max-age=60");
		}
	});

	it("answers 404 for a tag or author without articles, like for one that never existed", async () => {
		const path = "/tags/c++/feed.json";
		expect((await worker.fetch(path)).status).toBe(200);
		await worker.api("DELETE", "/api/articles/one");
		const [lost, never] = [await worker.fetch(path), await worker.fetch("/tags/none/feed.json")];
		expect([lost.status, await lost.text()]).toEqual([404, await never.text()]);
	});

	it("does not give a server error for a malformed address", async () => {
		for (const path of [
			"/tags/%E0%A4/feed.xml",
			"/tags/%00/feed.xml",
			"/articles/%FF",
			"/tags/..%2f..%2f/feed.xml",
			`/tags/${"x".repeat(4000)}/feed.xml`,
		]) {
			expect([301, 404], path).toContain((await worker.fetch(path)).status);
		}
	});
});

describe("the parameters of a feed", () => {
	beforeEach(async () => {
		for (let i = 2; i <= 60; i++) {
			await worker.publish({
				id: String(i),
				title: `No. ${i}`,
				content_text: "text",
				date_published: `2026-01-01T00:00:${String(i % 60).padStart(2, "0")}Z`,
			});
		}
	});

	const count = async (path: string) =>
		((await (await worker.fetch(path)).json()) as { items: unknown[] }).items.length;

	it("include a limit of 50 by default, between 1 and 200", async () => {
		expect(await count("/own/feed.json")).toBe(50);
		expect(await count("/feed.json?limit=7")).toBe(7);
		expect(await count("/feed.json?limit=0")).toBe(1);
		expect(await count("/feed.json?limit=-5")).toBe(1);
		expect(await count("/feed.json?limit=9999")).toBe(60);
		expect(await count("/own/feed.json?limit=many")).toBe(50);
		expect(await count("/own/feed.json?other=7")).toBe(50);
		// All that stands in no archive yet.
		expect(await count("/feed.json")).toBe(60);
		expect(await count("/feed.json?limit=50")).toBe(50);
		expect(await count("/feed.json?other=7")).toBe(60);
	});

	it("appear in its own address in a fixed order, if they have an effect", async () => {
		const feed = (await (await worker.fetch("/feed.json?x=1&content=summary&limit=7")).json()) as {
			feed_url: string;
		};
		expect(feed.feed_url).toBe(`${SITE}/feed.json?limit=7&content=summary`);
	});

	it("leave out the contents with content=summary", async () => {
		expect(await (await worker.fetch("/feed.xml?content=summary")).text()).not.toContain("content:encoded>");
	});
});

describe("a redirect", () => {
	for (const [from, to] of [
		["/rss", "/feed.xml"],
		// As other systems have them below a tag (Hugo, WordPress, podcast hosts).
		["/tags/c%2B%2B/index.xml?limit=2", "/tags/c%2B%2B/feed.xml?limit=2"],
		["/tags/x/rss", "/tags/x/feed.xml"],
		["/tags/x/atom", "/tags/x/atom.xml"],
		["/tags/x/feed/atom", "/tags/x/atom.xml"],
		["/tags/x/podcast.xml", "/tags/x/feed.xml"],
		["/authors/y/feed/rss2", "/authors/y/feed.xml"],
		["/feed/rss2", "/feed.xml"],
		["/podcast/index.xml", "/podcast.xml"],
		["/own/podcast/feed/json", "/own/podcast/feed.json"],
		["/rss.xml", "/feed.xml"],
		["/index.xml", "/feed.xml"],
		["/feed/", "/feed"],
		["/atom", "/atom.xml"],
		["/feed.atom", "/atom.xml"],
		["/rss?limit=5", "/feed.xml?limit=5"],
	] as const) {
		it(`of ${from} leads permanently to ${to} (RFC 9110 §15.4.2)`, async () => {
			const response = await worker.fetch(from);
			expect(response.status).toBe(301);
			expect(response.headers.get("location")).toBe(to);
		});
	}
});

it("a site without articles has three valid, empty feeds", async () => {
	await worker.api("DELETE", "/api/articles/one");
	for (const [path] of FEEDS) {
		const response = await worker.fetch(path);
		expect(response.status).toBe(200);
		expect(response.headers.get("etag")).not.toBeNull();
	}
	expect(await (await worker.fetch("/feed.json")).json()).toMatchObject({ title: "Tributary", items: [] });
});
