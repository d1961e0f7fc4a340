/**
 * RSS 2.0, by the `feed` package.
 *
 * The package builds the document as a tree; `xml-js/index.ts` hands it back, and `xml-writer.ts` writes it. Elements that the
 * package does not have or gets wrong are put into the tree here: it escapes addresses itself, makes no permalinks, puts names
 * into `author`, which is for e-mail addresses, and leaves out namespaces.
 *
 * @module
 */
import { Feed } from "feed";
import type { Rendering } from "../http/rendering.ts";
import { playableIn } from "../model/episode.ts";
import { isOnWeb } from "../model/media-type.ts";
import { authorName } from "../model/scope.ts";
import { escapeHtml, xmlSafe } from "../model/text.ts";
import type { FeedDocument, FeedEntry } from "./document.ts";
import { hasMedia, MEDIA_NAMESPACE, mediaElements } from "./namespaces/media-rss.ts";
import {
	channelElements,
	episodeElements,
	hasPodcastElements,
	PODCAST_NAMESPACES,
} from "./namespaces/podcast.ts";
import { type Content, Escaped, type Value, writeElements } from "./xml-writer.ts";

/** Dave Winer's namespace for what an item was made from (source.scripting.com). */
const SOURCE_NAMESPACE = ' xmlns:source="http://source.scripting.com/"';

/** A feed as RSS 2.0 (RSS Advisory Board specification and Best Practices Profile). */
export function renderRss(document: FeedDocument): Rendering {
	const { item: items, ...channel } = channelOf(document);
	return {
		head: `<?xml version="1.0" encoding="utf-8"?>\n${rootOf(document)}\n<channel>\n${headOf(document, channel)}`,
		entries: document.entries.map((entry, i) => itemOf(entry, items[i] ?? {})),
		separator: "",
		tail: "</channel>\n</rss>\n",
	};
}

/** The parts of the package's tree that are read here. */
interface Tree {
	rss: { channel: Content & { item: Content[] } };
}

/** The channel as the package builds it, with an item for each entry. */
function channelOf(document: FeedDocument): Tree["rss"]["channel"] {
	const feed = new Feed({
		title: document.title,
		link: document.homePageUrl,
		description: document.description,
		language: document.language,
		updated: new Date(document.updated),
		ttl: Math.ceil(document.maxAge / 60),
		generator: "Tributary",
		...(document.image && { image: document.image }),
		...(document.copyright && { copyright: document.copyright }),
	});
	for (const entry of document.entries) {
		feed.addItem({
			title: entry.title ?? "",
			link: entry.url,
			guid: entry.id,
			date: new Date(entry.published),
			description: descriptionOf(entry),
			...(entry.contentHtml && { content: entry.contentHtml }),
			category: entry.tags.map((name) => ({ name })),
		});
	}
	const tree: unknown = feed.rss2();
	if (typeof tree !== "object") throw new Error("`feed` uses another `xml-js`: run `npm ci`");
	return (tree as Tree).rss.channel;
}

/** The root element, with every namespace that its document uses. */
function rootOf({ isArchive, podcast, entries }: FeedDocument): string {
	const namespaces = [
		' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"',
		isArchive && ' xmlns:fh="http://purl.org/syndication/history/1.0"',
		(podcast || entries.some(hasPodcastElements)) && PODCAST_NAMESPACES,
		entries.some(hasMedia) && MEDIA_NAMESPACE,
		entries.some(({ markdown }) => markdown !== undefined) && SOURCE_NAMESPACE,
	];
	return `<rss version="2.0"${namespaces.filter(Boolean).join("")}>`;
}

/** The channel's own elements. */
function headOf(document: FeedDocument, channel: Content): string {
	const { homePageUrl, title, image, isArchive, podcast, links, selfUrl } = document;
	const link = { _text: address(homePageUrl) };
	return (
		writeElements({ ...channel, link, ...(image && { image: { title, url: image, link } }) }) +
		// RFC 5005 §4, appendix B.
		(isArchive ? "<fh:archive/>\n" : "") +
		(podcast ? channelElements(podcast) : "") +
		writeElements({
			// The feed itself, and its other documents.
			"atom:link": [{ rel: "self", url: selfUrl }, ...links].map(({ rel, url }) => ({
				_attributes: { href: url("feed.xml"), rel, type: "application/rss+xml" },
			})),
		})
	);
}

/** Completes an item that the package has begun. */
function itemOf(entry: FeedEntry, built: Content): string {
	// RSS has one element for it; JSON Feed has all of them.
	const [source] = entry.sources;
	const elements: Content = {
		...built,
		...(entry.title !== undefined && { title: entry.title }),
		link: address(entry.url),
		guid: { _text: entry.id, _attributes: { isPermaLink: entry.id === entry.url } },
		enclosure: enclosureOf(entry),
		source: source && { _text: source.title, _attributes: { url: source.feedUrl } },
		"dc:creator": entry.authors.map(authorName),
		"atom:link":
			entry.externalUrl === undefined
				? undefined
				: { _attributes: { rel: "related", href: entry.externalUrl } },
		"dc:language": entry.language,
		"atom:updated": entry.modified === undefined ? undefined : new Date(entry.modified).toISOString(),
	};
	// In a CDATA section, as Markdown has many characters that would be escaped.
	const markdown: Content = {
		"source:markdown": entry.markdown === undefined ? undefined : { _cdata: xmlSafe(entry.markdown) },
	};
	return `<item>\n${writeElements(elements)}${episodeElements(entry)}${mediaElements(entry)}${writeElements(markdown)}</item>\n`;
}

/** The enclosure: RSS allows one; the other files are in Media RSS. */
function enclosureOf({ attachments }: FeedEntry): Value {
	// Podcast apps play the first enclosure.
	const file = playableIn(attachments)[0] ?? attachments.find(({ url }) => isOnWeb(url));
	if (file === undefined) return undefined;
	return { _attributes: { length: file.size_in_bytes ?? 0, type: file.mime_type, url: address(file.url) } };
}

/**
 * The description, which precedes the content (Best Practices Profile): its beginning as text, or the content itself if it
 * has no text. An item needs a title or a description, so without both it gets the address.
 */
function descriptionOf({ summary, contentHtml, title, url }: FeedEntry): string {
	if (summary) return escapeHtml(summary);
	if (contentHtml) return contentHtml;
	return title === undefined ? escapeHtml(url) : "";
}

/** A web address as the package writes it: normalised, with `&amp;`. */
function address(url: string): Escaped {
	return new Escaped(escapeHtml(new URL(url).href));
}
