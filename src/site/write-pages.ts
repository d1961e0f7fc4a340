/**
 * Stores the operator's pages.
 *
 * @module
 */
import { type Fault, RefusedError } from "../articles/schema/item.ts";
import { retryOnConflict } from "../articles/store/conflicts.ts";
import { type AddressRow, MATCHING_ADDRESSES } from "../articles/store/sql/addresses.ts";
import { statementsFor, Transaction, type Writer } from "../articles/store/transaction.ts";
import { NEWEST_REVISION } from "../platform/revisions.ts";
import { rowsOf } from "../platform/rows.ts";
import type { PageRow } from "./page-item.ts";

/** The most pages that a site can have. */
export const MAX_PAGES = 100;

/** What became of a page that was sent or named, by its path; `/` is the text on the front page. */
export interface WrittenPage {
	path: string;
	status: "created" | "updated" | "unchanged" | "deleted" | "absent";
}

const UPSERT = `INSERT INTO pages (path, title, description, language, menu, digest, changed_at, file, source, content_html)
	SELECT value ->> 'path', value ->> 'title', value ->> 'description', value ->> 'language', value ->> 'menu',
		value ->> 'digest', ?2, value ->> 'file', value ->> 'source', value ->> 'content_html'
	FROM json_each(?1) WHERE true
	ON CONFLICT (path) DO UPDATE SET title = excluded.title, description = excluded.description,
		language = excluded.language, menu = excluded.menu, digest = excluded.digest, changed_at = excluded.changed_at,
		file = excluded.file, source = excluded.source, content_html = excluded.content_html`;

/**
 * Stores and deletes pages in one transaction.
 *
 * @param deleted the keys of the paths of pages to be deleted; those that are not there are passed over
 * @throws {RefusedError} if a page has the path of an article or of another page; then nothing is changed
 */
export async function writePages(
	writer: Writer,
	pages: readonly PageRow[],
	deleted: readonly string[],
): Promise<WrittenPage[]> {
	const twice = pages.flatMap(({ path }, i): Fault[] =>
		pages.findIndex((page) => page.path === path) < i
			? [
					{
						pointer: `/pages/${i}/path`,
						detail: `"${path || "/"}" is the path of two pages: rename one of them`,
					},
				]
			: [],
	);
	refuse(twice);
	return retryOnConflict(() => write(writer, pages, deleted));
}

async function write(
	writer: Writer,
	pages: readonly PageRow[],
	deleted: readonly string[],
): Promise<WrittenPage[]> {
	const { db, now } = writer;
	const paths = JSON.stringify(pages.map(({ path }) => path));
	const [revisions, stored, taken] = await db.batch([
		db.prepare(NEWEST_REVISION),
		db.prepare("SELECT path, digest FROM pages"),
		db.prepare(MATCHING_ADDRESSES).bind(paths, "[]"),
	]);
	refuse(faultsOf(pages, rowsOf<AddressRow>(taken)));
	const digests = new Map(rowsOf<PageRow>(stored).map(({ path, digest }) => [path, digest]));
	const gone = [...new Set(deleted)].filter((path) => !pages.some((page) => page.path === path));
	const removed = gone.filter((path) => digests.has(path));
	const changed = pages.filter(({ path, digest }) => digests.get(path) !== digest);
	const count = digests.size - removed.length + changed.filter(({ path }) => !digests.has(path)).length;
	if (count > MAX_PAGES)
		refuse([{ pointer: "/pages", detail: `would be ${count} in all, at most ${MAX_PAGES} can be stored` }]);
	if (changed.length + removed.length > 0) {
		const revision = rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0;
		const change = await new Transaction(writer, revision)
			.advance({ scopes: new Map([["site", { growth: 0 }]]) })
			.add(removed.map((path) => db.prepare("DELETE FROM pages WHERE path = ?1").bind(path)))
			.add(statementsFor(db, UPSERT, changed, now))
			.commit();
		writer.changed(change);
	}
	const statusOf = ({ path, digest }: PageRow) => {
		const before = digests.get(path);
		return before === undefined ? "created" : before === digest ? "unchanged" : "updated";
	};
	return [
		...pages.map((page) => ({ path: page.path || "/", status: statusOf(page) }) as const),
		...gone.map((path) => ({ path: path || "/", status: digests.has(path) ? "deleted" : "absent" }) as const),
	];
}

/** The pages whose paths are those of articles. A path that an article had before is free. */
function faultsOf(pages: readonly PageRow[], taken: readonly AddressRow[]): Fault[] {
	const owners = new Map(
		taken.flatMap(({ path, kind, slug }) =>
			kind === "former" || slug === null ? [] : [[path, slug] as const],
		),
	);
	return pages.flatMap(({ path, file }, i): Fault[] => {
		const owner = owners.get(path);
		if (owner === undefined) return [];
		const detail = `"${path}" is an address of the article /articles/${owner} already: choose another for one of them`;
		return [{ pointer: `/pages/${i}/path`, detail, ...(file !== null && { path: file }) }];
	});
}

function refuse(faults: Fault[]): void {
	if (faults.length > 0) throw new RefusedError(faults);
}
