/**
 * The transcript of an episode, for people: its words where they are kept here, and where else to find it.
 *
 * @module
 */

import { type Cue, cuesIn } from "../articles/schema/transcript.ts";
import type { Transcript } from "../model/episode.ts";
import { directionOf } from "./layout.tsx";
import { clockText, timeFragment } from "./units.ts";

/** How much of a transcript a page carries, in UTF-16 code units: some three hours of speech. */
const MAX_SHOWN = 300_000;

/** What a cue takes besides what is said. */
const CUE_LENGTH = 40;

/** How long a paragraph of one speaker grows before the next begins, in UTF-16 code units. */
const PARAGRAPH_LENGTH = 500;

/** What people call a type. */
const NAMES: Partial<Record<string, string>> = {
	"text/vtt": "WebVTT",
	"application/x-subrip": "SubRip",
	"application/srt": "SubRip",
	"text/html": "web page",
	"text/plain": "plain text",
	"application/json": "JSON",
};

/** Words of one speaker, from when on. */
interface Paragraph {
	/** Seconds from the beginning. */
	start: number;
	speaker: string | undefined;
	text: string;
}

/**
 * The transcript, folded, and links to the files.
 *
 * @param text in WebVTT as `webVtt` writes it; absent if there are only files elsewhere
 * @param files all there are
 * @param hasPlayer whether times lead to something that can be played
 */
export function TranscriptSection({
	text,
	files,
	hasPlayer,
}: {
	text: string | undefined;
	files: readonly Transcript[];
	hasPlayer: boolean;
}) {
	if (files.length === 0) return null;
	const all = text === undefined ? undefined : cuesIn(text);
	const shown = all && beginning(all);
	// What is kept here comes first.
	const own = shown === undefined ? undefined : files[0]?.language;
	return (
		<section class="transcript" aria-label="Transcript">
			{shown !== undefined && (
				<details>
					<summary>Transcript</summary>
					<div class="words" lang={own} dir={directionOf(own)}>
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
					{shown.length < (all?.length ?? 0) && <p class="meta">The rest of it is in the files.</p>}
				</details>
			)}
			<p class="meta">
				{shown === undefined ? "Transcript: " : "As a file: "}
				{files.map(({ url, mime_type, language }, i) => (
					<>
						{i > 0 && ", "}
						<a href={url} type={mime_type} hreflang={language}>
							{NAMES[mime_type.toLowerCase()] ?? mime_type}
						</a>
						{language && language !== own && ` (${language})`}
					</>
				))}
			</p>
		</section>
	);
}

/** So much of a transcript as a page carries, and one cue at least. */
function beginning(cues: Cue[]): Cue[] {
	let length = 0;
	const end = cues.findIndex(({ text }) => {
		length += text.length + CUE_LENGTH;
		return length > MAX_SHOWN;
	});
	return end === -1 ? cues : cues.slice(0, Math.max(end, 1));
}

/** Cues are a line or two each; people read paragraphs. */
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
