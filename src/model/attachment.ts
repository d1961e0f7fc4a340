/**
 * Files that belong to an article.
 *
 * @module
 */

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
