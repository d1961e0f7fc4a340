/**
 * The column `item` of stored articles.
 *
 * @module
 */
import type { Article } from "../../model/article.ts";

/** The `item` column: all members of an article that have no column of their own. */
export type StoredItem = Omit<
	Article,
	"id" | "source" | "guid" | "slug" | "content_html" | "content_text" | "transcript" | "date_published"
>;

/** Parses the `item` column. */
export function parseStored(item: string): StoredItem {
	const stored = JSON.parse(item) as Omit<StoredItem, "sources"> & Partial<StoredItem>;
	// Articles that were stored before feeds could be followed name no sources.
	return { ...stored, sources: stored.sources ?? [] };
}

/** An article without the members that have columns of their own. */
export function itemOf(article: Article & { sorted_at?: number }): StoredItem {
	const {
		id,
		source,
		guid,
		slug,
		date_published,
		sorted_at,
		content_html,
		content_text,
		transcript,
		...item
	} = article;
	return item;
}
