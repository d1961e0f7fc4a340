/**
 * Episodes: the podcast metadata of an article with audio or video. Names and meanings follow Apple's podcast tags and the
 * podcast namespace.
 *
 * @module
 */
import type { Attachment } from "./attachment.ts";
import { isOnWeb, isPlayable } from "./media-type.ts";

/** An XML element, with its attributes in document order. */
export interface PodcastElement {
	name: string;
	attributes: Record<string, string>;
	text?: string | undefined;
	children?: PodcastElement[] | undefined;
}

/** A person who takes part in an episode (`podcast:person`). */
export interface Person {
	name: string;
	/** From the podcast taxonomy, e.g. `host`, `guest`, `editor`; `host` by default. */
	role?: string | undefined;
	/** e.g. `cast`, `audio post-production` */
	group?: string | undefined;
	/** A page about the person. */
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

/** The podcast metadata of an episode. Its title, image, date and files are those of its article. */
export interface Episode {
	number?: number | undefined;
	season?: number | undefined;
	season_name?: string | undefined;
	type?: "full" | "trailer" | "bonus" | undefined;
	explicit?: boolean | undefined;
	persons: Person[];
	/** The transcripts that are available as files. */
	transcripts: Transcript[];
	/** Whether a transcript was submitted as text; the text is in the article's `transcript`. */
	has_transcript?: true | undefined;
	/** The language of that transcript, if it differs from the article's (BCP 47). */
	transcript_language?: string | undefined;
	chapters?: Chapter[] | undefined;
	/** The address of the chapters file, and its media type. */
	chapters_url?: string | undefined;
	chapters_type?: string | undefined;
	/** Other elements of the podcast namespace, which are passed on unchanged. */
	elements?: PodcastElement[] | undefined;
}

/** The names of the files below an episode's page, for a transcript and chapters that were submitted as text. */
export const TRANSCRIPT_FILES = [
	{ file: "transcript.vtt", mime_type: "text/vtt" },
	{ file: "transcript.srt", mime_type: "application/x-subrip" },
] as const;
export const CHAPTERS_FILE = "chapters.json";

/** Returns the attachments that can be played, the main one first. */
export function playableIn(attachments: readonly Attachment[]): Attachment[] {
	return attachments.filter(({ mime_type, url }) => isPlayable(mime_type) && isOnWeb(url));
}

/** Whether a podcast app can play an article. */
export function isEpisode({ attachments }: { attachments: readonly Attachment[] }): boolean {
	return playableIn(attachments).length > 0;
}
