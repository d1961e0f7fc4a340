/**
 * What a followed feed says, whichever format said it: the output of `read.ts`, the input of a poll.
 *
 * @module
 */
import type { Attachment } from "../model/attachment.ts";
import type { Author } from "../model/author.ts";
import type { Chapter, Episode, Person, Transcript } from "../model/episode.ts";
import type { ElementItem } from "./parsing/namespaces/podcast-elements.ts";

/** A feed as it was read. Texts are as they came, decoded; URLs are absolute. */
export interface SourceDocument {
	/** Which format it was, with its version: `RSS 2.0`, `Atom 1.0`, `JSON Feed 1.1`, `RSS 1.0`, … */
	format: string;
	title: string | undefined;
	description: string | undefined;
	/** The page that shows the same to people. */
	homePageUrl: string | undefined;
	/** The address that the feed gives itself (`rel="self"`, `feed_url`). */
	selfUrl: string | undefined;
	/** As the feed wrote it; perhaps not a BCP 47 tag. */
	language: string | undefined;
	authors: Author[];
	icon: string | undefined;
	rights: string | undefined;
	/** When the feed says it last changed, in milliseconds since 1970. */
	updated: number | undefined;
	/** How often it wants to be asked (`ttl`, `sy:updatePeriod`), in seconds between polls. */
	interval: number | undefined;
	/** Hours of the day (0–23, UTC) and days (0 is Sunday) in which it is not to be asked. */
	skipHours: number[];
	skipDays: number[];
	/** WebSub hubs. */
	hubs: string[];
	/** The entries that are read, in the document's order. */
	items: SourceItem[];
	/** How many older entries it has in addition to those that are read, if it has too many. */
	omitted?: number;
	/** Whether it was cut off: entries may be missing at its end. */
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
	/** What its `id` was made from. */
	namedBy: "guid" | "url" | "content";
	/** What relative URLs in its content are resolved against: `xml:base`, else the article, else the feed. */
	base: string;
	/** Whether the entry has more content than the item. */
	isShortened?: boolean;
	/**
	 * Members as a change is seen by, where those of the item say more: what only repeats the content (what its own picture
	 * shows), or what the feed says of all (who always takes part), does not make another article.
	 */
	seenAs?: Partial<Pick<EntryItem, "_image" | "_podcast">>;
}
