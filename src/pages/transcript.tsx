/**
 * The transcript on an episode's page: its text if it is stored here, and links to its files.
 *
 * @module
 */

import { type Cue, cuesIn } from "../articles/schema/transcript.ts";
import type { Transcript } from "../model/episode.ts";
import type { Site } from "../settings/site.ts";
import { directionOf, wordsLanguage } from "./layout.tsx";
import { type Messages, messagesFor } from "./messages/index.ts";
import { clockText, timeFragment } from "./units.ts";

/** The most text of a transcript on a page, in UTF-16 code units: about three hours of speech. */
const MAX_SHOWN = 300_000;

/** The overhead of a cue in addition to its text. */
const CUE_LENGTH = 40;

/** How long a paragraph of one speaker grows before the next begins, in UTF-16 code units. */
const PARAGRAPH_LENGTH = 500;

/** The name of a type of transcripts; the type itself if it has none. */
function typeName(type: string, { webPage, plainText }: Messages["transcript"]): string {
	const names: Partial<Record<string, string>> = {
		"text/vtt": "WebVTT",
		"application/x-subrip": "SubRip",
		"application/srt": "SubRip",
		"text/html": webPage,
		"text/plain": plainText,
		"application/json": "JSON",
	};
	return names[type.toLowerCase()] ?? type;
}

/** A paragraph of one speaker, with its start time. */
interface Paragraph {
	/** Seconds from the beginning. */
	start: number;
	speaker: string | undefined;
	text: string;
}

/**
 * The transcript, folded, and links to the files.
 *
 * @param around the language of the page
 * @param text in WebVTT as `webVtt` writes it; absent if there are only files elsewhere
 * @param files all files of the transcript
 * @param hasPlayer whether the page has a player that times can seek in
 */
export function TranscriptSection({
	site,
	around,
	text,
	files,
	hasPlayer,
}: {
	site: Site;
	around: string;
	text: string | undefined;
	files: readonly Transcript[];
	hasPlayer: boolean;
}) {
	if (files.length === 0) return null;
	const all = text === undefined ? undefined : cuesIn(text);
	const shown = all && beginning(all);
	// The files stored here come first.
	const own = shown === undefined ? undefined : files[0]?.language;
	const { layout, transcript } = messagesFor(site.language);
	const words = wordsLanguage(site, around);
	const links = files.map(({ url, mime_type, language }, i) => (
		<>
			{i > 0 && layout.separator}
			<a href={url} type={mime_type} hreflang={language} dir="auto">
				{typeName(mime_type, transcript)}
			</a>
			{language && language !== own && ` (${language})`}
		</>
	));
	return (
		<section class="transcript" aria-label={transcript.title} lang={words}>
			{shown !== undefined && (
				<details>
					<summary>{transcript.title}</summary>
					<div class="words" lang={own ?? (words && around)} dir={directionOf(own)}>
						{paragraphsOf(shown).map(({ start, speaker, text }, i, paragraphs) => (
							<p>
								{hasPlayer ? <a href={timeFragment(start)}>{clockText(start)}</a> : clockText(start)}{" "}
								{speaker !== undefined && speaker !== paragraphs[i - 1]?.speaker && (
									<b dir="auto">{speaker}</b>
								)}{" "}
								{text}
							</p>
						))}
					</div>
					{shown.length < (all?.length ?? 0) && <p class="meta">{transcript.rest}</p>}
				</details>
			)}
			<p class="meta">
				<bdi>
					{shown === undefined ? transcript.files({ files: links }) : transcript.asFiles({ files: links })}
				</bdi>
			</p>
		</section>
	);
}

/** The beginning of a transcript that fits on a page: at least one cue. */
function beginning(cues: Cue[]): Cue[] {
	let length = 0;
	const end = cues.findIndex(({ text }) => {
		length += text.length + CUE_LENGTH;
		return length > MAX_SHOWN;
	});
	return end === -1 ? cues : cues.slice(0, Math.max(end, 1));
}

/** Joins cues, which have a line or two each, to paragraphs. */
function paragraphsOf(cues: readonly Cue[]): Paragraph[] {
	const paragraphs: Paragraph[] = [];
	let last: Paragraph | undefined;
	for (const { start, speaker, text } of cues) {
		if (last !== undefined && last.speaker === speaker && last.text.length < PARAGRAPH_LENGTH) {
			last.text += ` ${text}`;
			continue;
		}
		last = { start, speaker, text };
		paragraphs.push(last);
	}
	return paragraphs;
}
