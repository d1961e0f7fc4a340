/**
 * The article: a JSON Feed 1.1 item and its provenance.
 *
 * @module
 */

import type { Attachment } from "./attachment.ts";
import type { Author } from "./author.ts";
import type { Episode } from "./episode.ts";
import type { Size } from "./picture-key.ts";
import { textToHtml } from "./text.ts";

/** The source of a followed article, with the metadata of its feed at the time when the article was stored. */
export interface Provenance {
	/** The source's key in the store. */
	source: string;
	/** The article's id in the source's feed. */
	guid: string;
	title: string;
	feed_url: string;
	home_page_url?: string | undefined;
	rights?: string | undefined;
	/** When the feed was last changed, according to itself, in milliseconds since 1970. */
	updated?: number | undefined;
}

/**
 * An article as it is stored and rendered. All text is XML-safe, all HTML sanitised, all URLs absolute
 * (those within this site begin with {@link SITE_PLACEHOLDER}; for links into the article itself, see `anchors.ts`).
 */
export interface Article {
	/** Permanent, an absolute IRI (RFC 4287 §4.2.6). */
	id: string;
	/** The key of the source that owns it; empty for the operator's articles. */
	source: string;
	/** Its id in the source's feed, unchanged. */
	guid: string;
	/**
	 * The sources of a followed article; empty for the operator's articles. In combined feeds, all sources of the same story:
	 * first the source of this version, then the others in the order in which they joined.
	 */
	sources: Provenance[];
	/** Whether it appears only in its source's own feed, because it was already old when the source was first polled. */
	quiet?: boolean | undefined;
	/** The last segment of its page's path here. */
	slug: string;
	url?: string | undefined;
	external_url?: string | undefined;
	title?: string | undefined;
	content_html?: string | undefined;
	content_text?: string | undefined;
	summary?: string | undefined;
	/** The beginning of the content as plain text, used if there is no `summary`. */
	excerpt: string;
	image?: string | undefined;
	/** The alternative text of the image. */
	image_alt?: string | undefined;
	/** Its size in pixels, if it is known. */
	image_size?: Size | undefined;
	/** Milliseconds since 1970, whole seconds; never changes once stored. */
	date_published: number;
	/** Milliseconds since 1970, whole seconds. */
	date_modified?: number | undefined;
	authors: Author[];
	tags: string[];
	language?: string | undefined;
	attachments: Attachment[];
	/** Podcast metadata. */
	episode?: Episode | undefined;
	/** The transcript in WebVTT, if it was submitted as text. It is read only with a single article. */
	transcript?: string | undefined;
}

/** Returns an article's content as HTML; plain text is converted. */
export function contentHtml(article: Pick<Article, "content_html" | "content_text">): string {
	return article.content_html ?? textToHtml(article.content_text ?? "");
}
