/**
 * Scopes: the sets of articles that have feeds and pages of their own.
 *
 * @module
 */
import type { Article } from "./article.ts";
import type { Author } from "./author.ts";
import { isEpisode } from "./episode.ts";
import { SLUG_LENGTH, sameSpelling } from "./identity.ts";

/**
 * The scope of a feed: all articles by date (`all`); the main feed or one of its archives (see `archives.ts`); the operator's
 * articles or those of followed feeds; all episodes or the operator's; or the articles of one tag, author or source. `site` is
 * no feed: it changes with what all pages show, which are the look, the operator's pages and the menu.
 */
export type Scope =
	| "site"
	| "all"
	| "main"
	| `archive:${number}`
	| "own"
	| "followed"
	| "podcast"
	| "own-podcast"
	| `tag:${string}`
	| `author:${string}`
	| `source:${string}`;

/** The name under which an author is listed; without a name, the author's address. */
export function authorName(author: Author): string {
	return author.name ?? author.url ?? "";
}

/** Returns the scopes that an article belongs to according to its members, each with its display name. */
export function scopesOf(
	article: Pick<Article, "tags" | "authors" | "attachments">,
	isOwn: boolean,
): Map<Scope, string> {
	const scopes = new Map<Scope, string>([
		["all", ""],
		[isOwn ? "own" : "followed", ""],
	]);
	if (isEpisode(article)) {
		scopes.set("podcast", "");
		if (isOwn) scopes.set("own-podcast", "");
	}
	for (const tag of article.tags) scopes.set(`tag:${nameSlug(tag)}`, tag);
	for (const author of article.authors)
		scopes.set(`author:${nameSlug(authorName(author))}`, authorName(author));
	return scopes;
}

/**
 * Returns the path segment of a tag or an author. Unlike {@link slugify} it keeps punctuation, so that C, C++ and C# stay
 * three tags. Case and white space make no difference, and `/`, `\\`, `?` and `%`, which intermediaries decode too early,
 * become hyphens.
 */
export function nameSlug(name: string): string {
	const slug = sameSpelling(name)
		.trim()
		.replace(/[\s/?%\\]+/gu, "-");
	const short = [...slug].slice(0, SLUG_LENGTH).join("");
	// "." and ".." would be resolved away by every URL parser.
	return /^\.{1,2}$/.test(short) ? `${short}-` : short;
}

/** Whether a scope is the main feed or an archive. */
export function isHistory(scope: Scope): boolean {
	return scope === "main" || isArchive(scope);
}

/** Whether a scope is an archive. */
export function isArchive(scope: Scope): boolean {
	return scope.startsWith("archive:");
}

/** Returns the scope of an archive, or of the main feed for `null`. */
export function historyScope(archive: number | null): Scope {
	return archive === null ? "main" : `archive:${archive}`;
}

/** Whether a scope always exists, even without articles: migrations create it. */
export function isPermanent(scope: Scope): boolean {
	return ["all", "main", "own", "followed", "podcast", "own-podcast"].includes(scope);
}

/** Whether a scope is removed when it has no articles left. */
export function isRemovable(scope: Scope): boolean {
	return scope.startsWith("tag:") || scope.startsWith("author:");
}
