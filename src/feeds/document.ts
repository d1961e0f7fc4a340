/**
 * A feed independent of its format: the input of `rss.ts`, `atom.ts` and `json.ts`.
 *
 * @module
 */

import { withoutOwnClasses } from "../articles/sanitise/own-classes.ts";
import type { ScopePage } from "../articles/store/read/feed.ts";
import type { StoredArticle } from "../articles/store/read/shown.ts";
import type { ScopeState } from "../articles/store/sql/scopes.ts";
import { type Article, contentHtml } from "../model/article.ts";
import type { Attachment } from "../model/attachment.ts";
import type { Author } from "../model/author.ts";
import type { PodcastElement } from "../model/episode.ts";
import {
	CHAPTERS_FILE,
	type Episode,
	isEpisode,
	type Person,
	TRANSCRIPT_FILES,
	type Transcript,
} from "../model/episode.ts";
import { CHAPTERS_TYPE } from "../model/media-type.ts";
import { isArchive } from "../model/scope.ts";
import type { Site } from "../settings/site.ts";
import { feedPath, isPodcastScope, scopePath } from "../urls/feeds.ts";
import { articlePath, atOrigin } from "../urls/origin.ts";
import { type FeedLink, linksOf, queryOf, type View } from "./links.ts";
import { type PodcastChannel, podcastGuid, unclaimed } from "./podcast-channel.ts";

/** A feed: its channel and its entries, newest first. All URLs are absolute, all text is XML-safe. */
export interface FeedDocument {
	/** The address of the HTML page with the same articles; also the feed's permanent id. */
	homePageUrl: string;
	title: string;
	description: string;
	/** BCP 47. */
	language: string;
	authors: Author[];
	image: string | undefined;
	copyright: string | undefined;
	/** The newest change in this feed, in milliseconds since 1970. */
	updated: number;
	/** How long a client may keep it, in seconds. */
	maxAge: number;
	/** The address of this feed in a format, by the format's file name. */
	selfUrl: (file: string) => string;
	/** Other documents of the same feed. */
	links: FeedLink[];
	/** Whether this is one of the documents that hold the feed's history (RFC 5005 §4). */
	isArchive: boolean;
	/** The podcast's metadata for apps and directories, if the feed has audio or video. */
	podcast: PodcastChannel | undefined;
	entries: FeedEntry[];
}

/** One article in a feed. */
export interface FeedEntry {
	/** Permanent, an absolute IRI. */
	id: string;
	/** The address of its page. */
	url: string;
	externalUrl: string | undefined;
	title: string | undefined;
	/** Plain text: the article's summary, or else the beginning of its content. */
	summary: string | undefined;
	/** The whole content; absent if only summaries are requested. */
	contentHtml: string | undefined;
	/** The original content, if it is plain text. */
	contentText: string | undefined;
	/** The Markdown that the content was made from, byte for byte: it may contain characters that XML does not allow. */
	markdown: string | undefined;
	image: string | undefined;
	/** What the image shows, in words. */
	imageAlt: string | undefined;
	/** Milliseconds since 1970, whole seconds. */
	published: number;
	modified: number | undefined;
	authors: Author[];
	tags: string[];
	language: string | undefined;
	attachments: Attachment[];
	/** Additional metadata for podcast apps. */
	episode: EntryEpisode | undefined;
	/** The feeds that carry it: the first is where it came from first. Empty for the operator's own. */
	sources: EntrySource[];
}

/** An episode, whose transcripts and chapters all have addresses. */
export interface EntryEpisode {
	number: number | undefined;
	season: number | undefined;
	seasonName: string | undefined;
	type: Episode["type"];
	explicit: boolean | undefined;
	persons: Person[];
	transcripts: Transcript[];
	chapters: { url: string; mime_type: string } | undefined;
	/** Other elements of the podcast namespace. */
	elements: PodcastElement[];
}

/** A followed feed that an entry came from. All URLs are absolute, all text is XML-safe and on one line. */
export interface EntrySource {
	/** The entry's id in the source feed, unchanged. */
	id: string;
	/** The feed's title; without one, every format uses the address. */
	title: string;
	/** The feed's address, which is also its id. */
	feedUrl: string;
	/** The feed's HTML page. */
	homePageUrl: string | undefined;
	/** When the feed last changed, in milliseconds since 1970, within the years 1 to 9999. */
	updated: number | undefined;
	rights: string | undefined;
}

/** The file name of RSS, the format of podcasts. */
const RSS_FILE = "feed.xml";

/** How much of each article a feed holds. */
export type ContentMode = "full" | "summary";

/** The address of a feed of this site: `query` holds the parameters that differ from the default. */
export function feedUrl(site: Site, state: Pick<ScopeState, "scope">, file: string, query = ""): string {
	return `${site.origin}${feedPath(state.scope, file)}${query}`;
}

/** The title of a feed: the site's title, with the name of a tag or author; a podcast has its own title. */
export function feedTitle(site: Site, { scope, name }: Pick<ScopeState, "scope" | "name">): string {
	if (isPodcastScope(scope)) return site.podcast.title ?? site.title;
	return name === "" ? site.title : `${site.title}: ${name}`;
}

/** Builds a feed from a scope's state and its articles. Pure: the same input gives the same document. */
export function feedDocument(
	site: Site,
	page: ScopePage,
	{ content, ...view }: View & { content: ContentMode },
): FeedDocument {
	const { state, articles } = page;
	return {
		// Archives are documents of the main feed.
		homePageUrl: `${site.origin}${(!isArchive(state.scope) && scopePath(state.scope)) || "/"}`,
		title: feedTitle(site, state),
		description: (isPodcastScope(state.scope) && site.podcast.description) || site.description || site.title,
		language: site.language,
		authors: site.authors,
		image: isPodcastScope(state.scope) ? site.podcast.image : site.image,
		copyright: site.copyright,
		updated: Math.floor(state.changedAt / 1000) * 1000,
		maxAge: site.maxAge,
		selfUrl: (file) => feedUrl(site, state, file, queryOf(view)),
		links: linksOf(site, page, view),
		isArchive: isArchive(state.scope),
		podcast: isPodcast(page) ? podcastChannel(site, page) : undefined,
		entries: articles.map((article) => {
			const entry = feedEntry(site, article, content);
			const { contentHtml } = entry;
			return { ...entry, contentHtml: contentHtml && withoutOwnClasses(contentHtml) };
		}),
	};
}

/** Whether a part of a feed has episodes, or is an address where podcast apps look for some. */
export function isPodcast({ state, articles }: ScopePage): boolean {
	return isPodcastScope(state.scope) || articles.some(isEpisode);
}

/** The same for all documents of a feed; the id is that of the address where the site was first. */
function podcastChannel(
	site: Site,
	{ state: { scope, podcastOrigin }, articles }: ScopePage,
): PodcastChannel {
	const subscribed = isArchive(scope) ? "main" : scope;
	const given = isPodcastScope(subscribed) ? site.podcast.guid : undefined;
	const guid = given ?? podcastGuid((podcastOrigin ?? site.origin) + feedPath(subscribed, RSS_FILE));
	const isTheirs = scope === "followed" || scope.startsWith("source:");
	if (!isTheirs) return { ...site.podcast, guid };
	return { ...unclaimed(site.podcast), explicit: articles.some(({ episode }) => episode?.explicit), guid };
}

/** An article as an entry of a feed of this site. */
export function feedEntry(
	site: Site,
	stored: Article & Pick<Partial<StoredArticle>, "markdown">,
	content: ContentMode,
): FeedEntry {
	const article = atOrigin(stored, site.origin);
	const full = content === "full";
	return {
		id: article.id,
		url: article.url ?? site.origin + articlePath(article.slug),
		externalUrl: article.external_url,
		title: article.title,
		summary: article.summary ?? (article.excerpt || undefined),
		contentHtml: full ? contentHtml(article) || undefined : undefined,
		contentText: full && article.content_html === undefined ? article.content_text : undefined,
		markdown: full ? article.markdown : undefined,
		image: article.image,
		imageAlt: article.image_alt,
		published: article.date_published,
		modified: article.date_modified,
		authors: article.authors,
		tags: article.tags,
		language: article.language,
		attachments: article.attachments,
		episode: article.episode && entryEpisode(article, article.episode, site),
		sources: article.sources.map((source) => ({
			id: source.guid,
			title: source.title || source.feed_url,
			feedUrl: source.feed_url,
			homePageUrl: source.home_page_url,
			updated: source.updated,
			rights: source.rights,
		})),
	};
}

/** Gives transcripts and chapters that were submitted as text an address on this site. */
function entryEpisode({ slug, language }: Article, episode: Episode, site: Site): EntryEpisode {
	const page = site.origin + articlePath(slug);
	const own = TRANSCRIPT_FILES.map(({ file, mime_type }) => ({
		url: `${page}/${file}`,
		mime_type,
		language: episode.transcript_language || language || site.language,
	}));
	const chapters = episode.chapters
		? { url: `${page}/${CHAPTERS_FILE}`, mime_type: CHAPTERS_TYPE }
		: episode.chapters_url && {
				url: episode.chapters_url,
				mime_type: episode.chapters_type ?? CHAPTERS_TYPE,
			};
	return {
		number: episode.number,
		season: episode.season,
		seasonName: episode.season_name,
		type: episode.type,
		explicit: episode.explicit,
		persons: episode.persons,
		transcripts: [...(episode.has_transcript ? own : []), ...episode.transcripts],
		chapters: chapters || undefined,
		elements: episode.elements ?? [],
	};
}
