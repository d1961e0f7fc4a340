/**
 * Tells lines of front matter from lines of text.
 *
 * @module
 */
import { parseDate } from "../../src/model/dates.ts";
import { FileError } from "../errors.ts";
import { dateText } from "./front-dates.ts";
import { type Format, valuesOf } from "./front-formats.ts";
import {
	dateMember,
	type Entry,
	entriesOf,
	isHint,
	isKnown,
	KEPT_BACK_IF_FALSE,
	KEPT_BACK_IF_TRUE,
	nameOf,
} from "./front-names.ts";
import { publicationOf } from "./publication.ts";
import { type Line, withoutInvisible } from "./text-lines.ts";

/** Whether a line may be a fence: two or more dashes, also typographic, spaced (`- - -`) or escaped (`\---`), or four pluses. */
export function isLooseFence(bare: string): boolean {
	return (
		/^(?:\\?-{2,}|\\\+{3,}|\+{4,}|(?:- ){2,}-)$/.test(bare) ||
		(bare !== "-" && /^[-\u2010-\u2015\u2212\u2500\u2501\uFE58\uFE63\uFF0D]+$/.test(bare))
	);
}

/** The beginning of a line with a key, in YAML, TOML or JSON. */
const KEY_LINE =
	/^(?:["']([^"'\n]{1,60})["']\s*[:=]|([\p{L}_][\p{L}\p{N}_ .-]{0,60})(?::(?:\s|$)|\s*=(?:\s|["'\d[{]|true|false)))/u;

/** The name of the key that a line begins with (see {@link nameOf}). */
export function keyIn(line: string): string | undefined {
	const [, quoted, bare] = KEY_LINE.exec(withoutInvisible(line)) ?? [];
	const key = quoted ?? bare;
	return key === undefined ? undefined : nameOf(key);
}

/** Whether a line may continue the value of the key before it. */
export function isContinuation({ text }: Line): boolean {
	return /^(?:\s|- |[}\]#])/.test(text);
}

/** Whether a line begins with a known key, in YAML, TOML or JSON; or with one that `isWanted` accepts. */
export function hasKnownKey(source: string, isWanted = isKnown): boolean {
	for (const [, key = ""] of withoutInvisible(source).matchAll(
		/^[\s"'{,]{0,50}([\p{L}_][\p{L}\p{N}_ -]{0,60})["']?\s{0,20}[:=：]/gmu,
	))
		if (isWanted(nameOf(key))) return true;
	return false;
}

/** Whether lines can be read as front matter that keeps an article from being published now. */
export function keepsBack(source: string, format: Format): boolean {
	return keepsBackIfReadable(source, format) === true;
}

/** The same, but also true for lines that cannot be parsed and have a key that may mark a draft. */
export function mayKeepBack(source: string, format: Format): boolean {
	return keepsBackIfReadable(source, format) ?? mayMarkDraft(source);
}

/** Whether lines keep their article back; `undefined` if they cannot be parsed. */
function keepsBackIfReadable(source: string, format: Format): boolean | undefined {
	// A shortcut: text between two horizontal rules rarely has any of these keys.
	if (!/draft/i.test(source) && !hasKnownKey(source, (name) => isKnown(name) || isHint(name))) return false;
	try {
		return isKeptBack(entriesOf(valuesOf(source, format, 1)));
	} catch (error) {
		if (error instanceof FileError) return undefined;
		throw error;
	}
}

/** Whether an article is a draft, has expired, or has a date in the future. */
function isKeptBack(entries: Entry[]): boolean {
	const now = Date.now();
	const isAhead = ({ name, value }: Entry) =>
		dateMember(name) === "date_published" &&
		typeof value === "string" &&
		(parseDate(dateText(value) ?? "") ?? now) > now;
	return publicationOf(entries, now).state !== "publish" || entries.some(isAhead);
}

/** A key anywhere in a line of YAML, TOML or JSON, and its value. */
const PAIR =
	/(?:^|[{,])[^\S\n\r]{0,20}["']?([\p{L}_][\p{L}\p{N}_ -]{0,60})["']?\s{0,20}[:=：]([^\n\r,}]{0,200})/gmu;

/** Whether a line has a key that marks an article as a draft, or may mark it. The lines need not be valid front matter. */
export function mayMarkDraft(source: string): boolean {
	for (const [, key = "", written = ""] of source.matchAll(PAIR)) {
		const name = nameOf(key);
		const value = written
			.replace(/\s#.*$/, "")
			.replace(/["']/g, "")
			.trim();
		try {
			if (isKeptBack([{ key, name, value }])) return true;
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			if (KEPT_BACK_IF_TRUE.includes(name) || KEPT_BACK_IF_FALSE.includes(name)) return true;
		}
	}
	return false;
}
