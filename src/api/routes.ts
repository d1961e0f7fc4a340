/**
 * Writing over HTTP: `/api/articles` and `/api/import`, for whoever bears the token; and `/health`.
 *
 * @module
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { articlePath, atOrigin, MAX_ARTICLE_BYTES } from "../articles/article.ts";
import { rfc3339 } from "../articles/dates.ts";
import { fingerprint, itemsOf } from "../articles/fingerprint.ts";
import { OWN, slugify } from "../articles/identity.ts";
import { type Fault, parseItem, RefusedError } from "../articles/item.ts";
import { type Candidate, candidateFrom, type Origin } from "../articles/normalise.ts";
import type { Expectation, Write, Written } from "../articles/plan.ts";
import {
	type Cursor,
	listArticles,
	readArticle,
	readImported,
	readState,
	type StoredArticle,
} from "../articles/store.ts";
import { deleteArticle, saveArticles } from "../articles/write.ts";
import type { FeedCache } from "../feeds/cache.ts";
import { entityTags } from "../feeds/preconditions.ts";
import type { App, RequestContext } from "../http.ts";
import { log } from "../log.ts";
import { siteFrom } from "../site.ts";
import { answer, BadRequestError, methodNotAllowed, readJson } from "./answers.ts";
import { authorise } from "./authorise.ts";
import { opmlRoutes } from "./opml.ts";
import { problem } from "./problem.ts";
import { sourceRoutes } from "./sources.ts";

/** The longest request body, in bytes: the largest article twice over, as JSON may escape it. */
const MAX_BODY = 4 * MAX_ARTICLE_BYTES;
/** How many items one import request may have: their statements fit into one invocation on the free plan. */
const MAX_ITEMS = 500;
const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/** Puts the API and `/health` into the application. */
export function apiRoutes(app: App, cache: FeedCache): void {
	const api: App = new Hono();
	api.use(authorise);
	api.use(
		bodyLimit({
			maxSize: MAX_BODY,
			onError: () =>
				problem({
					status: 413,
					title: "Too large",
					detail: `A request may have ${MAX_BODY} bytes. Send the articles in several.`,
				}),
		}),
	);
	api.get("/articles", listPage);
	api.post("/articles", (c) => saveOne(c, cache, undefined));
	api.all("/articles", () => methodNotAllowed("GET, HEAD, POST"));
	api.get("/articles/:slug", readOne);
	api.put("/articles/:slug", (c) => saveOne(c, cache, c.req.param("slug")));
	api.delete("/articles/:slug", (c) => deleteOne(c, cache));
	api.all("/articles/:slug", () => methodNotAllowed("GET, HEAD, PUT, DELETE"));
	api.post("/import", (c) => importItems(c, cache));
	api.post("/import/changed", changedItems);
	api.all("/import/changed", () => methodNotAllowed("POST"));
	api.all("/import", () => methodNotAllowed("POST"));
	sourceRoutes(api, cache);
	opmlRoutes(api);
	api.all("*", () =>
		problem({
			status: 404,
			title: "Not found",
			detail: "The API has /api/articles, /api/import, /api/sources and /api/opml.",
		}),
	);
	api.onError((error, c) => {
		if (error instanceof RefusedError) return refused(error.faults);
		if (error instanceof BadRequestError)
			return problem({ status: 400, title: "Not understood", detail: error.message });
		log("api-failed", { path: c.req.path, error });
		return problem({
			status: 503,
			title: "Not stored",
			detail: "The database did not take the change, and nothing of it is stored. Send it again in a minute.",
			headers: { "retry-after": "60" },
		});
	});
	app.route("/api", api);
	app.get("/health", health);
}

async function listPage(c: RequestContext): Promise<Response> {
	const asked = Number.parseInt(c.req.query("limit") ?? "", 10);
	const limit = Number.isNaN(asked) ? DEFAULT_PAGE : Math.min(Math.max(asked, 1), MAX_PAGE);
	const { articles, next } = await listArticles(c.env.DB, {
		limit,
		after: cursorFrom(c.req.query("cursor")),
	});
	const url = new URL(c.req.url);
	if (next !== undefined) url.searchParams.set("cursor", `${next.sortedAt} ${next.id}`);
	return answer({ items: articles.map(itemFrom), ...(next && { next_url: url.href }) });
}

function cursorFrom(text: string | undefined): Cursor | undefined {
	if (text === undefined) return undefined;
	const [, sortedAt, id] = /^(-?\d+) (.+)$/.exec(text) ?? [];
	if (id === undefined)
		throw new BadRequestError("`cursor` is not one that this API gave out; take it from `next_url`.");
	return { sortedAt: Number(sortedAt), id };
}

async function readOne(c: RequestContext): Promise<Response> {
	const found = await readArticle(c.env.DB, c.req.param("slug") ?? "");
	if (found === undefined || found === "deleted") return noArticle();
	return answer(itemFrom(found.article), 200, { etag: etagOf(found.article) });
}

async function saveOne(c: RequestContext, cache: FeedCache, slug: string | undefined): Promise<Response> {
	if (slug !== undefined && slugify(slug) !== slug) {
		throw new RefusedError([
			{
				pointer: "",
				detail: `cannot be at "${slug.slice(0, 80)}": a slug has lower-case letters and digits, joined by hyphens`,
			},
		]);
	}
	const input = await readJson(c);
	const item = parseItem(input);
	// PUT names the article by its address; without an id in the body, it is the one that is there.
	if (slug !== undefined && item.id === undefined)
		item.id = (await storedId(c.env.DB, slug)) ?? item.url ?? slug;
	const candidate = await candidateFrom(item, originOf(c));
	const write: Write = {
		candidate,
		expect: expectationOf(c.req.raw.headers),
		...(slug !== undefined && { slug }),
	};
	const { results, change } = await saveArticles(c.env.DB, [write], Date.now());
	if (change !== undefined) cache.changed(change);
	const [written] = results;
	if (written === undefined) throw new Error("a write without a result");
	return writtenResponse(c, written);
}

async function storedId(db: D1Database, slug: string): Promise<string | undefined> {
	const found = await readArticle(db, slug);
	return found === undefined || found === "deleted" ? undefined : found.article.id;
}

function writtenResponse(c: RequestContext, written: Written): Response {
	const { status, id, slug } = written;
	if (status === "precondition-failed") return preconditionFailed();
	if (status === "slug-taken") {
		return problem({
			status: 409,
			title: "Conflict",
			detail: `The article ${id} is stored at /api/articles/${slug}; write it there, or give this one another id and slug.`,
		});
	}
	const path = articlePath(slug);
	return answer(
		{ status, id, slug, url: new URL(path, siteFrom(c.env, c.req.url).origin).href },
		status === "created" ? 201 : 200,
		{
			etag: etagOf(written),
			location: `/api${path}`,
		},
	);
}

async function deleteOne(c: RequestContext, cache: FeedCache): Promise<Response> {
	const result = await deleteArticle(
		c.env.DB,
		c.req.param("slug") ?? "",
		expectationOf(c.req.raw.headers),
		Date.now(),
	);
	if (result === undefined) return noArticle();
	if (result.status === "precondition-failed") return preconditionFailed();
	if (result.change !== undefined) cache.changed(result.change);
	return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

/** What became of one item of an import, in the order of the document. */
interface ImportResult {
	status: "created" | "updated" | "unchanged" | "deleted" | "refused";
	id?: string | undefined;
	slug?: string;
	errors?: Fault[];
}

async function importItems(c: RequestContext, cache: FeedCache): Promise<Response> {
	const items = itemsOf(await readJson(c));
	if (items === undefined)
		throw new BadRequestError("The body must be a JSON Feed document: an object with a list of `items`.");
	if (items.length > MAX_ITEMS)
		throw new BadRequestError(`One request may have ${MAX_ITEMS} items, this has ${items.length}.`);
	const origin = originOf(c);
	const seen = new Set<string>();
	const prepared = await Promise.all(items.map((item) => prepare(item, origin)));
	const writes: Write[] = [];
	const results = prepared.map((entry): ImportResult | Write => {
		if ("status" in entry) return entry;
		const { id } = entry.candidate.article;
		if (seen.has(id))
			return { status: "refused", id, errors: [{ pointer: "/id", detail: "stands twice in this document" }] };
		seen.add(id);
		writes.push(entry);
		return entry;
	});
	const { results: written, change } = await saveArticles(c.env.DB, writes, origin.now);
	if (change !== undefined) cache.changed(change);
	const outcomes = new Map(writes.map((write, i) => [write, written[i]]));
	return answer({
		results: results.map((entry) => {
			if ("status" in entry) return entry;
			const { status, id, slug } = outcomes.get(entry) ?? {};
			return { status, id, slug };
		}),
	});
}

const Announcement = v.object({
	items: v.pipe(v.array(v.object({ id: v.string(), fingerprint: v.string() })), v.maxLength(MAX_PAGE)),
});

/** Which of many items an import would have to send: those whose fingerprint is not the one last imported. */
async function changedItems(c: RequestContext): Promise<Response> {
	const announcement = v.safeParse(Announcement, await readJson(c));
	if (!announcement.success) {
		throw new BadRequestError(
			`The body must be { "items": [{ "id", "fingerprint" }] } with at most ${MAX_PAGE} items.`,
		);
	}
	const { items } = announcement.output;
	const imported = await readImported(
		c.env.DB,
		OWN,
		items.map(({ id }) => id),
	);
	return answer({
		changed: items.filter((item) => imported.get(item.id) !== item.fingerprint).map(({ id }) => id),
	});
}

async function prepare(input: unknown, origin: Origin): Promise<Write | ImportResult> {
	try {
		const [candidate, imported]: [Candidate, string] = await Promise.all([
			candidateFrom(parseItem(input), origin),
			fingerprint(input),
		]);
		return { candidate, imported };
	} catch (error) {
		if (!(error instanceof RefusedError)) throw error;
		return { status: "refused", id: givenId(input), errors: error.faults };
	}
}

/** The id that an item gives itself, if it is one: by it the sender knows which was refused. */
function givenId(item: unknown): string | undefined {
	const { success, output } = v.safeParse(v.object({ id: v.union([v.string(), v.number()]) }), item);
	return success ? String(output.id).slice(0, 200) : undefined;
}

async function health(c: RequestContext): Promise<Response> {
	try {
		const state = await readState(c.env.DB, "all");
		if (state === undefined) throw new Error("the database has not been migrated");
		return answer({ status: "ok", revision: state.revision, articles: state.articles });
	} catch (error) {
		log("unhealthy", { error });
		return answer({ status: "unavailable", detail: "The database cannot be read." }, 503, {
			"retry-after": "60",
		});
	}
}

function originOf(c: RequestContext): Origin {
	const site = siteFrom(c.env, c.req.url);
	return { source: OWN, publisher: site.configured ? site.origin : "", now: Date.now() };
}

/** An article as the API shows it: what was stored, with addresses within this site relative to it. */
function itemFrom(article: StoredArticle): Record<string, unknown> {
	const { source, guid, slug, excerpt, date_published, date_modified, revision, ...item } = atOrigin(
		article,
		"",
	);
	return {
		...item,
		date_published: rfc3339(date_published),
		...(date_modified !== undefined && { date_modified: rfc3339(date_modified) }),
		_tributary: { slug, revision },
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

function refused(errors: Fault[]): Response {
	const detail = errors.map(({ pointer, detail }) => `${pointer || "The article"} ${detail}.`).join(" ");
	return problem({ status: 422, title: "Article refused", detail: `Nothing is stored. ${detail}`, errors });
}

function noArticle(): Response {
	return problem({ status: 404, title: "Not found", detail: "There is no article with this slug." });
}

function preconditionFailed(): Response {
	return problem({
		status: 412,
		title: "Precondition failed",
		detail:
			"The article is not in the version that the request names. Read it again, and send the change with its ETag.",
	});
}
