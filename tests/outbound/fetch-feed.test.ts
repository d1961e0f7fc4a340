/** The request for a feed, its response, and the limits of both. */
import { describe, expect, it } from "vitest";
import { userAgent } from "../../src/outbound/fetch-feed.ts";
import { ask, BODY, endless, gzip, status, URL_ASKED } from "./upstream.ts";

describe("the request for a feed", () => {
	it("is a plain GET with the name of the site, and nothing else about it", async () => {
		const { asked } = await ask(() => new Response(BODY));
		expect(asked).toHaveLength(1);
		expect(asked[0]).toMatchObject({ url: URL_ASKED, init: { method: "GET", redirect: "manual" } });
		expect(Object.keys(asked[0]?.init ?? {}).sort()).toEqual(["headers", "method", "redirect", "signal"]);
		expect(asked[0]?.headers).toEqual({
			accept: expect.stringContaining("application/rss+xml, application/atom+xml, application/feed+json"),
			"accept-encoding": "gzip, br",
			"user-agent": expect.stringMatching(
				/^Tributary\/\d+\.\d+\.\d+ \(\+https:\/\/news\.example; 3 subscribers\)$/,
			),
		});
	});

	it("has no name of the site while none is known", () => {
		expect(userAgent(undefined, 1)).toMatch(/^Tributary\/\S+ \(1 subscribers\)$/);
	});

	for (const [etag, lastModified] of [
		['"abc"', "Fri, 20 Nov 2026 08:49:37 GMT"],
		['W/"abc"', undefined],
		["no-quotes", "yesterday"],
		["'odd \\ \"tag", "2026-11-20 08:49:37"],
		[undefined, "Fri, 20 Nov 2026 08:49:37 +0000"],
	] as const) {
		it(`has the validators byte for byte: ${etag ?? "no ETag"}, ${lastModified ?? "no Last-Modified"} (RFC 9110 §13.1)`, async () => {
			const { asked, outcome } = await ask(status(304), { validators: { etag, lastModified } });
			expect(asked[0]?.headers["if-none-match"]).toBe(etag);
			expect(asked[0]?.headers["if-modified-since"]).toBe(lastModified);
			expect(outcome.kind).toBe("unchanged");
		});
	}
});

describe("a fetched feed", () => {
	it("has its bytes, type, validators and freshness", async () => {
		const headers = {
			"content-type": "text/xml; charset=iso-8859-1",
			etag: 'W/"5f3c"',
			"last-modified": "Fri, 20 Nov 2026 08:00:00 GMT",
			"cache-control": "public, max-age=600",
			age: "100",
		};
		const { outcome } = await ask(() => new Response(BODY, { headers }));
		expect(outcome).toEqual({
			kind: "ok",
			url: URL_ASKED,
			redirects: 0,
			permanent: false,
			status: 200,
			freshFor: 500,
			retryAfter: undefined,
			bytes: new TextEncoder().encode(BODY),
			contentType: "text/xml; charset=iso-8859-1",
			validators: { etag: 'W/"5f3c"', lastModified: "Fri, 20 Nov 2026 08:00:00 GMT" },
		});
	});

	it("has no validator of excessive length", async () => {
		const { outcome } = await ask(() => new Response(BODY, { headers: { etag: `"${"x".repeat(2000)}"` } }));
		expect(outcome).toMatchObject({ kind: "ok", validators: { etag: undefined } });
	});

	it("is decompressed if it is a gzip file without a declared coding", async () => {
		const packed = await gzip(BODY);
		const { outcome } = await ask(
			() => new Response(packed, { headers: { "content-type": "application/gzip" } }),
		);
		expect(outcome).toMatchObject({ kind: "ok", bytes: new TextEncoder().encode(BODY) });
	});

	for (const [what, headers, fresh] of [
		["max-age", { "cache-control": "max-age=60" }, 60],
		[
			"max-age over Expires (RFC 9111 §5.3)",
			{ "cache-control": "max-age=60", expires: "Fri, 20 Nov 2026 13:00:00 GMT" },
			60,
		],
		["a quoted max-age in another case", { "cache-control": 'Public , Max-Age="60"' }, 60],
		["an s-maxage, which is for shared caches only", { "cache-control": "s-maxage=999" }, undefined],
		["a max-age below Age", { "cache-control": "max-age=60", age: "61" }, 0],
		["no-cache", { "cache-control": "no-cache, max-age=60" }, 0],
		["a max-age of many years", { "cache-control": "max-age=99999999999999999999" }, 2 ** 31],
		["a max-age with a sign", { "cache-control": "max-age=-60" }, undefined],
		[
			"Expires by the upstream's clock",
			{ date: "Fri, 20 Nov 2020 12:00:00 GMT", expires: "Fri, 20 Nov 2020 12:01:00 GMT" },
			60,
		],
		["Expires by ours", { expires: "Fri, 20 Nov 2026 12:01:00 GMT" }, 60],
		["Expires in the past", { expires: "Thu, 01 Jan 1970 00:00:00 GMT" }, 0],
		["Expires: 0 (RFC 9111 §5.3)", { expires: "0" }, 0],
		["nothing", {}, undefined],
	] as const) {
		it(`is fresh by ${what}`, async () => {
			const { outcome } = await ask(() => new Response(BODY, { headers }));
			expect(outcome).toMatchObject({ kind: "ok", freshFor: fresh });
		});
	}

	it("has a freshness from a 304 too", async () => {
		const { outcome } = await ask(status(304, { "cache-control": "max-age=60" }), {
			validators: { etag: '"1"', lastModified: undefined },
		});
		expect(outcome).toMatchObject({ kind: "unchanged", freshFor: 60 });
	});
});

describe("a response without a feed", () => {
	it("with status 410 means gone, also after permanent but not after temporary redirects", async () => {
		const at = (code: number) => (url: string) =>
			url === URL_ASKED ? status(code, { location: "https://b.example/" })() : status(410)();
		expect((await ask(status(410))).outcome).toMatchObject({
			kind: "gone",
			reason: "The feed is gone for good (410)",
		});
		expect((await ask(at(301))).outcome).toMatchObject({ kind: "gone" });
		expect((await ask(at(302))).outcome).toMatchObject({ kind: "failed", answer: { status: 410 } });
	});

	for (const [text, seconds] of [
		["120", 120],
		[" 120 ", 120],
		["Fri, 20 Nov 2026 12:02:00 GMT", 120],
		["Friday, 20-Nov-26 12:02:00 GMT", 120],
		["Fri Nov 20 12:02:00 2026", 120],
		["Fri, 20 Nov 2026 13:02:00 +0100", 120],
		["Thu, 19 Nov 2026 12:00:00 GMT", 0],
		["soon", undefined],
		["1.5", undefined],
		["-1", undefined],
		["", undefined],
	] as const) {
		it(`with Retry-After: ${text || "(empty)"} means ${seconds ?? "an unknown number of"} seconds (RFC 9110 §10.2.3)`, async () => {
			for (const code of [429, 503]) {
				const { outcome } = await ask(status(code, { "retry-after": text }));
				expect(outcome).toMatchObject({ kind: "limited", status: code, retryAfter: seconds });
			}
		});
	}

	it("means the longest Retry-After of the redirects and the final response", async () => {
		for (const [redirect, answer, seconds] of [
			["7200", "60", 7200],
			["60", "7200", 7200],
			["0", undefined, 0],
			[undefined, undefined, undefined],
		] as const) {
			const headers = (value: string | undefined) => (value === undefined ? {} : { "retry-after": value });
			const { outcome } = await ask((url) =>
				url === URL_ASKED
					? status(301, { location: "/b", ...headers(redirect) })()
					: new Response(BODY, { headers: headers(answer) }),
			);
			expect(outcome).toMatchObject({ kind: "ok", retryAfter: seconds });
		}
	});

	it("means a Retry-After date by the upstream's clock", async () => {
		const { outcome } = await ask(
			status(503, { date: "Fri, 20 Nov 2020 12:00:00 GMT", "retry-after": "Fri, 20 Nov 2020 12:01:00 GMT" }),
		);
		expect(outcome).toMatchObject({ kind: "limited", retryAfter: 60 });
	});

	for (const [code, reason] of [
		[401, "It asks for a user name and password (401)"],
		[403, "It denies access (403)"],
		[404, "There is nothing at this address (404)"],
		[418, "It refused the request (418)"],
		[500, "Its server failed (500)"],
		[530, "Its host name does not resolve (530)"],
		[206, "It sent only a part, although the whole feed was requested (206)"],
		[300, "It gave an unexpected response (300)"],
		[304, "It says that nothing changed (304), although the whole feed was requested"],
	] as const) {
		it(`with status ${code} fails with its reason`, async () => {
			const { outcome } = await ask(status(code));
			expect(outcome).toMatchObject({ kind: "failed", cause: "status", reason, answer: { status: code } });
		});
	}

	for (const [what, upstream, reason] of [
		[
			"with an empty body fails with its reason",
			() => new Response(""),
			"It answered (200) with an empty body",
		],
		["with status 204 fails with its reason", status(204), "It answered (204) with an empty body"],
	] as const) {
		it(what, async () => {
			expect((await ask(upstream)).outcome).toMatchObject({ kind: "failed", cause: "empty", reason });
		});
	}

	it("is not even requested from an address that may not be fetched", async () => {
		const { outcome, asked } = await ask(() => new Response(BODY), { url: "http://10.0.0.1/feed" });
		expect(outcome).toMatchObject({
			kind: "failed",
			cause: "refused",
			reason: "Its address is refused: 10.0.0.1 is a private address",
		});
		expect(asked).toEqual([]);
		const allowed = await ask(
			() => new Response(BODY),
			{ url: "http://10.0.0.1/feed" },
			{ allowPrivate: true },
		);
		expect(allowed.outcome.kind).toBe("ok");
	});
});

describe("a limit of fetching", () => {
	it("cancels an endless body", async () => {
		const { state, body } = endless(new Uint8Array(65_536));
		const { outcome } = await ask(() => new Response(body));
		expect(outcome).toMatchObject({ kind: "failed", cause: "size", reason: "It is larger than 10 MB" });
		expect(state.cancelled).toBe(true);
	});

	it("admits a body of exactly that size, but not one byte more", async () => {
		const of = (bytes: number) => ask(() => new Response("x".repeat(bytes)), {}, { byteLimit: 1000 });
		expect((await of(1000)).outcome.kind).toBe("ok");
		expect((await of(1001)).outcome).toMatchObject({ kind: "failed", cause: "size" });
	});

	it("refuses a body by its Content-Length before it is read", async () => {
		const { state, body } = endless(new Uint8Array(10));
		const { outcome } = await ask(() => new Response(body, { headers: { "content-length": "50000000" } }));
		expect(outcome).toMatchObject({
			kind: "failed",
			cause: "size",
			reason: "It is larger than 10 MB: it has 50.0 MB",
		});
		expect(state.cancelled).toBe(true);
	});

	it("admits a podcast of ten million bytes, compressed or not", async () => {
		const body = new Uint8Array(10_000_000).fill(32);
		for (const sent of [body, await gzip(body)])
			expect((await ask(() => new Response(sent))).outcome).toMatchObject({
				kind: "ok",
				bytes: { byteLength: 10_000_000 },
			});
	});

	it("cancels a gzip bomb", async () => {
		const bomb = await gzip(new Uint8Array(50_000_000));
		expect(bomb.byteLength).toBeLessThan(100_000);
		expect((await ask(() => new Response(bomb))).outcome).toMatchObject({ kind: "failed", cause: "size" });
	});

	it("does not hide that a gzip file is damaged", async () => {
		const packed = await gzip(crypto.getRandomValues(new Uint8Array(1000)));
		for (const damaged of [packed.subarray(0, 500), packed.with(300, (packed[300] ?? 0) ^ 255)])
			expect((await ask(() => new Response(damaged))).outcome).toMatchObject({
				kind: "failed",
				cause: "coding",
			});
	});

	for (const [what, upstream] of [
		["a request without an answer", () => new Promise<Response>(() => {})],
		["a body that stops", () => new Response(endless(undefined).body)],
		[
			"an upstream that heeds the signal",
			(_: string, { signal }: RequestInit) =>
				new Promise<Response>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
		],
		[
			"redirects that are slow",
			async (url: string) => {
				await new Promise((resolve) => setTimeout(resolve, 15));
				return status(302, { location: `${url}x` })();
			},
		],
	] as const) {
		it(`in time ends ${what}`, async () => {
			const { outcome } = await ask(upstream, {}, { timeLimit: 40 });
			expect(outcome).toMatchObject({
				kind: "failed",
				cause: "timeout",
				reason: "It did not answer in full within 0.04 seconds",
			});
		});
	}

	it("in time cancels a body that stalls halfway", async () => {
		const { state, body } = endless(undefined);
		await ask(() => new Response(body), {}, { timeLimit: 20 });
		expect(state.cancelled).toBe(true);
	});
});

describe("fetching never throws", () => {
	for (const [what, thrown, reason] of [
		[
			"if the connection is refused",
			new Error("Network connection lost."),
			"It could not be reached: the connection was refused or broken off",
		],
		[
			"if the name is unknown",
			new Error("internal error; reference = 8k2"),
			"It could not be reached: its host name may not exist, or its encryption may be broken",
		],
		["if anything is thrown", "a text", "It could not be reached: a text"],
	] as const) {
		it(what, async () => {
			const { outcome } = await ask(() => {
				throw thrown;
			});
			expect(outcome).toEqual({
				kind: "failed",
				cause: "network",
				reason,
				url: URL_ASKED,
				answer: undefined,
			});
		});
	}

	it("if a connection breaks halfway", async () => {
		let pieces = 0;
		const body = new ReadableStream<Uint8Array>({
			pull: (controller) =>
				pieces++ < 3
					? controller.enqueue(new Uint8Array(10))
					: controller.error(new Error("Network connection lost.")),
		});
		expect((await ask(() => new Response(body))).outcome).toMatchObject({
			kind: "failed",
			cause: "network",
			reason: "It was not read to its end: the connection was refused or broken off",
			answer: { status: 200 },
		});
	});

	it("if a coding was not requested", async () => {
		const { outcome } = await ask(() => new Response("x", { headers: { "content-encoding": "zstd" } }));
		expect(outcome).toMatchObject({ kind: "failed", cause: "coding" });
	});
});
