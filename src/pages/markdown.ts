/**
 * The Markdown of articles that were written in it: at `/articles/:slug.md`, and at an article's page for clients that
 * prefer it.
 *
 * Workers Cache keeps one copy of a page for each value of the request headers in `Vary`, compared byte for byte
 * (developers.cloudflare.com/workers/cache/configuration/#vary). `Accept` differs between browsers and their versions, so each
 * of them would run the Worker and the database for a page that is already cached. But all browsers send
 * `Sec-Fetch-Dest: document`. They always get the HTML page, so they share one copy (`Vary: Sec-Fetch-Dest`). Other clients,
 * each with a constant `Accept`, may get either form (`Vary: Accept, Sec-Fetch-Dest`).
 *
 * @module
 */

import { parseAccept } from "hono/utils/accept";
import type { FoundArticle } from "../articles/store/read/article.ts";
import { feedEntry } from "../feeds/document.ts";
import type { App, RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { isNavigation } from "../http/navigation.ts";
import { representationOf } from "../http/representation.ts";
import { respond } from "../http/respond.ts";
import { ANY_ORIGIN } from "../http/responses.ts";
import type { Site } from "../settings/site.ts";
import { articlePath } from "../urls/origin.ts";
import { answerFile, type FileKind, typed } from "./article-files.ts";

/** Markdown (RFC 7763). */
const MARKDOWN = typed("text/markdown");

const FILE: FileKind = {
	ending: ".md",
	type: MARKDOWN,
	originals: ["markdown"],
	render: (_, { originals }) => originals.markdown,
	// Search engines need one of the two.
	headers: (site, { article }) => ({ link: `<${feedEntry(site, article, "summary").url}>; rel="canonical"` }),
};

/** Adds the routes of the files to the application. They must precede those of article pages, which would match them. */
export function markdownRoutes(app: App, cache: FeedCache): void {
	app.get("/articles/:file{[^/]+\\.md}", (c) =>
		answerFile(c, c.req.param("file").slice(0, -FILE.ending.length), FILE, cache),
	);
}

/** The address of an article's Markdown. */
export function markdownUrl({ origin }: Site, { slug }: FoundArticle["article"]): string {
	return origin + articlePath(slug) + FILE.ending;
}

/** The `Vary` header of responses at an article's page, if it has Markdown. */
export function varianceOf(request: Request): { vary: string } {
	return { vary: isNavigation(request) ? "Sec-Fetch-Dest" : "Accept, Sec-Fetch-Dest" };
}

/** Whether a client prefers Markdown to a page: it accepts Markdown explicitly and HTML with no higher quality (RFC 9110 §12.5.1). */
export function prefersMarkdown(request: Request): boolean {
	const header = request.headers.get("accept");
	if (header === null || isNavigation(request) || !/text\/markdown/i.test(header)) return false;
	const qualities = new Map<string, number>();
	for (const { type, q } of parseAccept(header)) {
		const range = type.toLowerCase();
		if (!qualities.has(range)) qualities.set(range, q);
	}
	const html = ["text/html", "text/*", "*/*"]
		.map((range) => qualities.get(range))
		.find((q) => q !== undefined);
	const markdown = qualities.get(MARKDOWN.mediaType) ?? 0;
	return markdown > 0 && markdown >= (html ?? 0);
}

/**
 * Answers with Markdown at the address of a page.
 *
 * @param headers those of the page: all responses at one address are purged by the same tags
 */
export async function markdownInstead(
	c: RequestContext,
	site: Site,
	{ article, state }: FoundArticle,
	text: string,
	{ link: _, ...headers }: Record<string, string>,
): Promise<Response> {
	const more = { "content-location": markdownUrl(site, article), ...ANY_ORIGIN };
	const markdown = await representationOf(text, MARKDOWN, state);
	return respond(c.req.raw, markdown, MARKDOWN, { ...headers, ...more }, Date.now());
}
