/**
 * Front matter of an episode as members of `_podcast`.
 *
 * @module
 */
import { secondsIn } from "../../src/sources/durations.ts";

/** Turns what was written into what a member holds. What is not as it should be stays as it is, to be refused. */
type Reading = (value: unknown) => unknown;

const asIs: Reading = (value) => value;
const number: Reading = (value) => (/^\d+(\.\d+)?$/.test(String(value)) ? Number(value) : value);
const seconds: Reading = (value) => (typeof value === "string" ? (secondsIn(value) ?? value) : value);
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

/** `12:30 The title`, or its members one by one. */
const chapter: Reading = (value) => {
	const [, start, title] = /^\s*(\S+)\s+(.*)$/s.exec(typeof value === "string" ? value : "") ?? [];
	if (start !== undefined) return { start: seconds(start), title };
	if (typeof value !== "object" || value === null) return value;
	const { start: from, end, ...rest } = value as Record<string, unknown>;
	return { ...rest, start: seconds(from), ...(end !== undefined && { end: seconds(end) }) };
};

/** The keys that may be used, the member each becomes, and how it is read. */
const MEMBERS: Record<string, [member: string, read: Reading]> = {
	episode: ["number", number],
	season: ["season", number],
	season_name: ["season_name", asIs],
	episode_type: ["type", asIs],
	explicit: ["explicit", yesOrNo],
	persons: ["persons", persons],
	// Files beside the article (see `texts.ts`).
	transcript: ["transcript_file", asIs],
	transcript_language: ["transcript_language", asIs],
	transcripts: ["transcripts", transcripts],
	chapters_url: ["chapters_url", asIs],
};

/** The member of `_podcast` that a key of the front matter stands for; `undefined` if it stands for none. */
export function podcastMember(key: string, value: unknown): [member: string, value: unknown] | undefined {
	if (key === "chapters")
		return typeof value === "string"
			? ["chapters_file", value]
			: ["chapters", (list(value) as unknown[]).map(chapter)];
	const [member, read] = (Object.hasOwn(MEMBERS, key) && MEMBERS[key]) || [];
	return member === undefined || read === undefined ? undefined : [member, read(value)];
}
