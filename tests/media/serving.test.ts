/** `/media/…` as clients ask for it, by clause of RFC 9110. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runs } from "../support/runs.ts";
import { bytesOf, digestOf, startWatched, stored, type Watched } from "./bucket.ts";

const BYTES = bytesOf(1000);

let worker: Watched;
let path: string;
let etag: string;
let lastModified: string;

beforeEach(async () => {
	worker = startWatched();
	path = await stored(BYTES);
	const head = await worker.fetch(path, { method: "HEAD" });
	etag = head.headers.get("etag") ?? "";
	lastModified = head.headers.get("last-modified") ?? "";
	worker.operations();
});

const get = (headers: Record<string, string> = {}, method = "GET", at = path) =>
	worker.fetch(at, { method, headers });

/** A date so many seconds after the file's own. */
const later = (seconds: number) => new Date(Date.parse(lastModified) + seconds * 1000).toUTCString();

describe("GET of a file", () => {
	it("sends the file with all headers that players and caches need", async () => {
		const response = await get();
		expect(response.status).toBe(200);
		expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES);
		const { hex, base64 } = await digestOf(BYTES);
		expect(Object.fromEntries(response.headers)).toEqual({
			"accept-ranges": "bytes",
			"access-control-allow-origin": "*",
			"access-control-expose-headers":
				"Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified, Repr-Digest",
			// For a year; nobody on the way may compress or change it.
			"cache-control": "public, max-age=31536000, immutable, no-transform",
			"cache-tag": `media:${hex.slice(0, 16)}`,
			"content-length": "1000",
			"content-security-policy": "default-src 'none'; media-src 'self'; sandbox",
			"content-type": "audio/mpeg",
			etag: `"${hex.slice(0, 16)}"`,
			"last-modified": lastModified,
			"repr-digest": `sha-256=:${base64}:`,
			"x-content-type-options": "nosniff",
		});
		expect(worker.operations()).toEqual(["get"]);
	});

	it("sends no body for an empty file, and its length", async () => {
		const empty = await stored(new Uint8Array());
		const response = await get({}, "GET", empty);
		expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([
			200,
			"0",
			"",
		]);
	});

	it("reads neither the database nor the key-value store", async () => {
		worker.counts();
		await get();
		expect(worker.counts()).toEqual({ kvReads: 0, kvWrites: 0, d1Queries: 0 });
	});

	it("sends the unknown type for a file without one", async () => {
		const bare = await stored(bytesOf(3), "x", "");
		expect((await get({}, "GET", bare)).headers.get("content-type")).toBe("application/octet-stream");
	});

	it("ignores parameters", async () => {
		expect((await get({}, "GET", `${path}?from=feed`)).status).toBe(200);
	});
});

describe("HEAD of a file (§9.3.2)", () => {
	it("sends the headers of GET, with one R2 operation", async () => {
		const [whole, head] = [await get(), await get({}, "HEAD")];
		expect(head.status).toBe(200);
		expect(await head.text()).toBe("");
		expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(whole.headers));
		expect(worker.operations()).toEqual(["get", "head"]);
	});

	it("ignores ranges (§14.2)", async () => {
		const head = await get({ range: "bytes=0-1" }, "HEAD");
		expect([head.status, head.headers.get("content-length"), head.headers.get("content-range")]).toEqual([
			200,
			"1000",
			null,
		]);
		expect((await get({ range: "bytes=5000-" }, "HEAD")).status).toBe(200);
	});
});

describe("an address without a file", () => {
	it("gives the site's ordinary 404 page, cached briefly", async () => {
		const missing = await get({}, "GET", "/media/0123456789abcdef/none.mp3");
		expect(missing.status).toBe(404);
		expect(missing.headers.get("content-type")).toMatch(/^text\/html/);
		expect(missing.headers.get("cache-control")).toBe("no-store");
		expect(worker.operations()).toEqual(["get"]);
		expect((await get({}, "HEAD", "/media/0123456789abcdef/none.mp3")).status).toBe(404);
		// Conditions and ranges change nothing about it (§13.2.1).
		for (const headers of [
			{ range: "bytes=0-1" },
			{ "if-none-match": "*" },
			{ "if-none-match": '"0123456789abcdef"' },
			{ "if-match": '"x"' },
		])
			expect((await get(headers, "GET", "/media/0123456789abcdef/none.mp3")).status).toBe(404);
	});

	for (const other of [
		"/media",
		"/media/",
		"/media/0123456789abcdef",
		"/media/0123456789abcdef/",
		"/media/0123456789ABCDEF/a.mp3",
		"/media/0123456789abcde/a.mp3",
		"/media/0123456789abcdef0/a.mp3",
		"/media/0123456789abcdef/a/b.mp3",
		"/media/0123456789abcdef/.htaccess",
		"/media/0123456789abcdef/..%2Fa.mp3",
		"/media/0123456789abcdef/%61.mp3",
		"/media/0123456789abcdef/a%00.mp3",
		"/media/0123456789abcdef/ä.mp3",
		`/media/0123456789abcdef/${"a".repeat(101)}`,
		"//media/0123456789abcdef/a.mp3",
	]) {
		it(`such as ${other.slice(0, 50)} is not looked up in R2`, async () => {
			expect((await get({}, "GET", other)).status).toBe(404);
			expect(worker.operations()).toEqual([]);
		});
	}

	it("is any address on a site without a bucket", async () => {
		const without = startWatched({ MEDIA: undefined });
		expect((await without.fetch(path)).status).toBe(404);
	});
});

it("other methods at the address of a file get 405 with the allowed methods (§15.5.6)", async () => {
	for (const method of ["PUT", "POST", "DELETE"]) {
		const response = await get({}, method);
		expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
	}
	const preflight = await get({}, "OPTIONS");
	expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([204, "*"]);
});

describe("Range at a file (§14.2)", () => {
	it("gives a part with one operation", async () => {
		const part = await get({ range: "bytes=100-299" });
		expect(part.status).toBe(206);
		expect(part.headers.get("content-range")).toBe("bytes 100-299/1000");
		expect(part.headers.get("content-length")).toBe("200");
		expect(part.headers.get("content-type")).toBe("audio/mpeg");
		// What a 200 would have (§15.3.7).
		for (const name of ["cache-control", "etag", "last-modified"])
			expect(part.headers.get(name)).toBe((await get()).headers.get(name));
		expect(new Uint8Array(await part.arrayBuffer())).toEqual(BYTES.slice(100, 300));
		expect(worker.operations()[0]).toBe("get");
	});

	for (const [range, contentRange] of [
		["bytes=0-0", "bytes 0-0/1000"],
		["bytes=990-", "bytes 990-999/1000"],
		["bytes=990-5000", "bytes 990-999/1000"],
		["bytes=-10", "bytes 990-999/1000"],
		["bytes=0-", "bytes 0-999/1000"],
		["bytes=-5000", "bytes 0-999/1000"],
		[`bytes=-${"9".repeat(30)}`, "bytes 0-999/1000"],
		[`bytes=1-${"9".repeat(30)}`, "bytes 1-999/1000"],
	] as const) {
		it(`of ${range} gives ${contentRange}`, async () => {
			const part = await get({ range });
			expect([part.status, part.headers.get("content-range")]).toEqual([206, contentRange]);
			const [, first, last] = /(\d+)-(\d+)/.exec(contentRange) ?? [];
			expect(new Uint8Array(await part.arrayBuffer())).toEqual(BYTES.slice(Number(first), Number(last) + 1));
			expect(worker.operations()).toEqual(["get"]);
		});
	}

	for (const range of ["bytes=1000-", "bytes=-0", `bytes=${"9".repeat(30)}-`]) {
		it(`of ${range} is refused with the length of the file (§15.5.17)`, async () => {
			const refused = await get({ range });
			expect([refused.status, refused.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
			expect(refused.headers.get("cache-control")).toBe("no-store");
			expect(refused.headers.get("access-control-allow-origin")).toBe("*");
			// R2 refuses it without saying how long the file is.
			expect(worker.operations()).toEqual(["get", "head"]);
		});
	}

	for (const range of [
		"seconds=0-5",
		"bytes=5-4",
		"bytes=a-",
		"bytes=0-1,5-6",
		`bytes=${"0-1,".repeat(5000)}`,
	]) {
		it(`of ${range.slice(0, 30)} is ignored`, async () => {
			const whole = await get({ range });
			expect([whole.status, whole.headers.get("content-range")]).toEqual([200, null]);
			expect((await whole.arrayBuffer()).byteLength).toBe(1000);
		});
	}

	it("of an empty file gives the whole for its end, and is refused with a start", async () => {
		const empty = await stored(new Uint8Array());
		const end = await get({ range: "bytes=-5" }, "GET", empty);
		expect([end.status, await end.text()]).toEqual([200, ""]);
		for (const range of ["bytes=0-", "bytes=0-4"]) {
			const start = await get({ range }, "GET", empty);
			expect([start.status, start.headers.get("content-range")]).toEqual([416, "bytes */0"]);
		}
	});

	it("gives exactly any part of the file, and the parts together are the file", async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 999 }), fc.nat(1200), async (cut, length) => {
				const head = await (await get({ range: `bytes=0-${cut - 1}` })).arrayBuffer();
				const rest = await (await get({ range: `bytes=${cut}-` })).arrayBuffer();
				expect(new Uint8Array(await new Blob([head, rest]).arrayBuffer())).toEqual(BYTES);
				const part = await get({ range: `bytes=${cut}-${cut + length}` });
				expect(new Uint8Array(await part.arrayBuffer())).toEqual(BYTES.slice(cut, cut + length + 1));
			}),
			{ numRuns: runs(25) },
		);
	});
});

describe("If-Range at a file (§13.1.5)", () => {
	it("with the file's tag gives the part", async () => {
		expect((await get({ range: "bytes=0-1", "if-range": etag })).status).toBe(206);
		expect(worker.operations()).toEqual(["get"]);
	});

	for (const [name, tag] of [
		["another", () => '"0000000000000000"'],
		["a weak one", () => `W/${etag}`],
		["one in capitals", () => etag.toUpperCase()],
	] as const) {
		it(`with ${name} gives the whole`, async () => {
			expect((await get({ range: "bytes=0-1", "if-range": tag() })).status).toBe(200);
			expect((await get({ range: "bytes=5000-", "if-range": tag() })).status).toBe(200);
			expect(worker.operations()).toEqual(["get", "get"]);
		});
	}

	it("with exactly the file's date gives the part, with any other date the whole", async () => {
		expect((await get({ range: "bytes=0-1", "if-range": lastModified })).status).toBe(206);
		expect(worker.operations()).toEqual(["head", "get"]);
		for (const date of [later(1), later(-1), "yesterday", etag.slice(1, -1)]) {
			const whole = await get({ range: "bytes=0-1", "if-range": date });
			expect([whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([200, 1000]);
		}
	});

	it("without Range is ignored", async () => {
		expect((await get({ "if-range": '"other"' })).status).toBe(200);
	});
});

describe("a precondition at a file (§13.1)", () => {
	it("If-None-Match with the tag gives 304, with one R2 operation", async () => {
		for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
			const response = await get({ "if-none-match": tags });
			expect(response.status, tags).toBe(304);
			expect(await response.text()).toBe("");
			expect(worker.operations()).toEqual(["head"]);
			expect((await get({ "if-none-match": tags }, "HEAD")).status).toBe(304);
			worker.operations();
		}
		expect((await get({ "if-none-match": '"other"' })).status).toBe(200);
	});

	it("gives a 304 with the headers that a cache updates, and none about a body (§15.4.5)", async () => {
		const { headers } = await get({ "if-none-match": etag });
		expect([...headers.keys()].sort()).toEqual([
			"accept-ranges",
			"access-control-allow-origin",
			"access-control-expose-headers",
			"cache-control",
			"cache-tag",
			"etag",
			"last-modified",
			"x-content-type-options",
		]);
	});

	it("If-Modified-Since compares dates, and is ignored beside If-None-Match", async () => {
		for (const date of [lastModified, later(60)])
			expect((await get({ "if-modified-since": date })).status).toBe(304);
		expect(worker.operations()).toEqual(["get", "get"]);
		for (const date of [later(-1), "yesterday"])
			expect((await get({ "if-modified-since": date })).status).toBe(200);
		expect((await get({ "if-modified-since": lastModified, "if-none-match": '"other"' })).status).toBe(200);
	});

	it("If-Match passes only with the file's own tag, compared strongly", async () => {
		for (const tags of [etag, "*", `"other", ${etag}`])
			expect((await get({ "if-match": tags })).status, tags).toBe(200);
		for (const tags of ['"other"', `W/${etag}`, etag.slice(1, -1), ""]) {
			const refused = await get({ "if-match": tags });
			expect([refused.status, refused.headers.get("cache-control")], tags).toEqual([412, "no-store"]);
			expect((await get({ "if-match": tags }, "HEAD")).status).toBe(412);
		}
	});

	it("If-Unmodified-Since refuses a newer file, and is ignored beside If-Match or if it is not a date", async () => {
		for (const date of [lastModified, later(1), "yesterday", ""])
			expect((await get({ "if-unmodified-since": date })).status, date).toBe(200);
		expect((await get({ "if-unmodified-since": later(-1) })).status).toBe(412);
		expect((await get({ "if-unmodified-since": "Sun Nov  6 08:49:37 1994" })).status).toBe(412);
		expect((await get({ "if-unmodified-since": later(-1), "if-match": etag })).status).toBe(200);
	});

	it("is evaluated in the order of §13.2.2", async () => {
		expect((await get({ "if-match": '"other"', "if-none-match": etag })).status).toBe(412);
		expect((await get({ "if-unmodified-since": later(-1), "if-none-match": etag })).status).toBe(412);
		expect((await get({ "if-match": etag, "if-none-match": etag })).status).toBe(304);
		expect((await get({ "if-none-match": etag, range: "bytes=0-1" })).status).toBe(304);
		expect((await get({ "if-none-match": etag, range: "bytes=5000-" })).status).toBe(304);
		expect((await get({ "if-match": etag, range: "bytes=0-1" })).status).toBe(206);
		expect((await get({ "if-match": '"other"', range: "bytes=0-1", "if-range": etag })).status).toBe(412);
	});
});

it("any request headers get a valid HTTP response, and never more than the file", async () => {
	const value = fc.oneof(
		fc.constantFrom(
			"*",
			'"',
			'W/"',
			",",
			"bytes=0-1",
			"bytes=-",
			"\t",
			lastModified,
			etag,
			'"x"'.repeat(500),
		),
		fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
	);
	const names = [
		"range",
		"if-range",
		"if-match",
		"if-none-match",
		"if-modified-since",
		"if-unmodified-since",
	];
	await fc.assert(
		fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value), async (headers) => {
			const response = await get(headers);
			expect([200, 206, 304, 412, 416]).toContain(response.status);
			const length = (await response.arrayBuffer()).byteLength;
			if (response.status === 200) expect(length).toBe(1000);
			if (response.ok) expect(response.headers.get("content-length")).toBe(String(length));
		}),
		{ numRuns: runs(200) },
	);
});

describe("if R2", () => {
	const SOON = { "cache-control": "no-store", "retry-after": "60", "access-control-allow-origin": "*" };

	beforeEach(() => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	const REQUESTS = [{}, { range: "bytes=0-1" }, { "if-none-match": "*" }];

	it("fails, readers get 503 with Retry-After", async () => {
		worker.fault = "fails";
		for (const headers of REQUESTS) {
			for (const method of ["GET", "HEAD"]) {
				const response = await get(headers, method);
				expect(response.status).toBe(503);
				expect(Object.fromEntries(response.headers)).toMatchObject(SOON);
			}
		}
	});

	it("hangs, readers get 503 within 10 seconds", async () => {
		worker.fault = "hangs";
		for (const headers of REQUESTS) {
			const answer = get(headers);
			await vi.advanceTimersByTimeAsync(10_000);
			const response = await answer;
			expect(response.status).toBe(503);
			expect(Object.fromEntries(response.headers)).toMatchObject(SOON);
		}
	});
});

it("sends a body that ends too early, the response is aborted and not taken for the file", async () => {
	worker.fault = "breaks";
	await expect(worker.fetch(path)).rejects.toThrow();
});
