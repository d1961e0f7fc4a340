/**
 * The paths of the feeds, and back.
 *
 * @module
 */
import { nameSlug, type Scope } from "../model/identity.ts";

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
