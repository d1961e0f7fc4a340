/**
 * Restores the MathML of formulas that MathJax has typeset without keeping it.
 *
 * Its elements are named after those of MathML: as elements of HTML (`mjx-mfrac`, whose letters only a stylesheet knows, by
 * their classes), or as attributes in a drawing (`data-mml-node="mfrac"`, whose letters are outlines with their numbers in
 * `data-c`). MathJax 4 has the TeX beside both.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { uprightOf, withVariant } from "./math-variants.ts";
import { attributeOf } from "./nodes.ts";

/** Elements that contain text. */
const TOKENS = new Set("mi mn mo ms mtext".split(" "));

/** Elements that only group others, or have a style that MathML Core lacks. */
const ROWS = new Set("menclose merror mpadded mrow mstyle texatom".split(" "));

/** Elements that are only drawn. */
const DRAWN = new Set("dstrut nstrut mphantom spacer surd tstrut".split(" "));

/** Elements around the parts of a fraction, and of a sum with its limits. */
const FRAMES = new Set("box dbox dtable frac munder row".split(" "));

/** Pieces that tall and wide signs are put together from, and those signs. */
const PIECES: ReadonlyMap<number, string> = new Map([
	[0xe150, "⏞"],
	[0xe152, "⏟"],
	[0x23b7, "√"],
	[0x23d0, "|"],
	...pieces(0x239b, "("),
	...pieces(0x239e, ")"),
	...pieces(0x23a1, "["),
	...pieces(0x23a4, "]"),
	...pieces(0x23a7, "{"),
	...pieces(0x23ab, "}"),
]);

function pieces(first: number, sign: string): [number, string][] {
	return [0, 1, 2].map((i) => [first + i, sign]);
}

/**
 * Returns the MathML of a typeset formula; `undefined` if the element is not one.
 *
 * @param element the container, what is in it, or the drawing alone
 */
export function typesetFormula(element: Tree.Element): Tree.Element | undefined {
	if (!/^(?:mjx-container|mjx-math|svg)$/.test(element.tagName)) return undefined;
	// One formula may be drawn in several pieces, between which a line may end.
	const roots = isMath(element) ? [element] : [element, ...childrenOf(element)].flatMap(mathsIn);
	const [first] = roots;
	if (first === undefined) return undefined;
	const isBlock = [element, first].some((one) => attributeOf(one, "display") === "true");
	const shown = roots.flatMap((root) => childrenOf(root).flatMap(partsOf));
	const tex = attributeOf(first, "data-latex") ?? "";
	const source = create("annotation", [], tex, { encoding: "application/x-tex" });
	const contents = tex === "" ? shown : [create("semantics", [create("mrow", shown), source])];
	return create("math", contents, "", isBlock ? { display: "block" } : {});
}

/** The letter of a number in hexadecimal digits; empty for pieces that only lengthen a sign. */
function letterOf(digits: string): string {
	const code = Number.parseInt(digits, 16);
	const sign = PIECES.get(code);
	if (sign !== undefined) return sign;
	const isLetter = code < 0xe000 || (code > 0xf8ff && code <= 0x10ffff);
	return !isLetter || code === 0x23aa ? "" : uprightOf(String.fromCodePoint(code));
}

/**
 * The letter that an element draws, by its class or as an outline; the empty text if it draws none.
 *
 * @param attribute gives the values of its attributes
 */
export function letterDrawn(name: string, attribute: (name: string) => string | undefined): string {
	const classes = attribute("class") ?? "";
	const outline = name === "g" ? "" : (attribute("data-c") ?? "");
	const digits = /^[\dA-F]{2,6}$/.exec(outline)?.[0] ?? classNumber(classes);
	if (digits === undefined) return "";
	// The one font that has its letters where others have the plain ones.
	const font = `${classes} ${attribute("href") ?? attribute("xlink:href") ?? ""}`;
	return withVariant("mo", letterOf(digits), /-CB?(?:$|[\s-])/.test(font) ? "script" : undefined);
}

function classNumber(classes: string): string | undefined {
	return /(?:^|\s)mjx-c([\dA-F]{2,6})(?:\s|$)/.exec(classes)?.[1];
}

/** The name of the element of MathML that something was typeset from, or of a part of it. */
function kindOf(element: Tree.Element): string {
	const drawn = attributeOf(element, "data-mml-node");
	if (drawn !== undefined) return drawn.toLowerCase();
	return element.tagName.startsWith("mjx-") ? element.tagName.slice(4) : "";
}

function isMath(element: Tree.Element): boolean {
	return kindOf(element) === "math";
}

/** The typeset formulas in an element, and in groups of drawings. */
function mathsIn(element: Tree.Element): Tree.Element[] {
	const children = childrenOf(element);
	const groups = children.filter(({ tagName }) => tagName === "g").flatMap(childrenOf);
	return [...children, ...groups].filter(isMath);
}

function childrenOf(element: Tree.Element): Tree.Element[] {
	return element.childNodes.filter((node) => defaultTreeAdapter.isElementNode(node));
}

function create(
	name: string,
	contents: Tree.Element[],
	text = "",
	attributes: Record<string, string> = {},
): Tree.Element {
	const attrs = Object.entries(attributes).map(([key, value]) => ({ name: key, value }));
	const element = defaultTreeAdapter.createElement(name, html.NS.MATHML, attrs);
	for (const child of contents) defaultTreeAdapter.appendChild(element, child);
	if (text !== "") defaultTreeAdapter.insertText(element, text);
	return element;
}

/** One element with what some were typeset from. */
function rowOf(elements: Tree.Element[]): Tree.Element {
	const parts = elements.flatMap(partsOf);
	const [only, ...others] = parts;
	return only !== undefined && others.length === 0 ? only : create("mrow", parts);
}

/** What an element was typeset from. */
function partsOf(element: Tree.Element): Tree.Element[] {
	const kind = kindOf(element);
	if (DRAWN.has(kind)) return [];
	if (TOKENS.has(kind)) return [tokenOf(kind, element)];
	const children = childrenOf(element);
	switch (kind) {
		case "mspace":
			return [spaceOf(element)];
		case "mfrac":
			return assembled(kind, 2, fractionOf(element, children));
		case "msub":
		case "msup":
		case "munder":
		case "mover":
			return assembled(kind, 2, scriptsOf(element, children));
		case "msubsup":
		case "munderover":
			return assembled(kind, 3, scriptsOf(element, children));
		case "msqrt":
			return [create(kind, children.filter(isNoRoot).flatMap(partsOf))];
		case "mroot": {
			// Drawn, what is under the root is a group of its own.
			const isIndex = (child: Tree.Element) => !["", "mo", "sqrt"].includes(kindOf(child));
			const under = children.filter((child) => isNoRoot(child) && !isIndex(child));
			return [create(kind, [rowOf(under), rowOf(children.filter(isIndex))])];
		}
		case "mtable":
			return [tableOf(element)];
		default:
			return ROWS.has(kind) ? [rowOf(children)] : children.flatMap(partsOf);
	}
}

/** An element whose parts have an order, if they are all there. */
function assembled(name: string, count: number, parts: Tree.Element[][]): Tree.Element[] {
	const contents = parts.map(rowOf);
	return contents.length === count ? [create(name, contents)] : contents;
}

/** Whether an element is not the radical sign of its root. */
function isNoRoot(element: Tree.Element): boolean {
	return kindOf(element) !== "mo";
}

/** The groups of a drawing that were elements; not its lines. */
function drawnOf(children: Tree.Element[]): Tree.Element[] {
	return children.filter(({ tagName }) => tagName === "g");
}

function fractionOf(element: Tree.Element, children: Tree.Element[]): Tree.Element[][] {
	const parts = namedParts(element);
	const [top, bottom] = [parts.get("num"), parts.get("den")];
	return top && bottom ? [[top], [bottom]] : drawnOf(children).map((child) => [child]);
}

/** The base, the subscript and the superscript. */
function scriptsOf(element: Tree.Element, children: Tree.Element[]): Tree.Element[][] {
	const script = children.find((child) => kindOf(child) === "script");
	if (script !== undefined) {
		const scripts = childrenOf(script).filter((child) => !DRAWN.has(kindOf(child)));
		return [children.filter((child) => child !== script), ...scripts.reverse().map((one) => [one])];
	}
	const [base, ...scripts] = drawnOf(children);
	if (base !== undefined) {
		const heights = scripts.map((one): [Tree.Element, number] => [one, heightOf(one)]);
		return [[base], ...heights.sort(([, a], [, b]) => a - b).map(([one]) => [one])];
	}
	const parts = namedParts(element);
	return ["base", "under", "over"].flatMap((name) => [parts.get(name) ?? []].flat().map((one) => [one]));
}

/** How far up a drawing has a group. */
function heightOf(group: Tree.Element): number {
	const transform = (attributeOf(group, "transform") ?? "").slice(0, 200);
	return Number(/^\s*translate\([^,)]*,([^,)]*)\)/.exec(transform)?.[1] ?? 0);
}

/** The parts of an element by their names, in the frames around them. */
function namedParts(element: Tree.Element): Map<string, Tree.Element> {
	const parts = new Map<string, Tree.Element>();
	let frames = [element];
	while (frames.length > 0) {
		const children = frames.flatMap(childrenOf);
		for (const child of children) if (!FRAMES.has(kindOf(child))) parts.set(kindOf(child), child);
		frames = children.filter((child) => FRAMES.has(kindOf(child)));
	}
	return parts;
}

function tableOf(table: Tree.Element): Tree.Element {
	const rows: Tree.Element[] = [];
	const labels: Tree.Element[] = [];
	const look = (element: Tree.Element, isLabel: boolean) => {
		for (const child of childrenOf(element)) {
			const kind = kindOf(child);
			if (kind === "mtd") labels.push(child);
			else if (/^m(labeled)?tr$/.test(kind) && !isLabel) rows.push(child);
			else look(child, isLabel || kind === "labels" || attributeOf(child, "data-labels") !== undefined);
		}
	};
	look(table, false);
	return create(
		"mtable",
		rows.map((row) => {
			// The number of an equation is drawn apart from it.
			const label = kindOf(row) === "mlabeledtr" ? labels.shift() : undefined;
			const cells = childrenOf(row).filter((cell) => kindOf(cell) === "mtd");
			return create("mtr", [...(label ? [label] : []), ...cells].map(cellOf));
		}),
	);
}

function cellOf(cell: Tree.Element): Tree.Element {
	const id = attributeOf(cell, "id");
	return create("mtd", childrenOf(cell).flatMap(partsOf), "", id === undefined ? {} : { id });
}

function spaceOf(space: Tree.Element): Tree.Element {
	const style = (attributeOf(space, "style") ?? "").slice(0, 200);
	const width = /(?:^|;)\s*width:\s*(-?[\d.]+em)\s*(?:;|$)/.exec(style)?.[1];
	return create("mspace", [], "", width === undefined ? {} : { width });
}

function tokenOf(kind: string, token: Tree.Element): Tree.Element {
	const letters: string[] = [];
	const stack: Tree.ChildNode[] = [...token.childNodes].reverse();
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		const { tagName } = node;
		// A part of a sign that is drawn longer, or a letter that its font has not.
		if (tagName === "svg" && letters.length > 0) continue;
		if (tagName === "text" || tagName === "mjx-utext") {
			for (const child of node.childNodes)
				if (defaultTreeAdapter.isTextNode(child)) letters.push(child.value);
			continue;
		}
		const letter = letterDrawn(tagName, (name) => attributeOf(node, name));
		// Tall and wide signs are put together from pieces.
		const isAgain = kind === "mo" && /[([{)\]}|⏞⏟]/.test(letter) && letters.length > 0;
		if (letter !== "" && !isAgain) letters.push(letter);
		for (let i = node.childNodes.length - 1; i >= 0; i--) {
			const child = node.childNodes[i];
			if (child !== undefined) stack.push(child);
		}
	}
	const text = letters.join("");
	// Other single letters are italic by themselves.
	const isUpright = kind === "mi" && /^[A-Za-zΑ-Ωα-ω]$/.test(text) && !isItalic(token);
	return create(kind, [], text, isUpright ? { mathvariant: "normal" } : {});
}

/** Whether the first letter of a token is italic by its number. */
function isItalic(token: Tree.Element): boolean {
	const [first] = childrenOf(token);
	if (first === undefined) return false;
	const digits = attributeOf(first, "data-c") ?? classNumber(attributeOf(first, "class") ?? "") ?? "";
	return digits.length > 3;
}
