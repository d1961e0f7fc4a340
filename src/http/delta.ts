/**
 * Deltas (RFC 3229 with `feed`): a client that names the version it has gets only the entries that are new or have
 * changed since. No state is kept per client: the ETag of a version encodes its extent, and an index next to the stored
 * bytes locates each entry and its revision. So a delta is cut out of the stored bytes, without the database.
 *
 * @module
 */
import { sha256 } from "../model/digest.ts";
import type { EncodedRendering } from "./rendering.ts";

/** The longest index, in characters: it is kept in KV's metadata, which holds 1,024 bytes. */
const MAX_INDEX = 780;

/** The part of an entry that the ETag of a version depends on. */
export interface Position {
	id: string;
	/** The revision of its last change. */
	revision: number;
	/** Its position in the feed order, in milliseconds since 1970. */
	sorted_at: number;
}

/**
 * The extent of a version of a feed, for its ETag: its newest revision and its last entry. Every entry of a later version
 * that has not changed since that revision and does not come after that entry was in this version too.
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
 * The index of a rendered feed: the newest revision, the byte lengths of head, separator and tail, and for each entry its
 * byte length and how much older its revision is than the newest. In a long feed, the oldest entries that do not fit are
 * combined into one.
 *
 * @param positions of the entries, in their order
 * @returns `undefined` if there are no entries
 */
export function indexOf(
	{ head, entries, separator, tail }: EncodedRendering,
	positions: readonly Position[],
): string | undefined {
	if (entries.length === 0) return undefined;
	const newest = newestOf(positions);
	const start = [newest, head.length, separator.length, tail.length].map(digitsOf).join("");
	const places = entries.map(({ length }, i): Place => [length, newest - (positions[i]?.revision ?? 0)]);
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

/** The most digits of one number: a feed has about ten million bytes at most, and revisions stay far below 2^45. */
const LONGEST_PLACE = 5 + 9;

function newestOf(positions: readonly Position[]): number {
	return positions.reduce((most, { revision }) => Math.max(most, revision), 0);
}

/** The digits of {@link digitsOf}: the first 32 end a number, the others are followed by more. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A number as a variable-length quantity, five bits per digit, least significant first, as in source maps. */
function digitsOf(number: number): string {
	const rest = Math.floor(number / 32);
	return rest === 0 ? DIGITS.charAt(number) : DIGITS.charAt((number % 32) + 32) + digitsOf(rest);
}

/** Decodes a sequence of numbers written by {@link digitsOf}. */
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

/** A range of bytes, as its start and exclusive end offsets. */
type Span = [from: number, to: number];

/** A delta: its base version and its byte ranges. */
export interface Delta {
	/** The ETag of the base version as the client sent it, without quotes. */
	base: string;
	/** The parts of the whole document that make up the delta, in order. */
	spans: Span[];
}

/**
 * The delta for a request; `undefined` if the request does not accept one or it would be no smaller than the document.
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
 * Whether a request may come from rss2email, which requests deltas through its feed library but treats 226 as a failure.
 * Version 3.13 uses that library's User-Agent and always sends both validators.
 */
function isRss2email(headers: Headers): boolean {
	const agent = headers.get("user-agent") ?? "";
	return (
		agent.startsWith("rss2email/") || (agent.startsWith("feedparser/") && headers.has("if-modified-since"))
	);
}

/** A version as its ETag encodes it: see {@link extentOf}. */
interface Version {
	tag: string;
	newest: number;
	lastAt: number;
	lastName: string;
}

/** The versions in a header, with or without quotes and a coding suffix. */
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
 * Whether revisions alone determine what an older version lacks of a newer one. If articles were deleted, older ones may
 * have moved in at the end. A version ahead of the current one was never sent, or came from a database that is lost.
 */
function reaches(older: Version, newer: Version): boolean {
	const isWithin =
		newer.lastAt > older.lastAt || (newer.lastAt === older.lastAt && newer.lastName === older.lastName);
	return isWithin && older.newest <= newer.newest;
}

/** The entries changed since a revision, with the surrounding document; `undefined` if none or all have changed. */
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
