/**
 * Reads and writes single tags, well-formed or not.
 *
 * @module
 */

/** A start tag somewhere in a document. */
export interface Tag {
	/** As written, with its prefix. */
	name: string;
	/** Values as written, with references unresolved. */
	attributes: Map<string, string>;
	selfClosing: boolean;
	/** Whether it is well-formed XML. */
	wellFormed: boolean;
	/** Where it ends: the index after its `>`. */
	end: number;
}

// Each pattern begins where the last ended and stops at the next `<`, so that the time stays linear.
const NAME = /<([^\s<>/="'&;!?@(),.\d-][^\s<>/="'&;@(),]*)(?=[\s/>])/y;
const ATTRIBUTE = /[\s,;]*([^\s=<>/"',;]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s<>"']+)))?/y;
const END = /[\s"']*(?:(\/)\s*)?>/y;

/** How many attributes a tag may have. The root of a feed has about ten. One more is read, so that an excess is noticed. */
export const MAX_ATTRIBUTES = 1_000;

/** Reads the start tag at an index; `undefined` if there is none (a `<` that is text, or a truncated tag). */
export function tagAt(text: string, start: number): Tag | undefined {
	NAME.lastIndex = start;
	const name = NAME.exec(text)?.[1];
	if (name === undefined) return undefined;
	const attributes = new Map<string, string>();
	let wellFormed = true;
	let end = NAME.lastIndex;
	for (;;) {
		ATTRIBUTE.lastIndex = end;
		const [whole, key, double, single, bare] = ATTRIBUTE.exec(text) ?? [];
		if (whole === undefined || key === undefined) break;
		end += whole.length;
		const value = double ?? single;
		if (value === undefined || value.includes("<") || attributes.has(key)) wellFormed = false;
		// The first of two equal names counts, as in HTML.
		if (!attributes.has(key) && attributes.size <= MAX_ATTRIBUTES) attributes.set(key, value ?? bare ?? "");
	}
	END.lastIndex = end;
	const closing = END.exec(text);
	if (closing === null) return undefined;
	if (/["']/.test(closing[0])) wellFormed = false;
	return { name, attributes, selfClosing: closing[1] === "/", wellFormed, end: END.lastIndex };
}

const END_TAG = /<\/\s*([^\s<>/]+)(?=[\s/>])[^<>]*>/y;

/** Reads the end tag at an index; `undefined` if there is none. */
export function endTagAt(text: string, start: number): { name: string; end: number } | undefined {
	END_TAG.lastIndex = start;
	const name = END_TAG.exec(text)?.[1];
	return name === undefined ? undefined : { name, end: END_TAG.lastIndex };
}

/** Writes a start tag as well-formed XML. */
export function writeTag({ name, attributes, selfClosing }: Tag): string {
	let tag = `<${name}`;
	for (const [key, value] of attributes)
		tag += ` ${key}="${value.replaceAll('"', "&quot;").replaceAll("<", "&lt;")}"`;
	return `${tag}${selfClosing ? "/" : ""}>`;
}
