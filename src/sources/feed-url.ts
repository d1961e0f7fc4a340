/**
 * Compares the addresses of feeds, in all the ways in which people write them.
 *
 * @module
 */
import { addressKey } from "../model/identity.ts";

/** Schemes that people and buttons put before the address of a feed; `http:` is meant if no other scheme follows. */
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
	const url = hasHost(address, { hasScheme }) ? URL.parse(hasScheme ? address : missing + address) : null;
	return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** The ends of names of files and pages. None is a top-level domain, so that no host ends in one. */
const FILE_NAME = /\.(?:aspx?|atom|cfm|cgi|html?|json|jsp|opml|php\d?|rdf|rss|shtml|txt|xhtml|xml|ya?ml)$/i;

/**
 * Whether an address names a host. `/o/7.xml` and `feed.xml` do not, though a browser would take the beginning of the former
 * for a host in `https://o/7.xml`.
 */
function hasHost(address: string, { hasScheme }: { hasScheme: boolean }): boolean {
	if (/^https?:\/\/[^/\\?#]/i.test(address)) return true;
	const [, slashes = "", host = ""] = /^(?:https?:)?([/\\]*)([^/\\?#]*)/i.exec(address) ?? [];
	if (slashes.length === 1 && !hasScheme) return false;
	const isName = /^(?:[^@]*@)?[^.:]+(?:\.[^.:]+)+\.?(?::\d+)?$/.test(host) && !FILE_NAME.test(host);
	return isName || /^(?:localhost(?::\d+)?|[^:]+:\d+|\[.*\](?::\d+)?)$/i.test(host);
}

/** Describes what is wrong with an address that {@link typedUrl} does not accept, as a predicate: "is not a web address". */
export function addressFault(text: string): string {
	const address = text.replace(FEED_SCHEME, "").trim();
	const [scheme = ""] = /^[a-z][a-z0-9+.-]*:(?!\d)/i.exec(address) ?? [];
	const isPath = /^(?:https?:)?[^\s:]+$/i.test(address) && !hasHost(address, { hasScheme: scheme !== "" });
	if (!isPath || !/[./\\]/.test(address)) return "is not a web address";
	const path = address.replace(/^https?:/i, "").replace(/^[./\\]+/, "");
	const whole = URL.parse(path.slice(0, 200), "https://news.example/")?.href;
	return `has no host: write the whole address, such as ${whole ?? "https://news.example/feed.xml"}`;
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
