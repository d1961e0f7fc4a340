/**
 * Removes footnotes from the HTML of an article, for its excerpt.
 *
 * @module
 */
import { ARTICLE_PLACEHOLDER } from "../../model/anchors.ts";
import { BLOCK, VOID } from "../sanitise/policy.ts";

/** An element of sanitised HTML, and its offsets. */
interface Element {
	name: string;
	parent: Element | undefined;
	/** The offsets of its start tag and of the end of its end tag. */
	start: number;
	end: number;
	/** The offsets of its contents. */
	from: number;
	to: number;
	/** The first link in it. */
	link: Element | undefined;
	/** The id of its target, if it is a link into the article. */
	target: string | undefined;
}

const TAG = /<(\/?)([a-z][a-z\d]*)([^>]*)>/g;
const ID = / (?:id|name)="([^"]*)"/;
const HREF = ` href="${ARTICLE_PLACEHOLDER}#`;

/** What the mark of a footnote looks like: `1`, `[2]`, `a`, `*`. */
const MARK = /^[[(]?(?:\d{1,3}|[a-z]{1,2}|[*†‡§¶#]{1,3})[\])]?$/i;

/** The longest text beside the notes in their section, such as "Footnotes", in UTF-16 code units. */
const MAX_HEADING = 60;

/** The longest HTML of that heading and of white space, in UTF-16 code units. */
const MAX_MARKUP = 1_000;

/** How many elements may contain the notes: their list, its section, and wrappers that a theme adds. */
const MAX_LEVELS = 4;

const HEADING_BEFORE = /<(h[1-6])(?:\s[^>]*)?>[^<]{0,60}<\/\1>(?:\s|<hr(?:\s[^>]*)?>)*$/;

/**
 * Removes footnotes and the references to them. They are recognised by their links alone, because programs use many names for
 * them: a mark links to an element further down that links back to it.
 *
 * @param html sanitised, with links into the article that lead to {@link ARTICLE_PLACEHOLDER}
 */
export function withoutFootnotes(html: string): string {
	if (!html.includes(HREF)) return html;
	const { elements, byId } = elementsIn(html);
	const references = new Set<Element>();
	const notes = new Set<Element>();
	const links = elements.filter(({ target }) => target !== undefined);
	for (const back of links) {
		const place = byId.get(back.target ?? "");
		const reference = place && (place.name === "a" ? place : place.link);
		const note = byId.get(reference?.target ?? "");
		if (reference === undefined || note === undefined || !isMark(html, reference)) continue;
		if (note.start < reference.end || back.start < note.start || back.end > note.end) continue;
		if (/^h[1-6]$/.test(note.name)) continue;
		references.add(reference);
		notes.add(note);
	}
	if (notes.size === 0) return html;
	// If a note has several references, some programs link back only to the first.
	for (const link of links) {
		const note = byId.get(link.target ?? "");
		if (note !== undefined && notes.has(note) && link.end <= note.start && isMark(html, link))
			references.add(link);
	}
	const gone = [...references].map((link) => (link.parent?.name === "sup" ? link.parent : link));
	return without(html, [...gone, ...sectionsOf(html, [...notes].map(blockOf))]);
}

/** Returns the notes, or the elements that contain nothing else (their list and its section), with the heading before them. */
function sectionsOf(html: string, notes: readonly Element[]): Span[] {
	let sections = new Set<Element>(notes);
	for (let level = 0; level < MAX_LEVELS; level++) {
		const next = new Set<Element>();
		for (const [parent, inner] of Map.groupBy(sections, ({ parent }) => parent))
			for (const one of parent !== undefined && holdsOnly(html, parent, inner) ? [parent] : inner)
				next.add(one);
		sections = next;
	}
	return [...sections].map(({ start, end }) => {
		const heading = HEADING_BEFORE.exec(html.slice(Math.max(0, start - MAX_MARKUP), start));
		return { start: start - (heading?.[0].length ?? 0), end };
	});
}

/** Whether an element has almost no content beside some of its children. */
function holdsOnly(html: string, { from, to }: Element, children: readonly Element[]): boolean {
	let rest = to - from;
	for (const { start, end } of children) rest -= end - start;
	return rest <= MAX_MARKUP && textIn(without(html, children, from, to)).length <= MAX_HEADING;
}

function elementsIn(html: string): { elements: Element[]; byId: Map<string, Element> } {
	const elements: Element[] = [];
	const byId = new Map<string, Element>();
	let open: Element | undefined;
	for (const found of html.matchAll(TAG)) {
		const { 0: tag, 1: slash, 2: name = "", 3: attributes = "", index } = found;
		const end = index + tag.length;
		if (slash === "/") {
			if (open === undefined) continue;
			open.to = index;
			open.end = end;
			open = open.parent;
			continue;
		}
		const at = attributes.indexOf(HREF);
		const element: Element = {
			name,
			parent: open,
			start: index,
			end,
			from: end,
			to: end,
			link: undefined,
			target: at === -1 ? undefined : attributes.slice(at + HREF.length).split('"')[0],
		};
		elements.push(element);
		const id = ID.exec(attributes)?.[1];
		if (id !== undefined && !byId.has(id)) byId.set(id, element);
		if (element.target !== undefined && open !== undefined) open.link ??= element;
		if (!VOID.has(name) && !attributes.endsWith("/")) open = element;
	}
	return { elements, byId };
}

/** Whether a link looks like a reference: it is superscript, or only a number or sign. */
function isMark(html: string, { parent, from, to }: Element): boolean {
	const inner = html.slice(from, to);
	return parent?.name === "sup" || /^\s*<sup/.test(inner) || MARK.test(textIn(inner));
}

/** Returns the block of a note, whose id may be on the block or on an element at its beginning. */
function blockOf(note: Element): Element {
	let block = note;
	while (!BLOCK.has(block.name) && block.parent !== undefined) block = block.parent;
	return block;
}

function textIn(html: string): string {
	return html.replace(/<[^>]*>/g, "").trim();
}

type Span = Pick<Element, "start" | "end">;

/** Returns a part of a text without some ranges. */
function without(text: string, spans: readonly Span[], from = 0, to = text.length): string {
	let kept = "";
	let done = from;
	for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
		if (start > done) kept += text.slice(done, start);
		done = Math.max(done, end);
	}
	return kept + text.slice(done, to);
}
