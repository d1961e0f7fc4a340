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

/** What is drawn around or through a part. Of other shapes, nothing but the part would be seen in most browsers. */
const ENCLOSED = new Set([
	...["box", "downdiagonalstrike", "horizontalstrike", "updiagonalstrike"],
	"updiagonalstrike downdiagonalstrike",
]);

/** How many parts an element has that has a fixed number of them (MathML Core §3.3 and §3.4). */
const PARTS: Partial<Record<string, number>> = {
	...{ mfrac: 2, mover: 2, mroot: 2, msub: 2, msup: 2, munder: 2 },
	...{ msubsup: 3, munderover: 3 },
};

/** Whether an element would not show what it means, or is not valid. */
function isLost(node: MathNode): boolean {
	const { type = "", classes = [], attributes = {}, children = [] } = node;
	if (type === "menclose") {
		const { notation = "" } = attributes;
		return LINES[notation] === undefined && !ENCLOSED.has(notation);
	}
	if (classes.includes("menclose")) return true;
	if (PARTS[type] === undefined) return false;
	// The parts of what is several at once, such as an operator of two words, belong together.
	node.children = children.map((child) => (isFragment(child) ? groupOf(node, child) : child));
	return children.length !== PARTS[type];
}

function isFragment({ type, children }: MathNode): boolean {
	return type === undefined && children !== undefined && (children.length !== 1 || children.some(isFragment));
}

/** What stands in a fragment as one element. */
function groupOf(like: MathNode, { children }: MathNode): MathNode {
	const none = { attributes: {}, classes: [], style: {} };
	return Object.assign(Object.create(Object.getPrototypeOf(like)), { type: "mrow", children, ...none });
}

/** A tree that looks the same without style sheets, as far as MathML goes, and with the site's where it goes no further. */
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

/** Says how a cell is aligned, and gives its classes (see `own-classes.ts`); those of its lines are there. */
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

/** Draws the lines of a table: by attributes that MathML Core does not have, and by classes of its cells. */
function withLines({ attributes = {}, children = [] }: MathNode): void {
	const rows = children.map((row) => row.children ?? []);
	for (const [r, row] of rows.entries()) {
		for (const [c, { style = {}, classes }] of row.entries()) {
			const put = (cell: MathNode | undefined, there: string, here: string) =>
				cell === undefined ? classes?.push(here) : cell.classes?.push(there);
			if (style.borderTop !== undefined) classes?.push("math-top");
			if (style.borderLeft !== undefined) classes?.push("math-start");
			// Where browsers know the attributes, they draw the line at the cell that follows.
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
