/**
 * Media RSS (rssboard.org/media-rss), in RSS and Atom: an entry's picture and files, for news apps.
 *
 * @module
 */
import { html } from "hono/html";
import type { Attachment } from "../../model/attachment.ts";
import { isPicture, typeByName } from "../../model/media-type.ts";
import type { FeedEntry } from "../document.ts";
import { attribute, linesOf, type Xml } from "../xml.ts";

/** The namespace of Media RSS. */
export const MEDIA_NAMESPACE = ' xmlns:media="http://search.yahoo.com/mrss/"';

/** Whether an entry has a picture or files for Media RSS. */
export function hasMedia({ image, attachments }: FeedEntry): boolean {
	return image !== undefined || attachments.length > 0;
}

/**
 * The elements of an entry: its picture and its files. Pictures among the files are written separately. Many readers treat
 * the other files as versions of one another, so these form a group.
 */
export function mediaElements(entry: FeedEntry): string {
	if (!hasMedia(entry)) return "";
	const { image, imageAlt, attachments } = entry;
	const pictures = attachments.filter(isPicture);
	const files = attachments.filter((attachment) => !isPicture(attachment)).map(file);
	return linesOf([
		// Next to other files, it would look like one of them. `media:thumbnail` below marks it as the entry's picture.
		image &&
			pictures.length === 0 &&
			html`<media:content url="${image}"${attribute("type", pictureType(image))} medium="image">${described(imageAlt)}</media:content>`,
		image && html`<media:thumbnail url="${image}"/>`,
		...pictures.map(file),
		...(files.length > 1 ? ["<media:group>", ...files, "</media:group>"] : files),
	]);
}

/** The media type of a picture: apps that ignore `medium` rely on it. */
function pictureType(url: string): string | undefined {
	const type = typeByName(new URL(url).pathname);
	return type?.startsWith("image/") ? type : undefined;
}

function file({ url, mime_type, title, size_in_bytes, duration_in_seconds, _sensitive }: Attachment): Xml {
	const [kind = ""] = mime_type.toLowerCase().split("/");
	const medium = ["image", "audio", "video"].includes(kind) ? kind : undefined;
	const duration = duration_in_seconds === undefined ? undefined : Math.round(duration_in_seconds);
	const text =
		kind === "image" ? described(title) : title && html`<media:title type="plain">${title}</media:title>`;
	return html`<media:content url="${url}" type="${mime_type}"${attribute("medium", medium)}${attribute("fileSize", size_in_bytes || undefined)}${attribute("duration", duration)}>${text}${_sensitive && html`<media:rating scheme="urn:simple">adult</media:rating>`}</media:content>`;
}

/** The description of a picture, as Mastodon and others write it; a title is often just a file name. */
function described(text: string | undefined): Xml | undefined {
	return text ? html`<media:description type="plain">${text}</media:description>` : undefined;
}
