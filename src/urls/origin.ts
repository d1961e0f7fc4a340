/**
 * This site's origin in stored addresses: a placeholder, in whose place the real one is put when an article is shown.
 *
 * @module
 */
import { withLinksTo } from "../model/anchors.ts";
import type { Article } from "../model/article.ts";
import type { Episode } from "../model/episode.ts";

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
