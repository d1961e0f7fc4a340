/**
 * Tributary with nothing in KV and in memory, so that it renders for each request.
 *
 * @module
 */
import { createApp } from "../../src/app.ts";
import { emptyCache } from "./empty-cache.ts";

const app = createApp(emptyCache());

export default {
	fetch: (request, env, context) => app.fetch(request, env, context),
} satisfies ExportedHandler<Env>;
