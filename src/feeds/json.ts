/**
 * JSON Feed 1.1.
 *
 * @module
 */

import type { Rendering } from "../http/rendering.ts";
import type { Attachment } from "../model/attachment.ts";
import type { Author } from "../model/author.ts";
import { rfc3339 } from "../model/dates.ts";
import type { Episode, Person, Transcript } from "../model/episode.ts";
import type { EntryEpisode, EntrySource, FeedDocument, FeedEntry } from "./document.ts";

/** The feed's own members; its `items` come last. */
interface JsonFeed {
	version: "https://jsonfeed.org/version/1.1";
	title: string;
	home_page_url: string;
	feed_url: string;
	next_url?: string | undefined;
	description: string;
	icon?: string | undefined;
	authors: Author[];
	language: string;
}

interface JsonFeedItem {
	id: string;
	url: string;
	external_url?: string | undefined;
	title?: string | undefined;
	content_html?: string | undefined;
	content_text?: string | undefined;
	summary?: string | undefined;
	image?: string | undefined;
	date_published: string;
	date_modified?: string | undefined;
	authors?: Author[] | undefined;
	tags?: string[] | undefined;
	language?: string | undefined;
	attachments?: Attachment[] | undefined;
	/** The Markdown that the content was made from, by the name that RSS has for it (`source:markdown`). */
	_source_markdown?: string | undefined;
	/** What the image shows, in words. */
	_image?: { alt: string } | undefined;
	/** The metadata of an episode, with the names of `EpisodeItem`. */
	_podcast?: JsonFeedEpisode | undefined;
	/** The feed that it came from first. */
	_source?: JsonFeedSource | undefined;
	/** All feeds that carry it, where there are several. */
	_sources?: JsonFeedSource[] | undefined;
}

/** An episode as the API takes it, except that its transcripts and chapters all have addresses. */
type JsonFeedEpisode = Omit<
	Episode,
	"chapters" | "has_transcript" | "transcript_language" | "persons" | "transcripts"
> & {
	persons: Person[] | undefined;
	transcripts: Transcript[] | undefined;
};

/** Where an item came from, which JSON Feed has no member for. */
interface JsonFeedSource {
	/** The item's own id there. */
	id: string;
	title: string;
	feed_url: string;
	home_page_url?: string | undefined;
}

/** A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1). */
export function renderJson(document: FeedDocument): Rendering {
	// To older articles, and on to the end: an archive leads to the one before it.
	const next = document.links.find(({ rel }) => rel === "next" || rel === "prev-archive");
	const feed: JsonFeed = {
		version: "https://jsonfeed.org/version/1.1",
		title: document.title,
		home_page_url: document.homePageUrl,
		feed_url: document.selfUrl("feed.json"),
		next_url: next?.url("feed.json"),
		description: document.description,
		icon: document.image,
		authors: document.authors,
		language: document.language,
	};
	return {
		head: `${JSON.stringify(feed).slice(0, -1)},"items":[`,
		entries: document.entries.map((entry) => JSON.stringify(itemOf(entry))),
		separator: ",",
		tail: "]}",
	};
}

function itemOf(entry: FeedEntry): JsonFeedItem {
	const [first] = entry.sources;
	return {
		id: entry.id,
		url: entry.url,
		external_url: entry.externalUrl,
		title: entry.title,
		...contentOf(entry),
		summary: entry.summary,
		image: entry.image,
		date_published: rfc3339(entry.published),
		date_modified: entry.modified === undefined ? undefined : rfc3339(entry.modified),
		authors: nonEmpty(entry.authors),
		tags: nonEmpty(entry.tags),
		language: entry.language,
		attachments: nonEmpty(entry.attachments),
		_source_markdown: entry.markdown,
		_image: entry.imageAlt === undefined ? undefined : { alt: entry.imageAlt },
		_podcast: entry.episode && episodeOf(entry.episode),
		_source: first && sourceOf(first),
		_sources: entry.sources.length > 1 ? entry.sources.map(sourceOf) : undefined,
	};
}

function episodeOf({
	seasonName,
	persons,
	transcripts,
	chapters,
	elements,
	...episode
}: EntryEpisode): JsonFeedEpisode {
	return {
		...episode,
		season_name: seasonName,
		persons: nonEmpty(persons),
		transcripts: nonEmpty(transcripts),
		chapters_url: chapters?.url,
		chapters_type: chapters?.mime_type,
		elements: nonEmpty(elements),
	};
}

function sourceOf({ id, title, feedUrl, homePageUrl }: EntrySource): JsonFeedSource {
	return { id, title, feed_url: feedUrl, home_page_url: homePageUrl };
}

/** One of the two is required (§Items); an entry without content has its summary instead. */
function contentOf(entry: FeedEntry): { content_html: string } | { content_text: string } {
	if (entry.contentText !== undefined) return { content_text: entry.contentText };
	if (entry.contentHtml !== undefined) return { content_html: entry.contentHtml };
	return { content_text: entry.summary ?? "" };
}

function nonEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}
