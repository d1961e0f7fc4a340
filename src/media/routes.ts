/**
 * `/media/…`: the operator's audio and other files, served from R2.
 *
 * @module
 */
import type { App, RequestContext } from "../http/context.ts";
import { unavailable } from "../http/responses.ts";
import { log } from "../platform/log.ts";
import { fileAt } from "../urls/media.ts";
import { respondWithFile, SHARED } from "./respond.ts";

/** Adds the routes of files to the application. */
export function mediaRoutes(app: App): void {
	app.get("/media/*", answerMedia);
}

async function answerMedia(c: RequestContext): Promise<Response> {
	const { pathname } = new URL(c.req.url);
	const file = fileAt(pathname);
	if (file === undefined || c.env.MEDIA === undefined) return c.notFound();
	try {
		const response = await respondWithFile(c.req.raw, file, c.env.MEDIA, Date.now());
		if (response !== undefined) return response;
	} catch (error) {
		log("media-failed", { path: pathname, error });
		return unavailable("The file cannot be reached at the moment.", SHARED);
	}
	const missing = await c.notFound();
	// The file may be uploaded soon.
	missing.headers.set("cache-control", "no-store");
	return missing;
}
