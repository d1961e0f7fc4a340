/**
 * Whether two addresses are the same feed's, whichever way people write them.
 *
 * @module
 */

/** What people and buttons put before the address of a feed; it stands for `http:` if no scheme follows. */
const FEED_SCHEME = /^\s*(?:feed|rss|pcast|podcast|itpc|itms-podcast):(?:\/\/)?/i;

/** Parameters that say where a reader came from, and never what is served. */
const TRACKING = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi)$/i;

/**
 * An address with the scheme by which it is fetched: `feed:https://…` is what follows `feed:`, `feed://…` is `http:`,
 * and a bare `news.example/feed` is `https:`.
 *
 * @returns `undefined` if the text is no such address; whether it may be fetched is for `refusalOf` to say
 */
export function feedUrl(text: string): URL | undefined {
	const address = text.replace(FEED_SCHEME, "").trim();
	// `news.example:8080` has a port, not a scheme.
	const hasScheme = /^[a-z][a-z0-9+.-]*:(?!\d+(?:\/|$))/i.test(address);
	const missing = FEED_SCHEME.test(text) ? "http://" : "https://";
	const url = URL.parse(hasScheme ? address : missing + address);
	return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * The key under which a feed's address is compared with those that are followed already: alike for all its spellings,
 * and never fetched, because a server may insist on one of them. Stored with each source: once in use, it must not
 * be computed differently.
 *
 * Alike are `http` and `https`, a host in any case, with `www.` or a final dot, default ports, a final slash, a
 * fragment, `feed:`, percent-encoding in any case or where none is needed (RFC 3986 §6.2.2), parameters in any order,
 * and those that track. Different are other subdomains, ports, paths by case, and any other parameter.
 *
 * @returns `news.example/feed.xml?a=1`; the text itself if it is no address
 */
export function sameKey(text: string): string {
	const url = feedUrl(text);
	if (url === undefined) return text.trim();
	const host = url.hostname.replace(/\.+$/, "").replace(/^www\.(?=[^.]+\.)/, "");
	// The parser has dropped the default port of the scheme that is written; the other's is one of the same pair.
	const port = url.port === "" || url.port === "80" || url.port === "443" ? "" : `:${url.port}`;
	const path = normalEscapes(url.pathname).replace(/\/+$/, "");
	const parameters = url.search
		.slice(1)
		.split("&")
		.filter((parameter) => parameter !== "" && !TRACKING.test(parameter.split("=", 1)[0] ?? ""))
		.map(normalEscapes)
		.sort();
	const query = parameters.length === 0 ? "" : `?${parameters.join("&")}`;
	return host + port + path + query;
}

/** Escapes in upper case, and none where the character may stand for itself (RFC 3986 §2.3). */
function normalEscapes(text: string): string {
	return text.replace(/%([0-9a-f]{2})/gi, (written, hex: string) => {
		const character = String.fromCharCode(Number.parseInt(hex, 16));
		return /[A-Za-z0-9._~-]/.test(character) ? character : written.toUpperCase();
	});
}
