/**
 * Reads the front matter of an episode as version 1 of the readers did (see `item.ts`). Must not change.
 *
 * @module
 */
import { secondsIn } from "../../src/sources/parsing/dates/durations.ts";
import { FileError } from "../errors.ts";
import { inLine } from "../output.ts";

/** Converts a written value into the value of a member. An invalid one stays as it is, and the server refuses it. */
type Reading = (value: unknown) => unknown;

const asIs: Reading = (value) => value;
/** Converts negative numbers too, so that the server can refuse them with a reason. */
export const number: Reading = (value) => (/^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : value);
const seconds: Reading = (value) => {
	const [, minus, time = ""] = /^\s*(-?)(.*)$/s.exec(typeof value === "string" ? value : "") ?? [];
	const duration = secondsIn(time);
	return duration === undefined ? value : minus ? -duration : duration;
};
const list: Reading = (value) => (Array.isArray(value) ? value : [value]);

const yesOrNo: Reading = (value) => {
	if (/^(true|yes)$/i.test(String(value))) return true;
	return /^(false|no)$/i.test(String(value)) ? false : value;
};

const persons: Reading = (value) =>
	(list(value) as unknown[]).map((person) => (typeof person === "string" ? { name: person } : person));

const transcripts: Reading = (value) =>
	(list(value) as unknown[]).map((transcript) =>
		typeof transcript === "string" ? { url: transcript } : transcript,
	);

const CHAPTER_MEMBERS = ["start", "end", "title", "url", "image"];

/**
 * A chapter: `12:30 The title`, or a mapping of its members.
 *
 * @throws {FileError} if it is a line without a time and a title
 */
function chapter(written: unknown, i: number): unknown {
	const value = lineOf(written);
	if (typeof value === "string") {
		const [, time, title] = /^(\S+?):?\s+(.+)$/s.exec(value.trim()) ?? [];
		const start = seconds(time);
		if (typeof start === "number") return { start, title };
		throw new FileError(
			`"${shown(value)}" is not a time and a title, such as "2:30 What we found"`,
			`/chapters/${i}`,
		);
	}
	if (typeof value !== "object" || value === null) return value;
	const { start, end, ...rest } = value as Record<string, unknown>;
	return { ...rest, start: seconds(start), ...(end !== undefined && { end: seconds(end) }) };
}

/** The beginning of a text, on one line, for messages. */
function shown(text: string): string {
	return inLine(text.slice(0, 100));
}

/** A line as it was written: YAML reads one with a colon as a mapping, such as `0:00 Intro: how we began`. */
function lineOf(value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value;
	const [[key, rest] = [""], ...others] = Object.entries(value);
	const isLine = others.length === 0 && !CHAPTER_MEMBERS.includes(key);
	return isLine && (typeof rest === "string" || rest === null) ? `${key}: ${rest ?? ""}` : value;
}

/** The keys, each with its member and its conversion. */
const MEMBERS: Record<string, [member: string, read: Reading]> = {
	episode: ["number", number],
	season: ["season", number],
	season_name: ["season_name", asIs],
	episode_type: ["type", asIs],
	explicit: ["explicit", yesOrNo],
	persons: ["persons", persons],
	transcript: ["transcript", asIs],
	transcript_language: ["transcript_language", asIs],
	transcripts: ["transcripts", transcripts],
	chapters: ["chapters", (value) => (list(value) as unknown[]).map(chapter)],
	chapters_url: ["chapters_url", asIs],
};

/** The front matter key of each member. */
export const PODCAST_KEYS = new Map(Object.entries(MEMBERS).map(([key, [member]]) => [member, key]));

/** The member of `_podcast` that a front matter key sets; `undefined` if it sets none. */
export function podcastMember(key: string, value: unknown): [member: string, value: unknown] | undefined {
	const [member, read] = (Object.hasOwn(MEMBERS, key) && MEMBERS[key]) || [];
	return member === undefined || read === undefined ? undefined : [member, read(value)];
}
