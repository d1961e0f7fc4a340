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
	HOLDING,
	isHint,
	isKnown,
	nameOf,
	RELEASING,
} from "./front-names.ts";
import { publicationOf } from "./publication.ts";
import { type Line, withoutInvisible } from "./text-lines.ts";

/** Two dashes and more, also with spaces between three, those that editors make of two, and `\---`, as Markdown has them escaped. */
export function isLooseFence(bare: string): boolean {
	return (
		/^(?:\\?-{2,}|\\\+{3,}|\+{4,}|(?:- ){2,}-)$/.test(bare) ||
		(bare !== "-" && /^[-\u2010-\u2015\u2212\u2500\u2501\uFE58\uFE63\uFF0D]+$/.test(bare))
	);
}

/** A line of a key, in YAML, TOML or JSON, and what it says. */
const KEY_LINE =
	/^(?:["']([^"'\n]{1,60})["']\s*[:=]|([\p{L}_][\p{L}\p{N}_ .-]{0,60})(?::(?:\s|$)|\s*=(?:\s|["'\d[{]|true|false)))/u;

/** The key that a line begins with, by its name. */
export function keyIn(line: string): string | undefined {
	const [, quoted, bare] = KEY_LINE.exec(withoutInvisible(line)) ?? [];
	const key = quoted ?? bare;
	return key === undefined ? undefined : nameOf(key);
}

/** Whether a line may belong to the key before it. */
export function isContinuation({ text }: Line): boolean {
	return /^(?:\s|- |[}\]#])/.test(text);
}

/** Whether a line begins with a key that is known, or of another kind, in YAML, TOML or JSON. */
export function hasKnownKey(source: string, isMeant = isKnown): boolean {
	for (const [, key = ""] of withoutInvisible(source).matchAll(
		/^[\s"'{,]{0,50}([\p{L}_][\p{L}\p{N}_ -]{0,60})["']?\s{0,20}[:=：]/gmu,
	))
		if (isMeant(nameOf(key))) return true;
	return false;
}

/** Whether lines can be read as front matter that keeps an article from being published now. */
export function keepsBack(source: string, format: Format): boolean {
	return holdsBack(source, format) === true;
}

/** The same for lines which, if they cannot be read, say that they are a draft, or something about it. */
export function mayKeepBack(source: string, format: Format): boolean {
	return holdsBack(source, format) ?? saysDraft(source);
}

/** Whether lines keep back; `undefined` if they cannot be read. */
function holdsBack(source: string, format: Format): boolean | undefined {
	// Most rules in texts have none of these keys between them.
	if (!/draft/i.test(source) && !hasKnownKey(source, (name) => isKnown(name) || isHint(name))) return false;
	try {
		return isHeld(entriesOf(valuesOf(source, format, 1)));
	} catch (error) {
		if (error instanceof FileError) return undefined;
		throw error;
	}
}

/** Whether an article is a draft, has expired, or is dated ahead. */
function isHeld(entries: Entry[]): boolean {
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

/** Whether one of the lines, which need not be front matter, says that an article is a draft, or might. */
export function saysDraft(source: string): boolean {
	for (const [, key = "", written = ""] of source.matchAll(PAIR)) {
		const name = nameOf(key);
		const value = written
			.replace(/\s#.*$/, "")
			.replace(/["']/g, "")
			.trim();
		try {
			if (isHeld([{ key, name, value }])) return true;
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			if (HOLDING.includes(name) || RELEASING.includes(name)) return true;
		}
	}
	return false;
}
