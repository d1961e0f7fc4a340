/**
 * The application and its requests, as Hono types them.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import type { Edge } from "./edge.ts";

/** An application that answers with the Worker's bindings at hand. */
export type App = Hono<{ Bindings: Env }>;

/** One request on its way through the application. */
export type RequestContext = Context<{ Bindings: Env }>;

/** The cache in front of the Worker, which Hono's type does not tell of; `undefined` where there is none. */
export function edgeOf(c: RequestContext): Edge | undefined {
	return (c.executionCtx as { cache?: Edge }).cache;
}
