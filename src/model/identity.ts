/**
 * The identity of articles: permanent ids, keys of addresses, and slugs.
 *
 * Ids must never be computed differently: every subscriber would see every article as new.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import { nfkc } from "./text.ts";

/** The source key of the operator's articles. */
export const OWN = "";

/** The UUID namespace of computed ids (RFC 9562 §5.5). It must never change. */
const NAMESPACE = "8d0c9a3e-5b0b-4d0e-9d5c-2f1c7f8d6a11";

/** The longest slug, in Unicode code points; 80 keep every KV key under its 512 bytes. */
export const SLUG_LENGTH = 80;

/**
 * Returns the permanent id of an article: its guid if that is a harmless absolute IRI, else a {@link computedId}.
 *
 * @param publisher the configured site URL, or the followed feed's URL; empty if neither is known
 */
export function articleId(publisher: string, guid: string): string {
	return isAbsoluteIri(guid) && isHarmless(guid) ? guid : computedId(publisher, guid);
}

/**
 * Returns a `urn:uuid:` computed from the site (or the followed feed) and the guid, so that a rebuilt database has the same
 * ids.
 */
export function computedId(publisher: string, guid: string): string {
	return `urn:uuid:${uuidv5(`${publisher}\n${guid}`, NAMESPACE)}`;
}

/** Whether a text is an absolute IRI (RFC 3987) that needs no repair: a scheme, then no space or delimiter. */
export function isAbsoluteIri(text: string): boolean {
	return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(text) && URL.canParse(text);
}

/**
 * Schemes that are harmless if a client treats the id as a link: those of the web, of mere names, and of documents on other
 * networks. YouTube's feeds use `yt:`.
 */
const HARMLESS_SCHEME =
	/^(?:https?|urn|tag|acct|ark|at|cid|did|doi|ftp|gemini|gopher|info|ipfs|ipns|isbn|magnet|mailto|mid|news|ni|nntp|oai|oid|uuid|xmpp|yt):/i;

function isHarmless(iri: string): boolean {
	return HARMLESS_SCHEME.test(iri);
}

/** Tracking parameters, which do not change the response. */
const TRACKING = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi)$/i;

// The lookbehind keeps the time linear: a run is matched only from its beginning.
const FINAL_DOTS = /(?<!\.)\.+$/;
const FINAL_SLASHES = /(?<!\/)\/+$/;

/**
 * Returns the same key for all spellings of an address. The key is compared, never fetched, because a server may accept only
 * one of the spellings. It is stored, so it must never be computed differently.
 *
 * No difference is made by `http` or `https`, `www.` or a final dot of the host, default ports, a final slash, a fragment,
 * the case of percent-encoding or needless percent-encoding (RFC 3986 §6.2.2), the order of parameters, and tracking
 * parameters. Other subdomains, ports and parameters, and the case of the path, do make a difference.
 *
 * @returns `news.example/feed.xml?a=1`
 */
export function addressKey(url: URL): string {
	const host = url.hostname.replace(FINAL_DOTS, "").replace(/^www\.(?=[^.]+\.)/, "");
	// The parser has dropped the default port of the scheme that is written; the other's is one of the same pair.
	const port = url.port === "" || url.port === "80" || url.port === "443" ? "" : `:${url.port}`;
	const path = normalEscapes(url.pathname).replace(FINAL_SLASHES, "");
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

/**
 * Returns a key of an article's address and title, which are the same wherever the article appears. The address alone is not
 * enough: in some feeds every entry links to the front page.
 */
export function urlKey(url: string, title: string): string {
	return `${addressKey(new URL(url))} ${title.toLowerCase()}`;
}

/**
 * Invisible characters: variation selectors, joiners, soft hyphens, marks of direction, fillers, tags of flags (UAX #44,
 * Default_Ignorable_Code_Point), and the box around the digit of an emoji. The zero-width non-joiner is not among them:
 * Persian separates parts of words with it, so it becomes a hyphen.
 */
const INVISIBLE = /(?!\u200C)\p{Default_Ignorable_Code_Point}|\u20E3/gu;

/**
 * Makes a readable path segment of a text: lower case letters, digits and marks of any script, joined by hyphens.
 *
 * @returns an empty string if the text has neither letters nor digits
 */
export function slugify(text: string): string {
	// Compatible characters first, as some of them become invisible ones.
	return formerSlugify(nfkc(text).replace(INVISIBLE, ""));
}

/** The former {@link slugify}, which kept invisible characters. Old articles and sources have such slugs. */
export function formerSlugify(text: string): string {
	const words = sameSpelling(text.replace(/['’]/gu, "")).match(/[\p{L}\p{N}\p{M}]+/gu);
	return [...(words?.join("-") ?? "")].slice(0, SLUG_LENGTH).join("").replace(/-+$/, "");
}

/** Whether a text is a slug, by the present or the former {@link slugify}. */
export function isSlug(text: string): boolean {
	return text !== "" && (slugify(text) === text || formerSlugify(text) === text);
}

/** Lower case in Unicode's compatibility form. Applying it twice changes nothing. */
export function sameSpelling(text: string): string {
	// Lower case can add marks (İ becomes i and a dot), so normalise again.
	return nfkc(nfkc(text).toLowerCase());
}
