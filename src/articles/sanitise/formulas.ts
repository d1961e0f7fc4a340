/**
 * Formulas as typesetting programs write them into pages: as MathML, with copies of it for other readers.
 *
 * - KaTeX: a `span` with the MathML, then one of letters and spaces, `aria-hidden`.
 * - MathJax 3 and 4: such letters, or an `svg`, before the MathML in `mjx-assistive-mml`. MathJax 2: a preview, the letters with
 *   the MathML inside, then the TeX as a `script`; a page that no browser has run yet has only the script. Without the MathML,
 *   see `typeset.ts`; MathJax 2 has it in `data-mathml`, and on servers the TeX in `aria-label`.
 * - Wikipedia: the MathML, hidden, then a picture whose alternative text is the TeX.
 * - JATS, of scientific journals: the MathML and a whole TeX document, as alternatives.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { MOST_ATTRIBUTES } from "./policy.ts";
import { typesetFormula } from "./typeset.ts";

/** Whether some HTML may have formulas: MathML, TeX in scripts, or typeset ones. Takes the names in it, see `namesIn`. */
export function mayHaveFormulas(input: string, names: ReadonlySet<string>): boolean {
	if (names.has("script") || names.has("svg") || names.has("span")) return /math|data-mml/i.test(input);
	for (const name of names) if (name.endsWith("math")) return true;
	return false;
}

/**
 * HTML without the prefix of MathML that XML allows, as in `<mml:math>`: parsers of HTML know `<math>` alone.
 */
export function withoutMathPrefix(input: string): string {
	const prefix = /<([a-z]\w*):math[\s/>]/i.exec(input)?.[1];
	return prefix === undefined ? input : input.replace(new RegExp(`<(/?)${prefix}:(?=[a-z])`, "gi"), "<$1");
}

/** The type of a script that holds a formula: `math/tex; mode=display`. */
const FORMULA_SCRIPT = /^\s*math\/(tex|asciimath|mml)\s*(;\s*mode\s*=\s*display\s*)?$/i;

/** The format of a formula in a script: source, with the delimiters that mark it in text; or MathML. */
export interface FormulaScript {
	isMarkup: boolean;
	/** The delimiters of the source. */
	delimiters: [start: string, end: string];
}

/** Reads the type of a script; `undefined` if it is for something else. */
export function formulaScript(type: string): FormulaScript | undefined {
	const found = FORMULA_SCRIPT.exec(type);
	if (found === null) return undefined;
	const language = found[1]?.toLowerCase();
	const delimiters = language === "tex" ? delimitersOfTex(found[2] !== undefined) : asciiDelimiters();
	return { isMarkup: language === "mml", delimiters };
}

/** The source in a script, without what hides it from parsers of XML, as kramdown writes it: `% <![CDATA[` and `%]]>`. */
export function sourceOf(script: string): string {
	const start = /^\s*%\s*<!\[CDATA\[/.exec(script)?.[0];
	if (start === undefined) return script;
	const end = script.lastIndexOf("]]>");
	const source = script.slice(start.length, end < start.length ? undefined : end).trim();
	return source.endsWith("%") ? source.slice(0, -1).trimEnd() : source;
}

function asciiDelimiters(): [start: string, end: string] {
	return ["`", "`"];
}

/** What pages write around TeX for MathJax and KaTeX to find it, for a formula on a line of its own or among words. */
export function delimitersOfTex(isBlock: boolean): [start: string, end: string] {
	return isBlock ? ["\\[", "\\]"] : ["\\(", "\\)"];
}

/** How many nodes before and after a node are searched, and how many inside each. */
const NEAR = 4;
const MOST_INSIDE = 60;

/** Searches the surroundings of nodes in a tree, in constant time for each node. */
export class Formulas {
	/** The index of each node in its parent. */
	readonly #places = new WeakMap<object, Map<Tree.ChildNode, number>>();

	/** Whether an element is a copy of a formula beside it. */
	isCopy(element: Tree.Element): boolean {
		if (element.attrs.length === 0 && element.tagName !== "tex-math") return false;
		if (element.tagName === "script") return isFormulaScript(element) && this.#hasNear(element, holdsMath);
		if (isForTheEye(element)) return !holdsMath(element) && this.#hasNear(element, holdsMath);
		if (!MATHJAX.test(attributeOf(element, "class") ?? "")) return false;
		return !holdsMath(element) && this.#hasNear(element, (near) => isFormulaScript(near) || holdsMath(near));
	}

	/**
	 * Returns the replacement for an element that shows a formula without MathML: the formula, or its TeX.
	 *
	 * @param parse reads HTML
	 */
	typeset(
		element: Tree.Element,
		parse: (html: string) => Tree.ChildNode[],
	): Tree.Element | string | undefined {
		if (element.tagName === "script") return formulaIn(element, parse);
		const drawn = typesetFormula(element);
		if (drawn !== undefined) return holdsMath(element) ? undefined : drawn;
		if (element.attrs.length === 0 || element.tagName !== "span") return undefined;
		const markup = attributeOf(element, "data-mathml");
		if (markup !== undefined && !holdsMath(element)) return mathIn(parse(markup));
		const tex = texOfLabel((name) => attributeOf(element, name));
		if (tex === undefined) return undefined;
		const [start, end] = delimitersOfTex(isDisplay(element.parentNode));
		return start + tex + end;
	}

	/** The alternative text of a picture that replaces a formula, as on Wikipedia. */
	alternativeOf(math: Tree.Element): string | undefined {
		const { parentNode } = math;
		if (parentNode === null || !defaultTreeAdapter.isElementNode(parentNode)) return undefined;
		const picture = this.#near(parentNode).find((near) => near.tagName === "img" && this.isCopy(near));
		return picture && attributeOf(picture, "alt");
	}

	#hasNear(element: Tree.Element, is: (near: Tree.Element) => boolean): boolean {
		return this.#near(element).some(is);
	}

	/** The elements beside one, without words between them. */
	#near(element: Tree.Element): Tree.Element[] {
		const { parentNode } = element;
		if (parentNode === null) return [];
		let places = this.#places.get(parentNode);
		if (places === undefined) {
			places = new Map(parentNode.childNodes.map((node, i) => [node, i]));
			this.#places.set(parentNode, places);
		}
		const at = places.get(element) ?? 0;
		const siblings = parentNode.childNodes;
		return [
			...elementsUntilText(siblings.slice(Math.max(0, at - NEAR), at).reverse()),
			...elementsUntilText(siblings.slice(at + 1, at + 1 + NEAR)),
		];
	}
}

/**
 * The TeX of what `mathjax-node` has typeset, from the attributes of an element.
 */
export function texOfLabel(attribute: (name: string) => string | undefined): string | undefined {
	return /(?:^|\s)mjx-math(?:\s|$)/.test(attribute("class") ?? "") ? attribute("aria-label") : undefined;
}

function isDisplay(parent: Tree.ParentNode | null): boolean {
	if (parent === null || !defaultTreeAdapter.isElementNode(parent)) return false;
	return /MJXc-display/.test(attributeOf(parent, "class") ?? "");
}

/** The formula in a script. */
function formulaIn(
	script: Tree.Element,
	parse: (html: string) => Tree.ChildNode[],
): Tree.Element | string | undefined {
	const found = formulaScript(attributeOf(script, "type") ?? "");
	const [text] = script.childNodes;
	if (found === undefined || text === undefined || !defaultTreeAdapter.isTextNode(text)) return undefined;
	const source = sourceOf(text.value);
	return found.isMarkup ? mathIn(parse(source)) : found.delimiters.join(source);
}

function mathIn(nodes: Tree.ChildNode[]): Tree.Element | undefined {
	return nodes.find((node): node is Tree.Element => node.nodeName === "math");
}

function elementsUntilText(nodes: Tree.ChildNode[]): Tree.Element[] {
	const firstText = nodes.findIndex(
		(node) => defaultTreeAdapter.isTextNode(node) && node.value.trim() !== "",
	);
	return (firstText === -1 ? nodes : nodes.slice(0, firstText)).filter((node) =>
		defaultTreeAdapter.isElementNode(node),
	);
}

/** Classes of formulas that MathJax has typeset, and of their previews. */
const MATHJAX =
	/(?:^|\s)(?:MathJax(?:_Preview|(?:_SVG|_CHTML|_HTML)?(?:_Display)?)|mjx-chtml|MJXc-display)(?:\s|$)/;

/** Whether an element is the visual form of a formula, which a program has typeset beside the formula itself. */
function isForTheEye(element: Tree.Element): boolean {
	const { tagName, parentNode } = element;
	const classes = attributeOf(element, "class") ?? "";
	if (tagName === "tex-math" || /(?:^|\s)(?:katex-html|mwe-math-fallback-image-\w+)(?:\s|$)/.test(classes))
		return true;
	// Other hidden pictures and texts are no copies of the formula.
	if (attributeOf(element, "aria-hidden") !== "true") return false;
	if (tagName.startsWith("mjx-") || /(?:^|\s)mjx-/.test(classes)) return true;
	if ((tagName !== "svg" && tagName !== "nobr") || parentNode === null) return false;
	if (!defaultTreeAdapter.isElementNode(parentNode)) return false;
	return parentNode.tagName === "mjx-container" || MATHJAX.test(attributeOf(parentNode, "class") ?? "");
}

function isFormulaScript(element: Tree.Element): boolean {
	return element.tagName === "script" && formulaScript(attributeOf(element, "type") ?? "") !== undefined;
}

/** Whether an element is a formula in MathML, or has one among its first and last nodes. */
function holdsMath(element: Tree.Element): boolean {
	const nodes: Tree.ChildNode[] = [element];
	for (let i = 0; i < MOST_INSIDE; i++) {
		const node = nodes[i];
		if (node === undefined) return false;
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		if (node.namespaceURI === html.NS.MATHML) return true;
		// The formula itself comes last, or first.
		const { childNodes } = node;
		const few = childNodes.length <= 2 * NEAR;
		nodes.push(...(few ? childNodes : [...childNodes.slice(-NEAR), ...childNodes.slice(0, NEAR)]));
	}
	return false;
}

/** The value of an attribute, if it is among the first ones. Elements that a parser repeats may have thousands. */
function attributeOf({ attrs }: Tree.Element, name: string): string | undefined {
	return attrs.slice(0, MOST_ATTRIBUTES).find((attribute) => attribute.name === name)?.value;
}
