/**
 * What makes an article the same article: its permanent id, its slug, and the feeds it belongs to.
 *
 * Contracts: an id, once given out, is never computed differently. Every subscriber would see every article anew.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import type { Author } from "../site.ts";
import type { Article } from "./article.ts";

/** Where the articles that were published here, not followed, come from. */
export const OWN = "";

/** The namespace of ids made here (RFC 9562 §5.5). Must never change. */
const NAMESPACE = "8d0c9a3e-5b0b-4d0e-9d5c-2f1c7f8d6a11";

/** The longest slug, in Unicode code points; 80 keep every KV key under its 512 bytes. */
const SLUG_LENGTH = 80;

/**
 * The permanent id of an article: its guid where that already is an absolute IRI, else a `urn:uuid:` that
 * is computed from the site (or source) and the guid, so that a restored database gives the same ids.
 *
 * @param publisher the configured site URL, or the followed feed's URL; empty if neither is known
 */
export function articleId(publisher: string, guid: string): string {
	return isAbsoluteIri(guid) ? guid : `urn:uuid:${uuidv5(`${publisher}\n${guid}`, NAMESPACE)}`;
}

/** Whether a text is an absolute IRI (RFC 3987) that needs no repair: a scheme, then no space or delimiter. */
export function isAbsoluteIri(text: string): boolean {
	return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(text) && URL.canParse(text);
}

/**
 * What is the same of an article wherever it appears: its title, and its address whatever its spelling (scheme,
 * `www.`, trailing slash, fragment, the marks of campaigns). The address alone will not do: in some feeds every entry
 * links to the front page. It is compared, never fetched.
 */
export function urlKey(url: string, title: string): string {
	const { hostname, port, pathname, searchParams } = new URL(url);
	const parameters = [...searchParams].filter(
		([name]) => !/^(utm_\w+|fbclid|gclid|mc_cid|mc_eid)$/i.test(name),
	);
	const host = hostname.replace(/^www\./, "") + (port && `:${port}`);
	return `${host}${pathname.replace(/\/+$/, "")}?${new URLSearchParams(parameters)} ${title.toLowerCase()}`;
}

/**
 * A readable path segment: lower case letters, digits and marks of any script, joined by hyphens.
 *
 * @returns an empty string if the text has neither letters nor digits
 */
export function slugify(text: string): string {
	const words = sameSpelling(text.replace(/['’]/gu, "")).match(/[\p{L}\p{N}\p{M}]+/gu);
	return [...(words?.join("-") ?? "")].slice(0, SLUG_LENGTH).join("").replace(/-+$/, "");
}

/** Lower case and compatible characters alike, so that the result stays the same when it is done again. */
function sameSpelling(text: string): string {
	// Lower case can bring new marks (İ becomes i and a dot), whose order is settled once more.
	return text.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/**
 * The path segment of a tag or an author. Unlike {@link slugify} it keeps punctuation, so that C, C++ and C#
 * stay three tags; only case and white space do not part two names, and `/`, `\\`, `?` and `%`, which
 * intermediaries decode too early, become hyphens.
 */
export function nameSlug(name: string): string {
	const slug = sameSpelling(name)
		.trim()
		.replace(/[\s/?%\\]+/gu, "-");
	const short = [...slug].slice(0, SLUG_LENGTH).join("");
	// "." and ".." would be resolved away by every URL parser.
	return /^\.{1,2}$/.test(short) ? `${short}-` : short;
}

/**
 * A feed's scope: everything, the operator's own articles or those of followed feeds, or the articles with one tag, of
 * one author or through one source.
 */
export type Scope = "all" | "own" | "followed" | `tag:${string}` | `author:${string}` | `source:${string}`;

/** The name by which an author is listed; a nameless one is known by their address. */
export function authorName(author: Author): string {
	return author.name ?? author.url ?? "";
}

/** The scopes that an article is part of, each with the name that people read. */
export function scopesOf(
	article: Pick<Article, "tags" | "authors" | "sources" | "quiet">,
): Map<Scope, string> {
	const scopes = new Map<Scope, string>();
	for (const { source, title } of article.sources) scopes.set(`source:${source}`, title);
	if (article.quiet) return scopes;
	scopes.set("all", "");
	scopes.set(article.sources.length === 0 ? "own" : "followed", "");
	for (const tag of article.tags) scopes.set(`tag:${nameSlug(tag)}`, tag);
	for (const author of article.authors)
		scopes.set(`author:${nameSlug(authorName(author))}`, authorName(author));
	return scopes;
}
