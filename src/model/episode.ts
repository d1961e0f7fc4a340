/**
 * An episode: what an article with audio or video says besides. Words and meanings are those of Apple's podcast tags and of
 * the podcast namespace.
 *
 * @module
 */
import type { Attachment } from "./attachment.ts";
import { isOnWeb, isPlayable } from "./media-type.ts";

/** An element, with its attributes in their order. */
export interface PodcastElement {
	name: string;
	attributes: Record<string, string>;
	text?: string | undefined;
	children?: PodcastElement[] | undefined;
}

/** Somebody who takes part (`podcast:person`). */
export interface Person {
	name: string;
	/** As in the podcast taxonomy, e.g. `host`, `guest`, `editor`; the host's where none is said. */
	role?: string | undefined;
	/** e.g. `cast`, `audio post-production` */
	group?: string | undefined;
	/** A page about them. */
	url?: string | undefined;
	image?: string | undefined;
}

/** A transcript or closed captions (`podcast:transcript`). */
export interface Transcript {
	url: string;
	/** e.g. `text/vtt`, `application/x-subrip`, `text/html` */
	mime_type: string;
	/** BCP 47. */
	language?: string | undefined;
	/** `captions` if it carries times for each line. */
	rel?: string | undefined;
}

/** A part of an episode (JSON Chapters 1.2). */
export interface Chapter {
	/** Seconds from the beginning. */
	start: number;
	end?: number | undefined;
	title?: string | undefined;
	url?: string | undefined;
	image?: string | undefined;
}

/** An episode's own members, besides its article's title, image, date and files. */
export interface Episode {
	number?: number | undefined;
	season?: number | undefined;
	season_name?: string | undefined;
	type?: "full" | "trailer" | "bonus" | undefined;
	explicit?: boolean | undefined;
	persons: Person[];
	/** Those that are kept somewhere as files. */
	transcripts: Transcript[];
	/** Whether there is one that was handed in as text; it is with the article, not in here. */
	has_transcript?: true | undefined;
	/** The language of that one, if it is not the article's; BCP 47. */
	transcript_language?: string | undefined;
	chapters?: Chapter[] | undefined;
	/** Where chapters are kept as a file, and its type. */
	chapters_url?: string | undefined;
	chapters_type?: string | undefined;
	/** What else is said in the podcast namespace, to be passed on. */
	elements?: PodcastElement[] | undefined;
}

/** The files that the pages of episodes have below them, where these were handed in as text. */
export const TRANSCRIPT_FILES = [
	{ file: "transcript.vtt", mime_type: "text/vtt" },
	{ file: "transcript.srt", mime_type: "application/x-subrip" },
] as const;
export const CHAPTERS_FILE = "chapters.json";

/** The files that can be played, the main one first. */
export function playableIn(attachments: readonly Attachment[]): Attachment[] {
	return attachments.filter(({ mime_type, url }) => isPlayable(mime_type) && isOnWeb(url));
}

/** Whether a podcast app can play an article. */
export function isEpisode({ attachments }: { attachments: readonly Attachment[] }): boolean {
	return playableIn(attachments).length > 0;
}
