/**
 * What an element begins with: text, its end, or a person's elements.
 *
 * @module
 */
import { attributeNamed } from "./elements.ts";
import { type Tag, tagAt } from "./tags.ts";

/** Matches text, as opposed to a tag. */
const TEXT = /\s*(?:<!\[CDATA\[|[^\s<])/y;

/** Matches an end tag without text before it. */
const NOTHING = /\s*(?:<!\[CDATA\[\s*\]\]>\s*)?<\/\s*([^\s<>/]+)\s*>/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}

/** Whether the start tag is followed by text, not by another tag. */
export function isBeforeText(tag: Tag, text: string): boolean {
	return matchAt(TEXT, text, tag.end) !== null && !tag.selfClosing;
}

/**
 * Returns the end of an empty element without a reference to another one (such as the one from RDF's channel to its image), or
 * -1.
 *
 * @param kindOf gives a name in lower case, without a prefix of the format
 */
export function emptyEnd(tag: Tag, text: string, kindOf: (name: string) => string): number {
	const kind = kindOf(tag.name);
	if (tag.attributes.size > 0 && !(kind === "image" && attributeNamed(tag, "resource") !== undefined))
		return -1;
	if (tag.selfClosing) return tag.end;
	const [whole, name = ""] = matchAt(NOTHING, text, tag.end) ?? [];
	return whole !== undefined && kindOf(name) === kind ? tag.end + whole.length : -1;
}

/**
 * Whether a person begins here with elements as in Atom, instead of text as in RSS.
 *
 * @param kindOf gives a name in lower case, without a prefix of the format
 */
export function isPersonAt(at: number, text: string, kindOf: (name: string) => string): boolean {
	const next = text.indexOf("<", at);
	return kindOf(tagAt(text, next)?.name ?? "") === "name" && text.slice(at, next).trim() === "";
}
