/**
 * The text, links and pictures of a drawing (SVG), which replace the drawing.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { oneLine } from "../../model/text.ts";
import { attributeOf } from "./nodes.ts";
import { BLOCK } from "./policy.ts";

/** The longest name that is read to its end, in UTF-16 code units. */
const MAX_NAME = 1_000;

/** Whether the attributes of a drawing mark it as decoration, without a meaning of its own. */
export function isDecoration(attributes: readonly { name: string; value: string }[]): boolean {
	return attributes.some(
		({ name, value }) =>
			(name === "aria-hidden" && value === "true") ||
			(name === "role" && /^\s*(presentation|none)\s*$/i.test(value)),
	);
}

/** Elements of a drawing that are not drawn, or drawn elsewhere. */
export const NOT_DRAWN: ReadonlySet<string> = new Set(
	"clippath defs desc marker mask metadata pattern script style symbol title".split(" "),
);

/** Elements of a drawing whose text a browser shows; a name says it all but for what is HTML. */
export function showsText(element: string, hasName: boolean): boolean {
	return element === "foreignobject" || (element === "text" && !hasName);
}

/** A node to be looked at, and whether text in it is shown; or the end of what text is added to. */
type Step = { node: Tree.ChildNode; isShown: boolean } | "end of link" | "end of text";

/**
 * Returns the nodes that replace a drawing, which are sanitised like others: its name (from `title`, `aria-label` or `desc`),
 * the HTML in it, or, without a name, all its text; and its links and pictures. A decoration leaves nothing.
 */
export function drawingNodes({ attrs, childNodes }: Tree.Element): Tree.ChildNode[] {
	if (isDecoration(attrs)) return [];
	const label = attrs.find(({ name }) => name === "aria-label")?.value ?? "";
	const name = bestName([contentsOf("title", childNodes), label, contentsOf("desc", childNodes)]);
	const drawn = defaultTreeAdapter.createDocumentFragment();
	let into: Tree.ParentNode = drawn;
	if (name !== "") defaultTreeAdapter.insertText(drawn, ` ${name} `);
	// An explicit stack instead of recursion.
	const steps: Step[] = [];
	const enter = (nodes: readonly Tree.ChildNode[], isShown: boolean) => {
		for (const node of nodes.toReversed()) steps.push({ node, isShown });
	};
	enter(childNodes, false);
	for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
		if (step === "end of link") {
			into = drawn;
			const made = drawn.childNodes.at(-1);
			if (made && isEmptyLink(made)) defaultTreeAdapter.insertText(made, attributeOf(made, "href") ?? "");
		} else if (step === "end of text") defaultTreeAdapter.insertText(into, " ");
		else {
			const { node, isShown } = step;
			if (defaultTreeAdapter.isTextNode(node) && isShown) defaultTreeAdapter.insertText(into, node.value);
			if (!defaultTreeAdapter.isElementNode(node)) continue;
			if (node.namespaceURI === html.NS.HTML) {
				defaultTreeAdapter.appendChild(into, node);
				continue;
			}
			const element = node.tagName.toLowerCase();
			if (NOT_DRAWN.has(element)) {
				// An unclosed name contains the rest of the article.
				for (const child of node.childNodes.filter(isBlock)) defaultTreeAdapter.appendChild(drawn, child);
				continue;
			}
			if (element === "image") defaultTreeAdapter.appendChild(into, pictureOf(node));
			const href = element === "a" && into === drawn ? attributeOf(node, "href") : undefined;
			if (href !== undefined) {
				into = defaultTreeAdapter.createElement("a", html.NS.HTML, [{ name: "href", value: href }]);
				defaultTreeAdapter.appendChild(drawn, into);
				steps.push("end of text", "end of link");
			}
			if (element === "tspan" || element === "text" || element === "foreignobject") {
				defaultTreeAdapter.insertText(into, " ");
				steps.push("end of text");
			}
			enter(node.childNodes, isShown || showsText(element, name !== ""));
		}
	}
	return drawn.childNodes;
}

/** The picture that a drawing shows. */
function pictureOf(image: Tree.Element): Tree.Element {
	const alt = bestName([attributeOf(image, "aria-label") ?? "", contentsOf("title", image.childNodes)]);
	return defaultTreeAdapter.createElement("img", html.NS.HTML, [
		{ name: "src", value: attributeOf(image, "href") ?? "" },
		{ name: "alt", value: alt },
	]);
}

/** Whether a link has no contents to click on. */
function isEmptyLink(node: Tree.ChildNode): node is Tree.Element {
	if (!defaultTreeAdapter.isElementNode(node) || node.tagName !== "a") return false;
	return node.childNodes.every((child) => defaultTreeAdapter.isTextNode(child) && child.value.trim() === "");
}

function isBlock(node: Tree.ChildNode): boolean {
	return (
		defaultTreeAdapter.isElementNode(node) && node.namespaceURI === html.NS.HTML && BLOCK.has(node.tagName)
	);
}

/** Returns the first name that is not blank, on one line; an empty string if all are. */
export function bestName(candidates: string[]): string {
	return candidates.map((name) => oneLine(name.slice(0, MAX_NAME))).find((name) => name !== "") ?? "";
}

/** The text of the first child of a name, without any HTML. */
function contentsOf(name: string, nodes: Tree.ChildNode[]): string {
	for (const node of nodes) {
		if (!defaultTreeAdapter.isElementNode(node) || node.tagName !== name) continue;
		return node.childNodes
			.filter((child) => defaultTreeAdapter.isTextNode(child))
			.map(({ value }) => value)
			.join("");
	}
	return "";
}
