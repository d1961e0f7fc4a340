/**
 * The `Link` header (RFC 8288 §3).
 *
 * @module
 */

/** One link of a header. */
export interface HeaderLink {
	/** As written; it may be relative to the address that sent the header. */
	target: string;
	/** Parameters by lower-case name. If a name is repeated, the first one counts (RFC 8288 §3.3 and §3.4.1). */
	params: Map<string, string>;
}

/** How much of a header is read, in UTF-16 code units, and how many links. */
const MAX_LENGTH = 16_384;
const MAX_LINKS = 50;

const SEPARATORS = /[\s,]*/y;
const TARGET = /<([^<>]*)>/y;
const PARAM = /\s*;\s*(?:([^\s=;,<>"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?)?/y;
/** The rest of a malformed link, up to the comma before the next one. A comma in quotes does not end it. */
const REST = /(?:"(?:[^"\\]|\\.)*"|[^",])*/y;

/**
 * Reads a header in linear time. Malformed links are left out.
 *
 * @param header its value; the values of several headers are joined by commas
 */
export function linksInHeader(header: string): HeaderLink[] {
	const text = header.slice(0, MAX_LENGTH);
	const links: HeaderLink[] = [];
	for (let at = 0; at < text.length && links.length < MAX_LINKS; ) {
		SEPARATORS.lastIndex = at;
		at += SEPARATORS.exec(text)?.[0].length ?? 0;
		TARGET.lastIndex = at;
		const target = TARGET.exec(text)?.[1];
		if (target !== undefined) {
			at = TARGET.lastIndex;
			const params = new Map<string, string>();
			for (;;) {
				PARAM.lastIndex = at;
				const [whole = "", name, quoted, bare] = PARAM.exec(text) ?? [];
				if (whole === "") break;
				at += whole.length;
				const key = name?.toLowerCase();
				if (key !== undefined && !params.has(key))
					params.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? "");
			}
			links.push({ target: target.trim(), params });
		}
		REST.lastIndex = at;
		at += REST.exec(text)?.[0].length ?? 0;
		// After an unclosed quote, the start of the next link is unknown.
		if (text[at] === '"') break;
		at++;
	}
	return links;
}

/** The title of a link: `title*` if that is readable (RFC 8187 §3.2), else `title`. */
export function titleOfLink({ params }: HeaderLink): string | undefined {
	const [, encoded] = /^utf-8'[^']*'(.*)$/i.exec(params.get("title*") ?? "") ?? [];
	try {
		if (encoded !== undefined) return decodeURIComponent(encoded);
	} catch {
		// It is not percent-encoded UTF-8.
	}
	return params.get("title");
}
