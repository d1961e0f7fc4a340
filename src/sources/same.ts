/**
 * Whether two addresses are the same feed's, whichever way people write them.
 *
 * @module
 */
import { addressKey } from "../articles/identity.ts";

/** What people and buttons put before the address of a feed; it stands for `http:` if no scheme follows. */
const FEED_SCHEME = /^\s*(?:feed|rss|pcast|podcast|itpc|itms-podcast):(?:\/\/)?/i;

/**
 * An address with the scheme by which it is fetched: `feed:https://…` is what follows `feed:`, `feed://…` is `http:`,
 * and a bare `news.example/feed` is `https:`.
 *
 * @returns `undefined` if the text is no such address; whether it may be fetched is for `refusalOf` to say
 */
export function typedUrl(text: string): URL | undefined {
	const address = text.replace(FEED_SCHEME, "").trim();
	// `news.example:8080` has a port, not a scheme.
	const hasScheme = /^[a-z][a-z0-9+.-]*:(?!\d+(?:\/|$))/i.test(address);
	const missing = FEED_SCHEME.test(text) ? "http://" : "https://";
	const url = URL.parse(hasScheme ? address : missing + address);
	return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * The key under which a feed's address is compared with those that are followed already (see {@link addressKey}).
 *
 * @returns the text itself if it is no address
 */
export function sameKey(text: string): string {
	const url = typedUrl(text);
	return url === undefined ? text.trim() : addressKey(url);
}
