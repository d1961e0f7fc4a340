/**
 * Parses and writes transcripts in WebVTT (w3.org/TR/webvtt1) and SubRip. Cues lose their markup, except for the name of the
 * speaker, because they are shown as text.
 *
 * @module
 */
import { escapeHtml } from "../../model/text.ts";

/** The longest transcript, in UTF-16 code units: more than ten hours of speech. */
export const MAX_TRANSCRIPT_LENGTH = 1_000_000;

/** A cue: a text with its time and speaker. */
export interface Cue {
	/** Seconds from the beginning. */
	start: number;
	end: number;
	speaker?: string | undefined;
	/** Plain text, perhaps of several lines. */
	text: string;
}

/** Thrown for a text that is not a transcript; `message` says what is expected. */
export class TranscriptError extends Error {
	override name = "TranscriptError";
}

const TIME = String.raw`(?:(\d{1,4}):)?([0-5]\d):([0-5]\d)[.,](\d{1,3})`;
const TIMING = new RegExp(`^\\s*${TIME}\\s+-->\\s+${TIME}(?:\\s.*)?$`);

/**
 * Parses the cues of a transcript, in order. Headers, notes, styles and text without times are left out.
 *
 * @param text with line ends `\n`
 * @throws {TranscriptError} if it has no cue
 */
export function cuesIn(text: string): Cue[] {
	const cues: Cue[] = [];
	/** The times and lines of the cue that is being read. */
	let reading: { start: number; end: number; lines: string[] } | undefined;
	const finish = () => {
		// Added one by one, as a cue may have more voices than a call can have arguments.
		if (reading !== undefined) for (const cue of spoken(reading, reading.lines.join("\n"))) cues.push(cue);
		reading = undefined;
	};
	for (const line of text.split("\n")) {
		const times = line.includes("-->") ? TIMING.exec(line)?.slice(1) : undefined;
		if (times !== undefined) {
			// Without an empty line between two cues, the number of the next one is the last line of this one.
			if (/^\d+$/.test(reading?.lines.at(-1)?.trim() ?? "")) reading?.lines.pop();
			finish();
			const [start, end] = [secondsOf(times.slice(0, 4)), secondsOf(times.slice(4))];
			reading = { start, end: Math.max(start, end), lines: [] };
		} else if (line.trim() === "") finish();
		else reading?.lines.push(line);
	}
	finish();
	if (cues.length > 0) return cues;
	throw new TranscriptError(
		"is neither WebVTT nor SubRip: it has no words under a line such as 00:00:01.000 --> 00:00:04.000",
	);
}

function secondsOf([hours = "0", minutes, seconds, fraction = "0"]: (string | undefined)[]): number {
	return (
		Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(fraction.padEnd(3, "0")) / 1000
	);
}

/** A voice in WebVTT, `<v Ada>`. White space before the name is part of the match and trimmed later. */
const VOICE = /<v(?:\.[^\s<>]*)?[\t ]([^<>]*)>/;

/** Markup. A `<` before a space is a sign between two words. */
const TAG = /<\/?[a-z\d!][^<>]*>/gi;

/** Splits a cue into one for each voice, without markup. */
function spoken({ start, end }: Pick<Cue, "start" | "end">, payload: string): Cue[] {
	const [before = "", ...voices] = payload.split(VOICE);
	const parts = [{ speaker: "", text: before }];
	for (let i = 0; i < voices.length; i += 2)
		parts.push({ speaker: voices[i] ?? "", text: voices[i + 1] ?? "" });
	return parts.flatMap(({ speaker: name, text: marked }) => {
		const speaker = decoded(name).trim();
		const text = decoded(marked.replace(TAG, "")).trim();
		return text === "" ? [] : [{ start, end, ...(speaker !== "" && { speaker }), text }];
	});
}

const REFERENCES: Record<string, string> = {
	"&amp;": "&",
	"&lt;": "<",
	"&gt;": ">",
	"&quot;": '"',
	"&nbsp;": "\u00A0",
	"&lrm;": "\u200E",
	"&rlm;": "\u200F",
};

function decoded(text: string): string {
	return text.replace(
		/&(?:amp|lt|gt|quot|nbsp|lrm|rlm);/g,
		(reference) => REFERENCES[reference] ?? reference,
	);
}

/** Writes cues as WebVTT. */
export function webVtt(cues: readonly Cue[]): string {
	return `WEBVTT\n\n${cues
		.map(({ start, end, speaker, text }) => {
			const voice = speaker === undefined ? "" : `<v ${escapeHtml(speaker)}>`;
			return `${clock(start, ".")} --> ${clock(end, ".")}\n${voice}${escapeHtml(withoutGaps(text))}\n`;
		})
		.join("\n")}`;
}

/**
 * Writes cues as SubRip. It has no names, so the speaker is part of the text. It cannot escape `<`, which players may read as
 * markup.
 */
export function subRip(cues: readonly Cue[]): string {
	return cues
		.map(({ start, end, speaker, text }, i) => {
			const line = (speaker === undefined ? text : `${speaker}: ${text}`).replace(/<(?=\S)/g, "‹");
			return `${i + 1}\n${clock(start, ",")} --> ${clock(end, ",")}\n${withoutGaps(line)}\n`;
		})
		.join("\n");
}

/** Removes empty lines, which would end the cue, and arrows, which would be read as times. */
function withoutGaps(text: string): string {
	return text.replace(/\n\s*\n/g, "\n").replaceAll("-->", "→");
}

/** `01:02:03.004` */
function clock(seconds: number, point: "." | ","): string {
	const milliseconds = Math.round(seconds * 1000);
	const parts = [3_600_000, 60_000, 1000].map((unit, i) =>
		String(Math.floor(milliseconds / unit) % (i === 0 ? 10_000 : 60)).padStart(2, "0"),
	);
	return `${parts.join(":")}${point}${String(milliseconds % 1000).padStart(3, "0")}`;
}
