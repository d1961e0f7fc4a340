/**
 * Coerces single values of entries to the limits of an item (`articles/schema/item.ts`), or drops them.
 *
 * @module
 */

import { namesNothing } from "../../articles/sanitise/pictures.ts";
import { LINK_SCHEMES } from "../../articles/sanitise/policy.ts";
import { lengthOf } from "../../model/length.ts";
import { MAX_LINE, MAX_ORDINAL, MAX_SECONDS } from "../../model/limits.ts";
import { MEDIA_TYPE } from "../../model/media-type.ts";
import { excerpt, oneLine } from "../../model/text.ts";
import { inHundredths, inMilliseconds } from "../../schema/primitives.ts";

/** The longest title, tag, or name, in UTF-16 code units. */
const MAX_WORDS = 1_000;

/**
 * The longest address of a feed or a person, escaped for XML, in bytes; also the longest id. Addresses in use are shorter.
 * An entry has several of them, and each appears in several places of a feed.
 */
export const MAX_ADDRESS = 2_000;

/**
 * The same limit for links and files of an entry, which are longer: a torrent may name a hundred servers, and the address of
 * a file may carry a signature. The schema of items refuses longer ones.
 */
const MAX_LINK = MAX_LINE;

/** The longest language tag, in UTF-16 code units. Tags in use have fewer than 36 (RFC 5646 §4.4.1). */
const MAX_TAG = 100;

/**
 * The longest text that is parsed as an address, in UTF-16 code units. It exceeds the limits above because parsing removes
 * white space and dot segments. It is bounded because an address of the feed may be parsed once for each entry.
 */
const MAX_READ = 2 * MAX_LINE;

/** Whether a text begins like an absolute web address. */
export function isWebUrl(text: string | undefined): text is string {
	return /^https?:\/\//i.test(text ?? "");
}

/** The absolute web address within bounds, or `undefined`. */
export function webUrl(text: string | undefined, base: string | undefined): string | undefined {
	const url = anyWebUrl(text, base);
	return url !== undefined && lengthOf(url) <= MAX_ADDRESS ? url : undefined;
}

/** Like {@link webUrl}, for the longer addresses of an entry: its page, its picture, its files. */
export function entryUrl(text: string | undefined, base: string | undefined): string | undefined {
	const url = anyWebUrl(text, base);
	return url !== undefined && lengthOf(url) <= MAX_LINK ? url : undefined;
}

/** An absolute address with a scheme that links may have (`https:`, `magnet:`, `mailto:`), or `undefined`. */
export function linkUrl(text: string | undefined, base: string | undefined): string | undefined {
	const web = entryUrl(text, base);
	if (web !== undefined || text === undefined || text.length > MAX_READ) return web;
	const url = URL.parse(oneLine(text));
	const isLink = url !== null && LINK_SCHEMES.has(url.protocol) && lengthOf(url.href) <= MAX_LINK;
	return isLink ? url.href : undefined;
}

/** Schemes that are useless in a feed: they refer to the current program, or to files of the reader's or the author's computer. */
const NOWHERE =
	/^(about|applewebdata|blob|cid|data|file|javascript|mhtml|mid|vbscript|view-source|webkit-fake-url|chrome|(chrome|moz)-extension|resource):$/;

/** A readable form of an address that links may not have, such as `gemini:`; `undefined` for a useless address or an allowed one. */
export function otherAddress(text: string | undefined): string | undefined {
	const line = text === undefined || text.length > MAX_LINK ? "" : oneLine(text);
	// File names (`ed2k:`) may contain spaces. A scheme of one letter is a Windows drive.
	const scheme = /^([a-z][a-z\d+.-]+:)(?:\/\/\S.*|[^\s:]\S*)$/i.exec(line)?.[1]?.toLowerCase();
	if (scheme === undefined || LINK_SCHEMES.has(scheme) || NOWHERE.test(scheme)) return undefined;
	return line;
}

/**
 * An absolute web address of any length, or `undefined`. A text that looks like a host (`www.example.org`) is read as one,
 * not as a relative path.
 */
export function anyWebUrl(text: string | undefined, base: string | undefined): string | undefined {
	if (text === undefined || text.length > MAX_READ || namesNothing(text)) return undefined;
	const given = oneLine(text).replace(/^(?=www\.[\w-]+\.\w)/i, "http://");
	const url = URL.parse(given, base);
	return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** A valid BCP 47 language tag, or `undefined`. `en_US` is read as `en-US`. */
export function languageOf(given: string | undefined): string | undefined {
	if (given === undefined || given.length > MAX_TAG) return undefined;
	try {
		return Intl.getCanonicalLocales(oneLine(given).replaceAll("_", "-"))[0];
	} catch {
		return undefined;
	}
}

/** The text on one line within bounds; `undefined` if it is empty. */
export function lineOf(text: string | undefined): string | undefined {
	return text === undefined ? undefined : excerpt(text.slice(0, MAX_LINE), MAX_WORDS) || undefined;
}

/** The declared media type, if it is valid. */
export function mediaTypeOf(declared: string | undefined): string | undefined {
	if (declared === undefined || declared.length > 400) return undefined;
	const type = oneLine(declared);
	return type.length < 200 && MEDIA_TYPE.test(type) ? type : undefined;
}

/** A duration or an offset in seconds, if it is within bounds. */
export function secondsOf(given: number | undefined): number | undefined {
	return given !== undefined && given >= 0 && given <= MAX_SECONDS ? inMilliseconds(given) : undefined;
}

/** The number of an episode or season within bounds, to two decimal places. */
export function ordinalOf(given: number | undefined): number | undefined {
	return given !== undefined && given >= 0 && given <= MAX_ORDINAL ? inHundredths(given) : undefined;
}

/** As many of the first parts as fit into `room` (UTF-16 code units of JSON). The first part is always kept. */
export function within<Part>(parts: Iterable<Part>, room: number): Part[] {
	const taken: Part[] = [];
	let left = room;
	for (const part of parts) {
		left -= JSON.stringify(part).length;
		if (left < 0 && taken.length > 0) break;
		taken.push(part);
	}
	return taken;
}

/** A copy without members that are `undefined` or empty lists. */
export function dropEmpty<T extends object>(value: T): T {
	const kept = Object.entries(value).filter(
		([, member]) => member !== undefined && !(Array.isArray(member) && member.length === 0),
	);
	return Object.fromEntries(kept) as T;
}
