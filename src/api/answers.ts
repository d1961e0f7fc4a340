/**
 * Reads JSON requests and writes JSON responses of the API.
 *
 * @module
 */
import type { RequestContext } from "../http/context.ts";
import { problem } from "./problem.ts";

/** A request that cannot be read at all. */
export class BadRequestError extends Error {
	override name = "BadRequestError";
}

/** The body as JSON, which must be UTF-8 (RFC 8259 §8.1). */
export async function readJson(c: RequestContext): Promise<unknown> {
	const bytes = await c.req.arrayBuffer();
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
	} catch (error) {
		const reason = error instanceof SyntaxError ? error.message : "it is not valid UTF-8";
		throw new BadRequestError(`The body must be JSON in UTF-8: ${reason}.`);
	}
}

/** An answer in JSON, which is never cached. */
export function answer(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
	return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** 405 with the methods that an address allows (RFC 9110 §15.5.6). */
export function methodNotAllowed(allow: string): Response {
	return problem({
		status: 405,
		title: "Method not allowed",
		detail: `This address allows only ${allow}.`,
		headers: { allow },
	});
}
