/**
 * Authorises requests to the API by the operator's token.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { timingSafeEqual } from "hono/utils/buffer";
import { log } from "../platform/log.ts";
import { problem } from "./problem.ts";
import { tokenFault } from "./token.ts";
import { clientAt, FREE_GUESSES, REMEMBERED, WrongTokens } from "./wrong-tokens.ts";

/** How long a client that has sent too many wrong tokens waits for each response, in milliseconds. */
const HOLD = 1000;

const HOW_TO_SET =
	"`npx wrangler secret put ADMIN_TOKEN` asks for one: a long random string, such as `openssl rand -hex 24` prints. For local work, delete the ADMIN_TOKEN line in .dev.vars and run `npm start`, which writes one.";

/** A clock and a way to wait, both in milliseconds. */
export interface Clock {
	now: () => number;
	wait: (milliseconds: number) => Promise<void>;
}

const CLOCK: Clock = {
	now: () => Date.now(),
	wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Admits requests that carry `ADMIN_TOKEN` (RFC 6750 §2.1). If no token is configured, or one that is easily guessed, it
 * admits none.
 *
 * A client that has sent many wrong tokens waits for each response, whether its token is right or wrong: otherwise, a slow
 * response alone would mean a wrong token. The right token is always accepted, so the operator cannot be locked out.
 *
 * @returns a middleware with its own memory of wrong tokens, for one instance of the Worker
 */
export function authorise(clock: Clock = CLOCK): MiddlewareHandler<{ Bindings: Env }> {
	const wrongTokens = new WrongTokens();
	return async (c, next) => {
		// The type declares it as required, but a Worker can be deployed without it.
		const token: string | undefined = c.env.ADMIN_TOKEN;
		if (!token) return closed("The Worker has no secret named ADMIN_TOKEN.");
		const fault = tokenFault(token);
		if (fault !== undefined) return closed(`The secret ADMIN_TOKEN ${fault}.`);
		const [, given] = /^Bearer +([^\s]+) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
		if (given === undefined) return unauthorised();
		const client = clientAt(c.req.header("cf-connecting-ip"));
		const isSlow = wrongTokens.countOf(client, clock.now()) >= FREE_GUESSES;
		if (isSlow) await clock.wait(HOLD);
		if (await timingSafeEqual(given, token)) return next();
		const count = wrongTokens.add(client, clock.now());
		if (count === FREE_GUESSES) log("wrong-tokens", { client, count });
		return isSlow ? tooMany() : unauthorised();
	};
}

function closed(reason: string): Response {
	return problem({
		status: 503,
		title: "No usable token is configured",
		detail: `The API is closed: ${reason} ${HOW_TO_SET}`,
	});
}

function unauthorised(): Response {
	return problem({
		status: 401,
		title: "Not authorised",
		detail: "Send the Worker's ADMIN_TOKEN as `Authorization: Bearer <token>`.",
		headers: { "www-authenticate": 'Bearer realm="tributary"' },
	});
}

function tooMany(): Response {
	const seconds = REMEMBERED / 1000;
	return problem({
		status: 429,
		title: "Too many wrong tokens",
		detail: `Responses are delayed until no wrong token has come from your address for ${seconds} seconds. Send the Worker's ADMIN_TOKEN, which is accepted at any time.`,
		headers: { "retry-after": String(seconds) },
	});
}
