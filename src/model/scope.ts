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
 * A feed's scope: everything, in two ways: all articles by date, or the main feed and its archives (see `archives.ts`); the
 * operator's own articles or those of followed feeds; the episodes, all or the operator's own; or the articles with one tag,
 * of one author or through one source.
 */
export type Scope =
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

/** The name by which an author is listed; a nameless one is known by their address. */
export function authorName(author: Author): string {
	return author.name ?? author.url ?? "";
}

/** The scopes that an article is part of by what it says, each with the name that people read. */
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

/** Whether a scope is the main feed or an archive. */
export function isHistory(scope: Scope): boolean {
	return scope === "main" || isArchive(scope);
}

/** Whether a scope is an archive. */
export function isArchive(scope: Scope): boolean {
	return scope.startsWith("archive:");
}

/** The scope of an archive; the main feed's for `null`. */
export function historyScope(archive: number | null): Scope {
	return archive === null ? "main" : `archive:${archive}`;
}

/** Whether a scope exists from the first migration on, before there are any articles. */
export function isPermanent(scope: Scope): boolean {
	return ["all", "main", "own", "followed", "podcast", "own-podcast"].includes(scope);
}

/** Whether a scope ceases to exist when it has no articles left. */
export function isRemovable(scope: Scope): boolean {
	return scope.startsWith("tag:") || scope.startsWith("author:");
}
