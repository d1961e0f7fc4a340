/**
 * The schema of the member `_podcast` of a JSON Feed item.
 *
 * @module
 */
import * as v from "valibot";
import { MAX_CHAPTERS, MAX_ELEMENTS, MAX_PERSONS, MAX_TRANSCRIPTS } from "../../model/limits.ts";
import {
	Language,
	Line,
	listOf,
	MediaType,
	maybe,
	NonEmptyLine,
	Ordinal,
	Seconds,
	Text,
} from "../../schema/primitives.ts";
import { ElementItem } from "./podcast-element.ts";
import { cuesIn, MAX_TRANSCRIPT_LENGTH, TranscriptError, webVtt } from "./transcript.ts";

const PersonItem = v.object({
	name: NonEmptyLine,
	role: maybe(NonEmptyLine),
	group: maybe(NonEmptyLine),
	url: maybe(NonEmptyLine),
	image: maybe(NonEmptyLine),
});

const TranscriptItem = v.object({
	url: NonEmptyLine,
	mime_type: maybe(MediaType),
	language: maybe(Language),
	rel: maybe(NonEmptyLine),
});

const ChapterItem = v.pipe(
	v.object({
		start: Seconds,
		end: maybe(Seconds),
		title: maybe(Line),
		url: maybe(NonEmptyLine),
		image: maybe(NonEmptyLine),
	}),
	v.check(({ start, end = start }) => end >= start, "ends before it begins"),
);

/** Refuses chapters that are out of order: only the author knows which time is wrong. */
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
			// Rewritten as WebVTT it may be longer, but a client must be able to send back the transcript that it read.
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
	season_name: maybe(NonEmptyLine),
	type: maybe(v.picklist(["full", "trailer", "bonus"], 'must be "full", "trailer" or "bonus"')),
	explicit: maybe(v.boolean("must be true or false")),
	persons: listOf(PersonItem, MAX_PERSONS),
	transcripts: listOf(TranscriptItem, MAX_TRANSCRIPTS),
	/** A transcript as text, in WebVTT or SubRip; parsing converts it to WebVTT. */
	transcript: maybe(TranscriptText),
	transcript_language: maybe(Language),
	chapters: maybe(Chapters),
	chapters_url: maybe(NonEmptyLine),
	chapters_type: maybe(MediaType),
	elements: maybe(listOf(ElementItem, MAX_ELEMENTS)),
});
