/**
 * The files that browsers and readers look for at fixed addresses: `/favicon.ico`, `/apple-touch-icon.png` and
 * `/manifest.webmanifest`.
 *
 * @module
 */
import type { App, RequestContext } from "../http/context.ts";
import { tagged } from "../http/edge-cache.ts";
import { type MediaType, representationOf } from "../http/representation.ts";
import { cacheControl, respond } from "../http/respond.ts";
import { newerVersion } from "../platform/revisions.ts";
import { directionOf } from "./layout.tsx";
import { anyPageSite, type PageSite, pageSite } from "./page-site.ts";
import { siteIcons } from "./site-icons.ts";
import { answerFile, ownFileAt } from "./theme-routes.ts";

const MANIFEST: MediaType = { mediaType: "application/manifest+json", edgeCompresses: true };

/** The colours of an installed app around the page, those of the style sheet in its light scheme. */
const THEME_COLOR = "#0b5563";
const BACKGROUND_COLOR = "#fbfaf7";

/** Adds their routes to the application. */
export function siteFileRoutes(app: App): void {
	app.get("/favicon.ico", (c) => answerIcon(c, "favicon"));
	for (const path of ["/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"])
		app.get(path, (c) => answerIcon(c, "touch"));
	app.get("/manifest.webmanifest", answerManifest);
}

/** Answers with the file itself: not every program that asks for an icon follows redirects. */
async function answerIcon(c: RequestContext, use: "favicon" | "touch"): Promise<Response> {
	const site = await anyPageSite(c);
	const { path, mediaType } = siteIcons(site)[use];
	const own = ownFileAt(site, path);
	if (own !== undefined) return answerFile(c, site, own, cacheControl(site.maxAge));
	const file = await c.env.ASSETS.fetch(new Request(new URL(path, c.req.url), c.req.raw));
	const response = new Response(file.body, file);
	if (file.ok) response.headers.set("content-type", mediaType);
	return response;
}

/** The web app manifest (https://www.w3.org/TR/appmanifest/). It changes with a deployment, and with the look. */
async function answerManifest(c: RequestContext): Promise<Response> {
	const site = await pageSite(c);
	const deployedAt = Date.parse(c.env.VERSION.timestamp) || 0;
	const state = newerVersion({ lastModified: Math.floor(deployedAt / 1000), revision: 0 }, site.shown);
	const manifest = await representationOf(renderManifest(site), MANIFEST, state);
	const headers = { ...tagged("site"), "cache-control": cacheControl(site.maxAge) };
	return respond(c.req.raw, manifest, MANIFEST, headers, Date.now());
}

/** The manifest as JSON. Pure. */
export function renderManifest(site: PageSite): string {
	return JSON.stringify({
		id: "/",
		start_url: "/",
		scope: "/",
		name: site.title,
		description: site.description || undefined,
		lang: site.language,
		dir: directionOf(site.language),
		// The pages have no navigation of an app, so that people need that of the browser.
		display: "minimal-ui",
		theme_color: THEME_COLOR,
		background_color: BACKGROUND_COLOR,
		icons: siteIcons(site).app.map(({ path, mediaType, sizes, purpose }) => ({
			...{ src: path, type: mediaType, sizes, purpose },
		})),
	});
}
