/**
 * What all pages have in common as responses: their headers, and pages with a message, such as 404.
 *
 * @module
 */

import { IFRAME_HOSTS } from "../articles/sanitise/players.ts";
import { feedUrl } from "../feeds/document.ts";
import { FORMATS } from "../feeds/formats.ts";
import type { RequestContext } from "../http/context.ts";
import { tagged } from "../http/edge-cache.ts";
import { cacheControl } from "../http/respond.ts";
import type { Scope } from "../model/scope.ts";
import type { Site } from "../settings/site.ts";
import { renderMessagePage } from "./message-page.tsx";
import { type Messages, messagesFor } from "./messages/index.ts";
import { anyPageSite } from "./page-site.ts";

/** Only our own style and script run; articles may show pictures and sound from anywhere, and the listed players. */
const CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"style-src 'self'",
	"script-src 'self'",
	"font-src 'self'",
	"img-src 'self' https: http: data:",
	"media-src 'self' https: http:",
	"manifest-src 'self'",
	`frame-src ${[...IFRAME_HOSTS].map((host) => `https://${host}`).join(" ")}`,
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

/** Answers with a page that says why there is nothing at an address. It may be cached for a minute. */
export async function message(
	c: RequestContext,
	status: 404 | 410,
	reason: keyof Messages["missing"],
): Promise<Response> {
	const site = await anyPageSite(c);
	const { missing } = messagesFor(site.language);
	const [title, advice] =
		status === 404 ? [missing.notFound, missing.notFoundAdvice] : [missing.gone, missing.goneAdvice];
	return c.html(renderMessagePage(site, title, missing[reason], advice), status, {
		...pageHeaders(site, []),
		"cache-control": "public, max-age=60",
	});
}

/**
 * The headers of every page.
 *
 * @param changesWith the feeds that the page depends on besides what all pages show; none if it is cached only briefly
 * @param scopes the feeds that it links to
 */
export function pageHeaders(
	site: Site,
	changesWith: Scope[],
	scopes: Scope[] = ["main"],
): Record<string, string> {
	return {
		...(changesWith.length > 0 && tagged(...changesWith, "site")),
		"cache-control": cacheControl(site.maxAge),
		"content-security-policy": CONTENT_SECURITY_POLICY,
		"referrer-policy": "strict-origin-when-cross-origin",
		link: scopes
			.flatMap((scope) =>
				FORMATS.map(({ file, mediaType }) => ({ url: feedUrl(site, { scope }, file), mediaType })),
			)
			.map(({ url, mediaType }) => `<${url}>; rel="alternate"; type="${mediaType}"`)
			.join(", "),
	};
}
