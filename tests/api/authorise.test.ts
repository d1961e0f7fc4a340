/** Which tokens can be used, and how guessing is slowed down. */
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { authorise, BEARER } from "../../src/api/authorise.ts";
import { tokenFault } from "../../src/api/token.ts";
import { clientAt, FREE_GUESSES, REMEMBERED, WrongTokens } from "../../src/api/wrong-tokens.ts";
import type { App } from "../../src/http/context.ts";
import { startInstance } from "../support/instance.ts";

const TOKEN = "the-right-token-1";
const HERE = "203.0.113.7";

/** An API that requires the token, with a clock that advances only by waits. */
function startApi() {
	const clock = { time: 0, waited: 0 };
	const app: App = new Hono();
	app.use(
		authorise(BEARER, {
			now: () => clock.time,
			async wait(milliseconds) {
				clock.waited += milliseconds;
			},
		}),
	);
	app.get("/", (c) => c.text("in"));
	const send = async (token: string, client: string | undefined = HERE) => {
		const headers = new Headers({ authorization: `Bearer ${token}` });
		if (client !== "") headers.set("cf-connecting-ip", client);
		const before = clock.waited;
		const response = await app.request("/", { headers }, { ADMIN_TOKEN: TOKEN } as Env);
		return { status: response.status, waited: clock.waited - before, response };
	};
	const guess = async (times: number, client?: string) => {
		for (let i = 0; i < times; i++) await send(`wrong-token-number-${i}`, client);
	};
	return { clock, send, guess };
}

describe("wrong tokens", () => {
	it("get 401 at once ten times, then 429 with Retry-After after a delay", async () => {
		const { send } = startApi();
		for (let i = 0; i < FREE_GUESSES; i++) {
			const { status, waited } = await send("wrong");
			expect([status, waited]).toEqual([401, 0]);
		}
		const { status, waited, response } = await send("wrong");
		expect([status, waited]).toEqual([429, 1000]);
		expect(response.headers.get("retry-after")).toBe("60");
		expect(response.headers.get("content-type")).toBe("application/problem+json");
		expect(await response.json()).toMatchObject({ detail: expect.stringContaining("ADMIN_TOKEN") });
	});

	it("never lock out the right token, which then takes as long as a wrong one", async () => {
		const { send, guess } = startApi();
		await guess(100);
		expect(await send(TOKEN)).toMatchObject({ status: 200, waited: 1000 });
		expect(await send(TOKEN)).toMatchObject({ status: 200, waited: 1000 });
	});

	it("of one client do not slow down other clients", async () => {
		const { send, guess } = startApi();
		await guess(100);
		expect(await send(TOKEN, "203.0.113.8")).toMatchObject({ status: 200, waited: 0 });
		expect(await send("wrong", "203.0.113.8")).toMatchObject({ status: 401, waited: 0 });
		expect(await send(TOKEN, "")).toMatchObject({ status: 200, waited: 0 });
	});

	it("are forgotten a minute after the last of them", async () => {
		const { clock, send, guess } = startApi();
		await guess(FREE_GUESSES);
		clock.time += REMEMBERED - 1;
		expect(await send("wrong")).toMatchObject({ status: 429 });
		clock.time += REMEMBERED - 1;
		expect(await send("wrong")).toMatchObject({ status: 429 });
		clock.time += REMEMBERED;
		expect(await send("wrong")).toMatchObject({ status: 401, waited: 0 });
	});

	it("do not include requests without a token", async () => {
		const { send } = startApi();
		for (let i = 0; i < 100; i++) expect(await send("")).toMatchObject({ status: 401, waited: 0 });
		expect(await send("wrong")).toMatchObject({ status: 401, waited: 0 });
	});

	it("still count after the right token was sent in between", async () => {
		const { send, guess } = startApi();
		await guess(FREE_GUESSES - 1);
		await send(TOKEN);
		await guess(1);
		expect(await send("wrong")).toMatchObject({ status: 429 });
	});
});

describe("a client", () => {
	for (const [address, client] of [
		["203.0.113.7", "203.0.113.7"],
		["::ffff:203.0.113.7", "203.0.113.7"],
		["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
		["2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"],
		["2001:db8:1:3::1", "2001:db8:1:3::/64"],
		["no address", "unknown"],
		[undefined, "unknown"],
	] as const) {
		it(`${address === undefined ? "without an address" : `at ${address}`} is counted as ${client}`, () =>
			expect(clientAt(address)).toBe(client));
	}

	it("is one of up to a thousand remembered, and the one with the oldest wrong token is forgotten first", () => {
		const wrongTokens = new WrongTokens();
		for (let i = 0; i < 1000; i++) wrongTokens.add(`client ${i}`, 0);
		wrongTokens.add("client 0", 1);
		wrongTokens.add("one more", 2);
		expect(wrongTokens.countOf("client 0", 3)).toBe(2);
		expect(wrongTokens.countOf("client 1", 3)).toBe(0);
		expect(wrongTokens.countOf("client 2", 3)).toBe(1);
		expect(wrongTokens.countOf("one more", 3)).toBe(1);
	});
});

describe("a configured token that is easily guessed or that no header can carry", () => {
	for (const [token, fault] of [
		["test-token", "has 10 characters, and needs at least 16"],
		["fifteen-letters", "has 15 characters, and needs at least 16"],
		["correct horse battery staple", "has a space or a character that HTTP cannot carry"],
		["ein-schönes-langes-wort", "has a space or a character that HTTP cannot carry"],
		["with-a-line-break-at-its-end\n", "has a space or a character that HTTP cannot carry"],
	] as const) {
		it(`such as ${JSON.stringify(token)} closes the API, which gives the reason`, async () => {
			expect(tokenFault(token)).toBe(fault);
			const closed = startInstance({ ADMIN_TOKEN: token });
			const headers = new Headers();
			if (!/[^\x20-\x7e]/.test(token)) headers.set("authorization", `Bearer ${token}`);
			const response = await closed.fetch("/api/articles", { headers });
			expect(response.status).toBe(503);
			expect(await response.json()).toMatchObject({
				detail: expect.stringMatching(
					new RegExp(
						`^The API is closed: The secret ADMIN_TOKEN ${fault}\\. .*wrangler secret put ADMIN_TOKEN`,
					),
				),
			});
		});
	}

	it("is told apart from tokens of 16 characters or more", () => {
		expect(tokenFault("sixteen-letters!")).toBeUndefined();
	});
});

it("the Worker slows down guessing, and admits the right token", async () => {
	const worker = startInstance();
	const headers = { authorization: "Bearer wrong", "cf-connecting-ip": HERE };
	for (let i = 0; i < FREE_GUESSES; i++)
		expect((await worker.fetch("/api/articles", { headers })).status).toBe(401);
	expect((await worker.fetch("/api/articles", { headers })).status).toBe(429);
	expect((await worker.api("GET", "/api/articles", undefined, { "cf-connecting-ip": HERE })).status).toBe(
		200,
	);
	expect((await worker.fetch("/feed.xml", { headers })).status).toBe(200);
});
