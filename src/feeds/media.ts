/**
 * Media RSS (rssboard.org/media-rss), in RSS and Atom: an entry's picture and files, for news apps.
 *
 * @module
 */
import { html } from "hono/html";
import type { Attachment } from "../articles/article.ts";
import { typeByName } from "../articles/media-type.ts";
import type { FeedEntry } from "./document.ts";
import { attribute, linesOf, type Xml } from "./xml.ts";

/** The namespace of everything here. */
export const MEDIA_NAMESPACE = ' xmlns:media="http://search.yahoo.com/mrss/"';

/** Whether an entry has anything to say in Media RSS. */
export function hasMedia({ image, attachments }: FeedEntry): boolean {
	return image !== undefined || attachments.length > 0;
}

/** What stands in an entry: its picture, and its files, several in a group. */
export function mediaElements(entry: FeedEntry): string {
	if (!hasMedia(entry)) return "";
	const { image, attachments } = entry;
	const files = attachments.map(file);
	return linesOf([
		image && html`<media:content url="${image}"${attribute("type", pictureType(image))} medium="image"/>`,
		image && html`<media:thumbnail url="${image}"/>`,
		...(files.length > 1 ? ["<media:group>", ...files, "</media:group>"] : files),
	]);
}

/** Apps that know no medium go by the type. */
function pictureType(url: string): string | undefined {
	const type = typeByName(new URL(url).pathname);
	return type?.startsWith("image/") ? type : undefined;
}

function file({ url, mime_type, title, size_in_bytes, duration_in_seconds }: Attachment): Xml {
	const [kind = ""] = mime_type.toLowerCase().split("/");
	const medium = ["image", "audio", "video"].includes(kind) ? kind : undefined;
	const duration = duration_in_seconds === undefined ? undefined : Math.round(duration_in_seconds);
	return html`<media:content url="${url}" type="${mime_type}"${attribute("medium", medium)}${attribute("fileSize", size_in_bytes || undefined)}${attribute("duration", duration)}>${
		title && html`<media:title type="plain">${title}</media:title>`
	}</media:content>`;
}
