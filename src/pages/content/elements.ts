/**
 * The elements of an article's content, by their places in its sanitised HTML: that is well nested, and each `<`, `>` and `"`
 * in it is one of a tag. So it can be read without a parser, in linear time.
 *
 * @module
 */

import { unescapeHtml } from "../../model/text.ts";

/** An element, with offsets into the HTML in UTF-16 code units. */
export interface Element {
	name: string;
	/** As they are written, with the space before the first one. */
	attributes: string;
	parent: Element | undefined;
	/** Where its start tag begins and ends. */
	start: number;
	from: number;
	/** Where its end tag begins and ends. */
	to: number;
	end: number;
	/** Whether it is inside a link or another element that takes the focus itself. */
	isInActive: boolean;
	isInTable: boolean;
	/** The block that its line is in. */
	block: Block;
}

/** A block, or the whole content, with what its own lines contain. */
export interface Block {
	hasText: boolean;
	pictures: number;
}

/** A change to the HTML: a text that is put in, in place of `length` characters. */
export interface Edit {
	at: number;
	length?: number;
	text: string;
	/** Whether it ends something: then it comes before what begins at the same place. */
	isEnd?: true;
}

const TAG = /<(\/?)([a-z][a-z0-9-]*)((?:\s[^<>]*)?)>/g;

const VOID: ReadonlySet<string> = new Set(["br", "col", "hr", "img", "source", "track", "wbr"]);

/** Elements in which no other may take the focus. */
const ACTIVE: ReadonlySet<string> = new Set(["a", "summary"]);

/** Elements that are part of a line. */
const INLINE: ReadonlySet<string> = new Set(
	"a abbr b bdi bdo cite code em i mark picture q s small span strong sub sup u".split(" "),
);

/** All elements, in the order of their start tags. */
export function elementsIn(html: string): Element[] {
	const elements: Element[] = [];
	const root: Block = { hasText: false, pictures: 0 };
	let open: Element | undefined;
	let block = root;
	let at = 0;
	for (const { 0: tag, 1: slash, 2: name = "", 3: attributes = "", index } of html.matchAll(TAG)) {
		if (!block.hasText && isText(html, at, index)) block.hasText = true;
		at = index + tag.length;
		if (slash === "/") {
			if (open === undefined) continue;
			open.to = index;
			open.end = at;
			block = open.block;
			open = open.parent;
			continue;
		}
		if (name === "img") block.pictures++;
		const element: Element = {
			...{ name, attributes, parent: open, start: index, from: at, to: at, end: at, block },
			isInActive: open !== undefined && (open.isInActive || ACTIVE.has(open.name)),
			isInTable: open !== undefined && (open.isInTable || open.name === "table"),
		};
		elements.push(element);
		if (VOID.has(name) || attributes.endsWith("/")) continue;
		open = element;
		if (!INLINE.has(name)) block = { hasText: false, pictures: 0 };
	}
	if (isText(html, at, html.length)) root.hasText = true;
	return elements;
}

function isText(html: string, from: number, to: number): boolean {
	return to > from && /\S/.test(html.slice(from, to));
}

/** The value of an attribute; `undefined` if there is none. */
export function attributeIn(attributes: string, name: string): string | undefined {
	const start = attributes.indexOf(` ${name}="`);
	if (start === -1) return undefined;
	const from = start + name.length + 3;
	return unescapeHtml(attributes.slice(from, attributes.indexOf('"', from)));
}

/** The text of some sanitised HTML, with runs of white space as one space. The source of a formula is not part of it. */
export function textIn(html: string): string {
	const shown = html.includes("<annotation")
		? html.replace(/<annotation[^<>]*>[^<]*<\/annotation>/g, "")
		: html;
	return unescapeHtml(shown.replace(/<[^<>]*>/g, ""))
		.replace(/\s+/g, " ")
		.trim();
}

/** Puts attributes into the start tag of an element; their values are escaped already. */
export function addAttributes({ from }: Element, attributes: string): Edit {
	return { at: from - 1, text: ` ${attributes}` };
}

/** Removes an attribute, given where it is among the attributes of the element. */
export function removeAttribute({ start, name }: Element, { 0: text, index }: RegExpExecArray): Edit {
	return { at: start + 1 + name.length + index, length: text.length, text: "" };
}

function inOrder(one: Edit, other: Edit): number {
	return one.at - other.at || Number(other.isEnd ?? false) - Number(one.isEnd ?? false);
}

/** Makes all changes to the HTML. */
export function edited(html: string, edits: readonly Edit[]): string {
	if (edits.length === 0) return html;
	const parts: string[] = [];
	let done = 0;
	for (const { at, length = 0, text } of edits.toSorted(inOrder)) {
		parts.push(html.slice(done, at), text);
		done = at + length;
	}
	parts.push(html.slice(done));
	return parts.join("");
}
