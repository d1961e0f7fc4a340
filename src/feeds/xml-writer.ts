/**
 * Writes XML from the compact form of `xml-js`, in which the `feed` package builds its documents.
 *
 * @module
 */

/** Text that is already escaped and is written unchanged. */
export class Escaped {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

/** The value of a text or attribute. */
type Text = string | number | boolean | Escaped;

/**
 * The content of an element: its attributes (`_attributes`), text (`_text`), text for a CDATA section (`_cdata`), and its
 * child elements by name. Other names that begin with an underscore are ignored.
 */
export interface Content {
	readonly [name: string]: Value;
}

/** An element, several elements of the same name, or none. */
export type Value = Content | Text | readonly Value[] | undefined;

/**
 * Writes child elements in order, each followed by a line end. An XML parser reads each text back unchanged, except for
 * characters that XML 1.0 does not allow (§2.2), which are removed.
 */
export function writeElements(content: Content): string {
	let xml = "";
	for (const name in content) {
		if (!name.startsWith("_")) xml += elementsOf(name, content[name]);
	}
	return xml;
}

/** The elements of one name. */
function elementsOf(name: string, value: Value): string {
	if (value === undefined) return "";
	if (isText(value)) return `<${name}>${escaped(value, IN_TEXT)}</${name}>\n`;
	if (!isContent(value)) return value.map((each) => elementsOf(name, each)).join("");
	const { _attributes, _text, _cdata } = value;
	const start = `<${name}${attributesOf(_attributes)}`;
	const text = (isText(_text) ? escaped(_text, IN_TEXT) : "") + (isText(_cdata) ? cdata(_cdata) : "");
	const children = writeElements(value);
	if (text === "" && children === "" && _text === undefined && _cdata === undefined) return `${start}/>\n`;
	return `${start}>${children === "" ? text : `${text}\n${children}`}</${name}>\n`;
}

/** Attributes, each with the space before it. */
function attributesOf(attributes: Value): string {
	if (!isContent(attributes)) return "";
	let xml = "";
	for (const name in attributes) {
		const value = attributes[name];
		if (isText(value)) xml += ` ${name}="${escaped(value, IN_ATTRIBUTES)}"`;
	}
	return xml;
}

/** A CDATA section; several if the text contains `]]>`, or a carriage return, which needs a reference. */
function cdata(text: Text): string {
	if (text instanceof Escaped) return text.text;
	const content = allowed(String(text))
		.replaceAll("]]>", "]]]]><![CDATA[>")
		.replaceAll("\r", "]]>&#xD;<![CDATA[");
	return `<![CDATA[${content}]]>`;
}

/**
 * References for characters with a special meaning. The first two are the forms that the RSS Best Practices Profile found to
 * work in most readers. Parsers turn literal carriage returns into line feeds (XML 1.0 §2.11), and white space in attributes
 * into spaces (§3.3.3).
 */
const REFERENCES: Record<string, string> = {
	"&": "&#x26;",
	"<": "&#x3C;",
	">": "&gt;",
	'"': "&quot;",
	"\t": "&#x9;",
	"\n": "&#xA;",
	"\r": "&#xD;",
};
const IN_TEXT = /[&<>\r]/g;
const IN_ATTRIBUTES = /[&<"\t\n\r]/g;
/** Characters that need a reference or may not be allowed: most texts have none. */
const NOT_PLAIN = /[&<>"\u0000-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/;

function escaped(text: Text, characters: RegExp): string {
	if (text instanceof Escaped) return text.text;
	const given = String(text);
	if (!NOT_PLAIN.test(given)) return given;
	return allowed(given).replace(characters, (character) => REFERENCES[character] ?? character);
}

/** Characters outside XML 1.0's `Char` production (§2.2). */
const NOT_ALLOWED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F]/;

/** Removes the characters that XML does not allow, even as references. */
function allowed(text: string): string {
	// These find whether there are any in a fraction of the time that the replacement takes.
	const isAllowed =
		text.isWellFormed() && !CONTROLS.test(text) && !text.includes("\uFFFE") && !text.includes("\uFFFF");
	return isAllowed ? text : text.replace(NOT_ALLOWED, "");
}

function isText(value: Value): value is Text {
	return value instanceof Escaped || (value !== undefined && typeof value !== "object");
}

function isContent(value: Value): value is Content {
	return typeof value === "object" && !Array.isArray(value) && !(value instanceof Escaped);
}
