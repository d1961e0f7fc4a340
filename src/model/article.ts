/**
 * The one model: a JSON Feed 1.1 item plus where it came from.
 *
 * @module
 */

import type { Attachment } from "./attachment.ts";
import type { Author } from "./author.ts";
import type { Episode } from "./episode.ts";
import { textToHtml } from "./text.ts";

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

/** An article's content as HTML, whichever way it was written. */
export function contentHtml(article: Pick<Article, "content_html" | "content_text">): string {
	return article.content_html ?? textToHtml(article.content_text ?? "");
}
