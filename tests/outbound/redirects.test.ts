/** Redirects of feeds (RFC 9110 §15.4). */
import { describe, expect, it } from "vitest";
import { ask, path, status, URL_ASKED } from "./upstream.ts";

describe("a redirect (RFC 9110 §15.4)", () => {
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

	it("is followed five times, but not a sixth time", async () => {
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

	it("is refused at once if it is part of a loop", async () => {
		const { outcome, asked } = await ask((url) =>
			status(302, { location: url.endsWith("/a") ? URL_ASKED : "/a" })(),
		);
		expect(outcome).toMatchObject({ kind: "failed", cause: "redirect" });
		expect(asked).toHaveLength(2);
	});

	describe("to its own address with a cookie", () => {
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

		it("is followed once with the cookie, and is never permanent", async () => {
			const { outcome, asked } = await ask(
				guarded(URL_ASKED, "seen=1; Path=/; HttpOnly; SameSite=Lax", "b=x=y; Max-Age=60", "old=1; Max-Age=0"),
			);
			expect(outcome).toMatchObject({ kind: "ok", url: URL_ASKED, permanent: false });
			expect(asked.map(cookieOf)).toEqual([null, "seen=1; b=x=y"]);
			expect(new Headers(asked[1]?.init.headers).get("user-agent")).toMatch(/^Tributary/);
			// Nothing is remembered.
			expect((await ask(guarded(URL_ASKED, "seen=1"))).asked.map(cookieOf)).toEqual([null, "seen=1"]);
		});

		it("is followed with a value that contains spaces, as browsers send it", async () => {
			const { outcome, asked } = await ask(guarded(URL_ASKED, 'seen = on 1 Dec, "here" ; Path=/', "none="));
			expect(outcome).toMatchObject({ kind: "ok" });
			expect(asked.map(cookieOf)).toEqual([null, 'seen=on 1 Dec, "here"; none=']);
		});

		it("is followed again while there are more cookies, up to a limit", async () => {
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

		it("is followed by way of another address of the origin", async () => {
			const { outcome, asked } = await ask((url, init) =>
				url === URL_ASKED ? guarded("/check", "a=1")(url, init) : guarded(URL_ASKED, "b=2")(url, {}),
			);
			expect(outcome).toMatchObject({ kind: "ok", url: URL_ASKED });
			expect(asked.map(cookieOf)).toEqual([null, null, "a=1; b=2"]);
		});

		it.each([
			["without a cookie", [], 1],
			["with an expired cookie", ["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], 1],
			["with an invalid cookie", ["a"], 1],
			["with a cookie that is too long", [`a=${"x".repeat(5_000)}`], 1],
			["with too many cookies", Array.from({ length: 30 }, (_, i) => `c${i}=1`), 1],
		])("is a loop %s", async (_, cookies, requests) => {
			const { outcome, asked } = await ask(guarded(URL_ASKED, ...cookies));
			expect(outcome).toMatchObject({ kind: "failed", cause: "redirect" });
			expect(asked).toHaveLength(requests);
		});

		it("is a loop if the cookie does not help", async () => {
			const { outcome, asked } = await ask(status(302, { location: URL_ASKED, "set-cookie": "a=1" }));
			expect(outcome).toMatchObject({ kind: "failed", cause: "redirect" });
			expect(asked.map(cookieOf)).toEqual([null, "a=1"]);
		});

		it("does not send the cookie to another origin", async () => {
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
		it(`to ${to.slice(0, 50)} is not followed, also at the second hop`, async () => {
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

	it("without a valid target fails", async () => {
		expect((await ask(status(301))).outcome).toMatchObject({ kind: "failed", cause: "redirect" });
		expect((await ask(status(301, { location: "http://" }))).outcome).toMatchObject({ cause: "redirect" });
	});
});
