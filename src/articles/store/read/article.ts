/**
 * Reads single articles.
 *
 * @module
 */

import { OWN } from "../../../model/identity.ts";
import { nameSlug } from "../../../model/scope.ts";
import { notMigrated, splitDatabase } from "../../../platform/database-state.ts";
import { rowsOf } from "../../../platform/rows.ts";
import type { OriginalKind, OriginalTexts } from "../../normalise/originals.ts";
import type { Cursor } from "../cursor.ts";
import { HAS_MARKDOWN, originalText } from "../sql/originals.ts";
import { SCOPE_STATE, type ScopeState, type StateRow } from "../sql/scopes.ts";
import {
	type ArticleRow,
	articleAt,
	type Neighbour,
	neighbourOf,
	relatedByTags,
} from "../sql/shown-articles.ts";
import { TOMBSTONE_AT } from "../sql/tombstones.ts";
import { articleOf, type StoredArticle } from "./shown.ts";

/** An article, the next older and the next newer one of its owner, and the state of all articles. */
export interface FoundArticle {
	article: StoredArticle;
	/** Its place in combined feeds. */
	place: Cursor;
	previous?: Neighbour;
	next?: Neighbour;
	state: ScopeState;
	/** Whether it was written in Markdown. */
	hasMarkdown: boolean;
	/** The texts that it was written in, as far as they were requested and are kept. */
	originals: OriginalTexts;
}

/**
 * Reads one article with its neighbours: five queries in one transaction. The slug of a story leads to the version that is
 * shown, also after the version that brought the slug is gone.
 *
 * @param now the moment as of which it is shown, in milliseconds since 1970
 * @param originals which of the texts that it was written in to read
 */
export async function readArticle(
	db: D1Database,
	slug: string,
	now = Date.now(),
	originals: readonly OriginalKind[] = [],
): Promise<FoundArticle | "deleted" | undefined> {
	const texts = [
		`${HAS_MARKDOWN} AS has_markdown`,
		...originals.map((kind) => `${originalText(kind)} AS ${kind}`),
	];
	const [articles, older, newer, states, tombstones] = await db.batch([
		db.prepare(articleAt(texts)).bind(slug),
		db.prepare(neighbourOf("older")).bind(slug),
		db.prepare(neighbourOf("newer")).bind(slug),
		db.prepare(SCOPE_STATE).bind("all"),
		db.prepare(TOMBSTONE_AT).bind(slug),
	]);
	const [row] = rowsOf<ArticleRow & FoundTexts & { place_id: string; place_at: number }>(articles);
	const [state] = rowsOf<StateRow>(states).map(splitDatabase);
	if (state === undefined) throw notMigrated();
	if (row === undefined) return rowsOf(tombstones).length > 0 ? "deleted" : undefined;
	const [previous] = rowsOf<Neighbour>(older);
	const [next] = rowsOf<Neighbour>(newer);
	return {
		article: articleOf(row, now),
		place: { sortedAt: row.place_at, id: row.place_id },
		state,
		hasMarkdown: row.has_markdown === 1,
		originals: Object.fromEntries(
			originals.flatMap((kind) => (row[kind] == null ? [] : [[kind, row[kind]]])),
		),
		...(previous && { previous }),
		...(next && { next }),
	};
}

/** How many of an article's tags are compared, and how many related articles are shown. */
const COMPARED_TAGS = 3;
const MOST_RELATED = 4;

/**
 * Reads articles that share tags with an article: one query, of at most some 140 rows, and none if it has no tags. To an
 * operator's article, only the operator's are related.
 */
export async function readRelated(
	db: D1Database,
	{ article: { tags, source }, place }: Pick<FoundArticle, "article" | "place">,
): Promise<Neighbour[]> {
	const scopes = [...new Set(tags.map((tag) => `tag:${nameSlug(tag)}`))].slice(0, COMPARED_TAGS);
	if (scopes.length === 0) return [];
	const { results } = await db
		.prepare(relatedByTags(scopes.length))
		.bind(place.sortedAt, place.id, Number(source === OWN), MOST_RELATED, ...scopes)
		.all<Neighbour>();
	return results;
}

/** The columns of the texts that an article was written in. */
interface FoundTexts extends Partial<Record<OriginalKind, string | null>> {
	has_markdown: number;
}
