/**
 * Sanitises HTML by a tree: it is parsed as a browser parses it, then rewritten from an allow-list. Other elements are
 * unwrapped, or removed with their contents if these are not readable text.
 *
 * @module
 */
import { defaultTreeAdapter, html, parseFragment, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { escapeHtml, xmlSafe } from "../../model/text.ts";
import type { Attribute } from "./attribute.ts";
import { mayHaveEmbeds, showEmbeds } from "./embeds.ts";
import { Formulas, mayHaveFormulas, withoutMathPrefix } from "./formulas.ts";
import { frameReader } from "./frames.ts";
import { languageAround } from "./language.ts";
import { formulaOf } from "./math.ts";
import { namesIn } from "./names.ts";
import { attributeOf } from "./nodes.ts";
import { noscriptsOf } from "./noscript.ts";
import { posterOf, showsNoFile } from "./played.ts";
import {
	APART,
	BLOCK,
	type Bounds,
	boundsOf,
	MAX_DEPTH,
	MOST_ATTRIBUTES,
	PLAYED,
	VOID,
	writtenName,
} from "./policy.ts";
import { drawingNodes } from "./svg.ts";
import { type Addresses, isMark, markFor, type Place, startTag } from "./tags.ts";
import { typesetFormula } from "./typeset.ts";
import { withEnds } from "./unended.ts";

/** HTML whose parsing would take excessive time or memory. */
export class TooComplexError extends Error {
	override name = "TooComplexError";
}

/** The result of sanitising. */
export interface SanitisedHtml {
	html: string;
	/** The text of the HTML, with blocks separated by line ends; used for excerpts. */
	text: string;
}

/** The element that article HTML is read as the contents of, so that stray table cells are text like any other. */
const BODY = defaultTreeAdapter.createElement("body", html.NS.HTML, []);

/**
 * Parses HTML as a browser does, and rewrites it from the allow-list.
 *
 * Not every tree can be serialised so that a parser reads the same tree (a `<p>` in a `<p>`, once the element
 * between them is unwrapped), so the result must be parsed again.
 *
 * @param bounds of the original input
 * @throws {TooComplexError} if the result exceeds them, or the depth in `policy.ts`
 */
export function rewriteTree(
	input: string,
	addresses: Addresses,
	bounds: Bounds = boundsOf(input),
): SanitisedHtml {
	const { base } = addresses;
	const options = { treeAdapter: boundedAdapter(bounds.elements), scriptingEnabled: false };
	const parse = (html: string) => parseFragment(BODY, withEnds(html), options);
	const names = namesIn(input);
	const formulas = mayHaveFormulas(input, names) ? new Formulas() : undefined;
	const markup = partStrayCells(formulas ? withoutMathPrefix(input) : input, names);
	// A parser passes over the frames of a frameset inside a body.
	const root = parse(names.has("frame") ? markup.replace(/<frame(?=[\s/>])/gi, "<embed") : markup);
	if (mayHaveEmbeds(input, names)) showEmbeds(root);
	const frames = frameReader(base, (html) => parse(html).childNodes, input.length);
	const noscripts = names.has("noscript") ? noscriptsOf(root, base) : undefined;
	const place: Place = { ...addresses, ids: new Set() };
	const tagOf = tagWriter(place);
	const out: string[] = [];
	const text: string[] = [];
	let length = 0;
	const write = (piece: string) => {
		length += piece.length;
		if (length > bounds.output) throw new TooComplexError(`comes to more than ${bounds.output} characters`);
		out.push(piece);
	};
	const mark = (node: Tree.Element) => {
		const tag = markFor(node.tagName, attributesOf(node, MOST_ATTRIBUTES), place);
		if (tag !== "") write(tag);
	};
	/** The names of the elements that have been written and not ended yet. */
	const open: string[] = [];
	/** How many of them are played. */
	let played = 0;
	// An explicit stack instead of recursion; what is not a node is an element still to be ended.
	const stack: (Tree.ChildNode | End)[] = [...root.childNodes].reverse();
	const push = (nodes: readonly Tree.ChildNode[]) => {
		for (let i = nodes.length - 1; i >= 0; i--) {
			const node = nodes[i];
			if (node !== undefined) stack.push(node);
		}
	};
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if ("ends" in node) {
			if (node.isWritten) {
				write(`</${open.pop()}>`);
				if (PLAYED.has(node.ends)) played--;
			} else if (APART.has(node.ends)) {
				write(" ");
				text.push(" ");
			}
			if (BLOCK.has(node.ends)) text.push("\n");
			continue;
		}
		if (defaultTreeAdapter.isTextNode(node)) {
			// Character references may have added characters that are not XML-safe.
			const value = xmlSafe(node.value);
			// A parser drops one line end at the start of <pre>, so one that is content needs another before it.
			if (value.startsWith("\n") && out.at(-1)?.startsWith("<pre")) write("\n");
			if (value !== "") write(escapeHtml(value));
			if (played === 0) text.push(value);
			continue;
		}
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		if (node.namespaceURI === html.NS.SVG) {
			mark(node);
			const drawn = formulas?.isCopy(node) ? undefined : formulas && typesetFormula(node);
			if (drawn !== undefined) {
				const { html, text: formula, isBlock } = formulaOf(drawn, place.ids, place.isOwn === true);
				write(html);
				if (played === 0) text.push(isBlock ? `\n${formula}\n` : formula);
			} else if (!formulas?.isCopy(node)) push(drawingNodes(node));
			continue;
		}
		if (node.namespaceURI !== html.NS.HTML) {
			const {
				html,
				text: formula,
				isBlock,
			} = formulaOf(node, place.ids, place.isOwn === true, formulas?.alternativeOf(node));
			mark(node);
			write(html);
			if (played === 0) text.push(isBlock ? `\n${formula}\n` : formula);
			continue;
		}
		if (formulas !== undefined) {
			if (formulas.isCopy(node)) continue;
			const formula = formulas.typeset(node, (html) => parse(html).childNodes);
			if (typeof formula === "string") {
				const tex = xmlSafe(formula);
				write(escapeHtml(tex));
				if (played === 0) text.push(tex);
				continue;
			}
			if (formula !== undefined) {
				stack.push(formula);
				continue;
			}
		}
		const name = node.tagName;
		if (noscripts?.isCopy(node)) continue;
		if (BLOCK.has(name)) text.push("\n");
		if (isButtonOfCode(node, open)) continue;
		const tag = showsNoFile(node, base) ? "unwrapped" : tagOf(node);
		if (isCheckbox(node)) write(attributeOf(node, "checked") === undefined ? "☐" : "☑");
		else if (APART.has(name)) {
			write(" ");
			text.push(" ");
		}
		if (tag === "dropped") {
			const before = out.at(-1);
			mark(node);
			const next = stack.at(-1);
			push(frames.standIn(node, { open, before, after: next && "ends" in next ? "" : next }));
			continue;
		}
		if (isMark(tag)) write(tag);
		// A link in a link: readers would close the outer one here, so the inner one becomes plain text.
		const isWritten = tag !== "unwrapped" && !isMark(tag) && !(name === "a" && isInLink(open));
		if (isWritten) {
			write(tag);
			if (VOID.has(name)) continue;
			if (name === "iframe") push(frames.swallowedBy(node));
			open.push(writtenName(name));
			if (PLAYED.has(name)) played++;
		}
		if (isWritten || BLOCK.has(name) || APART.has(name)) stack.push({ ends: name, isWritten });
		const language = isWritten && writtenName(name) === "pre" ? languageAround(node) : undefined;
		if (language !== undefined && !open.includes("code")) {
			write(startTag("code", [language], { ...addresses, ids: new Set() }));
			open.push("code");
			stack.push({ ends: "code", isWritten });
		}
		// The contents are raw text, for browsers without frames.
		if (name === "iframe") continue;
		push(name === "noscript" && noscripts ? noscripts.contentsOf(node) : node.childNodes);
		if (!isWritten && PLAYED.has(name)) push(posterOf(node));
	}
	return { html: out.join(""), text: text.join("") };
}

/** An element whose contents have been written. */
interface End {
	/** Its name, as it was read. */
	ends: string;
	isWritten: boolean;
}

const CELLS = "caption tbody td tfoot th thead tr".split(" ");
const STRAY_CELL = /<\/?(?:caption|tbody|td|tfoot|th|thead|tr)(?:\s[^<>]*)?>/gi;

/** Separates the words of cells without a table: a parser drops their tags and leaves no space. */
function partStrayCells(input: string, names: ReadonlySet<string>): string {
	if (names.has("table") || !CELLS.some((name) => names.has(name))) return input;
	return input.replace(STRAY_CELL, " ");
}

/** Whether an element is a button of a block of code, such as "Copy". */
function isButtonOfCode(node: Tree.Element, open: string[]): boolean {
	if (node.tagName !== "button") return false;
	return open.includes("pre") || /copy(?!right)|clipboard/i.test(attributeOf(node, "class") ?? "");
}

/** Whether a link is open here; a table's cells begin anew (HTML §13.2.4.3, markers). */
function isInLink(open: string[]): boolean {
	const cell = open.findLastIndex((name) => name === "td" || name === "th" || name === "caption");
	return open.lastIndexOf("a") > cell;
}

/** Writes start tags, or replacements of elements that are not kept. */
function tagWriter(place: Place): (node: Tree.Element) => string | "dropped" | "unwrapped" {
	// Unclosed formatting elements, which the parser repeats in every paragraph, share one list of attributes.
	// It is looked at once, as it may be long; twice if it has an id, which only the first of them keeps.
	const written = new Map<object, string | "again">();
	return (node) => {
		const language = writtenName(node.tagName) === "code" ? languageAround(node) : undefined;
		if (language !== undefined)
			return startTag(node.tagName, [...attributesOf(node, MOST_ATTRIBUTES), language], place);
		const known = written.get(node.attrs);
		if (known !== undefined && known !== "again") return known;
		const before = place.ids.size;
		const tag = startTag(node.tagName, attributesOf(node), place);
		if (node.attrs.length > 0) written.set(node.attrs, place.ids.size > before ? "again" : tag);
		return tag;
	};
}

/** The first attributes of an element, so many or all. */
function attributesOf({ attrs }: Tree.Element, most = attrs.length): Attribute[] {
	return attrs.slice(0, most).map(({ name, value }) => ({ name, value: xmlSafe(value) }));
}

/** Whether a node is a checkbox. Those of task lists become text: ☐ or ☑. */
function isCheckbox(node: Tree.Element): boolean {
	return node.tagName === "input" && attributeOf(node, "type")?.toLowerCase() === "checkbox";
}

/** parse5's own tree, which stops growing at {@link MAX_DEPTH} and at so many elements. */
function boundedAdapter(most: number): typeof defaultTreeAdapter {
	const depths = new WeakMap<object, number>();
	let elements = 0;
	const place = (parent: Tree.ParentNode, child: Tree.Node) => {
		if (!defaultTreeAdapter.isElementNode(child)) return;
		const depth = (depths.get(parent) ?? 0) + 1;
		if (depth > MAX_DEPTH) throw new TooComplexError(`nests deeper than ${MAX_DEPTH} elements`);
		depths.set(child, depth);
		// A <template> of SVG is an element like any other.
		if (child.tagName === "template" && child.namespaceURI === html.NS.HTML)
			depths.set(defaultTreeAdapter.getTemplateContent(child as Tree.Template), depth);
	};
	return {
		...defaultTreeAdapter,
		createElement(...element) {
			// Unclosed formatting elements are repeated in every paragraph: a few bytes can ask for millions.
			if (++elements > most) throw new TooComplexError(`has more than ${most} elements`);
			return defaultTreeAdapter.createElement(...element);
		},
		appendChild(parent, child) {
			place(parent, child);
			defaultTreeAdapter.appendChild(parent, child);
		},
		insertBefore(parent, child, reference) {
			place(parent, child);
			defaultTreeAdapter.insertBefore(parent, child, reference);
		},
	};
}
