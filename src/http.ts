/**
 * The application and its requests, as Hono types them.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import type { Edge } from "./edge.ts";

/** What a request has at hand. */
interface AtHand {
	Bindings: Env;
	Variables: {
		/** `env.DB` in bounded time. */
		db: D1Database;
	};
}

/** An application that answers with the Worker's bindings at hand. */
export type App = Hono<AtHand>;

/** One request on its way through the application. */
export type RequestContext = Context<AtHand>;

/** The cache in front of the Worker, which Hono's type does not tell of; `undefined` where there is none. */
export function edgeOf(c: RequestContext): Edge | undefined {
	return (c.executionCtx as { cache?: Edge }).cache;
}
