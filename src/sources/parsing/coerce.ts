/**
 * Brings single values of entries within the bounds of an item (`articles/schema/item.ts`), or leaves them out.
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
 * The longest address of a feed and of a person, as XML has it, in bytes; and the longest id. Those in use stay below. An
 * entry has a number of them, and each stands in several places of a feed.
 */
export const MAX_ADDRESS = 2_000;

/**
 * The same for what an entry links to and for its files: a torrent may name some hundred servers, and the address of a file
 * what its server signed. The border takes no longer ones.
 */
const MAX_LINK = MAX_LINE;

/** The longest tag of a language, in UTF-16 code units: all that are in use have fewer than 36 (RFC 5646 §4.4.1). */
const MAX_TAG = 100;

/**
 * The longest text that is read as an address, in UTF-16 code units: white space and dots in its path go before it is kept.
 * One of a feed may be read for each of its entries.
 */
const MAX_READ = 2 * MAX_LINE;

/** Whether a text is meant as an absolute web address. */
export function isWebUrl(text: string | undefined): text is string {
	return /^https?:\/\//i.test(text ?? "");
}

/** The absolute web address within bounds, or `undefined`. */
export function webUrl(text: string | undefined, base: string | undefined): string | undefined {
	const url = anyWebUrl(text, base);
	return url !== undefined && lengthOf(url) <= MAX_ADDRESS ? url : undefined;
}

/** The same for an entry's own addresses, which may be longer: its page, its picture, a file. */
export function entryUrl(text: string | undefined, base: string | undefined): string | undefined {
	const url = anyWebUrl(text, base);
	return url !== undefined && lengthOf(url) <= MAX_LINK ? url : undefined;
}

/** An absolute address that a link may lead to, within bounds, or none: a web address, or `magnet:`, `mailto:` and the like. */
export function linkUrl(text: string | undefined, base: string | undefined): string | undefined {
	const web = entryUrl(text, base);
	if (web !== undefined || text === undefined || text.length > MAX_READ) return web;
	const url = URL.parse(oneLine(text));
	const isLink = url !== null && LINK_SCHEMES.has(url.protocol) && lengthOf(url.href) <= MAX_LINK;
	return isLink ? url.href : undefined;
}

/** Schemes that lead nowhere from a feed: to the program itself, into the reader's own machine, or into its author's. */
const NOWHERE =
	/^(about|applewebdata|blob|cid|data|file|javascript|mhtml|mid|vbscript|view-source|webkit-fake-url|chrome|(chrome|moz)-extension|resource):$/;

/** An address that no link may lead to, as people read it; nothing, if it leads nowhere, or is one that a link may lead to. */
export function otherAddress(text: string | undefined): string | undefined {
	const line = text === undefined || text.length > MAX_LINK ? "" : oneLine(text);
	// In the name of a file (`ed2k:`), there may be spaces. One letter is a disk.
	const scheme = /^([a-z][a-z\d+.-]+:)(?:\/\/\S.*|[^\s:]\S*)$/i.exec(line)?.[1]?.toLowerCase();
	if (scheme === undefined || LINK_SCHEMES.has(scheme) || NOWHERE.test(scheme)) return undefined;
	return line;
}

/**
 * An absolute web address that may be longer than is kept, or none. What looks like a host (`www.example.org`) is one, and no
 * relative path.
 */
export function anyWebUrl(text: string | undefined, base: string | undefined): string | undefined {
	if (text === undefined || text.length > MAX_READ || namesNothing(text)) return undefined;
	const given = oneLine(text).replace(/^(?=www\.[\w-]+\.\w)/i, "http://");
	const url = URL.parse(given, base);
	return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** A language tag that BCP 47 has; `en_US` is meant as one. */
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

/** Seconds that something can take, or at which something can begin. */
export function secondsOf(given: number | undefined): number | undefined {
	return given !== undefined && given >= 0 && given <= MAX_SECONDS ? inMilliseconds(given) : undefined;
}

/** The number of an episode or season within bounds, to two decimal places. */
export function ordinalOf(given: number | undefined): number | undefined {
	return given !== undefined && given >= 0 && given <= MAX_ORDINAL ? inHundredths(given) : undefined;
}

/** The first parts, as long as they have at most so many code units together, as JSON; the first one in any case. */
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
