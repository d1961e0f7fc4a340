/**
 * Serves files of an article at their own addresses.
 *
 * @module
 */

import type { OriginalKind } from "../articles/normalise/originals.ts";
import { pageKey } from "../articles/store/plan/address-book.ts";
import { readAddress } from "../articles/store/read/addresses.ts";
import { type FoundArticle, readArticle } from "../articles/store/read/article.ts";
import { assertAbsent } from "../feeds/cached-document.ts";
import { databaseOf, type RequestContext } from "../http/context.ts";
import { tagged } from "../http/edge-cache.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { type MediaType, representationOf } from "../http/representation.ts";
import { cacheControl, respond } from "../http/respond.ts";
import { ANY_ORIGIN, redirect } from "../http/responses.ts";
import { historyScope } from "../model/scope.ts";
import { type Site, siteFrom } from "../settings/site.ts";
import { articlePath } from "../urls/origin.ts";
import { placesOfArticle } from "./cache-tags.ts";
import { messagesFor } from "./messages/index.ts";

/** A kind of file. */
export interface FileKind {
	/** The suffix that follows the address of the article's page: `/chapters.json`, `.md`. */
	ending: string;
	type: MediaType;
	/** The text of an article's file; `undefined` if it has none. */
	render: (site: Site, found: FoundArticle) => string | undefined;
	/** The original texts of the article that it needs. */
	originals?: OriginalKind[];
	/** Additional headers of its responses. */
	headers?: (site: Site, found: FoundArticle) => Record<string, string>;
}

/** A media type that the Worker compresses, as the edge may not know it. */
export function typed(mediaType: string): MediaType {
	return { mediaType, edgeCompresses: false };
}

/** Web players fetch these files from pages of any site. */
const OPEN = {
	...ANY_ORIGIN,
	"access-control-expose-headers": "ETag, Last-Modified, Link, Retry-After",
};

/** How long a 404 for a missing file may be cached, in seconds. */
const NOT_FOUND_MAX_AGE = 60;

/** Answers with the file of an article. */
export async function answerFile(
	c: RequestContext,
	slug: string,
	{ ending, type, render, originals, headers }: FileKind,
	cache: FeedCache,
): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	const messages = messagesFor(site.language).missing;
	const found = await readArticle(databaseOf(c), slug, Date.now(), originals);
	const moved = typeof found === "object" ? undefined : await readAddress(databaseOf(c), pageKey(slug));
	if (moved !== undefined && moved.slug !== null) {
		return redirect(articlePath(moved.slug) + ending, {
			...tagged(historyScope(moved.archive)),
			"cache-control": cacheControl(site.maxAge),
		});
	}
	if (found === undefined) {
		await assertAbsent(c, cache, "main");
		return missing(c, 404, messages.article);
	}
	if (found === "deleted") return missing(c, 410, messages.deleted);
	// A cached 404 must not hide a file that is added later.
	const tags = tagged(...placesOfArticle(found.article));
	const text = render(site, found);
	if (text === undefined) return missing(c, 404, messages.file, tags);
	const all = { ...tags, ...OPEN, ...headers?.(site, found), "cache-control": cacheControl(site.maxAge) };
	return respond(c.req.raw, await representationOf(text, type, found.state), type, all, Date.now());
}

function missing(
	c: RequestContext,
	status: 404 | 410,
	sentence: string,
	tags: Record<string, string> = {},
): Response {
	const control = `public, max-age=${NOT_FOUND_MAX_AGE}`;
	return c.text(`${sentence}\n`, status, { ...tags, ...OPEN, "cache-control": control });
}
