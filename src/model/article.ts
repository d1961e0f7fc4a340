/**
 * The one model: a JSON Feed 1.1 item plus where it came from.
 *
 * @module
 */

import type { Episode } from "../articles/schema/episode.ts";
import { withLinksTo } from "./anchors.ts";
import type { Author } from "./author.ts";
import { textToHtml } from "./text.ts";

/** A file that belongs to an article (JSON Feed 1.1 `attachments`; an enclosure in RSS and Atom). */
export interface Attachment {
	url: string;
	/** Media type, e.g. `audio/mpeg`. */
	mime_type: string;
	title?: string | undefined;
	size_in_bytes?: number | undefined;
	duration_in_seconds?: number | undefined;
	/** Set if it is shown only on request (Media RSS, `media:rating`; Mastodon's sensitive media). */
	_sensitive?: true | undefined;
}

/** Where a followed article came from, as the source said of itself when the article was stored. */
export interface Provenance {
	/** The source's key here. */
	source: string;
	/** The article's own id there. */
	guid: string;
	title: string;
	feed_url: string;
	home_page_url?: string | undefined;
	rights?: string | undefined;
	/** When the source says that it last changed, in milliseconds since 1970. */
	updated?: number | undefined;
}

/**
 * An article as it is stored and rendered. All text is XML-safe, all HTML sanitised, all URLs absolute
 * (those within this site begin with {@link SITE_PLACEHOLDER}; for links into the article itself, see `anchors.ts`).
 */
export interface Article {
	/** Permanent, an absolute IRI (RFC 4287 §4.2.6). */
	id: string;
	/** Where it came from: empty for the operator's own. */
	source: string;
	/** Its id at the source, as it was given. */
	guid: string;
	/**
	 * Where it came from; empty for the operator's own. In combined feeds, all sources that tell the same story: first the
	 * source of this version, then the others in the order in which they came.
	 */
	sources: Provenance[];
	/** Whether it is only in its sources' feeds, as it was already old when they were first read. */
	quiet?: boolean | undefined;
	/** The last segment of its page's path here. */
	slug: string;
	url?: string | undefined;
	external_url?: string | undefined;
	title?: string | undefined;
	content_html?: string | undefined;
	content_text?: string | undefined;
	summary?: string | undefined;
	/** The beginning of the content as plain text; replaces a missing `summary`. */
	excerpt: string;
	image?: string | undefined;
	/** What the image shows, in words. */
	image_alt?: string | undefined;
	/** Milliseconds since 1970, whole seconds; never changes once stored. */
	date_published: number;
	/** Milliseconds since 1970, whole seconds. */
	date_modified?: number | undefined;
	authors: Author[];
	tags: string[];
	language?: string | undefined;
	attachments: Attachment[];
	/** What podcast apps want to know besides. */
	episode?: Episode | undefined;
	/** A transcript in WebVTT, where it was handed in as text. Only reading one article brings it along. */
	transcript?: string | undefined;
}

/**
 * Stands for this site's origin in stored URLs, so that moving to another address needs no rewriting of
 * articles. `.invalid` can never be a real host (RFC 6761 §6.4).
 */
export const SITE_PLACEHOLDER = "https://site.invalid";

/**
 * A stored article with its real addresses on this site in place of placeholders. Texts that speak of these stay.
 *
 * @param origin empty for addresses relative to the site, and links into the article relative to the article
 */
export function atOrigin<Stored extends Article>(article: Stored, origin: string): Stored {
	const { content_html } = article;
	const page = origin && origin + permanentPath(article);
	return withSiteAt({ ...article, content_html: content_html && withLinksTo(page, content_html) }, origin);
}

/** An article with another origin in place of {@link SITE_PLACEHOLDER}. */
export function withSiteAt<Any extends Article>(article: Any, origin: string): Any {
	const here = <Url extends string | undefined>(url: Url) => urlAtOrigin(url, origin);
	return {
		...article,
		url: here(article.url),
		external_url: here(article.external_url),
		image: here(article.image),
		content_html: article.content_html && htmlAtOrigin(article.content_html, origin),
		authors: article.authors.map((author) => ({
			...author,
			url: here(author.url),
			avatar: here(author.avatar),
		})),
		attachments: article.attachments.map((attachment) => ({
			...attachment,
			url: here(attachment.url),
		})),
		episode: article.episode && episodeAtOrigin(article.episode, origin),
	};
}

function episodeAtOrigin(episode: Episode, origin: string): Episode {
	const here = <Url extends string | undefined>(url: Url) => urlAtOrigin(url, origin);
	return {
		...episode,
		persons: episode.persons.map((person) => ({
			...person,
			url: here(person.url),
			image: here(person.image),
		})),
		transcripts: episode.transcripts.map((transcript) => ({ ...transcript, url: here(transcript.url) })),
		chapters: episode.chapters?.map((chapter) => ({
			...chapter,
			url: here(chapter.url),
			image: here(chapter.image),
		})),
		chapters_url: here(episode.chapters_url),
	};
}

/** One stored URL, likewise. */
export function urlAtOrigin<Url extends string | undefined>(url: Url, origin: string): Url | string {
	return url?.startsWith(`${SITE_PLACEHOLDER}/`) ? origin + url.slice(SITE_PLACEHOLDER.length) : url;
}

/** In sanitised HTML a URL comes after a quote, which texts have as `&quot;` only, or after a `srcset`'s comma. */
function htmlAtOrigin(html: string, origin: string): string {
	return html
		.replaceAll(`"${SITE_PLACEHOLDER}/`, `"${origin}/`)
		.replaceAll(`, ${SITE_PLACEHOLDER}/`, `, ${origin}/`);
}

/** The path of an article's page here. */
export function articlePath(slug: string): string {
	return `/articles/${encodeURIComponent(slug)}`;
}

/** The path that an article's page here goes by: its permalink, or else that of its slug. The address is as it is stored. */
export function permanentPath({ slug, url }: { slug: string; url?: string | null | undefined }): string {
	return url?.startsWith(`${SITE_PLACEHOLDER}/`) ? url.slice(SITE_PLACEHOLDER.length) : articlePath(slug);
}

/** An article's content as HTML, whichever way it was written. */
export function contentHtml(article: Pick<Article, "content_html" | "content_text">): string {
	return article.content_html ?? textToHtml(article.content_text ?? "");
}

/** The longest article, in bytes of JSON: a row in D1 holds 2,000,000. */
export const MAX_ARTICLE_BYTES = 1_900_000;
export const MAX_TAGS = 100;
export const MAX_AUTHORS = 100;
export const MAX_ATTACHMENTS = 100;
/** The largest stated size of a file that is accepted, in bytes (1 TB). */
export const MAX_STATED_BYTES = 1_000_000_000_000;
/** The longest one-line text (title, tag, name, URL), in UTF-16 code units. */
export const MAX_LINE = 10_000;
/** The longest excerpt, in UTF-16 code units. */
export const EXCERPT_LENGTH = 280;
