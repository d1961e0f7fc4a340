/**
 * The icons of sources over HTTP: `/sources/:source/icon-:digest.:format`, which never changes, and `/sources/:source/icon`, which
 * redirects there.
 *
 * @module
 */
import { isNotModified } from "../http/conditional.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { ANY_ORIGIN, plainText } from "../http/responses.ts";
import { ICON_TYPES } from "../sources/icons/picture.ts";
import { readIcon } from "../sources/icons/store.ts";
import { scopeOf } from "../urls/feeds.ts";
import { sourceIconPath } from "../urls/icons.ts";

/** How long the redirect, or the answer that there is no icon, may be cached, in seconds. */
const REDIRECT_MAX_AGE = 3600;

/** A picture that a browser opens as a page runs nothing and loads nothing. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox";

/** Adds the routes of icons to the application. */
export function sourceIconRoutes(app: App): void {
	app.get("/sources/:source/:icon{icon(?:-[0-9a-f]{16}\\.(?:png|jpg|gif|webp|ico))?}", answerIcon);
}

/** Answers with an icon. A page that was rendered before the icon changed is redirected to the new one. */
async function answerIcon(c: RequestContext): Promise<Response> {
	const source = scopeOf(c).slice("source:".length);
	const icon = await readIcon(databaseOf(c), source);
	const brief = { "cache-control": `public, max-age=${REDIRECT_MAX_AGE}` };
	if (icon === undefined) return plainText(404, "This source has no icon here.", brief);
	const path = sourceIconPath(source, icon);
	if (!path.endsWith(`/${c.req.param("icon")}`))
		return new Response(null, { status: 302, headers: { location: path, ...brief, ...ANY_ORIGIN } });
	const headers = {
		"cache-control": "public, max-age=31536000, immutable",
		"content-security-policy": CONTENT_SECURITY_POLICY,
		etag: `"${icon.digest}"`,
		...ANY_ORIGIN,
	};
	// Its bytes never change, so that only the ETag decides.
	const validators = { etag: icon.digest, lastModified: 0 };
	if (isNotModified(c.req.raw.headers, validators, Date.now()))
		return new Response(null, { status: 304, headers });
	return new Response(c.req.method === "HEAD" ? null : icon.bytes, {
		headers: {
			...headers,
			"content-type": ICON_TYPES[icon.format],
			"content-length": String(icon.bytes.byteLength),
		},
	});
}
