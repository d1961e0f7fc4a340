/**
 * Articles as they are shown at a moment, made from their rows.
 *
 * @module
 */
import type { Article, Provenance } from "../../../model/article.ts";
import { OWN } from "../../../model/identity.ts";
import type { ArticleRow } from "../sql/shown-articles.ts";
import { parseStored, type StoredItem } from "../stored-item.ts";

/** An article with what the store adds to it. */
export interface StoredArticle extends Article {
	/** The revision of the last change to it. */
	revision: number;
	/** The time that feeds are sorted by, in milliseconds since 1970. */
	sorted_at: number;
	/** The archive that it is in, if it has left the main feed. */
	archive: number | null;
	/** The Markdown that it was written in, if a feed is to have it. */
	markdown?: string | undefined;
}

/**
 * The article of a row, as it is shown at a moment.
 *
 * @param now milliseconds since 1970
 * @param item the row's `item`, if it has been parsed already
 */
export function articleOf(row: ArticleRow, now: number, item = parseStored(row.item)): StoredArticle {
	return {
		...item,
		sources: row.told_by ? toldBy(JSON.parse(row.told_by) as Provenance[], row.source) : item.sources,
		id: row.id,
		source: row.source,
		guid: row.guid,
		slug: row.slug,
		content_html: row.content_html ?? undefined,
		content_text: row.content_text ?? undefined,
		transcript: row.transcript ?? undefined,
		...datesAt(row, item.date_modified, now),
		revision: row.revision,
		sorted_at: row.sorted_at,
		archive: row.archive,
		...(row.is_aside && { quiet: true }),
		...(typeof row.markdown === "string" && { markdown: row.markdown }),
	};
}

/**
 * The dates that an article is shown with. An entry of a followed feed that is dated in the future has the date of its arrival,
 * by which it is sorted, until its own date: readers would hide it, or keep it above all others.
 */
function datesAt(
	{ source, date_published, sorted_at }: ArticleRow,
	date_modified: number | undefined,
	now: number,
): Pick<Article, "date_published" | "date_modified"> {
	if (source === OWN) return { date_published, date_modified };
	return {
		date_published: date_published > now ? sorted_at : date_published,
		date_modified: date_modified !== undefined && date_modified > now ? undefined : date_modified,
	};
}

/** When the first of the articles will be shown with another date (see {@link datesAt}), in milliseconds since 1970. */
export function nextDate(
	parsed: readonly { row: ArticleRow; item: StoredItem }[],
	now: number,
): number | undefined {
	const ahead = parsed
		.filter(({ row }) => row.source !== OWN)
		.flatMap(({ row, item }) => [row.date_published, item.date_modified ?? now])
		.filter((date) => date > now);
	return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** Puts the source of the version that is shown first. */
function toldBy(sources: Provenance[], shown: string): Provenance[] {
	const [others = [], own = []] = [false, true].map((isShown) =>
		sources.filter(({ source }) => (source === shown) === isShown),
	);
	return [...own, ...others];
}
