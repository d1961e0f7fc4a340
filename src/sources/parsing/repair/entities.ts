/**
 * Expands entities that a document declares (XML 1.0 §4.2), if they are plain text: `<!ENTITY id "tag:a.example,">`.
 *
 * External entities are never loaded, and entities are not expanded within others, so that the replacement of a reference is
 * never longer than one declaration. References to other entities stay as written.
 *
 * @module
 */
import { decodeXML } from "entities/decode";
import { escapeHtml } from "../../../model/text.ts";
import { NotAFeedError } from "../not-a-feed.ts";

/** How many declarations are read. HTML declares 253. */
const MAX_ENTITIES = 300;

/** The longest declared text, in UTF-16 code units. */
const MAX_LENGTH = 1_000;

/** How much longer a document may become, in UTF-16 code units. */
const MAX_GROWTH = 1_000_000;

/** XML's own entities; a declaration does not change them (XML 1.0 §4.6). */
const PREDEFINED = new Set(["amp", "apos", "gt", "lt", "quot"]);

const DECLARATION =
	/<!ENTITY\s+([\p{L}_:][\p{L}\p{N}_:.-]{0,99})\s+(?:"([^"]{0,1000})"|'([^']{0,1000})')\s*>/uy;
const NUMBERS = /&#(?:\d+|x[\da-f]+);/gi;
/** Markup, or a reference to another entity: a declaration with either is not plain text. */
const MORE_THAN_TEXT = /<|&(?!(?:amp|apos|gt|lt|quot);)[\p{L}_:][\p{L}\p{N}_:.-]*;/u;
const REFERENCE = /&(?!(?:amp|gt|lt|quot);)([\p{L}_:][\p{L}\p{N}_:.-]{0,99});/gu;

/**
 * The document from its root on, with the entities declared before it expanded.
 *
 * @param start where the root's start tag is
 * @throws {NotAFeedError} if the document would become much longer
 */
export function withEntities(text: string, start: number): string {
	const document = text.slice(start);
	const entities = declaredIn(text.slice(0, start));
	if (entities.size === 0) return document;
	let growth = 0;
	const expanded = (part: string) =>
		part.replace(REFERENCE, (reference, name: string) => {
			const value = entities.get(name);
			if (value === undefined) return reference;
			growth += Math.max(0, value.length - reference.length);
			if (growth > MAX_GROWTH)
				throw new NotAFeedError(`Its entities come to more than ${MAX_GROWTH} characters.`);
			return value;
		});
	// In CDATA sections, `&` begins no reference (XML 1.0 §2.7).
	const pieces: string[] = [];
	let from = 0;
	for (let at = document.indexOf("<![CDATA["); at !== -1; at = document.indexOf("<![CDATA[", from)) {
		const end = document.indexOf("]]>", at);
		const to = end === -1 ? document.length : end;
		pieces.push(expanded(document.slice(from, at)), document.slice(at, to));
		from = to;
	}
	pieces.push(expanded(document.slice(from)));
	return pieces.join("");
}

/** The entities of a document type's internal subset, with their escaped replacements. */
function declaredIn(prologue: string): Map<string, string> {
	const entities = new Map<string, string>();
	const subset = prologue.search(/<!DOCTYPE\s[^<>[]*\[/i);
	if (subset === -1) return entities;
	let count = 0;
	for (let at = prologue.indexOf("<!", subset + 2); at !== -1; at = prologue.indexOf("<!", at + 2)) {
		if (prologue.startsWith("<!--", at)) {
			at = prologue.indexOf("-->", at + 4);
			if (at === -1) break;
			continue;
		}
		DECLARATION.lastIndex = at;
		const [whole, name = "", double, single] = DECLARATION.exec(prologue) ?? [];
		if (whole === undefined) continue;
		if (++count > MAX_ENTITIES) break;
		// Character references are expanded in the declaration, all others where the entity is used (XML 1.0 §4.4.5).
		const value = (double ?? single ?? "").replace(NUMBERS, (reference) => decodeXML(reference));
		// The first of two declarations counts (XML 1.0 §4.2).
		if (PREDEFINED.has(name) || entities.has(name) || value.length > MAX_LENGTH) continue;
		if (!MORE_THAN_TEXT.test(value)) entities.set(name, escapeHtml(decodeXML(value)));
	}
	return entities;
}
