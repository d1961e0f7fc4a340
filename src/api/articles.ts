/**
 * The operator's own articles over HTTP: `/api/articles`.
 *
 * @module
 */

import { candidateFrom, type Origin } from "../articles/normalise/normalise.ts";
import type { OriginalTexts } from "../articles/normalise/originals.ts";
import { announceSafely } from "../articles/publishing/due.ts";
import {
	type ListedArticle,
	listedOf,
	listSelected,
	type Selection,
	withOwnFacts,
} from "../articles/publishing/listing.ts";
import { type Fault, parseItem, RefusedError } from "../articles/schema/item.ts";
import { type ArticleStore, articleStore } from "../articles/store/article-store.ts";
import { type Cursor, cursorText, parseCursor } from "../articles/store/cursor.ts";
import { pageKey } from "../articles/store/plan/address-book.ts";
import type { Expectation, Write, Written } from "../articles/store/plan/write.ts";
import { readAddress } from "../articles/store/read/addresses.ts";
import { readArticle } from "../articles/store/read/article.ts";
import { readOriginals } from "../articles/store/read/originals.ts";
import { readUnpublished } from "../articles/store/read/unpublished.ts";
import { entityTags } from "../http/conditional.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { rfc3339 } from "../model/dates.ts";
import { OWN, slugify } from "../model/identity.ts";
import { siteFrom } from "../settings/site.ts";
import { permalinkIn } from "../urls/article-paths.ts";
import { articlePath, atOrigin } from "../urls/origin.ts";
import { answer, BadRequestError, methodNotAllowed, readJson } from "./answers.ts";
import { lookUpFor } from "./file-lookup.ts";
import { completed } from "./own-texts.ts";
import { problem } from "./problem.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/** Adds the routes of articles to the API. */
export function articleRoutes(api: App, cache: FeedCache): void {
	api.get("/articles", listPage);
	api.post("/articles", (c) => saveOne(c, cache, undefined));
	api.all("/articles", () => methodNotAllowed("GET, HEAD, POST"));
	api.get("/articles/:slug", readOne);
	api.put("/articles/:slug", (c) => saveOne(c, cache, c.req.param("slug")));
	api.delete("/articles/:slug", (c) => deleteOne(c, cache));
	api.all("/articles/:slug", () => methodNotAllowed("GET, HEAD, PUT, DELETE"));
	api.post("/articles/:slug/withdraw", (c) => withdrawOne(c, cache));
	api.post("/articles/:slug/restore", (c) => restoreOne(c, cache));
	api.all("/articles/:slug/:action{withdraw|restore}", () => methodNotAllowed("POST"));
}

async function listPage(c: RequestContext): Promise<Response> {
	const requested = Number.parseInt(c.req.query("limit") ?? "", 10);
	const limit = Number.isNaN(requested) ? DEFAULT_PAGE : Math.min(Math.max(requested, 1), MAX_PAGE);
	const { articles, next } = await listSelected(databaseOf(c), {
		state: stateFrom(c.req.query("state")),
		isOwn: c.req.query("own") === "1",
		path: c.req.query("path")?.normalize("NFC") || undefined,
		limit,
		after: cursorFrom(c.req.query("cursor")),
	});
	const url = new URL(c.req.url);
	if (next !== undefined) url.searchParams.set("cursor", cursorText(next));
	return answer({ items: articles.map((article) => itemFrom(article)), ...(next && { next_url: url.href }) });
}

const STATES: readonly Selection["state"][] = ["published", "scheduled", "withdrawn", "deleted", "all"];

function stateFrom(text = "published"): Selection["state"] {
	const state = STATES.find((one) => one === text);
	if (state === undefined) throw new BadRequestError(`\`state\` must be one of ${STATES.join(", ")}.`);
	return state;
}

function cursorFrom(text: string | undefined): Cursor | undefined {
	if (text === undefined) return undefined;
	const cursor = parseCursor(text);
	if (cursor === undefined) throw new BadRequestError("`cursor` is not valid. Take it from `next_url`.");
	return cursor;
}

async function readOne(c: RequestContext): Promise<Response> {
	const db = databaseOf(c);
	const slug = c.req.param("slug") ?? "";
	const found = await readArticle(db, slug, Date.now(), ["markdown", "file"]);
	const hidden = found === undefined || found === "deleted" ? await readUnpublished(db, slug) : undefined;
	const stored: ListedArticle | undefined =
		hidden !== undefined
			? listedOf(hidden)
			: found === undefined || found === "deleted"
				? undefined
				: { article: found.article, state: "published" };
	const [listed] = stored === undefined ? [] : await withOwnFacts(db, [stored]);
	if (listed === undefined) return noArticle();
	const texts = typeof found === "object" ? found.originals : await readOriginals(db, listed.article.guid);
	return answer(itemFrom(listed, texts), 200, { etag: etagOf(listed.article) });
}

async function saveOne(c: RequestContext, cache: FeedCache, slug: string | undefined): Promise<Response> {
	const stored = slug === undefined ? undefined : await storedId(databaseOf(c), slug);
	// A stored article may have a slug that current rules would not produce.
	if (slug !== undefined && stored === undefined && slugify(slug) !== slug) {
		throw new RefusedError([
			{
				pointer: "",
				detail: `cannot be at "${slug.slice(0, 80)}": a slug has lower-case letters and digits, joined by hyphens`,
			},
		]);
	}
	const input = await readJson(c);
	const item = parseItem(input);
	const requested = item._tributary?.slug;
	if (slug !== undefined && stored === undefined && requested !== undefined && slugify(requested) !== slug) {
		const detail = `is "${slugify(requested)}", but a new article at /api/articles/${slug} has the slug "${slug}": make them the same, or leave it out`;
		throw new RefusedError([{ pointer: "/_tributary/slug", detail }]);
	}
	// PUT identifies the article by its address: without an id in the body, it updates the article stored there.
	if (slug !== undefined && item.id === undefined) item.id = stored ?? item.url ?? slug;
	const origin = originOf(c);
	const [complete] = await completed([item], databaseOf(c), origin.publisher, lookUpFor(c));
	const { item: whole, warnings } = complete ?? { item, warnings: [] };
	const candidate = await candidateFrom(whole, origin);
	const write: Write = {
		candidate,
		expect: expectationOf(c.req.raw.headers),
		...(slug !== undefined && { slug }),
	};
	const { results } = await storeOf(c, cache).save([write]);
	const [written] = results;
	if (written === undefined) throw new Error("a write without a result");
	if (written.errors !== undefined) throw new RefusedError(written.errors);
	announceWrites(c, [write], results);
	return writtenResponse(
		c,
		written,
		[...warnings, ...candidate.warnings],
		permalinkIn(candidate.article.url)?.path,
	);
}

async function storedId(db: D1Database, slug: string): Promise<string | undefined> {
	const found = await readArticle(db, slug);
	if (found !== undefined && found !== "deleted")
		return found.article.source === OWN ? found.article.id : undefined;
	const address = await readAddress(db, pageKey(slug));
	if (address?.kind === "former" && address.slug !== null) return storedId(db, address.slug);
	const hidden = await readUnpublished(db, slug);
	// A deleted article frees its address: another article may be stored there.
	return hidden?.state === "deleted" ? undefined : hidden?.guid;
}

/** Statuses of public articles. */
const PUBLIC: ReadonlySet<Written["status"]> = new Set([
	"created",
	"updated",
	"repaired",
	"unchanged",
	"restored",
]);

function writtenResponse(
	c: RequestContext,
	written: Written,
	warnings: Fault[],
	permalink?: string,
): Response {
	const { status, id, slug, revision, date_published, movedFrom } = written;
	if (status === "precondition-failed") return preconditionFailed();
	if (status === "slug-taken") {
		return problem({
			status: 409,
			title: "Conflict",
			detail: `The article ${id} is stored at /api/articles/${slug}; write it there, or give this one another id and slug.`,
		});
	}
	const path = articlePath(slug);
	const isPublic = PUBLIC.has(status) && date_published === undefined;
	return answer(
		{
			status,
			id,
			slug,
			...(isPublic && { url: new URL(permalink ?? path, siteFrom(c.env, c.req.url).origin).href }),
			...(movedFrom !== undefined && { moved_from: articlePath(movedFrom) }),
			...(date_published !== undefined && { date_published: rfc3339(date_published) }),
			...(warnings.length > 0 && { warnings }),
		},
		status === "created" ? 201 : status === "scheduled" ? 202 : 200,
		// A draft is not stored, so it has no ETag and no address.
		revision === 0 ? {} : { etag: etagOf(written), location: `/api${path}` },
	);
}

async function deleteOne(c: RequestContext, cache: FeedCache): Promise<Response> {
	const slug = c.req.param("slug") ?? "";
	const result = await storeOf(c, cache).delete(slug, expectationOf(c.req.raw.headers));
	if (result === undefined) return noArticle();
	if (result.status === "precondition-failed") return preconditionFailed();
	return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

async function withdrawOne(c: RequestContext, cache: FeedCache): Promise<Response> {
	const result = await storeOf(c, cache).withdraw(
		c.req.param("slug") ?? "",
		expectationOf(c.req.raw.headers),
	);
	if (result === undefined) return noArticle();
	const { status, id, slug } = result;
	if (status === "precondition-failed") return preconditionFailed();
	if (status === "not-own") {
		return problem({
			status: 409,
			title: "Conflict",
			detail:
				"Only your own articles can be withdrawn. This one came from a followed feed: delete it instead.",
		});
	}
	return answer({ status, id, slug });
}

async function restoreOne(c: RequestContext, cache: FeedCache): Promise<Response> {
	const slug = c.req.param("slug") ?? "";
	const { publisher } = originOf(c);
	const expect = expectationOf(c.req.raw.headers);
	const written = await storeOf(c, cache).restore(slug, { publisher, expect });
	if (written === undefined) return noArticle();
	if (written.errors !== undefined) throw new RefusedError(written.errors);
	announceWrites(c, [], [written]);
	return writtenResponse(c, written, []);
}

/** The article store, which notifies the caches of changes. */
function storeOf(c: RequestContext, cache: FeedCache): ArticleStore {
	return articleStore(databaseOf(c), Date.now(), cache.changed);
}

/** Queues the publication or withdrawal of articles that are due soon. */
export function announceWrites(
	c: RequestContext,
	writes: readonly Write[],
	results: readonly Written[],
): void {
	const now = Date.now();
	const times = results.flatMap(({ status, date_published }, i) => {
		if (status === "scheduled") return date_published ?? [];
		const expires = PUBLIC.has(status) ? writes[i]?.candidate.publication?.expires : undefined;
		return expires !== undefined && expires > now ? expires : [];
	});
	if (times.length > 0) c.executionCtx.waitUntil(announceSafely(c.env.POLLS, times, now));
}

/** The intake context of articles published over the API. */
export function originOf(c: RequestContext): Origin {
	const site = siteFrom(c.env, c.req.url);
	return { source: OWN, publisher: site.configured ? site.origin : "", here: site.origin, now: Date.now() };
}

/** An article as the API returns it: as stored, with addresses within this site relative to the site. */
function itemFrom(
	{ article, state, path, root, aliases, expires }: ListedArticle,
	{ markdown, file }: OriginalTexts = {},
): Record<string, unknown> {
	const permalink = permalinkIn(article.url)?.path;
	const {
		source,
		guid,
		slug,
		excerpt,
		date_published,
		date_modified,
		revision,
		sorted_at,
		sources,
		quiet,
		image_alt,
		image_size,
		episode,
		transcript,
		...item
	} = atOrigin(article, "");
	return {
		...item,
		...((image_alt ?? image_size) !== undefined && { _image: { alt: image_alt, ...image_size } }),
		...(episode !== undefined && { _podcast: { ...episode, has_transcript: undefined, transcript } }),
		date_published: rfc3339(date_published),
		...(date_modified !== undefined && { date_modified: rfc3339(date_modified) }),
		...(markdown !== undefined && { _source_markdown: markdown }),
		_tributary: {
			...{ slug, revision, state },
			...(path !== undefined && { path }),
			...(root !== undefined && { root }),
			...(permalink !== undefined && { permalink }),
			...(aliases !== undefined && { aliases }),
			...(state === "scheduled" && { scheduled_for: rfc3339(date_published) }),
			...(expires !== undefined && { expires: rfc3339(expires) }),
			...(sources.length > 0 && { sources }),
			...(file !== undefined && { file }),
		},
	};
}

/** The conditions of a write (RFC 9110 §13.1.1–13.1.2). A weak tag counts: compression in front weakens them. */
function expectationOf(headers: Headers): Expectation | undefined {
	const match = headers.get("if-match");
	if (match !== null) {
		if (match.trim() === "*") return { match: "any" };
		return { match: entityTags(match).flatMap((tag) => (/^r\d+$/.test(tag) ? [Number(tag.slice(1))] : [])) };
	}
	return headers.get("if-none-match")?.trim() === "*" ? { match: "none" } : undefined;
}

function etagOf({ revision }: { revision: number }): string {
	return `"r${revision}"`;
}

function noArticle(): Response {
	return problem({ status: 404, title: "Not found", detail: "There is no article with this slug." });
}

function preconditionFailed(): Response {
	return problem({
		status: 412,
		title: "Precondition failed",
		detail:
			"The article does not match the If-Match or If-None-Match of the request. Read it again, and send the change with its current ETag.",
	});
}
