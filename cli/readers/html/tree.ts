/**
 * Reads trees of HTML.
 *
 * @module
 */
import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";

/** All elements below a node, in the order of the document. */
export function* elementsOf(root: Tree.ParentNode): Generator<Tree.Element> {
	const stack = root.childNodes.toReversed();
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (!tree.isElementNode(node)) continue;
		yield node;
		for (const child of node.childNodes.toReversed()) stack.push(child);
	}
}

/** The value of an attribute, if an element has it. */
export function attribute(element: Tree.Element | undefined, name: string): string | undefined {
	return element?.attrs.find((one) => one.name === name)?.value;
}

/** The words of a list attribute such as `rel` or `class`, in lower case. */
export function tokensOf(element: Tree.Element, name: string): string[] {
	return attribute(element, name)?.toLowerCase().match(/\S+/g) ?? [];
}

/** The text of everything below a node, on one line. */
export function textOf(parent: Tree.ParentNode | undefined): string {
	return parent === undefined ? "" : textIn(parent).replace(/\s+/g, " ").trim();
}

function textIn(parent: Tree.ParentNode): string {
	let text = "";
	for (const node of parent.childNodes) {
		if (tree.isTextNode(node)) text += node.value;
		else if (tree.isElementNode(node)) text += node.tagName === "br" ? " " : textIn(node);
	}
	return text;
}

/** The text of everything below a node except code, scripts and styles, with its line breaks. */
export function proseOf(root: Tree.ParentNode): string {
	const parts: string[] = [];
	const stack = root.childNodes.toReversed();
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (tree.isTextNode(node)) parts.push(node.value);
		else if (
			tree.isElementNode(node) &&
			!["code", "pre", "script", "style", "template"].includes(node.tagName)
		)
			for (const child of node.childNodes.toReversed()) stack.push(child);
	}
	return parts.join("");
}
