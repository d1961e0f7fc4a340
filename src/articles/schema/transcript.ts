/**
 * Transcripts: WebVTT (w3.org/TR/webvtt1) and SubRip, read into cues, and written again. What is marked up in a cue
 * loses its markup, except for the name of who speaks: it is shown as text.
 *
 * @module
 */
import { escapeHtml } from "../../model/text.ts";

/** The longest transcript, in UTF-16 code units: more than ten hours of speech. */
export const MAX_TRANSCRIPT_LENGTH = 1_000_000;

/** Something that is said, and when. */
export interface Cue {
	/** Seconds from the beginning. */
	start: number;
	end: number;
	speaker?: string | undefined;
	/** Plain text, perhaps of several lines. */
	text: string;
}

/** A text that is no transcript; `message` says what is wanted. */
export class TranscriptError extends Error {
	override name = "TranscriptError";
}

const TIME = String.raw`(?:(\d{1,4}):)?([0-5]\d):([0-5]\d)[.,](\d{1,3})`;
const TIMING = new RegExp(`^\\s*${TIME}\\s+-->\\s+${TIME}(?:\\s.*)?$`);

/**
 * The cues of a transcript, in their order. Headers, notes and styles are left out, and so is what has no times.
 *
 * @param text with line ends `\n`
 * @throws {TranscriptError} if there is not one cue in it
 */
export function cuesIn(text: string): Cue[] {
	const cues: Cue[] = [];
	/** The times and lines of the cue that is being read. */
	let reading: { start: number; end: number; lines: string[] } | undefined;
	const finish = () => {
		// One by one: a cue may have more voices than a call can have arguments.
		if (reading !== undefined) for (const cue of spoken(reading, reading.lines.join("\n"))) cues.push(cue);
		reading = undefined;
	};
	for (const line of text.split("\n")) {
		const times = line.includes("-->") ? TIMING.exec(line)?.slice(1) : undefined;
		if (times !== undefined) {
			// Where no empty line parts two cues, the number of the next one stands last in this one.
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

/** Markup begins like a word; what has a space after it is a sign between two words. */
const TAG = /<\/?[a-z\d!][^<>]*>/gi;

/** What is said in a cue, without markup: a cue for each voice. */
function spoken({ start, end }: Pick<Cue, "start" | "end">, payload: string): Cue[] {
	const [before = "", ...voices] = payload.split(VOICE);
	const said = [{ speaker: "", text: before }];
	for (let i = 0; i < voices.length; i += 2)
		said.push({ speaker: voices[i] ?? "", text: voices[i + 1] ?? "" });
	return said.flatMap(({ speaker: name, text: marked }) => {
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

/** Cues as WebVTT. */
export function webVtt(cues: readonly Cue[]): string {
	return `WEBVTT\n\n${cues
		.map(({ start, end, speaker, text }) => {
			const voice = speaker === undefined ? "" : `<v ${escapeHtml(speaker)}>`;
			return `${clock(start, ".")} --> ${clock(end, ".")}\n${voice}${escapeHtml(withoutGaps(text))}\n`;
		})
		.join("\n")}`;
}

/**
 * Cues as SubRip, which has no names, so that who speaks is said in the text; and nothing to write a `<` by, which players
 * may take for markup.
 */
export function subRip(cues: readonly Cue[]): string {
	return cues
		.map(({ start, end, speaker, text }, i) => {
			const said = (speaker === undefined ? text : `${speaker}: ${text}`).replace(/<(?=\S)/g, "‹");
			return `${i + 1}\n${clock(start, ",")} --> ${clock(end, ",")}\n${withoutGaps(said)}\n`;
		})
		.join("\n");
}

/** An empty line would end the cue, and an arrow would be taken for its times. */
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
