/**
 * The application and its requests, as Hono types them.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import { boundedDatabase, READING_TIME } from "../platform/database.ts";
import type { Edge } from "./edge-cache.ts";

/** The bindings and variables of a request. */
export interface AppEnv {
	Bindings: Env;
	Variables: {
		/** See {@link databaseOf}. */
		db?: D1Database;
	};
}

/** The application, typed with the Worker's bindings. */
export type App = Hono<AppEnv>;

/** The context of one request. */
export type RequestContext = Context<AppEnv>;

/** The cache in front of the Worker, which Hono's types do not declare; `undefined` where there is none. */
export function edgeOf(c: RequestContext): Edge | undefined {
	return (c.executionCtx as { cache?: Edge }).cache;
}

/** `env.DB` with time limits, one for the whole request. Most polls need no database, so it is created on first use. */
export function databaseOf(c: RequestContext): D1Database {
	const known = c.get("db");
	if (known !== undefined) return known;
	const db = boundedDatabase(c.env.DB, READING_TIME);
	c.set("db", db);
	return db;
}

/** Whether a request changes nothing (RFC 9110 §9.2.1). */
export function isReading({ req }: RequestContext): boolean {
	return req.method === "GET" || req.method === "HEAD";
}
