/**
 * Lists of articles for the operator, public and others.
 *
 * @module
 */

import { OWN } from "../../model/identity.ts";
import { rowsOf } from "../../platform/rows.ts";
import { type Cursor, TOP } from "../store/cursor.ts";
import { readAliases } from "../store/read/addresses.ts";
import { listArticles, listBelow } from "../store/read/list.ts";
import type { StoredArticle } from "../store/read/shown.ts";
import { FILE_FACTS, type FileFacts } from "../store/sql/shown-articles.ts";
import {
	LIST_UNPUBLISHED,
	type ListedRow,
	type UnpublishedRow,
	type UnpublishedState,
} from "../store/sql/unpublished.ts";
import { parseStored } from "../store/stored-item.ts";

/** Whether an article is public, and if not, why. */
export type ArticleState = "published" | UnpublishedState;

/** An article as the operator sees it. */
export interface ListedArticle {
	article: StoredArticle;
	state: ArticleState;
	/** When it expires, in milliseconds since 1970. */
	expires?: number | undefined;
	/** The path of its file. */
	path?: string | undefined;
	/** The name of the folder that is the root of its file's path. */
	root?: string | undefined;
	/** Paths of this site that redirect to it because its file names them as aliases. */
	aliases?: string[] | undefined;
}

/** Which articles are listed. */
export interface Selection {
	state: ArticleState | "all";
	/** Whether articles of followed feeds are left out. */
	isOwn: boolean;
	/** A prefix of file paths: only articles whose files are below it are listed. */
	path?: string | undefined;
	limit: number;
	after?: Cursor | undefined;
}

const UNPUBLISHED = ["scheduled", "withdrawn", "deleted"] as const satisfies UnpublishedState[];

/**
 * Reads a page of articles without their contents, newest first: public ones by their place in feeds, all others by date.
 *
 * @returns with where the next page begins, if there is one
 */
export async function listSelected(
	db: D1Database,
	{ state, isOwn, path, limit, after }: Selection,
): Promise<{ articles: ListedArticle[]; next: Cursor | undefined }> {
	const hidden = UNPUBLISHED.filter((one) => state === "all" || state === one);
	const isPublished = state === "all" || state === "published";
	const [published, unpublished] = await Promise.all([
		isPublished ? listPublished(db, { isOwn, path, limit, after }) : [],
		listUnpublished(db, hidden, { path, limit, after }),
	]);
	const all = [...published.map((article) => ({ article, state: "published" as const })), ...unpublished];
	const articles: ListedArticle[] = all
		.sort((a, b) => compare(cursorOfListed(b), cursorOfListed(a)))
		.slice(0, limit);
	const last = articles.at(-1);
	return {
		articles: await withOwnFacts(db, articles),
		next: last !== undefined && articles.length === limit ? cursorOfListed(last) : undefined,
	};
}

async function listPublished(
	db: D1Database,
	{ isOwn, path, ...page }: Omit<Selection, "state">,
): Promise<StoredArticle[]> {
	if (path !== undefined) return listBelow(db, path, page);
	return (await listArticles(db, { ...page, scope: isOwn ? "own" : "all" })).articles;
}

/** The place of an article in a list. Articles that are not public are placed by their date. */
function cursorOfListed({ article: { id, sorted_at } }: ListedArticle): Cursor {
	return { sortedAt: sorted_at, id };
}

function compare(a: Cursor, b: Cursor): number {
	return a.sortedAt - b.sortedAt || (a.id < b.id ? -1 : 1);
}

/** The newest articles in each of some states: a row for each. */
async function listUnpublished(
	db: D1Database,
	states: readonly UnpublishedState[],
	{ path = "", limit, after = TOP }: Omit<Selection, "state" | "isOwn">,
): Promise<ListedArticle[]> {
	if (states.length === 0) return [];
	const results = await db.batch(
		states.map((state) => db.prepare(LIST_UNPUBLISHED).bind(state, after.sortedAt, after.id, limit, path)),
	);
	return results.flatMap((result) => rowsOf<ListedRow>(result).map(listedOf));
}

/** An article that is not public as the operator sees it. */
export function listedOf(
	row: ListedRow & Partial<Pick<UnpublishedRow, "content_html" | "content_text" | "transcript">>,
): ListedArticle {
	const article: StoredArticle = {
		...parseStored(row.item),
		...{ id: row.id, source: OWN, guid: row.guid, slug: row.slug },
		content_html: row.content_html ?? undefined,
		content_text: row.content_text ?? undefined,
		transcript: row.transcript ?? undefined,
		...{ date_published: row.date_published, sorted_at: row.date_published },
		...{ revision: row.revision, archive: null },
	};
	const { state, path, root, expires_at } = row;
	const file = { path: path ?? undefined, root: root ?? undefined };
	return { article, state, ...file, expires: expires_at ?? undefined };
}

/** Adds what only the operator sees of articles: two queries, if any are the operator's. */
export async function withOwnFacts(
	db: D1Database,
	articles: readonly ListedArticle[],
): Promise<ListedArticle[]> {
	const own = articles.filter(({ article }) => article.source === OWN);
	if (own.length === 0) return [...articles];
	const aliases = await readAliases(
		db,
		own.map(({ article }) => article.guid),
	);
	const { results } = await db
		.prepare(FILE_FACTS)
		.bind(JSON.stringify(own.map(({ article }) => article.id)))
		.all<FileFacts>();
	const facts = new Map(results.map((row) => [row.id, row]));
	return articles.map((one) => {
		const listed = one.article.source === OWN ? { ...one, aliases: aliases.get(one.article.guid) } : one;
		const found = listed.state === "published" ? facts.get(listed.article.id) : undefined;
		if (found === undefined) return listed;
		const file = { path: found.path ?? undefined, root: found.root ?? undefined };
		return { ...listed, ...file, expires: found.expires_at ?? undefined };
	});
}
