/**
 * The followed feeds over HTTP: `/api/sources`.
 *
 * @module
 */

import * as v from "valibot";
import { articleStore } from "../articles/store/article-store.ts";
import { readState } from "../articles/store/read/scopes.ts";
import { RETENTION_BOUNDS } from "../articles/store/retention.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { oneLine } from "../model/text.ts";
import { isInterval, LONGEST, SHORTEST } from "../settings/poll-intervals.ts";
import { configuredOrigin } from "../settings/site.ts";
import { compileFilters, type Filter, Filters, PatternError } from "../sources/filter.ts";
import { pollContext } from "../sources/polling/context.ts";
import { pollSource } from "../sources/polling/poll.ts";
import { lastProblem, type Source, titleOf } from "../sources/source.ts";
import { listSources, readListState, readSource, removeSource, updateSource } from "../sources/store.ts";
import { SubscribeError, subscribe } from "../sources/subscriptions/subscribe.ts";
import { answer, BadRequestError, methodNotAllowed, readJson } from "./answers.ts";
import { problem } from "./problem.ts";

const Line = v.pipe(
	v.string("must be a string"),
	v.transform(oneLine),
	v.nonEmpty("must not be empty"),
	v.maxLength(1000, "must have at most 1000 characters"),
);
const Tags = v.pipe(v.array(Line, "must be a list"), v.maxLength(20, "must be at most 20"));

const Retention = v.strictObject(
	{ articles: count(...RETENTION_BOUNDS.articles), days: count(...RETENTION_BOUNDS.days) },
	memberMessage,
);

/** The body of `POST /api/sources`. */
export const NewSubscription = v.object(
	{
		url: Line,
		title: v.optional(Line),
		tags: v.optional(Tags),
		filters: v.optional(Filters),
	},
	memberMessage,
);

/** The body of `PATCH /api/sources/:source`. */
export const SourceSettings = v.strictObject(
	{
		title: v.optional(v.nullable(Line)),
		tags: v.optional(Tags),
		filters: v.optional(Filters),
		retention: v.optional(Retention),
		every: v.optional(v.nullable(every())),
		state: v.optional(v.picklist(["active", "paused"], "must be `active` or `paused`")),
	},
	memberMessage,
);

function every() {
	const message = `must be null, or a whole number of seconds from ${SHORTEST} to ${LONGEST}`;
	return v.pipe(v.number(message), v.check(isInterval, message));
}

function count(least: number, most: number) {
	const message = `must be a whole number from ${least} to ${most}`;
	const isFit = (value: number) => Number.isInteger(value) && value >= least && value <= most;
	return v.optional(v.pipe(v.number(message), v.check(isFit, message)));
}

/** The message for an object or one of its members that does not match the schema. */
function memberMessage({ expected }: v.BaseIssue<unknown>): string {
	if (expected === "Object") return "must be an object";
	return expected === "never" ? "is not a known setting" : "is missing";
}

/** Adds the routes of sources to the API. */
export function sourceRoutes(api: App, cache: FeedCache): void {
	api.get("/sources", listAll);
	api.post("/sources", (c) => follow(c, cache));
	api.all("/sources", () => methodNotAllowed("GET, HEAD, POST"));
	api.get("/sources/:source", async (c) => {
		const source = await readSource(databaseOf(c), c.req.param("source"));
		const articles = (await readState(databaseOf(c), `source:${c.req.param("source")}`))?.articles ?? 0;
		return source === undefined
			? noSource()
			: answer({ ...shown({ ...source, articles }), polls: source.polls.map(shownPoll) });
	});
	api.patch("/sources/:source", (c) => change(c, cache));
	api.delete("/sources/:source", async (c) => {
		const articles = c.req.query("articles") ?? "keep";
		if (articles !== "keep" && articles !== "delete")
			throw new BadRequestError("`articles` must be `keep` or `delete`.");
		const source = c.req.param("source");
		const isRemoved = await removeSource(databaseOf(c), source);
		// An earlier, identical request may have been interrupted here.
		const store = articleStore(databaseOf(c), Date.now(), cache.changed);
		const removed = articles === "delete" ? await store.removeSource(source) : 0;
		// If it has no articles, its feed is gone.
		await store.touchScope(`source:${source}`);
		return isRemoved || removed > 0
			? new Response(null, { status: 204, headers: { "cache-control": "no-store" } })
			: noSource();
	});
	api.all("/sources/:source", () => methodNotAllowed("GET, HEAD, PATCH, DELETE"));
	api.post("/sources/:source/poll", async (c) => {
		const source = await readSource(databaseOf(c), c.req.param("source"));
		if (source === undefined) return noSource();
		return answer(shownPoll(await pollSource(source, contextOf(c, cache))));
	});
	api.all("/sources/:source/poll", () => methodNotAllowed("POST"));
}

async function listAll(c: RequestContext): Promise<Response> {
	// `revision` is 0 until the first feed is followed.
	const { revision } = await readListState(databaseOf(c));
	return answer({ revision, sources: (await listSources(databaseOf(c))).map(shown) });
}

async function follow(c: RequestContext, cache: FeedCache): Promise<Response> {
	const body = checked(NewSubscription, await readJson(c));
	await checkPatterns(body.filters ?? []);
	try {
		const { source, isNew, poll, found } = await subscribe(body, contextOf(c, cache));
		return answer(
			{
				status: isNew ? "created" : "unchanged",
				...shown(source),
				...(poll && { poll: shownPoll(poll) }),
				...(found && { found }),
			},
			isNew ? 201 : 200,
		);
	} catch (error) {
		if (!(error instanceof SubscribeError)) throw error;
		return problem({ status: 422, title: "Not followed", detail: `${error.message}.`.replace(/\.\.$/, ".") });
	}
}

async function change(c: RequestContext, cache: FeedCache): Promise<Response> {
	const { every: pollEvery, ...others } = checked(SourceSettings, await readJson(c));
	const settings = { ...others, pollEvery };
	await checkPatterns(settings.filters ?? []);
	const now = Date.now();
	const source = await updateSource(databaseOf(c), c.req.param("source") ?? "", settings, now);
	if (source === undefined) return noSource();
	const store = articleStore(databaseOf(c), now, cache.changed);
	if (settings.title !== undefined) await store.renameScope(`source:${source.id}`, oneLine(titleOf(source)));
	if (settings.retention !== undefined) while ((await store.purgeSource(source.id, source.retention)) > 0);
	return answer(shown(source));
}

function checked<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
	// Arrays pass as objects in JavaScript and therefore in the schema.
	const result = v.safeParse(schema, Array.isArray(input) ? null : input);
	if (result.success) return result.output;
	const faults = result.issues.map((issue) => `${v.getDotPath(issue) ?? "the body"}: ${issue.message}`);
	throw new BadRequestError(`${faults.join("; ")}.`);
}

/** @throws {BadRequestError} if an expression cannot be used */
async function checkPatterns(filters: Filter[]): Promise<void> {
	try {
		await compileFilters(filters);
	} catch (error) {
		throw error instanceof PatternError ? new BadRequestError(`${error.message}.`) : error;
	}
}

function contextOf(c: RequestContext, cache: FeedCache) {
	return pollContext(c.env, databaseOf(c), configuredOrigin(c.env), cache.changed);
}

/** A source as the API returns it. */
function shown(source: Source & { articles?: number }): Record<string, unknown> {
	const {
		id,
		feedUrl,
		about,
		tags,
		filters,
		retention,
		pollEvery,
		state,
		createdAt,
		nextPollAt,
		polls,
		articles,
	} = source;
	const since = (outcomes: string[]) => polls.find(({ outcome }) => outcomes.includes(outcome))?.at;
	return {
		id,
		title: titleOf(source),
		feed_url: feedUrl,
		home_page_url: about.homePageUrl,
		format: about.format,
		tags,
		filters,
		retention,
		every: pollEvery,
		state,
		articles,
		followed_since: iso(createdAt),
		last_success: iso(since(["changed", "unchanged"])),
		last_change: iso(since(["changed"])),
		next_poll: state === "active" ? iso(nextPollAt) : undefined,
		last_failure: lastProblem(source),
	};
}

function shownPoll({ at, ...poll }: Source["polls"][number]): Record<string, unknown> {
	return { at: iso(at), ...poll };
}

function iso(moment: number | undefined): string | undefined {
	return moment === undefined ? undefined : new Date(moment).toISOString();
}

function noSource(): Response {
	return problem({
		status: 404,
		title: "Not found",
		detail: "No source has this id; GET /api/sources lists them.",
	});
}
