/**
 * Tells lines of front matter from lines of text.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import { type Format, valuesOf } from "./front-formats.ts";
import { entriesOf, isKnown, nameOf } from "./front-names.ts";
import { publicationOf } from "./publication.ts";
import type { Line } from "./text-lines.ts";

/** Two dashes and more, also with spaces between three, those that editors make of two, and `\---`, as Markdown has them escaped. */
export function isLooseFence(bare: string): boolean {
	return (
		/^(?:\\?-{2,}|\\\+{3}|(?:- ){2,}-)$/.test(bare) ||
		(bare !== "-" && /^[-\u2010-\u2015\u2212]+$/.test(bare))
	);
}

/** A line of a key, in YAML, TOML or JSON, and what it says. */
const KEY_LINE = /^(?:["']([^"'\n]{1,60})["']\s*[:=]|([\p{L}_][\p{L}\p{N}_ .-]{0,60})(?::(?:\s|$)|\s*=\s))/u;

/** The key that a line begins with, by its name. */
export function keyIn(line: string): string | undefined {
	const [, quoted, bare] = KEY_LINE.exec(line.replace(/^\p{Cf}+/u, "")) ?? [];
	const key = quoted ?? bare;
	return key === undefined ? undefined : nameOf(key);
}

/** Whether a line may belong to the key before it. */
export function isContinuation({ text }: Line): boolean {
	return /^(?:\s|- |[}\]#])/.test(text);
}

/** Whether a line begins with a key that is known, in YAML, TOML or JSON. */
export function hasKnownKey(source: string): boolean {
	for (const [, key = ""] of source.matchAll(
		/^[\s\p{Cf}"'{,]{0,50}([\p{L}_][\p{L}\p{N}_ -]{0,60})["']?\s{0,20}[:=：]/gmu,
	))
		if (isKnown(nameOf(key))) return true;
	return false;
}

/** Whether lines can be read as front matter that keeps an article from being published. */
export function keepsBack(source: string, format: Format): boolean {
	// Most rules in texts have none of these keys between them.
	if (!hasKnownKey(source) && !/draft/i.test(source)) return false;
	try {
		return publicationOf(entriesOf(valuesOf(source, format, 1)), 0).state === "draft";
	} catch (error) {
		if (error instanceof FileError) return false;
		throw error;
	}
}
