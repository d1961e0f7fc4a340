/**
 * Reads lists of articles without their contents.
 *
 * @module
 */
import { type Cursor, cursorOf, TOP } from "../cursor.ts";
import { type ArticleRow, LIST_BELOW, LIST_SCOPE, OWN_BY_NAME } from "../sql/shown-articles.ts";
import { articleOf, type StoredArticle } from "./shown.ts";

/**
 * The operator's articles with one of these ids, guids or paths of files, without their contents, but with their
 * transcripts, each with the path of its file.
 */
export async function readOwn(
	db: D1Database,
	{ ids, guids, paths }: { ids: string[]; guids: string[]; paths: string[] },
): Promise<{ article: StoredArticle; path: string | null }[]> {
	const { results } = await db
		.prepare(OWN_BY_NAME)
		.bind(JSON.stringify(ids), JSON.stringify(guids), JSON.stringify(paths))
		.all<ArticleRow & { path: string | null }>();
	return results.map((row) => ({ article: articleOf(row, Date.now()), path: row.path }));
}

/**
 * A page of the operator's articles whose files are below a path, newest first, without their contents. It reads a row for
 * each of these articles.
 */
export async function listBelow(
	db: D1Database,
	path: string,
	{ limit, after = TOP }: { limit: number; after?: Cursor | undefined },
): Promise<StoredArticle[]> {
	const { results } = await db
		.prepare(LIST_BELOW)
		.bind(path, after.sortedAt, after.id, limit)
		.all<ArticleRow>();
	return results.map((row) => articleOf(row, Date.now()));
}

/** A page of all articles as of a moment (milliseconds since 1970), or the operator's, newest first, without their contents. */
export async function listArticles(
	db: D1Database,
	{
		limit,
		after = TOP,
		now = Date.now(),
		scope = "all",
	}: { limit: number; after?: Cursor | undefined; now?: number; scope?: "all" | "own" },
): Promise<{ articles: StoredArticle[]; next: Cursor | undefined }> {
	const { results } = await db
		.prepare(LIST_SCOPE)
		.bind(after.sortedAt, after.id, limit, scope)
		.all<ArticleRow>();
	const last = results.at(-1);
	return {
		articles: results.map((row) => articleOf(row, now)),
		next: last !== undefined && results.length === limit ? cursorOf(last) : undefined,
	};
}
