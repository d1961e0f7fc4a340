/**
 * Formulas: the presentation elements of MathML Core, rewritten from an allow-list of their own.
 *
 * MathML in HTML is where a second parse differs most from the first, because some of its elements may contain HTML. Here,
 * these elements contain only text, and text appears nowhere else.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { anchorOf } from "../../model/anchors.ts";
import { escapeHtml, xmlSafe } from "../../model/text.ts";
import { mathAttribute } from "./math-attributes.ts";
import { Room } from "./math-room.ts";
import { isSingle, withVariant } from "./math-variants.ts";
import { ownClass } from "./own-classes.ts";
import { DROPPED_WHOLE } from "./policy.ts";

/** A sanitised formula. */
export interface Formula {
	html: string;
	/** Its replacement where only text is possible: its alternative text, else its TeX, else its own text. */
	text: string;
	/** Whether it is displayed on a line of its own. */
	isBlock: boolean;
}

/** Elements that contain text (MathML Core §3.2). */
const TOKENS = new Set("mi mn mo ms mtext".split(" "));

/** Empty elements. */
const EMPTY = new Set("mprescripts mspace".split(" "));

/** Elements that contain other elements. */
const CONTAINERS = new Set(
	"math merror mfrac mmultiscripts mover mpadded mphantom mroot mrow msqrt mstyle msub msubsup msup mtable mtd mtr munder munderover semantics".split(
		" ",
	),
);

/** Elements that links may lead to: the formula, and its numbered lines. */
const LINK_TARGETS = new Set("math mtd mtr".split(" "));

/** Elements of MathML 3 that Core replaces; of content markup, those that hold text. */
const REPLACED_BY: ReadonlyMap<string, string> = new Map([
	["ci", "mi"],
	["cn", "mn"],
	["csymbol", "mi"],
	["mlabeledtr", "mtr"],
]);

/** Elements that change how a parser reads what follows, or that repeat the formula. */
const DROPPED = new Set("annotation-xml maligngroup malignmark mglyph".split(" "));

/** Whether an annotation of this `encoding` is the formula's source: `application/x-tex`, `TeX`, `LaTeX`. */
export function isTex(encoding: string): boolean {
	return /tex$/i.test(encoding);
}

/** Returns the first of the texts that is not blank; an empty string if all are. */
export function bestText(candidates: string[]): string {
	return candidates.find((text) => text.trim() !== "") ?? "";
}

/** Invisible operators: function application, times, separator and plus. */
export const INVISIBLE = /[\u2061-\u2064]/g;

/**
 * Writes a `math` element with its contents.
 *
 * Elements that are not on the list become an `mrow`, so that their parents keep the same number of children.
 *
 * @param ids of the text so far, to which its own are added
 * @param isOwn whether it is in the operator's own article, which may have some of MathML 3 that Core has not
 * @param alternative text for the formula, if it has none itself
 */
export function formulaOf(
	math: Tree.Element,
	ids: Set<string>,
	isOwn: boolean,
	alternative?: string,
): Formula {
	const out: string[] = [];
	const shown: string[] = [];
	let tex = "";
	let hasTokens = false;
	/** How many of the open elements are not shown. */
	let phantoms = 0;
	/** The style of letters that each open element requests, which its contents inherit. */
	const variants = [attributeOf(math, "mathvariant")];
	const writing = { room: new Room(), ids, isOwn };
	const { room } = writing;
	const token = (tag: string, end: string, text: string) => {
		if (text.trim() !== "") hasTokens = true;
		if (phantoms === 0) shown.push(text.replace(INVISIBLE, ""));
		out.push(tag, escapeHtml(text), end);
	};
	// An explicit stack instead of recursion; a string on it is an end tag.
	const stack: (Tree.ChildNode | string)[] = [...math.childNodes].reverse();
	const own = attributeOf(math, "alttext");
	const added =
		own === undefined && alternative !== undefined ? [{ name: "alttext", value: alternative }] : [];
	room.enter();
	const start = startTag("math", math, writing, added);
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (typeof node === "string") {
			if (node === "</mphantom>") phantoms--;
			variants.pop();
			room.leave();
			out.push(node);
			continue;
		}
		if (defaultTreeAdapter.isTextNode(node)) {
			const text = xmlSafe(node.value);
			if (text.trim() !== "") token("<mtext>", "</mtext>", text);
			else {
				out.push(text);
				shown.push(text);
			}
			continue;
		}
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		if (node.namespaceURI !== html.NS.MATHML) {
			const text = textIn(node);
			if (text.trim() !== "") token("<mtext>", "</mtext>", text);
			continue;
		}
		if (DROPPED.has(node.tagName) || DROPPED_WHOLE.has(node.tagName)) continue;
		if (node.tagName === "annotation") {
			const text = textIn(node);
			if (!isTex(attributeOf(node, "encoding") ?? "") || text.trim() === "") continue;
			tex ||= text;
			room.enter();
			out.push(startTag("annotation", node, writing), escapeHtml(text), "</annotation>");
			room.leave();
			continue;
		}
		const name = nameOf(node, isOwn);
		room.enter();
		const variant = attributeOf(node, "mathvariant") ?? variants.at(-1);
		const isNormal = variant?.trim().toLowerCase() === "normal";
		if (TOKENS.has(name)) {
			const text = textIn(node);
			const added = name === "mi" && isNormal && isSingle(text) ? [UPRIGHT] : [];
			token(startTag(name, node, writing, added), `</${name}>`, withVariant(name, text, variant));
			room.leave();
			continue;
		}
		out.push(startTag(name, node, writing));
		stack.push(`</${name}>`);
		variants.push(variant);
		if (name === "mphantom") phantoms++;
		if (EMPTY.has(name)) continue;
		const contents = node.tagName === "mfenced" ? fenced(node) : node.childNodes;
		for (let i = contents.length - 1; i >= 0; i--) {
			const child = contents[i];
			if (child !== undefined) stack.push(child);
		}
	}
	const alttext = own === undefined ? alternative : xmlSafe(own);
	const text = bestText([alttext ?? "", tex, shown.join("")]);
	// Nothing of it can be shown, so its text replaces it.
	if (!hasTokens) return { html: escapeHtml(text), text, isBlock: false };
	return {
		html: `${start}${out.join("")}</math>`,
		text,
		isBlock: /^block$/i.test(attributeOf(math, "display") ?? ""),
	};
}

/** What an `mi` of one letter has that is not italic, the one style that browsers know by name. */
const UPRIGHT = { name: "mathvariant", value: "normal" };

/** The name under which an element of MathML is written. */
function nameOf(element: Tree.Element, isOwn: boolean): string {
	const { tagName } = element;
	const name = REPLACED_BY.get(tagName) ?? tagName;
	if (name === "math") return "mrow";
	// Without a notation that is kept, browsers would draw a root.
	if (name === "menclose" && isOwn) {
		const notation = attributeOf(element, "notation") ?? "";
		return mathAttribute(name, "notation", notation, isOwn) === undefined ? "mrow" : name;
	}
	return TOKENS.has(name) || EMPTY.has(name) || CONTAINERS.has(name) ? name : "mrow";
}

function startTag(
	name: string,
	element: Tree.Element,
	{ room, ids, isOwn }: { room: Room; ids: Set<string>; isOwn: boolean },
	added: Tree.Element["attrs"] = [],
): string {
	const isUnseen = isPhantom(element);
	let tag = `<${name}`;
	// Letters have their style by their characters.
	const own = element.attrs.filter(({ name: key }) => key !== "mathvariant");
	for (const { name: key, value, prefix } of [...own, ...added]) {
		// A prefix, as in `xlink:href`, makes it another attribute.
		const safe = prefix ? undefined : mathAttribute(name, key, xmlSafe(value), isOwn);
		if (safe !== undefined && room.has(name, key, safe, isUnseen)) tag += ` ${key}="${escapeHtml(safe)}"`;
	}
	const id = LINK_TARGETS.has(name) ? anchorOf(xmlSafe(attributeOf(element, "id") ?? "")) : "";
	if (id !== "" && !ids.has(id)) {
		ids.add(id);
		tag += ` id="${escapeHtml(id)}"`;
	}
	const kept = isOwn ? ownClass(name, attributeOf(element, "class") ?? "") : undefined;
	return kept === undefined ? `${tag}>` : `${tag} class="${kept}">`;
}

/** Whether an element holds a phantom alone, of which nothing is drawn. */
function isPhantom({ childNodes: [child, ...others] }: Tree.Element): boolean {
	return others.length === 0 && child?.nodeName === "mphantom";
}

/** An attribute's value, if an element has it. */
function attributeOf({ attrs }: Tree.Element, name: string): string | undefined {
	return attrs.find((attribute) => attribute.name === name && !attribute.prefix)?.value;
}

/** The text inside an element of which no tags are kept, and which is not looked at again. */
function textIn(element: Tree.Element): string {
	let text = "";
	const stack: Tree.ChildNode[] = [element];
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (defaultTreeAdapter.isTextNode(node)) text += node.value;
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		const { tagName } = node;
		if (DROPPED_WHOLE.has(tagName) || DROPPED.has(tagName)) continue;
		if (tagName === "annotation" && node !== element) continue;
		for (let i = node.childNodes.length - 1; i >= 0; i--) {
			const child = node.childNodes[i];
			if (child !== undefined) stack.push(child);
		}
	}
	return xmlSafe(text);
}

/** The contents of an `mfenced`, which Core does without: its fences and separators are operators like others. */
function fenced(element: Tree.Element): Tree.ChildNode[] {
	const separators = [...(attributeOf(element, "separators") ?? ",").replace(/\s+/g, "")];
	const inside = element.childNodes
		.filter((node) => defaultTreeAdapter.isElementNode(node))
		.flatMap((node, i) => {
			const separator = separators[Math.min(i, separators.length) - 1];
			return separator === undefined ? [node] : [operator(separator), node];
		});
	return [
		operator(attributeOf(element, "open") ?? "("),
		...inside,
		operator(attributeOf(element, "close") ?? ")"),
	];
}

function operator(text: string): Tree.Element {
	const element = defaultTreeAdapter.createElement("mo", html.NS.MATHML, []);
	defaultTreeAdapter.insertText(element, text);
	return element;
}
