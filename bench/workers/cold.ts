/**
 * Tributary with nothing in KV or in memory, so that each request is rendered.
 *
 * @module
 */
import { createApp } from "../../src/app.ts";
import { emptyCache } from "./empty-cache.ts";

const app = createApp(emptyCache());

export default {
	fetch: (request, env, context) => app.fetch(request, env, context),
} satisfies ExportedHandler<Env>;
