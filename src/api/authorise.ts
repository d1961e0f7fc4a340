/**
 * Who may write: whoever has the token.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { timingSafeEqual } from "hono/utils/buffer";
import { problem } from "./problem.ts";

/** Lets a request pass that bears `ADMIN_TOKEN` (RFC 6750 §2.1). Without a configured token nobody passes. */
export const authorise: MiddlewareHandler<{ Bindings: Env }> = async (c, next) => {
	// Declared as required, yet a Worker can be deployed without it.
	const token: string | undefined = c.env.ADMIN_TOKEN;
	if (!token) {
		return problem({
			status: 503,
			title: "No token is configured",
			detail:
				"The API stays closed until the Worker has a secret named ADMIN_TOKEN: `npx wrangler secret put ADMIN_TOKEN`, or a line in .dev.vars for local work.",
		});
	}
	const [, given] = /^Bearer +([^\s]+) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
	if (given === undefined || !(await timingSafeEqual(given, token))) {
		return problem({
			status: 401,
			title: "Not authorised",
			detail: "Send the Worker's ADMIN_TOKEN as `Authorization: Bearer <token>`.",
			headers: { "www-authenticate": 'Bearer realm="tributary"' },
		});
	}
	return next();
};
