/**
 * Metadata of an article's page for programs: for search engines as JSON-LD (schema.org), for apps that show a card of
 * it in the terms of Open Graph (ogp.me).
 *
 * @module
 */

import type { FeedEntry } from "../feeds/document.ts";
import type { Author } from "../model/author.ts";
import { playableIn } from "../model/episode.ts";
import { authorName } from "../model/scope.ts";
import { excerpt } from "../model/text.ts";
import type { Site } from "../settings/site.ts";
import { authorPath } from "../urls/feeds.ts";

/** The longest headline that Google takes, in characters. */
const HEADLINE_LENGTH = 110;

/**
 * An article as schema.org's `NewsArticle`, for a `<script type="application/ld+json">`: no text can break out of it, and
 * browsers take it for data, to which the page's policy for scripts does not apply.
 *
 * @param page the title and description of the page
 * @returns `undefined` for an article published elsewhere, as its publisher describes it there
 */
export function newsArticleJson(
	site: Site,
	entry: FeedEntry,
	page: { title: string; description: string },
): string | undefined {
	if (entry.sources.length > 0 || !entry.url.startsWith(`${site.origin}/`)) return undefined;
	const image = entry.image && { "@type": "ImageObject", url: entry.image, caption: entry.imageAlt };
	const { origin } = site;
	const media = playableIn(entry.attachments).map(({ url, mime_type, duration_in_seconds }) => ({
		"@type": /^video/i.test(mime_type) ? "VideoObject" : "AudioObject",
		name: page.title,
		contentUrl: url,
		encodingFormat: mime_type,
		duration: duration_in_seconds === undefined ? undefined : `PT${Math.round(duration_in_seconds)}S`,
	}));
	const authors =
		entry.authors.length > 0
			? entry.authors.map((author) => ({ author, url: authorUrl(site, author) }))
			: site.authors.map((author) => ({ author, url: webUrl(author) ?? `${origin}/` }));
	// Only known facts: articles have no section, and access to linked pages is unknown.
	return scriptJson({
		"@context": "https://schema.org",
		"@type": "NewsArticle",
		mainEntityOfPage: { "@type": "WebPage", "@id": entry.url },
		headline: excerpt(page.title, HEADLINE_LENGTH - 1),
		description: page.description,
		image: image && [image],
		associatedMedia: media.length > 0 ? media : undefined,
		datePublished: timeOf(entry.published),
		dateModified: entry.modified === undefined ? undefined : timeOf(entry.modified),
		author: authors.map(({ author, url }) => ({
			"@type": author.name === site.title ? "Organization" : "Person",
			name: authorName(author),
			url,
		})),
		publisher: {
			"@type": "Organization",
			name: site.title,
			url: `${origin}/`,
			logo: site.image && { "@type": "ImageObject", url: site.image },
		},
		inLanguage: entry.language ?? site.language,
		keywords: entry.tags.length > 0 ? entry.tags : undefined,
	});
}

/** The site as schema.org's `WebSite`, for its front page: search engines take the name of the site from it. */
export function websiteJson({ title, origin }: Site): string {
	return scriptJson({ "@context": "https://schema.org", "@type": "WebSite", name: title, url: `${origin}/` });
}

/** The properties that Open Graph has for articles alone. */
export function articleProperties(site: Site, entry: FeedEntry): [name: string, content: string][] {
	const { published, modified, authors, tags } = entry;
	const properties: [string, string][] = [["article:published_time", timeOf(published)]];
	if (modified !== undefined) properties.push(["article:modified_time", timeOf(modified)]);
	for (const author of authors) properties.push(["article:author", authorUrl(site, author)]);
	for (const tag of tags) properties.push(["article:tag", tag]);
	return properties;
}

/** An author's web address, or else the page here that lists their articles. */
function authorUrl(site: Site, author: Author): string {
	return webUrl(author) ?? site.origin + authorPath(authorName(author));
}

/** An author's own page; `undefined` if there is none or only a mail address. */
function webUrl({ url }: Author): string | undefined {
	return url?.startsWith("http") ? url : undefined;
}

function timeOf(moment: number): string {
	return new Date(moment).toISOString();
}

/** A value as JSON that cannot end the script element and has no line terminators of old script engines. */
function scriptJson(value: unknown): string {
	return JSON.stringify(value).replace(
		/[<>&\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}
