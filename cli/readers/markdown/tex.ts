/**
 * TeX as MathML.
 *
 * @module
 */
import temml from "temml";
import { type Bounds, TOO_MUCH } from "./bounds.ts";

/** The longest formula that is read, in UTF-16 code units; the longest in papers have 2,000. */
const MAX_LENGTH = 10_000;

/** What the MathML of a formula without its number would say nothing of: references to other formulas. */
const REFERENCE = /\\(?:eq)?ref(?![a-z])/i;

/**
 * The MathML of a formula, with its TeX as annotation; `undefined` if it cannot be read.
 *
 * @param tex without what is around it
 * @param isBlock whether it is to stand on a line of its own
 * @throws {FileError} if macros make too much of it
 */
export function mathMl(tex: string, isBlock: boolean, bounds: Bounds): string | undefined {
	if (tex.length > MAX_LENGTH || REFERENCE.test(tex)) return undefined;
	const tree = treeOf(tex, isBlock);
	if (tree === undefined) return undefined;
	try {
		const markup = plain(tree).toMarkup();
		bounds.spend(markup.length, TOO_MUCH.formulas);
		return markup;
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/** A node of the tree that the library makes. */
interface MathNode {
	type?: string;
	attributes?: Record<string, string | undefined>;
	style?: Record<string, string | undefined>;
	classes?: string[];
	children?: MathNode[];
	toMarkup: () => string;
}

function treeOf(tex: string, isBlock: boolean): MathNode | undefined {
	const first = parsed(tex, isBlock);
	// MathML cannot end a line outside of a table.
	if (isBlock && first !== undefined && hasNewLine(first))
		return parsed(`\\begin{gathered}${tex}\\end{gathered}`, true, tex) ?? first;
	return first;
}

function parsed(tex: string, displayMode: boolean, annotation = tex): MathNode | undefined {
	try {
		const tree: MathNode = temml.__renderToMathMLTree(tex, {
			displayMode,
			annotate: true,
			throwOnError: true,
			strict: false,
			trust: false,
			wrap: "none",
			maxExpand: 500,
		});
		const note = find(tree, (node) => node.type === "annotation")?.children?.[0];
		if (note !== undefined && annotation !== tex) Object.assign(note, { text: annotation });
		return tree;
	} catch (error) {
		// Faults of the text, and of its nesting; the library also throws errors of other types for odd formulas.
		if (error instanceof Error) return undefined;
		throw error;
	}
}

function find(node: MathNode, is: (node: MathNode) => boolean): MathNode | undefined {
	if (is(node)) return node;
	for (const child of node.children ?? []) {
		const found = find(child, is);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Whether a line is to end: there is an operator without a sign. */
function hasNewLine(tree: MathNode): boolean {
	const isBreak = ({ type, children, attributes = {} }: MathNode) =>
		type === "mo" && children?.length === 0 && Object.keys(attributes).length === 0;
	return find(tree, isBreak) !== undefined;
}

/** Lines above and below, which MathML Core has no element for: they become signs that stretch. */
const LINES: Record<string, [element: string, sign: string]> = {
	top: ["mover", "‾"],
	bottom: ["munder", "_"],
};

/** A tree that looks the same without style sheets, as far as MathML Core goes. */
function plain(node: MathNode): MathNode {
	const { style = {}, attributes = {} } = node;
	if (style.color !== undefined) attributes.mathcolor = style.color;
	const line = node.type === "menclose" ? LINES[attributes.notation ?? ""] : undefined;
	if (line !== undefined) {
		[node.type] = line;
		node.attributes = {};
		node.children?.push(signOf(line[1]));
	}
	node.classes = [];
	node.style = {};
	for (const child of node.children ?? []) plain(child);
	return node;
}

function signOf(sign: string): MathNode {
	return { toMarkup: () => `<mo stretchy="true">${sign}</mo>` };
}
