/** What polls work with where a test hands in the documents of feeds. */
import { env } from "cloudflare:workers";
import type { PollContext } from "../../src/sources/polling/poll.ts";

/**
 * @param body gives the document of the next answer
 * @param now milliseconds since 1970
 */
export function handedIn(body: () => string, now: () => number): PollContext {
	return {
		db: env.DB,
		fetch: async () => new Response(body()),
		now,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
	};
}
