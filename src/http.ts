/**
 * The application and its requests, as Hono types them.
 *
 * @module
 */
import type { Context, Hono } from "hono";

/** An application that answers with the Worker's bindings at hand. */
export type App = Hono<{ Bindings: Env }>;

/** One request on its way through the application. */
export type RequestContext = Context<{ Bindings: Env }>;
