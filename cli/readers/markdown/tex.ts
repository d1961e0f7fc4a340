/**
 * Renders TeX as MathML.
 *
 * @module
 */
import temml from "temml";
import { type Bounds, TOO_MUCH } from "./bounds.ts";

/** The longest formula that is read, in UTF-16 code units; the longest in papers have 2,000. */
const MAX_LENGTH = 10_000;

/** References to other formulas. They cannot be shown, because formulas have no numbers here. */
const REFERENCE = /\\(?:eq)?ref(?![a-z])/i;

/**
 * The MathML of a formula, with its TeX as annotation; `undefined` if it cannot be read.
 *
 * @param tex without delimiters
 * @param isBlock whether it is to be shown on a line of its own
 * @throws {FileError} if its macros expand to too much
 */
export function mathMl(tex: string, isBlock: boolean, bounds: Bounds): string | undefined {
	if (tex.length > MAX_LENGTH || REFERENCE.test(tex)) return undefined;
	const tree = treeOf(tex, isBlock);
	if (tree === undefined || find(tree, isLost) !== undefined) return undefined;
	try {
		const markup = plain(tree).toMarkup();
		bounds.spend(markup.length, TOO_MUCH.formulas);
		return markup;
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/** A node of the library's tree. */
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
	// MathML has line breaks only in tables.
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
		// Invalid TeX, or too deep nesting. For unusual formulas, the library throws errors of many types.
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

/** Whether a formula has a line break, for which the library has an empty operator. */
function hasNewLine(tree: MathNode): boolean {
	const isBreak = ({ type, children, attributes = {} }: MathNode) =>
		type === "mo" && children?.length === 0 && Object.keys(attributes).length === 0;
	return find(tree, isBreak) !== undefined;
}

/** Lines above and below a part. MathML Core has no element for them, so they become operators that stretch. */
const LINES: Record<string, [element: string, sign: string]> = {
	top: ["mover", "‾"],
	bottom: ["munder", "_"],
};

/** Shapes that are drawn around or through a part. Most browsers do not show others. */
const ENCLOSED = new Set([
	...["box", "downdiagonalstrike", "horizontalstrike", "updiagonalstrike"],
	"updiagonalstrike downdiagonalstrike",
]);

/** The number of parts, for elements where it is fixed (MathML Core §3.3 and §3.4). */
const PARTS: Partial<Record<string, number>> = {
	...{ mfrac: 2, mover: 2, mroot: 2, msub: 2, msup: 2, munder: 2 },
	...{ msubsup: 3, munderover: 3 },
};

/** Whether an element would lose its meaning when it is shown, or is invalid. */
function isLost(node: MathNode): boolean {
	const { type = "", classes = [], attributes = {}, children = [] } = node;
	if (type === "menclose") {
		const { notation = "" } = attributes;
		return LINES[notation] === undefined && !ENCLOSED.has(notation);
	}
	if (classes.includes("menclose")) return true;
	if (PARTS[type] === undefined) return false;
	// A fragment of several elements, such as an operator of two words, is one part.
	node.children = children.map((child) => (isFragment(child) ? groupOf(node, child) : child));
	return children.length !== PARTS[type];
}

function isFragment({ type, children }: MathNode): boolean {
	return type === undefined && children !== undefined && (children.length !== 1 || children.some(isFragment));
}

/** The content of a fragment as one element. */
function groupOf(like: MathNode, { children }: MathNode): MathNode {
	const none = { attributes: {}, classes: [], style: {} };
	return Object.assign(Object.create(Object.getPrototypeOf(like)), { type: "mrow", children, ...none });
}

/** Changes a tree so that it looks the same without the library's style sheet: by attributes of MathML where it has them, and otherwise by the site's own classes. */
function plain(node: MathNode): MathNode {
	const { style = {}, attributes = {} } = node;
	if (style.color !== undefined) attributes.mathcolor = style.color;
	if (node.type === "mtable") withLines(node);
	if (node.type === "mrow" && style.border !== undefined) {
		node.type = "menclose";
		attributes.notation = "box";
	}
	const line = node.type === "menclose" ? LINES[attributes.notation ?? ""] : undefined;
	if (line !== undefined) {
		[node.type] = line;
		node.attributes = {};
		node.children?.push(signOf(line[1]));
	} else if (node.type === "menclose") {
		// The library draws strokes by an empty element beside the part.
		node.children = node.children?.filter(({ classes = [] }) => !classes.includes("tml-cancel")) ?? [];
	}
	for (const child of node.children ?? []) plain(child);
	node.classes = node.type === "mtd" ? classesOf(node) : [];
	node.style = {};
	return node;
}

/** Sets the alignment of a cell, and returns its classes (see `own-classes.ts`), including those of its lines. */
function classesOf({ classes = [], style = {}, attributes = {} }: MathNode): string[] {
	const lines = classes.filter((name) => name.startsWith("math-"));
	const align = ["left", "right"].find((side) => classes.includes(`tml-${side}`));
	if (align === undefined) return lines;
	attributes.columnalign = align;
	return [
		...lines,
		...(style.paddingLeft === "0em" ? ["math-near-start"] : []),
		...(style.paddingLeft === "1em" ? ["math-apart"] : []),
		...(style.paddingRight === "0em" ? ["math-near-end"] : []),
	];
}

/** Draws the lines of a table by attributes, which MathML Core does not have, and by classes of its cells. */
function withLines({ attributes = {}, children = [] }: MathNode): void {
	const rows = children.map((row) => row.children ?? []);
	for (const [r, row] of rows.entries()) {
		for (const [c, { style = {}, classes }] of row.entries()) {
			const put = (cell: MathNode | undefined, there: string, here: string) =>
				cell === undefined ? classes?.push(here) : cell.classes?.push(there);
			if (style.borderTop !== undefined) classes?.push("math-top");
			if (style.borderLeft !== undefined) classes?.push("math-start");
			// Browsers that know the attributes draw the line at the following cell.
			if (style.borderRight !== undefined) put(row[c + 1], "math-start", "math-end");
			if (style.borderBottom !== undefined) put(rows[r + 1]?.[c], "math-top", "math-bottom");
		}
	}
	const between = (borders: (string | undefined)[]) =>
		borders
			.slice(0, -1)
			.map((line) => (line === undefined ? "none" : /dashed/.test(line) ? "dashed" : "solid"));
	const columns = between((rows[0] ?? []).map(({ style }) => style?.borderRight));
	const lines = between(rows.map(([first]) => first?.style?.borderBottom));
	if (columns.some((line) => line !== "none")) attributes.columnlines = columns.join(" ");
	if (lines.some((line) => line !== "none")) attributes.rowlines = lines.join(" ");
}

function signOf(sign: string): MathNode {
	return { toMarkup: () => `<mo stretchy="true">${sign}</mo>` };
}
