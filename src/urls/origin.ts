/**
 * This site's origin in stored addresses. It is stored as a placeholder, which is replaced when an article is shown.
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
 * Replaces the placeholders in the addresses of a stored article. Texts that mention the placeholder stay as they are.
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

/** Replaces the placeholder in one stored URL. */
export function urlAtOrigin<Url extends string | undefined>(url: Url, origin: string): Url | string {
	return url?.startsWith(`${SITE_PLACEHOLDER}/`) ? origin + url.slice(SITE_PLACEHOLDER.length) : url;
}

/** Replaces the placeholder in stored HTML. In sanitised HTML, a URL follows a quote, which texts contain only as `&quot;`, or a comma in a `srcset`. */
export function htmlAtOrigin(html: string, origin: string): string {
	return html
		.replaceAll(`"${SITE_PLACEHOLDER}/`, `"${origin}/`)
		.replaceAll(`, ${SITE_PLACEHOLDER}/`, `, ${origin}/`);
}

/** Returns the path of an article's page, by its slug. */
export function articlePath(slug: string): string {
	return `/articles/${encodeURIComponent(slug)}`;
}

/** Returns the path of an article on this site: its permalink, else the path by its slug. Takes the stored address. */
export function permanentPath({ slug, url }: { slug: string; url?: string | null | undefined }): string {
	return url?.startsWith(`${SITE_PLACEHOLDER}/`) ? url.slice(SITE_PLACEHOLDER.length) : articlePath(slug);
}
