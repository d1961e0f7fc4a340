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

/** The namespace of everything here. */
export const MEDIA_NAMESPACE = ' xmlns:media="http://search.yahoo.com/mrss/"';

/** Whether an entry has anything to say in Media RSS. */
export function hasMedia({ image, attachments }: FeedEntry): boolean {
	return image !== undefined || attachments.length > 0;
}

/**
 * What stands in an entry: its picture, and its files. Pictures among these are several, so that each stands by itself; the
 * others are versions of one another to many readers, and in a group.
 */
export function mediaElements(entry: FeedEntry): string {
	if (!hasMedia(entry)) return "";
	const { image, imageAlt, attachments } = entry;
	const pictures = attachments.filter(isPicture);
	const files = attachments.filter((attachment) => !isPicture(attachment)).map(file);
	return linesOf([
		// Beside others, it would be one more of them: that it is the entry's is said below.
		image &&
			pictures.length === 0 &&
			html`<media:content url="${image}"${attribute("type", pictureType(image))} medium="image">${described(imageAlt)}</media:content>`,
		image && html`<media:thumbnail url="${image}"/>`,
		...pictures.map(file),
		...(files.length > 1 ? ["<media:group>", ...files, "</media:group>"] : files),
	]);
}

/** Apps that know no medium go by the type. */
function pictureType(url: string): string | undefined {
	const type = typeByName(new URL(url).pathname);
	return type?.startsWith("image/") ? type : undefined;
}

function file({ url, mime_type, title, size_in_bytes, duration_in_seconds, _sensitive }: Attachment): Xml {
	const [kind = ""] = mime_type.toLowerCase().split("/");
	const medium = ["image", "audio", "video"].includes(kind) ? kind : undefined;
	const duration = duration_in_seconds === undefined ? undefined : Math.round(duration_in_seconds);
	const words =
		kind === "image" ? described(title) : title && html`<media:title type="plain">${title}</media:title>`;
	return html`<media:content url="${url}" type="${mime_type}"${attribute("medium", medium)}${attribute("fileSize", size_in_bytes || undefined)}${attribute("duration", duration)}>${words}${_sensitive && html`<media:rating scheme="urn:simple">adult</media:rating>`}</media:content>`;
}

/** What a picture shows is its description, as Mastodon and others write it; its title is often the name of a file. */
function described(words: string | undefined): Xml | undefined {
	return words ? html`<media:description type="plain">${words}</media:description>` : undefined;
}
