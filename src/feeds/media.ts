/**
 * Media RSS (rssboard.org/media-rss), in RSS and Atom: an entry's picture and files, for news apps.
 *
 * @module
 */
import { html } from "hono/html";
import type { Attachment } from "../articles/article.ts";
import type { FeedEntry } from "./document.ts";

/** The namespace of everything here. */
export const MEDIA_NAMESPACE = ' xmlns:media="http://search.yahoo.com/mrss/"';

/** Whether an entry has anything to say in Media RSS. */
export function hasMedia({ image, attachments }: FeedEntry): boolean {
	return image !== undefined || attachments.length > 0;
}

/** What stands in an entry: its picture, with words for those who do not see it, and its files, several in a group. */
export function mediaElements({ image, imageAlt, attachments }: FeedEntry): string {
	return String(
		html`${
			image &&
			html`<media:content url="${image}" medium="image">${
				imageAlt && html`<media:description type="plain">${imageAlt}</media:description>`
			}</media:content>
<media:thumbnail url="${image}"/>
`
		}${
			attachments.length > 1
				? html`<media:group>
${attachments.map(file)}</media:group>
`
				: attachments.map(file)
		}`,
	);
}

function file({ url, mime_type, title, size_in_bytes, duration_in_seconds }: Attachment) {
	return html`<media:content url="${url}" type="${mime_type}"${mediumOf(mime_type)}${
		size_in_bytes !== undefined && html` fileSize="${String(size_in_bytes)}"`
	}${duration_in_seconds !== undefined && html` duration="${String(Math.round(duration_in_seconds))}"`}>${
		title && html`<media:title type="plain">${title}</media:title>`
	}</media:content>
`;
}

/** The kinds that Media RSS knows of. */
function mediumOf(mediaType: string) {
	const [kind = ""] = mediaType.toLowerCase().split("/");
	return ["image", "audio", "video"].includes(kind) && html` medium="${kind}"`;
}
