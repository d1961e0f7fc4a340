/**
 * The API for writing over HTTP, which requires the token, and `/health`.
 *
 * @module
 */

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Fault, RefusedError } from "../articles/schema/item.ts";
import { readState } from "../articles/store/read/scopes.ts";
import { type App, databaseOf, edgeOf, isReading, type RequestContext } from "../http/context.ts";
import { purgeChanged } from "../http/edge-cache.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { RETRY_AFTER } from "../http/responses.ts";
import { MAX_ARTICLE_BYTES } from "../model/limits.ts";
import { boundedDatabase, DatabaseError, WRITING_TIME } from "../platform/database.ts";
import { noteOrigin } from "../platform/database-state.ts";
import { log } from "../platform/log.ts";
import { configuredOrigin, settingsFrom } from "../settings/site.ts";
import { forgetSiteState } from "../site/remembered.ts";
import { countSources } from "../sources/store.ts";
import { SOURCES_STATUS_PATH } from "../urls/feeds.ts";
import { answer, BadRequestError } from "./answers.ts";
import { articleRoutes } from "./articles.ts";
import { authorise, BASIC, BEARER } from "./authorise.ts";
import { backupRoutes } from "./backup.ts";
import { importRoutes } from "./import.ts";
import { importAddressRoutes } from "./import-addresses.ts";
import { mediaRoutes } from "./media.ts";
import { opmlRoutes } from "./opml.ts";
import { problem } from "./problem.ts";
import { siteRoutes } from "./site.ts";
import { sourceRoutes } from "./sources.ts";
import { WrongTokens } from "./wrong-tokens.ts";

/** The longest request body, in bytes: the largest article twice over, as JSON may escape it. */
const MAX_BODY = 4 * MAX_ARTICLE_BYTES;

/** The error of a request that only reads, if the database fails. */
const UNREAD = {
	title: "Not available",
	detail: "The database cannot be read at the moment. Try again in a minute.",
};

/** The errors of a failed write, by how much of it was stored. */
const UNSTORED = {
	nothing: {
		title: "Not stored",
		detail: "The database rejected the change, and nothing of it is stored. Send it again in a minute.",
	},
	part: {
		title: "Stored in part",
		detail:
			"The database failed partway, and a part of the change is stored. Send it again in a minute to store the rest.",
	},
	unknown: {
		title: "Interrupted",
		detail:
			"The database failed, and it is not known whether the change is stored. Send it again in a minute; repeating it is safe.",
	},
};

/** Adds the API and `/health` to the application, and keeps the operator's pages for the operator. */
export function apiRoutes(app: App, cache: FeedCache): void {
	const wrongTokens = new WrongTokens();
	const operatorOnly = authorise(BASIC, undefined, wrongTokens);
	app.use(SOURCES_STATUS_PATH, (c, next) =>
		settingsFrom(c.env).isStatusPublic ? next() : operatorOnly(c, next),
	);
	const api: App = new Hono();
	api.use(authorise(BEARER, undefined, wrongTokens));
	mediaRoutes(api);
	api.use(
		bodyLimit({
			maxSize: MAX_BODY,
			onError: () =>
				problem({
					status: 413,
					title: "Too large",
					detail: `A request may have at most ${MAX_BODY} bytes. Send the articles in several requests.`,
				}),
		}),
	);
	api.use(async (c, next) => {
		if (c.get("db") === undefined) c.set("db", boundedDatabase(c.env.DB, WRITING_TIME));
		await next();
		if (!isReading(c)) {
			forgetSiteState(c.env);
			c.executionCtx.waitUntil(purgeChanged(databaseOf(c), edgeOf(c), "purged", Date.now()));
		}
		if (configuredOrigin(c.env) !== undefined) return;
		// A request with the token comes from the operator, so its host is real; other clients may make one up. It is stored each
		// time, because another instance may have stored another origin since.
		const { origin } = new URL(c.req.url);
		const noted = noteOrigin(databaseOf(c), origin);
		c.executionCtx.waitUntil(noted.catch((error) => log("origin-not-noted", { origin, error })));
	});
	articleRoutes(api, cache);
	importRoutes(api, cache);
	importAddressRoutes(api);
	sourceRoutes(api, cache);
	opmlRoutes(api);
	backupRoutes(api, cache);
	siteRoutes(api, cache);
	api.all("*", () =>
		problem({
			status: 404,
			title: "Not found",
			detail:
				"The API has /api/articles, /api/import, /api/media, /api/sources, /api/opml, /api/pages, /api/theme, /api/export and /api/restore.",
		}),
	);
	api.onError((error, c) => {
		if (error instanceof RefusedError) return refused(c.req.path, error.faults);
		if (error instanceof BadRequestError)
			return problem({ status: 400, title: "Bad request", detail: error.message });
		log("api-failed", { path: c.req.path, error });
		const stored = error instanceof DatabaseError ? error.stored : "unknown";
		return problem({
			status: 503,
			...(isReading(c) ? UNREAD : UNSTORED[stored]),
			headers: { "retry-after": String(RETRY_AFTER) },
		});
	});
	app.route("/api", api);
	app.get("/health", health);
}

/** Reports whether the database can be reached, how much it contains, and which settings cannot be used. */
async function health(c: RequestContext): Promise<Response> {
	const settings = settingsFrom(c.env).faults;
	try {
		const state = await readState(databaseOf(c), "all");
		if (state === undefined) throw new Error("the database has not been migrated");
		const sources = await countSources(databaseOf(c));
		return answer({ status: "ok", revision: state.revision, articles: state.articles, sources, settings });
	} catch (error) {
		log("unhealthy", { error });
		return answer({ status: "unavailable", detail: "The database cannot be read.", settings }, 503, {
			"retry-after": String(RETRY_AFTER),
		});
	}
}

/** @param path of the request, which says what was refused */
function refused(path: string, errors: Fault[]): Response {
	const what = path === "/api/pages" ? "Page" : path === "/api/theme" ? "File" : "Article";
	const detail = errors
		.map(({ pointer, detail }) => `${pointer || `The ${what.toLowerCase()}`} ${detail}.`)
		.join(" ");
	return problem({ status: 422, title: `${what} refused`, detail: `Nothing is stored. ${detail}`, errors });
}
