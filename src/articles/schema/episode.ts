/**
 * What podcast apps want to know of an article with audio or video: the member `_podcast` of its JSON Feed item, checked,
 * and as it is stored. Words and meanings are those of Apple's podcast tags and of the podcast namespace.
 *
 * @module
 */
import * as v from "valibot";
import type { Attachment } from "../../model/article.ts";
import { isOnWeb, isPlayable } from "../../model/media-type.ts";
import {
	FilledLine,
	Language,
	Line,
	listOf,
	MediaType,
	maybe,
	Ordinal,
	Seconds,
	Text,
} from "../../schema/primitives.ts";
import { ElementItem, MAX_ELEMENTS, type PodcastElement } from "./podcast-element.ts";
import { cuesIn, MAX_TRANSCRIPT_LENGTH, TranscriptError, webVtt } from "./transcript.ts";

export const MAX_PERSONS = 100;
export const MAX_TRANSCRIPTS = 50;
export const MAX_CHAPTERS = 1_000;

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

const PersonItem = v.object({
	name: FilledLine,
	role: maybe(FilledLine),
	group: maybe(FilledLine),
	url: maybe(FilledLine),
	image: maybe(FilledLine),
});

const TranscriptItem = v.object({
	url: FilledLine,
	mime_type: maybe(MediaType),
	language: maybe(Language),
	rel: maybe(FilledLine),
});

const ChapterItem = v.pipe(
	v.object({
		start: Seconds,
		end: maybe(Seconds),
		title: maybe(Line),
		url: maybe(FilledLine),
		image: maybe(FilledLine),
	}),
	v.check(({ start, end = start }) => end >= start, "ends before it begins"),
);

/** Times that go back are a slip of the pen, and nobody but the author knows of which. */
const Chapters = v.pipe(
	listOf(ChapterItem, MAX_CHAPTERS),
	v.rawCheck(({ dataset, addIssue }) => {
		if (!dataset.typed) return;
		const list = dataset.value;
		for (const [i, { start }] of list.entries()) {
			const before = list[i - 1]?.start ?? Number.NEGATIVE_INFINITY;
			if (start > before) continue;
			addIssue({
				message: `are out of order: number ${i + 1} begins at ${start} seconds, the one before it at ${before}`,
			});
			return;
		}
	}),
);

const TOO_LONG = `is longer than ${MAX_TRANSCRIPT_LENGTH} characters`;

const TranscriptText = v.pipe(
	v.string(),
	v.maxLength(MAX_TRANSCRIPT_LENGTH, TOO_LONG),
	Text,
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		try {
			const transcript = webVtt(cuesIn(dataset.value));
			// Written again, it may be longer; whoever reads it from the API shall be able to send it back.
			if (transcript.length <= MAX_TRANSCRIPT_LENGTH) return transcript;
			addIssue({ message: TOO_LONG });
			return NEVER;
		} catch (error) {
			if (!(error instanceof TranscriptError)) throw error;
			addIssue({ message: error.message });
			return NEVER;
		}
	}),
);

/** The member `_podcast` of an item. Unknown members of it are ignored, as everywhere in JSON Feed. */
export const EpisodeItem = v.object({
	number: maybe(Ordinal),
	season: maybe(v.pipe(Ordinal, v.integer("must be a whole number"))),
	season_name: maybe(FilledLine),
	type: maybe(v.picklist(["full", "trailer", "bonus"], 'must be "full", "trailer" or "bonus"')),
	explicit: maybe(v.boolean("must be true or false")),
	persons: listOf(PersonItem, MAX_PERSONS),
	transcripts: listOf(TranscriptItem, MAX_TRANSCRIPTS),
	/** A transcript as text, in WebVTT or SubRip; from here on in the former. */
	transcript: maybe(TranscriptText),
	transcript_language: maybe(Language),
	chapters: maybe(Chapters),
	chapters_url: maybe(FilledLine),
	chapters_type: maybe(MediaType),
	elements: maybe(listOf(ElementItem, MAX_ELEMENTS)),
});
