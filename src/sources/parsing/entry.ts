/**
 * From what an entry says, in whichever format, to an item that can be stored: what the border
 * (`articles/item.ts`) would refuse is left out or brought into bounds, so that one odd member never loses an
 * article.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import type { Author } from "../../model/author.ts";
import { rfc3339 } from "../../model/dates.ts";
import { lengthOf } from "../../model/length.ts";
import { isPlayable, typeByName } from "../../model/media-type.ts";
import { pictureKey } from "../../model/picture-key.ts";
import { excerpt, oneLine, xmlSafe } from "../../model/text.ts";
import type { SourceItem } from "../document.ts";
import { attachmentsOf, type EntryFile } from "./attachments.ts";
import { boundedHtml, boundedText, MAX_CONTENT } from "./bounded-content.ts";
import {
	anyWebUrl,
	dropEmpty,
	entryUrl,
	languageOf,
	lineOf,
	MAX_ADDRESS,
	mediaTypeOf,
	webUrl,
	within,
} from "./coerce.ts";
import { firstPicture, type Picture, pictureAddresses } from "./html.ts";
import { type EntryEpisode, type EntryShow, podcastMember } from "./namespaces/episode.ts";
import { externalUrlOf, withOtherLinks } from "./other-links.ts";

/** How many entries of a document are read: the newest ones. */
export const MAX_ITEMS = 1_000;

/** The longest summary, in UTF-16 code units: a longer text is the content, or is cut where there is another. */
const MAX_SUMMARY = 2_000;

/** How long all authors of an entry may be together, in UTF-16 code units of JSON. */
const MAX_AUTHORS_LENGTH = 10_000;

/** How many tags an entry may have: each tag has feeds and a page of its own here, and a row for each of its articles. */
const MAX_ENTRY_TAGS = 20;
/** How many authors an entry may have, for the same reason. */
export const MAX_ENTRY_AUTHORS = 10;

/** How many tags, authors or files are looked at for those that an entry may have: most can be used, or none. */
export const MOST_LOOKED_AT = 200;

/** The longest tag, in UTF-16 code units. Longer ones are texts that were put into the wrong element. */
const MAX_TAG_LENGTH = 200;

/** The namespace of ids for entries that have neither guid nor URL (RFC 9562 §5.5). Must never change. */
const NAMESPACE = "3f1c1f5e-6a55-4c0b-9d43-0a5d1a7c2b90";

/** What an entry says. Nothing in it is checked; URLs may be relative. */
export interface Entry {
	id: string | undefined;
	url: string | undefined;
	externalUrl?: string | undefined;
	/** Plain text. */
	title: string | undefined;
	html: string | undefined;
	text: string | undefined;
	/** Plain text. */
	summary: string | undefined;
	image: string | undefined;
	/** What the image shows, in words; or pictures of which that is known, as the image may be one of them. */
	imageAlt?: string | undefined;
	pictures?: Picture[];
	/** Each picture once that stands beside the content, its words as its title. */
	gallery?: EntryFile[];
	/** What stands for the entry, small or before it is played. */
	thumbnail?: string | undefined;
	/** Milliseconds since 1970. */
	published: number | undefined;
	/** Milliseconds since 1970. */
	modified: number | undefined;
	authors: Author[];
	tags: (string | undefined)[];
	language: string | undefined;
	files: EntryFile[];
	/** How long it takes to play, in seconds. */
	duration?: number | undefined;
	episode?: EntryEpisode | undefined;
	/** What holds for each episode of the feed that says nothing else. */
	show?: EntryShow | undefined;
	/** `xml:base`, if there is one. */
	xmlBase: string | undefined;
	/** What relative URLs of the entry itself are resolved against. */
	base: string;
}

/** A JSON Feed 1.1 item of an entry, or `undefined` if the entry says nothing at all. */
export function sourceItem(entry: Entry): SourceItem | undefined {
	const xmlBase = webUrl(entry.xmlBase, entry.base);
	const base = xmlBase ?? entry.base;
	const url = entryUrl(entry.url, base);
	const external_url = externalUrlOf(entry, base);
	const contentBase = xmlBase ?? url ?? entry.base;
	const bounded = boundedHtml(entry.html ?? "");
	const given = filled(bounded.html);
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
		// A bare link, or a file without a word: better by its address than not at all.
		title = lineOf((url ?? external_url ?? attachments[0]?.url)?.replace(/^https?:\/\/(www\.)?/, ""));
	}
	const { alt, isInContent } = altOf(entry, image, contentBase);
	const show = attachments.some(({ mime_type }) => isPlayable(mime_type)) ? entry.show : undefined;
	const podcast = podcastMember(entry.episode, show, base);
	const item = dropEmpty({
		url,
		external_url,
		title,
		content_html: html,
		content_text: text,
		summary,
		image,
		date_published: entry.published === undefined ? undefined : rfc3339(entry.published),
		date_modified: entry.modified === undefined ? undefined : rfc3339(entry.modified),
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
 * The pictures that stand beside the content: those that it does not show, but for a single one, which is the image; and those
 * that are among the files, for their words. Beside a video, a picture is another thing to see, unless it is said to stand for that (`media:thumbnail`).
 */
function picturesBeside(
	{ gallery = [], thumbnail, files, html }: Entry,
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

/** What an entry's image shows: in the words of the feed, else in those of the content, where it is shown. */
function altOf(
	{ imageAlt, pictures = [], html }: Entry,
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

/** The guid, else the URL, else a digest of what is shown. */
function idOf(
	given: string | undefined,
	url: string | undefined,
	shown: string,
): { id: string; namedBy: SourceItem["namedBy"] } {
	const guid = oneLine(given ?? "");
	if (guid !== "") return { id: boundedId(guid), namedBy: "guid" };
	if (url !== undefined) return { id: boundedId(url), namedBy: "url" };
	return { id: digestId(shown), namedBy: "content" };
}

/** An id computed from a text, always the same for the same text. */
export function digestId(text: string): string {
	return `urn:uuid:${uuidv5(text, NAMESPACE)}`;
}

/** Whether an id looks like one that {@link digestId} made. */
export function isDigestId(id: string): boolean {
	return id.startsWith("urn:uuid:");
}

/** An id that can be stored: the digest of one that is too long. */
function boundedId(id: string): string {
	return lengthOf(id) <= MAX_ADDRESS ? id : digestId(id);
}

/** People, each with what is usable of them. An e-mail address is their URL if they have no other. */
export function authorsOf(authors: Author[], base: string | undefined): Author[] {
	const known = new Map<string, Author>();
	for (const { name, url, avatar } of authors.slice(0, MOST_LOOKED_AT)) {
		if (known.size === MAX_ENTRY_AUTHORS) break;
		const mail = url?.startsWith("mailto:") && lengthOf(url) <= MAX_ADDRESS ? oneLine(url) : undefined;
		const author: Author = dropEmpty({
			name: lineOf(name),
			url: mail !== undefined && URL.canParse(mail) ? mail : webUrl(url, base),
			avatar: webUrl(avatar, base),
		});
		if (author.name !== undefined || author.url !== undefined) known.set(JSON.stringify(author), author);
	}
	return within(known.values(), MAX_AUTHORS_LENGTH);
}

/** The content as plain text, and the summary. */
function textsOf(
	entry: Entry,
	html: string | undefined,
): { text?: string | undefined; summary?: string | undefined } {
	const text = filled(entry.text && boundedText(entry.text));
	const summary = filled(entry.summary && boundedText(entry.summary.trim()));
	if (summary === undefined || summary.length <= MAX_SUMMARY) return { text, summary };
	return html === undefined && text === undefined
		? { text: summary }
		: { text, summary: excerpt(summary, MAX_SUMMARY) };
}

function filled(text: string | undefined): string | undefined {
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
