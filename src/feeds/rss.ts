/**
 * RSS 2.0, by the `feed` package.
 *
 * What the package gets wrong is put right in this file alone: its text nodes un-escape `&amp;` once, and its
 * attributes escape only quotes ({@link text}), names stand in `author`, which is for
 * e-mail addresses, and namespaces are declared by chance ({@link rootOf}). Titles go out as text nodes, because
 * its CDATA sections break at a second `]]>`; content and description never contain one (see `sanitise/index.ts`).
 *
 * @module
 */
import { type Extension, Feed, type Item } from "feed";
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

/** Dave Winer's namespace for what an item was made from (source.scripting.com). */
const SOURCE_NAMESPACE = ' xmlns:source="http://source.scripting.com/"';

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

/** A feed as RSS 2.0 (RSS Advisory Board specification and Best Practices Profile). */
export function renderRss(document: FeedDocument): Rendering {
	const feed = new Feed({
		title: text(document.title),
		link: document.homePageUrl,
		description: text(document.description),
		language: document.language,
		updated: new Date(document.updated),
		ttl: Math.ceil(document.maxAge / 60),
		generator: "Tributary",
		feed: document.selfUrl("feed.xml"),
		...(document.image && { image: text(document.image) }),
		...(document.copyright && { copyright: text(document.copyright) }),
	});
	// In the place of the one link that the package makes of `feed`, which keeps them before the items.
	feed.addExtension({ name: "atom:link", objects: atomLinks(document) });
	for (const entry of document.entries) feed.addItem(itemOf(entry));
	const xml = withReferences(feed.rss2().replace(/<rss [^>]*>/, rootOf(document)));
	// Contents are not in it yet, and nothing else holds a tag.
	const [head = "", ...items] = xml.split(ITEM_START);
	const channel = head.replace("<atom:link", (link) => channelStart(document) + link);
	const last = items.at(-1) ?? "";
	const end = last.indexOf(ITEM_END) + ITEM_END.length;
	if (items.length > 0) items[items.length - 1] = last.slice(0, end);
	return {
		head: channel,
		entries: items.map((item, i) => {
			const entry = document.entries[i];
			return ITEM_START + (entry === undefined ? item : completed(item, entry));
		}),
		separator: "",
		tail: items.length > 0 ? last.slice(end) : "",
	};
}

/** What comes before the channel's links: that it is an archive (RFC 5005 §4, appendix B), or a podcast. */
function channelStart({ isArchive, podcast }: FeedDocument): string {
	const elements = (isArchive ? "<fh:archive/>\n" : "") + (podcast ? channelElements(podcast) : "");
	return elements.replaceAll("\n", "\n        ");
}

/** An item with its content, and with what apps want to know of it. */
function completed(item: string, entry: FeedEntry): string {
	const more = episodeElements(entry) + mediaElements(entry);
	const end = `    ${more.trimEnd().replaceAll("\n", "\n            ")}\n        ${ITEM_END}`;
	const whole = more === "" ? item : item.replace(ITEM_END, () => end);
	const filled = whole.split(CONTENT).join(entry.contentHtml);
	if (entry.markdown === undefined) return filled;
	// Last, as lines of Markdown must not be indented.
	const element = `<source:markdown>${cdata(entry.markdown)}</source:markdown>`;
	return `${filled.slice(0, -ITEM_END.length)}    ${element}\n        ${ITEM_END}`;
}

/** A text as it is, as far as XML can hold it: Markdown has many characters that would be escaped. */
function cdata(given: string): string {
	return `<![CDATA[${xmlSafe(given).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

/** The feed itself, and its other documents. */
function atomLinks({ links, selfUrl }: FeedDocument): Extension["objects"] {
	const all = [{ rel: "self", url: selfUrl }, ...links].map(({ rel, url }) => ({
		_attributes: { href: text(url("feed.xml")), rel, type: "application/rss+xml" },
	}));
	return all as unknown as Extension["objects"];
}

const ITEM_START = "        <item>\n";
const ITEM_END = "</item>\n";

function itemOf(entry: FeedEntry): Item {
	// Podcast apps take the first thing they can play.
	const enclosure = playableIn(entry.attachments)[0] ?? entry.attachments.find(({ url }) => isOnWeb(url));
	return {
		title: entry.title ?? "",
		link: entry.url,
		guid: entry.id,
		date: new Date(entry.published),
		description: descriptionOf(entry),
		...(entry.contentHtml && { content: CONTENT }),
		category: entry.tags.map((tag) => ({ name: text(tag) })),
		// RSS has room for one; the others are in Media RSS.
		...(enclosure && {
			enclosure: {
				url: enclosure.url,
				length: enclosure.size_in_bytes ?? 0,
				type: text(enclosure.mime_type),
			},
		}),
		extensions: extensionsOf(entry),
	};
}

/**
 * What stands before the content (Best Practices Profile): its beginning as text, or the content itself where that
 * has no text. An item needs a title or a description, so for want of both there is the address.
 */
function descriptionOf({ summary, contentHtml, title, url }: FeedEntry): string {
	if (summary) return escapeHtml(summary);
	if (contentHtml) return CONTENT;
	return title === undefined ? escapeHtml(url) : "";
}

/** Elements that the package cannot write, or not rightly: each replaces the one of the same name. */
function extensionsOf(entry: FeedEntry): Extension[] {
	// RSS has room for one; the others stay in JSON Feed.
	const [source] = entry.sources;
	const elements: [name: string, element: object | undefined][] = [
		["title", entry.title === undefined ? undefined : { _text: text(entry.title) }],
		["guid", { _text: text(entry.id), _attributes: { isPermaLink: entry.id === entry.url } }],
		["source", source && { _text: text(source.title), _attributes: { url: text(source.feedUrl) } }],
		["dc:creator", entry.authors.map((author) => ({ _text: text(authorName(author)) }))],
		[
			"atom:link",
			entry.externalUrl === undefined
				? undefined
				: { _attributes: { rel: "related", href: text(entry.externalUrl) } },
		],
		["dc:language", entry.language === undefined ? undefined : { _text: entry.language }],
		[
			"atom:updated",
			entry.modified === undefined ? undefined : { _text: new Date(entry.modified).toISOString() },
		],
	];
	return elements.flatMap(([name, element]) =>
		element === undefined ? [] : [{ name, objects: element as Extension["objects"] }],
	);
}

// Control characters that no text holds (see `text.ts`): the package passes them on as they are.
const AMPERSAND = "\u0001";
const LESS_THAN = "\u0002";
/** Stands for an entry's content, which the package would copy once for each element around it. */
const CONTENT = "\u0003";

/** Text for an element or attribute that comes out as it is. */
function text(value: string): string {
	return value.replaceAll("&", AMPERSAND).replaceAll("<", LESS_THAN);
}

/** What {@link text} has set aside, as the references that the Best Practices Profile found to work in most readers. */
function withReferences(xml: string): string {
	return xml.replaceAll(AMPERSAND, "&#x26;").replaceAll(LESS_THAN, "&#x3C;");
}
