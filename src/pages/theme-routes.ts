/**
 * The files of the operator's own look: `/own/theme/:digest/…`.
 *
 * @module
 */
import { isNotModified } from "../http/conditional.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import { tagged } from "../http/edge-cache.ts";
import { type MediaType, representationOf } from "../http/representation.ts";
import { respond } from "../http/respond.ts";
import { ANY_ORIGIN, plainText } from "../http/responses.ts";
import { UNKNOWN_TYPE } from "../model/media-type.ts";
import { readFile } from "../site/read.ts";
import { STYLE_SHEET, themeType } from "../site/theme-files.ts";
import { LOOK_FILE, ownThemePath } from "../urls/theme.ts";
import { lookCss } from "./look-css.ts";
import { newestPageSite, type PageSite } from "./page-site.ts";

const CSS: MediaType = { mediaType: "text/css", edgeCompresses: true };

/** The file at an address never changes. */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** No file of the look is a page: a picture that holds a script does not run it, even if a browser opens it by itself. */
const NO_PAGE = { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox" };

/** The headers of every file. Fonts are loaded with CORS, also by a page at another address of the site. */
const HEADERS = { ...tagged("site"), ...ANY_ORIGIN, ...NO_PAGE, "cache-control": IMMUTABLE };

/** The path of a file of the look, by its path on the site; `undefined` for other paths. */
export function ownFileAt({ themePath }: PageSite, path: string): string | undefined {
	return path.startsWith(`${themePath}/`) ? path.slice(themePath.length + 1) : undefined;
}

/** Adds their routes to the application. */
export function themeRoutes(app: App): void {
	app.get("/own/theme/:digest{[0-9a-f]{16}}/:path{.+}", answerThemeFile);
}

async function answerThemeFile(c: RequestContext): Promise<Response> {
	const path = c.req.param("path") ?? "";
	const site = await newestPageSite(c);
	const { files } = site.shown;
	const isThere = path === LOOK_FILE ? site.hasStyleSheet : path !== STYLE_SHEET && files.has(path);
	if (!isThere) return missing();
	if (ownThemePath(c.req.param("digest") ?? "") !== site.themePath) {
		// A page that a browser has kept names the files of before.
		return new Response(null, {
			status: 302,
			headers: { ...ANY_ORIGIN, location: `${site.themePath}/${path}`, "cache-control": "no-store" },
		});
	}
	return path === LOOK_FILE ? answerStyleSheet(c, site) : answerFile(c, site, path);
}

/** The declarations of the settings, and after them the operator's own style sheet. */
async function answerStyleSheet(c: RequestContext, { look, shown }: PageSite): Promise<Response> {
	const own = shown.files.has(STYLE_SHEET) ? await readFile(databaseOf(c), STYLE_SHEET) : undefined;
	const text = lookCss(look, shown.files) + (own === undefined ? "" : new TextDecoder().decode(own.bytes));
	return respond(c.req.raw, await representationOf(text, CSS, shown), CSS, HEADERS, Date.now());
}

/**
 * Answers with a file of the look.
 *
 * @param control how long it may be cached: for ever at its own address
 */
export async function answerFile(
	c: RequestContext,
	{ shown }: PageSite,
	path: string,
	control = IMMUTABLE,
): Promise<Response> {
	const file = await readFile(databaseOf(c), path);
	if (file === undefined) return missing();
	const validators = { etag: file.digest.slice(0, 32), lastModified: shown.lastModified };
	const headers = { ...HEADERS, "cache-control": control, etag: `"${validators.etag}"` };
	if (isNotModified(c.req.raw.headers, validators, Date.now()))
		return new Response(null, { status: 304, headers });
	return new Response(c.req.method === "HEAD" ? null : file.bytes, {
		headers: {
			...headers,
			"content-type": themeType(path) ?? UNKNOWN_TYPE,
			"content-length": String(file.bytes.length),
		},
	});
}

function missing(): Response {
	return plainText(404, "There is no such file in the look of this site.");
}
