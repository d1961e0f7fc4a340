/**
 * The pages of the sources: `/sources` for visitors, and `/sources/status` for the operator.
 *
 * @module
 */
import { assertAbsent } from "../feeds/cached-document.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { HTML, representationOf } from "../http/representation.ts";
import { respond } from "../http/respond.ts";
import { SHORT_MAX_AGE } from "../http/responses.ts";
import { settingsFrom } from "../settings/site.ts";
import { listSources } from "../sources/store.ts";
import { readDirectory } from "../sources/subscriptions/directory.ts";
import { SOURCES_STATUS_PATH } from "../urls/feeds.ts";
import { pageSite } from "./page-site.ts";
import { pageHeaders } from "./responses.ts";
import { renderSourcesPage } from "./sources-page.tsx";
import { renderSourcesStatusPage } from "./sources-status-page.tsx";

/** Sources change without a revision that caches know of. */
const BRIEFLY = `public, max-age=${SHORT_MAX_AGE}`;

/** Adds the routes of the pages of sources to the application. Who may read their state is decided before (see `src/api`). */
export function sourcesRoutes(app: App, cache: FeedCache): void {
	app.get("/sources", (c) => answerSources(c, cache));
	app.get(SOURCES_STATUS_PATH, answerStatus);
}

async function answerSources(c: RequestContext, cache: FeedCache): Promise<Response> {
	const site = await pageSite(c);
	const { sources, changedAt } = await readDirectory(databaseOf(c), site.language);
	if (sources.length === 0) await assertAbsent(c, cache, "followed");
	const state = { lastModified: changedAt, revision: 0 };
	const page = await representationOf(renderSourcesPage(site, sources), HTML, state);
	return respond(c.req.raw, page, HTML, { ...pageHeaders(site, []), "cache-control": BRIEFLY }, Date.now());
}

/** The state is current, and for the operator alone unless a setting makes it public. */
async function answerStatus(c: RequestContext): Promise<Response> {
	const site = await pageSite(c);
	const sources = await listSources(databaseOf(c));
	return c.html(renderSourcesStatusPage(site, sources), 200, {
		...pageHeaders(site, []),
		"cache-control": settingsFrom(c.env).isStatusPublic ? BRIEFLY : "no-store",
		"x-robots-tag": "noindex",
	});
}
