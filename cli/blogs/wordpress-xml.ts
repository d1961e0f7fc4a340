/**
 * Repairs exports of WordPress, so that an XML parser accepts them. WordPress writes texts as they are in its database, plugins
 * add text of their own, and PHP prints warnings before and after it.
 *
 * @module
 */
import { decodeHTML } from "entities/decode";
import { escapeHtml, withPairsJoined, xmlSafe } from "../../src/model/text.ts";

const BEGINNING = /<\?xml\s|<rss\b/;
const END = "</rss>";
const CDATA = "<![CDATA[";
const CDATA_END = "]]>";

/** References, and each `&` that begins none. */
const REFERENCES = /&(?:(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);)?/gi;

/**
 * Returns the document without text before and after it, without characters that XML does not allow, and with HTML's character
 * references decoded. A well-formed document keeps its meaning. Takes linear time.
 */
export function withoutFlaws(text: string): string {
	const start = Math.max(text.search(BEGINNING), 0);
	const end = text.lastIndexOf(END);
	const document = xmlSafe(text.slice(start, end < start ? undefined : end + END.length));
	const parts: string[] = [];
	for (let at = 0; at < document.length; ) {
		const cdata = positionOf(CDATA, document, at);
		parts.push(withReferences(document.slice(at, cdata)));
		at = Math.min(positionOf(CDATA_END, document, cdata) + CDATA_END.length, document.length);
		parts.push(document.slice(cdata, at));
	}
	return parts.join("");
}

/** The index of a text in a document; the document's end if it is not there. */
function positionOf(text: string, document: string, from: number): number {
	const position = document.indexOf(text, from);
	return position === -1 ? document.length : position;
}

function withReferences(markup: string): string {
	return withPairsJoined(markup).replace(REFERENCES, (reference) =>
		escapeHtml(xmlSafe(decodeHTML(reference))).replaceAll("'", "&apos;"),
	);
}
