/**
 * Deltas (RFC 3229 with `feed`): to a client that names the version it has, only the entries that are new or have
 * changed since. Nothing is remembered of clients: a version's ETag tells how far it goes, and an index beside the
 * stored bytes tells where each entry is, and since when. So a delta is cut out of what is stored, without the database.
 *
 * @module
 */
import { sha256 } from "../model/digest.ts";
import type { Rendering } from "./rendering.ts";

/** The longest index, in characters: it is kept in KV's metadata, which holds 1,024 bytes. */
const MAX_INDEX = 780;

const encoder = new TextEncoder();

/** Of an entry, what a version's ETag says. */
export interface Position {
	id: string;
	/** The revision of its last change. */
	revision: number;
	/** Where it stands in the feed, in milliseconds since 1970. */
	sorted_at: number;
}

/**
 * How far a version of a feed goes, for its ETag: the newest revision in it, and its last entry. All that stands in a
 * later version, not changed since that revision nor beyond that entry, stood in this one.
 *
 * @param entries in their order, newest first
 */
export async function extentOf(entries: readonly Position[]): Promise<string> {
	const newest = newestOf(entries);
	const last = entries.at(-1);
	const name = (await sha256(last?.id ?? "")).slice(0, 6);
	return `${newest.toString(36)}.${(last?.sorted_at ?? 0).toString(36)}.${name}`;
}

/**
 * Where the entries of a rendered feed are, in bytes, and how much older than the newest the revision of each is: the
 * newest revision, the lengths of head, separator and tail, and for each entry its length and that difference. Of a long
 * feed the oldest entries, for which there is no room, are counted as one.
 *
 * @param positions of the entries, in their order
 * @returns `undefined` if there are no entries
 */
export function indexOf(
	{ head, entries, separator, tail }: Rendering,
	positions: readonly Position[],
): string | undefined {
	if (entries.length === 0) return undefined;
	const size = (text: string) => encoder.encode(text).length;
	const newest = newestOf(positions);
	const start = [newest, ...[head, separator, tail].map(size)].map(digitsOf).join("");
	const places = entries.map((entry, i): Place => [size(entry), newest - (positions[i]?.revision ?? 0)]);
	const digits = places.map((place) => place.map(digitsOf).join(""));
	if (start.length + digits.join("").length <= MAX_INDEX) return start + digits.join("");
	let index = start;
	let told = 0;
	for (const each of digits) {
		if (index.length + each.length + LONGEST_PLACE > MAX_INDEX) break;
		index += each;
		told++;
	}
	const rest = places.slice(told);
	const length = rest.reduce((sum, [size]) => sum + size, 0) + separator.length * (rest.length - 1);
	const behind = Math.min(...rest.map(([, behind]) => behind));
	return index + digitsOf(length) + digitsOf(behind);
}

/** An entry's length in bytes, and how much older than the newest its revision is. */
type Place = [size: number, behind: number];

/** The most digits that a place takes: a feed has some ten million bytes at most, and revisions are far from 2^45. */
const LONGEST_PLACE = 5 + 9;

function newestOf(positions: readonly Position[]): number {
	return positions.reduce((most, { revision }) => Math.max(most, revision), 0);
}

/** The digits of {@link digitsOf}: the first 32 end a number, the others are followed by more. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A number as a variable-length quantity, five bits to a digit, the least first, as source maps have it. */
function digitsOf(number: number): string {
	const rest = Math.floor(number / 32);
	return rest === 0 ? DIGITS.charAt(number) : DIGITS.charAt((number % 32) + 32) + digitsOf(rest);
}

/** The numbers that were written as digits, one after the other. */
function numbersIn(digits: string): number[] {
	const numbers: number[] = [];
	let number = 0;
	let factor = 1;
	for (const digit of digits) {
		const value = DIGITS.indexOf(digit);
		number += (value % 32) * factor;
		factor *= 32;
		if (value >= 32) continue;
		numbers.push(number);
		number = 0;
		factor = 1;
	}
	return numbers;
}

/** A part of the bytes, from and up to an offset. */
type Span = [from: number, to: number];

/** What a delta is made of. */
export interface Delta {
	/** The tag of the version that it starts from, as the client gave it, without quotes. */
	base: string;
	/** The parts of the whole document that it consists of, in order. */
	spans: Span[];
}

/**
 * The delta that a request asks for, if it asks for one, and there is one that is less than the whole.
 *
 * @param current the ETag without quotes, and the index of the current version (see {@link indexOf})
 */
export function deltaFor(
	headers: Headers,
	current: { etag: string; index?: string | undefined },
): Delta | undefined {
	if (current.index === undefined || !acceptsDelta(headers)) return undefined;
	if (isRss2email(headers)) return undefined;
	const [version] = versionsIn(current.etag);
	const base = versionsIn(headers.get("if-none-match") ?? "")
		.filter((base) => version !== undefined && reaches(base, version))
		.reduce<Version | undefined>(
			(best, base) => (best && best.newest >= base.newest ? best : base),
			undefined,
		);
	const spans = base && spansSince(base.newest, current.index);
	return base && spans && { base: base.tag, spans };
}

/** Whether a request's `A-IM` allows `feed` (RFC 3229 §10.5.3). */
export function acceptsDelta(headers: Headers): boolean {
	const manipulations = headers.get("a-im") ?? "";
	return manipulations.split(",").some((manipulation) => {
		const [name = "", ...parameters] = manipulation.split(";").map((part) => part.trim().toLowerCase());
		return name === "feed" && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
	});
}

/**
 * Whether a request may come from rss2email, which asks for deltas through the library that it reads feeds with, and takes
 * 226 for a failure. Version 3.13 goes by the name of that library, and always sends both validators.
 */
function isRss2email(headers: Headers): boolean {
	const agent = headers.get("user-agent") ?? "";
	return (
		agent.startsWith("rss2email/") || (agent.startsWith("feedparser/") && headers.has("if-modified-since"))
	);
}

/** What a version's ETag says: see {@link extentOf}. */
interface Version {
	tag: string;
	newest: number;
	lastAt: number;
	lastName: string;
}

/** The versions that a header names, with or without quotes and the suffix of a coding. */
function versionsIn(tags: string): Version[] {
	const found = tags.matchAll(
		/([0-9a-f]{32}\.([0-9a-z]{1,11})\.(-?[0-9a-z]{1,11})\.([0-9a-f]{6}))([-;]+\w+)?/g,
	);
	return Array.from(found, ([tag, , newest = "", lastAt = "", lastName = ""]) => ({
		tag,
		newest: Number.parseInt(newest, 36),
		lastAt: Number.parseInt(lastAt, 36),
		lastName,
	}));
}

/**
 * Whether what an older version lacks of a newer one is told by revisions alone. If articles were deleted, others that
 * are older may have come in at the end; and a version that is ahead was never given out, or by a store that is lost.
 */
function reaches(older: Version, newer: Version): boolean {
	const isWithin =
		newer.lastAt > older.lastAt || (newer.lastAt === older.lastAt && newer.lastName === older.lastName);
	return isWithin && older.newest <= newer.newest;
}

/** The entries that have changed since a revision, with what stands around them; nothing if these are none or all. */
function spansSince(revision: number, index: string): Span[] | undefined {
	const [newest = 0, head = 0, separator = 0, tail = 0, ...places] = numbersIn(index);
	const spans: Span[] = [[0, head]];
	let at = head;
	let sent = 0;
	for (let i = 0; i < places.length; i += 2) {
		const [size = 0, behind = 0] = places.slice(i, i + 2);
		const from = i === 0 ? at : at + separator;
		const to = from + size;
		if (newest - behind > revision) spans.push([sent++ === 0 ? from : at, to]);
		at = to;
	}
	spans.push([at, at + tail]);
	return sent === 0 || sent === places.length / 2 ? undefined : spans;
}
