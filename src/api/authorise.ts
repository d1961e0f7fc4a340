/**
 * Authorises requests to the API, and to the operator's pages, by the operator's token.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { auth } from "hono/utils/basic-auth";
import { timingSafeEqual } from "hono/utils/buffer";
import type { AppEnv } from "../http/context.ts";
import { plainText } from "../http/responses.ts";
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

/** `Retry-After` of clients that have sent too many wrong tokens, in seconds. */
const PAUSE = REMEMBERED / 1000;

const UNCACHED = { "cache-control": "no-store" };

/** How a client sends the token, and the answers if it does not. */
interface Scheme {
	/** The token in a request; `undefined` if it has none in this form. */
	tokenIn: (request: Request) => string | undefined;
	/** 503: no token is admitted, for this reason. */
	closed: (reason: string) => Response;
	/** 401. */
	unauthorised: () => Response;
	/** 429, after too many wrong tokens. */
	tooMany: () => Response;
}

/** Programs send the token as it is (RFC 6750 §2.1). */
export const BEARER: Scheme = {
	tokenIn: ({ headers }) => /^Bearer +([^\s]+) *$/i.exec(headers.get("authorization") ?? "")?.[1],
	closed: (reason) =>
		problem({
			status: 503,
			title: "No usable token is configured",
			detail: `The API is closed: ${reason} ${HOW_TO_SET}`,
		}),
	unauthorised: () =>
		problem({
			status: 401,
			title: "Not authorised",
			detail: "Send the Worker's ADMIN_TOKEN as `Authorization: Bearer <token>`.",
			headers: { "www-authenticate": 'Bearer realm="tributary"' },
		}),
	tooMany: () =>
		problem({
			status: 429,
			title: "Too many wrong tokens",
			detail: `Responses are delayed until no wrong token has come from your address for ${PAUSE} seconds. Send the Worker's ADMIN_TOKEN, which is accepted at any time.`,
			headers: { "retry-after": String(PAUSE) },
		}),
};

/** Browsers ask for a name and a password (RFC 7617): any name, and the token as the password. */
export const BASIC: Scheme = {
	tokenIn: (request) => auth(request)?.password,
	closed: (reason) => plainText(503, `This page is closed: ${reason}`, UNCACHED),
	unauthorised: () =>
		plainText(
			401,
			"This page is for the operator of the site. Enter any name, and the ADMIN_TOKEN as the password.",
			{ "www-authenticate": 'Basic realm="tributary", charset="UTF-8"', ...UNCACHED },
		),
	tooMany: () =>
		plainText(429, `Too many wrong passwords. Responses are delayed for ${PAUSE} seconds.`, {
			"retry-after": String(PAUSE),
			...UNCACHED,
		}),
};

/**
 * Admits requests that carry `ADMIN_TOKEN`. If no token is configured, or one that is easily guessed, it admits none.
 *
 * A client that has sent many wrong tokens waits for each response, whether its token is right or wrong: otherwise, a slow
 * response alone would mean a wrong token. The right token is always accepted, so the operator cannot be locked out.
 *
 * @param wrongTokens the memory of wrong tokens, for one instance of the Worker; its own if not given
 */
export function authorise(
	{ tokenIn, closed, unauthorised, tooMany }: Scheme = BEARER,
	clock: Clock = CLOCK,
	wrongTokens = new WrongTokens(),
): MiddlewareHandler<AppEnv> {
	return async (c, next) => {
		// The type declares it as required, but a Worker can be deployed without it.
		const token: string | undefined = c.env.ADMIN_TOKEN;
		if (!token) return closed("The Worker has no secret named ADMIN_TOKEN.");
		const fault = tokenFault(token);
		if (fault !== undefined) return closed(`The secret ADMIN_TOKEN ${fault}.`);
		const given = tokenIn(c.req.raw);
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
