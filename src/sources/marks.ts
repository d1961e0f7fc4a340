/**
 * What stands in well-formed XML, one thing after another.
 *
 * @module
 */

/** The beginning of a section, a comment, an instruction or a tag: with a slash if it is an end tag, and with its name. */
export const MARK = /<(?:!\[CDATA\[|!--|\?|(\/?)([^\s<>/!?]+))/g;

/** The rest of a tag; it ends where the next one begins. */
export const REST = /[^"'<>]*(?:"[^"]*"[^"'<>]*|'[^']*'[^"'<>]*)*>/y;

/** How what is no tag ends, by how it begins. */
export const ENDS: ReadonlyMap<string, string> = new Map([
	["<![CDATA[", "]]>"],
	["<!--", "-->"],
	["<?", "?>"],
]);
