/**
 * The paths of the feeds, and back.
 *
 * @module
 */
import type { HonoRequest } from "hono";
import { nameSlug, type Scope } from "../model/scope.ts";

/** The path that a scope's feeds and page stand under: empty, `/own`, `/podcast`, `/tags/…`, `/archives/…`. */
export function scopePath(scope: Scope): string {
	if (scope === "main" || scope === "all") return "";
	if (scope === "own-podcast") return "/own/podcast";
	const colon = scope.indexOf(":");
	if (colon === -1) return `/${scope}`;
	return `/${scope.slice(0, colon)}s/${encodeURIComponent(scope.slice(colon + 1))}`;
}

/** The path of a scope's feed in a format, by the format's file name. Podcasts are looked for at `/podcast.xml`. */
export function feedPath(scope: Scope, file: string): string {
	const path = scopePath(scope);
	return isPodcastScope(scope) && file === "feed.xml" ? `${path}.xml` : `${path}/${file}`;
}

/** Whether a feed is of episodes alone. */
export function isPodcastScope(scope: Scope): boolean {
	return scope === "podcast" || scope === "own-podcast";
}

/** The path of a tag's page, from the tag as people write it. */
export function tagPath(tag: string): string {
	return scopePath(`tag:${nameSlug(tag)}`);
}

/** The path of an author's page, from the author's name. */
export function authorPath(name: string): string {
	return scopePath(`author:${nameSlug(name)}`);
}

/** The scope that the path of a request names. */
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

/** The canonical path of a request that names a tag, author or source in another spelling; `undefined` if it is canonical. */
export function canonicalPath({ req }: { req: HonoRequest }, scope: Scope): string | undefined {
	const { tag, author, source } = req.param() as Partial<Record<string, string>>;
	const given = tag ?? author ?? source;
	if (given === undefined || scope.endsWith(`:${given}`)) return undefined;
	const { pathname, search } = new URL(req.url);
	const rest = pathname.split("/").slice(3);
	return scopePath(scope) + rest.map((segment) => `/${segment}`).join("") + search;
}
