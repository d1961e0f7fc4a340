/**
 * The paths of this site: reserved paths, which articles cannot have, and those that articles request.
 *
 * @module
 */

import { isSlug } from "../model/identity.ts";
import { CONVENTIONAL_FILES, CONVENTIONAL_PATHS } from "./conventional.ts";
import { SITE_PLACEHOLDER } from "./origin.ts";

/** A path of this site that an article requests, as its permalink or as an alias. */
export interface SitePath {
	/** The path as spelled in URLs: `/2026/10/caf%C3%A9/`. */
	path: string;
	/** See {@link pathKey}. */
	key: string;
}

/** Reserved first segments: articles can have no path below them. */
const OWN_FOLDERS: ReadonlySet<string> = new Set([
	...[".well-known", "api", "archives", "authors", "cdn-cgi", "feed", "followed", "health", "hub", "media"],
	...["own", "push", "sitemaps", "sources", "subscribe", "tags"],
]);

/** The longest path that an article can have, in characters as spelled in URLs. */
export const MAX_PATH = 2_000;

// The lookbehind keeps the time linear: a run is matched only from its beginning.
const FINAL_SLASHES = /(?<!\/)\/+$/;

/**
 * Returns the key by which a path is looked up, which is the same for all its spellings. A final slash, needless
 * percent-encoding and the form of accents (NFC) make no difference; case does. The key is stored, so it must never be computed
 * differently.
 *
 * @param path as `URL.pathname` gives it
 * @returns an empty string for the front page
 */
export function pathKey(path: string): string {
	return path
		.replace(FINAL_SLASHES, "")
		.split("/")
		.map((segment) => encodeURIComponent(decoded(segment).normalize("NFC")))
		.join("/");
}

/** Decodes percent-encoding; invalid sequences stay as they are. */
function decoded(text: string): string {
	return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
		try {
			return decodeURIComponent(run);
		} catch {
			return run;
		}
	});
}

/** The site's other pages, feeds and files, by their {@link pathKey}: the front page has an empty one. */
const OWN_PATHS: ReadonlySet<string> = new Set(
	[
		...["", "/articles", "/feed.xml", "/atom.xml", "/feed.json", ...Object.keys(CONVENTIONAL_PATHS)],
		...["/podcast", "/podcast.xml", "/podcast/subscribe"],
		...["feed", "feed.xml", "atom.xml", "feed.json", ...Object.keys(CONVENTIONAL_FILES)].map(
			(file) => `/podcast/${file}`,
		),
		...["/news-sitemap.xml", "/robots.txt", "/sitemap.xml", "/subscriptions.opml"],
		...["/_headers", "/copy.js", "/player.js", "/podcast.png", "/site.css"],
		...["/icon.ico", "/icon.png", "/icon.svg", "/icon-192.png", "/icon-maskable.png", "/icon-touch.png"],
		...["/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"],
		"/manifest.webmanifest",
	].map(pathKey),
);

/**
 * The pages of all months, of a year and of a month. Other paths below `/archive` are free: many sites have had their articles
 * there.
 */
const ARCHIVE_PAGE = /^\/archive(?:\/[0-9]{4}(?:\/(?:0[1-9]|1[0-2]))?)?$/;

/** Whether a path is reserved for this site's own pages, feeds and files. Pages of articles do not count. */
export function isOwnPath(key: string): boolean {
	const [, first = "", ...rest] = key.split("/");
	if (OWN_PATHS.has(key) || OWN_FOLDERS.has(first) || ARCHIVE_PAGE.test(key)) return true;
	// The files of an article are below its page, and its Markdown is beside it.
	return first === "articles" && (rest.length > 1 || /\.md$/i.test(key));
}

/** Returns the slug in the path of an article's page; `undefined` for other paths. */
export function slugIn(key: string): string | undefined {
	const [, slug] = /^\/articles\/([^/]+)$/.exec(key) ?? [];
	const text = slug && decoded(slug);
	return text !== undefined && isSlug(text) ? text : undefined;
}

/**
 * Reads an address as a path of this site.
 *
 * @param origin of this site; empty if none is configured
 * @returns `undefined` for an address on another site, or one that is not of a page; an error message for an address here that
 * no article can have, and for one that is relative to an unknown page
 */
export function sitePathOf(text: string, origin: string): SitePath | string | undefined {
	const quoted = `"${text.slice(0, 60)}"`;
	const isPath = /^\/(?![/\\])/.test(text);
	if (!isPath && !/^[a-z][a-z0-9+.-]*:|^\/\/[^/\\]/i.test(text)) return relativeFault(text, quoted);
	// A browser resolves such an address as a path if the page has the same scheme.
	if (/^https?:(?!\/\/(?:[^/\\]|$))/i.test(text)) return hostlessFault(text, quoted);
	const url = URL.parse(text.normalize("NFC"), SITE_PLACEHOLDER);
	if (url === null || !(isPath || isHere(url, origin))) return undefined;
	const path = url.pathname;
	// Browsers would read the first segment as a host.
	if (path.startsWith("//"))
		return `${quoted} begins with two slashes: write a path such as /2026/first-snow/`;
	const key = pathKey(path);
	if (url.search !== "" || /[?#]/.test(text))
		return `${quoted} has a query or a fragment, which addresses of articles here cannot have: write a path alone, such as /2026/first-snow/`;
	if (isOwnPath(key))
		return `${quoted} is reserved by this site: choose another path, such as /2026/first-snow/`;
	if (path.length > MAX_PATH || key.length > MAX_PATH)
		return `${quoted} is a path of more than ${MAX_PATH} characters: choose a shorter one`;
	return { path, key };
}

/** Whether an address is on this site, by http or https. */
function isHere({ protocol, host, origin: given }: URL, origin: string): boolean {
	if (given === SITE_PLACEHOLDER) return true;
	return /^https?:$/.test(protocol) && host === URL.parse(origin)?.host;
}

/** Returns the permalink in an article's stored address; `undefined` if it has none on this site. */
export function permalinkIn(url: string | null | undefined): SitePath | undefined {
	if (!url?.startsWith(`${SITE_PLACEHOLDER}/`)) return undefined;
	const path = url.slice(SITE_PLACEHOLDER.length);
	return { path, key: pathKey(path) };
}

function hostlessFault(text: string, quoted: string): string {
	const [scheme = ""] = text.split(":", 1);
	const rest = text.slice(scheme.length).replace(/^[:/\\]+/, "");
	return `${quoted} has no host after two slashes: write ${scheme}://${rest.slice(0, 60)}, or a path of this site, such as /2026/first-snow/`;
}

/** Explains what to write instead of a relative address, which would have another target on each page that shows it. */
function relativeFault(text: string, quoted: string): string {
	if (/^www\./i.test(text)) return `${quoted} lacks its beginning: write https://${text.slice(0, 60)}`;
	if (/^[?#]/.test(text))
		return `${quoted} is not a complete address: write a path of this site, such as /2026/first-snow/, or a whole address with https://`;
	const path = text.replace(/^(?:\.{0,2}[/\\]+)+/, "").slice(0, 60);
	return `${quoted} is relative: write /${path} for a page of this site, or the whole address with https://`;
}
