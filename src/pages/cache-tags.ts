/**
 * Cache tags for an article's page and files: the feeds that change when the article does.
 *
 * @module
 */

import type { FoundArticle } from "../articles/store/read/article.ts";
import type { StoredArticle } from "../articles/store/read/shown.ts";
import type { Neighbour } from "../articles/store/sql/shown-articles.ts";
import { OWN } from "../model/identity.ts";
import type { Scope } from "../model/scope.ts";
import { historyScope } from "../model/scope.ts";

/**
 * The scopes that change with an article: the main feed or archive that it is in, and the feeds of its sources if it has
 * several or is in their feeds only.
 */
export function placesOfArticle({ quiet, sources, archive }: StoredArticle): Scope[] {
	const feeds = sources.map(({ source }): Scope => `source:${source}`);
	if (quiet) return feeds;
	return [historyScope(archive), ...(feeds.length > 1 ? feeds : [])];
}

/**
 * The scopes that change with an article or the others that its page leads to. The neighbours of a followed article are those of
 * its source, which may be in the source's feed only.
 */
export function placesOf(
	{ article, previous, next }: FoundArticle,
	related: readonly Neighbour[] = [],
): Scope[] {
	const others = [previous, next, ...related].filter((neighbour) => neighbour !== undefined);
	return [
		...placesOfArticle(article),
		...(article.source === OWN ? [] : [`source:${article.source}` as const]),
		...others.map((neighbour) => historyScope(neighbour.archive)),
	];
}
