/**
 * A feed as it has been read, in whatever format it came: the output of `parsing/read-feed.ts`, the input of a poll.
 *
 * @module
 */
import type { ElementItem } from "../articles/schema/podcast-element.ts";
import type { Attachment } from "../model/attachment.ts";
import type { Author } from "../model/author.ts";
import type { Chapter, Episode, Person, Transcript } from "../model/episode.ts";

/** A feed that has been read. Texts are decoded, URLs are absolute. */
export interface SourceDocument {
	/** Which format it was, with its version: `RSS 2.0`, `Atom 1.0`, `JSON Feed 1.1`, `RSS 1.0`, … */
	format: string;
	title: string | undefined;
	description: string | undefined;
	/** The feed's web page. */
	homePageUrl: string | undefined;
	/** The address that the feed gives itself (`rel="self"`, `feed_url`). */
	selfUrl: string | undefined;
	/** As written in the feed; not necessarily a BCP 47 tag. */
	language: string | undefined;
	authors: Author[];
	icon: string | undefined;
	rights: string | undefined;
	/** When the feed says it last changed, in milliseconds since 1970. */
	updated: number | undefined;
	/** The polling interval that it asks for (`ttl`, `sy:updatePeriod`), in seconds. */
	interval: number | undefined;
	/** Hours of the day (0–23, UTC) and days (0 is Sunday) at which it asks not to be polled. */
	skipHours: number[];
	skipDays: number[];
	/** WebSub hubs. */
	hubs: string[];
	/** Its entries in the document's order; of very many, only the newest. */
	items: SourceItem[];
	/** How many older entries were left out, if it has too many. */
	omitted?: number;
	/** Whether it was truncated: entries may be missing at its end. */
	isCut?: boolean;
}

/**
 * An entry as a JSON Feed 1.1 item, but for its dates, which are numbers. All its values are within the bounds that the API
 * sets for an item (`articles/schema/item.ts`), so that it need not be checked again; lists that would be empty are missing.
 */
export interface EntryItem {
	/**
	 * The entry's guid, else its URL, else a digest of title and content. Several entries may have the same (see `identify.ts`).
	 */
	id: string;
	url?: string | undefined;
	external_url?: string | undefined;
	title?: string | undefined;
	/** XML-safe, not sanitised. */
	content_html?: string | undefined;
	content_text?: string | undefined;
	summary?: string | undefined;
	image?: string | undefined;
	/** In milliseconds since 1970, whole seconds. */
	date_published?: number | undefined;
	date_modified?: number | undefined;
	authors?: Author[] | undefined;
	tags?: string[] | undefined;
	language?: string | undefined;
	attachments?: Attachment[] | undefined;
	_image?: { alt: string } | undefined;
	_podcast?: ItemEpisode | undefined;
}

/** The member `_podcast` of an item. */
export interface ItemEpisode
	extends Pick<
		Episode,
		"number" | "season" | "season_name" | "type" | "explicit" | "chapters_url" | "chapters_type"
	> {
	persons?: Person[] | undefined;
	transcripts?: (Omit<Transcript, "mime_type"> & { mime_type?: string | undefined })[] | undefined;
	chapters?: Chapter[] | undefined;
	elements?: ElementItem[] | undefined;
}

/** One entry of a followed feed. */
export interface SourceItem {
	item: EntryItem;
	/** What its `id` is: its guid, its URL, or a digest of its content. */
	namedBy: "guid" | "url" | "content";
	/** The base of relative URLs in its content: `xml:base`, else the article's URL, else the feed's. */
	base: string;
	/** Whether the item has only the beginning of the entry's content. */
	isShortened?: boolean;
	/**
	 * Members that replace those of the item when changes are detected. A text that only repeats the content (the description of
	 * its own picture), or that the feed gives for all entries (its usual persons), does not make an entry a changed one.
	 */
	seenAs?: Partial<Pick<EntryItem, "_image" | "_podcast">>;
}
