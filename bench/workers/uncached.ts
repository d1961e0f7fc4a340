/**
 * Tributary, rendering for each request: `bench-cache` says whether it finds nothing (`empty`) or what was before a
 * change (`outdated`).
 *
 * @module
 */
import { createApp } from "../../src/app.ts";
import { emptyCache, outdatedCache } from "./forgetful.ts";

const empty = createApp(emptyCache());
const outdated = createApp(outdatedCache());

export default {
	fetch(request, env, context) {
		const app = request.headers.get("bench-cache") === "empty" ? empty : outdated;
		return app.fetch(request, env, context);
	},
} satisfies ExportedHandler<Env>;
