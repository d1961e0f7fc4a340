/**
 * Converts scopes to paths of feeds, and paths to scopes.
 *
 * @module
 */
import type { HonoRequest } from "hono";
import { nameSlug, type Scope } from "../model/scope.ts";

/** The page with the state of the sources. No source can have the id `status`. */
export const SOURCES_STATUS_PATH = "/sources/status";

/** The routes of the podcasts. */
export const PODCAST_ROUTES = ["/podcast", "/own/podcast"] as const;

/** The routes of scopes that have a page: below each are its feeds, and how to subscribe to them. */
export const SCOPE_ROUTES = [
	...["", "/own", "/followed", ...PODCAST_ROUTES],
	...["/tags/:tag", "/authors/:author", "/sources/:source"],
] as const;

/** The routes of everything that has feeds: scopes and archives. */
export const FEED_ROUTES = [...SCOPE_ROUTES, "/archives/:archive{[1-9][0-9]{0,9}}"] as const;

/** Returns the path below which a scope has its feeds and page: empty, `/own`, `/podcast`, `/tags/…`, `/archives/…`. */
export function scopePath(scope: Scope): string {
	if (scope === "main" || scope === "all") return "";
	if (scope === "own-podcast") return "/own/podcast";
	const colon = scope.indexOf(":");
	if (colon === -1) return `/${scope}`;
	return `/${scope.slice(0, colon)}s/${encodeURIComponent(scope.slice(colon + 1))}`;
}

/** Returns the path of a scope's feed, given the file name of a format. Podcasts have `/podcast.xml`. */
export function feedPath(scope: Scope, file: string): string {
	const path = scopePath(scope);
	return isPodcastScope(scope) && file === "feed.xml" ? `${path}.xml` : `${path}/${file}`;
}

/** Returns the path of the page that says how to subscribe to a scope. */
export function subscribePath(scope: Scope): string {
	return `${scopePath(scope)}/subscribe`;
}

/** Whether a scope has episodes only. */
export function isPodcastScope(scope: Scope): boolean {
	return scope === "podcast" || scope === "own-podcast";
}

/** Returns the scope of the episodes among the articles of a scope; `undefined` if there is no such scope. */
export function podcastOf(scope: Scope): Scope | undefined {
	if (scope === "main") return "podcast";
	return scope === "own" ? "own-podcast" : undefined;
}

/** Returns the path of a tag's page; takes the tag as written. */
export function tagPath(tag: string): string {
	return scopePath(`tag:${nameSlug(tag)}`);
}

/** Returns the path of an author's page; takes the author's name. */
export function authorPath(name: string): string {
	return scopePath(`author:${nameSlug(name)}`);
}

/** Returns the scope of a request, by its path. */
export function scopeOf({ req }: { req: HonoRequest }): Scope {
	const { tag, author, source, archive } = req.param() as Partial<Record<string, string>>;
	if (archive !== undefined) return `archive:${Number(archive)}`;
	if (tag !== undefined) return `tag:${nameSlug(tag)}`;
	if (author !== undefined) return `author:${nameSlug(author)}`;
	if (source !== undefined) return `source:${nameSlug(source)}`;
	const [, first, second] = req.path.replace(/\.xml$/, "").split("/");
	if (first === "podcast") return "podcast";
	if (first === "own") return second === "podcast" ? "own-podcast" : "own";
	return first === "followed" ? "followed" : "main";
}

/** Returns the canonical path for a request that spells a tag, author or source differently; `undefined` if it is canonical. */
export function canonicalPath({ req }: { req: HonoRequest }, scope: Scope): string | undefined {
	const { tag, author, source } = req.param() as Partial<Record<string, string>>;
	const given = tag ?? author ?? source;
	if (given === undefined || scope.endsWith(`:${given}`)) return undefined;
	const { pathname, search } = new URL(req.url);
	const rest = pathname.split("/").slice(3);
	return scopePath(scope) + rest.map((segment) => `/${segment}`).join("") + search;
}
