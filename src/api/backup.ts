/**
 * Exports the whole database and restores it into an empty one: `/api/export` and `/api/restore`.
 *
 * @module
 */
import * as v from "valibot";
import { readExtent, readRows, readRowsAt } from "../backup/read.ts";
import {
	assertEmpty,
	commitStaged,
	NotEmptyError,
	RestoreError,
	readStaged,
	stageRows,
	unstage,
	unstagePart,
} from "../backup/restore.ts";
import { rowSchema } from "../backup/row.ts";
import { ORIGINAL_DIGESTS, type Table, tableNamed, type Value } from "../backup/tables.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { siteFrom } from "../settings/site.ts";
import { answer, BadRequestError, methodNotAllowed, readJson } from "./answers.ts";
import { problem } from "./problem.ts";

/** The version of the export format. */
const FORMAT = 1;

/** How many rows one request may read by their keys. */
const MOST_KEYS = 500;

const Cell = v.union([v.string(), v.number(), v.null()]);
const Keys = v.object({
	keys: v.pipe(v.array(v.pipe(v.array(Cell), v.minLength(1))), v.maxLength(MOST_KEYS)),
});
const Counts = v.object({ format: v.literal(FORMAT), rows: v.record(v.string(), v.number()) });

/** Adds export and restore to the API. */
export function backupRoutes(api: App, cache: FeedCache): void {
	api.get("/export", describe);
	api.get("/export/:table", listRows);
	api.post("/export/:table", rowsAt);
	api.all("/export", () => methodNotAllowed("GET, HEAD"));
	api.all("/export/:table", () => methodNotAllowed("GET, HEAD, POST"));
	api.get("/restore", restoring(listStaged));
	api.post(
		"/restore",
		restoring((c) => commit(c, cache)),
	);
	api.delete("/restore", abandon);
	api.put("/restore/:table/:part{[0-9]{1,6}}", restoring(stage));
	api.delete("/restore/:table/:part{[0-9]{1,6}}", dropPart);
	api.all("/restore", () => methodNotAllowed("GET, HEAD, POST, DELETE"));
	api.all("/restore/:table/:part", () => methodNotAllowed("PUT, DELETE"));
}

/** Describes the export: its tables with their numbers of rows. */
async function describe(c: RequestContext): Promise<Response> {
	const { origin, configured, title } = siteFrom(c.env, c.req.url);
	const extent = await readExtent(databaseOf(c));
	return answer({ format: FORMAT, site: { title, ...(configured && { url: origin }) }, ...extent });
}

async function listRows(c: RequestContext): Promise<Response> {
	const { name } = ORIGINAL_DIGESTS;
	const table = c.req.param("table") === name ? ORIGINAL_DIGESTS : tableOf(c);
	const text = c.req.query("after");
	const { rows, more } = await readRows(
		databaseOf(c),
		table,
		text === undefined ? undefined : keyIn(table, text),
	);
	const last = rows.at(-1);
	const after = last && JSON.stringify(table.key.map((column) => last[column] ?? null));
	return answer({ rows, ...(more && { after }) });
}

async function rowsAt(c: RequestContext): Promise<Response> {
	const table = tableOf(c);
	const asked = v.safeParse(Keys, await readJson(c));
	if (!asked.success)
		throw new BadRequestError(
			`The body must be { "keys": [[…]] } with at most ${MOST_KEYS} keys, each the values of ${table.key.join(", ")}.`,
		);
	return answer({ rows: await readRowsAt(databaseOf(c), table, asked.output.keys) });
}

/** Runs an operation that requires an empty site. */
function restoring(run: (c: RequestContext) => Promise<Response>): (c: RequestContext) => Promise<Response> {
	return async (c) => {
		try {
			return await run(c);
		} catch (error) {
			if (!(error instanceof RestoreError)) throw error;
			const title = error instanceof NotEmptyError ? "Not empty" : "Not restored";
			return problem({ status: 409, title, detail: error.message });
		}
	};
}

/** Lists the parts that are already staged, so that an interrupted restore can continue. */
async function listStaged(c: RequestContext): Promise<Response> {
	const db = databaseOf(c);
	await assertEmpty(db);
	return answer({ staged: await readStaged(db) });
}

async function stage(c: RequestContext): Promise<Response> {
	const table = tableOf(c);
	const rows = v.safeParse(v.object({ rows: v.array(rowSchema(table)) }), await readJson(c));
	if (!rows.success) {
		const [issue] = rows.issues;
		const place = (issue?.path ?? []).map(({ key }) => String(key)).join("/");
		throw new BadRequestError(
			`The rows are not those of an export's \`${table.name}\`: ${place} ${issue?.message}.`,
		);
	}
	await assertEmpty(databaseOf(c));
	const part = Number(c.req.param("part"));
	return answer(await stageRows(databaseOf(c), table, part, rows.output.rows), 201);
}

async function commit(c: RequestContext, cache: FeedCache): Promise<Response> {
	const counts = v.safeParse(Counts, await readJson(c));
	if (!counts.success)
		throw new BadRequestError(
			`The body must be { "format": ${FORMAT}, "rows": { … } } with the number of rows of each table. An export of another format needs the version of Tributary that wrote it.`,
		);
	const { rows } = counts.output;
	cache.changed(await commitStaged(databaseOf(c), rows));
	return answer({ articles: rows.articles ?? 0, sources: rows.sources ?? 0 });
}

/** Drops one staged part, left over from another export. */
async function dropPart(c: RequestContext): Promise<Response> {
	await unstagePart(databaseOf(c), c.req.param("table") ?? "", Number(c.req.param("part")));
	return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

async function abandon(c: RequestContext): Promise<Response> {
	await unstage(databaseOf(c));
	return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

function tableOf(c: RequestContext): Table {
	const table = tableNamed(c.req.param("table") ?? "");
	if (table === undefined) throw new BadRequestError("An export has no table of this name.");
	return table;
}

function keyIn(table: Table, text: string): Value[] {
	try {
		const key = v.parse(v.pipe(v.array(Cell), v.length(table.key.length)), JSON.parse(text));
		return key;
	} catch {
		throw new BadRequestError("`after` is not valid. Take it from the previous part.");
	}
}
