/**
 * Counts wrong tokens by client, so that guessing can be slowed down.
 *
 * Each instance of the Worker counts in its own memory. Cloudflare's rate limiting binding counts for a whole data centre,
 * but it cannot be read without counting, and right tokens must not count.
 *
 * @module
 */
import ipaddr from "ipaddr.js";

/** How many wrong tokens a client may send before it is slowed down. */
export const FREE_GUESSES = 10;

/** For how long a wrong token is remembered, in milliseconds. */
export const REMEMBERED = 60_000;

/** How many clients are remembered; the one whose last wrong token is oldest is forgotten first. */
const MAX_CLIENTS = 1000;

/** The wrong tokens of the last minute, by client. */
export class WrongTokens {
	/** In the order of their last wrong token. */
	readonly #clients = new Map<string, { count: number; until: number }>();

	/**
	 * Counts a wrong token.
	 *
	 * @param now milliseconds since 1970
	 * @returns how many the client has sent without a pause of a minute
	 */
	add(client: string, now: number): number {
		const count = this.countOf(client, now) + 1;
		this.#clients.delete(client);
		this.#clients.set(client, { count, until: now + REMEMBERED });
		for (const [quietest] of this.#clients) {
			if (this.#clients.size <= MAX_CLIENTS) break;
			this.#clients.delete(quietest);
		}
		return count;
	}

	/** Returns how many wrong tokens a client has sent without a pause of a minute; `now` in milliseconds since 1970. */
	countOf(client: string, now: number): number {
		const known = this.#clients.get(client);
		return known !== undefined && now < known.until ? known.count : 0;
	}
}

/** The client behind an address: an IPv6 client has a whole /64 for itself (RFC 6177). */
export function clientAt(address: string | undefined): string {
	if (address === undefined || !ipaddr.isValid(address)) return "unknown";
	const parsed = ipaddr.process(address);
	return parsed instanceof ipaddr.IPv6
		? `${new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0])}/64`
		: parsed.toString();
}
