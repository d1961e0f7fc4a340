/**
 * Reads a feed's XML without repairing it, because directories do not repair it either.
 *
 * @module
 */
import { SaxesParser } from "saxes";

/** The prefixes of elements' names here, whichever prefixes the feed has. */
const PREFIXES: Record<string, string> = {
	"": "",
	"http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
	"https://podcastindex.org/namespace/1.0": "podcast:",
	"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast:",
	"http://www.w3.org/2005/Atom": "atom:",
};

/** An element, named like `itunes:image`; elements of other namespaces are named like `{namespace}name`. */
export interface Element {
	name: string;
	/** By their names, as they are written. */
	attributes: ReadonlyMap<string, string>;
	children: Element[];
	/** Its own text, without that of its children. */
	text: string;
}

/** Why a document is not well-formed (XML 1.0 §2.1). */
export interface Fault {
	/** Counted from 1. */
	line: number;
	what: string;
}

/** A document, read up to its end even if it is not well-formed. */
export interface Xml {
	root: Element | undefined;
	/** The first fault. */
	fault: Fault | undefined;
}

/** How deep elements may nest: for each, the parser searches all elements around it. Real feeds stay under 10. */
const MAX_DEPTH = 100;

/** How much of a line is shown before a fault, in characters. */
const EXCERPT = 40;

/** Matches the parts of XML in which ampersands have no meaning, and any other ampersand that does not begin a reference. */
const STRAY_AMPERSAND =
	/<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)|&(?!#\d+;|#x[\da-f]+;|[\p{L}_:][\p{L}\d_:.-]*;)/giu;

/**
 * Reads the bytes of a document.
 *
 * @param contentType the `Content-Type` header, whose charset takes precedence over the document's own (RFC 7303 §3)
 */
export function readXml(bytes: Uint8Array, contentType: string | null): Xml {
	const { text, fault: inBytes } = decoded(bytes, contentType);
	const tooDeep = new Error("its elements nest too deep");
	const parser = new SaxesParser({ xmlns: true });
	const open: Element[] = [];
	let root: Element | undefined;
	let fault: Fault | undefined;
	parser.on("opentag", ({ uri, local, attributes }) => {
		const values = Object.entries(attributes).map(([name, { value }]) => [name, value] as const);
		const prefix = PREFIXES[uri] ?? `{${uri}}`;
		const element = { name: prefix + local, attributes: new Map(values), children: [], text: "" };
		open.at(-1)?.children.push(element);
		root ??= element;
		open.push(element);
		if (open.length <= MAX_DEPTH) return;
		fault ??= {
			line: parser.line,
			what: `elements that nest more than ${MAX_DEPTH} deep; the rest is not read`,
		};
		throw tooDeep;
	});
	parser.on("closetag", () => open.pop());
	const append = (text: string) => {
		const element = open.at(-1);
		if (element !== undefined) element.text += text;
	};
	parser.on("text", append);
	parser.on("cdata", append);
	parser.on("error", ({ message }) => {
		if (fault !== undefined) return;
		const { line, columnIndex } = parser;
		const before = text.split(/\r\n?|\n/)[line - 1]?.slice(Math.max(0, columnIndex - EXCERPT), columnIndex);
		const what = message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
		fault = { line, what: before?.trim() ? `${what}, after ${before.trim()}` : what };
	});
	try {
		parser.write(text).close();
	} catch (error) {
		if (error !== tooDeep) throw error;
	}
	return { root, fault: inBytes ?? (fault && (strayAmpersand(text, fault.line) ?? fault)) };
}

/** Finds an ampersand that begins no reference: the parser reports it only at the next semicolon. */
function strayAmpersand(text: string, lastLine: number): Fault | undefined {
	const found = [...text.matchAll(STRAY_AMPERSAND)].find(([match]) => match === "&");
	if (found === undefined) return undefined;
	const line = lineAt(text, found.index);
	const excerpt = text.slice(found.index, found.index + EXCERPT / 2).split(/[\r\n]/)[0];
	return line > lastLine ? undefined : { line, what: `an & that must be written as &amp;, in ${excerpt}` };
}

function decoded(bytes: Uint8Array, contentType: string | null): { text: string; fault: Fault | undefined } {
	const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
	const isUtf16 = /^(?:\xFF\xFE|\xFE\xFF)/.exec(beginning)?.[0];
	const label =
		(isUtf16 && (isUtf16 === "\xFF\xFE" ? "utf-16le" : "utf-16be")) ??
		/;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? "")?.[1] ??
		/^(?:\xEF\xBB\xBF)?<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)/.exec(beginning)?.[1] ??
		"utf-8";
	try {
		return { text: new TextDecoder(label, { fatal: true }).decode(bytes), fault: undefined };
	} catch {
		const text = new TextDecoder().decode(bytes);
		const line = lineAt(text, Math.max(0, text.indexOf("\uFFFD")));
		return { text, fault: { line, what: `bytes that are not valid in the declared encoding, ${label}` } };
	}
}

function lineAt(text: string, index: number): number {
	return text.slice(0, index).split(/\r\n?|\n/).length;
}

/** The children with a name. */
export function all(parent: Element | undefined, name: string): Element[] {
	return parent?.children.filter((child) => child.name === name) ?? [];
}

/** The first child with a name. */
export function first(parent: Element | undefined, name: string): Element | undefined {
	return parent?.children.find((child) => child.name === name);
}

/** The text of the first child of a name without the white space around it; empty if there is none. */
export function textOf(parent: Element | undefined, name: string): string {
	return first(parent, name)?.text.trim() ?? "";
}

/** An attribute of the first child of a name; empty if there is none. */
export function attributeOf(parent: Element | undefined, name: string, attribute: string): string {
	return first(parent, name)?.attributes.get(attribute) ?? "";
}
