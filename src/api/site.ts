/**
 * The operator's own look and pages: `/api/theme` and `/api/pages`.
 *
 * @module
 */
import * as v from "valibot";
import { type Fault, RefusedError } from "../articles/schema/item.ts";
import type { Writer } from "../articles/store/transaction.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { type PageItem, pageItem, pageKeyOf, pageRow } from "../site/page-item.ts";
import { listFiles, listPages } from "../site/read.ts";
import { MAX_THEME_FILES } from "../site/theme-files.ts";
import { type NewFile, writeFiles } from "../site/write-files.ts";
import { MAX_PAGES, writePages } from "../site/write-pages.ts";
import { answer, BadRequestError, methodNotAllowed, readJson } from "./answers.ts";

/** The longest path of a file, in UTF-16 code units; the rule for paths allows fewer. */
const MAX_PATH = 1_000;

const Path = v.pipe(v.string(), v.maxLength(MAX_PATH));

/** The body of `POST /api/theme`. */
export const ThemeChange = v.object({
	files: v.optional(
		v.pipe(v.array(v.object({ path: Path, base64: v.string() })), v.maxLength(MAX_THEME_FILES)),
		[],
	),
	deleted: v.optional(v.pipe(v.array(Path), v.maxLength(MAX_THEME_FILES)), []),
});

/** The body of `POST /api/pages`; its pages are checked one by one. */
const PagesChange = v.object({
	pages: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(MAX_PAGES)), []),
	deleted: v.optional(v.pipe(v.array(v.string()), v.maxLength(MAX_PAGES)), []),
});

/** Adds the routes of the look and the pages to the API. */
export function siteRoutes(api: App, cache: FeedCache): void {
	api.get("/theme", async (c) => answer({ files: await listFiles(databaseOf(c)) }));
	api.post("/theme", (c) => changeTheme(c, cache));
	api.all("/theme", () => methodNotAllowed("GET, HEAD, POST"));
	api.get("/pages", listAll);
	api.post("/pages", (c) => changePages(c, cache));
	api.all("/pages", () => methodNotAllowed("GET, HEAD, POST"));
}

async function changeTheme(c: RequestContext, cache: FeedCache): Promise<Response> {
	const change = v.safeParse(ThemeChange, await readJson(c));
	if (!change.success)
		throw new BadRequestError(
			`The body must be { "files": [{ "path", "base64" }], "deleted": ["path"] } with at most ${MAX_THEME_FILES} entries each.`,
		);
	const files = change.output.files.map(({ path, base64 }, i): NewFile => {
		try {
			return { path, bytes: Uint8Array.fromBase64(base64) };
		} catch {
			throw new RefusedError([{ pointer: `/files/${i}/base64`, detail: "is not Base64" }]);
		}
	});
	const { results, warnings } = await writeFiles(writerOf(c, cache), files, change.output.deleted);
	return answer({ results, ...(warnings.length > 0 && { warnings }) });
}

/** Lists the pages without their content. */
async function listAll(c: RequestContext): Promise<Response> {
	const pages = await listPages(databaseOf(c));
	return answer({
		pages: pages.map(({ path, title, menu, file }) => ({
			...{ path: path || "/", title },
			...(menu !== null && { menu }),
			...(file !== null && { file }),
		})),
	});
}

async function changePages(c: RequestContext, cache: FeedCache): Promise<Response> {
	const change = v.safeParse(PagesChange, await readJson(c));
	if (!change.success)
		throw new BadRequestError(
			`The body must be { "pages": [{ "path", "title", "content_html" }], "deleted": ["path"] } with at most ${MAX_PAGES} entries each.`,
		);
	const { pages, deleted } = change.output;
	const rows = await allOrFaults(pages.map((page, i) => rowOf(page, `/pages/${i}`)));
	const gone = deleted.map((path, i) => pageKeyOf(path, `/deleted/${i}`));
	return answer({ results: await writePages(writerOf(c, cache), rows, gone) });
}

async function rowOf(input: unknown, pointer: string) {
	const item: PageItem = pageItem(input, pointer);
	return pageRow(item, pointer);
}

/** The results of all promises, or the faults of all those that were refused. */
async function allOrFaults<T>(promises: Promise<T>[]): Promise<T[]> {
	const settled = await Promise.allSettled(promises);
	const faults = settled.flatMap((one): Fault[] => {
		if (one.status === "fulfilled") return [];
		if (one.reason instanceof RefusedError) return one.reason.faults;
		throw one.reason;
	});
	if (faults.length > 0) throw new RefusedError(faults);
	return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

function writerOf(c: RequestContext, { changed }: FeedCache): Writer {
	return { db: databaseOf(c), now: Date.now(), changed };
}
