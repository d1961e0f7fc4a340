/**
 * Lists of subscriptions over HTTP: `/api/opml`.
 *
 * @module
 */
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { settingsFrom } from "../settings/site.ts";
import { importFeeds } from "../sources/subscriptions/bulk-follow.ts";
import { OpmlError, readOpml } from "../sources/subscriptions/opml.ts";
import { answer, BadRequestError, methodNotAllowed } from "./answers.ts";

/** Adds the import of OPML to the API. */
export function opmlRoutes(api: App): void {
	api.post("/opml", importList);
	api.all("/opml", () => methodNotAllowed("POST"));
}

async function importList(c: RequestContext): Promise<Response> {
	const feeds = readList(new Uint8Array(await c.req.arrayBuffer()), c.req.header("content-type"));
	const allowPrivate = settingsFrom(c.env).allowPrivateSources;
	return answer({ results: await importFeeds(databaseOf(c), feeds, { now: Date.now(), allowPrivate }) });
}

function readList(bytes: Uint8Array, contentType: string | undefined) {
	try {
		return readOpml(bytes, contentType);
	} catch (error) {
		if (!(error instanceof OpmlError)) throw error;
		throw new BadRequestError(`The body must be OPML. ${error.message}`);
	}
}
