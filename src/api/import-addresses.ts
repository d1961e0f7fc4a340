/**
 * Looks up the addresses of the operator's articles, for an import whose articles link to each other by their files:
 * `/api/import/addresses`.
 *
 * @module
 */
import * as v from "valibot";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { answer, BadRequestError, methodNotAllowed, readJson } from "./answers.ts";

/** How many articles one request may look up. */
const MAX_ASKED = 1000;

/** The body of `POST /api/import/addresses`. */
export const Question = v.object({
	items: v.pipe(v.array(v.object({ id: v.string(), path: v.optional(v.string()) })), v.maxLength(MAX_ASKED)),
});

/** The address of an article. */
interface Address {
	/** The id as requested. */
	id: string;
	state: "published" | "scheduled" | "withdrawn" | "deleted";
	slug: string;
}

/** Adds the route to the API. */
export function importAddressRoutes(api: App): void {
	api.post("/import/addresses", addressesOf);
	api.all("/import/addresses", () => methodNotAllowed("POST"));
}

/** Answers with the articles that are stored, looked up by id or by the path of their file. */
async function addressesOf(c: RequestContext): Promise<Response> {
	const question = v.safeParse(Question, await readJson(c));
	if (!question.success)
		throw new BadRequestError(
			`The body must be { "items": [{ "id", "path" }] } with at most ${MAX_ASKED} items.`,
		);
	return answer({ addresses: await readAddresses(databaseOf(c), question.output.items) });
}

/** A public article has precedence over one that is not, and its path over its id. */
async function readAddresses(
	db: D1Database,
	items: v.InferOutput<typeof Question>["items"],
): Promise<Address[]> {
	const { results } = await db
		.prepare(
			`WITH asked AS (SELECT value ->> 'id' AS asked, coalesce(value ->> 'path', value ->> 'id') AS file FROM json_each(?))
			SELECT asked AS id, 'published' AS state, slug, 1 AS turn FROM asked CROSS JOIN articles ON path = file
			UNION ALL
			SELECT asked, 'published', slug, 2 FROM asked CROSS JOIN articles ON source = '' AND guid = asked
			UNION ALL
			SELECT asked, state, slug, 3 FROM asked CROSS JOIN unpublished ON path = file
			UNION ALL
			SELECT asked, state, slug, 4 FROM asked CROSS JOIN unpublished ON guid = asked
			ORDER BY turn`,
		)
		.bind(JSON.stringify(items))
		.all<Address & { turn: number }>();
	const found = new Map<string, Address>();
	for (const { turn: _, ...address } of results) if (!found.has(address.id)) found.set(address.id, address);
	return [...found.values()];
}
