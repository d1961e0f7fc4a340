/**
 * Turns parsed entries into items. Each value is coerced to the limits of an article or dropped, so that one bad value never
 * costs the whole entry.
 *
 * @module
 */
import { isPlayable, typeByName } from "../../model/media-type.ts";
import { pictureKey } from "../../model/picture-key.ts";
import { excerpt, xmlSafe } from "../../model/text.ts";
import type { EntryItem, SourceItem } from "../document.ts";
import { attachmentsOf, type EntryFile } from "./attachments.ts";
import { boundedHtml, boundedText, MAX_CONTENT } from "./bounded-content.ts";
import { anyWebUrl, dropEmpty, entryUrl, languageOf, lineOf, mediaTypeOf, webUrl } from "./coerce.ts";
import { idOf } from "./entry-id.ts";
import { firstPicture, type Picture, pictureAddresses } from "./html.ts";
import { MOST_LOOKED_AT } from "./limits.ts";
import { podcastMember } from "./namespaces/episode.ts";
import { externalUrlOf, withOtherLinks } from "./other-links.ts";
import type { ParsedEntry } from "./parsed-feed.ts";
import { authorsOf } from "./people.ts";

/** The longest summary, in UTF-16 code units. A longer one becomes the content, or is cut if the entry has content already. */
const MAX_SUMMARY = 2_000;

/** How many tags an entry may have. Each tag has its own page and feeds, and costs a row for each of its articles. */
const MAX_ENTRY_TAGS = 20;
/** The longest tag, in UTF-16 code units. Anything longer is prose in the wrong element. */
const MAX_TAG_LENGTH = 200;

/** The JSON Feed 1.1 item of an entry, or `undefined` if the entry is empty. */
export function sourceItem(entry: ParsedEntry): SourceItem | undefined {
	const xmlBase = webUrl(entry.xmlBase, entry.base);
	const base = xmlBase ?? entry.base;
	const url = entryUrl(entry.url, base);
	const external_url = externalUrlOf(entry, base);
	const contentBase = xmlBase ?? url ?? entry.base;
	const bounded = boundedHtml(entry.html ?? "");
	const given = nonBlank(bounded.html);
	const { summary, ...texts } = textsOf(entry, given);
	const { html, text } = withOtherLinks({ html: given, text: texts.text }, entry, base);
	const isShortened = entry.html?.trim()
		? bounded.isShortened
		: (entry.text ?? entry.summary ?? "").length > MAX_CONTENT;
	const image = entryUrl(entry.image, contentBase);
	const files = [...entry.files, ...picturesBeside(entry, image, contentBase)];
	const attachments = attachmentsOf(files, entry.duration, base);
	let title = lineOf(entry.title);
	if ([html, text, summary, title].every((shown) => shown === undefined)) {
		// An entry that is only a link or a file shows its address, so that it is not empty.
		title = lineOf((url ?? external_url ?? attachments[0]?.url)?.replace(/^https?:\/\/(www\.)?/, ""));
	}
	const { alt, isInContent } = altOf(entry, image, contentBase);
	const show = attachments.some(({ mime_type }) => isPlayable(mime_type)) ? entry.show : undefined;
	const podcast = podcastMember(entry.episode, show, base);
	const item: Omit<EntryItem, "id"> = dropEmpty({
		url,
		external_url,
		title,
		content_html: html,
		content_text: text,
		summary,
		image,
		date_published: wholeSeconds(entry.published),
		date_modified: wholeSeconds(entry.modified),
		authors: authorsOf(entry.authors, base),
		tags: tagsOf(entry.tags),
		language: languageOf(entry.language),
		attachments,
		_image: alt === undefined ? undefined : { alt },
		_podcast: podcast.member,
	});
	if (entry.id === undefined && Object.keys(item).length === 0) return undefined;
	const seenAs = {
		...(isInContent && { _image: undefined }),
		...(show && { _podcast: podcast.own }),
	};
	const { id, namedBy } = idOf(
		entry.id,
		anyWebUrl(entry.url, base),
		`${title ?? ""}\n${given ?? texts.text ?? summary ?? ""}`,
	);
	return {
		item: { id, ...item },
		namedBy,
		base: contentBase,
		...(isShortened && { isShortened }),
		...(Object.keys(seenAs).length > 0 && { seenAs }),
	};
}

/**
 * The pictures beside the content: those that the content does not show, and those that are also attachments, for their
 * descriptions. A single picture is the image of the entry instead. Next to a video, a picture is content of its own, unless it
 * is the video's thumbnail (`media:thumbnail`).
 */
function picturesBeside(
	{ gallery = [], thumbnail, files, html }: ParsedEntry,
	image: string | undefined,
	base: string,
): EntryFile[] {
	if (gallery.length === 0) return [];
	const keyOf = (url: string | undefined) => {
		const absolute = entryUrl(url, base);
		return absolute && pictureKey(absolute);
	};
	const inFiles = new Map(files.slice(0, MOST_LOOKED_AT).map(({ url }) => [keyOf(url), url]));
	const inContent = new Set(pictureAddresses(html ?? "").map(keyOf));
	const left = gallery.filter(({ url }) => !inContent.has(keyOf(url)));
	const [first] = left;
	const isBesideVideo = first?.title !== undefined && files.slice(0, MOST_LOOKED_AT).some(isVideo);
	const isSeen = isBesideVideo && keyOf(first.url) !== keyOf(thumbnail);
	const isImage =
		left.length === 1 && !isSeen && (gallery.length === 1 || keyOf(first?.url) === keyOf(image));
	const beside = new Set(isImage && image !== undefined ? [] : left);
	return gallery
		.filter((picture) => beside.has(picture) || inFiles.has(keyOf(picture.url)))
		.map((picture) => ({ ...picture, url: inFiles.get(keyOf(picture.url)) ?? picture.url }));
}

function isVideo({ url = "", type }: EntryFile): boolean {
	return /^video\//i.test(mediaTypeOf(type) ?? typeByName(url) ?? "");
}

/** The alternative text of an entry's image: from the feed, else from the content if it shows the same image. */
function altOf(
	{ imageAlt, pictures = [], html }: ParsedEntry,
	image: string | undefined,
	base: string,
): { alt?: string | undefined; isInContent?: boolean } {
	if (image === undefined) return {};
	const isImage = ({ url, alt }: Picture) => alt !== undefined && entryUrl(url, base) === image;
	const given = lineOf(imageAlt ?? pictures.find(isImage)?.alt);
	if (given !== undefined) return { alt: given };
	const shown = firstPicture(html);
	if (shown === undefined || !isImage(shown)) return {};
	return { alt: lineOf(shown.alt), isInContent: true };
}

/** Drops fractions of a second, which some formats cannot represent. */
function wholeSeconds(moment: number | undefined): number | undefined {
	return moment === undefined ? undefined : Math.floor(moment / 1000) * 1000;
}

/** The content as plain text, and the summary. */
function textsOf(
	entry: ParsedEntry,
	html: string | undefined,
): { text?: string | undefined; summary?: string | undefined } {
	const text = nonBlank(entry.text && boundedText(entry.text));
	const summary = nonBlank(entry.summary && boundedText(entry.summary.trim()));
	if (summary === undefined || summary.length <= MAX_SUMMARY) return { text, summary };
	return html === undefined && text === undefined
		? { text: summary }
		: { text, summary: excerpt(summary, MAX_SUMMARY) };
}

function nonBlank(text: string | undefined): string | undefined {
	return text === undefined || text.trim() === "" ? undefined : xmlSafe(text);
}

function tagsOf(given: (string | undefined)[]): string[] {
	const tags = new Set<string>();
	for (const text of given.slice(0, MOST_LOOKED_AT)) {
		const tag = lineOf(text);
		if (tag !== undefined && tag.length <= MAX_TAG_LENGTH) tags.add(tag);
		if (tags.size === MAX_ENTRY_TAGS) break;
	}
	return [...tags];
}
