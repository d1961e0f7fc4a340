/**
 * Reads the rows of a site's database from its API.
 *
 * @module
 */
import * as v from "valibot";
import { type Row, TABLES, tableNamed, type Value } from "../../src/backup/tables.ts";
import { CommandError } from "../errors.ts";
import { request, type Server } from "../server.ts";

const Cell = v.union([v.string(), v.number(), v.null()]);
const Page = v.object({ rows: v.array(v.record(v.string(), Cell)), after: v.optional(v.string()) });
const Extent = v.object({
	format: v.literal(1),
	site: v.object({ title: v.string(), url: v.optional(v.string()) }),
	revision: v.number(),
	rows: v.record(v.string(), v.number()),
});

/** The extent of a site's export. */
export type Extent = v.InferOutput<typeof Extent>;

/** How many rows are requested by their keys at once. */
const KEYS_AT_ONCE = 200;

/** The tables whose rows come as lists; the others are read row by row. */
export const LISTED = TABLES.filter(({ name }) => name !== "contents" && name !== "originals").map(
	({ name }) => name,
);

/**
 * Reads how many rows there are, and the revision of the site.
 *
 * @throws {CommandError} if the site cannot be reached, or has exports of another format
 */
export async function readExtent(server: Server): Promise<Extent> {
	const answer = v.safeParse(Extent, await request(server, { method: "GET", path: "/api/export" }));
	if (answer.success) return answer.output;
	throw new CommandError(
		`${server.url.origin} uses another export format. Use the command of the version that is deployed there.`,
	);
}

/** Reads a whole table. */
export async function readTable(server: Server, name: string): Promise<Row[]> {
	const rows: Row[] = [];
	for (let after: string | undefined = ""; after !== undefined; ) {
		const query: string = after === "" ? "" : `?after=${encodeURIComponent(after)}`;
		const page = pageOf(
			server,
			await request(server, { method: "GET", path: `/api/export/${name}${query}` }),
		);
		rows.push(...page.rows);
		after = page.after;
	}
	return rows;
}

/** Reads the rows of a table with these keys, in parts as the site returns them. */
export async function* readKeys(server: Server, name: string, keys: Value[][]): AsyncGenerator<Row[]> {
	const columns = tableNamed(name)?.key ?? [];
	for (let i = 0; i < keys.length; i += KEYS_AT_ONCE) {
		let left = keys.slice(i, i + KEYS_AT_ONCE);
		while (left.length > 0) {
			const { rows } = pageOf(
				server,
				await request(server, { method: "POST", path: `/api/export/${name}`, json: { keys: left } }),
			);
			// No row is left: a response has at least one if there are any.
			const last = rows.at(-1);
			if (last === undefined) break;
			yield rows;
			const lastKey = JSON.stringify(columns.map((column) => last[column]));
			left = left.slice(left.findIndex((key) => JSON.stringify(key) === lastKey) + 1);
		}
	}
}

function pageOf(server: Server, answer: unknown): v.InferOutput<typeof Page> {
	const page = v.safeParse(Page, answer);
	if (page.success) return page.output;
	throw new CommandError(`${server.url.origin} answered, but not as a Tributary server. Check the address.`);
}
