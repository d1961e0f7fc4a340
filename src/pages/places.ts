/**
 * Which feeds change when an article does, for the cache in front: its page and files are tagged with them.
 *
 * @module
 */
import { historyScope } from "../articles/archives.ts";
import type { Scope } from "../articles/identity.ts";
import type { FoundArticle, StoredArticle } from "../articles/store.ts";

/** The scope that changes with an article: the part of the history where it stands. */
export function placeOf({ quiet, sources, archive }: StoredArticle): Scope {
	return quiet ? `source:${sources[0]?.source}` : historyScope(archive);
}

/** The scopes that change with an article or its neighbours. */
export function placesOf({ article, previous, next }: FoundArticle): Scope[] {
	const others = [previous, next].filter((neighbour) => neighbour !== undefined);
	return [placeOf(article), ...others.map((neighbour) => historyScope(neighbour.archive))];
}
