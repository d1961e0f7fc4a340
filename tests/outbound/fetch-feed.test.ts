import { describe, expect, it } from "vitest";
import {
	type FetchOptions,
	fetchSource,
	type SourceRequest,
	userAgent,
} from "../../src/outbound/fetch-feed.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const URL_ASKED = "https://feeds.example/rss";
const BODY = "<rss version='2.0'/>";

/** Asks an upstream that a function plays, and gives the outcome with what was asked. */
async function ask(
	upstream: (url: string, init: RequestInit) => Response | Promise<Response>,
	request: Partial<SourceRequest> = {},
	options: Partial<FetchOptions> = {},
) {
	const asked: { url: string; init: RequestInit; headers: Record<string, string> }[] = [];
	const outcome = await fetchSource(
		{ url: URL_ASKED, validators: undefined, subscribers: 3, ...request },
		{
			fetch: async (url, init) => {
				asked.push({ url, init, headers: Object.fromEntries(new Headers(init.headers)) });
				return await upstream(url, init);
			},
			now: () => NOW,
			siteUrl: "https://news.example",
			allowPrivate: false,
			...options,
		},
	);
	return { outcome, asked };
}

/** An upstream that redirects along a list of addresses, then serves a feed. */
function path(...hops: [status: number, location: string][]) {
	let i = 0;
	return () => {
		const hop = hops[i++];
		return hop === undefined
			? new Response(BODY)
			: new Response("moved", { status: hop[0], headers: { location: hop[1] } });
	};
}

const status =
	(code: number, headers: Record<string, string> = {}) =>
	() =>
		new Response([204, 205, 304].includes(code) ? null : "words", { status: code, headers });

/** A body without an end, which tells whether it was let go. */
function endless(piece: Uint8Array | undefined) {
	const state = { cancelled: false };
	const body = new ReadableStream<Uint8Array>({
		pull: (controller) => (piece === undefined ? new Promise<void>(() => {}) : controller.enqueue(piece)),
		cancel: () => {
			state.cancelled = true;
		},
	});
	return { state, body };
}

async function gzip(content: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	const packed = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
	return new Uint8Array(await new Response(packed).arrayBuffer());
}

describe("the request", () => {
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

	it("names no site while none is known", () => {
		expect(userAgent(undefined, 1)).toMatch(/^Tributary\/\S+ \(1 subscribers\)$/);
	});

	for (const [etag, lastModified] of [
		['"abc"', "Fri, 20 Nov 2026 08:49:37 GMT"],
		['W/"abc"', undefined],
		["no-quotes", "yesterday"],
		["'odd \\ \"tag", "2026-11-20 08:49:37"],
		[undefined, "Fri, 20 Nov 2026 08:49:37 +0000"],
	] as const) {
		it(`sends validators byte for byte: ${etag}, ${lastModified} (RFC 9110 §13.1)`, async () => {
			const { asked, outcome } = await ask(status(304), { validators: { etag, lastModified } });
			expect(asked[0]?.headers["if-none-match"]).toBe(etag);
			expect(asked[0]?.headers["if-modified-since"]).toBe(lastModified);
			expect(outcome.kind).toBe("unchanged");
		});
	}
});

describe("a feed", () => {
	it("comes with its bytes, type, validators and freshness", async () => {
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

	it("keeps no validator of excessive length", async () => {
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
		["quoted, odd case", { "cache-control": 'Public , Max-Age="60"' }, 60],
		["s-maxage is for shared caches", { "cache-control": "s-maxage=999" }, undefined],
		["Age beyond max-age", { "cache-control": "max-age=60", age: "61" }, 0],
		["no-cache", { "cache-control": "no-cache, max-age=60" }, 0],
		["years", { "cache-control": "max-age=99999999999999999999" }, 2 ** 31],
		["a sign", { "cache-control": "max-age=-60" }, undefined],
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

	it("is fresh on a 304 too", async () => {
		const { outcome } = await ask(status(304, { "cache-control": "max-age=60" }), {
			validators: { etag: '"1"', lastModified: undefined },
		});
		expect(outcome).toMatchObject({ kind: "unchanged", freshFor: 60 });
	});
});

describe("redirects (RFC 9110 §15.4)", () => {
	for (const [what, hops, url, permanent] of [
		["301", [[301, "https://b.example/x"]], "https://b.example/x", true],
		["308", [[308, "https://b.example/x"]], "https://b.example/x", true],
		["302", [[302, "https://b.example/x"]], "https://b.example/x", false],
		["303", [[303, "/x"]], "https://feeds.example/x", false],
		["307", [[307, "?a=1"]], "https://feeds.example/rss?a=1", false],
		[
			"301, 308",
			[
				[301, "//b.example/x"],
				[308, "y#part"],
			],
			"https://b.example/y",
			true,
		],
		[
			"301, 302",
			[
				[301, "https://b.example/x"],
				[302, "/y"],
			],
			"https://b.example/y",
			false,
		],
		[
			"302, 301",
			[
				[302, "https://b.example/x"],
				[301, "/y"],
			],
			"https://b.example/y",
			false,
		],
		["301 to http", [[301, "http://feeds.example/rss"]], "http://feeds.example/rss", false],
	] as const) {
		it(`${what} ${permanent ? "is" : "is not"} permanent`, async () => {
			const { outcome, asked } = await ask(path(...hops.map(([code, to]) => [code, to] as [number, string])));
			expect(outcome).toMatchObject({ kind: "ok", url, permanent, redirects: hops.length });
			expect(asked.map(({ init }) => init.redirect)).not.toContain("follow");
		});
	}

	it("are followed five times, but not a sixth time", async () => {
		const hops = (count: number) =>
			Array.from({ length: count }, (_, i): [number, string] => [301, `https://h${i}.example/`]);
		expect((await ask(path(...hops(5)))).outcome).toMatchObject({
			kind: "ok",
			redirects: 5,
			permanent: true,
		});
		const { outcome, asked } = await ask(path(...hops(9)));
		expect(outcome).toMatchObject({
			kind: "failed",
			cause: "redirect",
			reason: "It redirects more than 5 times",
		});
		expect(asked).toHaveLength(6);
	});

	it("in a loop are detected at once", async () => {
		const { outcome, asked } = await ask((url) =>
			status(302, { location: url.endsWith("/a") ? URL_ASKED : "/a" })(),
		);
		expect(outcome).toMatchObject({ kind: "failed", cause: "redirect" });
		expect(asked).toHaveLength(2);
	});

	describe("back to where they came from, with a cookie", () => {
		const cookieOf = ({ init }: { init: RequestInit }) => new Headers(init.headers).get("cookie");
		/** Redirects each request without a cookie to an address, by the headers that are given. */
		const guarded = (location: string, ...cookies: string[]) => {
			const headers = new Headers({ location });
			for (const cookie of cookies) headers.append("set-cookie", cookie);
			return (_: string, init: RequestInit) =>
				new Headers(init.headers).has("cookie")
					? new Response("<rss/>")
					: new Response(null, { status: 302, headers });
		};

		it("are followed once, with the cookie, and are never for good", async () => {
			const { outcome, asked } = await ask(
				guarded(URL_ASKED, "seen=1; Path=/; HttpOnly; SameSite=Lax", "b=x=y; Max-Age=60", "old=1; Max-Age=0"),
			);
			expect(outcome).toMatchObject({ kind: "ok", url: URL_ASKED, permanent: false });
			expect(asked.map(cookieOf)).toEqual([null, "seen=1; b=x=y"]);
			expect(new Headers(asked[1]?.init.headers).get("user-agent")).toMatch(/^Tributary/);
			// Nothing is remembered.
			expect((await ask(guarded(URL_ASKED, "seen=1"))).asked.map(cookieOf)).toEqual([null, "seen=1"]);
		});

		it("are followed with a value that has spaces, as browsers send it", async () => {
			const { outcome, asked } = await ask(guarded(URL_ASKED, 'seen = on 1 Dec, "here" ; Path=/', "none="));
			expect(outcome).toMatchObject({ kind: "ok" });
			expect(asked.map(cookieOf)).toEqual([null, 'seen=on 1 Dec, "here"; none=']);
		});

		it("are followed again as long as there are more cookies, and no further", async () => {
			const stepwise = (steps: number) => (_: string, init: RequestInit) => {
				const given = new Headers(init.headers).get("cookie")?.split("; ").length ?? 0;
				const headers = { location: URL_ASKED, "set-cookie": `c${given}=${given}` };
				return given < steps ? new Response(null, { status: 302, headers }) : new Response("<rss/>");
			};
			const { outcome, asked } = await ask(stepwise(2));
			expect(outcome).toMatchObject({ kind: "ok", permanent: false });
			expect(asked.map(cookieOf)).toEqual([null, "c0=0", "c0=0; c1=1"]);
			const endless = await ask(stepwise(99));
			expect(endless.outcome).toMatchObject({ kind: "failed", cause: "redirect" });
			expect(endless.asked).toHaveLength(6);
			let session = 0;
			const renewed = await ask(() => status(302, { location: URL_ASKED, "set-cookie": `s=${session++}` })());
			expect(renewed.outcome).toMatchObject({ kind: "failed", cause: "redirect" });
			expect(renewed.asked.map(cookieOf)).toEqual([null, "s=0"]);
		});

		it("are followed by way of another address of the origin", async () => {
			const { outcome, asked } = await ask((url, init) =>
				url === URL_ASKED ? guarded("/check", "a=1")(url, init) : guarded(URL_ASKED, "b=2")(url, {}),
			);
			expect(outcome).toMatchObject({ kind: "ok", url: URL_ASKED });
			expect(asked.map(cookieOf)).toEqual([null, null, "a=1; b=2"]);
		});

		it.each([
			["without a cookie", [], 1],
			["with one that has ended", ["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], 1],
			["with one that is no cookie", ["a"], 1],
			["with one that is too long", [`a=${"x".repeat(5_000)}`], 1],
			["with too many", Array.from({ length: 30 }, (_, i) => `c${i}=1`), 1],
		])("are a circle %s", async (_, cookies, requests) => {
			const { outcome, asked } = await ask(guarded(URL_ASKED, ...cookies));
			expect(outcome).toMatchObject({ kind: "failed", cause: "redirect" });
			expect(asked).toHaveLength(requests);
		});

		it("are a circle if the cookie does not help", async () => {
			const { outcome, asked } = await ask(status(302, { location: URL_ASKED, "set-cookie": "a=1" }));
			expect(outcome).toMatchObject({ kind: "failed", cause: "redirect" });
			expect(asked.map(cookieOf)).toEqual([null, "a=1"]);
		});

		it("do not send a cookie to another origin", async () => {
			const { outcome, asked } = await ask((url, init) =>
				url === URL_ASKED
					? guarded("https://b.example/", "a=1")(url, init)
					: guarded(URL_ASKED, "b=2")(url, init),
			);
			expect(outcome).toMatchObject({ kind: "failed", cause: "redirect" });
			expect(asked.map(cookieOf)).toEqual([null, null]);
		});
	});

	for (const to of [
		"http://127.0.0.1/",
		"http://169.254.169.254/latest/meta-data/",
		"http://2130706433/",
		"http://[::ffff:10.0.0.1]/",
		"http://localhost./",
		"http://kubernetes.default.svc/",
		"http://ｌｏｃａｌｈｏｓｔ/",
		`https://b.example/${"a".repeat(8_000)}`,
		"file:///etc/passwd",
		"data:text/xml,<rss/>",
		"https://user:secret@b.example/",
	]) {
		it(`to ${to.slice(0, 50)} is not followed, at the second hop either`, async () => {
			for (const hops of [
				[[301, to]],
				[
					[302, "https://b.example/"],
					[301, to],
				],
			] as [number, string][][]) {
				const { outcome, asked } = await ask(path(...hops));
				expect(outcome).toMatchObject({ kind: "failed", cause: "refused" });
				expect(asked).toHaveLength(hops.length);
				expect("reason" in outcome && outcome.reason.length).toBeLessThan(400);
			}
		});
	}

	it("without a target, or with an invalid one, fail", async () => {
		expect((await ask(status(301))).outcome).toMatchObject({ kind: "failed", cause: "redirect" });
		expect((await ask(status(301, { location: "http://" }))).outcome).toMatchObject({ cause: "redirect" });
	});
});

describe("responses without a feed", () => {
	it("410 is gone, also after permanent redirects; after a temporary redirect it proves nothing", async () => {
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
		it(`Retry-After: ${text || "(empty)"} is ${seconds} seconds (RFC 9110 §10.2.3)`, async () => {
			for (const code of [429, 503]) {
				const { outcome } = await ask(status(code, { "retry-after": text }));
				expect(outcome).toMatchObject({ kind: "limited", status: code, retryAfter: seconds });
			}
		});
	}

	it("the longest Retry-After of the redirects and the final response counts", async () => {
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

	it("counts Retry-After's date by the upstream's clock", async () => {
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
		it(`the status ${code} fails with its reason`, async () => {
			const { outcome } = await ask(status(code));
			expect(outcome).toMatchObject({ kind: "failed", cause: "status", reason, answer: { status: code } });
		});
	}

	for (const [what, upstream, reason] of [
		["empty body", () => new Response(""), "It answered (200) with an empty body"],
		["no content", status(204), "It answered (204) with an empty body"],
	] as const) {
		it(what, async () => {
			expect((await ask(upstream)).outcome).toMatchObject({ kind: "failed", cause: "empty", reason });
		});
	}

	it("an address that may not be fetched is not requested", async () => {
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

describe("bounds", () => {
	it("an endless body is cancelled at the limit", async () => {
		const { state, body } = endless(new Uint8Array(65_536));
		const { outcome } = await ask(() => new Response(body));
		expect(outcome).toMatchObject({ kind: "failed", cause: "size", reason: "It is larger than 10 MB" });
		expect(state.cancelled).toBe(true);
	});

	it("a body at the limit is read, one byte more is not", async () => {
		const of = (bytes: number) => ask(() => new Response("x".repeat(bytes)), {}, { byteLimit: 1000 });
		expect((await of(1000)).outcome.kind).toBe("ok");
		expect((await of(1001)).outcome).toMatchObject({ kind: "failed", cause: "size" });
	});

	it("a body whose Content-Length exceeds the limit is not read", async () => {
		const { state, body } = endless(new Uint8Array(10));
		const { outcome } = await ask(() => new Response(body, { headers: { "content-length": "50000000" } }));
		expect(outcome).toMatchObject({
			kind: "failed",
			cause: "size",
			reason: "It is larger than 10 MB: it has 50.0 MB",
		});
		expect(state.cancelled).toBe(true);
	});

	it("a podcast of ten million bytes is read, compressed or not", async () => {
		const body = new Uint8Array(10_000_000).fill(32);
		for (const sent of [body, await gzip(body)])
			expect((await ask(() => new Response(sent))).outcome).toMatchObject({
				kind: "ok",
				bytes: { byteLength: 10_000_000 },
			});
	});

	it("a gzip bomb is cancelled at the limit", async () => {
		const bomb = await gzip(new Uint8Array(50_000_000));
		expect(bomb.byteLength).toBeLessThan(100_000);
		expect((await ask(() => new Response(bomb))).outcome).toMatchObject({ kind: "failed", cause: "size" });
	});

	it("a damaged gzip file fails with its reason", async () => {
		const packed = await gzip(crypto.getRandomValues(new Uint8Array(1000)));
		for (const damaged of [packed.subarray(0, 500), packed.with(300, (packed[300] ?? 0) ^ 255)])
			expect((await ask(() => new Response(damaged))).outcome).toMatchObject({
				kind: "failed",
				cause: "coding",
			});
	});

	for (const [what, upstream] of [
		["no answer", () => new Promise<Response>(() => {})],
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
		it(`the time limit ends ${what}`, async () => {
			const { outcome } = await ask(upstream, {}, { timeLimit: 40 });
			expect(outcome).toMatchObject({
				kind: "failed",
				cause: "timeout",
				reason: "It did not answer in full within 0.04 seconds",
			});
		});
	}

	it("a body that stalls halfway is cancelled", async () => {
		const { state, body } = endless(undefined);
		await ask(() => new Response(body), {}, { timeLimit: 20 });
		expect(state.cancelled).toBe(true);
	});
});

describe("it never throws", () => {
	for (const [what, thrown, reason] of [
		[
			"a refused connection",
			new Error("Network connection lost."),
			"It could not be reached: the connection was refused or broken off",
		],
		[
			"an unknown name",
			new Error("internal error; reference = 8k2"),
			"It could not be reached: its host name may not exist, or its encryption may be broken",
		],
		["anything", "a text", "It could not be reached: a text"],
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
