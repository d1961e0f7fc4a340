/**
 * How programs that typeset formulas write them into a page: a formula as MathML, beside copies of it for other readers.
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

/** Whether some HTML may have formulas at all: MathML, TeX in scripts, or typeset. It takes the names in it, see `namesIn`. */
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

/** What the type of a script says if it holds TeX: `math/tex; mode=display`. */
export const TEX_SCRIPT = /^\s*math\/tex\s*(;\s*mode\s*=\s*display\s*)?$/i;

/** What pages write around TeX for MathJax and KaTeX to find it, for a formula on a line of its own or among words. */
export function delimitersOfTex(isBlock: boolean): [start: string, end: string] {
	return isBlock ? ["\\[", "\\]"] : ["\\(", "\\)"];
}

/** How many nodes before and after one are looked at, and how many inside each. */
const NEAR = 4;
const MOST_INSIDE = 60;

/** Looks around in a tree, in constant time for each node. */
export class Formulas {
	/** Where each node stands in its parent. */
	readonly #places = new WeakMap<object, Map<Tree.ChildNode, number>>();

	/** Whether an element shows once more what a formula beside it shows. */
	isCopy(element: Tree.Element): boolean {
		if (element.attrs.length === 0 && element.tagName !== "tex-math") return false;
		const type = element.tagName === "script" ? attributeOf(element, "type") : undefined;
		if (type !== undefined) return TEX_SCRIPT.test(type) && this.#hasNear(element, holdsMath);
		const classes = attributeOf(element, "class") ?? "";
		const isVisual =
			attributeOf(element, "aria-hidden") === "true" ||
			element.tagName === "tex-math" ||
			/(?:^|\s)(?:katex-html|mwe-math-fallback-image-(?:inline|display))(?:\s|$)/.test(classes);
		if (isVisual) return !holdsMath(element) && this.#hasNear(element, holdsMath);
		if (!/(?:^|\s)(?:MathJax|mjx-chtml|MJXc-display)/.test(classes)) return false;
		return !holdsMath(element) && this.#hasNear(element, (near) => isTexScript(near) || holdsMath(near));
	}

	/**
	 * What stays of an element that shows a formula which is nowhere in MathML: the formula, or its TeX.
	 *
	 * @param parse reads HTML
	 */
	typeset(
		element: Tree.Element,
		parse: (html: string) => Tree.ChildNode[],
	): Tree.Element | string | undefined {
		const drawn = typesetFormula(element);
		if (drawn !== undefined) return holdsMath(element) ? undefined : drawn;
		if (element.attrs.length === 0 || element.tagName !== "span") return undefined;
		const markup = attributeOf(element, "data-mathml");
		if (markup !== undefined && !holdsMath(element))
			return parse(markup).find((node): node is Tree.Element => node.nodeName === "math");
		const tex = texOfLabel((name) => attributeOf(element, name));
		if (tex === undefined) return undefined;
		const [start, end] = delimitersOfTex(isDisplay(element.parentNode));
		return start + tex + end;
	}

	/** The words of the picture that stands for a formula where nothing else can, as on Wikipedia. */
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
			...elementsUntilWords(siblings.slice(Math.max(0, at - NEAR), at).reverse()),
			...elementsUntilWords(siblings.slice(at + 1, at + 1 + NEAR)),
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

function elementsUntilWords(nodes: Tree.ChildNode[]): Tree.Element[] {
	const words = nodes.findIndex((node) => defaultTreeAdapter.isTextNode(node) && node.value.trim() !== "");
	return (words === -1 ? nodes : nodes.slice(0, words)).filter((node) =>
		defaultTreeAdapter.isElementNode(node),
	);
}

function isTexScript(element: Tree.Element): boolean {
	return element.tagName === "script" && TEX_SCRIPT.test(attributeOf(element, "type") ?? "");
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

/** An attribute's value, if it is among the first: elements that a parser repeats may have thousands. */
function attributeOf({ attrs }: Tree.Element, name: string): string | undefined {
	return attrs.slice(0, MOST_ATTRIBUTES).find((attribute) => attribute.name === name)?.value;
}
